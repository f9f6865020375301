"""Fit the weights of the verdicts on claims: python -m evals.verdict_fitting --help.

The claims of the dev half of evals/claims.jsonl and of invented documents are searched and compared
as `footnote check` does, and their signals (rag/support/signals.py) are kept with their verdicts.
Two logistic regressions with a small penalty are fitted to them: supported or not, and contradicted
or not if not supported. Documents that the network was trained on would not do: it knows them.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from tqdm import tqdm

from evals.checking import OWN_CLAIMS, load_claims
from evals.documents import write_corpus
from evals.suite import opened
from rag.answering.answerer import Answerer
from rag.answering.reply import sentences
from rag.search.scope import EVERYTHING
from rag.settings import Settings
from rag.support.judging import MIN_CONTRADICTED, MIN_SUPPORTED, probability
from rag.support.rules import RULES
from rag.support.signals import (
    LOST_DENIAL,
    REPLACED,
    WHATEVER_WORDS,
    contradiction_signals,
    covered,
    nearest_of,
    support_signals,
)
from rag.support.verdict import CONTRADICTED, SUPPORTED, UNSUPPORTED
from rag.training.sources import ADDITION, read_documents

#: Penalty on the squared distance of the weights from their priors.
PENALTY = 2.0
_OUTCOMES = (SUPPORTED, CONTRADICTED, UNSUPPORTED)
#: Signals that can only speak for support or contradiction; a weight of the other sign would be an
#: accident of the claims, as false ones are mostly worded more closely than true ones.
_FOR = frozenset({"supports", "contradicts"})
#: What a rule that rejects a claim weighs in its support until the claims say otherwise.
_REJECTED = -1.0
#: What another number, date, unit or order in the same words weighs at least. The network doubts
#: most of those here, so that their weight would be small; but it believes short ones ("The line
#: has 16 stops").
_IF_REPLACED = -3.0
#: How much a claim of evals/claims.jsonl counts: it is worded more freely than those of documents.
_WEIGHT = 3.0
_DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Row:
    """The signals of a claim, and its verdict."""

    collection: str
    text: str
    verdict: str
    support: dict[str, float]
    contradiction: dict[str, float]


def main() -> None:
    """Check all claims, and print the weights and what they do."""
    parser = argparse.ArgumentParser(prog="python -m evals.verdict_fitting", description=__doc__)
    parser.add_argument("documents", type=Path, nargs="*", metavar="FILE")
    parser.add_argument("--rows", type=Path, help="keep the rows here, or read them from here")
    options = parser.parse_args()
    if options.rows and options.rows.exists():
        rows = [Row(**fields) for fields in json.loads(options.rows.read_text(encoding="utf-8"))]
    else:
        rows = [*_own_rows(Settings()), *_document_rows(options.documents)]
        if options.rows:
            options.rows.write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")
    print(report(rows))


def _own_rows(settings: Settings) -> Iterator[Row]:
    claims = [claim for claim in load_claims(OWN_CLAIMS) if claim.split == "dev"]
    for corpus in dict.fromkeys(claim.corpus for claim in claims):
        folder = OWN_CLAIMS.parent / corpus if corpus else settings.corpus
        data = settings.data / "suites" / f"claims-{corpus}" if corpus else settings.data
        own = [
            (" ".join(sentences([claim.text])) or claim.text, claim.verdict)
            for claim in claims
            if claim.corpus == corpus
        ]
        with opened(replace(settings, corpus=folder, data=data)) as answerer:
            yield from _rows(corpus or "shipped", own, answerer)


def _document_rows(paths: Sequence[Path]) -> Iterator[Row]:
    documents = [one for path in paths for one in read_documents(path)]
    if not documents:
        return
    with tempfile.TemporaryDirectory(prefix="footnote-fitting-") as folder:
        corpus = Path(folder) / "corpus"
        write_corpus(documents, corpus)
        own = [
            (claim.text, SUPPORTED if claim.is_supported else _false(claim.kind))
            for document in documents
            for claim in document.claims
        ]
        with opened(replace(Settings(), corpus=corpus, data=Path(folder) / "data")) as answerer:
            yield from _rows(_DOCUMENTS, own, answerer)


def _false(kind: str) -> str:
    return UNSUPPORTED if kind == ADDITION else CONTRADICTED


def _rows(collection: str, claims: Sequence[tuple[str, str]], answerer: Answerer) -> Iterator[Row]:
    with answerer.ledger.reading():
        checker = answerer.claim_checker(EVERYTHING)
        for text, verdict in tqdm(claims, desc=collection, disable=None):
            found = checker.compare(text) if verdict in _OUTCOMES else []
            if found:
                nearest = nearest_of(found)
                support, against = support_signals(nearest), contradiction_signals(nearest)
                yield Row(collection, text, verdict, support, against)


Weights = dict[str, float]


def fit(
    signals: Sequence[Weights], right: Sequence[bool], rows: Sequence[Row], against: Sequence[str]
) -> Weights:
    """Return the weights by signal, with the bias as "", for what is right of some rows.

    The signals named in `against` can only lower the probability.
    """
    names = list(signals[0])
    values = np.array([[one[name] for name in names] for one in signals])
    signs = np.where(right, 1.0, -1.0)
    counts = np.array([1.0 if row.collection == _DOCUMENTS else _WEIGHT for row in rows])
    most = {name: _IF_REPLACED if name == REPLACED else 0.0 for name in against}
    prior = np.array([min(_REJECTED, most[name]) if name in against else 0.0 for name in names])

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        inner = parameters[:-1]
        margins = signs * (values @ inner + parameters[-1])
        slope = -counts * signs / (1 + np.exp(margins))
        gradient = np.append(values.T @ slope + PENALTY * (inner - prior), slope.sum())
        distance = float((inner - prior) @ (inner - prior))
        value = float((counts * np.logaddexp(0, -margins)).sum() + PENALTY / 2 * distance)
        return value, gradient

    bounds = [(0 if name in _FOR else None, most.get(name)) for name in names]
    start = np.append(prior, 0.0)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    return dict(zip((*names, ""), found.tolist(), strict=True))


def fit_both(rows: Sequence[Row]) -> tuple[Weights, Weights]:
    """Return the weights for support, and for contradiction of what is not supported."""
    false = [row for row in rows if row.verdict != SUPPORTED]
    rules = [LOST_DENIAL, REPLACED, *WHATEVER_WORDS, *(covered(rule.name) for rule in RULES)]
    support = fit(
        [row.support for row in rows], [row.verdict == SUPPORTED for row in rows], rows, rules
    )
    contradiction = fit(
        [row.contradiction for row in false],
        [row.verdict == CONTRADICTED for row in false], false, (),
    )  # fmt: skip
    return support, contradiction


def report(rows: Sequence[Row]) -> str:
    """Return the weights as rag/support/weights.py has them, and the errors on each collection."""
    lines: list[str] = []
    for name, weights in zip(("SUPPORT", "CONTRADICTION"), fit_both(rows), strict=True):
        entries = (f'    "{signal}": {weight:.2f},' for signal, weight in weights.items())
        lines += [f"{name} = {{", *entries, "}"]
    lines.append(f"{'left out':12} {'false supported':>16} {'true not':>9} {'told apart':>11}")
    for name in dict.fromkeys(row.collection for row in rows):
        inside = [row for row in rows if row.collection == name]
        others = [row for row in rows if row.collection != name] or inside
        lines.append(_errors(name, inside, fit_both(others)))
    return "\n".join(lines)


def _errors(name: str, rows: Sequence[Row], weights: tuple[Weights, Weights]) -> str:
    supported = [probability(row.support, weights[0]) >= MIN_SUPPORTED for row in rows]
    contradicted = [probability(row.contradiction, weights[1]) >= MIN_CONTRADICTED for row in rows]
    false = [one for one, row in zip(supported, rows, strict=True) if row.verdict != SUPPORTED]
    true = [not one for one, row in zip(supported, rows, strict=True) if row.verdict == SUPPORTED]
    apart = [
        (row.verdict == CONTRADICTED) == one
        for one, row in zip(contradicted, rows, strict=True)
        if row.verdict != SUPPORTED
    ]
    return f"{name:12} {np.mean(false):16.3f} {np.mean(true):9.3f} {np.mean(apart):11.3f}"


if __name__ == "__main__":
    main()

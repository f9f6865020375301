"""`footnote eval --claims`: the verdicts of `footnote check` on all claims of `evals/claims.jsonl`.

Each claim is checked as a text of its own against all articles of its folder.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from tqdm import tqdm

from evals import checking
from evals.checking import SPLITS, DraftedClaim, check_sources, load_claims
from evals.metrics import calibration_error
from evals.results import number
from evals.significance import Rows, Statistic, interval, mean
from evals.suite import digest, opened
from rag.answering.reply import sentences
from rag.checking.checker import TextChecker
from rag.checking.model import CONTRADICTED, NO_CLAIM, SUPPORTED, UNSUPPORTED, VERBATIM, Report
from rag.checking.reading import read_text
from rag.checking.sentences import combined
from rag.settings import Settings

_GOOD = (VERBATIM, SUPPORTED)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, its verdict with the probability, and how long the check took."""

    claim: DraftedClaim
    verdict: str
    probability: float
    ms: float
    differs: str = ""  # the words that are said to differ

    @property
    def called_good(self) -> bool:
        """Whether the claim is said to be what the articles say."""
        return self.verdict in _GOOD

    @property
    def is_right(self) -> bool:
        """Whether the verdict is that of the file; verbatim counts as supported."""
        return self.verdict == self.claim.verdict or (self.claim.holds and self.called_good)

    @property
    def points_at_words(self) -> bool:
        """Whether a word that is said to differ is one of those that do."""
        return not set(self.differs.lower().split()).isdisjoint(self.claim.differs.lower().split())


def judge_claims(settings: Settings, splits: Collection[str] = SPLITS) -> list[Judged]:
    """Check the claims of some splits; raises SuiteError if an article lacks a source."""
    claims = [claim for claim in load_claims(checking.OWN_CLAIMS) if claim.split in splits]
    found: list[Judged] = []
    for corpus in dict.fromkeys(claim.corpus for claim in claims):
        folder = checking.OWN_CLAIMS.parent / corpus
        data = settings.data / "suites" / f"claims-{corpus}"
        own = replace(settings, corpus=folder, data=data) if corpus else settings
        found += _judged(own, [claim for claim in claims if claim.corpus == corpus])
    return found


def _judged(settings: Settings, claims: Sequence[DraftedClaim]) -> Iterator[Judged]:
    with opened(settings) as answerer:
        ledger = answerer.ledger
        check_sources(claims, {one.path: ledger.article(one.id) for one in ledger.articles()})
        checker = TextChecker(answerer)
        for claim in tqdm(claims, desc="Checking", unit="claim", disable=None):
            began = time.perf_counter()
            report = checker.check(read_text(" ".join(sentences([claim.text])) or claim.text))
            yield of_report(claim, report, (time.perf_counter() - began) * 1000)


def of_report(claim: DraftedClaim, report: Report, ms: float) -> Judged:
    """Return the verdict on the whole of a report: that of its sentences that claim something."""
    claiming = [one for one in report.sentences if one.verdict != NO_CLAIM]
    verdict = combined([one.verdict for one in claiming]) if claiming else NO_CLAIM
    probability = min((one.probability for one in claiming or report.sentences), default=1.0)
    parts = (part for one in claiming for part in one.parts if part.verdict not in _GOOD)
    differs = " ".join(report.text[part.differs_start : part.differs_end] for part in parts)
    return Judged(claim, verdict, probability, ms, differs)


# --- figures -------------------------------------------------------------------------------------

Values = list[tuple[float, ...]]


def _false_called_supported(judged: Sequence[Judged]) -> Values:
    false = [one for one in judged if not one.claim.holds and one.claim.verdict != NO_CLAIM]
    return [(float(one.called_good),) for one in false]


def _true_called_false(judged: Sequence[Judged]) -> Values:
    bad = (UNSUPPORTED, CONTRADICTED)
    return [(float(one.verdict in bad),) for one in judged if one.claim.holds]


def _told_from_unsupported(judged: Sequence[Judged]) -> Values:
    contradicted = [one for one in judged if one.claim.verdict == CONTRADICTED]
    return [(float(one.verdict == CONTRADICTED),) for one in contradicted if not one.called_good]


def _wrongly_contradicted(judged: Sequence[Judged]) -> Values:
    unsupported = [one for one in judged if one.claim.verdict == UNSUPPORTED]
    return [(float(one.verdict == CONTRADICTED),) for one in unsupported]


def _changed(judged: Sequence[Judged]) -> Values:
    """Return (holds, called good) of true claims and of false ones, but not of partly true ones."""
    return [
        (float(one.claim.holds), float(one.called_good))
        for one in judged
        if one.claim.verdict in (SUPPORTED, CONTRADICTED, UNSUPPORTED)
    ]


def _quotation_faults(judged: Sequence[Judged]) -> Values:
    faults = [one for one in judged if one.claim.kind == "quotation" and not one.claim.holds]
    return [(float(one.verdict == CONTRADICTED),) for one in faults]


def _words_found(judged: Sequence[Judged]) -> Values:
    found = [one for one in judged if one.verdict == one.claim.verdict == CONTRADICTED]
    return [(float(one.points_at_words),) for one in found if one.claim.differs]


def _right(judged: Sequence[Judged]) -> Values:
    return [(float(one.is_right),) for one in judged]


def _calibration(judged: Sequence[Judged]) -> Values:
    return [(one.probability, float(one.is_right)) for one in judged]


def balanced_accuracy(rows: Rows) -> Any:
    """Return the mean of the shares of true claims called good and of false ones called bad.

    The rows are whether a claim holds and whether it is called good.

    >>> float(balanced_accuracy(np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])))
    0.75
    """
    holds, good = rows[0], rows[1]
    true, false = holds.sum(axis=-1), (1 - holds).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = (holds * good).sum(axis=-1) / true
        caught = ((1 - holds) * (1 - good)).sum(axis=-1) / false
    return np.asarray((kept + caught) / 2)


_FIGURES: dict[str, tuple[Callable[[Sequence[Judged]], Values], Statistic]] = {
    "right verdict": (_right, mean),
    "false called supported": (_false_called_supported, mean),
    "true called false": (_true_called_false, mean),
    "told from unsupported": (_told_from_unsupported, mean),
    "wrongly contradicted": (_wrongly_contradicted, mean),
    "balanced accuracy": (_changed, balanced_accuracy),
    "quotation faults found": (_quotation_faults, mean),
    "differing words found": (_words_found, mean),
    "calibration error": (_calibration, calibration_error),
}


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return the figures by split, the share of right verdicts by kind, and the duration."""
    splits = {split: [one for one in judged if one.claim.split == split] for split in SPLITS}
    kinds = sorted({one.claim.kind for one in judged})
    durations = [one.ms for one in judged]
    return {
        "claims": len(judged),
        "fingerprint": digest(one.claim.model_dump_json() for one in judged),
        "by_split": {
            split: {
                name: _estimate(values(half), statistic)
                for name, (values, statistic) in _FIGURES.items()
            }
            for split, half in splits.items()
        },
        "right_by_kind": {
            kind: {
                split: _estimate(_right([one for one in half if one.claim.kind == kind]), mean)
                for split, half in splits.items()
            }
            for kind in kinds
        },
        "ms": {
            "median": round(float(np.median(durations)), 1),
            "p95": round(float(np.quantile(durations, 0.95)), 1),
        },
    }


def _estimate(values: Values, statistic: Statistic) -> dict[str, float | int | None]:
    if not values:
        return {"value": None, "low": None, "high": None, "n": 0}
    rows = np.array(values, dtype=np.float64).T
    low, high = interval(rows, statistic)
    value = float(statistic(rows))
    return {
        "value": round(value, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "n": len(values),
    }


def verdicts_text(figures: dict[str, Any]) -> str:
    """Return the figures as a table for the terminal."""
    head = "".join(f"{split:>10}   low  high    n" for split in SPLITS)
    by_split = figures["by_split"]
    rows = {name: {split: by_split[split][name] for split in SPLITS} for name in _FIGURES}
    lines = [f"{'':<24}{head}", *(_line(name, row) for name, row in rows.items())]
    lines += ["", f"{'right verdict, by kind':<24}{head}"]
    lines += [_line(kind, row) for kind, row in figures["right_by_kind"].items()]
    ms = figures["ms"]
    lines += ["", f"A check takes {ms['median']:.0f} ms (95th percentile {ms['p95']:.0f} ms)."]
    return "\n".join(lines)


def _line(name: str, row: dict[str, Any]) -> str:
    cells = "".join(
        f"{number(one['value']):>10} {number(one['low']):>5} {number(one['high']):>5} {one['n']:>4}"
        for one in (row[split] for split in SPLITS)
    )
    return f"{name:<24}{cells}"

"""`footnote eval --claims`: does the check let through what the articles say, and only that?

A JSON object a line in `evals/claims.jsonl`:

| field   | meaning                                                                          |
|---------|----------------------------------------------------------------------------------|
| id      | unique                                                                           |
| kind    | paraphrase, join, footnote (all three true); number, name, date, quotation,      |
|         | negation, role, addition (all false)                                             |
| split   | `dev` to tune on, `test` to believe                                              |
| holds   | whether the articles say it                                                      |
| text    | a sentence as a language model drafts it, perhaps with a footnote, mostly wrong  |
| sources | what it says or was twisted from: path, quote                                    |
"""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError
from tqdm import tqdm

from evals.suite import digest, opened
from rag.answering.reply import sentences
from rag.errors import SuiteError
from rag.settings import MAX_QUESTION, Settings
from rag.support.checker import DROPPED, Checker, Verdict

OWN_CLAIMS = Path(__file__).with_name("claims.jsonl")


class Source(BaseModel):
    """Words of an article."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    quote: str


class DraftedClaim(BaseModel):
    """One line of the file; see the table above."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str
    split: Literal["dev", "test"]
    holds: bool
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim, its verdict, whether a footnote is on a source, and the milliseconds it took."""

    claim: DraftedClaim
    verdict: Verdict
    on_source: bool
    ms: float

    @property
    def shown(self) -> bool:
        """Whether a reader would see it."""
        return self.verdict.name != DROPPED


def load_claims(path: Path) -> list[DraftedClaim]:
    """Return the claims of a file; raises SuiteError for what breaks the format."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(DraftedClaim.model_validate_json(line))
        except ValidationError as error:
            raise SuiteError(f"{path}, line {number}: {error.errors()[0]['msg']}.") from error
    return found


def check_claims(settings: Settings, splits: Collection[str] = ("dev", "test")) -> list[Checked]:
    """Check the shipped claims of these splits as the sentences of drafts are checked.

    A claim is compared with the passages that are found for the words it comes from. Raises
    SuiteError when an article does not hold these words.
    """
    claims = [one for one in load_claims(OWN_CLAIMS) if one.split in splits]
    with opened(settings) as answerer:
        texts = {one.path: answerer.ledger.article(one.id) for one in answerer.ledger.articles()}
        for claim in claims:
            for source in claim.sources:
                article = texts.get(source.path)
                if article is None or source.quote not in article.text:
                    raise SuiteError(f"{source.path} does not hold the source of {claim.id!r}.")
        paths = {article.id: path for path, article in texts.items() if article}
        # Several claims come from the same words.
        checker = cache(lambda words: answerer.checker(answerer.search(words)[1]))
        return [
            _checked(claim, checker(_source_words(claim)), paths)
            for claim in tqdm(claims, desc="Checking", unit="claim", disable=None)
        ]


def _source_words(claim: DraftedClaim) -> str:
    return " ".join(source.quote for source in claim.sources)[:MAX_QUESTION]


def _checked(claim: DraftedClaim, checker: Checker, paths: dict[str, str]) -> Checked:
    # As a draft comes, with its footnotes cut off.
    text = " ".join(sentences([claim.text]))
    began = time.perf_counter()
    verdict = checker.check(text)
    ms = (time.perf_counter() - began) * 1000
    on_source = any(
        paths[one.article_id] == source.path
        and (one.text in source.quote or source.quote in one.text)
        for one in verdict.support
        for source in claim.sources
    )
    return Checked(claim, verdict, on_source, ms)


# --- figures -------------------------------------------------------------------------------------

_FIGURES: dict[str, Callable[[Sequence[Checked]], list[bool]]] = {
    "false shown": lambda checked: [one.shown for one in checked if not one.claim.holds],
    "true dropped": lambda checked: [not one.shown for one in checked if one.claim.holds],
    "right footnote": lambda checked: [
        one.on_source for one in checked if one.claim.holds and one.shown
    ],
}


def figures(checked: Sequence[Checked]) -> dict[str, Any]:
    """Return the shares for each split and each kind, and the time of a check."""
    splits = {
        split: [one for one in checked if one.claim.split == split] for split in ("dev", "test")
    }
    kinds = sorted({one.claim.kind for one in checked})
    return {
        "claims": len(checked),
        "fingerprint": digest(one.claim.model_dump_json() for one in checked),
        "by_split": {
            split: {name: _share(of(ones)) for name, of in _FIGURES.items()}
            for split, ones in splits.items()
        },
        "shown_by_kind": {
            kind: {
                split: _share(one.shown for one in ones if one.claim.kind == kind)
                for split, ones in splits.items()
            }
            for kind in kinds
        },
        "ms": {
            "median": round(float(np.median([one.ms for one in checked])), 1),
            "p95": round(float(np.quantile([one.ms for one in checked], 0.95)), 1),
        },
    }


def _share(values: Iterable[bool]) -> dict[str, float | int | None]:
    known = list(values)
    value = round(sum(known) / len(known), 4) if known else None
    return {"value": value, "n": len(known)}


def claims_text(found: dict[str, Any]) -> str:
    """Return the figures as the terminal shows them."""
    lines = [f"{'':<24}{'dev':>7}    n{'test':>8}    n"]
    by_split = found["by_split"]
    lines += [_row(name, by_split["dev"][name], by_split["test"][name]) for name in _FIGURES]
    lines += ["", f"{'shown, by kind':<24}{'dev':>7}    n{'test':>8}    n"]
    lines += [
        _row(kind, shares["dev"], shares["test"]) for kind, shares in found["shown_by_kind"].items()
    ]
    ms = found["ms"]
    lines += ["", f"A check takes {ms['median']:.0f} ms (95th percentile {ms['p95']:.0f} ms)."]
    return "\n".join(lines)


def _row(name: str, dev: dict[str, Any], test: dict[str, Any]) -> str:
    cells = "".join(
        f"{'-' if one['value'] is None else format(one['value'], '.3f'):>8}{one['n']:>5}"
        for one in (dev, test)
    )
    return f"{name:<23}{cells}"

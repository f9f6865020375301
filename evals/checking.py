"""`footnote eval --claims`: does the checker let through what the articles say, and only that?

Each line of `evals/claims.jsonl` is a JSON object:

| field   | meaning                                                                          |
|---------|----------------------------------------------------------------------------------|
| id      | unique                                                                           |
| kind    | what is done to the source: paraphrase, join, computed; number, name, role ...   |
| split   | `dev` for tuning, `test` for reporting                                           |
| verdict | what the articles say to it: supported, contradicted, partly, unsupported,       |
|         | no claim                                                                         |
| text    | a sentence, some as a language model drafts it, with a footnote, mostly wrong    |
| corpus  | the folder of its articles, beside the file; without it, the shipped articles    |
| sources | what it paraphrases or distorts: path, quote                                     |
| differs | the words that are false or have no support; "" if unknown                       |

This module checks the claims about the shipped articles as sentences of a draft; verdicts.py
checks all of them as texts.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError
from tqdm import tqdm

from evals.suite import digest, opened
from rag.answering.reply import sentences
from rag.corpus.articles import Article
from rag.errors import SuiteError
from rag.settings import MAX_QUESTION, Settings
from rag.support.checker import Checker
from rag.support.verdict import Verdict

OWN_CLAIMS = Path(__file__).with_name("claims.jsonl")
SPLITS = ("dev", "test")


class Source(BaseModel):
    """A quote from an article."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    quote: str


class DraftedClaim(BaseModel):
    """A line of the file; see the table above."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str
    split: Literal["dev", "test"]
    verdict: Literal["supported", "contradicted", "partly", "unsupported", "no claim"]
    text: str
    sources: tuple[Source, ...]
    corpus: str = ""
    differs: str = ""

    @property
    def holds(self) -> bool:
        """Whether the articles say all of it."""
        return self.verdict == "supported"


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim, its verdict, whether a citation is on a source, and the duration of the check."""

    claim: DraftedClaim
    verdict: Verdict
    on_source: bool
    ms: float

    @property
    def shown(self) -> bool:
        """Whether a reader would see the claim."""
        return self.verdict.holds


def load_claims(path: Path) -> list[DraftedClaim]:
    """Return the claims of a file; raises SuiteError if a line breaks the format."""
    claims = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            claims.append(DraftedClaim.model_validate_json(line))
        except ValidationError as error:
            raise SuiteError(f"{path}, line {number}: {error.errors()[0]['msg']}.") from error
    return claims


def check_claims(settings: Settings, splits: Collection[str] = SPLITS) -> list[Checked]:
    """Check the shipped claims of some splits in the same way as the sentences of a draft.

    Each claim is compared with the passages that a search for its sources finds. Raises
    SuiteError if an article lacks a source.
    """
    claims = [one for one in load_claims(OWN_CLAIMS) if one.split in splits and not one.corpus]
    with opened(settings) as answerer:
        ledger = answerer.ledger
        articles = {article.path: ledger.article(article.id) for article in ledger.articles()}
        check_sources(claims, articles)
        paths = {article.id: path for path, article in articles.items() if article}
        # Several claims share their sources.
        checker = cache(lambda words: answerer.checker(answerer.search(words)[1]))
        return [
            _checked(claim, checker(_source_words(claim)), paths)
            for claim in tqdm(claims, desc="Checking", unit="claim", disable=None)
        ]


def check_sources(claims: Iterable[DraftedClaim], articles: Mapping[str, Article | None]) -> None:
    """Raise SuiteError if an article, by its path, lacks a source."""
    for claim in claims:
        for source in claim.sources:
            article = articles.get(source.path)
            if article is None or source.quote not in article.text:
                raise SuiteError(f"{source.path} does not contain the source of {claim.id!r}.")


def _source_words(claim: DraftedClaim) -> str:
    return " ".join(source.quote for source in claim.sources)[:MAX_QUESTION]


def _checked(claim: DraftedClaim, checker: Checker, paths: dict[str, str]) -> Checked:
    # Sentences of a draft are checked without their footnotes.
    text = " ".join(sentences([claim.text]))
    began = time.perf_counter()
    verdict = checker.check(text)
    ms = (time.perf_counter() - began) * 1000
    on_source = any(
        paths[sentence.article_id] == source.path
        and (sentence.text in source.quote or source.quote in sentence.text)
        for sentence in verdict.support
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
    """Return the shares by split and by kind of claim, and the duration of a check."""
    splits = {split: [one for one in checked if one.claim.split == split] for split in SPLITS}
    kinds = sorted({one.claim.kind for one in checked})
    durations = [one.ms for one in checked]
    return {
        "claims": len(checked),
        "fingerprint": digest(one.claim.model_dump_json() for one in checked),
        "by_split": {
            split: {name: _share(values(half)) for name, values in _FIGURES.items()}
            for split, half in splits.items()
        },
        "shown_by_kind": {
            kind: {
                split: _share(one.shown for one in half if one.claim.kind == kind)
                for split, half in splits.items()
            }
            for kind in kinds
        },
        "ms": {
            "median": round(float(np.median(durations)), 1),
            "p95": round(float(np.quantile(durations, 0.95)), 1),
        },
    }


def _share(values: Iterable[bool]) -> dict[str, float | int | None]:
    known = list(values)
    value = round(sum(known) / len(known), 4) if known else None
    return {"value": value, "n": len(known)}


def claims_text(figures: dict[str, Any]) -> str:
    """Return the figures as a table for the terminal."""
    lines = [f"{'':<24}{'dev':>7}    n{'test':>8}    n"]
    by_split = figures["by_split"]
    lines += [_row(name, by_split["dev"][name], by_split["test"][name]) for name in _FIGURES]
    lines += ["", f"{'shown, by kind':<24}{'dev':>7}    n{'test':>8}    n"]
    lines += [
        _row(kind, shares["dev"], shares["test"])
        for kind, shares in figures["shown_by_kind"].items()
    ]
    ms = figures["ms"]
    lines += ["", f"A check takes {ms['median']:.0f} ms (95th percentile {ms['p95']:.0f} ms)."]
    return "\n".join(lines)


def _row(name: str, dev: dict[str, Any], test: dict[str, Any]) -> str:
    cells = "".join(
        f"{'-' if share['value'] is None else format(share['value'], '.3f'):>8}{share['n']:>5}"
        for share in (dev, test)
    )
    return f"{name:<23}{cells}"

"""How a checked text is shown: its paragraphs, what differs, a sign for each verdict."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.checking.model import (
    CONTRADICTED,
    NO_CLAIM,
    PARTLY,
    SUPPORTED,
    UNSUPPORTED,
    VERBATIM,
    VERDICTS,
    CheckedSentence,
    Part,
    Report,
)

#: The sign and the words for each verdict, so that none is told by its colour alone.
SIGNS = {
    VERBATIM: "✓",
    SUPPORTED: "≈",
    PARTLY: "½",
    UNSUPPORTED: "?",
    CONTRADICTED: "✗",
    NO_CLAIM: "–",
}
NAMES = {
    VERBATIM: "Word for word",
    SUPPORTED: "Supported",
    PARTLY: "Partly supported",
    UNSUPPORTED: "Not supported",
    CONTRADICTED: "Contradicted",
    NO_CLAIM: "No claim",
}
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a checked text, and the sentence that it is; None between sentences."""

    text: str
    sentence: CheckedSentence | None = None


def paragraphs(report: Report) -> Iterator[list[Words]]:
    """Yield all of the text, split at blank lines between sentences."""
    paragraph: list[Words] = []
    for words in _words(report):
        first, *further = [words.text] if words.sentence else _BLANK_LINE.split(words.text)
        paragraph.append(Words(first, words.sentence))
        for text in further:
            yield from _filled(paragraph)
            paragraph = [Words(text)]
    yield from _filled(paragraph)


def _words(report: Report) -> Iterator[Words]:
    end = 0
    for sentence in report.sentences:
        yield Words(report.text[end : sentence.start])
        yield Words(sentence.text, sentence)
        end = sentence.end
    yield Words(report.text[end:])


def _filled(paragraph: Sequence[Words]) -> Iterator[list[Words]]:
    kept = [words for words in paragraph if words.text]
    if any(words.text.strip() for words in kept):
        yield kept


def differing(sentence: CheckedSentence) -> Iterator[tuple[str, bool]]:
    """Yield the words of a sentence, those that differ from the articles apart and with True.

    If no part has support, no words differ more than the rest.
    """
    end = sentence.start
    parts = () if sentence.verdict == UNSUPPORTED else sentence.parts
    for start, stop in sorted((part.differs_start, part.differs_end) for part in parts):
        if end <= start < stop <= sentence.end:
            yield from _span(sentence, end, start, differs=False)
            yield from _span(sentence, start, stop, differs=True)
            end = stop
    yield from _span(sentence, end, sentence.end, differs=False)


def _span(
    sentence: CheckedSentence, start: int, end: int, *, differs: bool
) -> Iterator[tuple[str, bool]]:
    if start < end:
        yield sentence.text[start - sentence.start : end - sentence.start], differs


def label(verdict: str) -> str:
    """Return the sign and the words for a verdict.

    >>> label("contradicted")
    '✗ Contradicted'
    """
    return f"{SIGNS[verdict]} {NAMES[verdict]}"


def counts(report: Report) -> dict[str, int]:
    """Return how many sentences have each verdict, in the order of VERDICTS, without zeros."""
    found = Counter(sentence.verdict for sentence in report.sentences)
    return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}


def score_line(report: Report) -> str:
    """Return the score of a text in one sentence."""
    if report.score is None:
        return "No sentence makes a claim that can be checked."
    found = Counter(sentence.verdict for sentence in report.sentences)
    claims = sum(found.values()) - found[NO_CLAIM]
    noun = "claim" if claims == 1 else "claims"
    partly = f", {found[PARTLY]} in part" if found[PARTLY] else ""
    supported = f"{found[VERBATIM] + found[SUPPORTED]} of {claims} {noun} supported"
    return f"Score {report.score:.0%}: {supported}{partly}."


def distinct_parts(sentence: CheckedSentence) -> tuple[Part, ...]:
    """Return the parts of a sentence, if they say more than the sentence's own verdict does."""
    return sentence.parts if len(sentence.parts) > 1 else ()

"""A quotation in the checked text -> what the articles print, letter by letter, and who says it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.checking.attribution import is_said_by_others
from rag.checking.speakers import speaker_of
from rag.checking.tracing import Traced
from rag.corpus.blocks import Span
from rag.corpus.chunks import Sentence
from rag.support.candidates import Articles
from rag.support.statements import QUOTATION
from rag.text.words import words

#: A shorter quotation is a word in quotation marks, not what somebody said.
MIN_WORDS = 3
#: What share of a quotation's words a sentence must have, in order, to be what it is taken from.
_MIN_SHARED = 0.6
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
#: What an editor leaves out or puts into a quotation.
_EDITED = re.compile(r"\[[^\]]*\]|\.{3}|…")


@dataclass(frozen=True, slots=True)
class Printed:
    """What the articles print for a quotation: all of it, or something like it.

    `changed` are the characters of the quotation that differ; None if none do. `has_other_speaker`
    says that somebody else says it there.
    """

    sentences: tuple[Sentence, ...]
    changed: Span | None = None
    has_other_speaker: bool = False


def quotations(reading: Traced) -> Iterator[Span]:
    """Yield where the quotations of a sentence are, without their marks."""
    for match in QUOTATION.finditer(reading.text):
        start, end = match.span(1) if match[1] else match.span(2)
        if len(words(match[0])) >= MIN_WORDS:
            yield start, end


def printed(
    reading: Traced, quotation: Span, found: Sequence[Sentence], articles: Articles
) -> Printed | None:
    """Return what the articles print for a quotation; None if there is nothing like it."""
    text = reading.text[slice(*quotation)]
    compared = [_compared(text, window) for window in _windows(found, articles)]
    best = max(compared, key=lambda one: one[0], default=None)
    if best is None or best[0] < _MIN_SHARED:
        return None
    _, changed, window = best
    speaker = None if changed else speaker_of(reading.text, quotation)
    is_wrong = speaker is not None and is_said_by_others(speaker, text, window, articles)
    return Printed(window, changed, is_wrong)


def _windows(found: Sequence[Sentence], articles: Articles) -> Iterator[tuple[Sentence, ...]]:
    """Yield each sentence alone and with the next two, which a quotation may go on into."""
    for sentence in found:
        yield (sentence,)
        following = articles.neighbours(sentence)[1]
        if following:
            yield sentence, following
            last = articles.neighbours(following)[1]
            if last:
                yield sentence, following, last


def _compared(
    text: str, window: tuple[Sentence, ...]
) -> tuple[float, Span | None, tuple[Sentence, ...]]:
    """Return how alike a quotation and some sentences are, in [0, 1.1], and what differs.

    The same words score 1.1, less a little for each sentence.
    """
    theirs = _forms(" ".join(sentence.text for sentence in window))
    pieces = [piece for piece in _pieces(text) if piece]
    cost = 0.01 * len(window)
    if pieces and _has_all(pieces, theirs):
        return 1.1 - cost, None, window
    spans = [match.span() for match in _TOKEN.finditer(text)]
    ours = [_form(text[start:end]) for start, end in spans]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    changed = _changed(matcher, spans)
    return shared / max(1, len(ours)) - cost, changed, window


def _has_all(pieces: Sequence[Sequence[str]], theirs: Sequence[str]) -> bool:
    """Whether some runs of words are in a text, one after the other."""
    at = 0
    for piece in pieces:
        size = len(piece)
        starts = range(at, len(theirs) - size + 1)
        start = next((one for one in starts if theirs[one : one + size] == piece), None)
        if start is None:
            return False
        at = start + size
    return True


def _pieces(text: str) -> list[list[str]]:
    """Return the words between what an editor left out or put in."""
    return [_forms(part) for part in _EDITED.split(text)]


def _forms(text: str) -> list[str]:
    return [_form(token) for token in _TOKEN.findall(text)]


def _form(token: str) -> str:
    return token.casefold().replace("’", "'")


def _changed(matcher: "SequenceMatcher[str]", spans: Sequence[Span]) -> Span:
    """Return the span from the first to the last word that differs; a dropped one is between two.

    Words before and after what is quoted are no difference.
    """
    edits = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    inner = [code for code in edits if code[0] != "insert" or 0 < code[1] < len(spans)]
    places = [
        place
        for tag, start, end, _, _ in inner
        for place in (range(start - 1, start + 1) if tag == "insert" else range(start, end))
    ]
    first, last = min(places, default=0), max(places, default=len(spans) - 1)
    return spans[first][0], spans[last][1]

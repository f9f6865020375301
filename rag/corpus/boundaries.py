"""Text -> where its sentences begin and end.

sentencex finds the boundaries. It knows few abbreviations and can't be given more, so boundaries
after others are taken back here. What has no punctuation, such as a transcript, is cut into
windows.
"""

import re
from collections.abc import Iterator

import sentencex

from rag.corpus.blocks import Span
from rag.text.word_lists import word_rows

#: More words than this without any punctuation are no sentence, and are cut into windows.
_MAX_WORDS, _WINDOW = 60, 30
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_MAX_WORD = 20  # characters of an abbreviation
_LAST_WORD = re.compile(r"(?<![\w.])((?:[^\W\d_]+\.)*[^\W\d_]+)\.\s*\Z")
_FOLLOWERS = {
    "name": re.compile(r"\s*[\"“‘(]?[A-Z]"),
    # A single "A" or "I" is more often a word.
    "number": re.compile(r"\s*[(\[#]?(?:\d|[B-HJ-Z]\b|[IVXLC]{2,}\b)"),
    "any": re.compile(r"\s*\S"),
}
_ABBREVIATIONS = {(word, row[0]) for row in word_rows("abbreviations") for word in row[1:]}
#: A number or a letter before the text of an item: "3.", "(a)".
_LABEL = re.compile(r"\s*[(\[]?\w{1,4}(?:\.\d{1,3}){0,3}[.)\]]\s*")
#: sentencex finds no boundary in a text that begins with such a label.
_BRACKETED = re.compile(r"\s*\(\w{1,4}\)\s+")
_PUNCTUATION = re.compile(r"[.,;:!?…—–。，、؟।](?=\s|$)|[。，、؟।]")
_WORD = re.compile(r"\S+")


def sentence_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the spans of the sentences in a part of a text, without white space at their ends."""
    # Where a line ends says nothing about its sentence.
    content = text[start:end].replace("\n", " ")
    begin = 0
    for boundary in _boundaries(content):
        if boundary < len(content) and _goes_on(content, begin, boundary):
            continue
        span = stripped(text, start + begin, start + boundary)
        if span[0] < span[1]:
            yield from _windows(text, *span)
        begin = boundary


def stripped(text: str, start: int, end: int) -> Span:
    """Return a span without the white space at its ends.

    >>> stripped(" a b ", 0, 5)
    (1, 4)
    """
    content = text[start:end]
    start += len(content) - len(content.lstrip())
    return start, start + len(content.strip())


def _boundaries(content: str) -> Iterator[int]:
    """Yield the ends of sentences as sentencex sees them, and the end of the text."""
    # It knows the abbreviations of the given language only, and splits after others.
    language = "uk" if len(_CYRILLIC.findall(content)) > len(content) / 3 else "en"
    label = _BRACKETED.match(content)
    start = end = label.end() if label else 0
    for boundary in sentencex.get_sentence_boundaries(language, content[start:]):
        end = start + boundary["end_index"]
        yield end
    if end < len(content):
        yield len(content)


def _goes_on(content: str, begin: int, end: int) -> bool:
    """Whether a sentence goes on after a boundary: an abbreviation or a label is before it."""
    if begin == 0 and _LABEL.fullmatch(content, 0, end):
        return True
    word = _LAST_WORD.search(content, max(begin, end - _MAX_WORD), end)
    if not word:
        return False
    written = word[1].lower()
    return any(
        (written, kind) in _ABBREVIATIONS and follower.match(content, end)
        for kind, follower in _FOLLOWERS.items()
    )


def _windows(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a sentence; one that is long and has no punctuation as parts of about equal length."""
    if end - start < 2 * _MAX_WORDS or _PUNCTUATION.search(text, start, end - 1):
        yield start, end
        return
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if len(words) <= _MAX_WORDS:
        yield start, end
        return
    size = -(-len(words) // -(-len(words) // _WINDOW))
    for number in range(0, len(words), size):
        window = words[number : number + size]
        yield window[0][0], window[-1][1]

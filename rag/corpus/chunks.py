"""Article -> its sentences, and Chunks of whole sentences, both with exact offsets."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind, Span
from rag.corpus.boundaries import sentence_spans, stripped
from rag.corpus.outline import NOWHERE, Place, places
from rag.models.files import token_encoding
from rag.text.word_pieces import count_word_pieces

MAX_TOKENS = 128  # of a chunk, in tiktoken's cl100k_base
#: Word pieces that the encoder reads: 256 less its two special tokens. It ignores the rest.
MAX_WORD_PIECES = 254
#: Part of the index's fingerprint: raise it when the rules below change where chunks end.
CHUNKER_VERSION = f"4-{MAX_TOKENS}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, an item of a list or a row of a table: `article.text[start:end] == text`."""

    article_id: str
    start: int
    end: int
    text: str
    place: Place = NOWHERE

    @property
    def shown(self) -> str:
        """The sentence as an answer shows it: on one line, a row with the names of its columns."""
        return self.place.row or " ".join(self.text.split())

    @property
    def read(self) -> str:
        """The sentence as the models read it: as it is shown, after the lead-in of its list."""
        return f"{self.place.lead_in} {self.shown}".lstrip()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive whole sentences: `article.text[start:end] == text`, at most MAX_TOKENS long."""

    article_id: str
    number: int  # position in the article, from 0
    start: int
    end: int
    text: str
    tokens: int
    sentences: tuple[Sentence, ...]


def split(article: Article) -> list[Chunk]:
    """Return the article's chunks in the order of its text; none if it has no sentence.

    A chunk is as long as the limits allow, and never spans a heading or what is left out.
    A sentence that is too long for a chunk is cut at a clause or a space into several.
    """
    groups: list[list[Sentence]] = []
    left_out = [block.start for block in article.blocks if block.left_out]
    for sentence in sentences(article):
        for part in _fitting_parts(sentence):
            if groups and _can_join(article, groups[-1], part, left_out):
                groups[-1].append(part)
            else:
                groups.append([part])
    return [_chunk(article, number, group) for number, group in enumerate(groups)]


def _chunk(article: Article, number: int, group: list[Sentence]) -> Chunk:
    start, end = group[0].start, group[-1].end
    text = article.text[start:end]
    return Chunk(article.id, number, start, end, text, count_tokens(text), tuple(group))


def _can_join(article: Article, group: list[Sentence], part: Sentence, left_out: list[int]) -> bool:
    last = group[-1]
    starts_section = part.place.kind == Kind.HEADING and last.place.kind != Kind.HEADING
    omits = bisect_left(left_out, last.end) < bisect_left(left_out, part.start)
    return not (starts_section or omits) and _fits(article.text[group[0].start : part.end])


def count_tokens(text: str) -> int:
    """Return the number of tiktoken tokens; the text of a special token counts as plain text."""
    return len(token_encoding().encode_ordinary(text))


def _fits(text: str) -> bool:
    return count_tokens(text) <= MAX_TOKENS and count_word_pieces(text) <= MAX_WORD_PIECES


def sentences(article: Article) -> list[Sentence]:
    """Return the sentences of the article's blocks in order, without what is left out."""
    return [
        Sentence(article.id, start, end, article.text[start:end], place)
        for block, place in places(article)
        for start, end in _split_block(article.text, block)
    ]


_LINE = re.compile(r"[^\n]*\S[^\n]*")
#: "Lund, O. and Berg, A." before the title of what they wrote.
_NAMES = re.compile(
    r"(?:(?:[A-ZÀ-Þ][\w.’'-]*|and|&|et|al\.|de|van|von)[,;]?\s*){1,8}(?:\(\d{4}\w?\)\.?)?"
)
_MAX_ENTRY = 400  # characters of an entry in a list of what others wrote
#: Blocks that are not split into sentences.
_WHOLE = (Kind.HEADING, Kind.TERM, Kind.ROW)


def _split_block(text: str, block: Block) -> Iterator[Span]:
    start, end = block.start, block.end
    if block.kind in _WHOLE:
        yield start, end
    elif block.kind == Kind.CODE:
        yield from (stripped(text, *line.span()) for line in _LINE.finditer(text, start, end))
    else:
        spans = list(sentence_spans(text, start, end))
        is_entry = block.kind in (Kind.ITEM, Kind.FOOTNOTE) and end - start <= _MAX_ENTRY
        # Whose it is would be in another sentence than what it is.
        is_entry = is_entry and len(spans) > 1 and bool(_NAMES.fullmatch(text, *spans[0]))
        yield from [(start, end)] if is_entry else spans


def _fitting_parts(sentence: Sentence) -> Iterator[Sentence]:
    """Yield the sentence, halved until each part fits into a chunk."""
    if _fits(sentence.text) or len(sentence.text) < 2:
        yield sentence
        return
    cut = _cut(sentence.text)
    for low, high in ((0, cut), (cut, len(sentence.text))):
        start, end = stripped(sentence.text, low, high)
        if start < end:
            offset, text = sentence.start, sentence.text[start:end]
            place = replace(sentence.place, row="")
            part = Sentence(sentence.article_id, offset + start, offset + end, text, place)
            yield from _fitting_parts(part)


def _cut(text: str) -> int:
    """Return the end of the clause or the word nearest the middle, or the middle itself."""
    middle = len(text) // 2
    for pattern in (r"[;,:—–]\s", r"\s"):
        ends = [match.end() for match in re.finditer(pattern, text)]
        central = [end for end in ends if abs(end - middle) <= len(text) // 4]
        if central:
            return min(central, key=lambda end: abs(end - middle))
    return middle

"""Article -> whole sentences, and token-bounded Chunks of them, both with exact offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import sentencex
from tokenizers import Tokenizer

from rag.corpus.articles import BULLET, Article, Span, body, is_boilerplate
from rag.models.files import model_path, token_encoding

#: Most tokens of a chunk, by tiktoken's cl100k_base.
MAX_TOKENS = 128
#: Word pieces that the encoder reads (256, its two marks taken off); it cuts the rest off unseen.
MAX_PIECES = 254
#: A title longer than this, in word pieces, is not put in front of its chunks.
MAX_TITLE_PIECES = 60
#: Part of the index's fingerprint: raise it when the rules below change where chunks end.
CHUNKER_VERSION = f"1-{MAX_TOKENS}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: `article.text[start:end] == text`."""

    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Neighbouring whole sentences: `article.text[start:end] == text`, at most MAX_TOKENS."""

    article_id: str
    number: int  # from 0, in the order of the text
    start: int
    end: int
    text: str
    tokens: int
    sentences: tuple[Sentence, ...]


def split(article: Article) -> list[Chunk]:
    """Return the article's chunks in the order of its text; none if it has no sentence.

    A chunk takes sentences as long as they fit; it never reaches across text that is not the
    article's own (photo credits, links). A sentence that is too long alone is cut at a clause
    or a space, so every character of it is in some chunk.
    """
    room = MAX_PIECES - pieces(heading(article))
    groups: list[list[Sentence]] = []
    for sentence in sentences(article):
        for part in _fit(sentence, room):
            if groups and _belongs(article, groups[-1], part, room):
                groups[-1].append(part)
            else:
                groups.append([part])
    return [_chunk(article, number, group) for number, group in enumerate(groups)]


def _chunk(article: Article, number: int, group: list[Sentence]) -> Chunk:
    start, end = group[0].start, group[-1].end
    text = article.text[start:end]
    return Chunk(article.id, number, start, end, text, count_tokens(text), tuple(group))


def _belongs(article: Article, group: list[Sentence], part: Sentence, room: int) -> bool:
    gap = " ".join(article.text[group[-1].end : part.start].split())
    text = article.text[group[0].start : part.end]
    return (not gap or bool(BULLET.fullmatch(f"{gap} "))) and _fits(text, room)


def heading(article: Article) -> str:
    """Return what stands in front of a chunk when it is embedded: the title, if it is short."""
    return f"{article.title}\n" if pieces(article.title) <= MAX_TITLE_PIECES else ""


def count_tokens(text: str) -> int:
    """Return the number of tiktoken tokens; special tokens count as the characters they are."""
    return len(token_encoding().encode_ordinary(text))


@cache
def _word_pieces() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def pieces(text: str) -> int:
    """Return the number of the encoder's word pieces, its two marks not counted."""
    return len(_word_pieces().encode(text, add_special_tokens=False).ids)


def _fits(text: str, room: int) -> bool:
    return count_tokens(text) <= MAX_TOKENS and pieces(text) <= room


def sentences(article: Article) -> list[Sentence]:
    """Return the article's own sentences in order, without list marks and page furniture."""
    return [
        Sentence(article.id, start, end, article.text[start:end])
        for paragraph in body(article)
        for start, end in _split_paragraph(article.text, paragraph)
        if not is_boilerplate(article.text[start:end])
    ]


_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def _split_paragraph(text: str, paragraph: Span) -> Iterator[Span]:
    start, end = paragraph
    mark = BULLET.match(text, start, end)
    start = mark.end() if mark else start
    inside = text[start:end]
    # sentencex has rules for each language; abbreviations of the wrong one cut sentences short.
    language = "uk" if len(_CYRILLIC.findall(inside)) > len(inside) / 3 else "en"
    for boundary in sentencex.get_sentence_boundaries(language, inside):
        span = _strip(text, start + boundary["start_index"], start + boundary["end_index"])
        if span[0] < span[1]:
            yield span


def _strip(text: str, start: int, end: int) -> Span:
    inside = text[start:end]
    stripped = inside.strip()
    start += len(inside) - len(inside.lstrip())
    return start, start + len(stripped)


def _fit(sentence: Sentence, room: int) -> Iterator[Sentence]:
    """Yield the sentence, or parts of it that fit, cut near the middle again and again."""
    if _fits(sentence.text, room) or len(sentence.text) < 2:
        yield sentence
        return
    cut = _cut(sentence.text)
    for low, high in ((0, cut), (cut, len(sentence.text))):
        start, end = _strip(sentence.text, low, high)
        if start < end:
            at = sentence.start
            yield from _fit(
                Sentence(sentence.article_id, at + start, at + end, sentence.text[start:end]), room
            )


def _cut(text: str) -> int:
    """Return the end of a clause, or else a space, in the middle half; or else the middle."""
    middle = len(text) // 2
    for pattern in (r"[;,:—–]\s", r"\s"):
        ends = [found.end() for found in re.finditer(pattern, text)]
        near = [end for end in ends if abs(end - middle) <= len(text) // 4]
        if near:
            return min(near, key=lambda end: abs(end - middle))
    return middle

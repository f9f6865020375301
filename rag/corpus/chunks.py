"""Article -> its sentences, and Chunks of whole sentences, both with exact offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import sentencex
from tokenizers import Tokenizer

from rag.corpus.articles import Article
from rag.corpus.boilerplate import Span, body, is_boilerplate
from rag.corpus.lines import BULLET
from rag.models.files import model_path, token_encoding

MAX_TOKENS = 128  # of a chunk, in tiktoken's cl100k_base
#: Word pieces that the encoder reads: 256 less its two special tokens. It ignores the rest.
MAX_WORD_PIECES = 254
#: Part of the index's fingerprint: raise it when the rules below change where chunks end.
CHUNKER_VERSION = f"2-{MAX_TOKENS}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: `article.text[start:end] == text`."""

    article_id: str
    start: int
    end: int
    text: str


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

    A chunk is as long as the limits allow, and never spans boilerplate such as a photo credit.
    A sentence that is too long for a chunk is cut at a clause or a space into several.
    """
    groups: list[list[Sentence]] = []
    for sentence in sentences(article):
        for part in _fitting_parts(sentence):
            if groups and _can_join(article, groups[-1], part):
                groups[-1].append(part)
            else:
                groups.append([part])
    return [_chunk(article, number, group) for number, group in enumerate(groups)]


def _chunk(article: Article, number: int, group: list[Sentence]) -> Chunk:
    start, end = group[0].start, group[-1].end
    text = article.text[start:end]
    return Chunk(article.id, number, start, end, text, count_tokens(text), tuple(group))


def _can_join(article: Article, group: list[Sentence], part: Sentence) -> bool:
    gap = " ".join(article.text[group[-1].end : part.start].split())
    text = article.text[group[0].start : part.end]
    return (not gap or bool(BULLET.fullmatch(f"{gap} "))) and _fits(text)


def count_tokens(text: str) -> int:
    """Return the number of tiktoken tokens; the text of a special token counts as plain text."""
    return len(token_encoding().encode_ordinary(text))


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def count_word_pieces(text: str) -> int:
    """Return the number of the encoder's word pieces, without its two special tokens."""
    return len(_tokenizer().encode(text, add_special_tokens=False).ids)


def _fits(text: str) -> bool:
    return count_tokens(text) <= MAX_TOKENS and count_word_pieces(text) <= MAX_WORD_PIECES


def sentences(article: Article) -> list[Sentence]:
    """Return the article's sentences in order, without bullets and boilerplate."""
    return [
        Sentence(article.id, start, end, article.text[start:end])
        for paragraph in body(article)
        for start, end in _split_paragraph(article.text, paragraph)
        if not is_boilerplate(article.text[start:end])
    ]


_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def _split_paragraph(text: str, paragraph: Span) -> Iterator[Span]:
    start, end = paragraph
    bullet = BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    content = text[start:end]
    # sentencex knows the abbreviations of the given language only, and splits after others.
    language = "uk" if len(_CYRILLIC.findall(content)) > len(content) / 3 else "en"
    for boundary in sentencex.get_sentence_boundaries(language, content):
        span = _strip(text, start + boundary["start_index"], start + boundary["end_index"])
        if span[0] < span[1]:
            yield span


def _strip(text: str, start: int, end: int) -> Span:
    """Return a span without the white space at its ends."""
    content = text[start:end]
    start += len(content) - len(content.lstrip())
    return start, start + len(content.strip())


def _fitting_parts(sentence: Sentence) -> Iterator[Sentence]:
    """Yield the sentence, halved until each part fits into a chunk."""
    if _fits(sentence.text) or len(sentence.text) < 2:
        yield sentence
        return
    cut = _cut(sentence.text)
    for low, high in ((0, cut), (cut, len(sentence.text))):
        start, end = _strip(sentence.text, low, high)
        if start < end:
            offset, text = sentence.start, sentence.text[start:end]
            part = Sentence(sentence.article_id, offset + start, offset + end, text)
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

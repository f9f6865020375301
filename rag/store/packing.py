"""A parsed file as JSON and back, for the table of staged files."""

import json
from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Any

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Doubt, Kind, Mark, Style
from rag.corpus.chunks import Chunk, Sentence
from rag.corpus.folder import Skipped
from rag.corpus.outline import Place
from rag.corpus.parser import ParsedFile

#: The fields of an Article but its structure.
_FIELDS = [
    field.name
    for field in fields(Article)
    if field.name not in ("blocks", "marks", "doubts", "pages")
]


def pack(content: ParsedFile) -> str:
    """Return a parsed file as JSON. Sentences and chunks are offsets into the article's text."""
    return json.dumps(
        {
            "articles": [
                {
                    "article": [getattr(article, name) for name in _FIELDS],
                    "structure": pack_structure(article),
                    "chunks": [_pack_chunk(chunk) for chunk in chunks],
                }
                for article, chunks in content.articles
            ],
            "warnings": [(problem.path, problem.reason) for problem in content.warnings],
            "skipped": [(problem.path, problem.reason) for problem in content.skipped],
        },
        ensure_ascii=False,
    )


def pack_structure(article: Article) -> str:
    """Return the blocks, marks, doubts and pages of an article as JSON."""
    structure = (article.blocks, article.marks, article.doubts)
    packed = [[astuple(one) for one in values] for values in structure]
    return json.dumps([*packed, article.pages], separators=(",", ":"))


def unpack_structure(packed: str) -> dict[str, Any]:
    """Return what pack_structure() was given, as fields of an Article."""
    blocks, marks, doubts, pages = json.loads(packed)
    return {
        "blocks": tuple(map(_unpack_block, blocks)),
        "marks": tuple(Mark(Style(style), *span) for style, *span in marks),
        "doubts": tuple(Doubt(*doubt) for doubt in doubts),
        "pages": tuple(pages),
    }


def _unpack_block(packed: list[Any]) -> Block:
    kind, start, end, level, group, cells, *rest = packed
    return Block(Kind(kind), start, end, level, group, tuple(map(tuple, cells)), *rest)


def unpack_place(values: Sequence[Any]) -> Place:
    """Return the place with these values, in the order of its fields."""
    kind, *rest = values
    return Place(Kind(kind), *rest)


def _pack_chunk(chunk: Chunk) -> list[Any]:
    spans = [(one.start, one.end, astuple(one.place)) for one in chunk.sentences]
    return [chunk.number, chunk.start, chunk.end, chunk.tokens, spans]


def unpack(packed: str) -> ParsedFile:
    """Return the file that pack() was given."""
    content = json.loads(packed)
    articles = []
    for entry in content["articles"]:
        structure = unpack_structure(entry["structure"])
        article = Article(**dict(zip(_FIELDS, entry["article"], strict=True)), **structure)
        chunks = tuple(_unpack_chunk(article, chunk) for chunk in entry["chunks"])
        articles.append((article, chunks))
    return ParsedFile(
        tuple(articles),
        tuple(Skipped(*problem) for problem in content["warnings"]),
        tuple(Skipped(*problem) for problem in content["skipped"]),
    )


def _unpack_chunk(article: Article, packed: list[Any]) -> Chunk:
    number, start, end, tokens, spans = packed
    sentences = tuple(
        Sentence(article.id, first, last, article.text[first:last], unpack_place(place))
        for first, last, place in spans
    )
    return Chunk(article.id, number, start, end, article.text[start:end], tokens, sentences)

"""A parsed file as JSON and back, for the table of staged files."""

import json
from dataclasses import fields
from typing import Any

from rag.corpus.articles import Article
from rag.corpus.chunks import Chunk, Sentence
from rag.corpus.folder import Skipped
from rag.corpus.parser import ParsedFile


def pack(content: ParsedFile) -> str:
    """Return a parsed file as JSON. Sentences and chunks are offsets into the article's text."""
    return json.dumps(
        {
            "articles": [
                {
                    "article": [getattr(article, field.name) for field in fields(Article)],
                    "chunks": [_pack_chunk(chunk) for chunk in chunks],
                }
                for article, chunks in content.articles
            ],
            "warnings": [(problem.path, problem.reason) for problem in content.warnings],
            "skipped": [(problem.path, problem.reason) for problem in content.skipped],
        },
        ensure_ascii=False,
    )


def _pack_chunk(chunk: Chunk) -> list[Any]:
    spans = [(sentence.start, sentence.end) for sentence in chunk.sentences]
    return [chunk.number, chunk.start, chunk.end, chunk.tokens, spans]


def unpack(packed: str) -> ParsedFile:
    """Return the file that pack() was given."""
    content = json.loads(packed)
    articles = []
    for entry in content["articles"]:
        values = [*entry["article"][:-1], tuple(entry["article"][-1])]
        article = Article(*values)
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
        Sentence(article.id, first, last, article.text[first:last]) for first, last in spans
    )
    return Chunk(article.id, number, start, end, article.text[start:end], tokens, sentences)

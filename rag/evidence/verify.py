"""An exported file -> whether its quotes are still in the articles."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from rag.corpus.articles import Article
from rag.corpus.folder import SourceFile, find_files
from rag.corpus.parser import ParsedFile, Parser
from rag.errors import EvidenceError
from rag.evidence import markdown, page
from rag.evidence.pack import Finding, PackedQuote, check

_MAX_BYTES = 50_000_000


def verify(path: Path, corpus: Path) -> list[Finding]:
    """Check every quote of a pack against the files of a corpus; no index is needed.

    Raises EvidenceError if the file can't be read or contains no evidence, CorpusError without a
    corpus.
    """
    text = _read(path)
    layout = page if text.lstrip().lower().startswith("<!doctype html") else markdown
    pack = layout.read(text)
    if not pack.claims and not pack.quotes:
        raise EvidenceError(
            f"{path} contains no claims with footnotes; name a file that was exported from the "
            "chat."
        )
    return list(check(pack, partial(_find, _articles(corpus))))


def _find(articles: Mapping[str, Article], packed: PackedQuote) -> Article | None:
    """Return the article of a quote: the one with its id if it contains the quote, else any.

    An index keeps the id of a renamed file, but here ids come from file names alone.
    """
    article = articles.get(packed.article_id)
    if article is None or packed.quote not in article.text:
        matching = (other for other in articles.values() if packed.quote in other.text)
        return next(matching, article)
    return article


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise EvidenceError(
                f"{path} is larger than {_MAX_BYTES // 1_000_000} MB, so it can't be a file that "
                "was exported from the chat; name another."
            )
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(
            f"The file {path} can't be read ({error}); name a file that was exported from the chat."
        ) from error


def _articles(corpus: Path) -> dict[str, Article]:
    """Return the readable articles of a folder by their ids."""
    files = (entry for entry in find_files(corpus) if isinstance(entry, SourceFile))
    with Parser() as parser:
        return {
            article.id: article
            for _, outcome in parser.read(files)
            if isinstance(outcome, ParsedFile)
            for article, _ in outcome.articles
        }

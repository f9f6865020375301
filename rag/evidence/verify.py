"""A pack's file -> whether each of its quotes still stands in the articles."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from rag.corpus.articles import Article
from rag.corpus.folder import SourceFile, find_files
from rag.corpus.parser import ParsedFile, Parser
from rag.errors import EvidenceError
from rag.evidence import markdown, page
from rag.evidence.pack import Cited, Finding, check

_MOST = 50_000_000  # bytes of a file that is read


def verify(path: Path, corpus: Path) -> list[Finding]:
    """Check every quote of a pack against the files of a corpus; no index is needed.

    Raises EvidenceError when the file can't be read or holds no evidence, CorpusError without a
    corpus.
    """
    text = _read(path)
    layout = page if text.lstrip().lower().startswith("<!doctype html") else markdown
    pack = layout.read(text)
    if not pack.stated and not pack.cited:
        raise EvidenceError(
            f"{path} holds no claims with footnotes; name a file that the chat exported."
        )
    return list(check(pack, partial(_find, _articles(corpus))))


def _find(articles: Mapping[str, Article], cited: Cited) -> Article | None:
    """Return the article that a quote is of.

    An index gives a renamed file the id it had before; here its words tell which it is.
    """
    own = articles.get(cited.article_id)
    if own is None or cited.quote not in own.text:
        holding = (one for one in articles.values() if cited.quote in one.text)
        return next(holding, own)
    return own


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST:
            raise EvidenceError(f"{path} is larger than {_MOST // 1_000_000} MB; it is no pack.")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(
            f"The file {path} can't be read ({error}); name a file that the chat exported."
        ) from error


def _articles(corpus: Path) -> dict[str, Article]:
    """Return the readable articles of a folder by their ids."""
    files = (one for one in find_files(corpus) if isinstance(one, SourceFile))
    with Parser() as parser:
        return {
            article.id: article
            for _, outcome in parser.read(files)
            if isinstance(outcome, ParsedFile)
            for article, _ in outcome.articles
        }

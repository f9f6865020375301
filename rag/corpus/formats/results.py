"""What a file yields: its articles, and what was left out and why."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.corpus.articles import Article, Skipped
from rag.corpus.boilerplate import keep_all, leave_out, with_headline
from rag.corpus.formats.bold_headings import mark_bold_headings
from rag.corpus.formats.bold_questions import mark_bold_questions
from rag.corpus.formats.dates import iso_date
from rag.corpus.formats.details import (
    find_author,
    find_date,
    find_title,
    shorten,
    stated_author,
    stated_title,
    with_subject,
)
from rag.corpus.formats.document import Document
from rag.corpus.formats.numbered_headings import mark_numbered_headings
from rag.corpus.formats.sanitizing import sanitize
from rag.corpus.owner_notes import attribution, is_place_of_notes
from rag.errors import UnreadableArticleError
from rag.text.language import language_code, language_of


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The articles of a file, in its order; at least one."""

    articles: tuple[Article, ...]
    warnings: tuple[Skipped, ...] = ()  # about articles that were read
    skipped: tuple[Skipped, ...] = ()  # members of a zip and rows of a table that were not read


@dataclass(slots=True)
class Members:
    """What the files within a file yield: those attached to a mail, or in a zip."""

    articles: list[Article] = field(default_factory=list)
    warnings: list[Skipped] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, path: str, read: Callable[[], ReadResult]) -> None:
        """Add what a file yields, or why it can't be read; the others are read all the same."""
        try:
            result = read()
        except UnreadableArticleError as error:
            self.skipped.append(Skipped(path, str(error)))
            return
        self.articles += result.articles
        self.warnings += result.warnings
        self.skipped += result.skipped

    def result(self) -> ReadResult:
        """Return all of it as the result for the file that they are in."""
        return ReadResult(tuple(self.articles), tuple(self.warnings), tuple(self.skipped))


@dataclass(frozen=True, slots=True)
class Details:
    """What a file states about its article, as written in it; "" for what it doesn't."""

    title: str = ""
    date: str = ""
    source: str = ""
    author: str = ""
    language: str = ""
    example: str = ""
    keeps_all: bool = False  # whether its author wants nothing left out of the search
    kind: str = ""  # what it calls itself, such as "note by the owner"
    created: str = ""  # when the file was made, which is never the article's date


def make_article(path: str, document: Document, details: Details) -> Article:
    """Return the article with a text; details that the file doesn't state are taken from the text.

    Raises UnreadableArticleError when the text is blank.
    """
    text = document.text
    if not text:
        raise UnreadableArticleError("empty; add the article's text or delete it")
    if not document.pages:
        mark_bold_questions(document)
        mark_bold_headings(document)
        mark_numbered_headings(document)
    title = stated_title(sanitize(details.title))
    article = Article(
        id=_article_id(path),
        title=title,
        date=iso_date(details.date, text),
        source=shorten(sanitize(details.source)),
        path=path,
        text=text,
        example=shorten(sanitize(details.example)),
        author=stated_author(sanitize(details.author)),
        language=language_code(details.language) or language_of(text),
        created=iso_date(details.created),
        blocks=tuple(document.blocks),
        marks=tuple(document.marks),
        doubts=tuple(document.doubts),
        pages=tuple(document.pages),
    )
    judge = keep_all if details.keeps_all or is_place_of_notes(path) else leave_out
    judged = judge(with_headline(replace(article, title=title or find_title(article))))
    # The line that seemed to be the title may be left out.
    judged = replace(judged, title=with_subject(judged, title or find_title(judged)))
    source = attribution(path, details.kind, judged.source)
    return replace(
        judged,
        date=judged.date or find_date(judged),
        source=source,
        author=judged.author or find_author(judged),
    )


def single_article(article: Article, warning: str = "") -> ReadResult:
    """Return the result for a file that is one article, with a warning ("" for none)."""
    return ReadResult((article,), (Skipped(article.path, warning),) if warning else ())


class UniqueNames:
    """Makes names differ from all earlier ones: the second "a" becomes "a-2", the third "a-3"."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def __call__(self, name: str, *, keep_suffix: bool = False) -> str:
        """Return the name, or the name with a number; it goes before a suffix to be kept."""
        stem, dot, suffix = name.rpartition(".") if keep_suffix else (name, "", "")
        if not stem:
            stem, dot, suffix = name, "", ""
        unique, count = name, self._counts.get(name, 1)
        while unique in self._taken:
            count += 1
            unique = f"{stem}-{count}{dot}{suffix}"
        self._counts[name] = count
        self._taken.add(unique)
        return unique


_ROW = re.compile(r"\.(?:csv|tsv|jsonl?)#", re.IGNORECASE)


def _article_id(path: str) -> str:
    # Rows of a table often have the same stem, and there may be 100,000: they get a longer hash.
    row = _ROW.search(path)
    name = path[row.end() :] if row else Path(path).stem
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "article"
    digest = hashlib.sha256(path.encode(errors="replace")).hexdigest()
    return f"{stem}-{digest[: 16 if row else 8]}"

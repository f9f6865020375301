"""What reading a file gives: articles, and what was left out and why."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from rag.corpus.articles import Article, Skipped
from rag.corpus.formats.details import clip, find_date, find_source, find_title, iso
from rag.errors import UnreadableArticleError
from rag.text.language import language_code, language_of


@dataclass(frozen=True, slots=True)
class Reading:
    """The articles of one file, in its order; there is at least one."""

    articles: tuple[Article, ...]
    warnings: tuple[Skipped, ...] = ()  # read with a reservation
    skipped: tuple[Skipped, ...] = ()  # members of a zip and rows of a table, left out


@dataclass(frozen=True, slots=True)
class Details:
    """What a file says of its article, as it is written there; "" where it says nothing."""

    title: str = ""
    date: str = ""
    source: str = ""
    author: str = ""
    language: str = ""
    example: str = ""
    made: str = ""  # when the file was made; the article's date where no other is written


def article(path: str, text: str, details: Details, pages: tuple[int, ...] = ()) -> Article:
    """Return the article of a text; what the file doesn't say of it is looked for in the text.

    `pages` counts characters of `text`, which then has no white space at its ends. Raises
    UnreadableArticleError when the text is blank.
    """
    text = sound(text).strip()
    if not text:
        raise UnreadableArticleError("empty; put the article's text in it or delete it")
    return Article(
        id=_article_id(path),
        title=clip(sound(details.title)) or find_title(text),
        date=iso(details.date) or find_date(text) or iso(details.made),
        source=clip(sound(details.source) or find_source(text)),
        path=path,
        text=text,
        example=clip(sound(details.example)),
        author=clip(sound(details.author)),
        language=language_code(details.language) or language_of(text),
        pages=pages,
    )


def single(one: Article, warning: str = "") -> Reading:
    """Return the reading of a file that holds one article, with a warning ("" for none)."""
    return Reading((one,), (Skipped(one.path, warning),) if warning else ())


class Unique:
    """Names made different from all before: the second "a" is "a-2", the third "a-3"."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def __call__(self, name: str, *, keep_suffix: bool = False) -> str:
        """Return the name, with a number if it was given out before (before its file ending)."""
        stem, dot, suffix = name.rpartition(".") if keep_suffix else (name, "", "")
        if not stem:
            stem, dot, suffix = name, "", ""
        found, count = name, self._counts.get(name, 1)
        while found in self._taken:
            count += 1
            found = f"{stem}-{count}{dot}{suffix}"
        self._counts[name] = count
        self._taken.add(found)
        return found


_UNSOUND = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def sound(text: str) -> str:
    """Return a text of the same length that any file and database can hold.

    Control characters and halves of characters, which no reader sees, become spaces.
    """
    return _UNSOUND.sub(" ", text)


_ROW = re.compile(r"\.(?:csv|tsv|jsonl)#", re.IGNORECASE)


def _article_id(path: str) -> str:
    # The rows of a table share a stem, and there may be 100,000 of them: a longer hash for those.
    row = _ROW.search(path)
    name = path[row.end() :] if row else Path(path).stem
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "article"
    digest = hashlib.sha256(path.encode(errors="replace")).hexdigest()
    return f"{stem}-{digest[: 16 if row else 8]}"

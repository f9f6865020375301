"""A table of articles (CSV, TSV, JSON Lines) -> an Article a row."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from rag.corpus.articles import Article, Skipped
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.markup import plain_of_html
from rag.corpus.formats.reading import Details, Reading, Unique, article, sound
from rag.errors import UnreadableArticleError

#: What columns are usually called, the best name first.
_TEXT = """text body content article article_text full_text fulltext maintext articlebody
    article_body story""".split()
_COLUMNS = {
    "title": "title headline".split(),
    "date": """date published published_at publishedat date_published datepublished publish_date
        published_date publication_date pub_date pubdate datetime created_at timestamp""".split(),
    "author": "author authors byline creator".split(),
    "source": "source publisher publication site site_name sitename outlet newspaper".split(),
    "url": "url link".split(),
    "language": "language lang".split(),
    "id": "id uid guid uuid doc_id article_id key".split(),
}
_WANTED = (
    "name its columns in the first row: text (or body, content, article), and, where they are "
    "known, title, date, author, source, url, language, id"
)
#: What Excel writes in front to say which separator it used.
_SEPARATOR_LINE = re.compile(r"\A\"?sep=.\"?\n", re.IGNORECASE)
#: So many left out rows are reported one by one.
_REPORTED = 20
_LARGEST_FIELD = 100_000_000  # characters

#: A row by its columns' names in lower case, or why it can't be read.
_Row = Mapping[str, Any] | str


def read_csv(path: str, raw: bytes) -> Reading:
    """Return the articles of a table whose first row names its columns.

    Raises UnreadableArticleError when no column holds texts or no row can be read.
    """
    return _read_separated(path, raw, ",;\t|")


def read_tsv(path: str, raw: bytes) -> Reading:
    """Return the articles of a table with tabs between its columns, as `read_csv` does."""
    return _read_separated(path, raw, "\t,;|")


def read_jsonl(path: str, raw: bytes) -> Reading:
    """Return the articles of a file with a JSON object a line.

    Raises UnreadableArticleError when no line of it is an article.
    """
    text, warning = decode(raw)
    rows = ((number, _json(line)) for number, line in enumerate(_lines(text), 1) if line.strip())
    return _reading(path, rows, warning)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends, one at a time: the text may be hundreds of megabytes."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _json(line: str) -> _Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON; write one object a line"
    if not isinstance(row, dict):
        return "no JSON object; write one object a line"
    return {name.strip().lower(): value for name, value in row.items()}


def _read_separated(path: str, raw: bytes, separators: str) -> Reading:
    text, warning = decode(raw)
    if not text.strip():
        raise UnreadableArticleError("empty; put articles in it or delete it")
    csv.field_size_limit(_LARGEST_FIELD)
    text = _SEPARATOR_LINE.sub("", text.lstrip("\n"))
    headers = {one: _header(text, one) for one in separators}
    separator = max(separators, key=lambda one: (_has_text(headers[one]), len(headers[one])))
    if not _has_text(headers[separator]):
        found = ", ".join(filter(None, headers[separator]))[:100]
        raise UnreadableArticleError(f"no column of it holds texts (found: {found}); {_WANTED}")
    return _reading(path, _separated(text, separator, headers[separator]), warning)


def _header(text: str, separator: str) -> list[str]:
    try:
        row = next(csv.reader(_lines(text), delimiter=separator), [])
    except csv.Error:
        return []
    return [name.strip().lower() for name in row]


def _has_text(names: Iterable[str]) -> bool:
    return not set(_TEXT).isdisjoint(names)


def _separated(text: str, separator: str, names: list[str]) -> Iterator[tuple[int, _Row]]:
    """Yield the number of each row, the header's being 1, and the row."""
    reader = csv.reader(_lines(text), delimiter=separator)
    last = text.count("\n") + (not text.endswith("\n"))
    is_open = text.count('"') % 2 == 1
    number = 0
    while True:
        number += 1
        begin = reader.line_num
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, f"broken ({error}); mend it"
            continue
        if number == 1 or not any(map(str.strip, fields)):
            continue
        if is_open and reader.line_num == last and last - begin > 1:
            yield (
                number,
                "a quotation mark in it is not closed, so the file ends within it; mend it",
            )
        elif len(fields) != len(names):
            why = f"{len(fields)} fields where the first row has {len(names)}"
            yield number, f"{why}; look for a missing or a stray quotation mark"
        else:
            yield number, dict(zip(names, fields, strict=True))


def _reading(path: str, rows: Iterable[tuple[int, _Row]], warning: str) -> Reading:
    articles: list[Article] = []
    problems: list[tuple[int, str]] = []
    unique = Unique()
    for number, row in rows:
        if isinstance(row, str):
            problems.append((number, row))
            continue
        try:
            articles.append(_article(path, number, row, unique))
        except UnreadableArticleError as problem:
            problems.append((number, str(problem)))
    if not articles:
        why = f" (row {problems[0][0]}: {problems[0][1]})" if problems else ""
        raise UnreadableArticleError(f"no row of it is an article{why}; {_WANTED}")
    return Reading(
        tuple(articles),
        (Skipped(path, warning),) if warning else (),
        tuple(_report(path, problems)),
    )


def _report(path: str, problems: list[tuple[int, str]]) -> Iterator[Skipped]:
    for number, reason in problems[:_REPORTED]:
        yield Skipped(path, f"row {number}: {reason}")
    if len(problems) > _REPORTED:
        yield Skipped(
            path, f"{len(problems) - _REPORTED} more rows left out; mend those above first"
        )


def _article(path: str, number: int, row: Mapping[str, Any], unique: Unique) -> Article:
    text = plain_of_html(_words(row, _TEXT, "\n\n"))
    if not text.strip():
        raise UnreadableArticleError("without text; put the article's text in it or delete it")
    known = {name: _words(row, names, ", ") for name, names in _COLUMNS.items()}
    details = Details(
        title=plain_of_html(known["title"]),
        date=_date(known["date"]),
        source=known["source"] or _host(known["url"]),
        author=known["author"],
        language=known["language"],
    )
    key = _key(known["id"]) or _slug(known["title"]) or str(number)
    return article(unique(f"{path}#{key}"), text.replace("\r\n", "\n").replace("\r", "\n"), details)


def _words(row: Mapping[str, Any], names: Iterable[str], between: str) -> str:
    """Return the first of these columns that says something, in words."""
    for name in names:
        value = row.get(name)
        values = value if isinstance(value, list) else [value]
        said = between.join(filter(None, map(_word, values)))
        if said:
            return said
    return ""


def _word(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _key(written: str) -> str:
    """Return what stands for a row in its article's path: short, and without odd characters."""
    if re.fullmatch(r"[\w.:-]{1,80}", written):
        return written
    return _slug(written)


def _slug(written: str) -> str:
    return re.sub(r"[^\w.]+", "-", sound(written).casefold()).strip("-")[:80]


def _date(written: str) -> str:
    """Return a date as written; seconds or milliseconds since 1970 as an ISO date."""
    if re.fullmatch(r"\d{9,10}(?:\d{3})?(?:\.\d+)?", written):
        seconds = float(written)
        seconds = seconds / 1000 if seconds > 1e11 else seconds
        return datetime.fromtimestamp(seconds, tz=UTC).date().isoformat()
    return written


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""

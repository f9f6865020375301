"""A table of articles (CSV, TSV, JSON Lines) -> an Article for each row."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from rag.corpus.articles import Article, Skipped
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.markup import strip_tags
from rag.corpus.formats.plain import plain_document
from rag.corpus.formats.results import Details, ReadResult, UniqueNames, make_article
from rag.corpus.formats.sanitizing import sanitize
from rag.errors import UnreadableArticleError

#: Usual names of columns, the best first.
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
_NAME_COLUMNS = (
    "name its columns in the first row: text (or body, content, article) and, if known, "
    "title, date, author, source, url, language, id"
)
#: The line in which Excel states its separator, before the header.
_SEPARATOR_LINE = re.compile(r"\A\"?sep=.\"?\n", re.IGNORECASE)
_MAX_REPORTED = 20  # skipped rows that are reported one by one
_MAX_FIELD = 100_000_000  # characters
_OPEN_QUOTE = (
    "a quotation mark is not closed, so that the rest of the file became one field; close it"
)

#: Lower-case column name -> value, or the reason why the row can't be read.
_Row = Mapping[str, Any] | str


def read_csv(path: str, raw: bytes) -> ReadResult:
    """Return the articles of a table whose first row names its columns.

    Raises UnreadableArticleError when there is no column of texts or no row can be read.
    """
    return _read_separated(path, raw, ",;\t|")


def read_tsv(path: str, raw: bytes) -> ReadResult:
    """Return the articles of a table with tabs between its columns; otherwise as `read_csv`."""
    return _read_separated(path, raw, "\t,;|")


def read_jsonl(path: str, raw: bytes) -> ReadResult:
    """Return the articles of a file with a JSON object on each line.

    Raises UnreadableArticleError when no line is an article.
    """
    text, warning = decode(raw)
    rows = ((number, _json(line)) for number, line in enumerate(_lines(text), 1) if line.strip())
    return _result(path, rows, warning)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends; a list of them could take hundreds of megabytes."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _json(line: str) -> _Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON; write one object on each line"
    if not isinstance(row, dict):
        return "not a JSON object; write one object on each line"
    return {name.strip().lower(): value for name, value in row.items()}


def _read_separated(path: str, raw: bytes, separators: str) -> ReadResult:
    text, warning = decode(raw)
    if not text.strip():
        raise UnreadableArticleError("empty; add articles or delete it")
    csv.field_size_limit(_MAX_FIELD)
    text = _SEPARATOR_LINE.sub("", text.lstrip("\n"))
    headers = {separator: _header(text, separator) for separator in separators}
    separator, header = max(
        headers.items(), key=lambda candidate: (_has_text(candidate[1]), len(candidate[1]))
    )
    if not _has_text(header):
        columns = ", ".join(filter(None, header))[:100]
        raise UnreadableArticleError(
            f"no column contains texts (columns: {columns}); {_NAME_COLUMNS}"
        )
    return _result(path, _rows(text, separator, header), warning)


def _header(text: str, separator: str) -> list[str]:
    try:
        row = next(csv.reader(_lines(text), delimiter=separator), [])
    except csv.Error:
        return []
    return [name.strip().lower() for name in row]


def _has_text(names: Iterable[str]) -> bool:
    return not set(_TEXT).isdisjoint(names)


def _rows(text: str, separator: str, names: list[str]) -> Iterator[tuple[int, _Row]]:
    """Yield the number and the content of each row but the header, which has the number 1."""
    reader = csv.reader(_lines(text), delimiter=separator)
    last_line = text.count("\n") + (not text.endswith("\n"))
    has_open_quote = text.count('"') % 2 == 1
    for number in count(1):
        line = reader.line_num
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, f"invalid CSV ({error}); correct it"
            continue
        if number == 1 or not any(map(str.strip, fields)):
            continue
        if has_open_quote and reader.line_num == last_line and last_line - line > 1:
            yield number, _OPEN_QUOTE
        elif len(fields) != len(names):
            problem = f"{len(fields)} fields where the first row has {len(names)}"
            yield number, f"{problem}; check for a missing or a stray quotation mark"
        else:
            yield number, dict(zip(names, fields, strict=True))


def _result(path: str, rows: Iterable[tuple[int, _Row]], warning: str) -> ReadResult:
    articles: list[Article] = []
    problems: list[tuple[int, str]] = []
    unique = UniqueNames()
    for number, row in rows:
        if isinstance(row, str):
            problems.append((number, row))
            continue
        try:
            articles.append(_article(path, number, row, unique))
        except UnreadableArticleError as error:
            problems.append((number, str(error)))
    if not articles:
        reason = f" (row {problems[0][0]}: {problems[0][1]})" if problems else ""
        raise UnreadableArticleError(f"no row is an article{reason}; {_NAME_COLUMNS}")
    return ReadResult(
        tuple(articles),
        (Skipped(path, warning),) if warning else (),
        tuple(_report(path, problems)),
    )


def _report(path: str, problems: list[tuple[int, str]]) -> Iterator[Skipped]:
    for number, reason in problems[:_MAX_REPORTED]:
        yield Skipped(path, f"row {number}: {reason}")
    if len(problems) > _MAX_REPORTED:
        more = len(problems) - _MAX_REPORTED
        yield Skipped(path, f"{more} more rows were left out; correct those above first")


def _article(path: str, number: int, row: Mapping[str, Any], unique: UniqueNames) -> Article:
    text = strip_tags(_value(row, _TEXT, "\n\n"))
    if not text.strip():
        raise UnreadableArticleError("without text; add the article's text or delete it")
    known = {name: _value(row, names, ", ") for name, names in _COLUMNS.items()}
    details = Details(
        title=strip_tags(known["title"]),
        date=_date(known["date"]),
        source=known["source"] or _host(known["url"]),
        author=known["author"],
        language=known["language"],
    )
    key = _key(known["id"]) or _slug(known["title"]) or str(number)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return make_article(unique(f"{path}#{key}"), plain_document(text), details)


def _value(row: Mapping[str, Any], names: Iterable[str], separator: str) -> str:
    """Return the first of these columns that is not empty, as text; the items of a list joined."""
    for name in names:
        value = row.get(name)
        items = value if isinstance(value, list) else [value]
        text = separator.join(filter(None, map(_text, items)))
        if text:
            return text
    return ""


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _key(written: str) -> str:
    """Return an id as it is used in the row's path: short, and without unusual characters."""
    if re.fullmatch(r"[\w.:-]{1,80}", written):
        return written
    return _slug(written)


def _slug(written: str) -> str:
    return re.sub(r"[^\w.]+", "-", sanitize(written).casefold()).strip("-")[:80]


def _date(written: str) -> str:
    """Return a date as written; Unix time, in seconds or milliseconds, as an ISO date."""
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

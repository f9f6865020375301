"""The records of a file (rows of a table, JSON objects) -> its articles.

A record with a text is an article, and so is a question with a long answer; other records are the
rows of one table, which is the file's article.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import PurePath

from rag.corpus.articles import Article, Skipped
from rag.corpus.blocks import Kind
from rag.corpus.formats.columns import (
    ANSWER,
    QUESTION,
    TEXT,
    Field,
    Record,
    details_of,
    is_faq,
    names_of,
    plain_value,
    rest_of,
    shown_name,
    text_column,
    value_of,
)
from rag.corpus.formats.datatables import (
    MAX_ROWS,
    add_question,
    add_record,
    add_text,
    table_articles,
)
from rag.corpus.formats.document import Document
from rag.corpus.formats.results import Details, ReadResult, UniqueNames, make_article
from rag.corpus.formats.sanitizing import sanitize
from rag.corpus.formats.sheets import Table
from rag.errors import UnreadableArticleError

#: The number of a row in its file and its content, or the reason why it can't be read.
NumberedRecord = tuple[int, Record | str]
_SAMPLE = 50  # records from which it is decided what they all are
_MAX_COLUMNS = 60  # of records that are read as one table
_SHORT_ANSWER = 300  # characters
_MAX_REPORTED = 20  # skipped rows that are reported one by one
_NAME_COLUMNS = (
    "name its columns in the first row: text (or body, content, article) and, if known, "
    "title, date, author, source, url, language, id"
)


def read_records(path: str, rows: Iterable[NumberedRecord], warning: str = "") -> ReadResult:
    """Return the articles of a file's records.

    Raises UnreadableArticleError when no record can be read.
    """
    rows = iter(rows)
    sample = list(islice(rows, _SAMPLE))
    known = [record for _, record in sample if not isinstance(record, str)]
    rows = chain(sample, rows)
    text = text_column(known)
    problems: list[tuple[int, str]] = []
    if text:
        # A row may have its text under another of the usual names.
        names = (text, *TEXT) if text in TEXT else (text,)
        articles = tuple(_articles(path, rows, problems, names))
    else:
        records = list(_intact(rows, problems))
        if is_faq(names_of(known)) and _has_long_answers(records):
            articles = tuple(_articles(path, iter(records), problems, tuple(ANSWER)))
        else:
            articles = tuple(data_articles(path, [record for _, record in records]))
    if not articles:
        reason = f" (row {problems[0][0]}: {problems[0][1]})" if problems else ""
        raise UnreadableArticleError(f"no row is an article{reason}; {_NAME_COLUMNS}")
    warnings = (Skipped(path, warning),) if warning else ()
    return ReadResult(articles, warnings, tuple(report(path, problems)))


def report(path: str, problems: list[tuple[int, str]]) -> Iterator[Skipped]:
    """Yield what is wrong with rows, each with its number, for as many as an owner would read."""
    for number, reason in problems[:_MAX_REPORTED]:
        yield Skipped(path, f"row {number}: {reason}")
    if len(problems) > _MAX_REPORTED:
        more = len(problems) - _MAX_REPORTED
        yield Skipped(path, f"{more} more rows were left out; correct those above first")


def _intact(
    rows: Iterable[NumberedRecord], problems: list[tuple[int, str]]
) -> Iterator[tuple[int, Record]]:
    for number, record in rows:
        if isinstance(record, str):
            problems.append((number, record))
        else:
            yield number, record


def _has_long_answers(records: list[tuple[int, Record]]) -> bool:
    return any(len(value_of(record, ANSWER)) > _SHORT_ANSWER for _, record in records)


def _articles(
    path: str,
    rows: Iterable[NumberedRecord],
    problems: list[tuple[int, str]],
    names: tuple[str, ...],
) -> Iterator[Article]:
    """Yield the article of each record that has a text in one of the columns of these names."""
    unique = UniqueNames()
    for number, record in _intact(rows, problems):
        try:
            yield _article(path, number, record, names, unique)
        except UnreadableArticleError as error:
            problems.append((number, str(error)))


def _article(
    path: str, number: int, record: Record, names: tuple[str, ...], unique: UniqueNames
) -> Article:
    filled = [one for one in record if one.value]
    text = next((one for name in names for one in filled if one.key == name), None)
    details, written_id = details_of(record)
    document = Document()
    if text is None:
        add_record(document, rest_of(record, Field("", "")))
        if not document.text:
            raise UnreadableArticleError("without text; add the article's text or delete it")
    else:
        details = _add_told(document, record, text, details)
    key = _key(written_id) or _slug(details.title) or str(number)
    return make_article(unique(f"{path}#{key}"), document, details)


def _add_told(document: Document, record: Record, text: Field, details: Details) -> Details:
    """Add what a record tells; returns its details, a question as the title where it has none."""
    asked = value_of(record, QUESTION) if text.key in ANSWER else ""
    if asked:
        document.add(Kind.HEADING, plain_value(asked), level=1)
    add_text(document, text.value)
    add_record(document, (one for one in rest_of(record, text) if one.value != asked))
    if not asked or details.title:
        return details
    return Details(plain_value(asked), details.date, details.source, details.author)


def _key(written: str) -> str:
    """Return an id as it is used in the row's path: short, and without unusual characters."""
    if re.fullmatch(r"[\w.:-]{1,80}", written):
        return written
    return _slug(written)


def _slug(written: str) -> str:
    return re.sub(r"[^\w.]+", "-", sanitize(written).casefold()).strip("-")[:80]


def data_articles(
    path: str, records: list[Record], details: Details | None = None
) -> list[Article]:
    """Return the article of records without texts, or the articles if there are very many.

    Its title is the file's name. Records that have few names in common are read one by one.
    """
    details = details or Details(title=title_of(path))
    if is_faq(names_of(records)) and len(records) <= MAX_ROWS:
        return [_faq_article(path, records, details)]
    names = list(dict.fromkeys(one.name for record in records for one in record if one.value))
    filled = sum(bool(one.value) for record in records for one in record)
    if len(records) == 1 or len(names) > _MAX_COLUMNS or filled * 3 < len(names) * len(records):
        return list(_record_articles(path, records, details))
    rows = []
    for record in records:
        values = {one.name: one.value for one in record}
        rows.append([values.get(name, "") for name in names])
    return list(table_articles(path, details, [("", [Table(header=[names], rows=rows)])]))


def _faq_article(path: str, records: list[Record], details: Details) -> Article:
    document = Document()
    group = document.new_group()
    for record in records:
        add_question(document, record, group)
    return make_article(path, document, details)


def _record_articles(path: str, records: list[Record], details: Details) -> Iterator[Article]:
    """Yield articles that have a section for each record, named after it where it has a name."""
    if len(records) == 1:
        document = Document()
        add_record(document, records[0])
        yield make_article(path, document, details)
        return
    for start in range(0, len(records), MAX_ROWS):
        document = Document()
        for record in records[start : start + MAX_ROWS]:
            document.add(Kind.HEADING, _name_of(record), level=2)
            add_record(document, record, level=3)
        yield make_article(path if not start else f"{path}#{start + 1}", document, details)


def _name_of(record: Record) -> str:
    details, written_id = details_of(record)
    return details.title or written_id or next((shown_name(one.value) for one in record), "")


def title_of(path: str) -> str:
    """Return the title of a file without one: its name, in words.

    >>> title_of("sport/cup_winners-2024.csv"), title_of("FAQ.csv#17")
    ('Cup winners 2024', 'FAQ')
    """
    words = " ".join(re.sub(r"[_\W]+", " ", PurePath(path.split("#", maxsplit=1)[0]).stem).split())
    return words[:1].upper() + words[1:] or "Table"

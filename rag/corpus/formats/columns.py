"""The fields of a record (a row, a JSON object): which are its text, which its details."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from rag.corpus.formats.markup import strip_tags
from rag.corpus.formats.results import Details

#: Usual names of columns, the best first; without separators, so that "Full Text", "full_text"
#: and "fullText" are one. Exports of WordPress, Ghost, Discourse, Zendesk and Confluence included.
TEXT = """text body content article articletext fulltext maintext articlebody bodytext
    postcontent contenthtml bodyhtml html cooked raw contenttext plaintext markdown story
    excerpt""".split()
QUESTION = "question questions q frage pregunta".split()
ANSWER = "answer answers a response reply antwort respuesta".split()
_COLUMNS = {
    "title": "title headline posttitle subject name".split(),
    "date": """date published publishedat datepublished publishdate publisheddate publicationdate
        pubdate postdate datetime createdat createdate created timestamp updatedat""".split(),
    "author": "author authors byline creator postauthor username".split(),
    "source": "source publisher publication site sitename outlet newspaper".split(),
    "url": "url link permalink posturl htmlurl".split(),
    "language": "language lang locale".split(),
    "id": "id uid guid uuid docid articleid key".split(),
}
_OF_DETAILS = {name: role for role, names in _COLUMNS.items() for name in names}
#: Ways in which an export holds one text several times; one of them is enough.
_RENDERINGS = {
    *"""contenthtml bodyhtml html cooked raw contenttext plaintext bodytext markdown
    lexical mobiledoc rawhtml""".split()
}
#: What an export puts below the name of a field: {"title": {"rendered": "..."}}.
_WRAPPERS = {"rendered", "value", "raw", "name", "text", "plain", "html", "view", "storage"}
#: Names of what only a program reads.
_IDENTIFIER = re.compile(
    r"(?:.*[\s_.-])?(?:u?u?id|guid|hash|sha\d*|md5|checksum|etag|slug|token|revision)"
    r"|\w*[a-z](?:Id|ID|Hash|Slug)|post_(?:status|type|name|parent|password|mime_type)"
    r"|(?:comment|ping)_status|menu_order|\$\w+|@\w+",
    re.IGNORECASE,
)
_HASH = re.compile(r"[0-9a-f]{24,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
HTML = re.compile(
    r"</?(?:a|abbr|article|b|blockquote|br|code|dd|div|dl|dt|em|figure|h[1-6]|hr|i|img|li|ol|p|pre"
    r"|section|small|span|strong|su[bp]|table|tbody|t[drh]|thead|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_FLAG = re.compile(r"true|false|null|none|n/?a|nan|-", re.IGNORECASE)
_PROSE = 200  # characters in the middle row of a column of texts
_MIN_REPEATED = 40  # characters of a value that is left out where the text repeats it
_MAX_NAMES = 4  # names of nested objects that are shown before a value


@dataclass(frozen=True, slots=True)
class Field:
    """A named value of a record, as written in its file, without white space at its ends."""

    name: str
    value: str

    @property
    def key(self) -> str:
        """The name as it is compared: "title" for "Title" and for "title > rendered"."""
        return key_of(self.name)


Record = tuple[Field, ...]


def key_of(name: str) -> str:
    """Return a column's name as it is compared with the usual ones.

    >>> key_of("Full Text"), key_of("title > rendered"), key_of("body > storage > value")
    ('fulltext', 'title', 'body')
    """
    parts = name.split(" > ")
    while len(parts) > 1 and parts[-1].casefold() in _WRAPPERS:
        parts.pop()
    return re.sub(r"[\W_]+", "", " ".join(parts).casefold())


def shown_name(name: str) -> str:
    """Return a column's name as a reader sees it.

    >>> shown_name("largest_size"), shown_name("size > largest")
    ('largest size', 'size > largest')
    """
    return " ".join(name.replace("_", " ").split())


#: What is beside the name of a tag, a category or an author.
_LABEL = frozenset("name id slug url uri href link key color colour code taxonomy".split())


def fields_of(value: Any, name: str = "") -> Iterator[Field]:
    """Yield what a JSON object holds, nested names joined: {"a": {"b": 1}} is "a > b: 1"."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from fields_of(inner, f"{name} > {key.strip()}" if name else key.strip())
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        yield from _fields_of_list(value, name)
    else:
        yield Field(_shortened(name), _joined(value, name))


def _fields_of_list(items: list[Any], name: str) -> Iterator[Field]:
    names = [item.get("name") for item in items if isinstance(item, dict) and _is_label(item)]
    if len(names) == len(items) and all(isinstance(one, str) for one in names):
        yield Field(_shortened(name), ", ".join(map(str, names)))
        return
    for number, item in enumerate(items, 1):
        yield from fields_of(item, f"{name} > {number}" if name else str(number))


def _is_label(item: dict[str, Any]) -> bool:
    """Whether an object says no more than a name: the rest is for programs."""
    return not any(inner for key, inner in item.items() if key.strip().lower() not in _LABEL)


def _shortened(name: str) -> str:
    parts = name.split(" > ")
    if len(parts) <= _MAX_NAMES:
        return name
    return " > ".join([parts[0], "…", *parts[2 - _MAX_NAMES :]])


def _joined(value: Any, name: str) -> str:
    items = value if isinstance(value, list) else [value]
    separator = "\n\n" if key_of(name) in TEXT else ", "
    return separator.join(filter(None, map(_scalar, items)))


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    return ("false", "true")[value] if isinstance(value, bool) else str(value).strip()


def text_column(records: list[Record]) -> str:
    """Return the key of the column of texts: by its name, or because it is prose; "" if none is."""
    present = {one.key for record in records for one in record if one.value}
    named = next((name for name in TEXT if name in present), "")
    return named or ("" if is_faq(names_of(records)) else _prose_column(records))


def names_of(records: Iterable[Record]) -> list[str]:
    """Return the names of all fields of some records, each once, in order."""
    return list(dict.fromkeys(one.name for record in records for one in record))


def is_faq(names: Iterable[str]) -> bool:
    """Whether columns of these names are of questions and their answers."""
    keys = set(map(key_of, names))
    return not keys.isdisjoint(QUESTION) and not keys.isdisjoint(ANSWER)


def _prose_column(records: list[Record]) -> str:
    """Return the key of the column with the longest texts, if they are sentences."""
    lengths: dict[str, list[int]] = {}
    for record in records:
        for one in record:
            lengths.setdefault(one.key, []).append(len(one.value) if " " in one.value else 0)
    middle = {key: sorted(found)[len(found) // 2] for key, found in lengths.items()}
    longest = max(middle, key=lambda key: middle[key], default="")
    return longest if middle.get(longest, 0) >= _PROSE else ""


def value_of(record: Record, names: Iterable[str]) -> str:
    """Return the first of these columns that is not empty; "" if all are."""
    values = {one.key: one.value for one in reversed(record) if one.value}
    return next((values[name] for name in names if name in values), "")


def details_of(record: Record) -> tuple[Details, str]:
    """Return what a record says about its text, and its id ("" for none)."""
    known = {role: value_of(record, names) for role, names in _COLUMNS.items()}
    details = Details(
        title=plain_value(known["title"]),
        date=_date(known["date"]),
        source=known["source"] or _host(known["url"]),
        author=plain_value(known["author"]),
        language=known["language"],
    )
    return details, known["id"]


def rest_of(record: Record, text: Field) -> Record:
    """Return the fields that belong to a record's text: no details, and nothing for programs.

    Ids, hashes, empty values and flags are left out, and other renderings of the text.
    """
    whole = " ".join(plain_value(text.value).split()).casefold()
    return tuple(
        one
        for one in record
        if one is not text and not is_technical(one) and not _is_told(one, text, whole)
    )


def _is_told(one: Field, text: Field, whole: str) -> bool:
    """Whether a field is one of the article's details, or repeats its text."""
    if one.key != "name" and one.key in _OF_DETAILS:
        return True
    if one.key in _RENDERINGS and text.key in _RENDERINGS:
        return True
    start = " ".join(plain_value(one.value).split()).casefold()
    return (one.key in TEXT or len(start) > _MIN_REPEATED) and start.rstrip(" .…[]") in whole


def is_technical(one: Field) -> bool:
    """Whether only a program reads a field: an id, a hash, a flag, or an empty one."""
    if not one.value or _FLAG.fullmatch(one.value) or _HASH.fullmatch(one.value):
        return True
    return any(_IDENTIFIER.fullmatch(part) for part in one.name.split(" > "))


def plain_value(value: str) -> str:
    """Return a value without its markup.

    >>> plain_value("Smith &amp; Sons"), plain_value("<b>Mill</b> <i>sold</i>")
    ('Smith & Sons', 'Mill sold')
    """
    text = strip_tags(f"<div>{value}</div>") if HTML.search(value) else html.unescape(value)
    return text.strip()


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

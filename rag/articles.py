"""Files -> Article: the text as it was found, and its title, date and source.

`Article.text` keeps everything a reader would want to see, photo credits and reader comments
included. `body()` says which lines of it are the article's own sentences; only those are
searched and quoted.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import yaml
from dateutil import parser as dateparser
from markdown_it import MarkdownIt

from rag.errors import CorpusError, UnreadableArticleError

SUFFIXES = {".txt", ".md"}
MAX_BYTES = 5_000_000
#: Part of every file's digest: raise it when the rules below change what is read.
READER_VERSION = "1"

Span = tuple[int, int]  # start and end, in characters, end excluded


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `date` is an ISO date, as far as known: "2023-04-04", "2023-04", "2023", ""."""

    id: str
    title: str
    date: str
    source: str
    path: str  # relative to the corpus folder, with forward slashes
    text: str
    example: str = ""  # a question it answers, from the front matter's `question`


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A readable file of the corpus, not yet parsed."""

    path: str
    digest: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not part of the index, and why, in one sentence with the mend."""

    path: str
    reason: str


def find_files(corpus: Path) -> Iterator[SourceFile | Skipped]:
    """Yield every file below the corpus folder folder by folder, hidden ones left out.

    Raises CorpusError when the folder does not exist.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"There is no folder of articles at {corpus}; make it, put .txt or .md files in it, "
            "or name another with --corpus."
        )
    closed: list[OSError] = []
    for folder, folders, names in os.walk(corpus, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(folder, name) for name in sorted(names) if not name.startswith(".")):
            try:
                yield SourceFile(_name(path, corpus), *_read(path, corpus))
            except UnreadableArticleError as problem:
                yield Skipped(_name(path, corpus), str(problem))
    for error in closed:
        why = f"the folder can't be opened ({error.strerror}); give read permission"
        yield Skipped(_name(Path(error.filename), corpus), why)


def _name(path: Path, corpus: Path) -> str:
    """Return the path below the corpus; bytes that are not UTF-8 are spelled out."""
    return path.relative_to(corpus).as_posix().encode(errors="backslashreplace").decode()


def _read(path: Path, corpus: Path) -> tuple[str, bytes]:
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableArticleError(
            f"{path.suffix or 'a file without ending'} is not read; save it as .txt or .md"
        )
    try:
        if not path.resolve().is_relative_to(corpus.resolve()):
            raise UnreadableArticleError(
                "a link that leads out of the corpus; copy the file itself"
            )
        if not path.is_file():
            raise UnreadableArticleError("not a file that can be read; delete it")
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableArticleError(
                f"larger than {MAX_BYTES // 1_000_000} MB; split it into one file an article"
            )
        raw = path.read_bytes()
    except RuntimeError as error:  # pathlib's word for a link that leads to itself
        raise UnreadableArticleError("a link that leads to itself; delete it") from error
    except OSError as error:
        raise UnreadableArticleError(
            f"can't be opened ({error.strerror}); give read permission"
        ) from error
    return hashlib.sha256(READER_VERSION.encode() + raw).hexdigest(), raw


def parse(file: SourceFile) -> tuple[Article, str]:
    """Return the article in a file, and a warning ("" when there is none).

    Raises UnreadableArticleError when the file is empty, binary or not UTF-8.
    """
    text = _decode(file.raw)
    head, text, warning = _split_front_matter(text)
    if file.path.lower().endswith(".md"):
        heading, text = _markdown_to_text(text)
        head = {"title": heading} | head
    text = text.strip()
    if not text:
        raise UnreadableArticleError("empty; put the article's text in it or delete it")
    article = Article(
        id=_article_id(file.path),
        title=_clip(head.get("title") or _find_title(text)),
        date=_iso(head.get("date", "")) or _find_date(text),
        source=_clip(head.get("source") or _find_source(text)),
        path=file.path,
        text=text,
        example=_clip(head.get("question", "")),
    )
    return article, warning


def _decode(raw: bytes) -> str:
    if b"\0" in raw:
        raise UnreadableArticleError("binary, not text; save its text as .txt or .md")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableArticleError(
            f"not UTF-8 (byte {error.start} can't be read); save it again with the encoding UTF-8"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _article_id(path: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", Path(path).stem.lower()).strip("-")[:40] or "article"
    return f"{stem}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"


# --- front matter and Markdown -----------------------------------------------------------------


def _split_front_matter(text: str) -> tuple[dict[str, str], str, str]:
    found = re.match(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", text, re.DOTALL)
    if not found:
        return {}, text, ""
    body = text[found.end() :]
    try:
        # BaseLoader builds strings, lists and dicts only: nothing in a file can run.
        head = yaml.load(found[1], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        head = None
    if not isinstance(head, dict):
        return {}, body, "its front matter is not valid YAML and was left out; mend it"
    return {key: value for key, value in head.items() if isinstance(value, str)}, body, ""


_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def _markdown_to_text(text: str) -> tuple[str, str]:
    """Return the first heading and the plain text: a block a paragraph, without any markup."""
    heading, blocks, tags = "", [], [""]
    for token in MarkdownIt().parse(text):
        if token.nesting:
            tags = [*tags, token.tag] if token.nesting > 0 else tags[:-1]
        elif token.type == "inline":
            block = "".join(
                _BREAKS.get(child.type, child.content)
                for child in token.children or ()
                if child.type not in ("html_inline", "image")
            ).strip()
            heading = heading or (block if tags[-1] == "h1" else "")
            blocks.append(f"- {block}" if "li" in tags else block)
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.strip())
    return heading, "\n\n".join(block for block in blocks if block)


# --- title, date and source of a text without front matter -------------------------------------

_DATE = re.compile(
    r"\b(\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})\b"
)
_COPYRIGHT = re.compile(r"^\s*(?:\(c\)|©|copyright\b)\s*(.*)$", re.IGNORECASE)
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*$")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the text of every line that is not blank."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, line
        start += len(line) + 1


def _is_sentence(line: str) -> bool:
    return bool(_TERMINAL.search(line.strip()))


def _clip(text: str, limit: int = 200) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def _find_title(text: str) -> str:
    """Return the headline: the first line that is not a date; a long sentence is shortened."""
    for _, line in _lines(text):
        if not re.sub(r"[\W\d_]", "", _DATE.sub("", line)):
            continue
        return _clip(line, 200 if not _is_sentence(line) else 90)
    return _clip(text, 90)


def _find_date(text: str) -> str:
    """Return the date in the first six lines that are not sentences, such as a byline."""
    for number, (_, line) in enumerate(_lines(text)):
        found = _DATE.search(line)
        if number < 6 and found and not _is_sentence(line) and len(line) < 120:
            return _iso(found[1])
    return ""


def _iso(written: str) -> str:
    """Return a written date as ISO, to the part that is known.

    >>> _iso("04.04.23"), _iso("April 4, 2023"), _iso("April 2023"), _iso("2023"), _iso("soon")
    ('2023-04-04', '2023-04-04', '2023-04', '2023', '')
    """
    iso = re.match(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ]\d|$)", written.strip())
    if iso:
        return iso[1] if _exists(iso[1]) else ""
    try:
        # What differs between two fillings is not in the text.
        one, other = (
            dateparser.parse(written, dayfirst=True, default=filling) for filling in _FILLINGS
        )
    except (ValueError, OverflowError):
        return ""
    if one.year != other.year:
        return ""
    known = 10 if one.day == other.day else 7 if one.month == other.month else 4
    return one.date().isoformat()[:known]


_FILLINGS = (datetime(1, 1, 1), datetime(2, 2, 2))  # noqa: DTZ001 (a day, not a moment)


def _exists(iso: str) -> bool:
    try:
        date.fromisoformat((iso + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _find_source(text: str) -> str:
    """Return the publication that a copyright line names."""
    for _, line in _lines(text):
        found = _COPYRIGHT.match(line)
        if found and len(line) < 80:
            return re.sub(r"[\d,.]+|all rights reserved", "", found[1], flags=re.IGNORECASE).strip()
    return ""


# --- which lines are the article's own -----------------------------------------------------------

_ENDS_ARTICLE = re.compile(
    r"^\W*(?:\d+ )?(?:(?:reader )?comments?|leave a (?:comment|reply)|post a comment"
    r"|enter comments? here|join the (?:discussion|conversation))\W*\d*\W*$"
    r"|^\s*(?:\(c\)|©|copyright\b)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"^\W*(?:read (?:more|also|next)\b|see also:|related(?: articles| stories)?:"
    r"|share this (?:article|story|post|page)|follow us on\b|advertisement\W*$|photos?:|image:"
    r"|(?:subscribe|sign up)\b.*\bnewsletter)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^\W*(?:By|BY) [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}\W*$")
_TAGS = re.compile(r"#?\w+(?:,#?\w+)+")
_PHOTO_CREDIT = re.compile(
    r"(?:photo(?:graph)?|image|picture|credit)s?\s*(?::|by\b|courtesy\b|credit\b)"
    r"|getty images|shutterstock|profimedia",
    re.IGNORECASE,
)
BULLET = re.compile(r"\s*(?:[-*•–·]|\d{1,3}[.)])\s+")


def is_furniture(line: str) -> bool:
    """Whether a line or a sentence belongs to the page around the article.

    >>> [is_furniture(line) for line in ("Read More on..", "He read more on it.", "Nato,Worldnews")]
    [True, False, True]
    """
    line = line.strip()
    if _FURNITURE.match(line) or _BYLINE.match(line) or _TAGS.fullmatch(line):
        return True
    if _is_sentence(line):
        return False
    stamped = _DATE.search(line) or re.search(r"\d{1,2}:\d\d", line)
    return bool(_PHOTO_CREDIT.search(line)) or (bool(stamped) and len(line) < 60)


def body(article: Article) -> list[Span]:
    """Return the paragraphs that hold the article's own sentences, as spans of `article.text`.

    Left out are the headline that became the title, bylines, photo credits, links to other
    pages, everything from the comment section or a copyright line on, and, in a text whose
    paragraphs mostly end as sentences do, those that don't (captions, tags).
    """
    own = list(_own_paragraphs(article))
    whole = [_is_sentence(article.text[start:end]) for start, end in own]
    is_prose = len(whole) >= 5 and sum(whole) >= 0.7 * len(whole)
    return [
        (start, end)
        for (start, end), ends_well in zip(own, whole, strict=True)
        if ends_well or not is_prose or BULLET.match(article.text[start:end])
    ]


def _own_paragraphs(article: Article) -> Iterator[Span]:
    for number, (start, end) in enumerate(_paragraphs(article.text)):
        line = " ".join(article.text[start:end].split())
        if number > 2 and len(line) < 100 and _ENDS_ARTICLE.match(line):
            return
        is_title = number < 3 and line == article.title and not _is_sentence(line)
        if not is_title and not is_furniture(line):
            yield start, end


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield each line, and each block of lines that a fixed width broke as one paragraph."""
    block: list[tuple[int, str]] = []
    for start, line in _lines(text):
        if block and start > block[-1][0] + len(block[-1][1]) + 1:
            yield from _block_paragraphs(block)
            block = []
        block.append((start, line))
    if block:
        yield from _block_paragraphs(block)


def _block_paragraphs(block: list[tuple[int, str]]) -> Iterator[Span]:
    if _is_wrapped([line for _, line in block]):
        yield block[0][0], block[-1][0] + len(block[-1][1])
    else:
        yield from ((start, start + len(line)) for start, line in block)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether every line ends where the next word would have crossed a common margin."""
    margin = max(map(len, lines))
    if len(lines) < 2 or not 40 <= margin <= 100 or any(map(BULLET.match, lines)):
        return False
    return all(len(line) + 1 + len(after.split()[0]) > margin for line, after in pairwise(lines))

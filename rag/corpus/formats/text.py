"""Plain text, with or without front matter -> Article."""

import re

from rag.corpus.formats import markdown
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.fields import stated_details
from rag.corpus.formats.front_matter import split_front_matter
from rag.corpus.formats.plain import plain_document
from rag.corpus.formats.results import ReadResult, make_article, single_article
from rag.corpus.lines import key_and_value

#: What the first lines of a mail that was saved as a text say about it.
_MAIL_FIELDS = {"subject": "title", "from": "author", "date": "date", "sent": "date"}
_MIN_FIELDS = 2
_MAX_FIELDS = 20  # lines
#: A heading of Markdown between blank lines; a comment in a program's file has none around it.
_HEADING = re.compile(r"(?:\A|\n[ \t]*\n)#{1,6}[ \t]+[^\s#][^\n]*(?=\r?\n[ \t]*\r?\n)")
_MIN_HEADINGS = 2


def read_plain(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a plain text.

    Raises UnreadableArticleError when it is empty or binary.
    """
    text, warning = decode(raw)
    if len(_HEADING.findall(text)) >= _MIN_HEADINGS:
        return markdown.read(path, raw)
    front_matter, text, complaint = split_front_matter(text)
    known = _mail_fields(text) | front_matter
    article = make_article(path, plain_document(text), stated_details(known))
    return single_article(article, warning or complaint)


def _mail_fields(text: str) -> dict[str, str]:
    """Return what the header of a mail at the top of a text says; {} if there is none."""
    fields: dict[str, str] = {}
    names: set[str] = set()
    for line in text.lstrip().split("\n", _MAX_FIELDS)[:_MAX_FIELDS]:
        match = key_and_value(line.strip())
        if match is None:
            break
        name = match[1].lower()
        names.add(name)
        if name in _MAIL_FIELDS:
            fields.setdefault(_MAIL_FIELDS[name], match[2].strip())
    return fields if len(names & {"from", "to", "subject", "date", "sent"}) >= _MIN_FIELDS else {}

"""Markdown -> HTML -> Article, so that what both can say is read in one way."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from rag.corpus.blocks import Kind
from rag.corpus.formats.document import Document
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.fields import stated_details
from rag.corpus.formats.front_matter import split_front_matter
from rag.corpus.formats.markup import add_html
from rag.corpus.formats.pairs import begins_with_pair
from rag.corpus.formats.recognition import is_line, recognize
from rag.corpus.formats.results import ReadResult, make_article, single_article
from rag.corpus.formats.sanitizing import sanitize

#: Elements in the middle of a line that are HTML; others, as in "git clone <address>", are text.
_INLINE_TAGS = frozenset(
    """a abbr b bdi bdo big br center cite code data del details dfn div em figcaption figure font
    h1 h2 h3 h4 h5 h6 i img ins kbd label li mark ol p picture q rp rt ruby s samp small source span
    strike strong sub summary sup table tbody td th thead time tr tt u ul var wbr""".split()
)
_TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
_ALERT = re.compile(r"\[!(?:note|tip|important|warning|caution)\][ \t]*", re.IGNORECASE)


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a Markdown file.

    Raises UnreadableArticleError when it is empty or binary.
    """
    text, warning = decode(raw)
    front_matter, text, complaint = split_front_matter(text)
    document = Document()
    add_markdown(document, text)
    titles = (one for one in document.blocks if one.kind == Kind.HEADING and one.level == 1)
    title = next((document.text[one.start : one.end] for one in titles), "")
    article = make_article(path, document, stated_details(front_matter, title))
    return single_article(article, warning or complaint)


def add_markdown(document: Document, text: str) -> None:
    """Add the blocks of a Markdown text to a document; HTML in it is read as such."""
    parser = _parser()
    notes: dict[str, Any] = {}
    tokens = parser.parse(sanitize(text), notes)
    _prepare_boxes(tokens)
    _prepare_tables(tokens)
    for number, token in enumerate(tokens):
        if token.type == "inline":
            _prepare(token, tokens[number - 1])
    html = parser.renderer.render(tokens, parser.options, notes)
    if html.strip():
        add_html(document, html)
    document.blocks = recognize(document.text, document.blocks)


#: More than any parser takes: what is nested too deeply is refused with the reason.
_MAX_NESTING = 100_000


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    # Without it, what is nested more than 20 deep would be dropped without a word.
    deep = {"maxNesting": _MAX_NESTING}
    parser = MarkdownIt("commonmark", deep).enable(["table", "strikethrough"])
    parser.use(admon_plugin).use(deflist_plugin).use(footnote_plugin)
    parser.use(container_plugin, "box", validate=lambda *_: True)
    return parser


def _prepare(token: Any, before: Any) -> None:
    """Change the inside of a block to what a reader of the rendered page would call its text."""
    children = token.children or []
    if before.type == "paragraph_open" and children:
        first = children[0]
        if first.type == "text":
            first.content = _ALERT.sub("", first.content, count=1)
    pictures_only = all(
        child.type in ("image", "link_open", "link_close", "softbreak") or not child.content.strip()
        for child in children
    )
    breaks = "hardbreak" if all(map(is_line, token.content.split("\n"))) else "softbreak"
    for child in children:
        if child.type == "softbreak":
            child.type = breaks
        elif child.type == "image":
            alt = escape(child.content)
            caption = f"<figcaption>{alt}</figcaption>" if " " in alt else ""
            child.type, child.content = "html_inline", caption if pictures_only else alt
        elif child.type == "html_inline":
            tag = _TAG.match(child.content)
            if tag and tag[1].lower() not in _INLINE_TAGS:
                child.type = "text"


def _prepare_boxes(tokens: Sequence[Any]) -> None:
    """Make <details> of notes that have a title of their own, and plain blocks of others."""
    is_titled: list[bool] = []
    for number, token in enumerate(tokens):
        if token.type in ("admonition_open", "container_box_open"):
            is_admonition = token.type == "admonition_open"
            _, _, title = token.info.strip().partition(" ")
            title = title.strip().strip('"')
            is_titled.append(bool(title))
            if is_admonition and not title:
                for part in tokens[number + 1 : number + 4]:
                    part.hidden, part.children, part.content = True, [], ""
            summary = f"<summary>{escape(title)}</summary>" if not is_admonition else ""
            token.type, token.content = "html_block", f"<details>{summary}" if title else "<div>"
        elif token.type in ("admonition_title_open", "admonition_title_close"):
            token.tag = "summary"
        elif token.type in ("admonition_close", "container_box_close"):
            token.type = "html_block"
            token.content = "</details>" if is_titled.pop() else "</div>"


def _prepare_tables(tokens: Sequence[Any]) -> None:
    """Make a plain row of a table's head that is a name and its value, like the rows below."""
    types = [token.type for token in tokens]
    for start in [number for number, name in enumerate(types) if name == "thead_open"]:
        rows: list[list[str]] = []
        for token in tokens[start : types.index("table_close", start)]:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token.content)
        if begins_with_pair(rows):
            for token in tokens[start : types.index("thead_close", start) + 1]:
                token.tag = {"thead": "tbody", "th": "td"}.get(token.tag, token.tag)

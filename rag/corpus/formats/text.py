"""Plain text and Markdown, with or without front matter -> Article."""

import re
from typing import Any

import yaml
from markdown_it import MarkdownIt

from rag.corpus.formats.encoding import decode
from rag.corpus.formats.fields import stated_details
from rag.corpus.formats.plain import plain_document
from rag.corpus.formats.results import ReadResult, make_article, single_article

_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)


def read_plain(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a plain text.

    Raises UnreadableArticleError when it is empty or binary.
    """
    text, warning = decode(raw)
    front_matter, text, complaint = _split_front_matter(text)
    article = make_article(path, plain_document(text), stated_details(front_matter))
    return single_article(article, warning or complaint)


def read_markdown(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a Markdown file, as plain text.

    Raises UnreadableArticleError when it is empty or binary.
    """
    text, warning = decode(raw)
    front_matter, text, complaint = _split_front_matter(text)
    heading, text = _markdown_to_text(text)
    article = make_article(path, plain_document(text), stated_details(front_matter, heading))
    return single_article(article, warning or complaint)


def _split_front_matter(text: str) -> tuple[dict[str, str], str, str]:
    """Return the front matter, the text after it, and a warning ("" for none)."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text, ""
    body = text[match.end() :]
    try:
        # BaseLoader builds strings, lists and dicts only: nothing in a file can run.
        front_matter = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        front_matter = None
    if not isinstance(front_matter, dict):
        return {}, body, "its front matter is not valid YAML and was left out; correct it"
    return {key: _joined(value) for key, value in front_matter.items()}, body, ""


def _joined(value: Any) -> str:
    """Return a value of the front matter as text; the items of a list, such as authors, joined."""
    if isinstance(value, list):
        return ", ".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""


def _markdown_to_text(text: str) -> tuple[str, str]:
    """Return the first heading, and the plain text with blank lines between blocks."""
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

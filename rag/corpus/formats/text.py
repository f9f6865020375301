"""Plain text and Markdown, with or without front matter -> Article."""

import re
from typing import Any

import yaml
from markdown_it import MarkdownIt

from rag.corpus.formats.encoding import decode
from rag.corpus.formats.reading import Details, Reading, article, single

_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def read_plain(path: str, raw: bytes) -> Reading:
    """Return the one article of a plain text.

    Raises UnreadableArticleError when it is empty or binary.
    """
    text, warning = decode(raw)
    head, text, complaint = _split_front_matter(text)
    return single(article(path, text, _details(head, "")), warning or complaint)


def read_markdown(path: str, raw: bytes) -> Reading:
    """Return the one article of a Markdown file, its marks taken off.

    Raises UnreadableArticleError when it is empty or binary.
    """
    text, warning = decode(raw)
    head, text, complaint = _split_front_matter(text)
    heading, text = _markdown_to_text(text)
    return single(article(path, text, _details(head, heading)), warning or complaint)


def _details(head: dict[str, str], heading: str) -> Details:
    return Details(
        title=head.get("title") or heading,
        date=head.get("date", ""),
        source=head.get("source") or head.get("publisher", ""),
        author=head.get("author") or head.get("byline", ""),
        language=head.get("language") or head.get("lang", ""),
        example=head.get("question", ""),
    )


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
    return {key: _in_words(value) for key, value in head.items()}, body, ""


def _in_words(value: Any) -> str:
    """Return a value of the front matter as text: a list, of authors say, with commas."""
    if isinstance(value, list):
        return ", ".join(one for one in value if isinstance(one, str))
    return value if isinstance(value, str) else ""


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

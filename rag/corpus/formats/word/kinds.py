"""What a paragraph of a Word document is, by its style, its number and its indent."""

import re
from typing import Any

from rag.corpus.blocks import Kind, Style
from rag.corpus.formats.document import Inline
from rag.corpus.formats.word.styles import WORD, Styles
from rag.corpus.formats.writer import CHECKS, MAX_HEADING, Label, is_contents_style, kind_by_style
from rag.corpus.lines import ends_sentence

#: What hardly any sentence has: brackets of program text, a call, a comment, an assignment.
_CODE = re.compile(
    r"[{}<>|\\]|\w\([^)]*\)|\w_\w|(?:^|\s)[-+*/:!=]?=(?:\s|$)|;\s*$|^\s*(?:#|//|\$ )"
)


def kind_of(paragraph: Any, styles: Styles, label: Label | None, length: int) -> tuple[Kind, int]:
    """Return the kind of block that a paragraph is, and the level of a heading or an item.

    `length` is that of its text, in characters.
    """
    kind = kind_by_style(styles.names(paragraph))
    level = styles.heading_level(paragraph)
    if kind == Kind.TITLE:
        return kind, 0
    if level and length <= MAX_HEADING:
        return Kind.HEADING, level
    if kind != Kind.CODE and label and (label.text or label.is_bullet):
        return Kind.ITEM, label.depth
    return kind, int(kind == Kind.QUOTATION)


def is_code(paragraph: Any, styles: Styles, *, follows_code: bool) -> bool:
    """Whether a paragraph is program text: by its style, or by its font and what it says."""
    if kind_by_style(styles.names(paragraph)) == Kind.CODE:
        return True
    runs = [run for run in paragraph.iter(f"{WORD}r") if _text(run).strip()]
    if not runs or not all(Style.CODE in styles.run_styles(run) for run in runs):
        return False
    text = "".join(map(_text, paragraph.iter(f"{WORD}r")))
    return bool(_CODE.search(text)) or (follows_code and not ends_sentence(text))


def _text(run: Any) -> str:
    return "".join(part.text or "" for part in run.iter(f"{WORD}t"))


def is_contents(paragraph: Any, styles: Styles) -> bool:
    """Whether a paragraph is an entry of a table of contents."""
    return is_contents_style(styles.names(paragraph))


def is_indented(paragraph: Any) -> bool:
    """Whether a paragraph without a number is set in, as those are that go on in an item."""
    indent = paragraph.find(f"{WORD}pPr/{WORD}ind")
    if indent is None:
        return False
    written = indent.get(f"{WORD}left") or indent.get(f"{WORD}start") or "0"
    return written.isdigit() and int(written) > 0


def is_drop_cap(paragraph: Any) -> bool:
    """Whether a paragraph is the large first letter of the next one."""
    frame = paragraph.find(f"{WORD}pPr/{WORD}framePr")
    return frame is not None and frame.get(f"{WORD}dropCap", "none") in ("drop", "margin")


def check_label(text: Inline) -> Label | None:
    """Return the label of an item of a list whose check mark is part of its text; else None."""
    is_checked = len(text.text) > 1 and text.text[0] in CHECKS
    return Label("", is_bullet=True, depth=1, list_id="", is_first=False) if is_checked else None

"""The words inside a block of HTML -> Inline, as a browser shows them."""

import re
from typing import Any

from rag.corpus.blocks import Mark, Style
from rag.corpus.formats.document import Inline
from rag.corpus.formats.dom import MAX_LABEL, NOT_TEXT, name_words, roles, tag_of, text_of
from rag.corpus.formats.equations import linear

_STYLES = {
    **dict.fromkeys(("b", "strong"), Style.STRONG),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn"), Style.EMPHASIS),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Style.CODE),
    "a": Style.LINK,
}
_SPACE = re.compile(r"[ \t\n\r\f]+")  # what a browser collapses; no-break spaces stay
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # where a word may break or not
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_NUMBER = re.compile(r"[+−-]?\d{1,3}|n")
#: What a raised number is an exponent of: a unit, a variable, a power of ten or two.
_BASE = re.compile(
    r"(?:(?<![^\W\d_])(?:[a-zA-Zµμ]{1,2}|(?:min|sec|mol|cos|sin|tan))|\)|(?<!\d)(?:10|2))\Z"
    r"|(?:(?<=/)|(?<=\d)|(?<=\d ))[mcdk]?m \Z"
)
#: A figure in an element of its own after this is set apart by its style: "Seats" "120".
_BEFORE_FIGURE = re.compile(r"(?:[^\W\d_]{4}|[^\W\d_][.]|[,;:!?])\Z")
_FOOTNOTE_MARK = re.compile(
    r"\W*(?:\d{1,3}|[a-z]|note \d+)(?:[\s,;–-]+\d{1,3})*\W*|\[[^\]]{1,20}\]"
)
_SKIP_LINK = re.compile(r"(?:jump|skip) to \w+(?: \w+)?\Z", re.IGNORECASE)
_BACKLINKS = frozenset("↩ ↩︎ ↵ ↑ ^ ⏎ ⇧ ⤴".split())
#: Classes of what is on a page for the mouse alone, or the number of a line of code.
_EXTRAS = frozenset(
    "headerlink anchorjs permalink editsection noprint lineno linenos backlink".split()
)
#: What may have these names for the whole of what is in it.
_FRAMES = frozenset("body main article section div".split())
_MAX_NOTICE = 500  # characters of a <noscript> that asks for scripts; a longer one is the text
_MAX_SIGN = 12  # characters that say what a sign stands for: "yes", "available"
_MAX_SCRIPT = 12  # characters of a superscript; what is longer is a text that is set small
#: What encyclopedias write around the TeX of a formula.
_DISPLAYED = re.compile(r"\A\{\\(?:displaystyle|textstyle) (.*)\}\Z")
_LABELS = frozenset("h1 h2 h3 h4 h5 h6 dt summary".split())
_BUTTON_WORDS = 3  # of a button that opens a text, which is its heading


class Line:
    """Collects the text of one block."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._open: list[tuple[Style, int]] = []
        self._separator = ""

    def add(self, text: str | None, *, keep_space: bool = False) -> None:
        """Add text; white space is collapsed unless it is kept."""
        if not text:
            return
        text = _INVISIBLE.sub("", text)
        if not keep_space:
            text = _SPACE.sub(" ", text)
            if self._ends_in_space() or self._separator:
                text = text.removeprefix(" ")
        if text:
            self._write_separator()
            self._write(text)

    def separate(self, separator: str) -> None:
        """Write a separator before the next text, unless a sentence or nothing comes before it."""
        if self._length and (separator != " " or not self._separator):
            self._separator = separator

    def open(self, style: Style) -> None:
        """Begin a styled part."""
        self._write_separator()
        self._open.append((style, self._length))

    def refer(self) -> None:
        """Keep that a note is referred to after the text so far."""
        if self._length:
            self._marks.append(Mark(Style.NOTE, self._length - 1, self._length))

    def close(self, style: Style) -> None:
        """End the innermost part of a style."""
        for number in range(len(self._open) - 1, -1, -1):
            if self._open[number][0] == style:
                self._mark(*self._open.pop(number))
                return

    @property
    def is_broken(self) -> bool:
        """Whether the next text begins a line."""
        return self._separator == "\n"

    @property
    def end(self) -> str:
        """The last characters; "" if there are none."""
        return "".join(self._parts[-2:])[-20:]

    def take(self) -> Inline:
        """Return the text so far and begin another; parts that are open go on in it."""
        for style, start in self._open:
            self._mark(style, start)
        text = "".join(self._parts)
        taken = Inline(text, tuple(self._marks))
        self._parts, self._length, self._marks, self._separator = [], 0, [], ""
        self._open = [(style, 0) for style, _ in self._open]
        return taken

    def _mark(self, style: Style, start: int) -> None:
        if start < self._length:
            self._marks.append(Mark(style, start, self._length))

    def _ends_in_space(self) -> bool:
        return not self._parts or self._parts[-1].endswith((" ", "\n"))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _write_separator(self) -> None:
        separator, self._separator = self._separator, ""
        if separator and self._parts:
            last = self._parts[-1].rstrip(" ")
            self._length -= len(self._parts[-1]) - len(last)
            self._parts[-1] = last
            ends = last.endswith((".", ",", ";", ":", "!", "?", "\n"))
            self._write(separator.lstrip(",;") if ends and separator != "\n" else separator)


class InlineReader:
    """Reads what is inside a line: text, styled parts, breaks, superscripts."""

    def __init__(self) -> None:
        self.line = Line()
        self._notes: set[str] = set()  # that were referred to

    def refer(self, note: str) -> None:
        """Keep where a note, given by its address, is first referred to; "" for none."""
        if note and note not in self._notes:
            self._notes.add(note)
            self.line.refer()

    def enter(self, element: Any, tag: str) -> bool:
        """Begin an element; returns whether what is in it is to be read."""
        if tag in ("sup", "sub"):
            return self._enter_script(element, tag)
        if (element.text or "")[:1].isdigit() and _BEFORE_FIGURE.search(self.line.end):
            self.line.separate(" ")
        if tag == "br":
            self.line.separate("\n")
        elif tag == "q":
            self.line.add("“")
        elif tag == "math":
            self.line.add(_formula(element))
            return False
        elif tag in _STYLES and (tag != "a" or element.get("href") is not None):
            self.line.open(_STYLES[tag])
        return True

    def leave(self, element: Any, tag: str) -> None:
        """End an element that was read."""
        if tag == "q":
            self.line.add("”")
        elif tag in _STYLES and (tag != "a" or element.get("href") is not None):
            self.line.close(_STYLES[tag])

    def _enter_script(self, element: Any, tag: str) -> bool:
        text = text_of(element)
        if len(text) > _MAX_SCRIPT:
            return True
        following = (element.tail or "").lstrip()[:1]
        if tag == "sub":
            self.line.add(text.translate(_LOWERED) if self.line.end[-1:].isdigit() else text)
        elif following in ("/", "⁄"):
            self.line.separate(" ")
            self.line.add(text)
        elif _NUMBER.fullmatch(text) and _BASE.search(self.line.end):
            self.line.add(text.translate(_RAISED))
        elif not _FOOTNOTE_MARK.fullmatch(text) or _is_ending(self.line.end, text):
            self._raise(text)
        return False

    def _raise(self, text: str) -> None:
        """Add a superscript, apart from the word before it unless it is the ending of that."""
        if text[:1].isalnum() and not _is_ending(self.line.end, text):
            self.line.separate(" ")
        self.line.open(Style.SUPERSCRIPT)
        self.line.add(text)
        self.line.close(Style.SUPERSCRIPT)


def is_read(element: Any, tag: str) -> bool:
    """Whether an element has text that its author wrote, shown or hidden."""
    if not tag or tag in NOT_TEXT:
        return False
    if tag == "button":
        return _opens_text(element)
    if tag == "noscript":
        return len(text_of(element)) > _MAX_NOTICE
    if tag == "a" and _is_for_the_mouse(element):
        return False
    if tag == "sup" and element.xpath(".//a[starts-with(@href, '#')]"):
        return not _FOOTNOTE_MARK.fullmatch(text_of(element))
    names = name_words(element)
    # Whole pages are of the class "permalink".
    is_extra = bool(names & _EXTRAS) and (tag not in _FRAMES or len(text_of(element)) <= MAX_LABEL)
    is_extra = is_extra or element.get("role") in ("navigation", "menu", "doc-toc")
    return not is_extra and not (tag == "sup" and "reference" in names)


def or_signs(text: Inline, cell: Any) -> Inline:
    """Return the text of a cell; of one that has only signs, what they stand for: a tick."""
    if text.text.strip():
        return text
    said = (" ".join((picture.get("alt") or "").split()) for picture in cell.iter("img"))
    return Inline(" ".join(sign for sign in said if sign and len(sign) <= _MAX_SIGN))


def note_of(element: Any, tag: str) -> str:
    """Return the address of the note that an element leads to, "" if it leads to none.

    What an encyclopedia cites is no note: it says nothing of its own.
    """
    links = [element] if tag == "a" else element.xpath(".//a[starts-with(@href, '#')]")
    if tag not in ("a", "sup") or len(links) != 1:
        return ""
    is_mark = tag == "sup" or bool(roles(element) & {"doc-noteref", "noteref"})
    address = str(links[0].get("href") or "")
    return address if is_mark and "cite" not in address and not _is_back(links[0]) else ""


def _is_back(link: Any) -> bool:
    return bool(roles(link) & {"doc-backlink", "backlink"}) or text_of(link) in _BACKLINKS


def _opens_text(button: Any) -> bool:
    text = text_of(button)
    parent = button.getparent()
    is_whole = parent is not None and tag_of(parent) in _LABELS and text == text_of(parent)
    opens = button.get("aria-expanded") or button.get("aria-controls")
    return is_whole or text.endswith("?") or (bool(opens) and len(text.split()) > _BUTTON_WORDS)


def _is_for_the_mouse(link: Any) -> bool:
    """Whether a link leads to a footnote, back from one, or to the place where it stands."""
    if roles(link) & {"doc-noteref", "noteref", "doc-backlink", "backlink"}:
        return True
    text = text_of(link)
    if text in _BACKLINKS or "backref" in name_words(link):
        return True
    if _SKIP_LINK.match(text) and (link.get("href") or "").startswith("#"):
        return True
    names = set((link.get("class") or "").split())
    return text in ("¶", "#", "§", "🔗", "") and bool(
        names & {"headerlink", "anchor", "permalink"} or (link.get("href") or "").startswith("#")
    )


def _is_ending(before: str, text: str) -> bool:
    """Whether a superscript is the end of a word: 1st, Mme, no."""
    if not text.isalpha() or len(text) > 3:
        return False
    word = re.search(r"\w*\Z", before)
    return word is not None and (before[-1:].isdigit() or 0 < len(word[0]) <= 2)


def _formula(math: Any) -> str:
    """Return a formula on one line; commands of TeX only where the page has nothing else."""
    tex = math.get("alttext") or math.xpath("string(.//*[local-name()='annotation'])")
    tex = _DISPLAYED.sub(r"\1", " ".join((tex or "").split()))
    written = linear(math) or text_of(math) if "\\" in tex or not tex else tex
    return " ".join((written or tex).split())

"""A paragraph of an OpenDocument text -> its text, and what hangs on it: notes, frames."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.blocks import Style
from rag.corpus.formats.equations import linear
from rag.corpus.formats.odf.styles import Styles, attribute
from rag.corpus.formats.runs import Runs
from rag.corpus.formats.xmltree import local_name

#: What is no text of the page.
_SKIPPED = frozenset(
    """tracked-changes script ruby-text desc title event-listeners forms annotation-end
    note-citation""".split()
)
_PAGE_NUMBERS = frozenset(("page-number", "page-count"))
#: Shapes that may contain paragraphs.
_SHAPES = frozenset(
    """text-box custom-shape rect ellipse circle line polygon polyline path connector caption
    regular-polygon measure""".split()
)
_WHITE = re.compile(r"[ \t\r\n\f\v]+")
_MAX_SPACES = 1_000


@dataclass(slots=True)
class Content:
    """A paragraph's text and what hangs on it."""

    runs: Runs = field(default_factory=Runs)
    notes: list[Any] = field(default_factory=list)
    comments: list[Any] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)  # text boxes and shapes
    charts: list[Any] = field(default_factory=list)
    has_page_number: bool = False


@dataclass(slots=True)
class TextReader:
    """Reads paragraphs; `load` gives the root of an embedded object by its address."""

    styles: Styles
    load: Callable[[str], Any]

    def read(self, paragraph: Any, *, keeps_space: bool = False) -> Content:
        """Return what a paragraph or a heading contains."""
        content = Content()
        self._walk(paragraph, content, frozenset(), keeps_space=keeps_space)
        return content

    def _walk(
        self, element: Any, content: Content, marks: frozenset[Style], *, keeps_space: bool
    ) -> None:
        def add(text: str | None, *, is_exact: bool = keeps_space) -> None:
            content.runs.add((text or "") if is_exact else _WHITE.sub(" ", text or ""), marks)

        add(element.text)
        for child in element:
            name = local_name(child)
            if name in _PAGE_NUMBERS:
                content.has_page_number = True
            elif name in _CHARACTERS:
                add(_CHARACTERS[name](child), is_exact=keeps_space or name == "line-break")
            elif self._is_shown(name, child) and not self._hang(name, child, content):
                inner = marks | self._marks(name, child)
                self._walk(child, content, inner, keeps_space=keeps_space)
            add(child.tail)

    def _hang(self, name: str, child: Any, content: Content) -> bool:
        """Keep what is not in the line of the text; returns whether it was that."""
        if name == "note":
            content.notes += child.iterchildren("{*}note-body")
            content.runs.refer()
        elif name == "annotation":
            content.comments.append(child)
        elif name in _SHAPES:
            content.boxes.append(child)
        elif name == "object":
            self._object(child, content)
        else:
            return False
        return True

    def _object(self, element: Any, content: Content) -> None:
        """Read an embedded formula or chart."""
        root = next(iter(element), None)
        if root is None:
            root = self.load(attribute(element, "href"))
        if root is None:
            return
        if local_name(root) == "math":
            content.runs.add(linear(root))
        else:
            content.charts += root.iter("{*}chart")

    def _marks(self, name: str, child: Any) -> frozenset[Style]:
        if name == "a":
            return frozenset((Style.LINK,))
        return (
            self.styles.run_styles(attribute(child, "style-name"))
            if name == "span"
            else frozenset()
        )

    def _is_shown(self, name: str, child: Any) -> bool:
        if not name or name in _SKIPPED:
            return False
        if name == "span":
            return not self.styles.is_hidden(attribute(child, "style-name"))
        return name != "hidden-text" or attribute(child, "is-hidden") != "true"


def _spaces(element: Any) -> str:
    written = attribute(element, "c")
    return " " * (min(int(written), _MAX_SPACES) if written.isdigit() else 1)


_CHARACTERS: dict[str, Callable[[Any], str]] = {
    "s": _spaces,
    "tab": lambda _: "\t",
    "line-break": lambda _: "\n",
}

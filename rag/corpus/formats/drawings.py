"""Drawings of Office files (DrawingML): their texts, charts and diagrams -> blocks."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from rag.corpus.blocks import Kind, Style
from rag.corpus.formats.document import BULLET, Document, Inline
from rag.corpus.formats.equations import linear
from rag.corpus.formats.opc import RELATION
from rag.corpus.formats.runs import Runs
from rag.corpus.formats.xmltree import local_name

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MAX_POINTS = 10_000  # of a series of a chart
_TOGGLES = {"b": Style.STRONG, "i": Style.EMPHASIS}


def read_text(paragraph: Any) -> Inline:
    """Return the text of a paragraph of a drawing (a:p)."""
    runs = Runs()
    _walk(paragraph, runs)
    return runs.inline()


def _walk(element: Any, runs: Runs) -> None:
    for child in element:
        name = local_name(child)
        if name in ("r", "fld"):
            runs.add((child.findtext(f"{DRAWING}t") or "").replace("\t", " "), _styles(child))
        elif name == "br":
            runs.add("\n")
        elif name == "oMath":
            runs.add(linear(child))
        elif name == "AlternateContent":
            _walk(next(iter(child), child), runs)
        elif name in ("m", "oMathPara", "Choice"):
            _walk(child, runs)


def _styles(run: Any) -> set[Style]:
    properties = run.find(f"{DRAWING}rPr")
    if properties is None:
        return set()
    styles = {style for key, style in _TOGGLES.items() if properties.get(key) in ("1", "true")}
    if int(properties.get("baseline", "0").rstrip("%").split(".")[0] or 0) > 0:
        styles.add(Style.SUPERSCRIPT)
    if properties.find(f"{DRAWING}hlinkClick[@{RELATION}id]") is not None:
        styles.add(Style.LINK)
    return styles


def add_chart(document: Document, root: Any) -> None:
    """Add a chart: its title, and a table with a row for each category."""
    if root is None:
        return
    titles = [" ".join(_texts(title)) for title in root.iter("{*}title")]
    series = list(root.iter("{*}ser"))
    names = [" ".join(_points(one.find("{*}tx"))) for one in series]
    labels = [_points(_first(one, "cat", "xVal")) for one in series]
    values = [_points(_first(one, "val", "yVal")) for one in series]
    categories = max(labels, key=len, default=[])
    document.add(Kind.CAPTION, titles[0] if titles else "")
    group = document.new_group()
    axis = titles[1] if len(titles) > 1 and categories else ""
    if any(names):
        document.add_row([axis, *names], group, is_header=True)
    for label, *row in zip_longest(categories, *values, fillvalue=""):
        document.add_row([label, *row], group)


def _first(element: Any, *names: str) -> Any:
    return next((one for name in names if (one := element.find(f"{{*}}{name}")) is not None), None)


def _texts(element: Any) -> list[str]:
    return [one.text for one in element.iter(f"{DRAWING}t", "{*}v") if one.text]


def _points(element: Any) -> list[str]:
    """Return the values of a series in order, "" where one is missing."""
    if element is None:
        return []
    found: dict[int, list[str]] = {}
    for point in element.iter("{*}pt"):
        number = int(point.get("idx", "0"))
        if number < _MAX_POINTS:
            found.setdefault(number, []).insert(0, _shortened(point.findtext("{*}v") or ""))
    if not found:
        return [one.text for one in element.iter("{*}v") if one.text]
    return [" ".join(found.get(number, [])) for number in range(max(found) + 1)]


def _shortened(written: str) -> str:
    """Return a number without the digits that only binary fractions have: 8.1999999999999993."""
    try:
        return f"{float(written):.12g}" if len(written) > 15 else written
    except ValueError:
        return written


def add_diagram(document: Document, root: Any) -> None:
    """Add the texts of a diagram (SmartArt) as a list."""
    if root is None:
        return
    group = document.new_group()
    for text in _diagram_texts(root):
        document.add(Kind.ITEM, text, level=1, group=group, bullet=BULLET)


def _diagram_texts(root: Any) -> Iterator[Inline]:
    for point in root.iter("{*}pt"):
        if point.get("type", "node") in ("node", "asst"):
            for paragraph in point.iter(f"{DRAWING}p"):
                yield read_text(paragraph)

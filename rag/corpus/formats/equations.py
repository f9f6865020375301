"""Equations (Office Math, MathML) -> text as one would type them: "(a + b)/2", "x^2", "√(y)"."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from rag.corpus.formats.xmltree import local_name

#: The parts of each structure of Office Math, in the order in which MathML has them.
_OFFICE: dict[str, tuple[str, tuple[str, ...]]] = {
    "sSup": ("msup", ("e", "sup")),
    "sSub": ("msub", ("e", "sub")),
    "sSubSup": ("msubsup", ("e", "sub", "sup")),
    "limLow": ("munder", ("e", "lim")),
    "limUpp": ("mover", ("e", "lim")),
    "func": ("func", ("fName", "e")),
}
#: Signs that are not seen: "apply the function", "times".
_UNSEEN = re.compile("[\u2061-\u2064\u200b]")
#: What needs no parentheses in a fraction, and what needs none before an exponent.
_WHOLE = re.compile(r"[\w.!]*(?:[_^][\w.!]+)*")
_BASE = re.compile(r"[\w.!]+|.?")
_PROPERTIES = frozenset(
    """rPr ctrlPr fPr sSupPr sSubPr sSubSupPr radPr naryPr dPr funcPr mPr eqArrPr accPr barPr
    groupChrPr boxPr borderBoxPr limLowPr limUppPr sPrePr phantPr oMathParaPr argPr annotation
    annotation-xml""".split()
)


def linear(element: Any) -> str:
    """Return an equation, or a part of one, on one line."""
    name = local_name(element)
    if not name or name in _PROPERTIES:
        return ""
    if name in _OFFICE:
        shape, parts = _OFFICE[name]
        return _SHAPES[shape]([_part(element, part) for part in parts])
    if name in _SPECIAL:
        return _SPECIAL[name](element)
    children = [linear(child) for child in element]
    if name in _SHAPES and len(children) >= _ARGUMENTS.get(name, 1):
        return _SHAPES[name](children)
    if len(element):
        return "".join(children)
    text = _UNSEEN.sub("", element.text or "")
    return text.strip() if name.startswith("m") else text


def _part(element: Any, name: str) -> str:
    return "".join(linear(child) for child in element.iterchildren(f"{{*}}{name}"))


def _grouped(text: str, whole: re.Pattern[str] = _WHOLE) -> str:
    """Return a part in parentheses if it would otherwise be read apart."""
    text = text.strip()
    return text if len(text) < 2 or whole.fullmatch(text) or _is_enclosed(text) else f"({text})"


def _is_enclosed(text: str) -> bool:
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if not depth:
            return position == len(text) - 1
    return False


def _power(parts: Sequence[str]) -> str:
    return _scripts([_grouped(parts[0], _BASE), "", parts[1]])


def _index(parts: Sequence[str]) -> str:
    return _scripts([parts[0], parts[1], ""])


def _limit(parts: Sequence[str]) -> str:
    return _scripts([parts[0], "", parts[1]])


def _scripts(parts: Sequence[str]) -> str:
    base, low, high = parts[:3]
    low, high = low.strip(), high.strip()
    return f"{base}{'_' + _grouped(low) if low else ''}{'^' + _grouped(high) if high else ''}"


def _rows(parts: Sequence[str]) -> str:
    return f"[{'; '.join(filter(None, parts))}]"


_SHAPES: dict[str, Callable[[Sequence[str]], str]] = {
    "mfrac": lambda parts: f"{_grouped(parts[0])}/{_grouped(parts[1])}",
    "msup": _power,
    "msub": _index,
    "munder": _index,
    "mover": _limit,
    "msubsup": _scripts,
    "munderover": _scripts,
    "func": lambda parts: f"{parts[0].strip()}({_bare(parts[1])})",
    "msqrt": lambda parts: f"√({''.join(parts)})",
    "mroot": lambda parts: f"{_grouped(parts[1])}√({parts[0]})",
    "mtable": _rows,
    "mtr": ", ".join,
}
_ARGUMENTS = {
    "mfrac": 2,
    "msup": 2,
    "msub": 2,
    "munder": 2,
    "mover": 2,
    "msubsup": 3,
    "munderover": 3,
    "mroot": 2,
}


def _bare(text: str) -> str:
    text = text.strip()
    return text[1:-1] if _is_enclosed(text) else text


def _setting(element: Any, name: str, default: str) -> str:
    """Return the value of a property of a structure of Office Math."""
    found = element.find(f"{{*}}{local_name(element)}Pr/{{*}}{name}")
    return default if found is None else next(iter(found.attrib.values()), "")


def _fraction(element: Any) -> str:
    parts = [_part(element, "num"), _part(element, "den")]
    has_bar = _setting(element, "type", "bar") != "noBar"
    return _SHAPES["mfrac"](parts) if has_bar else " choose ".join(map(str.strip, parts))


def _delimited(element: Any) -> str:
    start, end = _setting(element, "begChr", "("), _setting(element, "endChr", ")")
    parts = [linear(child) for child in element.iterchildren("{*}e")]
    return start + _setting(element, "sepChr", "|").join(parts) + end


def _root(element: Any) -> str:
    degree = _part(element, "deg").strip()
    return f"{_grouped(degree) if degree else ''}√({_part(element, 'e')})"


def _nary(element: Any) -> str:
    sign = _setting(element, "chr", "∫")
    body = _part(element, "e")
    return f"{_scripts([sign, _part(element, 'sub'), _part(element, 'sup')])} {body}".rstrip()


def _matrix(element: Any) -> str:
    rows = element.iterchildren("{*}mr")
    return _rows([", ".join(linear(cell) for cell in row) for row in rows])


def _array(element: Any) -> str:
    return "; ".join(linear(child) for child in element.iterchildren("{*}e"))


def _before(element: Any) -> str:
    return _scripts(["", _part(element, "sub"), _part(element, "sup")]) + _part(element, "e")


def _fenced(element: Any) -> str:
    inner = ", ".join(linear(child) for child in element)
    return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"


_SPECIAL: dict[str, Callable[[Any], str]] = {
    "f": _fraction,
    "d": _delimited,
    "rad": _root,
    "nary": _nary,
    "m": _matrix,
    "eqArr": _array,
    "sPre": _before,
    "mfenced": _fenced,
    "phant": lambda element: _part(element, "e"),
    "mspace": lambda _: " ",
}

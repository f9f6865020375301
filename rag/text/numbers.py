"""The numbers of a text, however they are written."""

import re

from text_to_num import alpha2digit

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_SCALED = re.compile(rf"({_FIGURE.pattern})[ -]?({'|'.join(_SCALES)})\b", re.IGNORECASE)
#: "2.5 to 2.4 billion"
_SHARED_SCALE = re.compile(
    rf"({_FIGURE.pattern})( ?[-–] ?\$?{_FIGURE.pattern}| (?:to|or) \$?{_FIGURE.pattern})"
    rf"([ -](?:{'|'.join(_SCALES)})\b)",
    re.IGNORECASE,
)


_JOINED = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    r"-(?!hand|party|class|rate|degree)",
    re.IGNORECASE,
)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text, however they are written.

    >>> sorted(numbers("2,4 billion, 2.4 billion and sixty-one of 1,500 in two rounds"))
    ['1500', '2', '2400000000', '61']
    >>> sorted(numbers("from 2.5 to 2.4 billion, the third-largest sum"))
    ['2400000000', '2500000000', '3']
    """
    figures = _SHARED_SCALE.sub(r"\1\3\2\3", text)
    figures = _SCALED.sub(lambda one: f"{_value(one[1]) * _SCALES[one[2].lower()]:.0f}", figures)
    # "third-largest" has a number; "sixty-one" is one.
    digits = alpha2digit(_JOINED.sub(r"\1 ", figures), "en", threshold=0)
    return frozenset(f"{_value(one):.12g}" for one in _FIGURE.findall(digits))


def _value(figure: str) -> float:
    if _GROUPED.fullmatch(figure):
        return float(figure.replace(",", ""))
    whole, *parts = re.split("[.,]", figure)
    # Of several dots only the first can be a decimal one: 24.02.2022 is a date.
    return float(f"{whole}.{parts[0]}") if parts else float(whole)

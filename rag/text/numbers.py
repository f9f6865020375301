"""The numbers in a text, in digits or in words."""

import re

from text_to_num import alpha2digit

from rag.text.word_lists import word_map, word_rows, word_set

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SCALES = {word: float(factor) for word, factor in word_map("number_scales").items()}
_SCALED = re.compile(rf"({_FIGURE.pattern})[ -]?({'|'.join(_SCALES)})\b", re.IGNORECASE)
#: "2.5 to 2.4 billion"
_SHARED_SCALE = re.compile(
    rf"({_FIGURE.pattern})( ?[-–] ?\$?{_FIGURE.pattern}| (?:to|or) \$?{_FIGURE.pattern})"
    rf"([ -](?:{'|'.join(_SCALES)})\b)",
    re.IGNORECASE,
)
#: "third-largest" contains a number; "sixty-one" is one, and "first-class" is none.
_ORDINAL_COMPOUND = re.compile(
    rf"\b({'|'.join(word_set('ordinals'))})-(?!hand|party|class|rate|degree)", re.IGNORECASE
)
_ORDINAL = re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)\b")
(_ORDINALS,) = word_rows("ordinals")
#: The mark of a footnote after a word or a figure: "320¹ million".
_MARK = re.compile("(?<=\\w)[¹²³⁰⁴-⁹]+(?= )")
#: Narrow and no-break spaces between groups of digits: "18 600 000".
_GROUPING_SPACE = re.compile("(?<=\\d)[\u00a0\u2009\u202f](?=\\d{3}(?!\\d))")


def ordinals(text: str) -> frozenset[str]:
    """Return the ordinal numbers in a text as digits, those in words up to "tenth".

    >>> sorted(ordinals("the third step of the 12th rule"))
    ['12', '3']
    """
    written = frozenset(
        str(at) for at, word in enumerate(_ORDINALS, 1) if word in text.lower().split()
    )
    return written.union(_ORDINAL.findall(text))


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text as digits, without thousands separators.

    >>> sorted(numbers("2,4 billion, 2.4 billion and sixty-one of 1,500 in two rounds"))
    ['1500', '2', '2400000000', '61']
    >>> sorted(numbers("from 2.5 to 2.4 billion, the third-largest sum"))
    ['2400000000', '2500000000', '3']
    """
    return figures(in_digits(text))


def in_digits(text: str) -> str:
    """Return a text with its numbers in digits, and their scales worked out.

    >>> in_digits("2.5 billion in sixty-one days")
    '2500000000 in 61 days'
    """
    scaled = _SHARED_SCALE.sub(r"\1\3\2\3", _GROUPING_SPACE.sub(",", _MARK.sub("", text)))
    plain = _SCALED.sub(lambda match: f"{_value(match[1]) * _SCALES[match[2].lower()]:.0f}", scaled)
    return str(alpha2digit(_ORDINAL_COMPOUND.sub(r"\1 ", plain), "en", threshold=0))


def figures(text: str) -> frozenset[str]:
    """Return the numbers written in digits, as `numbers` does, but without their scales; faster.

    >>> sorted(figures("Depot 386 has two yards of 1,500 and 2.40 hectares"))
    ['1500', '2.4', '386']
    """
    grouped = _GROUPING_SPACE.sub(",", text)
    return frozenset(f"{_value(figure):.12g}" for figure in _FIGURE.findall(grouped))


def _value(figure: str) -> float:
    if _GROUPED.fullmatch(figure):
        return float(figure.replace(",", ""))
    whole, *parts = re.split("[.,]", figure)
    # Of several dots only the first can be a decimal point: 24.02.2022 is a date.
    return float(f"{whole}.{parts[0]}") if parts else float(whole)

"""Characters of fonts of symbols, which have letters or pictures at the places of others."""

import re

#: Pictures at these places of Wingdings and its like; others have no character of their own.
_PICTURES = {
    0xA7: "▪", 0xA8: "◻", 0xB7: "•", 0xD8: "➢", 0xE0: "→", 0xDF: "←", 0xF0: "⇨", 0xFC: "✓",
    0xFB: "✗", 0xFD: "☒", 0xFE: "☑", 0x6F: "□", 0x4A: "☺",
}  # fmt: skip
#: Letters and signs of the font Symbol; the rest are as in ASCII.
_SYMBOL: dict[int, str] = dict(
    zip(
        (*range(0x41, 0x5B), *range(0x61, 0x7B)),
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
) | {
    0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD6: "√", 0xD7: "⋅",
}  # fmt: skip
_PICTURE_FONT = re.compile(r"(?:wing|web)dings|zapf ?dingbats|monotype sorts")
_PRIVATE = range(0xF000, 0xF100)


def is_symbols(font: str) -> bool:
    """Whether a font, by its name in lower case, has other characters than letters and digits."""
    return font == "symbol" or bool(_PICTURE_FONT.match(font))


def shown(text: str, font: str = "") -> str:
    r"""Return what a text in a font shows; its name is in lower case, "" if it isn't known.

    >>> shown("5 mg", "symbol"), shown("\uf0b7 m"), shown("Note")
    ('5 μγ', '• m', 'Note')
    """
    is_own = is_symbols(font)
    if not is_own and not any(ord(character) in _PRIVATE for character in text):
        return text
    return "".join(_shown(character, font, is_own=is_own) for character in text)


def _shown(character: str, font: str, *, is_own: bool) -> str:
    code = ord(character)
    if code not in _PRIVATE and not (is_own and code < 0x100):
        return character
    code &= 0xFF
    if font == "symbol":
        return _SYMBOL.get(code, chr(code) if code < 0x7F else " ")
    return _PICTURES.get(code, character if code < 0x20 else " ")

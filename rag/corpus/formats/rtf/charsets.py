"""Character sets of RTF: the encodings of code pages and of fonts."""

import codecs

WINDOWS_LATIN = "cp1252"
_ANSI, _SYMBOL = 0, 2  # values of \fcharset
#: Encodings of fonts by their \fcharset; other fonts have that of the whole text.
_FONTS = {
    77: "mac_roman", 78: "cp932", 79: "cp949", 80: "cp936", 81: "cp950", 83: "cp1255",
    84: "cp1256", 85: "mac_greek", 86: "mac_turkish", 88: "mac_latin2", 89: "mac_cyrillic",
    128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
#: What control words at the beginning say of the whole text.
WHOLE = {"ansi": WINDOWS_LATIN, "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
#: Code pages that Python names otherwise.
_PAGES = {65001: "utf-8", 10000: "mac_roman", 10006: "mac_greek", 10007: "mac_cyrillic"}


def code_page(number: int) -> str:
    """Return the encoding of a code page; Windows Latin if it isn't known."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return WINDOWS_LATIN
    return name


def encoding_of(charset: int | None, whole: str) -> str:
    """Return the encoding of a font; `whole` is that of the whole text."""
    if charset in (_ANSI, _SYMBOL) and whole.startswith("cp125"):
        return WINDOWS_LATIN
    return whole if charset is None else _FONTS.get(charset, whole)


def paired(text: str) -> str:
    r"""Return a text in which two halves of a character, each written as \u, are one.

    >>> paired("a\ud83d\ude00") == "a\U0001f600"
    True
    """
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_utf_8(raw: bytes) -> bool:
    """Whether bytes beyond ASCII, which RTF should not have, are UTF-8."""
    if raw.isascii():
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True

"""Bytes -> text, whatever encoding they were written in."""

import codecs
import re

from rag.errors import UnreadableArticleError
from rag.text.language import language_of

# The longer marks first: the one of UTF-32 begins as the one of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Languages and what their texts were written in before UTF-8, the likeliest first. DOS and
#: Macintosh are left out: short texts are too easily taken for them.
_CUSTOMARY = {
    "en de fr es it pt nl da sv no fi id": ["cp1252"],
    "pl cs sk hu sl hr ro": ["cp1250", "iso8859_2"],
    "ru uk bg sr": ["cp1251", "koi8_r", "koi8_u"],
    "tr": ["cp1254"],
    "et lt lv": ["cp1257"],
    "el": ["cp1253"],
    "he": ["cp1255"],
    "ar fa": ["cp1256"],
    "vi": ["cp1258"],
    "ja": ["cp932", "euc_jp"],
    "ko": ["cp949"],
    "zh": ["gb18030", "big5"],
}
_GUESSES = [encoding for encodings in _CUSTOMARY.values() for encoding in encodings]
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
#: Letters in Windows encodings, nothing in those of ISO.
_WINDOWS = re.compile(rb"[\x80-\x9f]")
_WORD_BEYOND_ASCII = re.compile(r".{0,200}[^\x00-\x7f].{0,200}")
#: Bytes that the encoding is told from.
_SAMPLE = 100_000
#: UTF-8 with fewer broken characters than this, for each good one beyond ASCII, is UTF-8 still.
_BROKEN = 0.25


def decode(raw: bytes, declared: str = "") -> tuple[str, str]:
    """Return the text with line feeds at line ends, and a warning ("" when it is certain).

    UTF-8 is always read as UTF-8. `declared` is what the file says of itself, tried next; what
    remains is told from the bytes. Raises UnreadableArticleError for what is no text.
    """
    text, warning = _decode(raw, declared)
    if "\0" in text:
        raise UnreadableArticleError("binary, not text; save its text as .txt or .md")
    return text.replace("\r\n", "\n").replace("\r", "\n"), warning


def _decode(raw: bytes, declared: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strict(raw[len(mark) :], encoding), ""
    if b"\0" in raw:
        return _strict(raw, _sixteen_bits(raw)), ""
    try:
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            return raw.decode(declared), ""
        except (UnicodeError, LookupError):
            pass
    return _guess(raw)


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableArticleError(
            f"not the {encoding.upper()} it begins as (byte {error.start} can't be read); "
            "save it again with the encoding UTF-8"
        ) from error


def _sixteen_bits(raw: bytes) -> str:
    """Return UTF-16 for bytes of which every other one is mostly zero, as in Latin letters."""
    sample = raw[:_SAMPLE]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = sample[offset::2].count(0)
        if zeros > 0.4 * len(sample) / 2 and zeros == sample.count(0):
            return encoding
    return "utf-8"


def _guess(raw: bytes) -> tuple[str, str]:
    almost = raw.decode("utf-8", errors="replace")
    broken = almost.count("\ufffd")
    good = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", almost)))
    if broken <= _BROKEN * good:
        return almost, f"{broken} characters of it are not UTF-8 and can't be read; save it again"
    # Only what lies around letters beyond ASCII tells one encoding from another.
    first = _BEYOND_ASCII.search(raw)
    start = max(0, first.start() - _SAMPLE // 2) if first else 0
    name = _likeliest(raw[start : start + _SAMPLE])
    if not name:
        raise UnreadableArticleError(
            "its encoding can't be told; save it again with the encoding UTF-8"
        )
    warning = f"read as {name}, by a guess; save it as UTF-8 if letters are wrong"
    return raw.decode(name, errors="replace"), warning


def _likeliest(sample: bytes) -> str:
    """Return the encoding in which the bytes are text of a language that was written in it."""
    from charset_normalizer import from_bytes

    found = [match.encoding for match in from_bytes(sample, cp_isolation=_GUESSES)]
    if "cp1250" in found and not _WINDOWS.search(sample):
        found.insert(0, "iso8859_2")
    for name in (*found, "cp1252") if found else ():
        text = "".join(_WORD_BEYOND_ASCII.findall(sample.decode(name, errors="replace")))
        language = language_of(text)
        if any(language in key.split() and name in names for key, names in _CUSTOMARY.items()):
            return name
    return found[0] if found else ""

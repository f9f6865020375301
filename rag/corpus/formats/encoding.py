"""Bytes -> text, whatever their encoding."""

import codecs
import re

from rag.errors import UnreadableArticleError
from rag.text.language import language_of

# UTF-32 before UTF-16, whose mark is the beginning of that of UTF-32.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Languages and the encodings they were written in before UTF-8, the likeliest first. DOS and
#: Macintosh encodings are left out: short texts are too easily mistaken for them.
_LEGACY_ENCODINGS = {
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
_CANDIDATES = [encoding for encodings in _LEGACY_ENCODINGS.values() for encoding in encodings]
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
#: Letters in Windows encodings, control characters in ISO ones.
_WINDOWS_LETTER = re.compile(rb"[\x80-\x9f]")
_WORDS_BEYOND_ASCII = re.compile(r".{0,200}[^\x00-\x7f].{0,200}")
_SAMPLE = 100_000  # bytes that the encoding is detected from
#: A text is UTF-8 if invalid characters are at most this share of the valid ones beyond ASCII.
_MAX_INVALID = 0.25


def decode(raw: bytes, declared: str = "") -> tuple[str, str]:
    r"""Return the text, with "\n" as line ends, and a warning ("" if the encoding is certain).

    Valid UTF-8 is always read as UTF-8. Next comes the encoding that the file declares, then
    detection. Raises UnreadableArticleError for what is not text.
    """
    text, warning = _decode(raw, declared)
    if "\0" in text:
        raise UnreadableArticleError("binary, not text; save its text as .txt or .md")
    return text.replace("\r\n", "\n").replace("\r", "\n"), warning


def _decode(raw: bytes, declared: str) -> tuple[str, str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _strict(raw[len(mark) :], encoding), ""
    if b"\0" in raw:
        return _strict(raw, _utf_16_or_8(raw)), ""
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
            f"it starts as {encoding.upper()}, but byte {error.start} is invalid; "
            "save it again as UTF-8"
        ) from error


def _utf_16_or_8(raw: bytes) -> str:
    """Return UTF-16 if every second byte is mostly zero, as it is for Latin letters."""
    sample = raw[:_SAMPLE]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = sample[offset::2].count(0)
        if zeros > 0.4 * len(sample) / 2 and zeros == sample.count(0):
            return encoding
    return "utf-8"


def _guess(raw: bytes) -> tuple[str, str]:
    text = raw.decode("utf-8", errors="replace")
    invalid = text.count("\ufffd")
    valid = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    if invalid <= _MAX_INVALID * valid:
        return text, f"it contains {invalid} invalid UTF-8 characters; save it again as UTF-8"
    # Only the text around bytes beyond ASCII tells encodings apart.
    first = _BEYOND_ASCII.search(raw)
    start = max(0, first.start() - _SAMPLE // 2) if first else 0
    encoding = _likeliest(raw[start : start + _SAMPLE])
    if not encoding:
        raise UnreadableArticleError("its encoding can't be detected; save it again as UTF-8")
    warning = f"its encoding is probably {encoding}; save it as UTF-8 if letters are wrong"
    return raw.decode(encoding, errors="replace"), warning


def _likeliest(sample: bytes) -> str:
    """Return the encoding in which the bytes are text of a language that was written in it."""
    from charset_normalizer import from_bytes

    matches = [match.encoding for match in from_bytes(sample, cp_isolation=_CANDIDATES)]
    if "cp1250" in matches and not _WINDOWS_LETTER.search(sample):
        matches.insert(0, "iso8859_2")
    for encoding in (*matches, "cp1252") if matches else ():
        text = "".join(_WORDS_BEYOND_ASCII.findall(sample.decode(encoding, errors="replace")))
        if encoding in _encodings_of(language_of(text)):
            return encoding
    return matches[0] if matches else ""


def _encodings_of(language: str) -> list[str]:
    found = (names for codes, names in _LEGACY_ENCODINGS.items() if language in codes.split())
    return next(found, [])

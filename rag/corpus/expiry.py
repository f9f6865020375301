"""Notes by the owner that are no longer searched, as their last day has passed."""

from datetime import date
from pathlib import Path

from rag.corpus.formats.dates import iso_date
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.front_matter import split_front_matter
from rag.corpus.owner_notes import FOLDER, SUFFIX, is_label, is_place_of_notes
from rag.errors import UnreadableArticleError


def reason_to_skip(path: str, location: Path, today: date) -> str:
    """Return why a note is not searched on a day, with the fix; "" for all other files.

    Raises OSError if the file can't be read.
    """
    if not is_place_of_notes(path):
        return ""
    try:
        values, _, _ = split_front_matter(decode(location.read_bytes())[0])
    except UnreadableArticleError:
        return ""  # its parser will say so
    until = values.get("until", "").strip()
    if not until or not is_label(values.get("kind", "")):
        return ""
    day = iso_date(until)
    if not day:
        return f"until: {until[:40]!r} is not a date; write it as 2027-03-31"
    return f"valid until {day}; write a later date, or delete it" if is_over(day, today) else ""


def is_over(until: str, today: date) -> bool:
    """Whether the last day of a note, or its last month or year, has passed.

    >>> is_over("2027-03", date(2027, 3, 31)), is_over("2027-03-30", date(2027, 3, 31))
    (False, True)
    """
    return str(today)[: len(until)] > until


def has_expired(corpus: Path, today: date) -> bool:
    """Whether a note is not searched on a day; False if the notes can't be read."""
    try:
        return any(
            reason_to_skip(f"{FOLDER}/{note.name}", note, today)
            for note in (corpus / FOLDER).glob(f"*{SUFFIX}")
        )
    except OSError:
        return False

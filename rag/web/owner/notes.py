"""Notes by the owner: Markdown files that the index reads as articles of their own kind."""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path

import yaml

from rag.corpus.formats.encoding import decode
from rag.corpus.formats.front_matter import split_front_matter
from rag.corpus.owner_notes import FOLDER, KIND, SUFFIX, is_label
from rag.corpus.writing import write_whole
from rag.errors import UnreadableArticleError
from rag.web.errors import NoRoomError
from rag.web.owner.names import clean_name, numbered

#: Maximum number of notes.
MAX_NOTES = 1_000
#: Characters of a file's name that are taken from the title.
_MAX_STEM = 60


@dataclass(frozen=True, slots=True)
class Note:
    """A note: `until` is its last day as written, "" without one; `version` names its content."""

    name: str  # of its file
    title: str
    text: str
    date: str
    until: str
    version: str


class OwnerNotes:
    """The notes in a folder of articles; safe to share between threads.

    Every method raises NoRoomError if the folder can't be read or written.
    """

    def __init__(self, corpus: Path) -> None:
        self._path = corpus / FOLDER
        self._lock = threading.Lock()

    def listed(self) -> list[Note]:
        """Return the notes, the latest first; files that are no notes are left out."""
        with self._reporting():
            notes = [_read(path) for path in self._path.glob(f"*{SUFFIX}") if _is_file(path)]
        return sorted(filter(None, notes), key=lambda note: (note.date, note.name), reverse=True)

    def get(self, name: str) -> Note | None:
        """Return the note with a name; None if there is none."""
        path = self._path / name
        if path.name != name or path.suffix != SUFFIX:
            return None
        with self._reporting():
            return _read(path) if _is_file(path) else None

    def add(self, title: str, text: str, until: date | None) -> Note:
        """Write a new note, and return it."""
        with self._lock, self._reporting():
            if self._path.is_symlink():
                raise NoRoomError(f"{self._path} is a link, and links are not followed; remove it.")
            self._path.mkdir(parents=True, exist_ok=True)
            if len(list(self._path.iterdir())) >= MAX_NOTES:
                raise NoRoomError(f"There are {MAX_NOTES:,} notes already; delete some.")
            stem = re.sub(r"\W+", "-", title.lower()).strip("-_")[:_MAX_STEM] or "note"
            names = (numbered(clean_name(stem + SUFFIX), number) for number in count(1))
            path = next(path for name in names if not os.path.lexists(path := self._path / name))
            return self._write(path, title, text, until)

    def change(self, note: Note, title: str, text: str, until: date | None) -> Note | None:
        """Write a note anew; None if somebody else changed or deleted it meanwhile."""
        with self._lock:
            if self.get(note.name) != note:
                return None
            with self._reporting():
                return self._write(self._path / note.name, title, text, until)

    def delete(self, note: Note) -> bool:
        """Delete a note; False if somebody else changed it meanwhile."""
        with self._lock:
            if self.get(note.name) != note:
                return False
            with self._reporting():
                (self._path / note.name).unlink(missing_ok=True)
            return True

    def _write(self, path: Path, title: str, text: str, until: date | None) -> Note:
        today = str(datetime.now().astimezone().date())
        fields = {"kind": KIND, "title": " ".join(title.split()), "date": today}
        if until:
            fields["until"] = str(until)
        head = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=10_000)
        write_whole(path, f"---\n{head}---\n\n{text.strip()}\n".encode())
        note = _read(path)
        assert note, "it was just written"
        return note

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NoRoomError(
                f"{self._path} can't be read or written ({error.strerror}); grant permission, or "
                "free some space."
            ) from error


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not path.name.startswith(".")


def _read(path: Path) -> Note | None:
    raw = path.read_bytes()
    try:
        values, text, _ = split_front_matter(decode(raw)[0])
    except UnreadableArticleError:
        return None
    if not is_label(values.get("kind", "")):
        return None
    title, day, until = (values.get(name, "") for name in ("title", "date", "until"))
    version = hashlib.sha256(raw).hexdigest()[:16]
    return Note(path.name, title, text.strip(), day, until, version)

"""The bin: what the owner deleted or replaced, which can be brought back for 30 days.

Each entry is a folder of `bin` in the data folder, with the file and what is to be known about it.
Every change makes a second copy first, marks it as moving, changes the articles, and removes the
mark. After a kill, what is in the articles decides: `tidy` takes away an entry whose file is still
there, and keeps one whose file is gone or another.
"""

import filecmp
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from rag.corpus.corrections import Correction
from rag.corpus.editing import edit, read_for_editing
from rag.corpus.overrides import NAME
from rag.corpus.writing import remove_unfinished, sync_folder
from rag.errors import ConflictError, CurationError
from rag.settings import Settings
from rag.store.copying import HIDDEN, copy_to
from rag.store.lock import owners_lock

FOLDER = "bin"
#: How long an entry is kept.
KEPT = timedelta(days=30)
_CONTENT, _FACTS = "content", "entry.json"
_NEW, _MOVING = ".new-", "moving-"

Why = Literal["deleted", "replaced"]
#: Called once nobody else can change the articles; what it raises ends the change.
Check = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the bin."""

    id: str
    path: str  # where it was, relative to the corpus
    title: str
    why: Why
    at: str  # UTC, ISO 8601
    corrections: dict[str, dict[str, Any]]  # path of an article -> fields of its Correction

    @property
    def until(self) -> datetime:
        """When it is deleted for good."""
        return datetime.fromisoformat(self.at) + KEPT


class Bin:
    """The bin of a data folder; safe to share between threads and processes.

    Every method but paths() raises BusyError or DataError as the lock does, and CurationError if a
    file can't be moved; then nothing has changed.
    """

    def __init__(self, settings: Settings) -> None:
        self._corpus = settings.corpus
        self._data = settings.data
        self._path = settings.data / FOLDER

    # --- looking -----------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """Return what can be brought back, the latest first."""
        now = datetime.now(UTC)
        folders = [one for one in self._folders() if not one.name.startswith(_MOVING)]
        found = [self._read(folder) for folder in folders]
        kept = [one for one in found if one and one.until > now]
        return sorted(kept, key=lambda entry: entry.id, reverse=True)

    def paths(self) -> set[str]:
        """Return where files were that the owner deleted or replaced."""
        return {entry.path for entry in map(self._read, self._folders()) if entry}

    def _folders(self) -> list[Path]:
        try:
            return [one for one in sorted(self._path.iterdir()) if not one.name.startswith(".")]
        except OSError:
            return []

    def _read(self, folder: Path) -> Entry | None:
        try:
            fields = json.loads((folder / _FACTS).read_text("utf-8"))
            entry = Entry(**fields | {"id": folder.name.removeprefix(_MOVING)})
            datetime.fromisoformat(entry.at)
        except (OSError, ValueError, TypeError):
            return None  # a person changed it
        return entry

    # --- changing ----------------------------------------------------------------------------

    def delete(self, path: str, title: str = "", check: Check = lambda: None) -> Entry:
        """Move a file of the corpus to the bin, with its corrections; raises ConflictError."""
        with self._changing():
            place = self._place(path)
            check()
            corrections = self._corrections(path)
            entry, moving = self._put(place, path, title, "deleted", corrections)
            place.unlink()
            sync_folder(place.parent)
            self._change_corrections(dict.fromkeys(corrections, Correction()))
            moving.rename(self._path / entry.id)
            return entry

    def replace(
        self, path: str, new: Path, title: str, check: Check = lambda: None
    ) -> Entry | None:
        """Replace a file by another, which is complete; None if they are the same.

        The old one moves to the bin; its corrections stay. `new` is gone afterwards.
        """
        with self._changing():
            place = self._place(path)
            check()
            if filecmp.cmp(place, new, shallow=False):
                return None
            return self._swap(place, path, title, new)

    def restore(self, entry_id: str) -> Entry:
        """Bring a file back; of a replaced one, the version that is there now goes to the bin.

        Raises ConflictError if the entry is gone, or if its place is taken after a deletion.
        """
        with self._changing():
            folder = self._path / Path(entry_id).name
            entry = self._read(folder)
            if entry is None or entry_id.startswith((".", _MOVING)):
                raise ConflictError("It is no longer among the deleted articles; reload the page.")
            place = self._corpus / entry.path
            self._check_folders(place)
            is_taken = os.path.lexists(place)
            if is_taken and entry.why == "deleted":
                taken = f"There is another file {entry.path} now; delete or rename it first."
                raise ConflictError(taken)
            moving = folder.rename(self._path / f"{_MOVING}{entry.id}")
            content = moving / _CONTENT
            if is_taken:
                self._swap(self._place(entry.path), entry.path, entry.title, content, keep=True)
            else:
                self._change_corrections(self._missing_corrections(entry))
                place.parent.mkdir(parents=True, exist_ok=True)
                copy_to(content, place)
            self._drop(moving)
            return entry

    def tidy(self) -> None:
        """Finish what a kill interrupted, and delete what has been in the bin for 30 days."""
        if not self._path.is_dir():
            return
        with self._changing():
            now = datetime.now(UTC)
            for folder in self._folders():
                entry = self._read(folder)
                if entry and entry.until <= now:
                    self._drop(folder)

    def _settle(self) -> None:
        """Finish or undo changes that were interrupted."""
        for folder in self._path.glob(f"{_NEW}*"):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in self._path.glob(f"{_MOVING}*"):
            if entry := self._read(folder):
                with suppress(CurationError):  # a person wrote another place into it
                    self._finish(folder, entry)

    def _finish(self, moving: Path, entry: Entry) -> None:
        place = self._corpus / entry.path
        self._check_folders(place)
        remove_unfinished(self._corpus)
        for folder in (place.parent, self._corpus):
            for left in folder.glob(f"{HIDDEN}*"):
                if left.is_file():
                    left.unlink(missing_ok=True)
        is_there = place.is_file() and not place.is_symlink()
        if is_there and filecmp.cmp(place, moving / _CONTENT, shallow=False):
            self._change_corrections(self._missing_corrections(entry))
            self._drop(moving)
            return
        if not os.path.lexists(place):
            present, kept = self._corrections(entry.path), _corrections_of(entry)
            gone = [path for path in present if present[path] == kept.get(path)]
            self._change_corrections(dict.fromkeys(gone, Correction()))
        moving.rename(self._path / entry.id)

    # --- steps -------------------------------------------------------------------------------

    def _swap(self, place: Path, path: str, title: str, new: Path, *, keep: bool = False) -> Entry:
        entry, moving = self._put(place, path, title, "replaced", self._corrections(path))
        beside = place.with_name(f"{HIDDEN}{entry.id}")
        try:
            copy_to(new, beside)
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(place.parent)
        if not keep:
            new.unlink(missing_ok=True)
        moving.rename(self._path / entry.id)
        return entry

    def _put(
        self, place: Path, path: str, title: str, why: Why, corrections: dict[str, Correction]
    ) -> tuple[Entry, Path]:
        """Copy a file into a new entry that is marked as moving."""
        now = datetime.now(UTC)
        entry_id = f"{now:%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
        # As they are read from the file, with lists.
        fields = json.loads(json.dumps({key: asdict(one) for key, one in corrections.items()}))
        entry = Entry(entry_id, path, title, why, now.isoformat(timespec="seconds"), fields)
        unfinished = self._path / f"{_NEW}{entry_id}"
        unfinished.mkdir(parents=True)
        copy_to(place, unfinished / _CONTENT)
        with (unfinished / _FACTS).open("x", encoding="utf-8") as file:
            json.dump(asdict(entry), file)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(unfinished)
        moving = unfinished.rename(self._path / f"{_MOVING}{entry_id}")
        sync_folder(self._path)
        return entry, moving

    def _drop(self, folder: Path) -> None:
        gone = folder.rename(self._path / f"{_NEW}{secrets.token_hex(8)}")
        shutil.rmtree(gone, ignore_errors=True)

    # --- corrections -------------------------------------------------------------------------

    def _corrections(self, path: str) -> dict[str, Correction]:
        """Return the corrections of a file's articles; none if footnote.yaml can't be changed."""
        try:
            return dict(read_for_editing(self._corpus).by_file().get(path, ()))
        except CurationError:
            return {}

    def _missing_corrections(self, entry: Entry) -> dict[str, Correction]:
        present = self._corrections(entry.path)
        kept = _corrections_of(entry)
        return {path: kept[path] for path in kept if path not in present}

    def _change_corrections(self, changes: dict[str, Correction]) -> None:
        # A file with an error is for its writer; the article counts more.
        with suppress(CurationError):
            if changes:
                edit(self._corpus, changes)

    # --- places ------------------------------------------------------------------------------

    def _place(self, path: str) -> Path:
        """Return where a file of the corpus is; raises CurationError if it must not be touched."""
        place = self._corpus / path
        self._check_folders(place)
        if place.is_symlink():
            raise CurationError(f"{path} is a link, which isn't followed; delete it yourself.")
        if not place.is_file():
            raise ConflictError(f"{path} has been deleted or moved meanwhile; reload the page.")
        return place

    def _check_folders(self, place: Path) -> None:
        root = self._corpus.resolve()
        is_below = place.is_relative_to(self._corpus)
        parts = place.relative_to(self._corpus).parts if is_below else ()
        is_hidden = any(part.startswith(".") for part in parts)  # ".." too
        folder = Path(os.path.realpath(place.parent))
        is_inside = folder == root.joinpath(*parts[:-1])
        in_data = folder.is_relative_to(self._data.resolve())
        if is_hidden or parts == (NAME,) or not parts or not is_inside or in_data:
            raise CurationError(f"{place} is no file of the articles that can be changed here.")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with owners_lock(self._data):
            try:
                self._path.mkdir(exist_ok=True)
                self._settle()
                try:
                    yield
                finally:
                    self._settle()
            except OSError as error:
                raise CurationError(
                    f"{error.filename or self._path} can't be changed ({error.strerror}); grant "
                    "write permission, or free some space."
                ) from error


def _corrections_of(entry: Entry) -> dict[str, Correction]:
    lists = ("leave_out", "bring_back")
    return {
        path: Correction(**fields | {name: tuple(fields[name]) for name in lists})
        for path, fields in entry.corrections.items()
    }

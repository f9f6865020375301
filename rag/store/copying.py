"""Copies of files that are complete or not there, whatever kills the process."""

import os
import secrets
import shutil
from pathlib import Path

from rag.corpus.writing import sync_folder
from rag.errors import ConflictError

#: How names begin of files that are not complete, which the index ignores.
HIDDEN = ".footnote-"


def copy_to(source: Path, target: Path) -> None:
    """Make a copy of a file. Raises ConflictError if something is there already, and OSError."""
    try:
        # Another name of the same file costs nothing; it has both only for a moment.
        os.link(source, target)
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError:  # another file system, or one without links
        unfinished = target.with_name(f"{HIDDEN}copy-{secrets.token_hex(4)}")
        try:
            shutil.copy2(source, unfinished)
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            if os.path.lexists(target):
                raise _taken(target) from None
            unfinished.rename(target)
        finally:
            unfinished.unlink(missing_ok=True)
    sync_folder(target.parent)


def _taken(target: Path) -> ConflictError:
    return ConflictError(f"There is another file {target} now; delete or rename it first.")

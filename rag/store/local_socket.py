"""Where a running server listens for the commands of its user, and whether it answers as they do.

The socket is in the data folder and only its owner may connect. A command that finds a server of
the same identity there lets it answer, which saves loading the models.
"""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rag.settings import Settings

#: What the owner fitted to the articles (rag/answering/confidence.py); answers depend on it.
_CALIBRATION = "calibration.json"


def socket_path(data: Path) -> Path:
    """Return the place of the socket of a data folder."""
    return data / "server.sock"


def today() -> str:
    """Return the date that "last year" is counted from, in this process's time zone."""
    return datetime.now().astimezone().date().isoformat()


def identity(settings: Settings) -> str:
    """Return a hash of all that an answer depends on but the question, the articles, and the day.

    That is the program, the packages that it uses, the folders and the settings of the search.
    """
    values = [
        sys.version,
        settings.corpus.resolve(),
        settings.data.resolve(),
        settings.chroma_url,
        settings.chroma_tenant,
        settings.chroma_database,
        _state(settings.data / _CALIBRATION),
        _state(Path(sysconfig.get_path("purelib"))),
        *sorted(_program(Path(__file__).parents[1])),
    ]
    return hashlib.sha256("\n".join(map(str, values)).encode(errors="replace")).hexdigest()


def _program(folder: Path) -> Iterator[str]:
    """Yield the state of each file of the program."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _program(Path(entry.path)) if entry.name != "__pycache__" else ()
            else:
                yield f"{entry.path} {_state(Path(entry.path))}"


def _state(path: Path) -> str:
    """Return the size and the time of a file or folder; "" if there is none."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"

"""Lets a running server of the same user answer, if it answers as this process would."""

import json
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from struct import Struct
from typing import Any

from rag.settings import Settings
from rag.store.local_socket import identity, socket_path, today

#: Seconds; with many questions before this one, this process is faster.
_TIMEOUT = 20.0
#: What Linux says of the other end of a socket: process, user and group (unix(7)).
_UCRED = Struct("3i")


def ask_running_server(
    settings: Settings, question: str, scope: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return {"answer", "notes"} of a server on the same data folder.

    None if there is none, if it is of another version or has other settings, or if it can't answer
    without the reader of this command being told something: that the question is bad, that files
    are being indexed.
    """
    if not hasattr(socket, "AF_UNIX"):
        return None
    asked = {"identity": identity(settings), "today": today()}
    request = asked | {"question": question, "scope": dict(scope)}
    with suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_TIMEOUT)
        path = socket_path(settings.data)
        connection.connect(str(path))
        if _user_of(connection, path) != os.getuid():
            return None  # another user's program listens there
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("rb") as reply:
            found: dict[str, Any] | None = json.loads(reply.read())
            return found
    return None


def _user_of(connection: socket.socket, path: Path) -> int:
    """Return the id of the user whose program listens; where no system tells it, of the socket."""
    if sys.platform != "linux":
        return path.stat().st_uid
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    return int(_UCRED.unpack(credentials)[1])

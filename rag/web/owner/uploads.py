"""Receives files into the folder of uploads; an interrupted one leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from rag.corpus.formats import MAX_BYTES, suffix_of
from rag.errors import UnreadableArticleError
from rag.settings import Settings
from rag.web.errors import NoRoomError, OverloadedError, TooLargeError
from rag.web.owner.folder import Stored, UploadFolder
from rag.web.owner.names import clean_name

#: Stores a complete file under a name; raises FootnoteError.
Put = Callable[[Path, str], Stored]
AT_ONCE = 2
#: Seconds without a byte, and for a whole file, after which an upload is cancelled.
MAX_STALL = 30.0
MAX_SECONDS = 1_800.0
_BLOCK = 1_000_000  # bytes written at a time


class Uploads:
    """Receives files; for use in the server's event loop."""

    def __init__(self, settings: Settings, folder: UploadFolder) -> None:
        self._folder = folder
        self._max_bytes = settings.upload_mb * 1_000_000
        self._running = 0

    async def take(
        self, raw_name: str, body: AsyncIterator[bytes], length: int, put: Put | None = None
    ) -> Stored:
        """Store a file under a safe form of its name; `length` is 0 if it is not known.

        `put` stores it elsewhere than in the folder of uploads. Raises UnreadableArticleError,
        TooLargeError, NoRoomError or OverloadedError.
        """
        name = clean_name(raw_name)
        limit = min(self._max_bytes, MAX_BYTES[suffix_of(name)])
        if length > limit:
            raise TooLargeError(_too_large(name, limit))
        with self._seat():
            unfinished = await run_in_threadpool(self._folder.begin, length or limit)
            try:
                if not await _receive(body, unfinished, limit):
                    raise TooLargeError(_too_large(name, limit))
                if not unfinished.stat().st_size:
                    raise UnreadableArticleError(f"{name} is empty; choose a file with text in it.")
                return await run_in_threadpool(put or self._folder.finish, unfinished, name)
            finally:
                unfinished.unlink(missing_ok=True)

    @contextmanager
    def _seat(self) -> Iterator[None]:
        if self._running >= AT_ONCE:
            raise OverloadedError(
                f"{AT_ONCE} files are being uploaded already; send this one when they are done."
            )
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1


async def _receive(body: AsyncIterator[bytes], unfinished: Path, limit: int) -> bool:
    """Write a body to a file; return False if it is longer than `limit` bytes."""
    block, length = bytearray(), 0
    try:
        with unfinished.open("wb") as file:
            async for part in _with_timeouts(body):
                block += part
                length += len(part)
                if length > limit:
                    return False
                if len(block) >= _BLOCK:
                    await run_in_threadpool(file.write, bytes(block))
                    block.clear()
            await run_in_threadpool(file.write, bytes(block))
    except TimeoutError as error:
        raise HTTPException(408, "The file arrived too slowly; send it again.") from error
    except OSError as error:
        raise NoRoomError(
            f"The file can't be stored ({error.strerror}); free some space on the disk."
        ) from error
    return True


async def _with_timeouts(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the parts of a body; raises TimeoutError after MAX_STALL or MAX_SECONDS."""
    end = asyncio.get_running_loop().time() + MAX_SECONDS
    while True:
        wait = min(MAX_STALL, end - asyncio.get_running_loop().time())
        part = await asyncio.wait_for(anext(body, None), wait)
        if part is None:
            return
        yield part


def _too_large(name: str, limit: int) -> str:
    return f"{name} is larger than {limit // 1_000_000} MB; split it into smaller files."

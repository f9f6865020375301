"""A file as it comes in -> the folder of uploads. What breaks off leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from rag.corpus.formats import MAX_BYTES, suffix_of
from rag.errors import UnreadableArticleError
from rag.settings import Settings
from rag.web.errors import BusyError, NoRoomError, TooLargeError
from rag.web.owner.folder import Stored, UploadFolder
from rag.web.owner.names import clean_name

AT_ONCE = 2
#: Seconds without a byte, and for all of a file, after which it is given up.
STALL = 30.0
LONGEST = 1_800.0
_BLOCK = 1_000_000  # bytes that are written at once


class Uploads:
    """Takes files; for use in the server's event loop."""

    def __init__(self, settings: Settings, folder: UploadFolder) -> None:
        self._folder = folder
        self._largest = settings.upload_mb * 1_000_000
        self._running = 0

    async def take(self, given: str, body: AsyncIterator[bytes], length: int) -> Stored:
        """Keep a file under a name made of the given one; `length` is 0 when it is not known.

        Raises UnreadableArticleError, TooLargeError, NoRoomError or BusyError, with the mend.
        """
        name = clean_name(given)
        most = min(self._largest, MAX_BYTES[suffix_of(name)])
        if length > most:
            raise TooLargeError(_too_large(name, most))
        with self._seat():
            unfinished = await run_in_threadpool(self._folder.begin, length or most)
            try:
                if not await _receive(body, unfinished, most):
                    raise TooLargeError(_too_large(name, most))
                if not unfinished.stat().st_size:
                    raise UnreadableArticleError(f"{name} is empty; put the article's text in it.")
                return await run_in_threadpool(self._folder.finish, unfinished, name)
            finally:
                unfinished.unlink(missing_ok=True)

    @contextmanager
    def _seat(self) -> Iterator[None]:
        if self._running >= AT_ONCE:
            raise BusyError(f"{AT_ONCE} files are being sent already; send this one after them.")
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1


async def _receive(body: AsyncIterator[bytes], unfinished: Path, most: int) -> bool:
    """Write a body to a file; False when it is longer than `most` bytes."""
    block, length = bytearray(), 0
    try:
        with unfinished.open("wb") as file:
            async for part in _timely(body):
                block += part
                length += len(part)
                if length > most:
                    return False
                if len(block) >= _BLOCK:
                    await run_in_threadpool(file.write, bytes(block))
                    block.clear()
            await run_in_threadpool(file.write, bytes(block))
    except TimeoutError as error:
        raise HTTPException(408, "The file came too slowly; send it again.") from error
    except OSError as error:
        raise NoRoomError(f"The file can't be kept ({error.strerror}); free some space.") from error
    return True


async def _timely(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the parts of a body. Raises TimeoutError when one, or all of it, is long in coming."""
    end = asyncio.get_running_loop().time() + LONGEST
    while True:
        wait = min(STALL, end - asyncio.get_running_loop().time())
        part = await asyncio.wait_for(anext(body, None), wait)
        if part is None:
            return
        yield part


def _too_large(name: str, most: int) -> str:
    return f"{name} is larger than {most // 1_000_000} MB; split it into smaller files."

"""Zip files, Word documents and EPUB books among them: opened and unpacked within limits."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 (a class)

from rag.errors import UnreadableArticleError

_MAX_MEMBERS = 20_000
_MAX_BYTES = 500_000_000  # of all members, unpacked
#: Text shrinks to a tenth, a table of similar rows to a fiftieth; beyond this it is a zip bomb.
_MAX_RATIO = 200
#: Zips that unpack to no more than this may have any ratio.
_HARMLESS = 20_000_000  # bytes
_ENCRYPTED = 0x1  # a bit of ZipInfo.flag_bits
_BOMB = "unpacks to far more than an article, as if made to fill the memory; pack it again"


@contextmanager
def open_zip(raw: bytes) -> Iterator[ZipFile]:
    """Open a zip in memory whose declared sizes are within the limits.

    Raises UnreadableArticleError when it is damaged or too large, or all of it is encrypted.
    """
    try:
        package = ZipFile(BytesIO(raw))
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableArticleError("damaged or cut off; get it again") from error
    with package:
        _check(package.infolist(), len(raw))
        yield package


def _check(members: list[ZipInfo], size: int) -> None:
    if len(members) > _MAX_MEMBERS:
        raise UnreadableArticleError(
            f"contains {len(members)} files, more than {_MAX_MEMBERS}; split it"
        )
    total = sum(member.file_size for member in members)
    if total > _HARMLESS and total > _MAX_RATIO * size:
        raise UnreadableArticleError(_BOMB)
    if total > _MAX_BYTES:
        raise UnreadableArticleError(
            f"larger than {_MAX_BYTES // 1_000_000} MB when unpacked; split it"
        )
    if members and all(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableArticleError("locked with a password; save it without one")


def unpack(package: ZipFile, member: ZipInfo) -> bytes:
    """Return the content of a member, never more than its declared size.

    Raises UnreadableArticleError when it is encrypted or damaged.
    """
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableArticleError("locked with a password; pack it without one")
    try:
        with package.open(member) as file:
            raw = file.read(member.file_size + 1)
            # Reading on makes zipfile compare the checksum.
            more = file.read(1)
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise UnreadableArticleError("damaged in its zip; pack it again") from error
    if more or len(raw) > member.file_size:
        raise UnreadableArticleError(_BOMB)
    return raw

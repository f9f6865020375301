"""Zip files, which Word documents and EPUB books are too: opened and unpacked within bounds."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 (a class)

from rag.errors import UnreadableArticleError

_MOST_MEMBERS = 20_000
_MOST_BYTES = 500_000_000  # of all members, unpacked
#: Text packs to a tenth, a table of like rows to a fiftieth; only what is made to burst packs more.
_MOST_RATIO = 200
#: Small files may pack as they like.
_HARMLESS = 20_000_000  # bytes
_ENCRYPTED = 0x1  # a bit of ZipInfo.flag_bits
_BOMB = "unpacked it would be far larger than an article; it looks made to fill the memory"


@contextmanager
def opened(raw: bytes) -> Iterator[ZipFile]:
    """Open a zip in memory; what it says of its members is within bounds.

    Raises UnreadableArticleError when it is damaged or too large, or no member of it is open
    to read without a password.
    """
    try:
        package = ZipFile(BytesIO(raw))
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableArticleError("damaged or cut off; get it again") from error
    with package:
        _check(package.infolist(), len(raw))
        yield package


def _check(members: list[ZipInfo], size: int) -> None:
    if len(members) > _MOST_MEMBERS:
        raise UnreadableArticleError(
            f"it holds {len(members)} files, more than {_MOST_MEMBERS}; split it"
        )
    total = sum(member.file_size for member in members)
    if total > _HARMLESS and total > _MOST_RATIO * size:
        raise UnreadableArticleError(_BOMB)
    if total > _MOST_BYTES:
        raise UnreadableArticleError(
            f"unpacked it is larger than {_MOST_BYTES // 1_000_000} MB; split it"
        )
    if members and all(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableArticleError("locked with a password; save it without one")


def unpacked(package: ZipFile, member: ZipInfo) -> bytes:
    """Return the bytes of a member, never more than it said it has.

    Raises UnreadableArticleError when it is locked or damaged.
    """
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableArticleError("locked with a password; pack it without one")
    try:
        with package.open(member) as file:
            raw = file.read(member.file_size + 1)
            # What is behind the declared end is read by nobody, but the checksum is compared here.
            more = file.read(1)
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise UnreadableArticleError("damaged in its zip; pack it again") from error
    if more or len(raw) > member.file_size:
        raise UnreadableArticleError(_BOMB)
    return raw

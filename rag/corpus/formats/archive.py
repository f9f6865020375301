"""A zip of articles -> the articles of each file in it."""

import contextlib
import re
from collections.abc import Callable
from functools import partial
from zipfile import ZipFile, ZipInfo

from rag.corpus.formats.results import Members, ReadResult, UniqueNames
from rag.corpus.formats.sanitizing import sanitize
from rag.corpus.formats.zips import open_zip, unpack
from rag.errors import UnreadableArticleError

_UTF8_NAME = 0x800  # a bit of ZipInfo.flag_bits


def read(path: str, raw: bytes, read_member: Callable[[str, bytes], ReadResult]) -> ReadResult:
    """Return the articles of all members that can be read, in the order of the zip.

    The path of a member starts with that of the zip. Raises UnreadableArticleError when no member
    can be read.
    """
    members = Members()
    unique = UniqueNames()
    with open_zip(raw) as package:
        for member in package.infolist():
            name = _member_name(member)
            if member.is_dir() or _is_hidden(name):
                continue
            member_path = unique(f"{path}/{name}", keep_suffix=True)
            members.add(member_path, partial(_read, package, member, member_path, read_member))
    if not members.articles:
        first = next(iter(members.skipped), None)
        reason = f" ({first.path}: {first.reason})" if first else ""
        raise UnreadableArticleError(f"a zip without articles{reason}; add articles to it")
    return members.result()


def _read(
    package: ZipFile, member: ZipInfo, path: str, read_member: Callable[[str, bytes], ReadResult]
) -> ReadResult:
    if path.lower().endswith(".zip"):
        raise UnreadableArticleError("a zip within a zip; unpack it")
    return read_member(path, unpack(package, member))


def unpacked_size(raw: bytes) -> int:
    """Return the bytes of a file as unpacked: declared by a zip, its length for any other.

    Documents and books that are zips count as zips.
    """
    try:
        with open_zip(raw) as package:
            return max(len(raw), sum(member.file_size for member in package.infolist()))
    except UnreadableArticleError:  # its reader says why
        return len(raw)


def _member_name(member: ZipInfo) -> str:
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        # Most programs write UTF-8 without setting the flag.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return safe_name(name)


def safe_name(name: str) -> str:
    """Return the path of a file within another one, without anything that leads out of it.

    >>> safe_name("../a/./b.txt"), safe_name("..")
    ('a/b.txt', 'member')
    """
    parts = re.split(r"[/\\]", " ".join(sanitize(name).encode(errors="replace").decode().split()))
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "member"


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))

"""A zip of articles -> the articles of each file in it."""

import contextlib
import re
from collections.abc import Callable
from zipfile import ZipFile, ZipInfo

from rag.corpus.articles import Article, Skipped
from rag.corpus.formats.package import opened, unpacked
from rag.corpus.formats.reading import Reading, Unique, sound
from rag.errors import UnreadableArticleError

_UTF8_NAME = 0x800  # a bit of ZipInfo.flag_bits


def read(path: str, raw: bytes, read_member: Callable[[str, bytes], Reading]) -> Reading:
    """Return the articles of all members that can be read, in the order of the zip.

    A member's path is the zip's with its own behind it. Raises UnreadableArticleError when none
    can be read.
    """
    articles: list[Article] = []
    warnings: list[Skipped] = []
    skipped: list[Skipped] = []
    unique = Unique()
    with opened(raw) as package:
        for member in package.infolist():
            name = _name(member)
            if member.is_dir() or _is_hidden(name):
                continue
            place = unique(f"{path}/{name}", keep_suffix=True)
            try:
                found = _member(package, member, place, read_member)
            except UnreadableArticleError as problem:
                skipped.append(Skipped(place, str(problem)))
                continue
            articles += found.articles
            warnings += found.warnings
            skipped += found.skipped
    if not articles:
        why = f" ({skipped[0].path}: {skipped[0].reason})" if skipped else ""
        raise UnreadableArticleError(f"a zip that holds no article{why}; pack articles into it")
    return Reading(tuple(articles), tuple(warnings), tuple(skipped))


def _member(
    package: ZipFile, member: ZipInfo, place: str, read_member: Callable[[str, bytes], Reading]
) -> Reading:
    if place.lower().endswith(".zip"):
        raise UnreadableArticleError("a zip within a zip; unpack it")
    return read_member(place, unpacked(package, member))


def _name(member: ZipInfo) -> str:
    """Return a member's path with nothing in it that leads elsewhere."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        # Most programs write UTF-8 without saying so.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode()
    parts = re.split(r"[/\\]", " ".join(sound(name).encode(errors="replace").decode().split()))
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "member"


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))

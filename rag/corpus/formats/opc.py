"""Office Open XML packages (.docx, .pptx): their parts, how these are related, properties."""

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from rag.corpus.formats.results import Details
from rag.corpus.formats.xmltree import parse_xml
from rag.corpus.formats.zips import unpack

#: "Strict" files have namespaces of their own for the same elements.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_YEARS = {
    b"drawingml": b"http://schemas.openxmlformats.org/drawingml/2006/",
    b"presentationml": b"http://schemas.openxmlformats.org/presentationml/2006/",
    b"wordprocessingml": b"http://schemas.openxmlformats.org/wordprocessingml/2006/",
}
_OTHERS = b"http://schemas.openxmlformats.org/officeDocument/2006/"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: python-docx and python-pptx write these into documents that state nothing themselves.
_PLACEHOLDERS = ("python-docx", "Steve Canny")
_PLACEHOLDER_TITLES = ("Word Document", "PowerPoint Presentation")


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part refers to: `target` is the name of a part, or an address outside."""

    kind: str  # "footnotes", "header", "slide"
    target: str


@dataclass(slots=True)
class Package:
    """A package; each part is parsed once."""

    zip: ZipFile
    _names: dict[str, str] = field(default_factory=dict)
    _trees: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._names = {name.lower(): name for name in self.zip.namelist()}

    def part(self, name: str) -> Any:
        """Return the root of a part; None if the package doesn't have it."""
        if name not in self._trees:
            member = self._names.get(name.lower())
            raw = unpack(self.zip, self.zip.getinfo(member)) if member else b""
            self._trees[name] = parse_xml(_STRICT.sub(_transitional, raw), name)
        return self._trees[name]

    def relations(self, name: str) -> dict[str, Relation]:
        """Return where a part refers to, by id; "" is the package as a whole."""
        folder, file = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {
            one.get("Id", ""): _relation(one, folder)
            for one in (() if root is None else root.iterchildren("{*}Relationship"))
        }

    def related(self, name: str, kind: str) -> list[str]:
        """Return the names of the parts of a kind that a part refers to, in their order."""
        return [one.target for one in self.relations(name).values() if one.kind == kind]

    def details(self, title: str) -> Details:
        """Return what the properties state; `title` is the one that the text itself shows."""
        root = next(map(self.part, self.related("", "core-properties")), None)

        def value(name: str) -> str:
            return "" if root is None else (root.findtext(f"{{*}}{name}") or "").strip()

        is_made = value("creator") in _PLACEHOLDERS
        stated = value("title")
        return Details(
            title=title or ("" if stated in _PLACEHOLDER_TITLES else stated),
            author="" if is_made else value("creator"),
            language=value("language"),
            created="" if is_made else value("created"),
        )


def _transitional(match: re.Match[bytes]) -> bytes:
    return _YEARS.get(match[1], _OTHERS) + match[2]


def _relation(element: Any, folder: str) -> Relation:
    kind = element.get("Type", "").rpartition("/")[2]
    target = unquote(element.get("Target", ""))
    if element.get("TargetMode") != "External":
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(kind, target)

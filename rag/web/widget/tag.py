"""The tag that a site puts into its pages, and the script that it loads."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Literal

SCRIPT = "/widget.js"
FRAME = "/embed"
Mode = Literal["button", "inline", "frame"]


@cache
def script() -> bytes:
    """Return the script, which is built from src/."""
    return (Path(__file__).parent / "widget.js").read_bytes()


@cache
def languages() -> dict[str, bytes]:
    """Return the widget's texts in each language, as JSON, by the path that they are served at."""
    files = sorted((Path(__file__).parent / "languages").glob("*.json"))
    return {f"/widget/{file.name}": file.read_bytes() for file in files}


def version() -> str:
    """Return a short hash of the script."""
    return hashlib.sha256(script()).hexdigest()[:12]


def integrity_of(body: bytes) -> str:
    """Return a script's hash for an integrity attribute (W3C Subresource Integrity)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()


@dataclass(frozen=True, slots=True)
class Tag:
    """What to paste into a page: `tag`, or `pinned` to load only this version of the script."""

    tag: str
    pinned: str
    integrity: str


def tag(server: str, title: str, mode: Mode = "button", collection: str = "") -> Tag:
    """Return the tag for the server at an origin, and for one of its collections."""
    name = escape(title, quote=True)
    path = f"/c/{collection}" if collection else ""
    named = f' collection="{collection}"' if collection else ""
    if mode == "frame":
        frame = (
            f'<iframe src="{server}{path}{FRAME}" title="{name}" width="100%" height="560" '
            'style="border: 0"></iframe>'
        )
        return Tag(frame, frame, integrity_of(script()))
    element = f'<footnote-chat{named} title="{name}"></footnote-chat>'
    if mode == "inline":
        # Reserves the space before the script has loaded, so that nothing on the page moves.
        element = (
            '<style>footnote-chat[mode="inline"] { display: block; height: 544px }</style>\n'
            f'<footnote-chat{named} mode="inline" title="{name}"></footnote-chat>'
        )
    plain = f'<script src="{server}{SCRIPT}" defer></script>'
    pinned = (
        f'<script src="{server}{SCRIPT}?v={version()}" integrity="{integrity_of(script())}" '
        'crossorigin="anonymous" defer></script>'
    )
    return Tag(f"{plain}\n{element}", f"{pinned}\n{element}", integrity_of(script()))

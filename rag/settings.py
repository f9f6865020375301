"""Every setting, its default and its environment name."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from rag.errors import SettingsError

#: Longest question that is searched for, in characters.
MAX_QUESTION = 2_000
#: Most earlier turns of a conversation that are looked at.
MAX_HISTORY = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and where the web page is served.

    | field  | environment      | default     |
    |--------|------------------|-------------|
    | corpus | FOOTNOTE_CORPUS  | `corpus`    |
    | data   | FOOTNOTE_DATA    | `data`; for another corpus a folder of its own in it |
    | host   | FOOTNOTE_HOST    | `127.0.0.1` |
    | port   | FOOTNOTE_PORT    | `7860`      |
    | rate   | FOOTNOTE_RATE    | `300`: requests a minute from one address |
    """

    corpus: Path
    data: Path
    host: str = "127.0.0.1"
    port: int = 7860
    rate: int = 300

    @classmethod
    def read(
        cls,
        corpus: str | None = None,
        data: str | None = None,
        host: str | None = None,
        port: int | None = None,
    ) -> "Settings":
        """Return the settings: an argument first, then the environment, then the default.

        Raises SettingsError when the port or the rate is no whole number in its bounds.
        """
        env = os.environ
        number = str(port) if port is not None else env.get("FOOTNOTE_PORT") or "7860"
        folder = Path(corpus or env.get("FOOTNOTE_CORPUS") or "corpus")
        found = data or env.get("FOOTNOTE_DATA")
        return cls(
            corpus=folder,
            data=Path(found) if found else _data_folder(folder),
            host=host or env.get("FOOTNOTE_HOST") or "127.0.0.1",
            port=_whole("FOOTNOTE_PORT", number, 65_535),
            rate=_whole("FOOTNOTE_RATE", env.get("FOOTNOTE_RATE") or "300", 1_000_000),
        )


def _whole(name: str, text: str, most: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise SettingsError(f"{name} is {text!r}; make it a whole number from 1 to {most}.")
    return int(text)


def _data_folder(corpus: Path) -> Path:
    """Return a folder for each corpus, so that a look at one does not unmake another's index."""
    if corpus == Path("corpus"):
        return Path("data")
    place = str(corpus.resolve())
    return Path("data") / f"{Path(place).name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"

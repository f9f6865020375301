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
    """

    corpus: Path
    data: Path
    host: str = "127.0.0.1"
    port: int = 7860

    @classmethod
    def read(
        cls,
        corpus: str | None = None,
        data: str | None = None,
        host: str | None = None,
        port: int | None = None,
    ) -> "Settings":
        """Return the settings: an argument first, then the environment, then the default.

        Raises SettingsError when the port is not a whole number from 1 to 65535.
        """
        env = os.environ
        number = str(port) if port is not None else env.get("FOOTNOTE_PORT") or "7860"
        if not number.isdecimal() or not 1 <= int(number) <= 65_535:
            raise SettingsError(
                f"FOOTNOTE_PORT is {number!r}; make it a whole number from 1 to 65535."
            )
        folder = Path(corpus or env.get("FOOTNOTE_CORPUS") or "corpus")
        found = data or env.get("FOOTNOTE_DATA")
        return cls(
            corpus=folder,
            data=Path(found) if found else _data_folder(folder),
            host=host or env.get("FOOTNOTE_HOST") or "127.0.0.1",
            port=int(number),
        )


def _data_folder(corpus: Path) -> Path:
    """Return a folder for each corpus, so that a look at one does not unmake another's index."""
    if corpus == Path("corpus"):
        return Path("data")
    place = str(corpus.resolve())
    return Path("data") / f"{Path(place).name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"

"""Every setting, its default and its environment name."""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from rag.errors import SettingsError
from rag.origins import read_origin, read_origins

#: Longest question that is searched for, in characters.
MAX_QUESTION = 2_000
#: Most earlier turns of a conversation that are looked at.
MAX_HISTORY = 20
#: Highest rate that can be set, in requests a minute.
_MOST = 1_000_000
#: Fewest characters of the owner's password: shorter ones are guessed.
_PASSWORD = 12
#: Who can answer: the articles' own words, or a language model whose draft is checked.
ANSWERERS = ("quotes", "llm")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and where the web page is served.

    | field       | environment              | default |
    |-------------|--------------------------|---------|
    | corpus      | FOOTNOTE_CORPUS          | `corpus` |
    | data        | FOOTNOTE_DATA            | `data`; for another corpus a folder in it |
    | host        | FOOTNOTE_HOST            | `127.0.0.1` |
    | port        | FOOTNOTE_PORT            | `7860` |
    | rate        | FOOTNOTE_RATE            | `300`: POST requests a minute from one address |
    | origin_rate | FOOTNOTE_ORIGIN_RATE     | `1200`: the same of the API from one embedding site |
    | origins     | FOOTNOTE_ALLOWED_ORIGINS | none: the sites that may embed the chat |
    | url         | FOOTNOTE_URL             | where it listens: the origin that visitors see |
    | watch       | FOOTNOTE_WATCH           | off: `1` follows the folder while serving |
    | password    | FOOTNOTE_PASSWORD        | none: lets the owner in at `/owner` |
    | upload_mb   | FOOTNOTE_UPLOAD_MB       | `50`: largest file that the owner may upload, in MB |
    | chroma_url  | FOOTNOTE_CHROMA_URL      | none: a Chroma server, in place of `data/chroma` |
    | chroma_key  | FOOTNOTE_CHROMA_KEY      | none: the server's key |
    | chroma_tenant   | FOOTNOTE_CHROMA_TENANT   | Chroma's own default |
    | chroma_database | FOOTNOTE_CHROMA_DATABASE | Chroma's own default |
    | llm_url     | FOOTNOTE_LLM_BASE_URL    | none: an OpenAI-compatible server that drafts |
    | llm_model   | FOOTNOTE_LLM_MODEL       | `default`: the model's name there |
    | llm_key     | FOOTNOTE_LLM_API_KEY     | none: the server's key |
    | llm_timeout | FOOTNOTE_LLM_TIMEOUT     | `60`: seconds that a draft may take |
    | llm_tokens  | FOOTNOTE_LLM_TOKENS      | `1500`: most tokens of the passages it is made from |
    """

    corpus: Path
    data: Path
    host: str = "127.0.0.1"
    port: int = 7860
    rate: int = 300
    origin_rate: int = 1200
    origins: tuple[str, ...] = ()
    url: str = "http://127.0.0.1:7860"
    watch: bool = False
    password: str = field(default="", repr=False)
    upload_mb: int = 50
    chroma_url: str = ""
    chroma_key: str = field(default="", repr=False)
    chroma_tenant: str = ""
    chroma_database: str = ""
    llm_url: str = ""
    llm_model: str = "default"
    llm_key: str = field(default="", repr=False)
    llm_timeout: int = 60
    llm_tokens: int = 1500
    answerer: str = "quotes"  # of ANSWERERS; llm once a server is set

    @classmethod
    def read(
        cls,
        corpus: str | None = None,
        data: str | None = None,
        host: str | None = None,
        port: int | None = None,
    ) -> "Settings":
        """Return the settings: an argument first, then the environment, then the default.

        Raises SettingsError when a number is out of its bounds or an address is none.
        """
        env = os.environ
        number = str(port) if port is not None else env.get("FOOTNOTE_PORT") or "7860"
        folder = Path(corpus or env.get("FOOTNOTE_CORPUS") or "corpus")
        found = data or env.get("FOOTNOTE_DATA")
        at = host or env.get("FOOTNOTE_HOST") or "127.0.0.1"
        whole = _whole("FOOTNOTE_PORT", number, 65_535)
        shown = f"[{at}]" if ":" in at else at
        llm_url = _llm_url(env.get("FOOTNOTE_LLM_BASE_URL") or "")
        return cls(
            corpus=folder,
            data=Path(found) if found else _data_folder(folder),
            host=at,
            port=whole,
            rate=_whole("FOOTNOTE_RATE", env.get("FOOTNOTE_RATE") or "300", _MOST),
            origin_rate=_whole(
                "FOOTNOTE_ORIGIN_RATE", env.get("FOOTNOTE_ORIGIN_RATE") or "1200", _MOST
            ),
            origins=read_origins(
                "FOOTNOTE_ALLOWED_ORIGINS", env.get("FOOTNOTE_ALLOWED_ORIGINS") or ""
            ),
            url=read_origin("FOOTNOTE_URL", env.get("FOOTNOTE_URL") or f"http://{shown}:{whole}"),
            watch=_switch("FOOTNOTE_WATCH", env.get("FOOTNOTE_WATCH") or "0"),
            password=_password(env.get("FOOTNOTE_PASSWORD") or ""),
            upload_mb=_whole("FOOTNOTE_UPLOAD_MB", env.get("FOOTNOTE_UPLOAD_MB") or "50", 200),
            chroma_url=_chroma_url(env.get("FOOTNOTE_CHROMA_URL") or ""),
            chroma_key=env.get("FOOTNOTE_CHROMA_KEY") or "",
            chroma_tenant=env.get("FOOTNOTE_CHROMA_TENANT") or "",
            chroma_database=env.get("FOOTNOTE_CHROMA_DATABASE") or "",
            llm_url=llm_url,
            answerer="llm" if llm_url else "quotes",
            llm_model=env.get("FOOTNOTE_LLM_MODEL") or "default",
            llm_key=_llm_key(env.get("FOOTNOTE_LLM_API_KEY") or ""),
            llm_timeout=_whole(
                "FOOTNOTE_LLM_TIMEOUT", env.get("FOOTNOTE_LLM_TIMEOUT") or "60", 3_600
            ),
            llm_tokens=_whole(
                "FOOTNOTE_LLM_TOKENS", env.get("FOOTNOTE_LLM_TOKENS") or "1500", _MOST
            ),
        )


def _whole(name: str, text: str, most: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise SettingsError(f"{name} is {text!r}; make it a whole number from 1 to {most}.")
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise SettingsError(f"{name} is {text!r}; make it 1 for on or 0 for off.")
    return text == "1"


def _password(text: str) -> str:
    if 0 < len(text) < _PASSWORD:
        raise SettingsError(
            f"FOOTNOTE_PASSWORD has {len(text)} characters; make it {_PASSWORD} or more, "
            "or leave it out to switch the owner's page off."
        )
    return text


def _chroma_url(text: str) -> str:
    return read_origin("FOOTNOTE_CHROMA_URL", text) if text else ""


def _llm_url(text: str) -> str:
    """Return the address of a server, which has a path, mostly /v1."""
    try:
        parts = urlsplit(text)
        fits = not text or (
            parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        )
    except ValueError:
        fits = False
    if not fits:
        raise SettingsError(
            "FOOTNOTE_LLM_BASE_URL is no address; make it one such as http://127.0.0.1:8080/v1."
        )
    return text


def _llm_key(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise SettingsError("FOOTNOTE_LLM_API_KEY holds what no key can; copy the key anew.")
    return text


def _data_folder(corpus: Path) -> Path:
    """Return a folder for each corpus, so that a look at one does not unmake another's index."""
    if corpus == Path("corpus"):
        return Path("data")
    place = str(corpus.resolve())
    return Path("data") / f"{Path(place).name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"

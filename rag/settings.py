"""Every setting: its default, its environment variable, and what it may be."""

import hashlib
from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    create_model,
    model_validator,
)
from pydantic.dataclasses import dataclass
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError
from rag.origins import origin_of, read_origin, read_origins
from rag.readers import ReaderSettings

#: Longest question, in characters.
MAX_QUESTION = 2_000
#: Most earlier questions of a conversation that are taken into account.
MAX_HISTORY = 20
#: Highest rate (requests a minute) and most tokens that can be set.
_MAX_NUMBER = 1_000_000
#: Most questions that readers are offered to begin with.
_MAX_QUESTIONS = 6
#: What writes answers: quotes of the articles, or a language model whose draft is checked.
ANSWERERS = ("quotes", "llm")
#: How the server logs: sentences for people, or a line of JSON for each request and event.
LOG_FORMATS = ("text", "json")
#: The fields whose environment variable is not simply FOOTNOTE_ and their name.
_VARIABLES = {"origins": "allowed_origins", "llm_url": "llm_base_url", "llm_key": "llm_api_key"}


def variable(field: str) -> str:
    """Return the environment variable of a field.

    >>> variable("port"), variable("llm_url")
    ('FOOTNOTE_PORT', 'FOOTNOTE_LLM_BASE_URL')
    """
    return f"FOOTNOTE_{_VARIABLES.get(field, field).upper()}"


def _named(info: ValidationInfo) -> str:
    return variable(info.field_name or "")


def _whole(most: int) -> BeforeValidator:
    """Return a validator for whole numbers from 1 to `most`."""

    def check(value: object, info: ValidationInfo) -> int:
        text = str(value)
        if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= most:
            raise SettingsError(
                f"{_named(info)} is {text!r}; make it a whole number from 1 to {most}."
            )
        return int(text)

    return BeforeValidator(check)


def _switch(value: object, info: ValidationInfo) -> bool:
    if value not in (True, False, "0", "1"):
        raise SettingsError(f"{_named(info)} is {value!r}; make it 1 (on) or 0 (off).")
    return value in (True, "1")


def _log(text: str) -> str:
    if text not in ("", "questions"):
        raise SettingsError(f"FOOTNOTE_LOG is {text!r}; make it questions, or unset it.")
    return text


def _origin(text: str, info: ValidationInfo) -> str:
    return read_origin(_named(info), text) if text else ""


def _origins(value: object, info: ValidationInfo) -> object:
    return read_origins(_named(info), value) if isinstance(value, str) else value


def _check_origins(origins: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if others := set(origins) - set(info.data.get("origins", origins)):
        raise SettingsError(
            f"FOOTNOTE_CHECK_ORIGINS has {min(others)}; "
            "list it in FOOTNOTE_ALLOWED_ORIGINS as well."
        )
    return origins


def _questions(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str):
        return value
    questions = tuple(dict.fromkeys(filter(None, map(str.strip, value.split("|")))))
    if len(questions) > _MAX_QUESTIONS or any(len(one) > MAX_QUESTION for one in questions):
        raise SettingsError(
            f"{_named(info)} has {len(questions)} questions of up to "
            f"{max(map(len, questions)):,} characters; give at most {_MAX_QUESTIONS} of "
            f"{MAX_QUESTION:,}, separated by |."
        )
    return questions


def _hosts(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str):
        return value
    hosts = tuple(dict.fromkeys(value.lower().replace(",", " ").split()))
    for host in hosts:
        if any(sign in host for sign in "/@?#*") or host.count(":") == 1:
            fix = "write only names of hosts, without a port, such as wiki.example."
            raise SettingsError(f"{_named(info)} has {host!r}; {fix}")
    return hosts


def _log_format(text: str) -> str:
    if text not in LOG_FORMATS:
        raise SettingsError(f"FOOTNOTE_LOG_FORMAT is {text!r}; make it {' or '.join(LOG_FORMATS)}.")
    return text


def _llm_url(text: str) -> str:
    """Check the address of a language model server; it has a path, usually /v1."""
    try:
        parts = urlsplit(text)
        fits = not text or (
            parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        )
    except ValueError:
        fits = False
    if not fits:
        # The address may contain a password, so it is not shown.
        raise SettingsError(
            "FOOTNOTE_LLM_BASE_URL is not a web address; "
            "make it an address such as http://127.0.0.1:8080/v1."
        )
    return text


def _llm_key(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise SettingsError("FOOTNOTE_LLM_API_KEY contains invalid characters; copy the key again.")
    return text


def _data_folder(values: dict[str, Any]) -> Path:
    """Return a data folder for each corpus, so that indexing one leaves the index of another."""
    corpus: Path = values["corpus"]
    if corpus == Path("corpus"):
        return Path("data")
    place = str(corpus.resolve())
    return Path("data") / f"{Path(place).name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"


def _own_address(values: dict[str, Any]) -> str:
    host: str = values["host"]
    shown = f"[{host}]" if ":" in host else host
    try:
        return origin_of(f"http://{shown}:{values['port']}")
    except SettingsError as error:
        raise SettingsError(
            f"FOOTNOTE_HOST or --host is {host!r}; make it an address such as 127.0.0.1."
        ) from error


_Rate = Annotated[int, _whole(_MAX_NUMBER)]


@dataclass(frozen=True, slots=True)
class Settings(ReaderSettings):
    """Where files are, how the web page is served, and to whom.

    Raises SettingsError for a value that can't be used.
    """

    corpus: Path = Field(default=Path("corpus"), description="the folder of articles")
    data: Path = Field(
        default_factory=_data_folder,
        description="the folder of the index: `data`, or a folder in it for another corpus",
    )
    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: Annotated[int, _whole(65_535)] = Field(default=7860, description="the port to listen on")
    rate: _Rate = Field(default=300, description="POST requests a minute from one address")
    origin_rate: _Rate = Field(default=1200, description="API requests a minute from one site")
    public_widget: Annotated[bool, BeforeValidator(_switch)] = Field(
        default=False, description="`1` lets embedding sites ask though readers have to sign in"
    )
    origins: Annotated[tuple[str, ...], BeforeValidator(_origins)] = Field(
        default=(), description="the sites that may embed the chat"
    )
    check_origins: Annotated[
        tuple[str, ...], BeforeValidator(_origins), AfterValidator(_check_origins)
    ] = Field(default=(), description="those of the sites that may check texts as well")
    questions: Annotated[tuple[str, ...], BeforeValidator(_questions)] = Field(
        default=(),
        description="the questions that readers are offered to begin with, separated by `|`",
    )
    url: Annotated[str, AfterValidator(_origin)] = Field(
        default_factory=_own_address,
        description="the origin that visitors see: where the server listens, unless set",
    )
    watch: Annotated[bool, BeforeValidator(_switch)] = Field(
        default=False, description="`1` updates the index whenever the folder changes"
    )
    upload_mb: Annotated[int, _whole(200)] = Field(
        default=50, description="the largest file that the owner may upload, in MB"
    )
    source_hosts: Annotated[tuple[str, ...], BeforeValidator(_hosts)] = Field(
        default=(),
        description="the hosts that web sources may be on though their addresses are private",
    )
    log: Annotated[str, AfterValidator(_log)] = Field(
        default="", description="`questions` keeps a log of what is asked"
    )
    log_days: Annotated[int, _whole(3_650)] = Field(
        default=90, description="days after which logged questions are deleted"
    )
    mcp: Annotated[bool, BeforeValidator(_switch)] = Field(
        default=False, description="`1` lets assistants use the articles at `/mcp`"
    )
    metrics: Annotated[bool, BeforeValidator(_switch)] = Field(
        default=False, description="`1` shows figures for Prometheus at `/metrics`"
    )
    log_format: Annotated[str, AfterValidator(_log_format)] = Field(
        default="text", description="`json` logs each request as a line of JSON"
    )
    chroma_url: Annotated[str, AfterValidator(_origin)] = Field(
        default="", description="a Chroma server to use instead of `data/chroma`"
    )
    chroma_key: str = Field(default="", repr=False, description="the Chroma server's key")
    chroma_tenant: str = Field(default="", description="the tenant there, unless Chroma's default")
    chroma_database: str = Field(default="", description="the database, unless Chroma's default")
    llm_url: Annotated[str, AfterValidator(_llm_url)] = Field(
        default="", description="an OpenAI-compatible server that drafts answers"
    )
    llm_model: str = Field(default="default", description="the model's name on that server")
    llm_key: Annotated[str, AfterValidator(_llm_key)] = Field(
        default="", repr=False, description="that server's key"
    )
    llm_timeout: Annotated[int, _whole(3_600)] = Field(
        default=60, description="seconds for a draft"
    )
    llm_tokens: _Rate = Field(default=1500, description="most tokens of passages for a draft")
    answerer: str = "quotes"  # one of ANSWERERS
    prefix: str = ""  # of the paths of this collection, if the server has several: /c/<name>

    @property
    def collection(self) -> str:
        """The name of this collection; "" if the server has only one."""
        return self.prefix.removeprefix("/c/")

    @model_validator(mode="after")
    def _check_sites(self) -> Self:
        if self.origins and self.restricts_readers and not self.public_widget:
            raise SettingsError(
                "FOOTNOTE_ALLOWED_ORIGINS lists sites, whose visitors can't sign in here; unset "
                "it, or set FOOTNOTE_PUBLIC_WIDGET=1 to let everyone read on these sites."
            )
        return self

    @property
    def logs_questions(self) -> bool:
        """Whether questions are logged."""
        return self.log == "questions"

    @classmethod
    def read(
        cls,
        corpus: str | None = None,
        data: str | None = None,
        host: str | None = None,
        port: int | None = None,
    ) -> "Settings":
        """Return the settings: an argument first, then the environment, then the default.

        Raises SettingsError for a value that can't be used.
        """
        arguments = {"corpus": corpus, "data": data, "host": host, "port": port}
        given = {name: value for name, value in arguments.items() if value not in (None, "")}
        found = cls(**(_Environment().model_dump(exclude_unset=True) | given))
        return replace(found, answerer="llm") if found.llm_url else found


class _Variables(BaseSettings):
    """What the environment sets; an empty variable counts as unset."""

    model_config = SettingsConfigDict(
        alias_generator=variable, case_sensitive=True, env_ignore_empty=True
    )


#: Each field of Settings as text; the last two have no variable.
_TEXTS: dict[str, Any] = {one.name: (str, "") for one in fields(Settings)[:-2]}
_Environment = create_model("_Environment", __base__=_Variables, **_TEXTS)

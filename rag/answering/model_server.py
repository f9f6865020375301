"""A model file -> an OpenAI-compatible server on loopback, in this process.

xllamacpp is llama.cpp with its own server. The key keeps other programs on the machine out.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    import xllamacpp

#: Tokens that are left for everything but the passages: instructions, question, draft.
_RESERVED = 1_024
#: A model's own tokens for each of tiktoken's: mostly more than one.
_TOKEN_RATIO = 2


@contextmanager
def local_model(gguf: Path | None, settings: Settings) -> Iterator[Settings]:
    """Serve a model file while the block runs; yield settings that point to its server.

    Without a file, the settings are unchanged. Raises SettingsError if llama.cpp can't load the
    file, or if the xllamacpp package is not installed.
    """
    if gguf is None:
        yield settings
        return
    _check(gguf)
    key = secrets.token_urlsafe()
    server = _start(gguf, key, settings)
    try:
        yield replace(
            settings,
            llm_url=f"{server.listening_address}/v1",
            llm_model=gguf.stem,
            llm_key=key,
            answerer="llm",
        )
    finally:
        # Its destructor stops it.
        del server


def _check(gguf: Path) -> None:
    try:
        with gguf.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise SettingsError(
            f"The model file {gguf} can't be read ({error.strerror}); check the path."
        ) from error
    if magic != b"GGUF":
        raise SettingsError(f"{gguf} is not a GGUF file; name one that llama.cpp can load.")


def _start(gguf: Path, key: str, settings: Settings) -> "xllamacpp.Server":
    try:
        import xllamacpp
    except ImportError as error:
        raise SettingsError(
            "A model file needs the xllamacpp package, which is not installed; "
            "run: pip install xllamacpp==2026.10.11549"
        ) from error
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(gguf)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0  # any free port
    parameters.api_keys = [key]
    parameters.n_ctx = settings.llm_tokens * _TOKEN_RATIO + _RESERVED
    parameters.n_parallel = 1
    parameters.ui = False
    parameters.verbosity = 0
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise SettingsError(
            f"The model file {gguf} can't be loaded ({error}); name another file."
        ) from error

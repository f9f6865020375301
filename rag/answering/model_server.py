"""A model file -> a server on loopback that speaks the OpenAI protocol, in this process.

xllamacpp brings llama.cpp with its own server. The key keeps other programs of the machine out.
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

#: How many tokens a conversation with the model may have beside the passages: instructions,
#: question, draft.
_BESIDE = 1_024
#: llama.cpp counts other tokens than tiktoken, mostly more of them.
_MORE = 2


@contextmanager
def local_model(gguf: Path | None, settings: Settings) -> Iterator[Settings]:
    """Serve a model file while the block runs; yield settings that name its server.

    The settings as they are without a file. Raises SettingsError when the file is no model that
    llama.cpp loads, or the xllamacpp package is not installed.
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
        # It stops when it is let go of.
        del server


def _check(gguf: Path) -> None:
    try:
        with gguf.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise SettingsError(f"The model file {gguf} can't be read ({error.strerror}).") from error
    if start != b"GGUF":
        raise SettingsError(f"{gguf} is no GGUF file; name one that llama.cpp can load.")


def _start(gguf: Path, key: str, settings: Settings) -> "xllamacpp.Server":
    try:
        import xllamacpp
    except ImportError as error:
        raise SettingsError(
            "The xllamacpp package is not installed, which runs model files; "
            "run: pip install xllamacpp==2026.10.11549"
        ) from error
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(gguf)
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = 0  # any that is free
    wanted.api_keys = [key]
    wanted.n_ctx = settings.llm_tokens * _MORE + _BESIDE
    wanted.n_parallel = 1
    wanted.ui = False
    wanted.verbosity = 0
    try:
        return xllamacpp.Server(wanted)
    except RuntimeError as error:
        raise SettingsError(
            f"The model file {gguf} can't be loaded ({error}); name another one."
        ) from error

"""Prompts -> what a language model writes, from any OpenAI-compatible server.

Nothing that it writes is trusted: the checker compares every sentence with the articles.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from importlib.util import find_spec
from itertools import islice
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any

from rag.answering.prompt import (
    DRAFT,
    REWORD,
    TRANSLATE,
    draft_prompt,
    pack,
    rewording_prompt,
    translation_prompt,
)
from rag.answering.reply import (
    bare_question,
    is_declined,
    is_rewording,
    is_translation,
    sentences,
)
from rag.errors import GenerationError, SettingsError
from rag.search.passages import Passage
from rag.settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI

#: Most tokens of a draft, including the model's thoughts.
MAX_DRAFT = 1_500
#: Most sentences of a draft; the rest is not read, since answers are short.
MAX_SENTENCES = 8
#: Why a stream that ended for one of these reasons can't be used.
_UNFINISHED = {
    "": "The language model's server broke off in the middle of the draft.",
    "length": "The language model's draft was cut off because it was too long.",
    "content_filter": "The language model's server withheld the draft.",
}
_STATUSES = {
    400: "The language model's server refused the request; the passages may be too long for the "
    "model (lower FOOTNOTE_LLM_TOKENS).",
    401: "The language model's server refused the key (check FOOTNOTE_LLM_API_KEY).",
    403: "The language model's server refused the key (check FOOTNOTE_LLM_API_KEY).",
    404: "The language model's server has no such model or address (check FOOTNOTE_LLM_MODEL and "
    "FOOTNOTE_LLM_BASE_URL).",
    413: "The passages are too long for the language model (lower FOOTNOTE_LLM_TOKENS).",
    429: "The language model's server has had too many requests; try again later.",
}


class LanguageModel:
    """A model on an OpenAI-compatible server; safe to share between threads.

    Raises SettingsError if no server is set or the `openai` package is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        if not settings.llm_url:
            raise SettingsError(
                "No language model is set; set FOOTNOTE_LLM_BASE_URL, name a model file with "
                "--gguf FILE, or leave out --answerer llm to answer in quotes."
            )
        if find_spec("openai") is None:
            raise SettingsError(
                "A language model needs the openai package, which is not installed; "
                "run: pip install 'openai~=3.54'"
            )
        self._settings = settings
        self.name = settings.llm_model
        self._timeout = settings.llm_timeout
        self._budget = settings.llm_tokens

    @cached_property
    def _client(self) -> "OpenAI":
        # Imported late: it takes a second.
        from openai import OpenAI

        return OpenAI(
            base_url=self._settings.llm_url,
            # The client insists on a key; servers without keys ignore it.
            api_key=self._settings.llm_key or "none",
            timeout=self._timeout,
            max_retries=0,
        )

    def draft(self, question: str, passages: Sequence[Passage]) -> Iterator[str]:
        """Yield the sentences of a draft as they are written, without footnote numbers.

        There are none if the model says that the passages don't contain the answer. Raises
        GenerationError, which says why, if the draft is not finished.
        """
        packed = pack(passages, self._budget)
        if not packed:
            raise GenerationError(
                "No passage fits into the language model's prompt; raise FOOTNOTE_LLM_TOKENS."
            )
        draft = sentences(self._stream(DRAFT, draft_prompt(packed, question)))
        for number, sentence in enumerate(islice(draft, MAX_SENTENCES)):
            if number == 0 and is_declined(sentence):
                return
            yield sentence

    def add_context(self, question: str, earlier: Sequence[str], answer: str) -> str | None:
        """Return a follow-up reworded to be understood alone; None if the model can't.

        `answer` is the answer to the last of the earlier turns, "" if it was refused. A rewording
        keeps the question's own words; its names and numbers come from the conversation.
        """
        prompt = rewording_prompt(question, earlier, answer)
        try:
            reworded = bare_question("".join(self._stream(REWORD, prompt)))
        except GenerationError:
            return None
        return reworded if is_rewording(reworded, question, [*earlier, answer]) else None

    def translate(self, question: str, language: str) -> str | None:
        """Return a question in English; None if the model can't translate it.

        `language` is the English name of the language it is in. A translation is one line, not
        much longer than the question, in English, with the question's numbers and no others.
        """
        prompt = translation_prompt(question, language)
        try:
            written = "".join(self._stream(TRANSLATE, prompt))
        except GenerationError:
            return None
        return bare_question(written) if is_translation(written, question) else None

    def _stream(self, instructions: str, prompt: str) -> Iterator[str]:
        """Yield the pieces of what the model writes, to its end."""
        client = self._client
        end = monotonic() + self._timeout
        with _translated_errors(end, self._timeout):
            stream = _open(client, self.name, instructions, prompt)
            # Keep-alive comments alone must not hold the stream open.
            clock = Timer(max(0.0, end - monotonic()), stream.close)
            clock.start()
            try:
                yield from _pieces(stream, end, self._timeout)
            finally:
                clock.cancel()
                stream.close()


def _open(client: "OpenAI", name: str, instructions: str, prompt: str) -> Any:
    import openai

    create = partial(
        client.chat.completions.create,
        model=name,
        messages=[
            {"role": "system", "content": instructions},
            {"role": "user", "content": prompt},
        ],
        stream=True,
    )
    try:
        return create(temperature=0, max_tokens=MAX_DRAFT)
    except openai.BadRequestError:
        # Some models accept neither; draft() limits the length too.
        return create()


def _pieces(stream: Iterable[Any], end: float, timeout: int) -> Iterator[str]:
    """Yield the text of a stream; raise GenerationError unless the model finished it."""
    finished = ""
    for chunk in stream:
        if monotonic() > end:
            raise _timed_out(timeout)
        choice = chunk.choices[0] if chunk.choices else None
        if choice is None:
            continue
        finished = choice.finish_reason or finished
        if choice.delta and choice.delta.content:
            # JSON can contain a lone surrogate, which has no bytes.
            yield choice.delta.content.encode(errors="ignore").decode()
    if not finished and monotonic() > end:
        raise _timed_out(timeout)
    if finished in _UNFINISHED:
        raise GenerationError(_UNFINISHED[finished])


def _timed_out(timeout: int) -> GenerationError:
    return GenerationError(
        f"The language model took longer than {timeout} s; raise FOOTNOTE_LLM_TIMEOUT."
    )


@contextmanager
def _translated_errors(end: float, timeout: int) -> Iterator[None]:
    """Turn errors of the client and the server into GenerationErrors with our own messages.

    The server's own message is not repeated: it may contain the key.
    """
    import httpx2  # used by openai
    import openai

    unreadable = (openai.OpenAIError, httpx2.InvalidURL, ValueError, TypeError, AttributeError)
    try:
        yield
    except openai.APIStatusError as error:
        raise GenerationError(_refused(error.status_code)) from error
    except (openai.APITimeoutError, httpx2.TimeoutException) as error:
        raise _timed_out(timeout) from error
    except (openai.APIConnectionError, httpx2.HTTPError, httpx2.StreamError) as error:
        if monotonic() >= end:
            raise _timed_out(timeout) from error
        raise GenerationError(
            "The language model's server can't be reached; check FOOTNOTE_LLM_BASE_URL."
        ) from error
    except (*unreadable, IndexError, RuntimeError) as error:
        raise GenerationError(
            "The language model's server sent a response that can't be read."
        ) from error


def _refused(status: int) -> str:
    return _STATUSES.get(status, f"The language model's server failed (status {status}).")

"""A text to check, and the report on it, as requests and responses have them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue
from pydantic_core import PydanticCustomError

from rag.web.schema import CitationBody, Limited, Open

#: Most characters of a text that one request may contain.
MAX_TEXT = 50_000
#: The type of the errors whose message is a sentence of its own.
SENTENCE = "sentence"

_Verdict = Literal["verbatim", "supported", "partly", "unsupported", "contradicted", "no claim"]
_Probability = Annotated[float, Field(ge=0, le=1)]


def _bounded(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError(SENTENCE, "The text is empty; enter one.")
    if len(text) > MAX_TEXT:
        raise PydanticCustomError(
            SENTENCE,
            "The text has {length} characters; check {most} at a time at most.",
            {"length": f"{len(text):,}", "most": f"{MAX_TEXT:,}"},
        )
    return text


#: For the documentation.
_BOUNDS: dict[str, JsonValue] = {"minLength": 1, "maxLength": MAX_TEXT}


class TextToCheck(Limited):
    """A text to compare with the articles."""

    # Not Field(max_length), whose error is no sentence.
    text: Annotated[str, AfterValidator(_bounded), Field(json_schema_extra=_BOUNDS)]
    title: Annotated[str, Field(max_length=300)] = ""


class PartBody(Open):
    """A claim or a quotation of a sentence; all offsets count characters of the report's text.

    `differs_start` and `differs_end` are the words that an article contradicts, or that have no
    support; they are equal if there are none.
    """

    start: int
    end: int
    verdict: _Verdict
    probability: _Probability
    reason: str
    difference: str  # what differs: number, name, date, role, negation ...; mostly ""
    differs_start: int
    differs_end: int
    citations: list[int]


class SentenceBody(Open):
    """A sentence of the text; `probability` is that of its verdict being right."""

    text: str
    start: int
    end: int
    verdict: _Verdict
    probability: _Probability
    reason: str
    parts: list[PartBody]
    citations: list[CitationBody]  # numbered through the whole report


class ReportBody(Open):
    """A checked text; `score` is the share of its claims that are supported, null without any."""

    title: str
    text: str
    sentences: list[SentenceBody]
    score: _Probability | None
    notes: list[str]  # what was left out, and why

"""The arguments of the tools, with the limits of every field."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from rag.settings import MAX_HISTORY, MAX_QUESTION
from rag.web.report_schema import TextToCheck
from rag.web.schema import Limited, Question

#: Most passages of a search, and articles of a page of the list.
MAX_PASSAGES = 20
MAX_LISTED = 200
#: Most characters of an article that one call returns.
MAX_CHARACTERS = 50_000
_STRICT = ConfigDict(extra="forbid")
_Text = Annotated[str, Field(max_length=MAX_QUESTION)]


class AskInput(Question):
    """What `ask` takes; a reader's question, and which articles may answer it."""

    model_config = _STRICT
    question: _Text = Field(description="a question, in English")
    history: Annotated[list[_Text], Field(max_length=MAX_HISTORY)] = Field(
        default=[], description="the earlier questions of the conversation, oldest first"
    )


class SearchInput(Limited):
    """What `search` takes."""

    model_config = _STRICT
    question: _Text = Field(description="a question or a few words")
    limit: int = Field(default=5, ge=1, le=MAX_PASSAGES, description="most passages to return")


class CheckInput(TextToCheck):
    """What `check` takes: a text, and which articles to compare it with."""

    model_config = _STRICT


class ReadInput(BaseModel):
    """What `read_article` takes."""

    model_config = _STRICT
    id: Annotated[str, Field(max_length=200)] = Field(description="an `article_id` of a result")
    start: int = Field(default=0, ge=0, description="the first character to return")
    length: int = Field(
        default=20_000, ge=1, le=MAX_CHARACTERS, description="most characters to return"
    )


class ListInput(BaseModel):
    """What `list_articles` takes."""

    model_config = _STRICT
    search: Annotated[str, Field(max_length=200)] = Field(
        default="", description="words that title and text contain, or a part of title or source"
    )
    offset: int = Field(default=0, ge=0, description="how many articles to skip")
    limit: int = Field(default=50, ge=1, le=MAX_LISTED, description="most articles to return")

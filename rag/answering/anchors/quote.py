"""What a question's anchors are compared with, and what is found."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rag.answering.anchors.anchor import Anchor
from rag.answering.anchors.names import with_short_countries


class Status(StrEnum):
    """What a quote says of an anchor."""

    PRESENT = "present"  # in the quote, its headings, its title or its date
    NEARBY = "nearby"  # elsewhere in the article
    ABSENT = "absent"
    CONTRADICTED = "contradicted"  # there is another one of its kind in its place


@dataclass(frozen=True)
class Quote:
    """Quoted sentences, and what a reader sees with them; everything but `text` may be "".

    `before`: the sentences that explain its pronouns. `headings`: those above it, and the source.
    `date`: the article's, in ISO 8601. `article`: the text around, or the whole. `file`: the words
    of its file's name. `record`: whose row of a form or mail it is.
    """

    text: str
    title: str = ""
    date: str = ""
    before: str = ""
    headings: str = ""
    article: str = ""
    file: str = ""
    record: str = ""

    @cached_property
    def said(self) -> str:
        """The quote after the sentences that explain it."""
        return with_short_countries(f"{self.before} {self.text}".strip())

    @cached_property
    def context(self) -> str:
        """What stands above the quote."""
        above = (self.title, self.file, self.headings, self.record)
        return with_short_countries(". ".join(filter(None, above)))

    @cached_property
    def above(self) -> tuple[str, ...]:
        """What stands above the quote: its headings, the nearest first, the title, the file."""
        return (*reversed(self.headings.split(" > ")), self.title, self.file)

    @cached_property
    def around(self) -> str:
        """The text of the article."""
        return with_short_countries(self.article)


@dataclass(frozen=True, slots=True)
class Finding:
    """An anchor and its status. `instead` is what contradicts it, as the quote writes it."""

    anchor: Anchor
    status: Status
    instead: str = ""


Verdict = tuple[Status, str]


def elsewhere(is_nearby: object) -> Verdict:
    """Return the verdict on an anchor that a quote itself lacks."""
    return (Status.NEARBY if is_nearby else Status.ABSENT), ""

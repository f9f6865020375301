"""What holds at a place in an RTF text: where its text goes, and how it looks."""

from dataclasses import dataclass, field

from rag.corpus.blocks import Style
from rag.corpus.formats.rtf.model import Form, Stream


@dataclass(frozen=True, slots=True)
class State:
    """What holds at a place; a group in braces begins with what holds around it."""

    stream: Stream
    form: Form = field(default_factory=Form)
    font: int | None = None  # None: the default one
    substitutes: int = 1  # how many characters follow each one in Unicode for old readers
    marks: frozenset[Style] = frozenset()
    is_hidden: bool = False
    is_tiny: bool = False  # too small to be seen
    is_deleted: bool = False
    command: list[str] | None = None  # of the field around
    is_link: bool = False
    is_page_number: bool = False
    is_contents: bool = False
    is_inner: bool = False  # in the definition of a row of a table in a table

    @property
    def is_seen(self) -> bool:
        """Whether text at this place is shown."""
        return not (self.is_hidden or self.is_tiny or self.is_deleted)

"""An Article, and a file that could not be read as one.

`Article.text` keeps everything on the page, including photo credits and readers' comments; its
blocks say what is what, and which of them are left out of the search. rag.corpus.formats turns
files into articles.
"""

from bisect import bisect_right
from dataclasses import dataclass

from rag.corpus.blocks import Block, Doubt, Mark


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `date` is as much of an ISO date as is known: "2023-04-04", "2023-04", ""."""

    id: str
    title: str
    date: str
    source: str
    #: Relative to the corpus folder, with forward slashes. A part of a file has the file's path as
    #: its prefix: "papers.zip/1999/a.html" is a member of a zip, "news.csv#17" a row of a table.
    path: str
    text: str
    example: str = ""  # a question that it answers, from the front matter's `question`
    author: str = ""
    language: str = ""  # ISO 639-1, or "" if unknown
    created: str = ""  # when the file was made, as it says; "" if it doesn't
    blocks: tuple[Block, ...] = ()  # in the order of the text
    marks: tuple[Mark, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    pages: tuple[int, ...] = ()  # the offset in `text` at which each page begins; () without pages

    def page_at(self, offset: int) -> int | None:
        """Return the page, from 1, of a character of the text; None if there are no pages.

        >>> article = Article("a", "", "", "", "a.pdf", "One. Two.", pages=(0, 5, 9))
        >>> article.page_at(0), article.page_at(4), article.page_at(5)
        (1, 1, 2)
        """
        return max(1, bisect_right(self.pages, offset)) if self.pages else None

    def doubt_at(self, offset: int) -> str:
        """Return why a character may not be what the page shows; "" if nothing speaks against it.

        >>> doubts = (Doubt(0, 4, "read by OCR"),)
        >>> article = Article("a", "", "", "", "a.pdf", "One.", doubts=doubts)
        >>> article.doubt_at(2), article.doubt_at(4)
        ('read by OCR', '')
        """
        return next((one.reason for one in self.doubts if one.start <= offset < one.end), "")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a part of one, and why it was not read: a phrase that names problem and fix."""

    path: str
    reason: str
    #: Whether the file just can't be opened at the moment: its indexed articles stay valid.
    is_temporary: bool = False

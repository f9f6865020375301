"""What the owner corrects about an article: its title, date and source, and what is searched."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.corpus.articles import Article, Skipped
from rag.corpus.blocks import Block, Kind
from rag.corpus.boilerplate import with_headline
from rag.corpus.formats.dates import iso_date
from rag.corpus.formats.details import shorten
from rag.corpus.owner_notes import is_label
from rag.text.words import clean

#: Characters of a title or a source.
MAX_FIELD = 200
#: Lines of an article that are left out or brought back.
MAX_LINES = 1_000
#: Why a line is not searched that the owner has left out.
BY_OWNER = "left out by the owner"


@dataclass(frozen=True, slots=True)
class Correction:
    """The owner's decisions on one article; "" and () where nothing was decided."""

    title: str = ""
    date: str = ""  # as in front matter: a year, a month or a day
    source: str = ""
    leave_out: tuple[str, ...] = ()  # whole lines, as line_of() gives them
    bring_back: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Correction()


def line_of(article: Article, block: Block) -> str:
    """Return a block's text on one line, by which it is left out or brought back."""
    return " ".join(article.text[block.start : block.end].split())


def problem_with(field: str, value: str) -> str:
    """Return what is wrong with a title, date or source, and the fix; "" if nothing is.

    >>> problem_with("date", "soon")
    "'soon' is not a date; write a year, a month or a day, such as 2023-04-04"
    >>> problem_with("date", "2023-04"), problem_with("title", "The mill")
    ('', '')
    """
    if field == "date" and not iso_date(value):
        return f"{value[:40]!r} is not a date; write a year, a month or a day, such as 2023-04-04"
    if len(value) > MAX_FIELD:
        return f"longer than {MAX_FIELD} characters; shorten it"
    if field == "source" and is_label(value):
        return f"{value!r} is the label of the owner's notes; write another source"
    return ""


def correct(article: Article, correction: Correction) -> Article:
    """Return an article as the owner corrected it."""
    leave_out, bring_back = set(correction.leave_out), set(correction.bring_back)

    def judged(block: Block) -> Block:
        line = line_of(article, block)
        if line in bring_back:
            return replace(block, left_out="")
        can_go = line in leave_out and block.kind != Kind.TITLE and not block.left_out
        return replace(block, left_out=BY_OWNER) if can_go else block

    corrected = replace(
        article,
        title=shorten(clean(correction.title)) or article.title,
        date=iso_date(correction.date) or article.date,
        source=shorten(clean(correction.source)) or article.source,
        blocks=tuple(map(judged, article.blocks)),
    )
    return with_headline(corrected)


def unused(path: str, article: Article | None, correction: Correction) -> Iterator[Skipped]:
    """Yield a warning for each part of a correction that changes nothing."""
    if article is None:
        yield Skipped(path, "footnote.yaml corrects it, but its file has no such article")
        return
    lines = {line_of(article, block) for block in article.blocks}
    for line in (*correction.leave_out, *correction.bring_back):
        if line not in lines:
            words = shorten(line, 60)
            reason = f"footnote.yaml names a line that it doesn't contain (“{words}”); remove it"
            yield Skipped(path, reason)

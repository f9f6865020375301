"""The parts of an article that may answer a request as a whole: lists, tables, sections, itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.corpus.blocks import Kind
from rag.store.sentences import FoundSentence


class Shape(StrEnum):
    """What a part is."""

    LIST = "list"
    TABLE = "table"
    SECTION = "section"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences of an article that belong together, in order, with those that name them."""

    article_id: str
    shape: Shape
    sentences: tuple[FoundSentence, ...]
    heading: FoundSentence | None = None
    lead_in: FoundSentence | None = None


def parts(article_id: str, found: Sequence[FoundSentence]) -> list[Part]:
    """Return the parts of an article of which all sentences are given, in order."""
    headings = {_path_below(one): one for one in found if one.sentence.place.kind == Kind.HEADING}
    grouped = [_group(article_id, number, found, headings) for number in _groups(found)]
    taken = {one.sentences for one in grouped}
    sections = (_section(article_id, path, found, headings) for path in _paths(found))
    # A section that consists of a list is that list.
    others = [one for one in sections if (body := _body(one)) and body not in taken]
    return [*others, *grouped, Part(article_id, Shape.ARTICLE, tuple(found))]


def _path_below(heading: FoundSentence) -> str:
    """Return the path of headings that a heading begins."""
    sentence = heading.sentence
    return " > ".join(filter(None, (sentence.place.path, sentence.shown)))


def _paths(found: Iterable[FoundSentence]) -> list[str]:
    paths: dict[str, None] = {}
    for one in found:
        path = one.sentence.place.path
        while path:
            paths[path] = None
            path = path.rpartition(" > ")[0]
    return list(paths)


def _body(part: Part) -> tuple[FoundSentence, ...]:
    return tuple(one for one in part.sentences if one.sentence.place.kind != Kind.HEADING)


def _section(
    article_id: str,
    path: str,
    found: Iterable[FoundSentence],
    headings: dict[str, FoundSentence],
) -> Part:
    """Return the section below a path of headings."""
    own = tuple(one for one in found if f"{one.sentence.place.path} > ".startswith(f"{path} > "))
    return Part(article_id, Shape.SECTION, own, headings.get(path))


def _groups(found: Iterable[FoundSentence]) -> list[int]:
    return list(
        dict.fromkeys(one.sentence.place.group for one in found if one.sentence.place.group)
    )


def _group(
    article_id: str,
    number: int,
    found: Sequence[FoundSentence],
    headings: dict[str, FoundSentence],
) -> Part:
    """Return the list or the table with a number, and what introduces it."""
    own = tuple(one for one in found if one.sentence.place.group == number)
    place = own[0].sentence.place
    before = found[max(0, found.index(own[0]) - 1)]
    is_introduced = place.lead_in and before.sentence.text.split() == place.lead_in.split()
    return Part(
        article_id,
        Shape.TABLE if place.row else Shape.LIST,
        own,
        headings.get(place.path),
        before if is_introduced else None,
    )

"""The parts of an article that may answer a request as a whole, from a paragraph to all of it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.store.sentences import FoundSentence
from rag.text.matching import alike
from rag.text.words import words

#: How many characters of a part the cross-encoder reads.
_READ = 700
_PARAGRAPHS = frozenset((Kind.PARAGRAPH, Kind.DEFINITION, Kind.QUOTATION))
#: A paragraph of one sentence is a part from so many words on: it may hold a list.
_LONG = 20


class Shape(StrEnum):
    """What a part is."""

    LIST = "list"
    TABLE = "table"
    PARAGRAPH = "paragraph"  # or what defines a term, or answers a question of the article's own
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

    def is_named_by(self, terms: Sequence[str]) -> bool:
        """Whether its heading has all of some words: "Plans for 2025" for the plans of 2025."""
        named = words(self.heading.sentence.shown) if self.heading else []
        return all(any(alike(term, word) for word in named) for term in terms)

    def text(self) -> str:
        """Return the beginning of the part below its title, headings and lead-in, on one line."""
        first = self.sentences[0]
        place = first.sentence.place
        path = place.path if self.shape != Shape.ARTICLE else ""
        above = ". ".join(filter(None, (first.title, path, place.lead_in)))
        told = " ".join(one.sentence.shown for one in _body(self))
        return f"{above}: {told}"[:_READ]


def parts(article: Article, found: Sequence[FoundSentence]) -> list[Part]:
    """Return the parts of an article of which all sentences are given, in order."""
    headings = {_path_below(one): one for one in found if one.sentence.place.kind == Kind.HEADING}
    grouped = [_group(article.id, number, found, headings) for number in _groups(found)]
    sections = [_section(article.id, path, found, headings) for path in _paths(found)]
    paragraphs = _paragraphs(article, found, headings)
    kept = _distinct((*grouped, *sections, *paragraphs))
    return [*kept, Part(article.id, Shape.ARTICLE, tuple(found))]


def _distinct(several: Iterable[Part]) -> list[Part]:
    """Return the parts but for those of the same sentences as an earlier one, or of none."""
    kept: dict[tuple[FoundSentence, ...], Part] = {}
    for part in several:
        if body := _body(part):
            kept.setdefault(body, part)
    return list(kept.values())


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


def _paragraphs(
    article: Article, found: Sequence[FoundSentence], headings: dict[str, FoundSentence]
) -> Iterator[Part]:
    """Yield the paragraphs of several sentences or many words, and definitions with their terms."""
    inside: dict[int, list[FoundSentence]] = defaultdict(list)
    starts = [block.start for block in article.blocks]
    for one in found:
        inside[bisect_right(starts, one.sentence.start) - 1].append(one)
    for at, own in inside.items():
        place = own[0].sentence.place
        words = sum(len(one.sentence.shown.split()) for one in own)
        if place.kind not in _PARAGRAPHS or (len(own) == 1 and words < _LONG):
            continue
        term = inside.get(at - 1, own)[-1]
        is_term = term.sentence.place.kind == Kind.TERM
        yield Part(
            article.id,
            Shape.PARAGRAPH,
            tuple(own),
            term if is_term else headings.get(place.path),
        )

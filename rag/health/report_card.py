"""The report card: how well the articles could be read, and which of them search can't reach."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from rag.corpus.articles import Skipped
from rag.text.language import language_name

#: A page with fewer characters than this is mostly a picture.
SPARSE = 200
#: From this share of its text on, what an article loses as boilerplate deserves a look.
MUCH_BOILERPLATE = 0.5


@dataclass(frozen=True, slots=True)
class Card:
    """One article, and what was found of it."""

    id: str
    path: str
    title: str
    language: str  # ISO 639-1, "" when it can't be told
    characters: int
    pages: int = 0  # 0 without pages
    empty_pages: tuple[int, ...] = ()  # counted from 1
    boilerplate: float = 0.0  # share of the characters that is never searched or quoted
    duplicates: tuple[str, ...] = ()  # paths of near duplicates, ten at most
    warnings: tuple[str, ...] = ()
    unreached_by: tuple[str, ...] = ()  # of "title" and "first sentence", what does not find it

    @property
    def characters_a_page(self) -> int | None:
        """Characters on a page, on average; None without pages."""
        return round(self.characters / self.pages) if self.pages else None

    @property
    def findings(self) -> list[str]:
        """What deserves a look, each with its mend where there is one.

        >>> Card("a", "a.md", "A", "en", 900, unreached_by=("title",)).findings
        ['search does not find it by its title; give it one that names its subject']
        """
        return [*self.warnings, *_of_pages(self), *_of_text(self), *_of_search(self)]

    def to_json(self) -> dict[str, Any]:
        """Return the card with its findings."""
        more = {"characters_a_page": self.characters_a_page, "findings": self.findings}
        return asdict(self) | {"boilerplate": round(self.boilerplate, 3)} | more


def _of_pages(card: Card) -> list[str]:
    found, sparse = [], card.characters_a_page
    if card.empty_pages:
        pages = "page" if len(card.empty_pages) == 1 else "pages"
        found.append(
            f"no text on {pages} {spans(card.empty_pages)} of {card.pages}; if there is something "
            "to read, run a text recognition (OCR) over it"
        )
    elif sparse is not None and sparse < SPARSE:
        found.append(f"only {sparse} characters a page; look whether all of its text was read")
    return found


def _of_text(card: Card) -> list[str]:
    found = []
    if card.boilerplate >= MUCH_BOILERPLATE:
        found.append(
            f"{card.boilerplate:.0%} of its text is taken for boilerplate and left out; "
            "if it is not, save the article's own text as .txt"
        )
    if card.language not in ("", "en"):
        found.append(f"written in {language_name(card.language)}; only English is searched well")
    if card.duplicates:
        found.append(f"nearly the same as {', '.join(card.duplicates)}; keep one of them")
    return found


def _of_search(card: Card) -> list[str]:
    if not card.unreached_by:
        return []
    mend = (
        "give it one that names its subject"
        if card.unreached_by == ("title",)
        else "look in the chat's source view whether its text was read well"
    )
    return [f"search does not find it by its {' or '.join(card.unreached_by)}; {mend}"]


@dataclass(frozen=True, slots=True)
class ReportCard:
    """All articles of one state of the index, in the order of their paths."""

    revision: str
    files: int
    chunks: int
    cards: tuple[Card, ...]
    skipped: tuple[Skipped, ...]  # files and parts of files that can't be read
    unopened: tuple[Skipped, ...]  # files of kinds that are not read, or that can't be opened
    warnings: tuple[Skipped, ...]  # those of files; those of articles stand on their cards

    @property
    def languages(self) -> dict[str, int]:
        """How many articles are in each language, the most frequent first; "" is unknown."""
        return dict(Counter(card.language for card in self.cards).most_common())

    @property
    def to_look_at(self) -> list[Card]:
        """The cards that deserve a look."""
        return [card for card in self.cards if card.findings]

    @property
    def totals(self) -> dict[str, Any]:
        """The figures that stand above everything else."""
        return {
            "articles": len(self.cards),
            "files": self.files,
            "chunks": self.chunks,
            "languages": self.languages,
            "fine": len(self.cards) - len(self.to_look_at),
            "unreached": sum(bool(card.unreached_by) for card in self.cards),
        }

    def to_json(self, cards: Sequence[Card] | None = None) -> dict[str, Any]:
        """Return the totals, what could not be read, and these cards; all without `cards`."""
        shown = self.cards if cards is None else cards
        notes = {
            name: [asdict(one) for one in getattr(self, name)]
            for name in ("skipped", "unopened", "warnings")
        }
        fields = {"revision": self.revision, "totals": self.totals}
        return fields | {"cards": [card.to_json() for card in shown]} | notes

    def to_text(self) -> str:
        """Return the totals, then a line for each thing that deserves a look."""
        totals, many = self.totals, len(self.to_look_at)
        articles = _count(totals["articles"], "article")
        size = f"{_count(self.files, 'file')}, {_count(self.chunks, 'chunk')}"
        lines = [
            f"{articles} in {size}; {_languages(self.languages)}.",
            f"{totals['fine']} fine, {many} to look at, {totals['unreached']} that search misses.",
        ]
        parts = (
            (
                "To look at:",
                ((card.path, why) for card in self.to_look_at for why in card.findings),
            ),
            ("Read with a reservation:", _pairs(self.warnings)),
            ("Not read:", _pairs((*self.skipped, *self.unopened))),
        )
        for heading, pairs in parts:
            found = [f"  {path}: {why}" for path, why in pairs]
            lines += ["", heading, *found] if found else []
        return "\n".join(lines)


def _pairs(notes: Sequence[Skipped]) -> Iterator[tuple[str, str]]:
    return ((one.path, one.reason) for one in notes)


def _count(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def _languages(counts: dict[str, int]) -> str:
    """Return how many articles are in each language.

    >>> _languages({"en": 3, "": 1})
    '3 in English, 1 in an unknown language'
    """
    return ", ".join(
        f"{count:,} in {language_name(code) if code else 'an unknown language'}"
        for code, count in counts.items()
    )


def spans(numbers: Sequence[int]) -> str:
    """Return rising numbers with those that follow each other as spans.

    >>> spans([2, 3, 4, 9])
    '2-4, 9'
    """
    runs = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    found = [[number for _, number in run] for _, run in runs]
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}-{one[-1]}" for one in found)

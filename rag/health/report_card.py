"""The report card: how well each article could be read, and whether search finds it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from rag.corpus.articles import Skipped
from rag.text.language import language_name

#: Pages with fewer characters than this, on average, are mostly pictures.
MIN_CHARACTERS_PER_PAGE = 200
#: Most lines that were left out of an article which its card shows, and characters of each.
MAX_LINES, MAX_LINE = 50, 120
#: How the owner has left-out text searched after all.
BRING_BACK = (
    "to search it, add `keep: all` to the article's front matter, or its path to `keep:` in "
    "footnote.yaml"
)
#: An article that loses at least this share of its text as boilerplate needs attention.
MUCH_BOILERPLATE = 0.5


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of an article's text that is not searched, and why."""

    text: str  # on one line, at most MAX_LINE characters
    reason: str


@dataclass(frozen=True, slots=True)
class DoubtfulPart:
    """What may not be what the page shows, and on which pages, from 1; () without pages."""

    reason: str
    pages: tuple[int, ...] = ()

    @property
    def finding(self) -> str:
        """The finding on the card.

        >>> DoubtfulPart("read by OCR", (2, 3)).finding
        'pages 2-3: read by OCR; quotes from there are not labelled “word for word”'
        """
        noun = "page" if len(self.pages) == 1 else "pages"
        where = f"{noun} {spans(self.pages)}" if self.pages else "parts of its text"
        return f"{where}: {self.reason}; quotes from there are not labelled “word for word”"


@dataclass(frozen=True, slots=True)
class Card:
    """What was found out about one article."""

    id: str
    path: str
    title: str
    language: str  # ISO 639-1; "" if unknown
    characters: int
    pages: int = 0  # 0 without pages
    empty_pages: tuple[int, ...] = ()  # counted from 1
    boilerplate: float = 0.0  # share of the characters that are never searched or quoted
    left_out: tuple[LeftOut, ...] = ()  # the first MAX_LINES
    left_out_count: int = 0  # of all
    doubts: tuple[DoubtfulPart, ...] = ()
    duplicates: tuple[str, ...] = ()  # paths of near duplicates, at most ten
    warnings: tuple[str, ...] = ()
    unreached_by: tuple[str, ...] = ()  # "title", "first sentence": queries that miss it

    @property
    def characters_a_page(self) -> int | None:
        """Average characters per page; None without pages."""
        return round(self.characters / self.pages) if self.pages else None

    @property
    def findings(self) -> list[str]:
        """The problems that need attention, each with its fix where there is one.

        >>> Card("a", "a.md", "A", "en", 900, unreached_by=("title",)).findings
        ["search doesn't find it by its title; give it a title that names its subject"]
        """
        return [
            *self.warnings,
            *_page_findings(self),
            *(part.finding for part in self.doubts),
            *_text_findings(self),
            *_search_findings(self),
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the card with its findings."""
        more = {"characters_a_page": self.characters_a_page, "findings": self.findings}
        return asdict(self) | {"boilerplate": round(self.boilerplate, 3)} | more


def _page_findings(card: Card) -> list[str]:
    if card.empty_pages:
        pages = "page" if len(card.empty_pages) == 1 else "pages"
        where = f"{pages} {spans(card.empty_pages)} of {card.pages}"
        return [f"no text on {where}; if scanned, run text recognition (OCR) on the file"]
    average = card.characters_a_page
    if average is not None and average < MIN_CHARACTERS_PER_PAGE:
        return [f"only {average} characters per page; check that all of its text was read"]
    return []


def _text_findings(card: Card) -> list[str]:
    findings = []
    if card.boilerplate >= MUCH_BOILERPLATE:
        findings.append(
            f"{card.boilerplate:.0%} of its text was treated as boilerplate and left out; "
            f"{BRING_BACK}"
        )
    if card.language not in ("", "en"):
        name = language_name(card.language)
        findings.append(f"written in {name}; search works well for English only")
    if card.duplicates:
        findings.append(f"nearly identical to {', '.join(card.duplicates)}; keep only one of them")
    return findings


def _search_findings(card: Card) -> list[str]:
    if not card.unreached_by:
        return []
    fix = (
        "give it a title that names its subject"
        if card.unreached_by == ("title",)
        else "check in the chat's source view that its text was read correctly"
    )
    return [f"search doesn't find it by its {' or '.join(card.unreached_by)}; {fix}"]


@dataclass(frozen=True, slots=True)
class ReportCard:
    """The cards of all articles in one state of the index, sorted by path."""

    revision: str
    files: int
    chunks: int
    cards: tuple[Card, ...]
    skipped: tuple[Skipped, ...]  # files and parts of files that can't be read
    unopened: tuple[Skipped, ...]  # files of unsupported types, and files that can't be opened
    warnings: tuple[Skipped, ...]  # about files; an article's are on its card

    @property
    def languages(self) -> dict[str, int]:
        """Language -> number of articles, most frequent first; "" is unknown."""
        return dict(Counter(card.language for card in self.cards).most_common())

    @property
    def needing_attention(self) -> list[Card]:
        """The cards with findings."""
        return [card for card in self.cards if card.findings]

    @property
    def totals(self) -> dict[str, Any]:
        """The figures at the top of the report."""
        return {
            "articles": len(self.cards),
            "files": self.files,
            "chunks": self.chunks,
            "languages": self.languages,
            "fine": len(self.cards) - len(self.needing_attention),
            "unreached": sum(bool(card.unreached_by) for card in self.cards),
        }

    def to_json(self, cards: Sequence[Card] | None = None) -> dict[str, Any]:
        """Return the totals, the problems, and these cards, by default all."""
        shown = self.cards if cards is None else cards
        notes = {
            name: [asdict(problem) for problem in getattr(self, name)]
            for name in ("skipped", "unopened", "warnings")
        }
        fields = {"revision": self.revision, "totals": self.totals}
        return fields | {"cards": [card.to_json() for card in shown]} | notes

    def to_text(self) -> str:
        """Return the totals, then one line for each finding."""
        totals, count = self.totals, len(self.needing_attention)
        verb = "needs" if count == 1 else "need"
        articles = _count(totals["articles"], "article")
        size = f"{_count(self.files, 'file')}, {_count(self.chunks, 'chunk')}"
        states = f"{totals['fine']} fine, {count} {verb} attention"
        lines = [
            f"{articles} in {size}; {_languages(self.languages)}.",
            f"{states}, {totals['unreached']} not found by search.",
        ]
        sections = (
            ("Needs attention:", _card_lines(self.needing_attention)),
            ("Read with warnings:", _problem_lines(self.warnings)),
            ("Not read:", _problem_lines((*self.skipped, *self.unopened))),
            (f"Left out of the search ({BRING_BACK}):", _left_out_lines(self.cards)),
        )
        for heading, section in sections:
            shown = list(section)
            lines += ["", heading, *shown] if shown else []
        return "\n".join(lines)


def _card_lines(cards: Sequence[Card]) -> list[str]:
    return [f"  {card.path}: {finding}" for card in cards for finding in card.findings]


def _left_out_lines(cards: Sequence[Card]) -> Iterator[str]:
    for card in cards:
        if card.left_out:
            yield f"  {card.path}: {_count(card.left_out_count, 'line')}"
        yield from (f"    {line.reason}: “{line.text}”" for line in card.left_out)
        if more := card.left_out_count - len(card.left_out):
            yield f"    and {more:,} more"


def _problem_lines(problems: Sequence[Skipped]) -> list[str]:
    return [f"  {problem.path}: {problem.reason}" for problem in problems]


def _count(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def _languages(counts: dict[str, int]) -> str:
    """Return the number of articles in each language as text.

    >>> _languages({"en": 3, "": 1})
    '3 in English, 1 in an unknown language'
    """
    return ", ".join(
        f"{count:,} in {language_name(code) if code else 'an unknown language'}"
        for code, count in counts.items()
    )


def spans(numbers: Sequence[int]) -> str:
    """Return ascending numbers as text, consecutive ones as spans.

    >>> spans([2, 3, 4, 9])
    '2-4, 9'
    """
    runs = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    numbers_of_runs = [[number for _, number in run] for _, run in runs]
    return ", ".join(
        str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in numbers_of_runs
    )

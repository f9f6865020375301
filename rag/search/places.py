"""The words in which a question names sources, titles and dates -> the articles that have them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.corpus.articles import Article
from rag.corpus.formats.dates import written_dates
from rag.search.scope import EVERYTHING, Scope
from rag.text.words import STOP_WORDS, words

_DOCUMENT = (
    r"(?:articles?|reports?|stor(?:y|ies)|pieces?|coverage|issues?|editions?|news|documents?"
    r"|minutes|newsletters?|bulletins?|notes|notices?|statements?|papers?|press releases?|guides?"
    r"|handbooks?|manuals?|rules|polic(?:y|ies)|letters?|orders?)"
)
_IS_DOCUMENT = re.compile(rf"\b{_DOCUMENT}\b", re.IGNORECASE)
_DATED = re.compile(
    rf"(?:the |all |any |an? )?{_DOCUMENT}"
    r" (?P<when>(?:of|from|in|dated|since|until|between"
    r"|(?:written|published)(?: in| on| since| until)?) .+)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d-])[12]\d{3}(?![\d-])")
#: Words around the name of a source that are no part of it.
_BESIDE = frozenset(
    "the a an s this article articles report reports story stories piece pieces coverage issue"
    " issues edition newspaper of from in on published written".split()
)
_BETWEEN = frozenset("dated since until between and to".split())
#: Words for any article, without the "s" of the plural, which its title needn't have.
_GENERIC = frozenset("article report story storie piece coverage document paper".split())
#: Titles that match are too many to be the place that was meant.
_MAX_TITLES = 3


@dataclass(frozen=True, slots=True)
class Place:
    """The ids of articles, and what they are called: "from Lindholm Gazette", "of March 2025"."""

    within: frozenset[str]
    named: str


class Places:
    """The sources, titles and dates of articles; `is_known`: whether a word is in one's text."""

    def __init__(self, articles: Iterable[Article], is_known: Callable[[str], bool]) -> None:
        self._articles = tuple(articles)
        self._is_known = is_known
        sources = dict.fromkeys(one.source for one in self._articles if one.source)
        self._sources = {source: _spellings(source) for source in sources}
        self._titles = [(_title_words(f"{one.title} {_stem(one)}"), one) for one in self._articles]
        self.source_words = frozenset(
            word for source in sources for word in words(source) if word not in STOP_WORDS
        )

    def find(self, phrase: str, *, is_certain: bool) -> Place | None:
        """Return the articles that a phrase names; None if it names none.

        `is_certain`: the phrase is a place to look, whatever it is; if not, it has to name a kind
        of document, or a source in full.
        """
        dated = _DATED.fullmatch(phrase)
        dates = _range(phrase)
        if dated and dates and not set(_name(dated["when"])) - _BETWEEN:
            return Place(dates.within(self._articles), dated["when"])
        is_document = bool(_IS_DOCUMENT.search(phrase))
        return self._of_source(phrase, dates, is_certain=is_certain or is_document) or (
            self._titled(phrase, dates, fewest=1 if is_certain else 2) if is_document else None
        )

    def _of_source(self, phrase: str, dates: Scope, *, is_certain: bool) -> Place | None:
        name = _name(phrase)
        sources = [
            source
            for source, spellings in self._sources.items()
            if name in spellings or (is_certain and self._is_short(name, spellings, phrase))
        ]
        if not name or not sources:
            return None
        found = [one for one in self._articles if one.source in sources]
        when = f", dated {_written(dates)}," if dates else ""
        return Place(dates.within(found), f"from {' or '.join(sorted(sources))}{when}")

    def _is_short(
        self, name: tuple[str, ...], spellings: Iterable[tuple[str, ...]], phrase: str
    ) -> bool:
        """Whether a name is the end of a longer one, as "the Gazette" is, or its initials.

        It needs a capital, or has to be in no text: "the council" is not that of the source.
        """
        is_end = any(one[-len(name) :] == name for one in spellings)
        initials = any("".join(word[0] for word in one) == "".join(name) for one in spellings)
        has_capital = any(word[0].isupper() and name[-1] in words(word) for word in phrase.split())
        is_name = has_capital or (bool(name) and not self._is_known(name[-1]))
        return is_name and (is_end or (initials and len(name) == 1 and len(name[0]) > 1))

    def _titled(self, phrase: str, dates: Scope, fewest: int) -> Place | None:
        """Return the articles whose titles or file names have all words of a document's name.

        It needs so many words. One alone has to name one title: "the newsletter". A year in the
        phrase has to be in the title, or in the date.
        """
        asked = _title_words(phrase)
        # "The article on traditions" is called so by the reader alone.
        own = asked - _GENERIC
        found = [
            article for title, article in self._titles if own <= title and _is_of(article, dates)
        ]
        titles = dict.fromkeys(article.title for article in found)
        most = 1 if len(asked) < 2 else _MAX_TITLES
        if len(asked) < fewest or not own or not 0 < len(titles) <= most:
            return None
        named = " or ".join(f"“{title}”" for title in titles)
        return Place(frozenset(article.id for article in found), named)


def _spellings(source: str) -> frozenset[tuple[str, ...]]:
    """Return the names of a source: "Agence France-Presse (AFP)" has two."""
    return frozenset(filter(None, map(_name, re.split(r"[()]", source))))


def _name(phrase: str) -> tuple[str, ...]:
    """Return the words of a name, without a date and words that may stand beside it.

    >>> _name("the Gazette's article of 12 March 2025")
    ('gazette',)
    """
    for found in reversed(list(written_dates(phrase))):
        phrase = f"{phrase[: found.start]} {phrase[found.end :]}"
    return tuple(word for word in words(_YEAR.sub(" ", phrase)) if word not in _BESIDE)


def _stem(article: Article) -> str:
    """Return the name of an article's file, without what may be a date or a number."""
    return re.sub(r"[\W\d_]+", " ", PurePosixPath(article.path).stem)


def _title_words(text: str) -> frozenset[str]:
    found = (word for word in words(_YEAR.sub(" ", text)) if word not in STOP_WORDS)
    return frozenset(word.removesuffix("s") for word in found)


def _is_of(article: Article, dates: Scope) -> bool:
    """Whether an article's title has the year of some dates, or its date is among them."""
    years = _YEAR.findall(article.title)
    return dates.after[:4] in years if years and dates else dates.includes(article)


def _range(phrase: str) -> Scope:
    """Return the dates that a phrase states: a day, a month or a year, or from one to another.

    >>> _range("articles of March 2025") == Scope(after="2025-03", before="2025-03")
    True
    >>> _range("articles since 2023") == Scope(after="2023")
    True
    """
    found = [(one.start, one.iso) for one in written_dates(phrase)]
    inside = [(one.start, one.end) for one in written_dates(phrase)]
    found += [
        (year.start(), year[0])
        for year in _YEAR.finditer(phrase)
        if not any(start <= year.start() < end for start, end in inside)
    ]
    dates = [iso for _, iso in sorted(found)]
    if not dates or dates[0] > dates[-1]:
        return EVERYTHING
    open_end = re.search(r"\b(since|until)\b", phrase, re.IGNORECASE)
    if open_end and len(dates) == 1:
        is_since = open_end[1].lower() == "since"
        return Scope(after=dates[0]) if is_since else Scope(before=dates[0])
    return Scope(after=dates[0], before=dates[-1])


def _written(dates: Scope) -> str:
    if dates.after == dates.before:
        return dates.after
    return f"{dates.after or 'any date'} to {dates.before or 'today'}"

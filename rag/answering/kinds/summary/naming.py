"""The words that a reader has for an article -> the article that they name."""

import re
from calendar import month_name
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag.corpus.articles import Article
from rag.store.ledger import Ledger
from rag.text.matching import alike
from rag.text.word_lists import word_rows, word_set
from rag.text.words import STOP_WORDS, content_words, words

_GENERIC, *_ = word_rows("document_nouns")
_NOUNS = word_set("document_nouns")
_ANY_NOUN = "|".join(sorted((re.escape(noun) for noun in _NOUNS), key=len, reverse=True))
_NO_PREPOSITION = r"(?!(?:about|at|by|for|from|in|of|on|the|to|with)\b)"
#: A phrase whose head is what an article is called: "the annual report on bees".
_DOCUMENT = re.compile(
    r"(?:(?:the|an?|this|that|our|my|your|its) +)?"
    rf"(?P<before>(?:{_NO_PREPOSITION}[^\s,]+ +){{0,6}}?)"
    rf"(?P<noun>(?:{_ANY_NOUN})s?)"
    r"(?: *[\"“‘'(,:].+| +(?:about|on|of|from|by|in|for|at|to|with|regarding|concerning|dated"
    r"|titled|entitled|called|named|headed|written|published)\b.*)?",
    re.IGNORECASE,
)
#: Words that refer to the article of the last answer.
_REFERENCE = re.compile(
    rf"it|this|that|(?:this|that|the same|the last|the above) (?:{_ANY_NOUN}|one)s?"
    rf"|the (?:{'|'.join(_GENERIC)})",
    re.IGNORECASE,
)
_NEWEST = re.compile(r"\b(?:newest|latest|most recent|last)\b", re.IGNORECASE)
#: Words between "the article" and its title, and how many words there may be before a title.
_BESIDE = frozenset(("titled", "entitled", "called", "named", "headed"))
_MAX_BEFORE = 5
#: Characters in which an article may say what it is.
_OPENING = 300
#: A phrase that is not called an article has to have this share of the words of a title; the lower
#: one holds if it may name a subject as well.
_NAMES_TITLE, _MAY_NAME_TITLE = 0.6, 0.5


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a reader calls an article: the content words, and the noun for it, "" for none."""

    terms: tuple[str, ...]
    noun: str = ""
    #: Whether the words before the noun belong to it: "the annual report".
    is_compound: bool = False
    wants_newest: bool = False
    #: Other nouns for articles in the phrase, which a title or a path may have: "survey".
    hints: tuple[str, ...] = ()

    @property
    def is_article(self) -> bool:
        """Whether the phrase can only name an article."""
        return bool(self.noun)


def refers_back(phrase: str) -> bool:
    """Whether a phrase names the article of the last answer.

    >>> refers_back("that article"), refers_back("the annual report")
    (True, False)
    """
    return bool(_REFERENCE.fullmatch(phrase))


def read_phrase(text: str) -> Phrase:
    """Return what a phrase says about the article that it names.

    >>> phrase = read_phrase("the article on the bee survey")
    >>> (phrase.terms, phrase.noun, phrase.hints), read_phrase("the ice trade").is_article
    ((('bee',), 'article', ('survey',)), False)
    """
    match = _DOCUMENT.fullmatch(text)
    if not match:
        return Phrase(_terms(text))
    noun, before = _one(match["noun"].lower()), _NEWEST.sub(" ", match["before"])
    plain = f"{before} {text[match.end('before') :]}"
    every = (*_terms(plain), noun)
    nouns = tuple(term for term in every if term.removesuffix("s") in _singular())
    terms = tuple(term for term in _terms(plain) if term not in nouns)
    hints = tuple(_one(term) for term in nouns if _one(term) not in _GENERIC)
    is_compound = bool(_terms(before)) and noun not in _GENERIC
    return Phrase(terms, noun, is_compound, before != match["before"], hints)


@dataclass(frozen=True, slots=True)
class _Titles:
    """The words by which articles can be named, and the articles by id."""

    named: dict[str, set[str]]  # word -> ids of the articles with it in title, path, source or date
    titled: dict[str, tuple[str, ...]]  # id -> content words of the title
    whole: dict[tuple[str, ...], set[str]]  # all words of a title -> ids
    files: dict[str, str]  # path or name of a file, in lower case -> id
    articles: dict[str, Article]


class Names:
    """Finds the articles that phrases name, by titles, paths and sources."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._titles = lru_cache(maxsize=1)(lambda _: _read(ledger.articles()))

    def find(
        self, phrase: Phrase, within: Collection[str] | None, *, exactly: bool = False
    ) -> str | None:
        """Return the id of the article, of those `within`, that a phrase names; None if none.

        Of several, it is the one whose title the phrase names best, then the newest. `exactly`: a
        phrase without a noun for an article has to have more of the title.
        """
        titles = self._titles(self._ledger.revision())
        every = set(titles.articles if within is None else titles.articles.keys() & set(within))
        needed = _needed(phrase)
        ids = every.intersection(*(_named(titles, term) for term in needed))
        if not ids and phrase.is_compound:
            ids = every.intersection(*(_named(titles, term) for term in phrase.terms))
            # A reader may call a page of questions and answers a notice. After one word only, the
            # article has to call itself so: "the March newsletter".
            if len(phrase.terms) == 1:
                ids = {key for key in ids if self._calls_itself(key, phrase.noun)}
        for hint in phrase.hints:
            ids = ids & _named(titles, hint) or ids
        if not needed and len(ids) > 1 and not phrase.wants_newest:
            return None
        shares = {key: _share(titles.titled[key], phrase) for key in ids}
        if not phrase.is_article:
            shares = _mostly_named(shares, phrase, titles, exactly=exactly)
        return _best(shares, titles, newest=phrase.wants_newest)

    def _calls_itself(self, article_id: str, noun: str) -> bool:
        article = self._ledger.article(article_id)
        opening = article.text[:_OPENING] if article else ""
        return any(alike(word, noun) for word in words(opening))

    def of_file(self, text: str, within: Collection[str] | None) -> str | None:
        """Return the id of the article, of those `within`, whose file a phrase names."""
        files = self._titles(self._ledger.revision()).files
        found = (files.get(word.strip("\"'“”,;:").lower()) for word in text.split() if "." in word)
        return next((key for key in found if key and (within is None or key in within)), None)

    def of_title(self, text: str, within: Collection[str] | None) -> str | None:
        """Return the id of the article, of those `within`, whose whole title a phrase consists of.

        Words such as "the article titled" may come before it.
        """
        titles = self._titles(self._ledger.revision())
        asked = words(text)
        for start in range(min(len(asked), _MAX_BEFORE + 1)):
            ids = titles.whole.get(tuple(asked[start:]), set())
            ids = ids if within is None else ids & set(within)
            if ids and all(map(_is_beside, asked[:start])):
                return _best(dict.fromkeys(ids, 1.0), titles, newest=False)
        return None

    def is_titled(self, article_id: str, terms: Iterable[str]) -> bool:
        """Whether the title of an article has all of these words."""
        titles = self._titles(self._ledger.revision())
        return _has_all(titles.titled.get(article_id, ()), terms)


def _needed(phrase: Phrase) -> tuple[str, ...]:
    """Return the words that title, path or source of the article must have."""
    if phrase.is_compound:
        return (*phrase.terms, phrase.noun)
    return phrase.terms if phrase.terms or phrase.noun in _GENERIC else (phrase.noun,)


def _mostly_named(
    shares: dict[str, float], phrase: Phrase, titles: _Titles, *, exactly: bool
) -> dict[str, float]:
    """Return the articles of which a phrase has most of the title; none if they are several."""
    least = _NAMES_TITLE if exactly else _MAY_NAME_TITLE
    if len(shares) == 1 < len(phrase.terms) and _has_all(titles.titled[min(shares)], phrase.terms):
        least = 0.0  # no other title has all these words
    named = {key: share for key, share in shares.items() if share >= least}
    is_ambiguous = len({titles.titled[key] for key in named}) > 1 and max(named.values()) < 1
    return {} if is_ambiguous else named


def _best(shares: dict[str, float], titles: _Titles, *, newest: bool) -> str | None:
    def rank(key: str) -> tuple[object, ...]:
        date = titles.articles[key].date
        return (date, shares[key], key) if newest else (shares[key], date, key)

    return max(shares, key=rank, default=None)


def _has_all(title: Iterable[str], terms: Iterable[str]) -> bool:
    return all(any(alike(word, term) for word in title) for term in terms)


def _named(titles: _Titles, term: str) -> set[str]:
    found = [ids for word, ids in titles.named.items() if alike(word, term)]
    return set[str]().union(*found)


def _share(title: Iterable[str], phrase: Phrase) -> float:
    """Return the share of a title's words that a phrase has."""
    own = (*phrase.terms, phrase.noun)
    found = [any(alike(word, one) for one in own) for word in title]
    return sum(found) / max(1, len(found))


def _read(articles: Iterable[Article]) -> _Titles:
    named: dict[str, set[str]] = defaultdict(set)
    titled: dict[str, tuple[str, ...]] = {}
    whole: dict[tuple[str, ...], set[str]] = defaultdict(set)
    files: dict[str, str] = {}
    by_id: dict[str, Article] = {}
    for one in articles:
        whole[tuple(words(one.title))].add(one.id)
        files |= {one.path.lower(): one.id, one.path.lower().rsplit("/", 1)[-1]: one.id}
        by_id[one.id] = one
        titled[one.id] = tuple(dict.fromkeys(content_words(one.title)))
        known = f"{one.title} {one.path} {one.source} {one.author} {one.date} {_month(one.date)}"
        for word in words(known):
            named[word].add(one.id)
    return _Titles(dict(named), titled, dict(whole), files, by_id)


def _month(date: str) -> str:
    """Return the name of the month of an ISO date; "" if it has none.

    >>> _month("2025-03-01"), _month("2025-03"), _month("2025")
    ('March', 'March', '')
    """
    _, _, rest = date.partition("-")
    return month_name[int(rest[:2])] if rest else ""


def _is_beside(word: str) -> bool:
    return word in STOP_WORDS or word in _NOUNS or word in _BESIDE


def _terms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in content_words(text) if word not in STOP_WORDS))


def _one(noun: str) -> str:
    return noun if noun in _NOUNS else noun.removesuffix("s")


def _singular() -> frozenset[str]:
    return frozenset(noun.removesuffix("s") for noun in _NOUNS)

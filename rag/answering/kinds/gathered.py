"""Questions that all sentences of one sort in an article answer together.

"What did the board decide in February?" is answered by every decision in the minutes, and "What
changed compared with version 3?" by all that some rules say of version 3. A search finds the one
sentence that looks most like an answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes
from rag.answering.kinds.kind import assemble
from rag.answering.model import Answer
from rag.answering.quoting import verdict
from rag.answering.request import Request
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence, sentences
from rag.corpus.lines import ends_sentence
from rag.search.lexical import lexical_query
from rag.search.question import Query
from rag.search.resolved import ResolvedQuestion
from rag.store.ledger import Ledger
from rag.support.pronouns import opening_pronoun
from rag.text.matching import alike
from rag.text.words import words

#: No longer question is read, in characters.
MAX_LENGTH = 200
#: Fewest and most sentences of the sort that are quoted.
FEWEST, MOST = 2, 24
#: Most sentences with a term of the question whose articles are looked at.
_MATCHING = 300
#: How many sentences at the top of a text may say what it is, besides its title.
_TOP = 4
#: Most characters of each.
_LINE = 160

_SHOW = r"(?:(?:please )?(?:list|name|give me|show me) (?:all )?(?:of )?(?:the )?)"
_WHICH = rf"(?:{_SHOW}|(?:what|which)(?: (?:were|are) the)? )"
_DECISIONS = r"(?:decisions|resolutions)"
_MADE = r"(?:made?|make|taken?|pass(?:ed)?|reach(?:ed)?|adopt(?:ed)?)"
_DECIDE = r"(?:decided?|agreed?(?: (?:on|upon|to))?|resolved?|vote[d]?(?: (?:on|for))?)"
_AT = r"(?:at|in|on|during|by|of|last|this)\b.+"
_DECISION_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:what|which things) (?:did|has|have) (?P<who>.+?) {_DECIDE}(?: (?P<at>{_AT}))?",
        rf"(?:what|which things) (?:was|were|has been|have been) {_DECIDE}(?: (?P<at>{_AT}))?",
        rf"{_WHICH}{_DECISIONS}(?: (?:that )?were {_MADE})?(?: (?P<at>{_AT}))?",
        rf"(?:what|which) {_DECISIONS} (?:did|has|have) (?P<who>.+?) {_MADE}(?: (?P<at>{_AT}))?",
    )
)
_EDITION = r"(?:version|edition|revision|release)"
_VERSION = (
    rf"(?:the )?(?:(?P<anchor>{_EDITION} [\w.]+)|(?P<year>[12]\d{{3}}) {_EDITION}"
    rf"|{_EDITION} of (?P<of>[12]\d{{3}}))"
)
_CHANGES = re.compile(
    r"(?:what|which \w+)(?:['’]s| has| have| is| are| was| were)?(?: been)?"
    r" (?:changed|changes|new|different)(?: (?:in|about|with) (?P<who>.+?))?"
    rf",? (?:(?:as )?compared (?:with|to)|since|from|against|over) {_VERSION}",
    re.IGNORECASE,
)
#: What minutes are called, in their title or at their top.
_MINUTES = re.compile(r"\b(?:minutes|meeting|assembly|session)\b", re.IGNORECASE)
_DECIDED = (
    r"(?:decid(?:es|ed)|agreed|resolved|approved|adopted|accepted|carried(?! [^bu]| the)"
    r"|passed(?! (?:away|a?round|by|on)\b)|rejected|refused|turned down|defeated|lost by|withdrawn"
    r"|put off|postponed|deferred|granted|(?:(?:re-?)?elected|appointed)(?! in \d)|voted)"
)
_IS_DECISION = re.compile(
    rf"(?<!to be )(?<!not been )(?<!not yet )\b{_DECIDED}\b|^Vote: |^(?:no )?decision\b"
    r"|\bunanimous\b|\bnot (?:bought|sold|built|supported)\b",
    re.IGNORECASE,
)
#: "Carried by 27 votes to 12." and "The motion was lost." need the sentence before them.
_FRAGMENT = re.compile(
    rf"\W*(?:(?:the (?:motion|proposal|request|amendment|vote)|it|this|that) was )?"
    rf"(?:\w+ly |not )?(?:{_DECIDED}|vote|unanimous|bought|sold|built)\b(?! that\b)|\(",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    rf"it (?:was|is|has been) (?:\w+ly )?{_DECIDED} (?:that|to)\b", re.IGNORECASE
)
_LISTED = re.compile(r"\b(?:decisions|decided|resolutions|resolved|agreed)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is gathered: sentences with a sign, from an article whose top has a phrase's words."""

    sign: re.Pattern[str]
    phrase: str
    is_minutes: bool


class Gathered:
    """Answers which decisions were taken, and what an article says of another version."""

    def __init__(self, ledger: Ledger, finder: Finder) -> None:
        self._ledger = ledger
        self._finder = finder

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the sentences; None if the question asks for none, or no article fits it."""
        wanted = None if request.question.context else read(request.question.text)
        if wanted is None:
            return None
        phrase = ResolvedQuestion(wanted.phrase)
        query = self._finder.query(replace(request, question=phrase, history=()))
        article = self._article(wanted, query, request)
        found = gathered(article, wanted.sign) if article else []
        if article is None or len(found) < FEWEST:
            return None
        above = ""
        footnotes.kind = Kind.ITEM  # one below the other
        for one in found[:MOST]:
            text = " ".join(sentence.shown for sentence in one)
            heading = one[0].place.path.rpartition(" > ")[2].rstrip(".:")
            note = f"{heading}:" if heading and heading != above else ""
            footnotes.add(text, verdict(one[0]), one, note)
            above = heading
        opening = f"From “{article.title}”:"
        if len(found) > MOST:
            opening = f"From “{article.title}”, the first {MOST} of {len(found)}:"
        answer = assemble("quotes", request, footnotes)
        return replace(
            answer, opening=opening, text=f"{opening} {answer.text}", read_as=query.read_as
        )

    def _article(self, wanted: Wanted, query: Query, request: Request) -> Article | None:
        """Return the one article that fits; None if there are several, or none."""
        within = query.preferred if query.wish else query.within
        searched = [one for one in self._ledger.articles() if request.scope.includes(one)]
        ids = {one.id for one in searched if within is None or one.id in within}
        if query.terms:
            ids = self._with_any(query.terms, [one for one in searched if one.id in ids])
        found = (self._ledger.article(one) for one in sorted(ids))
        fitting = list(islice((one for one in found if one and _fits(one, wanted, query)), 2))
        return fitting[0] if len(fitting) == 1 else None

    def _with_any(self, terms: Sequence[str], articles: Sequence[Article]) -> set[str]:
        """Return the ids of those that have any of the terms in their title or a sentence."""
        ids = {one.id for one in articles}
        rows = self._ledger.matching_sentences(lexical_query(terms), _MATCHING, ids)
        found = self._ledger.found([row for row, _ in rows])
        titled = {one.id for one in articles if not set(terms).isdisjoint(words(one.title))}
        return titled | {one.sentence.article_id for one in found}


def read(question: str) -> Wanted | None:
    """Return what a question asks to gather; None if it asks something else.

    >>> wanted = read("what did the board decide in february?")
    >>> wanted and (wanted.phrase, wanted.is_minutes)
    ('the board in february', True)
    >>> wanted = read("What changed in the lease rules compared with version 3?")
    >>> wanted and (wanted.phrase, wanted.is_minutes)
    ('the lease rules', False)
    >>> read("When did the board decide that?")
    """
    text = question.strip().rstrip(" ?.!")
    if len(text) > MAX_LENGTH:
        return None
    for form in _DECISION_FORMS:
        if match := form.fullmatch(text):
            named = match.groupdict()
            phrase = " ".join(filter(None, (named.get("who"), named.get("at"))))
            return Wanted(_IS_DECISION, phrase, is_minutes=True) if phrase else None
    match = _CHANGES.fullmatch(text)
    if match is None or not match["who"]:
        return None
    said = match["anchor"] or match["year"] or match["of"]
    anchor = re.compile(rf"\b{re.escape(said)}(?![.-]?\w)", re.IGNORECASE)
    return Wanted(anchor, match["who"], is_minutes=False)


def decisions(article: Article) -> list[tuple[Sentence, ...]]:
    """Return the sentences of minutes that tell of a decision, as gathered() does."""
    return gathered(article, _IS_DECISION)


def gathered(article: Article, sign: re.Pattern[str]) -> list[tuple[Sentence, ...]]:
    """Return the sentences of an article that have a sign, each after what it points back to.

    An item of a list that is introduced as decisions needs no sign of its own.
    """
    found: list[tuple[Sentence, ...]] = []
    before: Sentence | None = None
    for one in sentences(article):
        is_listed = sign is _IS_DECISION and _is_listed(one)
        is_said = not one.place.is_label and not one.shown.endswith(":") and sign.search(one.shown)
        if is_listed or is_said:
            if is_listed or before is None or not _points_back(one, before):
                found.append((one,))
            elif found and before == found[-1][-1]:
                found[-1] += (one,)
            else:
                found.append((before, one))
        before = one
    return found


def _points_back(sentence: Sentence, before: Sentence) -> bool:
    """Whether a sentence can't be understood without the one before it, in the same section."""
    text = sentence.shown
    is_fragment = _FRAGMENT.match(text) or (opening_pronoun(text) and not _IMPERSONAL.match(text))
    is_same = before.place.path == sentence.place.path and not before.place.is_label
    return bool(is_fragment) and is_same


def _fits(article: Article, wanted: Wanted, query: Query) -> bool:
    """Whether the top of an article has all terms of a query, and says that these are minutes."""
    top = f"{article.title} {' '.join(_top(article))}"
    if wanted.is_minutes and not _MINUTES.search(top):
        return False
    named = words(top)
    is_told = bool(query.terms or query.preferred)
    return is_told and all(any(alike(term, word) for word in named) for term in query.terms)


def _top(article: Article) -> Iterator[str]:
    """Yield those of the first lines of an article that may say what it is: no sentences."""
    shown = (one for one in article.blocks if not one.left_out)
    for block in islice(shown, _TOP):
        line = article.text[block.start : block.end]
        if len(line) <= _LINE and not ends_sentence(line):
            yield line


def _is_listed(sentence: Sentence) -> bool:
    """Whether a sentence is an item of a list that is introduced or headed as decisions."""
    place = sentence.place
    above = place.lead_in or place.path.rpartition(" > ")[2]
    return place.kind == Kind.ITEM and bool(_LISTED.search(above))

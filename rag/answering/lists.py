"""Whether a question is answered by a whole list, or by several rows of a table.

A list is quoted as a whole where the question asks for several things, where most of its items
answer on their own, or where the whole answers better than the best of them. Of a table, the rows
that answer are quoted if the question asks for several things. A question for all of something
gets the whole list or table that is headed by its words, whatever the cross-encoder says.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.answering.anchors.amounts import singular
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.search.passages import Passage, ScoredSentence, Window
from rag.search.question import Query
from rag.text.matching import alike
from rag.text.syntax import tag
from rag.text.words import words

#: Most items or rows whose scores are looked at.
_TRIED = 16
#: From this logit on, a sentence probably answers.
_ANSWERS = 0.0
#: By how much the whole list must be better than its best item.
_BETTER = 0.5
#: Expected answer types that one item gives.
_ONE = frozenset(("number", "duration", "time", "place", "reason", "confirmation"))

#: "List the boats", "What are all the fees?"
_ALL = re.compile(
    r"(?:please )?(?:list|name|give me|show me|enumerate)\b|.*\b(?:all|every)\b",
    re.IGNORECASE,
)
#: These may ask for one or for several.
_WHO = re.compile(r"(?:who|what) (?:is|are|was|were)\b", re.IGNORECASE)
#: The name of a column in a row as it is read.
_COLUMN = re.compile(r"(?:^|; )([^:;]+):")
#: What else is asked of each thing, and in which order: "with their times", "oldest first"
_ASIDE = re.compile(
    r",? (?:with|including|and) (?:their|its|how|wh\w+|to whom)\b.*|,? (?:\w+est|most \w+) first\b"
    r"|,? in (?:alphabetical|chronological|reverse|numerical) order\b|,? (?:sorted|ordered) .*",
    re.IGNORECASE,
)
#: Words of such a question that name nothing.
_IDLE = frozenset("list name give show enumerate tell please all every kind sort type one".split())
#: What may be asked of each: "what every room costs", "all the buses and their times"
_ASPECTS = frozenset("cost price time date name size length".split())

#: Returns the cross-encoder's logit of each window.
Score = Callable[[Query, Sequence[Window]], list[float]]


@dataclass(frozen=True, slots=True)
class ScoredWindow:
    """Sentences of one article, and the cross-encoder's logit for them together."""

    sentences: Window
    score: float


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article's title, and the sentences that a search found in it."""

    title: str
    sentences: tuple[Sentence, ...]


def by_article(passages: Iterable[Passage]) -> dict[str, FoundArticle]:
    """Return what was found in each article, by its id."""
    found: dict[str, FoundArticle] = {}
    for passage in passages:
        before = found.get(passage.chunk.article_id, FoundArticle(passage.title, ()))
        own = tuple(one.sentence for one in passage.scored)
        found[passage.chunk.article_id] = FoundArticle(passage.title, (*before.sentences, *own))
    return found


def whole_list(
    query: Query, best: ScoredSentence, about: Mapping[str, FoundArticle], score: Score
) -> ScoredWindow | None:
    """Return the list that the best sentence belongs to or introduces, if all of it answers.

    `about` is what by_article() returns.
    """
    items = [one for one in best.members if one.place.kind == Kind.ITEM]
    if len(items) < 2:
        return _rows(query, best, about, score)
    (logit,) = score(query, [best.members])
    whole = ScoredWindow(best.members, max(logit, best.score))
    is_named = _is_headed(query, best, about) or _is_introduced(query, best, about)
    if best.sentence not in items or is_named:
        # A lead-in or a heading is no answer without the list.
        return whole
    if query.wants_list:
        return whole if logit > _ANSWERS else None
    if query.expected_answer_type in _ONE:
        return None
    is_better = logit > best.score + _BETTER
    return whole if is_better or 2 * len(_answering(query, items, score)) > len(items) else None


def headed(
    query: Query, ranked: Sequence[ScoredSentence], about: Mapping[str, FoundArticle]
) -> ScoredSentence | None:
    """Return the best sentence in a list that a question for all of something names.

    Beside "List all the boats", a sentence about all boats may look more like an answer.
    """
    near = ranked[:_TRIED] if _ALL.match(query.text) else ()
    return next((one for one in near if one.members and _is_headed(query, one, about)), None)


def _rows(
    query: Query, best: ScoredSentence, about: Mapping[str, FoundArticle], score: Score
) -> ScoredWindow | None:
    """Return the rows of a table that answer, if several do and the question asks for several."""
    rows = [one for one in best.members if one.place.row]
    if best.sentence not in rows or not query.wants_list:
        return None
    if _is_headed(query, best, about):
        # What is headed by the words of the question answers it, though no row has them.
        return ScoredWindow(tuple(rows), max(best.score, _ANSWERS)) if len(rows) > 1 else None
    answering = _answering(query, rows, score)
    return ScoredWindow(answering, best.score) if len(answering) > 1 else None


def _is_headed(query: Query, member: ScoredSentence, about: Mapping[str, FoundArticle]) -> bool:
    """Whether a question asks for all of something, and what it names stands above a list.

    What stands above are the lead-in, the headings, and the names of columns.
    """
    if not query.wants_list or not _ALL.match(query.text):
        return False
    place = member.sentence.place
    above = " ".join((place.lead_in, place.path, *_COLUMN.findall(place.row)))
    return _is_named(query, above, member, about)


def _is_introduced(query: Query, member: ScoredSentence, about: Mapping[str, FoundArticle]) -> bool:
    """Whether the words of a question introduce a list: "Who was present?", "Present were:"."""
    lead_in = member.sentence.place.lead_in
    return bool(_WHO.match(query.text)) and _is_named(query, lead_in, member, about)


def _is_named(
    query: Query, above: str, member: ScoredSentence, about: Mapping[str, FoundArticle]
) -> bool:
    """Whether a text above a list has what a question names first.

    The rest may be what the article is about: "the heads of the school". But what only members of
    the list have tells them apart: "the ferries to Lund".
    """
    asked, near = _things(query), words(above)
    far = [term for term in asked if not _has(near, term)]
    if not asked or asked[0] in far:
        return False
    article = about[member.sentence.article_id]
    others = (one.shown for one in article.sentences if one not in member.members)
    own = words(" ".join(one.shown for one in member.members))
    said = words(" ".join((article.title, *others))) if far else []
    return all(_has(said, term) and not _has(own, term) for term in far)


def _things(query: Query) -> list[str]:
    """Return the terms of a question for what it wants all of, without what is asked of each."""
    idle = _IDLE.union(token.lower_ for token in tag(query.text) if token.pos_ == "VERB")
    named = words(_ASIDE.sub("", query.text))
    things = [
        term for term in query.terms if term in named and {term, singular(term)}.isdisjoint(idle)
    ]
    return [term for term in things if singular(term) not in _ASPECTS] or things


def _has(said: Iterable[str], term: str) -> bool:
    return any(alike(term, word) for word in said)


def _answering(query: Query, sentences: Sequence[Sentence], score: Score) -> Window:
    tried = sentences[:_TRIED]
    logits = score(query, [(one,) for one in tried])
    return tuple(one for one, logit in zip(tried, logits, strict=True) if logit > _ANSWERS)

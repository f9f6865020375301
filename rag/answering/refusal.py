"""Why there is no answer: nothing comes near the question, or the closest passage doesn't fit."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answering.anchors import Quote, assess, reason
from rag.answering.model import ABSENT, NOT_SURE
from rag.answering.request import SearchResult
from rag.answering.validity import is_only_proposed
from rag.corpus.chunks import Sentence
from rag.search.passages import Passage
from rag.search.question import Query
from rag.search.scope import Scope
from rag.text.language import language_code, request_for_english
from rag.text.matching import alike
from rag.text.numbers import numbers
from rag.text.words import words

#: Below this probability, nothing in the articles comes near the question. The higher one holds if
#: a word of the question occurs in no article.
ABSENT_BELOW, ABSENT_WORD_BELOW = 0.005, 0.05

_CLOSE = "One passage comes close."


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: the outcome, the words for it, and the closest sentence, if any.

    `reasons` are whole sentences, which `text` repeats; "it" in them is the closest passage.
    `language` is the ISO 639-1 code of the question's, if it is refused for that.
    """

    outcome: str
    text: str
    reasons: tuple[str, ...] = ()
    closest: Sentence | None = None
    language: str = ""


def refused_outcome(probability: float, query: Query) -> str:
    """Return NOT_SURE or ABSENT, from the uncalibrated probability of the best extract."""
    lowest = ABSENT_WORD_BELOW if query.missing else ABSENT_BELOW
    is_absent = probability < lowest or bool(query.missing_names)
    return ABSENT if is_absent else NOT_SURE


def refuse(results: Sequence[SearchResult], scope: Scope, language: str = "") -> Refusal:
    """Return why none of the results, of which there is one or more, answers its question.

    `language` is that of the question if it is not English.
    """
    if language:
        return _foreign(language)
    near = [one for one in results if refused_outcome(one.uncalibrated, one.query) == NOT_SURE]
    return _not_sure(max(near, key=_confidence)) if near else _absent(results, scope)


def _confidence(result: SearchResult) -> float:
    return result.confidence


def _foreign(language: str) -> Refusal:
    """Return the refusal of a question in another language, in that language if it is common."""
    english = (
        f"The question seems to be in {language}, and the articles are searched in English; "
        "ask it in English."
    )
    reasons = tuple(filter(None, (request_for_english(language), english)))
    return Refusal(NOT_SURE, " ".join(reasons), reasons, language=language_code(language))


def _unanswered(place: str = "", count: int = 0, how: str = "answer") -> str:
    """Return that some articles, or all of them, have no answer.

    >>> _unanswered(), _unanswered("from the Made-up Post", 1, "clearly answer")
    ("The articles don't answer this.", "The article from the Made-up Post doesn't clearly answer \
this.")
    """
    if not place:
        return f"The articles don't {how} this."
    subject, verb = ("article", "doesn't") if count == 1 else ("articles", "don't")
    return f"The {subject} {place} {verb} {how} this."


def _not_sure(result: SearchResult) -> Refusal:
    closest = _closest(result)
    reasons = _reasons(result.query, closest, result.passages)
    unanswered = _unanswered(result.query.place, result.articles, "clearly answer")
    return Refusal(NOT_SURE, " ".join([unanswered, _CLOSE, *reasons]), reasons, closest)


def _closest(result: SearchResult) -> Sentence:
    """Return the best sentence of the best extract."""
    best = max(result.extracts, key=lambda extract: extract.probability)
    scores = {one.sentence: one.score for passage in result.passages for one in passage.scored}
    return max(best.sentences, key=lambda sentence: scores.get(sentence, -math.inf))


def _reasons(query: Query, closest: Sentence, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Return what doesn't fit about the closest sentence, in a sentence for each thing."""
    # "No article mentions halls" would be odd above a passage with a hall.
    _, missing = _partitioned(query.missing, closest.shown)
    reasons = (_unmentioned(missing), _lacking(query, closest, passages))
    return tuple(filter(None, reasons))


def _absent(results: Sequence[SearchResult], scope: Scope) -> Refusal:
    missing = dict.fromkeys(term for result in results for term in result.query.missing)
    reason = _unmentioned(tuple(missing)) or "Nothing in them comes close."
    largest = max(results, key=lambda result: result.articles)
    place, count = largest.query.place, largest.articles
    searched = _searched(count, scope, place)
    if place and not count and not scope:
        reason = f"There is no article {place}."
        return Refusal(ABSENT, f"{_unanswered()} {reason}", (reason,))
    text = f"{_unanswered(place, count)} {reason} {searched}"
    return Refusal(ABSENT, text, (reason, searched))


def _unmentioned(missing: Sequence[str]) -> str:
    return f"No article mentions {_listed(missing, 'or')}." if missing else ""


def _searched(count: int, scope: Scope, place: str = "") -> str:
    """Return how many articles were searched, and which; `place` is that of a query.

    >>> _searched(1, Scope("BBC", after="2023")), _searched(20, Scope())
    ('1 article from BBC, dated 2023 or later, was searched.', 'All 20 articles were searched.')
    >>> _searched(2, Scope(articles=frozenset("ab")))
    '2 chosen articles were searched.'
    """
    if not scope and not place and count > 1:
        return f"All {count:,} articles were searched."
    source = f" from {scope.source}" if scope.source else ""
    dates = f", dated {_dates(scope)}," if scope.after or scope.before else ""
    noun, verb = ("article", "was") if count == 1 else ("articles", "were")
    where = f" {place}" if place else ""
    chosen = " chosen" if scope.articles else ""
    number = f"{count:,}" if count else "No"
    return f"{number}{chosen} {noun}{where}{source}{dates} {verb} searched."


def _dates(scope: Scope) -> str:
    if scope.after and scope.before:
        return f"{scope.after} to {scope.before}"
    return f"{scope.after} or later" if scope.after else f"{scope.before} or earlier"


def _lacking(query: Query, closest: Sentence, passages: Sequence[Passage]) -> str:
    """Return how the closest sentence differs from what is asked, or what the passage lacks."""
    holding = _holding(closest, passages)
    quote = Quote(
        closest.shown,
        holding.title,
        holding.date,
        headings=closest.place.path,
        article=holding.chunk.text,
        file=holding.file,
    )
    if misfit := reason(query, assess(query, quote), "It"):
        return misfit
    above = f"{holding.title}. {closest.place.path}"
    if is_only_proposed(query.text, closest.shown):
        return "It tells only of a proposal."
    near = _with_ties(query, f"{above}. {closest.shown}")
    there, _ = _partitioned(query.subjects, near)
    _, away = _partitioned(query.subjects, _with_ties(query, f"{near} {holding.chunk.text}"))
    lacking = [term for term in away if term not in query.missing]
    if lacking and there:
        mentioned = _listed(_quoted(there), "and")
        return f"It mentions {mentioned}, but not {_listed(_quoted(lacking), 'or')}."
    if lacking:
        return f"It doesn't mention {_listed(_quoted(lacking), 'or')}."
    return ""


def _with_ties(query: Query, text: str) -> str:
    """Return a text with what the query says for words of it: "bike" for its "bicycle"."""
    own = set(words(text))
    said = (tie.said for tie in query.ties if own.issuperset(words(tie.other)))
    return " ".join((text, *said))


def _holding(sentence: Sentence, passages: Sequence[Passage]) -> Passage:
    """Return the passage that contains a sentence, or else the best one of the same article."""
    same_article = [one for one in passages if one.chunk.article_id == sentence.article_id]
    within = (one for one in same_article if one.chunk.start <= sentence.start < one.chunk.end)
    return next(within, same_article[0])


def _partitioned(subjects: Iterable[str], text: str) -> tuple[list[str], list[str]]:
    """Return the subjects of a question that a text mentions, and those that it does not."""
    text_words, figures = set(words(text)), numbers(text)
    mentioned: list[str] = []
    absent: list[str] = []
    for subject in subjects:
        is_there = any(alike(word, near) for word in words(subject) for near in text_words)
        (mentioned if is_there or numbers(subject) & figures else absent).append(subject)
    return mentioned, absent


def _quoted(terms: Iterable[str]) -> list[str]:
    return [f"“{term}”" for term in terms]


def _listed(terms: Sequence[str], conjunction: str) -> str:
    """Return the terms as a list.

    >>> _listed(["a"], "or"), _listed(["a", "b", "c"], "or")
    ('a', 'a, b or c')
    """
    return f" {conjunction} ".join(filter(None, [", ".join(terms[:-1]), terms[-1]]))

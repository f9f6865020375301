"""The sentences of an article, with their vectors -> the three to six that cover it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answering.anchors.amounts import amounts
from rag.answering.kinds.summary.centrality import Weights, by_relevance, centrality
from rag.answering.kinds.summary.quotable import (
    is_instruction,
    is_prose,
    is_whole,
    is_within_quotation,
    say_the_same,
    stands_alone,
)
from rag.answering.validity import DECIDED, standing
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.models.encoder import Vectors
from rag.store.sentences import FoundSentence
from rag.support.pronouns import opening_pronoun
from rag.text.sentence_kinds import SentenceKind, sentence_kinds
from rag.text.words import content_words

#: Fewest and most sentences of a summary.
FEWEST, MOST = 3, 6
#: A text of at most this many sentences is shown whole.
_SHORT = 4
#: What the first sentences of an article add to their prior of 1, in news and elsewhere, and over
#: how many sentences that fades.
_LEAD_NEWS, _LEAD, _FADES = 5.0, 3.0, 2.0
#: What the first sentence of a section adds, and one that has all words of the title.
_SECTION, _TITLE = 1.0, 1.0
#: What a figure or a decision adds.
_RESULT = 1.0
#: A paragraph that opens with a question is shown whole, if it has no more sentences and words.
_ANSWER_SENTENCES, _ANSWER_WORDS = 4, 40
#: A list is shown with its lead-in if it is no longer than this.
_LIST_ITEMS, _LIST_WORDS = 3, 60
#: What the votes for an item count, as those for a sentence of a paragraph are 1, and those for one
#: that only tells who came.
_ITEM, _ATTENDANCE = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences that are shown together: one, or a lead-in with its short list."""

    sentences: tuple[Sentence, ...]
    vector: Vectors
    weight: float


def digest(
    article: Article, found: Sequence[FoundSentence], vectors: Mapping[int, Vectors], count: int = 0
) -> tuple[Sentence, ...]:
    """Return the sentences that cover an article, in their order; empty if it has no prose.

    `found` holds the article's sentences, or many of them, in order, and `vectors` those of their
    rows. `count` is how many are wanted; 0: as many as suit the length.
    """
    prose = [one.sentence for one in found if is_prose(one.sentence)]
    if len(prose) <= _SHORT:
        return _distinct(prose)[: count or _SHORT]
    units = list(_units(article, found, vectors))
    wanted = count or _suitable(len(prose))
    if len(units) < min(wanted, FEWEST):
        # Few sentences can be read alone; the beginning can.
        return _distinct(_beginning(prose))[:wanted]
    matrix = np.stack([unit.vector for unit in units])
    weights = centrality(matrix, _prior(article, units))
    weights = weights * np.array([unit.weight for unit in units], dtype=np.float32)

    def whole() -> Iterator[tuple[Sentence, ...]]:
        for at in by_relevance(matrix, weights):
            if not any(is_within_quotation(one, article) for one in units[at].sentences):
                yield units[at].sentences

    # Of a manual, what it is about comes before what to do.
    ranked = _by_section(whole())
    chosen = pick(ranked, wanted, lambda one: not is_instruction(one), count or MOST)
    if len(chosen) < min(wanted, FEWEST):
        chosen = pick(ranked, wanted, lambda _: True, count or MOST)
    return tuple(sorted(chosen, key=lambda one: one.start))


def _by_section(ranked: Iterable[tuple[Sentence, ...]]) -> list[tuple[Sentence, ...]]:
    """Return the best of each section first, then the rest, both in order."""
    every = list(ranked)
    first: dict[str, tuple[Sentence, ...]] = {}
    for own in every:
        first.setdefault(own[0].place.path, own)
    best = list(first.values())
    return [*best, *(own for own in every if own not in best)]


def _units(
    article: Article, found: Sequence[FoundSentence], vectors: Mapping[int, Vectors]
) -> Iterator[_Unit]:
    for at, one in enumerate(found):
        if one.vector is None or one.vector not in vectors:
            continue
        vector, sentence = vectors[one.vector], one.sentence
        if answered := _answered(article, found, at):
            yield _Unit(answered, vector, 1)
        elif at == 0 and (opening := _opening(found)):
            yield _Unit(opening, vector, 1)
        elif items := _short_list(found, at):
            yield _Unit((sentence, *items), vector, 1)
        elif is_prose(sentence) and is_whole(sentence) and stands_alone(sentence):
            yield _Unit((sentence,), vector, _weight(sentence, vector))


def _weight(sentence: Sentence, vector: Vectors) -> float:
    """Return what the votes for a sentence count."""
    if SentenceKind.ATTENDANCE in sentence_kinds(sentence.text, vector):
        return _ATTENDANCE
    return 1.0 if sentence.place.kind == Kind.PARAGRAPH else _ITEM


def _answered(article: Article, found: Sequence[FoundSentence], at: int) -> tuple[Sentence, ...]:
    """Return the short paragraph that a question of the article's own opens."""
    first = found[at].sentence
    is_posed = first.shown.endswith("?") and first.place.kind == Kind.PARAGRAPH
    if not is_posed or not stands_alone(first):
        return ()
    end = article.text.find("\n", first.start)
    rest = [one.sentence for one in found[at:] if one.sentence.end <= end or end < 0]
    length = sum(len(one.shown.split()) for one in rest)
    is_short = 1 < len(rest) <= _ANSWER_SENTENCES and length <= _ANSWER_WORDS
    return tuple(rest) if is_short and not rest[-1].shown.endswith("?") else ()


def _opening(found: Sequence[FoundSentence]) -> tuple[Sentence, ...]:
    """Return the first sentence and the next, if that goes on about the same with a figure."""
    first, second = [one.sentence for one in (*found, *found)[:2]]
    pair = (first, second)
    goes_on = opening_pronoun(second.shown) == "thing" and amounts(second.shown).values
    fits = all(map(is_prose, pair)) and all(map(is_whole, pair)) and stands_alone(first)
    return pair if goes_on and fits else ()


def pick(
    ranked: Iterable[tuple[Sentence, ...]],
    wanted: int,
    accepts: Callable[[Sentence], bool],
    most: int,
) -> list[Sentence]:
    """Return the first `wanted` of the tuples that are accepted and say nothing twice.

    The sentences of a tuple are taken together; there are `most` sentences at most.
    """
    chosen: list[Sentence] = []
    taken = 0
    for own in ranked:
        if taken >= wanted:
            break
        is_new = not any(say_the_same(one.shown, other.shown) for one in own for other in chosen)
        if is_new and len(chosen) + len(own) <= most and all(map(accepts, own)):
            chosen.extend(own)
            taken += 1
    return chosen


def _short_list(found: Sequence[FoundSentence], at: int) -> tuple[Sentence, ...]:
    """Return the items that a sentence introduces, if they are few and short."""
    lead_in = found[at].sentence
    if not lead_in.shown.endswith(":") or at + 1 == len(found) or not stands_alone(lead_in):
        return ()
    group = found[at + 1].sentence.place.group
    rest = found[at + 1 : at + 2 + _LIST_ITEMS]
    items = tuple(one.sentence for one in rest if one.sentence.place.group == group)
    length = sum(len(one.shown.split()) for one in (lead_in, *items))
    is_list = group and items and items[0].place.lead_in == lead_in.shown
    is_short = len(items) <= _LIST_ITEMS and length <= _LIST_WORDS
    return items if is_list and is_short and all(map(is_prose, items)) else ()


def _prior(article: Article, units: Sequence[_Unit]) -> Weights:
    """Return what each unit is likely to matter, for its place and for the words of the title."""
    has_sections = any(unit.sentences[0].place.path for unit in units)
    lead = _LEAD if has_sections else _LEAD_NEWS
    title = {word[:5] for word in content_words(article.title)}
    prior = np.ones(len(units), dtype=np.float32)
    path = None
    for at, unit in enumerate(units):
        sentence = unit.sentences[0]
        own = {word[:5] for word in content_words(sentence.shown)}
        prior[at] += lead * np.exp(-at / _FADES) + _SECTION * (sentence.place.path != path)
        prior[at] += _TITLE * len(title & own) / max(1, len(title))
        prior[at] += _RESULT * (any(map(_is_result, unit.sentences)) or _is_decision(unit))
        path = sentence.place.path
    return prior


def _is_result(sentence: Sentence) -> bool:
    return standing(sentence.shown) == DECIDED or bool(amounts(sentence.shown).values)


def _is_decision(unit: _Unit) -> bool:
    return SentenceKind.DECISION in sentence_kinds(unit.sentences[0].text, unit.vector)


def _beginning(prose: Sequence[Sentence]) -> list[Sentence]:
    """Return the longest beginning of the sentences that doesn't introduce a list."""
    return [one for one in prose if not one.shown.endswith(":")]


def _distinct(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    kept: list[Sentence] = []
    for sentence in sentences:
        if not any(say_the_same(sentence.shown, one.shown) for one in kept):
            kept.append(sentence)
    return tuple(kept)


def _suitable(sentences: int) -> int:
    """Return how many sentences sum up a text of so many.

    >>> [_suitable(count) for count in (5, 15, 40, 120, 5_000)]
    [3, 4, 6, 6, 6]
    """
    return min(MOST, FEWEST + sum(sentences >= length for length in (12, 20, 30)))

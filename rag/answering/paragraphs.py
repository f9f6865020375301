"""Sentences of one paragraph: what "it" in a sentence stands for is mostly named there before."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rag.answering.anchors import Anchor, Kind, anchors
from rag.answering.anchors.amounts import Amount
from rag.corpus.chunks import Sentence
from rag.search.passages import Passage, Window
from rag.search.question import Query
from rag.support.pronouns import opening_pronoun
from rag.text.numbers import numbers

#: Characters between two sentences of a paragraph at most: a space or the end of a line.
_GAP = 1


def are_apart(one: Sentence, after: Sentence) -> bool:
    """Whether two neighbouring sentences are of different paragraphs."""
    return after.start - one.end > _GAP


def points_back(sentence: Sentence, after: Sentence) -> bool:
    """Whether a sentence ends its paragraph and begins with a pronoun, so that none after helps.

    "It was repaired in 2005." says nothing of what the next paragraph is about.
    """
    return are_apart(sentence, after) and bool(opening_pronoun(sentence.shown))


def with_name(query: Query, window: Window, passages: Sequence[Passage]) -> Window:
    """Return sentences, after the one that says what "it" stands for if the question names a thing.

    Without it, what is told of buoy 385 could be of buoy 386.
    """
    if not any(_is_name(one) for one in anchors(query)):
        return window
    before = named_before(window[0], _around(window[0], passages))
    return (before, *window) if before and before not in window else window


def told_later(
    query: Query, heads: Iterable[Sentence], passages: Sequence[Passage]
) -> Iterator[Window]:
    """Yield sentences that name the numbered thing of a question, each with a later one about it.

    Many a list of paragraphs has "It was repaired" for each of its things.
    """
    given = (one.value for one in anchors(query))
    labels = {one.value for one in given if isinstance(one, Amount) and one.is_label}
    for head in heads if labels else ():
        if numbers(head.shown).isdisjoint(labels):
            continue
        around = _around(head, passages)
        yield from ((head, one) for one in around if named_before(one, around) == head)


def _around(sentence: Sentence, passages: Sequence[Passage]) -> list[Sentence]:
    """Return the sentences of its article that were found with it, in order."""
    same = [one.chunk for one in passages if one.chunk.article_id == sentence.article_id]
    found = dict.fromkeys(each for chunk in same for each in chunk.sentences)
    return sorted(found, key=lambda one: one.start)


def _is_name(anchor: Anchor) -> bool:
    is_label = isinstance(anchor.value, Amount) and anchor.value.is_label
    return is_label or anchor.kind is Kind.NAME


def named_before(sentence: Sentence, around: Sequence[Sentence]) -> Sentence | None:
    """Return the sentence of a paragraph that says what "it" at the beginning of one stands for.

    `around` are sentences of the article in order. None if the paragraph has none.
    """
    if opening_pronoun(sentence.shown) != "thing" or sentence not in around:
        return None
    earlier = around[: around.index(sentence) + 1]
    for before, after in reversed(list(pairwise(earlier))):
        if are_apart(before, after):
            return None
        if not opening_pronoun(before.shown):
            return before
    return None

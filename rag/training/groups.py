"""Texts -> groups of examples: a question with a passage that answers it and some that don't.

The wrong examples are: the sentences nearest to the question, which a search would find, of the
same text and of others; the answering sentence without the answer; that sentence about another
year, number or name; a near miss with the answering sentence; and a sentence from anywhere.
"""

import random
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.text.words import content_words
from rag.training.sources import Asked, Text
from rag.training.swaps import names_in, other_anchor, swapped

#: How often a passage has the title in front.
TITLED = 0.8
#: How often zero, one or two neighbours join a sentence.
NEIGHBOURS = (0.55, 0.35, 0.1)
#: How many near sentences of its own text and of others a question is set against; one that has no
#: answer is set against one of each.
OWN, OTHERS = 2, 5
#: How often each other kind of wrong example is drawn for a question.
FAR, CUT, NEAR_MISS, SWAPPED = 0.25, 0.5, 0.5, 0.6
#: How often question and passage are both changed to another anchor.
SWAPPED_ALIKE = 0.2
#: Questions whose number, drawn between 0 and 1, is below these become keywords, or else lose their
#: capitals, or else become follow-ups: a pronoun, and in brackets what it means.
KEYWORDS, LOWER_CASE, FOLLOW_UPS = 0.06, 0.10, 0.15
#: Near sentences are drawn from this many of the nearest: of its own text, and of others.
NEAREST_OWN, NEAREST_OTHERS = 4, 12
#: What an example made by rule counts, against 1.
BY_RULE = 0.7


class Example(NamedTuple):
    """A question and a passage; whether it answers, in which words, and what that counts.

    A claim takes the place of the question where `is_claim`: whether the passage supports it, and
    whether it contradicts it, if that is known.
    """

    question: str
    passage: str
    answers: bool
    answer: str = ""
    weight: float = 1.0
    is_claim: bool = False
    contradicts: bool | None = None


#: The first passage may answer; the others don't.
Group = tuple[Example, ...]


class Place(NamedTuple):
    """A sentence: the number of its text, and its own number in it."""

    text: int
    sentence: int


class GroupMaker:
    """Draws the groups of an epoch; each epoch has other passages.

    `nearest` has, for each question of the texts in order, the places of the sentences nearest to
    it, as row numbers into `places(texts)`; shape (questions, n).
    """

    def __init__(self, texts: Sequence[Text], nearest: NDArray[np.int64]) -> None:
        self._texts = texts
        self._places = places(texts)
        self._nearest = nearest
        self._names = names_in([one.question for text in texts for one in text.asked])

    def draw(self, repeats: Sequence[float], seed: int) -> list[Group]:
        """Return the groups of one epoch; `repeats` says how often each text is drawn from."""
        chance = random.Random(seed)  # noqa: S311  # nothing secret depends on it
        groups: list[Group] = []
        nearest = iter(self._nearest)
        for number, (text, often) in enumerate(zip(self._texts, repeats, strict=True)):
            for asked in text.asked:
                rows = next(nearest)
                groups += [
                    tuple(self._group(number, asked, rows, chance))
                    for _ in range(times(often, chance))
                ]
        return [group for group in groups if group]

    def _group(
        self, number: int, asked: Asked, nearest: NDArray[np.int64], chance: random.Random
    ) -> Iterator[Example]:
        text = self._texts[number]
        question = varied(asked.question, text.title, chance)
        if asked.sentence is not None:
            question, examples = self._made_from(text, asked, asked.sentence, question, chance)
            yield from examples
        for place in self._drawn(number, asked, nearest, chance):
            yield Example(question, self._passage(place, asked, chance), answers=False)

    def _made_from(
        self, text: Text, asked: Asked, place: int, question: str, chance: random.Random
    ) -> tuple[str, list[Example]]:
        """Return the question, and the examples made from the answering sentence, right one first.

        The question changes where an anchor is swapped in it as well.
        """
        passage = other = window(text, place, chance)
        anchors = other_anchor(question, passage, asked.answers, self._names, chance)
        if anchors and chance.random() < SWAPPED_ALIKE:
            question, passage = swapped(question, *anchors), swapped(passage, *anchors)
        elif anchors:
            other = swapped(passage, *anchors)
        answer = next((one for one in asked.answers if one.lower() in passage.lower()), "")
        examples = [Example(question, passage, answers=True, answer=answer, weight=asked.weight)]
        if anchors and chance.random() < SWAPPED:
            examples.append(Example(question, other, answers=False, weight=BY_RULE))
        if asked.without and chance.random() < CUT:
            cut = f"{text.title}. {asked.without}" if text.title else asked.without
            examples.append(Example(question, cut, answers=False, weight=BY_RULE))
        if asked.near_misses and (text.is_document or chance.random() < NEAR_MISS):
            near_miss = varied(chance.choice(asked.near_misses), text.title, chance)
            weight = 1.0 if text.is_document else BY_RULE
            passage = window(text, place, chance)
            examples.append(Example(near_miss, passage, answers=False, weight=weight))
        return question, examples

    def _drawn(
        self, number: int, asked: Asked, nearest: NDArray[np.int64], chance: random.Random
    ) -> list[Place]:
        """Return some of the sentences that don't answer a question."""
        own, others = self._wrong(number, asked, nearest)
        counts = (1, 1) if asked.sentence is None else (OWN, OTHERS)
        pools = (own[:NEAREST_OWN], others[:NEAREST_OTHERS])
        drawn = [
            place
            for pool, count in zip(pools, counts, strict=True)
            for place in chance.sample(pool, min(count, len(pool)))
        ]
        return drawn + (self._anywhere(asked, chance) if chance.random() < FAR else [])

    def _wrong(
        self, number: int, asked: Asked, nearest: NDArray[np.int64]
    ) -> tuple[list[Place], list[Place]]:
        """Return the near sentences without the answer: of the same text, and of others."""
        own: list[Place] = []
        others: list[Place] = []
        for row in nearest:
            place = self._places[row]
            sentence = self._texts[place.text].sentences[place.sentence]
            is_right = place == (number, asked.sentence) or _contains(sentence, asked.answers)
            if not is_right:
                (own if place.text == number else others).append(place)
        return own, others

    def _anywhere(self, asked: Asked, chance: random.Random) -> list[Place]:
        place = chance.choice(self._places)
        sentence = self._texts[place.text].sentences[place.sentence]
        return [] if _contains(sentence, asked.answers) else [place]

    def _passage(self, place: Place, asked: Asked, chance: random.Random) -> str:
        """Return a window around a wrong sentence that doesn't contain the answer."""
        text = self._texts[place.text]
        passage = window(text, place.sentence, chance)
        if _contains(passage, asked.answers):
            return text.passage(place.sentence, place.sentence, titled=False)
        return passage


def places(texts: Sequence[Text]) -> list[Place]:
    """Return the places of all sentences of some texts, in order."""
    return [
        Place(number, place)
        for number, text in enumerate(texts)
        for place in range(len(text.sentences))
    ]


def times(often: float, chance: random.Random) -> int:
    """Return a whole number that is `often` on average: 2 or 3 for 2.5."""
    return int(often) + (chance.random() < often % 1)


def window(text: Text, place: int, chance: random.Random) -> str:
    """Return a sentence, sometimes with neighbours, mostly after the title."""
    first = last = place
    for _ in range(chance.choices([0, 1, 2], NEIGHBOURS)[0]):
        if chance.random() < 0.5 and first > 0:
            first -= 1
        elif last + 1 < len(text.sentences):
            last += 1
    return text.passage(first, last, titled=chance.random() < TITLED)


def varied(question: str, title: str, chance: random.Random) -> str:
    """Return a question as keywords, without capitals, as a follow-up, or mostly unchanged."""
    drawn = chance.random()
    if drawn < KEYWORDS:
        return " ".join(content_words(question)) or question
    if drawn < LOWER_CASE:
        return question.lower().rstrip("?")
    if drawn < FOLLOW_UPS:
        names = re.findall(r"(?<=\s)(?:[A-Z]\w+ ?)+", question)
        if names:
            name = chance.choice(names).strip()
            return f"{question.replace(name, chance.choice(['it', 'they', 'he']), 1)} ({name})"
        return f"{question} ({title})" if title else question
    return question


def _contains(text: str, answers: Sequence[str]) -> bool:
    lowered = text.lower()
    return any(answer.lower() in lowered for answer in answers)

"""Texts with questions -> (question, passage) pairs, and whether the passage answers.

A reading file has a paragraph a line: {"article", "context", "questions": [{"question",
"gold": [...]}]}, `gold` holding the answer's wordings, none where the paragraph does not answer.
Plain texts join in with the questions that are made from their own statements.
"""

import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sentencex
from spacy.tokens import Doc

from rag.text.words import content_words
from rag.training import synthetic

#: Share of the made questions whose words are cut down to the bare keywords.
KEYWORDS = 0.08
#: Share of the questions that are put as a follow-up: a pronoun, and in brackets what it means.
FOLLOW_UPS = 0.08
#: Questions made of statements, a paragraph.
STATEMENTS = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, a passage, whether it answers, and which words of it are the answer."""

    question: str
    passage: str
    answers: bool
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a paragraph, and the wordings of its answer; none if there is no answer."""

    question: str
    gold: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of an article, its sentences, and what people asked of it."""

    article: str
    text: str
    asked: tuple[Asked, ...]

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the text without surrounding space."""
        return tuple(one.strip() for one in sentencex.segment("en", self.text) if one.strip())

    @cached_property
    def docs(self) -> tuple[Doc, ...]:
        """The sentences as spaCy reads them."""
        return tuple(synthetic.read(self.sentences))

    def passage(self, first: int, last: int) -> str:
        """Return the sentences from `first` to `last` behind the article's title."""
        text = " ".join(self.sentences[max(first, 0) : last + 1])
        return f"{self.article}. {text}" if self.article else text


#: Returns how well each of some passages seems to answer a question; higher is better.
Score = Callable[[str, Sequence[str]], list[float]]


def read_questions(path: Path) -> list[Paragraph]:
    """Return the paragraphs of a reading file."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        asked = tuple(Asked(one["question"], tuple(one["gold"])) for one in fields["questions"])
        title = fields["article"].replace("_", " ")
        found.append(Paragraph(title, fields["context"], asked))
    return found


def read_texts(folder: Path) -> list[Paragraph]:
    """Return the files of a folder of plain texts, each as a paragraph without questions."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))
    return [Paragraph("", text, ()) for text in texts]


class PairMaker:
    """Draws the pairs of an epoch; another epoch draws other windows and other changes."""

    def __init__(self, paragraphs: Sequence[Paragraph], score: Score) -> None:
        self._paragraphs = paragraphs
        self._score = score
        self._order: dict[tuple[int, str], list[int]] = {}
        self._others = _Overlap(paragraphs)

    def draw(self, seed: int) -> list[Pair]:
        """Return the pairs of one epoch, shuffled."""
        chance = random.Random(seed)  # noqa: S311  # nothing is kept secret by it
        pairs: list[Pair] = []
        for number, paragraph in enumerate(self._paragraphs):
            for asked in paragraph.asked:
                pairs.extend(self._people_asked(number, asked, chance))
            pairs.extend(_made_of_statements(paragraph, chance))
        chance.shuffle(pairs)
        return pairs

    def best_first(self, number: int, question: str) -> list[int]:
        """Return the numbers of a paragraph's sentences by their score for a question."""
        key = (number, question)
        if key not in self._order:
            paragraph = self._paragraphs[number]
            count = len(paragraph.sentences)
            scores = self._score(question, [paragraph.passage(i, i) for i in range(count)])
            self._order[key] = sorted(range(count), key=lambda i: -scores[i])
        return self._order[key]

    def _people_asked(self, number: int, asked: Asked, chance: random.Random) -> Iterator[Pair]:
        paragraph = self._paragraphs[number]
        order = self.best_first(number, asked.question)
        holding = [i for i in order if _holds(paragraph.sentences[i], asked.gold)]
        if asked.gold and not holding:
            return
        without = [i for i in order if i not in holding]
        question = _varied(asked.question, paragraph, chance)
        if holding:
            yield from self._answered(paragraph, asked, (question, holding[0]), chance)
        for place in without[: 1 if asked.gold or chance.random() < 0.5 else 2]:
            first, last = _window(place, len(paragraph.sentences), chance, set(holding))
            yield Pair(question, paragraph.passage(first, last), answers=False)
        if chance.random() < 0.4 and (other := self._others.nearest(number, asked)):
            yield Pair(question, other, answers=False)

    def _answered(
        self, paragraph: Paragraph, asked: Asked, found: tuple[str, int], chance: random.Random
    ) -> Iterator[Pair]:
        question, place = found
        count = len(paragraph.sentences)
        answer = next(gold for gold in asked.gold if _holds(paragraph.sentences[place], [gold]))
        for _ in range(2 if chance.random() < 0.3 else 1):
            passage = paragraph.passage(*_window(place, count, chance))
            yield Pair(question, passage, answers=True, answer=answer)
        doc = next(synthetic.read([asked.question]))
        other = synthetic.changed(doc, paragraph.docs, chance)
        if other:
            passage = paragraph.passage(*_window(place, count, chance))
            yield Pair(_varied(other, paragraph, chance), passage, answers=False)


def _made_of_statements(paragraph: Paragraph, chance: random.Random) -> Iterator[Pair]:
    count = len(paragraph.sentences)
    made = 0
    for place in chance.sample(range(count), count):
        statement = synthetic.asked(paragraph.docs[place], chance)
        if not statement:
            continue
        question, answer = statement
        passage = paragraph.passage(*_window(place, count, chance))
        yield Pair(_varied(question, paragraph, chance), passage, answers=True, answer=answer)
        other = synthetic.changed(next(synthetic.read([question])), paragraph.docs, chance)
        if other:
            yield Pair(_varied(other, paragraph, chance), passage, answers=False)
        made += 1
        if made == STATEMENTS:
            return


def _holds(sentence: str, gold: Sequence[str]) -> bool:
    return any(one.lower() in sentence.lower() for one in gold)


def _window(
    place: int, count: int, chance: random.Random, shunned: Container[int] = ()
) -> tuple[int, int]:
    """Return the first and last of one to three neighbouring sentences around a place."""
    first = last = place
    for _ in range(chance.choices([0, 1, 2], [0.55, 0.35, 0.1])[0]):
        if chance.random() < 0.5 and first > 0 and first - 1 not in shunned:
            first -= 1
        elif last + 1 < count and last + 1 not in shunned:
            last += 1
    return first, last


def _varied(question: str, paragraph: Paragraph, chance: random.Random) -> str:
    """Return the question as people also type it: keywords, or a follow-up, or as it is."""
    drawn = chance.random()
    if drawn < KEYWORDS:
        return " ".join(content_words(question)) or question
    if drawn < KEYWORDS + FOLLOW_UPS:
        names = re.findall(r"(?<=\s)(?:[A-Z]\w+ ?)+", question)
        if names:
            name = chance.choice(names).strip()
            return f"{question.replace(name, chance.choice(['it', 'they', 'he']), 1)} ({name})"
        if paragraph.article:
            return f"{question} ({paragraph.article})"
    return question


class _Overlap:
    """Finds, in other paragraphs, the sentence that shares the rarest words with a question."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._sentences = [
            (number, one, paragraph.passage(place, place), set(content_words(one)))
            for number, paragraph in enumerate(paragraphs)
            if paragraph.asked
            for place, one in enumerate(paragraph.sentences)
        ]
        self._counts = Counter(word for *_, words in self._sentences for word in words)

    def nearest(self, number: int, asked: Asked) -> str | None:
        """Return the passage; it holds no answer's wording. None if no word is shared."""
        words = content_words(asked.question)
        best, most = None, 0.0
        for where, sentence, passage, held in self._sentences:
            shared = sum(1 / math.log(2 + self._counts[word]) for word in words if word in held)
            if where != number and shared > most and not _holds(sentence, asked.gold):
                best, most = passage, shared
        return best

"""Texts with questions -> pairs of a question and a passage, and whether the passage answers.

A reading file has a paragraph on each line: {"article", "context", "questions": [{"question",
"gold": [...]}]}. `gold` has the wordings of the answer; it is empty if the paragraph doesn't
answer. Plain texts contribute the questions that are made from their own statements.
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

from rag.text.syntax import parse_all
from rag.text.words import content_words
from rag.training import synthetic

#: Share of the questions that are reduced to keywords.
KEYWORDS = 0.08
#: Share of the questions that become follow-ups: a pronoun, and in brackets what it means.
FOLLOW_UPS = 0.08
#: Most questions made from the statements of one paragraph.
STATEMENTS = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, a passage, whether it answers, and which words of it are the answer."""

    question: str
    passage: str
    answers: bool
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """A person's question about a paragraph; without answers if the paragraph has none."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of an article, and the questions that people asked about it."""

    article: str
    text: str
    questions: tuple[ReadingQuestion, ...]

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the text without surrounding space."""
        sentences = (sentence.strip() for sentence in sentencex.segment("en", self.text))
        return tuple(filter(None, sentences))

    @cached_property
    def docs(self) -> tuple[Doc, ...]:
        """The sentences, parsed by spaCy."""
        return tuple(parse_all(self.sentences))

    def passage(self, first: int, last: int) -> str:
        """Return the article's title and the sentences from `first` to `last`."""
        text = " ".join(self.sentences[max(first, 0) : last + 1])
        return f"{self.article}. {text}" if self.article else text


#: Returns a score of how well each passage seems to answer a question; higher is better.
Score = Callable[[str, Sequence[str]], list[float]]


def read_questions(path: Path) -> list[Paragraph]:
    """Return the paragraphs of a reading file."""
    paragraphs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        questions = tuple(
            ReadingQuestion(one["question"], tuple(one["gold"])) for one in fields["questions"]
        )
        title = fields["article"].replace("_", " ")
        paragraphs.append(Paragraph(title, fields["context"], questions))
    return paragraphs


def read_texts(folder: Path) -> list[Paragraph]:
    """Return each text file of a folder as a paragraph without questions."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))
    return [Paragraph("", text, ()) for text in texts]


class PairMaker:
    """Draws the pairs of an epoch; each epoch has other windows and other changed questions."""

    def __init__(self, paragraphs: Sequence[Paragraph], score: Score) -> None:
        self._paragraphs = paragraphs
        self._score = score
        self._order: dict[tuple[int, str], list[int]] = {}
        self._overlap = _Overlap(paragraphs)

    def draw(self, seed: int) -> list[Pair]:
        """Return the pairs of one epoch, shuffled."""
        chance = random.Random(seed)  # noqa: S311  # nothing secret depends on it
        pairs: list[Pair] = []
        for number, paragraph in enumerate(self._paragraphs):
            for question in paragraph.questions:
                pairs.extend(self._from_question(number, question, chance))
            pairs.extend(_from_statements(paragraph, chance))
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

    def _from_question(
        self, number: int, question: ReadingQuestion, chance: random.Random
    ) -> Iterator[Pair]:
        paragraph = self._paragraphs[number]
        order = self.best_first(number, question.text)
        answering = [i for i in order if _contains(paragraph.sentences[i], question.answers)]
        if question.answers and not answering:
            return
        others = [i for i in order if i not in answering]
        text = _varied(question.text, paragraph, chance)
        if answering:
            yield from _answered(paragraph, question, (text, answering[0]), chance)
        for place in others[: 1 if question.answers or chance.random() < 0.5 else 2]:
            first, last = _window(place, len(paragraph.sentences), chance, set(answering))
            yield Pair(text, paragraph.passage(first, last), answers=False)
        if chance.random() < 0.4 and (passage := self._overlap.nearest(number, question)):
            yield Pair(text, passage, answers=False)


def _answered(
    paragraph: Paragraph,
    question: ReadingQuestion,
    varied: tuple[str, int],
    chance: random.Random,
) -> Iterator[Pair]:
    """Yield pairs for a question as varied and the number of the sentence that answers it."""
    text, place = varied
    count = len(paragraph.sentences)
    answer = next(one for one in question.answers if _contains(paragraph.sentences[place], [one]))
    for _ in range(2 if chance.random() < 0.3 else 1):
        passage = paragraph.passage(*_window(place, count, chance))
        yield Pair(text, passage, answers=True, answer=answer)
    doc = parse_all([question.text])[0]
    changed = synthetic.change_question(doc, paragraph.docs, chance)
    if changed:
        passage = paragraph.passage(*_window(place, count, chance))
        yield Pair(_varied(changed, paragraph, chance), passage, answers=False)


def _from_statements(paragraph: Paragraph, chance: random.Random) -> Iterator[Pair]:
    count = len(paragraph.sentences)
    made = 0
    for place in chance.sample(range(count), count):
        statement = synthetic.make_question(paragraph.docs[place], chance)
        if not statement:
            continue
        question, answer = statement
        passage = paragraph.passage(*_window(place, count, chance))
        yield Pair(_varied(question, paragraph, chance), passage, answers=True, answer=answer)
        doc = parse_all([question])[0]
        changed = synthetic.change_question(doc, paragraph.docs, chance)
        if changed:
            yield Pair(_varied(changed, paragraph, chance), passage, answers=False)
        made += 1
        if made == STATEMENTS:
            return


def _contains(sentence: str, answers: Sequence[str]) -> bool:
    return any(answer.lower() in sentence.lower() for answer in answers)


def _window(
    place: int, count: int, chance: random.Random, excluded: Container[int] = ()
) -> tuple[int, int]:
    """Return the first and last of one to three neighbouring sentences that include `place`."""
    first = last = place
    for _ in range(chance.choices([0, 1, 2], [0.55, 0.35, 0.1])[0]):
        if chance.random() < 0.5 and first > 0 and first - 1 not in excluded:
            first -= 1
        elif last + 1 < count and last + 1 not in excluded:
            last += 1
    return first, last


def _varied(question: str, paragraph: Paragraph, chance: random.Random) -> str:
    """Return the question as keywords, as a follow-up, or unchanged."""
    share = chance.random()
    if share < KEYWORDS:
        return " ".join(content_words(question)) or question
    if share < KEYWORDS + FOLLOW_UPS:
        names = re.findall(r"(?<=\s)(?:[A-Z]\w+ ?)+", question)
        if names:
            name = chance.choice(names).strip()
            return f"{question.replace(name, chance.choice(['it', 'they', 'he']), 1)} ({name})"
        if paragraph.article:
            return f"{question} ({paragraph.article})"
    return question


class _Overlap:
    """Finds the sentence of another paragraph that shares the rarest words with a question."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._sentences = [
            (number, sentence, paragraph.passage(place, place), set(content_words(sentence)))
            for number, paragraph in enumerate(paragraphs)
            if paragraph.questions
            for place, sentence in enumerate(paragraph.sentences)
        ]
        self._counts = Counter(word for *_, words in self._sentences for word in words)

    def nearest(self, number: int, question: ReadingQuestion) -> str | None:
        """Return a passage that doesn't contain the answer; None if no word is shared."""
        words = content_words(question.text)
        best, most = None, 0.0
        for place, sentence, passage, known in self._sentences:
            shared = sum(1 / math.log(2 + self._counts[word]) for word in words if word in known)
            if place != number and shared > most and not _contains(sentence, question.answers):
                best, most = passage, shared
        return best

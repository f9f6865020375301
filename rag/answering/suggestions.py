"""Questions to ask next, or first: made from statements in the articles, and tried out.

A question is suggested only if asking it gives the statement that it was made from, with a high
probability.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Protocol

from rag.answering.model import Answer
from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence
from rag.search.scope import EVERYTHING, Scope
from rag.store.ledger import Ledger
from rag.text.matching import alike
from rag.text.question_generation import bare_nouns, questions
from rag.text.syntax import parse_all
from rag.text.words import content_words, words

#: Most suggestions at a time.
MAX_SUGGESTIONS = 3
#: Lowest probability of the answer to a suggested question.
MIN_CONFIDENCE = 0.8
#: How many sentences near an answer, and in each of the similar articles, are made into questions.
_NEAR, _SIMILAR = 16, 6
#: How many similar articles.
_ARTICLES = 3
#: How many articles examples are sought in, in how many sentences, and with how many questions.
_TRIED_ARTICLES, _TRIED_SENTENCES, _TRIED_QUESTIONS = 12, 24, 5
#: Two questions ask the same if they share this much of the shorter one's words.
_SAME = 0.7

#: Whether there is still time to try another question.
GoOn = Callable[[], bool]


class Ask(Protocol):
    """Answers a question in quotes."""

    def __call__(self, question: str, *, scope: Scope = EVERYTHING) -> Answer:
        """Return the answer."""


class Suggesting(Protocol):
    """Suggests questions that its articles answer."""

    def related(
        self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING, go_on: GoOn
    ) -> list[str]:
        """Return questions near the answer to a question, as Suggester.related() does."""

    def examples(self, go_on: GoOn) -> list[str]:
        """Return questions to begin with, as Suggester.examples() does."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, and the sentence that should answer it."""

    question: str
    sentence: Sentence


class Suggester:
    """Suggests questions that the articles of a ledger answer; safe to share between threads."""

    def __init__(self, ledger: Ledger, ask: Ask) -> None:
        self._ledger = ledger
        self._ask = ask

    def related(self, answer: Answer, go_on: GoOn) -> list[str]:
        """Return up to MAX_SUGGESTIONS questions near an answer; none if there is no answer.

        They are about other sentences of the same article, or of similar articles, within the
        answer's scope. `go_on` is called before each attempt.
        """
        cited = {(one.article_id, one.start) for one in answer.citations}
        asked = [*answer.history, answer.question]
        found: list[Candidate] = []
        for candidate in candidates(self._near(answer)) if cited else ():
            place = (candidate.sentence.article_id, candidate.sentence.start)
            if place in cited or not _is_new(candidate, found, asked):
                continue
            if len(found) == MAX_SUGGESTIONS or not go_on():
                break
            if self._is_answered(candidate, answer.scope):
                found.append(candidate)
        return [one.question for one in found]

    def examples(self, go_on: GoOn) -> list[str]:
        """Return up to MAX_SUGGESTIONS questions from the newest articles, else the longest.

        They are from different articles and begin with different words, if there are such.
        """
        found: list[Candidate] = []
        spare: list[Candidate] = []
        for article in self._newest():
            if len(found) == MAX_SUGGESTIONS or not go_on():
                break
            good = list(self._good(article, found, go_on))
            fresh = [one for one in good if _first_word(one) not in map(_first_word, found)]
            found += (fresh or good)[:1]
            spare += [one for one in good if one not in found]
        for candidate in spare:
            if len(found) < MAX_SUGGESTIONS and _is_new(candidate, found, ()):
                found.append(candidate)
        return [one.question for one in found]

    def _near(self, answer: Answer) -> Iterator[Sentence]:
        """Yield the sentences around an answer, then those of similar articles, in turn."""
        first = answer.citations[0]
        near = self._ledger.sentences_near(first.article_id, first.start, _NEAR)
        others = {
            one.chunk.article_id: one.chunk.start
            for one in reversed(answer.passages)
            if one.chunk.article_id != first.article_id
        }
        similar = [
            self._ledger.sentences_near(article_id, start, _SIMILAR)
            for article_id, start in list(reversed(others.items()))[:_ARTICLES]
        ]
        yield from filter(None, chain(*zip_longest(near, chain(*zip_longest(*similar)))))

    def _newest(self) -> list[Article]:
        """Return the articles to seek examples in, the newest first."""
        articles = sorted(self._ledger.articles(), key=lambda one: one.date, reverse=True)
        return articles[:_TRIED_ARTICLES]

    def _good(
        self, article: Article, found: Sequence[Candidate], go_on: GoOn
    ) -> Iterator[Candidate]:
        """Yield questions that an article answers, the one that it gives itself first."""
        sentences = self._ledger.sentences_near(article.id, 0, _TRIED_SENTENCES)
        own = [Candidate(article.example, sentences[0])] if article.example and sentences else []
        used = {_first_word(one) for one in found}
        made = sorted(candidates(sentences), key=lambda one: _first_word(one) in used)
        tries = 0
        for candidate in (*own, *made):
            if tries == _TRIED_QUESTIONS or not go_on():
                return
            if not _is_new(candidate, found, ()):
                continue
            tries += 1
            if self._is_answered(candidate, EVERYTHING, whole_article=candidate in own):
                yield candidate
                if _first_word(candidate) not in used:
                    return

    def _is_answered(
        self, candidate: Candidate, scope: Scope, *, whole_article: bool = False
    ) -> bool:
        """Whether the answer to a question begins with its sentence, or just with its article."""
        if not whole_article and not self._stands_alone(candidate):
            return False
        answer = self._ask(candidate.question, scope=scope)
        if not answer.answerable or answer.confidence < MIN_CONFIDENCE or len(answer.shown) > 2:
            return False
        sentence = candidate.sentence
        first = [one for one in answer.citations if one.number in answer.shown[0].citations]
        return any(
            one.article_id == sentence.article_id and (whole_article or one.start == sentence.start)
            for one in first
        )

    def _stands_alone(self, candidate: Candidate) -> bool:
        """Whether a question says what it is about: "the count" was counted somewhere before.

        What the title names needs no more words.
        """
        title, _ = self._ledger.heading(candidate.sentence.article_id)
        (question,) = parse_all([candidate.question])
        titled = words(title)
        return all(any(alike(noun, word) for word in titled) for noun in bare_nouns(question))


def candidates(sentences: Iterable[Sentence]) -> list[Candidate]:
    """Return questions on some sentences, in their order; none that several of them answer."""
    read = [one for one in sentences if not one.place.row]
    docs = parse_all([one.shown for one in read])
    made = [
        Candidate(question, sentence)
        for sentence, doc in zip(read, docs, strict=True)
        for question in (
            [] if sentence.place.is_label else [one.question for one in questions(doc)]
        )
    ]
    counts: dict[str, set[Sentence]] = {}
    for one in made:
        counts.setdefault(one.question, set()).add(one.sentence)
    return [one for one in dict.fromkeys(made) if len(counts[one.question]) == 1]


def _is_new(candidate: Candidate, found: Iterable[Candidate], asked: Iterable[str]) -> bool:
    """Whether a question asks for something else than those found, and those asked."""
    if any(one.sentence == candidate.sentence for one in found):
        return False
    own = set(content_words(candidate.question))
    others = (set(content_words(text)) for text in (*asked, *(one.question for one in found)))
    return not any(
        len(own & other) >= _SAME * max(1, min(len(own), len(other))) for other in others
    )


def _first_word(candidate: Candidate) -> str:
    return candidate.question.split()[0]

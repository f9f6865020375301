"""A claim and the sentences found for it -> the sentences and pairs that it is compared with."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from typing import Protocol

from rag.corpus.chunks import Sentence
from rag.search.relative_dates import explained
from rag.support.evidence import Evidence, NameWords
from rag.support.pronouns import ResolvedSentence, resolve
from rag.support.statements import Statement, statement
from rag.text.matching import stems
from rag.text.words import words

#: How many single sentences, and how many pairs of them, a claim is compared with.
_MAX_SENTENCES = 5
_MAX_PAIRS = 3
#: How many words of the claim each sentence of a pair must add to the other.
_MIN_ADDED = 2
#: By how much, as a logit, a pair must score higher than a single sentence, and by how much more if
#: it is from two articles: these rarely tell of the same.
_PAIR_MARGIN = 0.3
_APART_MARGIN = 2.0
#: How many sentences before one may have the full name of somebody in it.
_MAX_NAME_DISTANCE = 8
#: Names as written: "NATO Secretary General Jens Stoltenberg".
_CAPITAL = r"(?![a-zß-öø-ÿ])[^\W\d_][\w’'-]*"
NAMES = re.compile(rf"\b{_CAPITAL}(?: (?:of (?:the )?)?{_CAPITAL})*")


class Articles(Protocol):
    """What must be known about the articles. `Ledger` is the real one."""

    def neighbours(self, sentence: Sentence) -> tuple[Sentence | None, Sentence | None]:
        """Return the sentences before and after a sentence; None at either end of an article."""

    def heading(self, article_id: str) -> tuple[str, str]:
        """Return the title and the ISO date of an article, each "" if unknown."""


@dataclass(frozen=True)
class Candidate:
    """One or two sentences of the articles that a claim is compared with, in textual order.

    `coverage` is the share of the claim's stems that they have, each by its weight. `dates` says
    when they were written and which days they mean: "“on Friday”: 3 May 2030".
    """

    sentences: tuple[ResolvedSentence, ...]
    names_before: frozenset[NameWords] = frozenset()
    coverage: float = 0.0
    dates: str = ""

    @property
    def text(self) -> str:
        """The sentences in one line, as the cross-encoder reads them."""
        return " ".join(resolved.text for resolved in self.sentences)

    @cached_property
    def evidence(self) -> Evidence:
        """What the sentences state."""
        statements = tuple(statement(resolved.text) for resolved in self.sentences)
        return Evidence(statements, self.names_before, self.dates)

    @property
    def margin(self) -> float:
        """What its logit of support must exceed that of a single sentence by."""
        articles = {resolved.sentence.article_id for resolved in self.sentences}
        return _PAIR_MARGIN * (len(self.sentences) - 1) + _APART_MARGIN * (len(articles) - 1)

    def cited(self, claim: Statement) -> tuple[Sentence, ...]:
        """Return what to cite: the sentences, and where the person is named that a claim names."""
        claimed = {word for name in claim.names for word in name.words}
        cited: list[Sentence] = []
        for resolved in self.sentences:
            missing = claimed - set(words(resolved.sentence.text))
            if resolved.antecedent and missing & set(words(resolved.name)):
                cited.append(resolved.antecedent)
            cited.append(resolved.sentence)
        return tuple(dict.fromkeys(cited))


class Candidates:
    """The sentences found for a claim or a question, from which a claim's candidates are chosen.

    The first `nearest` of them are compared with the claim whatever words they have.
    """

    def __init__(
        self, sentences: Iterable[Sentence], articles: Articles, *, nearest: int = 0
    ) -> None:
        self.sentences = list(dict.fromkeys(sentences))
        self._articles = articles
        self._nearest = nearest

    @cached_property
    def _stems(self) -> list[frozenset[str]]:
        return [stems(sentence.text) for sentence in self.sentences]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """The weight of each stem, in (0, 1]: 1 if only one sentence has it."""
        counts = Counter(stem for sentence_stems in self._stems for stem in sentence_stems)
        return {stem: 1 / (1 + math.log(count)) for stem, count in counts.items()}

    def closest(self, claim: Statement) -> list[Candidate]:
        """Return the sentences that share most with a claim, best first, then pairs of them.

        The sentences that search ranks highest are among them.
        """
        wanted = stems(claim.text)
        shared = [self._weight(wanted & found) for found in self._stems]
        ranked = sorted(range(len(shared)), key=lambda index: -shared[index])
        usable = (index for index in ranked if shared[index] > 0 and self._is_statement(index))
        nearest = list(islice(usable, _MAX_SENTENCES))
        ranked_first = filter(self._is_statement, range(min(self._nearest, len(shared))))
        nearest = list(dict.fromkeys((*nearest, *ranked_first)))
        chosen = [*((index,) for index in nearest), *self._pairs(wanted, nearest)]
        return [self._candidate(wanted, sorted(one, key=self._position)) for one in chosen]

    def _is_statement(self, index: int) -> bool:
        """Whether a sentence states something, and does not order the reader to say it."""
        return not statement(self.sentences[index].text).is_order

    def _pairs(self, wanted: frozenset[str], nearest: Sequence[int]) -> list[tuple[int, int]]:
        pairs = [
            (first, second)
            for first, second in combinations(nearest, 2)
            if self._adds(wanted, first, second) and self._adds(wanted, second, first)
        ]
        pairs.sort(
            key=lambda pair: -self._weight(wanted & (self._stems[pair[0]] | self._stems[pair[1]]))
        )
        return pairs[:_MAX_PAIRS]

    def _adds(self, wanted: frozenset[str], index: int, other: int) -> bool:
        """Whether a sentence has enough words of a claim that another does not; numbers aside."""
        added = wanted & (self._stems[index] - self._stems[other])
        return sum(not stem.isdigit() for stem in added) >= _MIN_ADDED

    def _weight(self, found: Iterable[str]) -> float:
        # fsum, because sets of strings change their order from run to run, and sums with it.
        return math.fsum(self._rarity.get(stem, 0.0) for stem in found)

    def _position(self, index: int) -> tuple[str, int]:
        return self.sentences[index].article_id, self.sentences[index].start

    def _candidate(self, wanted: frozenset[str], indices: Sequence[int]) -> Candidate:
        chosen = [self.sentences[index] for index in indices]
        names = frozenset(name for sentence in chosen for name in self._names_before(sentence))
        resolved = tuple(
            resolve(sentence, preceding(sentence, self._articles)) for sentence in chosen
        )
        found = wanted & frozenset().union(*(self._stems[at] for at in indices))
        # A stem that no sentence has weighs as much as the rarest.
        coverage = self._weight(found) / max(
            1e-9, self._weight(found) + self._missed(wanted - found)
        )
        dates = "; ".join(dict.fromkeys(filter(None, map(self._dates, chosen))))
        return Candidate(resolved, names, coverage, dates)

    def _missed(self, missing: Iterable[str]) -> float:
        return math.fsum(self._rarity.get(stem, 1.0) for stem in missing)

    def _dates(self, sentence: Sentence) -> str:
        _, date = self._articles.heading(sentence.article_id)
        return "; ".join(filter(None, (date[:4], explained(sentence.text, date))))

    def _names_before(self, sentence: Sentence) -> Iterator[NameWords]:
        title, _ = self._articles.heading(sentence.article_id)
        earlier = islice(preceding(sentence, self._articles), _MAX_NAME_DISTANCE)
        for text in (title, *(one.text for one in earlier)):
            yield from (tuple(words(name)) for name in NAMES.findall(text))


def preceding(sentence: Sentence, articles: Articles) -> Iterator[Sentence]:
    """Yield the sentences before one in its article, the nearest first."""
    earlier = articles.neighbours(sentence)[0]
    while earlier:
        yield earlier
        earlier = articles.neighbours(earlier)[0]


def following(sentence: Sentence, articles: Articles) -> Iterator[Sentence]:
    """Yield the sentences after one in its article, the nearest first."""
    later = articles.neighbours(sentence)[1]
    while later:
        yield later
        later = articles.neighbours(later)[1]

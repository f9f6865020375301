"""A sentence and the articles -> whether they say it, and the exact words that do.

A sentence is compared with the sentence of the articles, or the two, that come nearest to saying it
as the reader (reranking.py) finds. It stands if nothing in them speaks against it
(contradictions.py), and the reader is sure enough. Which passage a draft named counts for nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice

from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence
from rag.support.contradictions import UNREAL, Told, Words, rejection_reason
from rag.support.statements import Statement, statement
from rag.text.matching import stems
from rag.text.words import normalized, words

VERBATIM = "verbatim"
SUPPORTED = "supported"
DROPPED = "dropped"
#: Why a sentence is dropped that nothing speaks against.
UNSUPPORTED = "no passage says it"
#: Lowest logit of the reader with which a sentence stands, by the dev half of evals/claims.jsonl.
LEAST = 1.0
#: How many sentences of the articles a claim is compared with, those that share most with it.
NEAREST = 5
#: How many pairs of them, and how many words of the claim each of a pair must add.
_PAIRS = 3
_GAIN = 2
#: How many sentences before one may name whom its pronoun stands for.
_REACH = 12
#: In how many sentences before one those may be named of whom it speaks without a name.
_NEAR = 8
#: Names as they are written: "NATO Secretary General Jens Stoltenberg".
_CAPITAL = r"(?![a-zß-öø-ÿ])[^\W\d_][\w’'-]*"
_NAMES = re.compile(rf"\b{_CAPITAL}(?: (?:of (?:the )?)?{_CAPITAL})*")
_PRONOUN = re.compile(r"\b(?:he|she|his|her)\b", re.IGNORECASE)
#: What each further sentence must gain, as a logit.
_LENGTH = 0.3

#: Returns the reader's logit of each of some texts for a claim.
Judge = Callable[[str, Sequence[str]], list[float]]
#: Returns the sentence before one and the sentence after it, as far as there are any.
Neighbours = Callable[[Sentence], tuple[Sentence | None, Sentence | None]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a check: the sentences that support a claim, or why it is dropped."""

    name: str
    support: tuple[Sentence, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A sentence, and whom its pronouns stand for, by the name in a sentence before it."""

    sentence: Sentence
    before: Sentence | None = None
    name: str = ""

    @property
    def text(self) -> str:
        """The sentence in one line, with the name in the place of its first pronoun."""
        text = " ".join(self.sentence.text.split())
        return _PRONOUN.sub(self._named, text, count=1) if self.name else text

    def _named(self, pronoun: re.Match[str]) -> str:
        return f"{self.name}'s" if pronoun[0].lower() in ("his", "her") else self.name


@dataclass(frozen=True)
class Window:
    """One sentence of the articles, or two, that a claim is compared with.

    `near` holds the names in the sentences before them, of whom they may speak without a name.
    """

    parts: tuple[Resolved, ...]
    near: frozenset[Words] = frozenset()

    @property
    def text(self) -> str:
        """What the reader reads."""
        return " ".join(one.text for one in self.parts)

    @cached_property
    def told(self) -> Told:
        """What the sentences state."""
        return Told(tuple(statement(one.text) for one in self.parts), self.near)

    @property
    def cost(self) -> float:
        """What it must gain, as a logit, over a single sentence."""
        return _LENGTH * (len(self.parts) - 1)

    def cited(self, claim: Statement) -> tuple[Sentence, ...]:
        """Return the sentences, and before one that which names whom a claim speaks of."""
        named = {word for name in claim.names for word in name.words}
        cited: list[Sentence] = []
        for one in self.parts:
            own = set(words(one.sentence.text))
            if one.before and named & set(words(one.name)) - own:
                cited.append(one.before)
            cited.append(one.sentence)
        return tuple(dict.fromkeys(cited))


class Checker:
    """Compares claims with the sentences that were read for one question."""

    def __init__(self, read: Iterable[Sentence], neighbours: Neighbours, judge: Judge) -> None:
        self._read = list(dict.fromkeys(read))
        self._neighbours = neighbours
        self._judge = judge

    @cached_property
    def _stems(self) -> list[frozenset[str]]:
        return [stems(one.text) for one in self._read]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """What a stem tells: 1 if one sentence has it, less if many do."""
        counts = Counter(stem for held in self._stems for stem in held)
        return {stem: 1 / (1 + math.log(count)) for stem, count in counts.items()}

    def check(self, text: str) -> Verdict:
        """Return the verdict on one sentence."""
        claim = statement(text)
        if claim.is_order:
            return Verdict(DROPPED, reason=UNREAL)
        wanted = normalized(text)
        same = [one for one in self._read if normalized(one.text) == wanted]
        if same:
            return Verdict(VERBATIM, (same[0],))
        windows = self.windows(claim)
        if not windows:
            return Verdict(DROPPED, reason=UNSUPPORTED)
        logits = self._judge(text, [one.text for one in windows])
        # Only the best one counts: what contradicts a claim is mostly the sentence it comes from.
        logit, best = max(zip(logits, windows, strict=True), key=lambda one: one[0] - one[1].cost)
        reason = rejection_reason(claim, best.told) or (UNSUPPORTED if logit < LEAST else "")
        return Verdict(DROPPED, reason=reason) if reason else Verdict(SUPPORTED, best.cited(claim))

    def windows(self, claim: Statement) -> list[Window]:
        """Return the sentences, and the pairs of them, that share most with a claim, best first."""
        wanted = stems(claim.text)
        shared = [self._weight(wanted & held) for held in self._stems]
        order = sorted(range(len(shared)), key=lambda at: -shared[at])
        telling = (at for at in order if shared[at] > 0 and _tells(self._read[at]))
        nearest = list(islice(telling, NEAREST))
        pairs = [
            pair
            for pair in combinations(nearest, 2)
            if min(self._gains(wanted, *pair), self._gains(wanted, *pair[::-1])) >= _GAIN
        ]
        pairs.sort(
            key=lambda two: -self._weight(wanted & (self._stems[two[0]] | self._stems[two[1]]))
        )
        chosen = [*((at,) for at in nearest), *pairs[:_PAIRS]]
        return [self._window(sorted(places, key=self._place)) for places in chosen]

    def _window(self, places: Sequence[int]) -> Window:
        near = frozenset(name for at in places for name in self._names_before(self._read[at]))
        return Window(tuple(self._resolved(self._read[at]) for at in places), near)

    def _names_before(self, sentence: Sentence) -> Iterator[Words]:
        """Yield the names in the sentences before one."""
        for before in islice(self._before(sentence), _NEAR):
            yield from (tuple(words(name)) for name in _NAMES.findall(before.text))

    def _before(self, sentence: Sentence) -> Iterator[Sentence]:
        """Yield the sentences before one, the nearest first."""
        before = self._neighbours(sentence)[0]
        while before:
            yield before
            before = self._neighbours(before)[0]

    def _weight(self, held: Iterable[str]) -> float:
        return sum(self._rarity.get(stem, 0.0) for stem in held)

    def _gains(self, wanted: frozenset[str], one: int, other: int) -> int:
        """Return how many words of a claim a sentence holds that another does not."""
        return sum(not stem.isdigit() for stem in wanted & (self._stems[one] - self._stems[other]))

    def _place(self, at: int) -> tuple[str, int]:
        return self._read[at].article_id, self._read[at].start

    def _resolved(self, sentence: Sentence) -> Resolved:
        """Return a sentence with whom its pronouns stand for: who last did something by name."""
        pronoun = _PRONOUN.search(sentence.text)
        # A name before it in its own sentence is mostly what it stands for.
        if not pronoun or statement(sentence.text[: pronoun.start()]).people:
            return Resolved(sentence)
        for before in islice(self._before(sentence), _REACH):
            if subjects := statement(before.text).subjects:
                name = subjects[0]
                return Resolved(sentence, before if name else None, name)
        return Resolved(sentence)


def _tells(sentence: Sentence) -> bool:
    """Whether a sentence states something, and is no order to say it."""
    return not statement(sentence.text).is_order


def is_verbatim(sentence: Sentence, article: Article | None) -> bool:
    """Whether the article still holds the sentence's words at the sentence's place."""
    return (
        article is not None
        and article.id == sentence.article_id
        and bool(sentence.text)
        and article.text[sentence.start : sentence.end] == sentence.text
    )


def same_wording(sentence: Sentence, others: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences of other articles that say the same, word for word."""
    wanted = normalized(sentence.text)
    return [
        other
        for other in others
        if other.article_id != sentence.article_id and normalized(other.text) == wanted
    ]

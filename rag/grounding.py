"""A sentence and the articles -> whether they say it, and the exact words that do.

A sentence is compared with the sentence of the articles, or the two, that come nearest to saying it
as the reader (reranking.py) finds. It stands if these hold every number, name and quotation of it,
leave out nothing of it, contradict it in nothing that can be read from their grammar (negation,
contrary words, who did what to whom, whether it was done at all), and the reader is sure enough.
Which passage a draft named counts for nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice

from rapidfuzz.distance import DamerauLevenshtein

from rag.articles import Article
from rag.chunks import Sentence
from rag.questions import common_words
from rag.statements import CALENDAR, DENIALS, Act, Statement, Word, statement
from rag.words import CONTRARIES, alike, content_words, same_name, words

VERBATIM = "verbatim"
SUPPORTED = "supported"
DROPPED = "dropped"
#: Why a sentence is dropped. What is wrong in it is not repeated: it would be shown after all.
UNSUPPORTED = "no passage says it"
NUMBER = "a number in it is not in the passage"
NAME = "a name in it is not in the passage"
QUOTED = "a quotation in it is not in the passage, letter for letter"
DENIED = "the passage says the contrary"
ROLES = "the passage says so of somebody or something else"
UNREAL = "the passage does not say that it is so, or was done"
ADDED = "something in it is not in the passage"
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
_CAPITAL = re.compile(r"\b[A-Z][\w’'-]*")
_STANDING_FOR_ONE = frozenset("he she his her him".split())
_PRONOUN = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)
#: What each further sentence must gain, as a logit.
_LENGTH = 0.3
#: How much less of a claim's words a sentence may hold than the one that holds most.
_LACKING = 0.3
#: A phrase is an addition if so many of its words, and this share of them, are not in the articles.
_PHRASE = 2
_HARDLY = 0.75
_DENYING = frozenset("without little few unable unwilling against instead rather nonlethal".split())

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


@dataclass(frozen=True)
class Told:
    """What the sentences of a window state together.

    `near` holds the names in the sentences before it.
    """

    statements: tuple[Statement, ...]
    near: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> frozenset[str]:
        """The words and lemmas of the window."""
        return frozenset(form for one in self.statements for form in _forms(one))

    @cached_property
    def terms(self) -> tuple[Word, ...]:
        """The words of the window that carry meaning."""
        return tuple(word for one in self.statements for word in one.words)

    @cached_property
    def units(self) -> frozenset[str]:
        """The units of time that the window speaks of."""
        return frozenset(unit for one in self.statements for unit in one.units)

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """The deeds that the window tells of."""
        return tuple(act for one in self.statements for act in one.acts)


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
        return f"{self.name}'s" if pronoun[0].lower() in ("his", "her", "its") else self.name


@dataclass(frozen=True)
class Window:
    """One sentence of the articles, or two, that a claim is compared with.

    `near` holds the names in the sentences before them, of whom they may speak without a name.
    """

    parts: tuple[Resolved, ...]
    near: frozenset[str] = frozenset()

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
        reason = problem(claim, best.told) or (UNSUPPORTED if logit < LEAST else "")
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
        near = frozenset(word for at in places for word in self._names_before(self._read[at]))
        return Window(tuple(self._resolved(self._read[at]) for at in places), near)

    def _names_before(self, sentence: Sentence) -> Iterator[str]:
        """Yield the words with a capital in the sentences before one."""
        for before in islice(self._before(sentence), _NEAR):
            yield from (one for found in _CAPITAL.findall(before.text) for one in words(found))

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
        if not statement(sentence.text).pronouns & _STANDING_FOR_ONE:
            return Resolved(sentence)
        for before in islice(self._before(sentence), _REACH):
            if subjects := statement(before.text).subjects:
                name = subjects[0]
                return Resolved(sentence, before if name else None, name)
        return Resolved(sentence)


def _tells(sentence: Sentence) -> bool:
    """Whether a sentence states something, and is no order to say it."""
    return not statement(sentence.text).is_order


def stems(text: str) -> frozenset[str]:
    """Return the content words of a text, cut to what inflections share."""
    return frozenset(word[:5] if word.isalpha() else word for word in content_words(text))


# --- what the reader may overlook ----------------------------------------------------------------


def problem(claim: Statement, told: Told) -> str:
    """Return why a window can't say a claim, whatever the reader finds; "" for no reason."""
    checks = (
        (NUMBER, _has_other_numbers),
        (NAME, _has_other_names),
        (QUOTED, _has_other_quotations),
        (DENIED, _is_contrary),
        (ROLES, _has_other_roles),
        (UNREAL, _is_unreal),
        (ADDED, _has_additions),
    )
    return next((reason for reason, is_so in checks if is_so(claim, told)), "")


def _forms(one: Statement) -> Iterator[str]:
    yield from words(one.text)
    yield from (word.lemma for word in one.words)


def _has_other_numbers(claim: Statement, told: Told) -> bool:
    held = frozenset(number for one in told.statements for number in one.numbers)
    # "One of them" counts nothing, unless it says of what.
    one = {number for number, what in claim.counted if what in told.words} & {"1"}
    if claim.numbers - held - ({"1"} - one):
        return True
    counted = {pair for one in told.statements for pair in one.counted}
    for number, what in claim.counted:
        same = {figure for figure, thing in counted if alike(thing, what)}
        if same and number not in same and number in {figure for figure, _ in counted}:
            return True
    if not claim.units <= told.units and told.units:
        return True
    placed = [pair for one in told.statements for pair in one.placed]
    return any(_is_misplaced(number, on, placed) for number, on in claim.placed)


def _is_misplaced(
    number: str, on: frozenset[str], placed: Sequence[tuple[str, frozenset[str]]]
) -> bool:
    """Whether what a number hangs on has another number in the articles, and not this one."""
    here = frozenset(word for one, words_on in placed if one == number for word in words_on)
    elsewhere = frozenset(word for one, words_on in placed if one != number for word in words_on)
    return bool(here) and not on & here and bool(on & elsewhere)


def _has_other_names(claim: Statement, told: Told) -> bool:
    initials = {initial for one in told.statements for initial in _initials(one)}
    held = told.words | initials
    own = [name for one in told.statements for name in one.names]
    said = frozenset(words(claim.text))
    for name in claim.names:
        lacking = [word for word in name.words if not _is_named(word, held)]
        if not lacking:
            continue
        # What a name is put in the place of would be left over, and of the same kind.
        replaced = any(
            other.kind == name.kind and not all(_is_named(word, said) for word in other.words)
            for other in own
        )
        if replaced or not all(
            word not in CALENDAR and _is_named(word, told.near) for word in lacking
        ):
            return True
    return False


def _is_named(word: str, held: Iterable[str]) -> bool:
    return any(is_same_name(word, other) for other in held)


def _initials(one: Statement) -> Iterator[str]:
    """Yield what names are shortened to: "eu" for the European Union."""
    for name in one.names:
        for size in range(2, len(name.words) + 1):
            yield "".join(word[0] for word in name.words[-size:])


def is_same_name(one: str, other: str) -> bool:
    """Whether two words name the same, but for an ending or the way they are spelt.

    >>> is_same_name("dmytro", "dmitry"), is_same_name("zelenskyy", "zelensky")
    (True, True)
    >>> is_same_name("zambia", "gambia"), is_same_name("johnson", "johansson")
    (False, False)
    """
    if same_name(one, other):
        return True
    # Of two known names, one is not a way to spell the other.
    if min(len(one), len(other)) < 5 or {one, other} <= common_words():
        return False
    sounds = [re.sub(r"(.)\1", r"\1", name.translate(_ALIKE)) for name in (one, other)]
    return one[0] == other[0] and DamerauLevenshtein.distance(*sounds) <= 1


#: Letters that transliterations take for one another.
_ALIKE = str.maketrans("yjw", "iiv")


def _has_other_quotations(claim: Statement, told: Told) -> bool:
    quoted = [normalized(text) for one in told.statements for text in one.quotations]
    return any(
        not any(normalized(text).strip(" .,!?;") in other for other in quoted)
        for text in claim.quotations
    )


def _is_contrary(claim: Statement, told: Told) -> bool:
    if not claim.negations and any(_says_contrary(claim, one) for one in told.statements):
        return True
    if len(told.statements) == 1 and _is_other_way_round(claim, told.statements[0]):
        return True
    for act in claim.acts:
        matching = [one for one in told.acts if same_verb(one.verb, act.verb)]
        if matching and all(one.negated != act.negated for one in matching):
            return True
    denied = any(one.negations for one in told.statements) or told.words & (DENIALS | _DENYING)
    return claim.negations % 2 == 1 and not denied


def _says_contrary(claim: Statement, other: Statement) -> bool:
    """Whether a sentence without negation has a word against one of the claim's."""
    if other.negations:
        return False
    held = {form: word.kind for word in other.words for form in (word.text, word.lemma)}
    return any(
        (held.get(against) == word.kind or {held.get(against), word.kind} <= {"VERB", "ADJ"})
        for word in claim.words
        if not {word.text, word.lemma} & held.keys()
        for against in CONTRARIES.get(word.text, _NONE) | CONTRARIES.get(word.lemma, _NONE)
    )


def _is_other_way_round(claim: Statement, other: Statement) -> bool:
    ours, theirs = frozenset(words(claim.text)), frozenset(words(other.text))
    return any(
        one in ours and against in theirs and one not in theirs and against not in ours
        for one, against in _SMALL_CONTRARIES
    )


#: Contrary words that carry no meaning of their own.
_SMALL_CONTRARIES = tuple(
    (one, other)
    for pair in (
        "before after",
        "more less",
        "more fewer",
        "with without",
        "most least",
        "all none",
    )
    for one, other in (pair.split(), pair.split()[::-1])
)


def _has_other_roles(claim: Statement, told: Told) -> bool:
    for act in claim.acts:
        spoken = act.verb in _SPEECH
        matching = [
            one
            for one in told.acts
            if same_verb(one.verb, act.verb) or (spoken and one.verb in _SPEECH)
        ]
        if matching and all(_is_of_others(act, one) for one in matching):
            return True
    return False


#: Who says something, in whatever way, says it.
_SPEECH = frozenset(
    """say tell repeat argue add stress explain note announce declare state warn remark comment
    acknowledge admit claim reply answer write report insist emphasise emphasize""".split()
)


def _is_of_others(act: Act, other: Act) -> bool:
    """Whether two acts of one verb have another doer, or are turned round, or go elsewhere."""
    places = dict(other.towards)
    return (
        _is_turned_round(act, other)
        or _are_others(act.named, other.named)
        or any(_are_others(names, places.get(prep, _NONE)) for prep, names in act.towards)
    )


def _are_others(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether there are names on both sides, and none is on both, be it in its initials."""
    found = any(is_same_name(one, other) for one in names for other in others)
    initials = [{one[0] for one in side} for side in (names, others)]
    shortened = any(
        len(one) > 1 and set(one) <= letters
        for side, letters in ((names, initials[1]), (others, initials[0]))
        for one in side
    )
    return bool(names and others) and not found and not shortened


def _is_turned_round(act: Act, other: Act) -> bool:
    return bool(
        (act.agent & other.patient and not act.agent & other.agent)
        or (act.patient & other.agent and not act.patient & other.patient)
    )


def _is_unreal(claim: Statement, told: Told) -> bool:
    for act in claim.acts:
        matching = [one for one in told.acts if same_verb(one.verb, act.verb)]
        if not matching or act.verb in ("be", "have"):
            continue
        if not act.unreal and all(one.unreal for one in matching):
            return True
        if all((act.past and one.future) or (act.future and one.past) for one in matching):
            return True
    return False


def _has_additions(claim: Statement, told: Told) -> bool:
    """Whether the claim has a clause or phrase of which the window has hardly a word.

    Other words for what the window says leave as many words of the window without a counterpart.
    """
    ours = {form for word in claim.words for form in (word.text, word.lemma)}
    left = sum(
        not word.is_name and not any(alike(word.text, one) for one in ours) for word in told.terms
    )
    for phrase in claim.phrases:
        new = sum(not any(alike(word, other) for other in told.words) for word in phrase)
        if new >= _PHRASE and new >= _HARDLY * len(phrase) and new > left:
            return True
    return False


def same_verb(one: str, other: str) -> bool:
    """Whether two lemmas are the same verb."""
    return one == other


_NONE: frozenset[str] = frozenset()


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


def normalized(text: str) -> str:
    """Return a text without case, white space and the shapes of quotation marks.

    >>> normalized("“Open.  ") == normalized('"open.')
    True
    """
    return " ".join(text.translate(_QUOTES).casefold().split())


_QUOTES = str.maketrans("“”„«»‘’‚", '"' * 5 + "'" * 3)

"""What a sentence states, and what sentences of the articles do -> why these can't say it.

These are the things in which a language model errs and which a network that reads for meaning
overlooks: a number, a name, a "not", who did what to whom, what was only wished, what was added.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.support.statements import CALENDAR, DENIALS, Act, Name, Statement, Word
from rag.text.matching import COUNTRY_CODES, alike, same_name
from rag.text.opposites import CONTRARIES
from rag.text.words import words

# What is wrong in a sentence is not repeated in the reason: it would be shown after all.
NUMBER = "a number in it is not in the passage"
NAME = "a name in it is not in the passage"
QUOTED = "a quotation in it is not in the passage, letter for letter"
QUANTITY = "the passage says so of more or of fewer"
DENIED = "the passage says the contrary"
ROLES = "the passage says so of somebody or something else"
UNREAL = "the passage does not say that it is so, or was done"
ADDED = "something in it is not in the passage"
_NONE: frozenset[str] = frozenset()
#: The words of a name, in lower case.
Words = tuple[str, ...]
#: A phrase is an addition if so many of its words, and this share of them, are not in the articles.
_PHRASE = 2
_HARDLY = 0.75
_DENYING = frozenset("without little few unable unwilling against instead rather nonlethal".split())


@dataclass(frozen=True)
class Told:
    """What the sentences of a window state together.

    `near` holds the names in the sentences before it.
    """

    statements: tuple[Statement, ...]
    near: frozenset[Words] = frozenset()

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
    def currencies(self) -> frozenset[str]:
        """The currencies that the window speaks of."""
        return frozenset(one for each in self.statements for one in each.currencies)

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """The deeds that the window tells of."""
        return tuple(act for one in self.statements for act in one.acts)


def rejection_reason(claim: Statement, told: Told) -> str:
    """Return why a window can't say a claim, whatever the reader finds; "" for no reason."""
    checks = (
        (NUMBER, _has_other_numbers),
        (NAME, _has_other_names),
        (QUOTED, _has_other_quotations),
        (QUANTITY, _has_other_quantities),
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
    # "One of them" counts nothing, unless it says of what; the figure 1 does.
    counts = "1" in words(claim.text) or any(
        number == "1" and what in told.words for number, what in claim.counted
    )
    if claim.numbers - held - (_NONE if counts else {"1"}):
        return True
    counted = {pair for one in told.statements for pair in one.counted}
    for number, what in claim.counted:
        same = {figure for figure, thing in counted if alike(thing, what)}
        if same and number not in same and number in {figure for figure, _ in counted}:
            return True
    if not claim.units <= told.units and told.units:
        return True
    # If the passage names no currency, the claim may name none.
    if claim.currencies - told.currencies:
        return True
    placed = [pair for one in told.statements for pair in one.placed]
    return any(_is_misplaced(number, on, placed) for number, on in claim.placed)


#: What numbers hang on without being told apart by it.
_LIGHT = frozenset("of to in by at for from with on than be have go".split())


def _is_misplaced(
    number: str, on: frozenset[str], placed: Sequence[tuple[str, frozenset[str]]]
) -> bool:
    """Whether what a number hangs on has another number in the articles, and not this one."""
    here = frozenset(word for one, words_on in placed if one == number for word in words_on)
    elsewhere = frozenset(word for one, words_on in placed if one != number for word in words_on)
    return bool(here) and not on & here and bool(on & elsewhere - _LIGHT)


def _has_other_names(claim: Statement, told: Told) -> bool:
    own = [name for one in told.statements for name in one.names]
    named = frozenset(word for name in own for word in name.words)
    # Written small, "us" is no country.
    held = (told.words - set(COUNTRY_CODES)).union(named, *map(_initials, own))
    said = frozenset(words(claim.text))
    for name in claim.names:
        if _is_titled_as_another(name, own, told):
            return True
        lacking = [word for word in name.words if not _is_named(word, held)]
        if not lacking or any(_is_named(short, named) for short in _initials(name)):
            continue
        # What a name is put in the place of would be left over, and of the same kind.
        replaced = any(
            other.kind == name.kind and not all(_is_named(word, said) for word in other.words)
            for other in own
        )
        if replaced or not _is_named_near(name, lacking, told.near):
            return True
    return False


def _is_titled_as_another(name: Name, own: Sequence[Name], told: Told) -> bool:
    """Whether a name has words that the window has in somebody else's name alone."""
    last = name.words[-1]
    free = {word.text for word in told.terms if not word.is_name}
    taken: set[str] = set()
    is_known = False
    for other in own:
        is_same = same_name(last, other.words[-1])
        is_known |= is_same
        # "Bill and Hillary Clinton", "Prime Ministers Sunak and Meloni" share them.
        is_shared = len(other.words) == 1 or any(f"{word}s" in other.words for word in name.words)
        is_taken = other.kind == "PERSON" and not is_same and not is_shared
        (taken if is_taken else free).update(other.words)
    if not is_known:
        return False
    free.update(word for other in told.near if _is_named(last, other) for word in other)
    return any(word in taken - free for word in name.words[:-1])


def _is_named_near(name: Name, lacking: Sequence[str], near: Iterable[Words]) -> bool:
    """Whether a name before has the words that a window lacks, beside the name they belong to."""
    wanted = {*lacking, name.words[-1]}
    return not CALENDAR & wanted and any(
        all(_is_named(word, other) for word in wanted) for other in near
    )


def _is_named(word: str, held: Iterable[str]) -> bool:
    return any(same_name(word, other) for other in held)


def _initials(name: Name) -> Iterator[str]:
    """Yield what a name is shortened to: "eu" for the European Union."""
    for size in range(2, len(name.words) + 1):
        yield "".join(word[0] for word in name.words[-size:])


def _has_other_quotations(claim: Statement, told: Told) -> bool:
    quoted = [text for one in told.statements for text in one.quotations]
    return claim.is_open or not all(_is_held(text, quoted) for text in claim.quotations)


def _is_held(quotation: str, others: Iterable[str]) -> bool:
    """Whether some quotations have the words of one."""
    wanted = f" {' '.join(words(quotation))} "
    return any(wanted in f" {' '.join(words(other))} " for other in others)


_ALL = frozenset("all every each everyone everybody".split())
_MOST = frozenset("most majority mostly".split())
_SOME = frozenset("some part partly half".split())
#: Where these words say nothing of how many: "first of all", "the most powerful", "some 20".
_IDLE = re.compile(
    r"\b(?:(?:first|after|above|at|most) (?:of )?all|some (?=\d)|(?:the|a|our|its|his|her) most\b)"
    r"|['’]s most\b",
    re.IGNORECASE,
)
_HARDLY_ALL = re.compile(r"\b(?:not|nearly|almost) (?:all|every\w*)\b", re.IGNORECASE)


def _quantities(one: Statement) -> frozenset[str]:
    text = _HARDLY_ALL.sub("most", _IDLE.sub("", one.text))
    return frozenset(words(text)) & (_ALL | _MOST | _SOME)


def _has_other_quantities(claim: Statement, told: Told) -> bool:
    """Whether the claim says of all or of most what the window says of fewer."""
    said = _quantities(claim)
    held = _NONE.union(*map(_quantities, told.statements))
    is_of_more = said & _ALL and not held & _ALL and held
    return bool(is_of_more or (said & _MOST and not held & (_ALL | _MOST) and held & _SOME))


def _is_contrary(claim: Statement, told: Told) -> bool:
    if not claim.negations and any(_says_contrary(claim, one, told) for one in told.statements):
        return True
    if len(told.statements) == 1 and _is_other_way_round(claim, told.statements[0]):
        return True
    compared = frozenset(pair for one in told.statements for pair in one.compared)
    if any(
        (word, not is_denied) in compared and (word, is_denied) not in compared
        for word, is_denied in claim.compared
    ):
        return True
    for act in claim.acts:
        matching = [one for one in told.acts if one.verb == act.verb]
        if matching and all(one.negated != act.negated for one in matching):
            return True
    denied = any(one.negations for one in told.statements) or told.words & (DENIALS | _DENYING)
    return claim.negations % 2 == 1 and not denied


def _says_contrary(claim: Statement, other: Statement, told: Told) -> bool:
    """Whether a sentence without negation has a word against one that only the claim has."""
    if other.negations:
        return False
    held = {form: word.kind for word in other.words for form in (word.text, word.lemma)}
    return any(
        (held.get(against) == word.kind or {held.get(against), word.kind} <= {"VERB", "ADJ"})
        for word in claim.words
        if not {word.text, word.lemma} & told.words
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
        if act.verb == "be":
            continue
        spoken = act.verb in _SPEECH
        matching = [
            one for one in told.acts if one.verb == act.verb or (spoken and one.verb in _SPEECH)
        ]
        if matching and all(_is_of_others(act, one) for one in matching):
            return True
    return _is_quoted_of_others(claim, told)


def _is_quoted_of_others(claim: Statement, told: Told) -> bool:
    """Whether the sentence with a quotation names who does something, but not who is claimed."""
    speakers = _NONE.union(*(act.named for act in claim.acts if act.verb in _SPEECH))
    for one in told.statements if speakers else ():
        within = {word for text in one.quotations for word in words(text)}
        doers = _NONE.union(*(act.named for act in one.acts)) - within
        quoted = any(_is_held(text, one.quotations) for text in claim.quotations)
        if quoted and doers and not any(_is_named(name, words(one.text)) for name in speakers):
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
    found = any(same_name(one, other) for one in names for other in others)
    initials = [{one[0] for one in side} for side in (names, others)]
    shortened = any(
        len(one) > 1 and set(one) <= letters
        for side, letters in ((names, initials[1]), (others, initials[0]))
        for one in side
    )
    return bool(names and others) and not found and not shortened


def _is_turned_round(act: Act, other: Act) -> bool:
    done_to = other.patient.union(*(names for _, names in other.towards))
    return bool(
        (other.agent and act.agent & done_to and not act.agent & other.agent)
        or (act.patient & other.agent and not act.patient & other.patient)
    )


def _is_unreal(claim: Statement, told: Told) -> bool:
    for act in claim.acts:
        matching = [one for one in told.acts if one.verb == act.verb]
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

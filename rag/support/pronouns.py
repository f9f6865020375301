"""A sentence with a pronoun, and the sentences before it -> what the pronoun stands for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from rag.corpus.chunks import Sentence
from rag.support.statements import statement
from rag.text.syntax import new_entities, tag
from rag.text.word_lists import word_rows

#: How many sentences before a pronoun may name the person.
_MAX_DISTANCE = 12
_PRONOUNS = {kind: "|".join(pronouns) for kind, *pronouns in word_rows("pronouns")}
_PERSONAL = re.compile(rf"\b(?:{_PRONOUNS['person']})\b", re.IGNORECASE)
_OPENING = re.compile(
    "[\"“‘']?(?:" + "|".join(rf"(?P<{kind}>{words})" for kind, words in _PRONOUNS.items()) + r")\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"\bs?he\b", re.IGNORECASE)
_SPEECH = re.compile('“[^”]*(?:”|$)|"[^"]*(?:"|$)')
#: Which of spaCy's entities a pronoun may stand for; one for a whole sentence needs none.
_ANTECEDENTS = {
    "person": frozenset({"PERSON"}),
    "thing": frozenset("PERSON ORG GPE NORP EVENT FAC PRODUCT".split()),
}


@dataclass(frozen=True, slots=True)
class ResolvedSentence:
    """A sentence, the name its first personal pronoun stands for, and the sentence with that name.

    Without such a pronoun, or if nobody is named, `antecedent` is None and `name` is "".
    """

    sentence: Sentence
    antecedent: Sentence | None = None
    name: str = ""

    @property
    def pronoun(self) -> tuple[int, int, str] | None:
        """Where the pronoun begins and ends in the sentence in one line, and the name for it."""
        match = _PERSONAL.search(self.sentence.shown) if self.name else None
        if not match:
            return None
        is_possessive = match[0].lower() in ("his", "her")
        return match.start(), match.end(), f"{self.name}'s" if is_possessive else self.name

    @property
    def text(self) -> str:
        """The sentence in one line, with the name instead of the pronoun."""
        text = self.sentence.shown
        if not self.pronoun:
            return text
        start, end, name = self.pronoun
        return f"{text[:start]}{name}{text[end:]}"


def resolve(sentence: Sentence, preceding: Iterable[Sentence]) -> ResolvedSentence:
    """Return a sentence with the person that "he" or "she" stands for: the last one named to act.

    `preceding` yields the sentences before it, the nearest first.
    """
    pronoun = _PERSONAL.search(sentence.text)
    # A pronoun usually stands for a name before it in its own sentence.
    if not pronoun or statement(sentence.text[: pronoun.start()]).names_person:
        return ResolvedSentence(sentence)
    for earlier in islice(preceding, _MAX_DISTANCE):
        if people := statement(earlier.text).acting_people:
            name = people[0]
            return ResolvedSentence(sentence, earlier if name else None, name)
    return ResolvedSentence(sentence)


def is_explained_by(text: str, previous: str) -> bool:
    """Whether the previous sentence has something for the pronoun that a sentence begins with.

    The pronoun that tells who speaks counts wherever it is.

    >>> is_explained_by("He left.", "Ann Lee met Bob."), is_explained_by("Bob left.", "He came.")
    (True, False)
    >>> is_explained_by("This surprised everyone.", "The vote was close.")
    True
    >>> is_explained_by("“We are late”, she said.", "Ann Lee met Bob.")
    True
    """
    kind = opening_pronoun(text)
    if not kind:
        return False
    kinds = _ANTECEDENTS.get(kind)
    if kinds is None:
        return True
    # "It" may be any noun; of persons, spaCy takes many a first name for no entity.
    nouns = ("PROPN", "NOUN") if kind == "thing" and not opening_pronoun(previous) else ("PROPN",)
    is_named = any(token.pos_ in nouns for token in tag(previous))
    return is_named or bool(new_entities(previous, "", kinds))


def opening_pronoun(text: str) -> str:
    """Return the kind of the pronoun that needs an explanation; "" for none.

    Direct speech whose speaker is named needs none.
    """
    around = _SPEECH.sub(" ", text)
    has_speech = around != text
    pronoun = _OPENING.match(text)
    kind = str(pronoun.lastgroup) if pronoun else ""
    if has_speech and _SPEAKER.search(around):
        kind = "person"
    # Tagging takes longest, so it comes last.
    is_named = kind and has_speech and any(token.pos_ == "PROPN" for token in tag(around))
    return "" if is_named else kind

"""Whether a sentence is about one of two things that a question names, and not about the other."""

from dataclasses import dataclass

from rag.search.passages import Passage, ScoredSentence
from rag.support.pronouns import is_explained_by
from rag.text.words import STOP_WORDS, words


@dataclass(frozen=True, slots=True)
class Subject:
    """One of two things: the words that tell it from the other, and those of the other."""

    own: frozenset[str]
    other: frozenset[str]

    def is_named(self, text: str) -> bool:
        """Whether a text names it.

        >>> boat, second = subjects("Kittiwake", "Kittiwake II")
        >>> boat.is_named("The Kittiwake II"), second.is_named("The Kittiwake II")
        (False, True)
        """
        found = _words(text)
        is_other = self.own < self.other and self.other <= found
        return self.own <= found and not is_other

    def is_about(self, passage: Passage, scored: ScoredSentence) -> bool:
        """Whether a sentence, or else its headings or its article's title, names this one alone."""
        before, sentence = scored.before, scored.sentence
        explained = before and is_explained_by(sentence.text, before.text)
        around = (before.shown if before and explained else "", sentence.place.path, passage.title)
        if self.is_named(sentence.read):
            return True
        for text in (sentence.read, *around):
            is_own, is_other = self.is_named(text), self._names_other(text)
            if is_own != is_other:
                return is_own
        return False

    def left_out(self, text: str) -> str:
        """Return a text without the words that tell this one from the other."""
        return " ".join(word for word in text.split() if not _words(word) & self.own)

    def _names_other(self, text: str) -> bool:
        return Subject(self.other, self.own).is_named(text)


def subjects(one: str, two: str) -> tuple[Subject, Subject]:
    """Return two things that a question names, told apart by the words that they don't share."""
    first, second = _content(one), _content(two)
    shared = first & second
    if any(all(word.isdigit() for word in name - shared) for name in (first, second)):
        own, other = first, second  # "Kittiwake" and "Kittiwake II", "lock 4" and "lock 5"
    else:
        own, other = first - shared, second - shared
    return Subject(own, other), Subject(other, own)


def _content(name: str) -> frozenset[str]:
    return frozenset(word for word in _words(name) if word not in STOP_WORDS) or _words(name)


def _words(text: str) -> frozenset[str]:
    """Return the words of a text; a plural is the same as its singular."""
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in words(text))

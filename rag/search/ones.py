"""The "one" of a follow-up -> the noun that it stands for.

"What does a large one cost?" asks about a boat of another size, and "Where can I hire one?" about
any of those that the question before named.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.search.phrases import ONES, Phrase, phrases_of, replaced
from rag.text.syntax import parse_dependencies, tag

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_A = ("a", "an")


def with_noun(question: str, phrases: Sequence[Phrase]) -> str:
    """Return a question with the noun that its "one" stands for: "What does a large one cost?".

    A bare "one" is any of what the earlier question names: "Where can I hire one?"
    """
    if one := bare_one(tag(question)):
        noun = _common_noun(phrases)
        return replaced(one.doc[one.i : one.i + 1], noun) if noun else ""
    for phrase in phrases_of(tag(question)):
        old = next((one for one in phrases if one.qualities), None)
        if phrase.head.lower_ in ONES and phrase.names_something and old is not None:
            return replaced(phrase.span.doc[phrase.head.i : phrase.head.i + 1], old.head.text)
    return ""


def bare_one(doc: "Doc") -> "Token | None":
    """Return the "one" of "Where can I hire one?", which stands for any of what was named.

    None if there is none, or if a word before it says which one.
    """
    for token in doc[1:]:
        after = token.i + 1 < len(doc) and token.nbor().pos_ in ("NOUN", "PROPN", "ADJ", "VERB")
        if token.lower_ == "one" and token.nbor(-1).pos_ in ("VERB", "AUX") and not after:
            return None if doc[token.i + 1 : token.i + 2].text == "of" else token
    return None


def _common_noun(phrases: Sequence[Phrase]) -> str:
    """Return "a kayak" for the things of some kind that a question names; "" if it names none.

    What no preposition ties to another thing comes first, and then what is named last.
    """
    things = [one for one in reversed(phrases) if one.kind == "thing" and not one.is_counted]
    of_a_kind = [one for one in things if _is_indefinite(one)]
    free = [one for one in of_a_kind if not one.preposition]
    named = next(iter(free or of_a_kind), None)
    if named is None or named.span[0].lower_ in _A:
        return named.span.text if named else ""
    first = named.qualities[0] if named.qualities else named.head
    noun = parse_dependencies(named.span.doc.text)[named.head.i].lemma_
    single = f"{named.span.doc[first.i : named.head.i].text_with_ws}{noun}"
    return f"{'an' if single[0].lower() in 'aeiou' else 'a'} {single}"


def _is_indefinite(phrase: Phrase) -> bool:
    """Whether a phrase is about any thing of a kind: "a kayak", "kayaks", but not "my kayaks"."""
    is_plural = phrase.head.tag_ == "NNS" and phrase.span[0].tag_ not in ("PRP$", "DT")
    return phrase.span[0].lower_ in _A or is_plural

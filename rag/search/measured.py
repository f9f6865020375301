"""A question which of two things is more of something -> how much of it one of them is."""

from typing import TYPE_CHECKING

from rag.text.syntax import parse_dependencies
from rag.text.word_lists import word_map

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMPARATIVE = frozenset(("JJR", "RBR", "JJS", "RBS"))
_ORDER = frozenset(("first", "last", "earlier", "later", "earliest", "latest", "sooner"))
_DEGREE = frozenset("more most less least fewer fewest".split())
_BE = frozenset(("is", "are", "was", "were"))
_VERBS = frozenset(("VBZ", "VBD", "MD"))
#: How a thing is asked about whose verb is in this form.
_DO = {"VBD": "did", "VBZ": "does", "VBP": "does"}


def measured(asked: str, name: str) -> tuple[str, ...]:
    """Return how much a thing is of what is asked, in one or more forms.

    Empty if the question doesn't ask for more or less of something.

    >>> measured("Which is cheaper", "the bridge")
    ('How expensive is the bridge?',)
    >>> measured("Which ferry carries more cars", "the Alva")
    ('How many cars does the Alva carry?',)
    >>> measured("Who was born first", "Anna"), measured("Who chairs the board", "Anna")
    (('When was Anna born?',), ())
    """
    doc = [token for token in parse_dependencies(asked) if token.is_alpha]
    verb = next((at for at, one in enumerate(doc) if at and _is_verb(doc, at)), None)
    if verb is None:
        return ()
    rest = doc[verb + 1 :]
    most = next((at for at, one in enumerate(rest) if _is_more(one)), None)
    if most is None:
        return ()
    how, kept = _how(rest, most)
    do = doc[verb].lower_
    objects = "".join(f" {word}" for word in kept)
    if do in _BE or doc[verb].tag_ == "MD":
        # Articles rather say when something began than how old it is.
        verbs = ("founded or born", "built") if how == "How old" else ()
        began = [f"When was {name} {verb}?" for verb in verbs]
        return (f"{how} {do} {name}{objects}?", *began)
    do, base = _DO.get(doc[verb].tag_, "does"), doc[verb].lemma_.lower()
    return (f"{how} {do} {name} {base}{objects}?",)


def _is_verb(doc: "list[Token]", at: int) -> bool:
    """Whether a word is the verb of "which lock lifts": its noun may look like a verb, too."""
    token = doc[at]
    if token.lower_ in _BE or token.lower_ in ("has", "have", "had"):
        return True
    is_after_noun = at == 2 and doc[1].tag_ not in _VERBS
    return token.tag_ in _VERBS or is_after_noun


def _is_more(token: "Token") -> bool:
    return token.tag_ in _COMPARATIVE or token.lower_ in _ORDER


def _how(rest: "list[Token]", most: int) -> tuple[str, list[str]]:
    """Return "How long", "How many cars" or "When", and the other words after the verb."""
    word = rest[most]
    others = [one.text for one in rest[:most] if one.lower_ != "the"]
    after = rest[most + 1 :]
    if word.lower_ in _ORDER:
        return "When", [*others, *(one.text for one in after)]
    if word.lower_ not in _DEGREE:
        return f"How {_unmarked(word)}", [*others, *(one.text for one in after)]
    if after and after[0].tag_ in ("JJ", "RB", "VBN"):
        return f"How {_unmarked(after[0])}", [*others, *(one.text for one in after[1:])]
    if after and after[0].tag_.startswith("NN"):
        count = "many" if after[0].tag_ in ("NNS", "NNPS") else "much"
        return f"How {count} {after[0].text}", [*others, *(one.text for one in after[1:])]
    return "How much", [*others, *(one.text for one in after)]


def _unmarked(word: "Token") -> str:
    """Return the adjective by which something is measured: "long" for "shortest"."""
    base = word.lemma_.lower()
    return word_map("unmarked_adjectives").get(base, base)

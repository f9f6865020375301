"""A follow-up and the turns before it -> a question that can be understood alone; no model needed.

A question that names its own subject is searched as it is. A follow-up ("And when?", "Did he
agree?", by reference.py) gets context: the nouns and names of the turns it refers to, and the names
in the answer to the last of them. Whole turns would drown it.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.corpus.chunks import Sentence
from rag.search.reference import Reference, reference
from rag.search.resolved import MAX_PARTS, SEPARATOR, ResolvedQuestion
from rag.text.syntax import is_name, tag
from rag.text.word_lists import word_set
from rag.text.words import clean, content_words, words

if TYPE_CHECKING:
    from spacy.tokens import Token

#: A question with its context, as printed.
_PRINTED = re.compile(r"(?P<text>.*\S) \((?P<context>[^()]+)\)")

#: How many earlier turns a follow-up takes words from.
MAX_TURNS = 2
#: How many follow-ups in a row are traced back; each costs a search.
MAX_CHAIN = 6
#: Characters of an earlier turn that are read.
_MAX_TURN_LENGTH = 300
_SUBJECTS = ("NOUN", "PROPN", "NUM")
#: Adjectives that tell no two things apart.
_LOOSE = word_set("loose_adjectives")
#: What a thing may be asked for: its price, height, age.
_MEASURES = word_set("measure_nouns")
#: Parts of speech of context; names in lower case may be tagged as adjectives.
_CONTEXT = frozenset((*_SUBJECTS, "VERB", "ADJ", "X"))


def read_turns(texts: Sequence[str]) -> tuple[ResolvedQuestion, ...]:
    """Return the last turns of a conversation, oldest first, each as typed or as corrected.

    Earlier turns than a follow-up can refer to are left out.

    >>> read_turns(["Did Finland join?", "And when did it join? (Sweden)"])[1].context
    'Sweden'
    """
    first = max(len(texts) - MAX_CHAIN - 2, 0)
    recent = enumerate(texts[first:], start=first)
    return tuple(_read_turn(text, has_earlier=number > 0) for number, text in recent)


def _read_turn(text: str, *, has_earlier: bool) -> ResolvedQuestion:
    """Return a turn as a value.

    Readers may edit what was searched for, in its printed form, and ask that. A final bracket is
    taken for context only where Footnote would have put it; any other bracket belongs to the text.
    """
    pieces = text.split(SEPARATOR, maxsplit=MAX_PARTS - 1)
    first, *later = pieces
    parts = (
        _read_part(first, has_earlier=has_earlier),
        *(_read_part(piece, has_earlier=True, is_part=True) for piece in later),
    )
    if not later:
        return parts[0]
    is_printed = any(p.context for p in parts) and all(p.text.endswith("?") for p in parts)
    return ResolvedQuestion(text, parts=parts) if is_printed else ResolvedQuestion(text)


def _read_part(text: str, *, has_earlier: bool, is_part: bool = False) -> ResolvedQuestion:
    """Return a question with its context if a follow-up with words that name something ends it."""
    typed = ResolvedQuestion(text)
    printed = _PRINTED.fullmatch(text)
    if not printed or not has_earlier:
        return typed
    question = ResolvedQuestion(printed["text"], printed["context"])
    alone = reference(ResolvedQuestion(question.text), is_part=is_part)
    names_something = any(token.pos_ in _CONTEXT for token in tag(question.context))
    return question if alone and names_something else typed


def add_context(
    question: str, earlier: Sequence[ResolvedQuestion], answer: Sequence[Sentence] = ()
) -> ResolvedQuestion:
    """Return a follow-up with its context.

    `earlier` holds the turns that it refers to, oldest first, of which the last MAX_TURNS count,
    and `answer` the sentences that answered the last of them, none if it was refused.
    """
    # In "By whom?" even the verb is missing; it is the earlier turn's.
    kinds = _SUBJECTS if content_words(question) else (*_SUBJECTS, "VERB")
    turns = [clean(turn.printed)[:_MAX_TURN_LENGTH] for turn in earlier[-MAX_TURNS:]]
    subjects = [word for turn in turns for word in _subjects(turn, kinds)]
    subjects += [name for sentence in answer for name in _names(sentence.text)]
    known = set(words(question))
    if not _MEASURES.isdisjoint(known):
        known |= _MEASURES  # "What will it cost?" asks for no height any more
    new = [word for word in dict.fromkeys(subjects) if not set(words(word)) <= known]
    return ResolvedQuestion(question, " ".join(new))


def chain(history: Sequence[ResolvedQuestion]) -> tuple[ResolvedQuestion, ...]:
    """Return the last turns that a follow-up may refer to, each through the next.

    They begin with the second-last turn that may stand alone, as the last may be refused, or are
    MAX_CHAIN turns.
    """
    turns: list[ResolvedQuestion] = []
    alone = 0
    for turn in reversed(history[-MAX_CHAIN:]):
        turns.insert(0, turn)
        alone += reference(turn) <= Reference.POSSIBLE
        if alone == 2:
            break
    return tuple(turns)


def _subjects(turn: str, kinds: Sequence[str]) -> list[str]:
    return [
        _whole(token)
        for token in tag(turn)
        if token.pos_ in kinds or is_name(token) or _tells_apart(token)
    ]


def _whole(token: "Token") -> str:
    """Return a word with what a hyphen ties to it: "grey-legged" for "legged"."""
    is_tied = token.i > 1 and token.nbor(-1).text == "-" and not token.nbor(-1).whitespace_
    return f"{token.nbor(-2).text}-{token.text}" if is_tied else token.text


def _tells_apart(token: "Token") -> bool:
    """Whether a word says which: "electric" of "the electric launch"."""
    is_before_noun = token.i + 1 < len(token.doc) and token.nbor().pos_ == "NOUN"
    return token.tag_ == "JJ" and is_before_noun and token.lower_ not in _LOOSE


def _names(text: str) -> list[str]:
    return [token.text for token in tag(" ".join(text.split())) if is_name(token)]

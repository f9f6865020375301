"""Made questions: statements turned into questions, and questions changed into others.

A changed question keeps nearly all the words of the original, but the passage no longer answers
it. The kinds of change follow those that people used to write unanswerable questions for SQuAD 2.0
(Rajpurkar, Jia and Liang, ACL 2018, table 2): a negation, an opposite, another name or number, or
another property.
"""

import random
import re
from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from rag.text.opposites import OPPOSITES
from rag.text.word_lists import word_set

_AUXILIARIES = word_set("auxiliaries") | {"should", "may", "might", "must"}
_PEOPLE = frozenset(("PERSON",))
_SUBJECTS = ("nsubj", "nsubjpass")


def change_question(question: Doc, related: Sequence[Doc], chance: random.Random) -> str | None:
    """Return the question with one thing changed; None if nothing can be.

    New names and words are taken from `related` texts, which are on the same subject.
    """
    makers = [_other_name, _other_name, _other_word, _other_word, _opposite, _negated]
    chance.shuffle(makers)
    for make in makers:
        changed = make(question, related, chance)
        if changed and changed.lower() != question.text.lower():
            return changed
    return None


def _swap(doc: Doc, start: int, end: int, text: str) -> str:
    """Return the text of a document with the tokens [start, end) replaced."""
    first, last = doc[start].idx, doc[end - 1].idx + len(doc[end - 1])
    return doc.text[:first] + text + doc.text[last:]


def _other_name(question: Doc, related: Sequence[Doc], chance: random.Random) -> str | None:
    for entity in chance.sample(question.ents, len(question.ents)):
        digits = re.search(r"\d+", entity.text)
        if digits and chance.random() < 0.6:
            return _swap(question, entity.start, entity.end, _other_number(entity.text, chance))
        same_kind = {
            other.text
            for doc in related
            for other in doc.ents
            if other.label_ == entity.label_ and not _overlap(other, entity)
        }
        if same_kind:
            return _swap(question, entity.start, entity.end, chance.choice(sorted(same_kind)))
    return None


def _overlap(one: Span, other: Span) -> bool:
    return bool({token.lower_ for token in one} & {token.lower_ for token in other})


def _other_number(text: str, chance: random.Random) -> str:
    def move(digits: re.Match[str]) -> str:
        value = int(digits[0])
        step = chance.choice([1, 2, 3, 5, 10, 20, 100]) * chance.choice([1, -1])
        return str(value + step if value + step > 0 else value + abs(step))

    return re.sub(r"\d+", move, text, count=1)


def _other_word(question: Doc, related: Sequence[Doc], chance: random.Random) -> str | None:
    """Replace a noun, verb or adjective by another word of the same form."""
    own = {token.lemma_.lower() for token in question}
    places = [
        token
        for token in question
        if token.tag_ in ("NN", "NNS", "VBD", "VB", "VBN", "JJ")
        and token.dep_ not in ("aux", "auxpass")
        and not token.ent_type_
        and len(token) > 3
    ]
    for place in chance.sample(places, len(places)):
        others = {
            token.text
            for doc in related
            for token in doc
            if token.tag_ == place.tag_
            and not token.ent_type_
            and len(token) > 3
            and token.is_alpha
            and token.lemma_.lower() not in own
        }
        if others:
            return _swap(question, place.i, place.i + 1, chance.choice(sorted(others)))
    return None


def _opposite(question: Doc, _related: Sequence[Doc], chance: random.Random) -> str | None:
    places = [token for token in question if token.lower_ in OPPOSITES]
    if not places:
        return None
    place = chance.choice(places)
    return _swap(question, place.i, place.i + 1, OPPOSITES[place.lower_])


def _negated(question: Doc, _related: Sequence[Doc], chance: random.Random) -> str | None:
    for token in question[:-1]:
        if token.lower_ in _AUXILIARIES and chance.random() < 0.5:
            # If the subject follows the auxiliary, "not" follows the subject: "did he not conquer".
            subject = _subject(token.head)
            after = subject.right_edge if subject and subject.i > token.i else token
            word = chance.choice(["not", "never"])
            return _swap(question, after.i, after.i + 1, f"{after.text} {word}")
    return None


def make_question(sentence: Doc, chance: random.Random) -> tuple[str, str] | None:
    """Return a question that the statement answers, and the answer; None if none can be made.

    It asks who or what for a subject, and when, where or how many for what follows the verb.
    """
    root = next((token for token in sentence if token.dep_ == "ROOT"), None)
    subject = root and _subject(root)
    if not root or not subject or root.tag_ not in ("VBD", "VBZ", "VBP", "VBN", "VBG"):
        return None
    if subject.pos_ == "PRON" or not 6 <= len(sentence) <= 40:
        return None
    makers = [_ask_subject, _ask_place, _ask_number]
    chance.shuffle(makers)
    return next((made for make in makers if (made := make(root, subject))), None)


def _subject(verb: Token) -> Token | None:
    return next((token for token in verb.lefts if token.dep_ in _SUBJECTS), None)


def _ask_subject(root: Token, subject: Token) -> tuple[str, str] | None:
    tokens = list(subject.subtree)
    if not subject.ent_type_ or len(tokens) > 6:
        return None
    after = [token for token in root.subtree if token.i > tokens[-1].i]
    if not after or after[0].text in ",;(":
        return None
    word = "Who" if subject.ent_type_ in _PEOPLE else "What"
    return f"{word} {_joined(after)}?", _joined(tokens)


def _ask_place(root: Token, subject: Token) -> tuple[str, str] | None:
    """Ask when or where, for a preposition with a date or a place."""
    for token in root.rights:
        entity = next((child for child in token.rights if child.dep_ == "pobj"), None)
        if token.dep_ != "prep" or token.lower_ not in ("in", "on", "at", "since") or not entity:
            continue
        word = {"DATE": "When", "TIME": "When", "GPE": "Where", "LOC": "Where"}.get(
            entity.ent_type_
        )
        if word:
            return _inverted(word, root, subject, list(token.subtree))
    return None


def _ask_number(root: Token, subject: Token) -> tuple[str, str] | None:
    for thing in root.rights:
        number = next((word for word in thing.lefts if word.ent_type_ == "CARDINAL"), None)
        if thing.dep_ in ("dobj", "attr") and number:
            made = _inverted(f"How many {thing.text}", root, subject, list(thing.subtree))
            return made and (made[0], number.text)
    return None


def _inverted(
    word: str, root: Token, subject: Token, answer: Sequence[Token]
) -> tuple[str, str] | None:
    """Return wh-word, auxiliary, subject and the rest of the clause without the answer."""
    left_out = {token.i for token in answer}
    subject_tokens = list(subject.subtree)
    helpers = [token for token in root.lefts if token.dep_ in ("aux", "auxpass")]
    used = {token.i for token in subject_tokens} | left_out
    rest = [token for token in root.subtree if token.i > subject_tokens[-1].i]
    verb = root.text
    if helpers:
        helper = helpers[0].text
        used.add(helpers[0].i)
    elif root.lemma_ == "be":
        helper, verb = root.text, ""
    else:
        helper = {"VBD": "did", "VBZ": "does", "VBP": "do"}.get(root.tag_, "")
        verb = root.lemma_
    kept = [token for token in rest if token.i not in used]
    if not helper or not kept:
        return None
    words = [verb if token.i == root.i else token.text for token in kept]
    ending = " ".join(word for word in words if word)
    question = f"{word} {helper} {_joined(subject_tokens)} {ending}"
    return f"{_tidy(question)}?", _joined(answer)


def _joined(tokens: Sequence[Token]) -> str:
    return _tidy("".join(token.text_with_ws for token in tokens))


def _tidy(text: str) -> str:
    closed = re.sub(r"\s+([,.;:')\]])", r"\1", " ".join(text.split()))
    return closed.strip(" ,.;:")

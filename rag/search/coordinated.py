"""A question that names two things in one place -> the two questions that it asks.

"When do the pool and the library open?" may well have one answer for both.
"""

import re
from typing import TYPE_CHECKING

from rag.search.compared import ASKS, Comparison, comparison
from rag.search.resolved import ResolvedQuestion
from rag.text.syntax import tag

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_JOINT = re.compile(r"\band\b", re.IGNORECASE)
_PHRASE_TAGS = frozenset("DT PRP$ JJ JJS CD NN NNS NNP NNPS POS VBG".split())


def coordinated(question: ResolvedQuestion) -> Comparison | None:
    """Return the two questions of one that names two things; None if it doesn't.

    >>> found = coordinated(ResolvedQuestion("When do the pool and the library open?"))
    >>> found.one.questions[0].text, found.two.questions[0].text
    ('When does the pool open?', 'When does the library open?')
    """
    if question.context or question.parts or not ASKS.match(question.text):
        return None
    if not _JOINT.search(question.text):  # most questions; tagging one takes some milliseconds
        return None
    doc = tag(question.text)
    joints = [token.i for token in doc if token.lower_ == "and"]
    if len(joints) != 1 or any(token.lower_ in ("between", "both", ",", "“") for token in doc):
        return None
    joint = joints[0]
    start, end = _run(doc, range(joint - 1, 0, -1)), _run(doc, range(joint + 1, len(doc)))
    if start is None or end is None:
        return None
    # spaCy takes a verb at the end for a noun: "When do the two open?"
    end -= doc[start - 1].lower_ in ("do", "did") and not doc[end + 1 :].text.strip("?. ")
    one, two = doc[start:joint], doc[joint + 1 : end + 1]
    before, after = doc[:start].text, doc[end + 1 :].text
    asked = [f"{_agreeing(before, side)} {after}" for side in (one, two)]
    spaced = [(re.sub(r" +(?=[?.!])", "", text),) for text in asked]
    return comparison((one.text, two.text), spaced, has_aspect=True, is_certain=False)


def _run(doc: "Doc", order: range) -> int | None:
    """Return where a noun phrase beside an "and" ends, read in this order; None without one."""
    last: int | None = None
    for at in order:
        if not _is_in_phrase(doc, at) or (last is not None and _is_over(doc, last, at, order)):
            break
        last = at
    return last


def _is_in_phrase(doc: "Doc", at: int) -> bool:
    """Whether a word may be part of a noun phrase; any word may before a number: "lock 4"."""
    token = doc[at]
    numbered = at + 1 < len(doc) and doc[at + 1].tag_ == "CD" and token.pos_ in ("VERB", "ADJ")
    return token.tag_ in _PHRASE_TAGS or numbered


def _is_over(doc: "Doc", last: int, at: int, order: range) -> bool:
    """Whether a noun phrase ends before a word: at an article, or after a number that ends it."""
    if at < last:
        return doc[last].tag_ in ("DT", "PRP$")
    ends_in_number = doc[last].tag_ == "CD" and last > order.start
    return doc[at].tag_ == "DT" or (ends_in_number and not doc[at].text[:1].isupper())


_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}


def _agreeing(before: str, side: "Span") -> str:
    """Return the words before a name and the name; a verb right before it becomes singular."""
    head, _, verb = before.rpartition(" ")
    verb = verb if side[-1].tag_ == "NNS" else _SINGULAR.get(verb, verb)
    return f"{head} {verb} {side.text}".lstrip()

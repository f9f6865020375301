"""What an answer named -> the words of a follow-up that stand for it, replaced by its name.

An answer that lists articles, sums one up, or compares two things names them in an order: "the
second one" is the second of them, "it" the only one, and "which is longer?" asks about both.
"""

import re
from collections.abc import Sequence

from rag.text.syntax import tag
from rag.text.word_lists import word_rows
from rag.text.words import content_words

_ARTICLE = "|".join(" ".join(row) for row in word_rows("article_nouns"))
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_NTH = re.compile(
    rf"\b(?:the )?(?P<nth>{'|'.join(_ORDINALS)}|last) (?:one|{_ARTICLE}|of (?:them|these|those))\b"
    rf"|\bthe (?P<bare>{'|'.join(_ORDINALS)}|last)(?=\W*$)|\bthe (?P<of_two>former|latter)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    rf"\bit\b|\b(?:this|that|the) (?:one|{_ARTICLE})\b(?! (?:about|by|from|in|of|on|with)\b)"
    r"|\b(?:this|that)(?=\W*$)",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"(?:(?:and|so|but) )?(?P<which>which|who)(?: one| of (?:them|these|those|the two))?"
    r" (?P<rest>.+?)[\s?.!]*",
    re.IGNORECASE,
)
_COMPARATIVE = frozenset(("JJR", "RBR", "JJS", "RBS"))
_THEIR = re.compile(
    r"(?:(?:and|so|but|what about|how about) )*their (?P<aspect>.+?)[\s?.!]*", re.IGNORECASE
)


def with_one(question: str, thing: str) -> str:
    """Return a question in which a name stands for "it" or "this article"; "" if nothing does.

    >>> with_one("Who wrote it?", "“The old ferry”")
    'Who wrote “The old ferry”?'
    """
    only = None if _NTH.search(question) else _ONLY.search(question)
    return _replaced(question, only, thing) if only else ""


def with_several(question: str, things: Sequence[str], understood: str = "") -> str:
    """Return a question in which names stand for what refers to several things, in order.

    "" if nothing does. "And the second one?" asks what the question before it, as it was
    `understood`, asked of another of them.

    >>> with_several("Summarise the second one", ["Ferry A", "Ferry B"])
    'Summarise Ferry B'
    >>> with_several("And the second?", ["Ferry A", "Ferry B"], "How long is Ferry A?")
    'How long is Ferry B?'
    >>> with_several("Which is longer?", ["Ferry A", "Ferry B"])
    'Which is longer, Ferry A or Ferry B?'
    """
    if named := _NTH.search(question):
        at = _place(named, len(things))
        if not 0 <= at < len(things):
            return ""
        if not content_words(question.replace(named[0], "")):
            before = [one for one in things if one in understood]
            about = " about" if things[at].startswith("“") else ""
            if len(before) == 1:
                return understood.replace(before[0], things[at])
            return f"What is {things[at]}{about}?"
        return _replaced(question, named, things[at])
    return _of_both(question, things) if len(things) == 2 else ""


def refers_to_several(question: str) -> bool:
    """Whether a question may refer to one of several things, or to both of two."""
    return bool(_NTH.search(question) or _THEIR.fullmatch(question) or _chosen(question))


def _place(named: re.Match[str], count: int) -> int:
    """Return which of so many things is meant, from 0; -1 if that isn't clear."""
    if of_two := named["of_two"]:
        return ("former", "latter").index(of_two.lower()) if count == 2 else -1
    word = (named["nth"] or named["bare"]).lower()
    return count - 1 if word == "last" else _ORDINALS.index(word)


def _replaced(question: str, words: re.Match[str], name: str) -> str:
    return f"{question[: words.start()]}{name}{question[words.end() :]}"


def _of_both(question: str, things: Sequence[str]) -> str:
    """Return a question with the two things that it chooses from, or asks the same of."""
    one, two = things
    if their := _THEIR.fullmatch(question):
        return f"Compare {one} and {two} in terms of {their['aspect']}"
    choice = _chosen(question)
    return f"{choice['which']} {choice['rest']}, {one} or {two}?" if choice else ""


def _chosen(question: str) -> re.Match[str] | None:
    """Return the parts of "Which is longer?"; None if more than that is asked."""
    choice = _CHOICE.fullmatch(question)
    compares = choice and any(token.tag_ in _COMPARATIVE for token in tag(question))
    return choice if compares else None

"""A question as a value: its text, the context that it needs, and the questions it asks at once."""

import re
from dataclasses import dataclass

from rag.text.syntax import tag
from rag.text.word_lists import word_set

#: Separates the printed parts of a question that asks several things.
SEPARATOR = "; "
#: Most parts of a question; anything after that stays in the last part.
MAX_PARTS = 3

_QUESTION_WORDS = "who|whom|whose|what|when|where|why|how|which"
_BOUNDARY = re.compile(
    r"(?:\?\s+(?:and\s+)?|[,;]?\s+and\s+|;\s*)"
    r"(?=(?:(?:in|at|on|by|for|to|from|with|of|under|since|until)\s+)?"
    rf"(?:{_QUESTION_WORDS})\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"\b(?:{_QUESTION_WORDS})\b"
    rf"|^(?:{'|'.join(sorted(word_set('auxiliaries')))}|tell|name|list|give|describe|explain)\b",
    re.IGNORECASE,
)
#: After "the man who did this", "and who did that" is about the man, not a second question.
_RELATIVE = re.compile(r"\b(?:who|which|that)\b", re.IGNORECASE)
#: "List the lamps and what each of them means" asks for one list.
_LISTS = re.compile(r"(?:please )?(?:list|name|give|show|enumerate)\b", re.IGNORECASE)
_OF_EACH = re.compile(r"\b(?:each|they|them|their|those)\b", re.IGNORECASE)
#: Question words that need no verb.
_ASKS_ALONE = re.compile(r"(?:when|where|why|how)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ResolvedQuestion:
    """A question with what was added to it so that it can be understood alone.

    `text` is what was typed, `context` the words that were added, "" for none. The `parts` are
    those of a question that asks several things, each with its own context. `story` is what was
    told before the question, "" for nothing.
    """

    text: str
    context: str = ""
    parts: tuple["ResolvedQuestion", ...] = ()
    story: str = ""

    @property
    def printed(self) -> str:
        """The question as readers see it, and may correct it.

        >>> ResolvedQuestion("And when?", "Finland NATO").printed
        'And when? (Finland NATO)'
        """
        if self.parts:
            return SEPARATOR.join(part.printed for part in self.parts)
        if self.story:
            return f"{self.story}{'' if self.story[-1] in '.!;' else ','} {self.text}"
        return f"{self.text} ({self.context})" if self.context else self.text


def parts(question: ResolvedQuestion) -> tuple[ResolvedQuestion, ...]:
    """Return the questions that are asked at once; the question itself if it asks one thing."""
    if question.parts:
        return question.parts
    if question.context:
        return (question,)
    return tuple(map(ResolvedQuestion, split(question.text)))


def split(text: str) -> list[str]:
    """Return the questions in a text; the text itself if it asks one thing.

    >>> split("Who hosted the speech, and what did he say?")
    ['Who hosted the speech?', 'what did he say?']
    >>> split("How much money and how many weapons did Biden ask for?")
    ['How much money and how many weapons did Biden ask for?']
    """
    pieces = [piece.strip() for piece in _BOUNDARY.split(text, maxsplit=MAX_PARTS - 1)]
    *earlier, last = pieces
    whole = all(map(_is_question, earlier)) and (_is_question(last) or _ASKS_ALONE.fullmatch(last))
    if not earlier or not whole or (_LISTS.match(text) and _OF_EACH.search(last)):
        return [text]
    return [piece.rstrip(" ?.,;") + "?" for piece in pieces]


def _is_question(piece: str) -> bool:
    """Whether a piece has a question word and a verb, and no relative clause."""
    return (
        _ASKS.search(piece) is not None
        and len(_RELATIVE.findall(piece)) < 2
        and any(token.pos_ in ("VERB", "AUX") for token in tag(piece))
    )

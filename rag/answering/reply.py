"""What a language model writes, piece by piece -> the sentences of its reply, or what it means."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import sentencex

from rag.errors import GenerationError
from rag.settings import MAX_QUESTION
from rag.text.language import foreign_language
from rag.text.numbers import numbers
from rag.text.syntax import is_name, tag
from rag.text.words import clean, content_words, words

#: A longer "sentence", in characters, is an error.
_MAX_SENTENCE = 1_000
#: How many times as long as a question its translation may be, in characters, and how much longer.
_TRANSLATION_GROWTH, _TRANSLATION_ADDS = 3, 40
#: How many characters must follow the end of a sentence before it counts as one.
_LOOKAHEAD = 8
_MARKER = re.compile(r"\s*(?:\[[^\]\n]{0,40}\]|【[^】\n]{0,40}】)")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_LAYOUT = re.compile(r"^\s*(?:[-*+•>#]+|\d{1,2}[.)])\s+|\*\*|__|`|^\s*(?:Answer|A):\s*")
_DECLINES = re.compile(
    r"\W*not in the passages\b"
    r"|(?:the|these|this)(?: \w+)? (?:passages?|articles?|texts?|context)\b.{0,20}"
    r"\b(?:do(?:es)?(?: not|n['’]t)) (?:\w+ )?(?:say|mention|contain|hold|provide|state|answer)\b",
    re.IGNORECASE,
)


def sentences(pieces: Iterable[str]) -> Iterator[str]:
    r"""Yield the sentences of a text that comes in pieces, each as soon as the next has begun.

    Footnote numbers, layout and the model's thoughts are left out. Raises GenerationError for a
    text without sentences.

    >>> list(sentences(["Kyiv has 2.", "4 tanks [1]. It h", "as [2", "] more.\n- None."]))
    ['Kyiv has 2.4 tanks.', 'It has more.', 'None.']
    """
    text = ""
    for piece in pieces:
        text = _THOUGHT.sub(_open_thought, (text + piece).lstrip())
        if text.startswith("<think>"[: len(text)]) and len(text) < len("<think>"):
            continue
        *whole, text = _split(text)
        yield from filter(None, map(_bare, whole))
        if len(text) > _MAX_SENTENCE and not text.startswith("<think>"):
            raise GenerationError("The language model wrote no sentences.")
    if not text.startswith("<think>"):
        yield from filter(None, map(_bare, _split(text, ahead=0)))


def _open_thought(thought: re.Match[str]) -> str:
    """Remove a finished thought; of an open one keep its tag, and what may begin the end tag."""
    if thought[0].endswith("</think>"):
        return ""
    return "<think>" + thought[0].removeprefix("<think>")[-len("</think") :]


def _split(text: str, ahead: int = _LOOKAHEAD) -> list[str]:
    """Return the whole sentences, and last what may still go on."""
    *lines, last = text.split("\n")
    whole = [line[start:end] for line in lines for start, end in pairwise(_boundaries(line))]
    boundaries = _boundaries(last)
    if len(boundaries) > 2 and len(last) - boundaries[-2] < ahead:
        del boundaries[-2]
    return [*whole, *(last[start:end] for start, end in pairwise(boundaries))]


def _boundaries(line: str) -> list[int]:
    """Return where the sentences of a line begin, and where the line ends."""
    found = sentencex.get_sentence_boundaries("en", line)
    return [0, *(boundary["start_index"] for boundary in found[1:]), len(line)]


def _bare(sentence: str) -> str:
    """Return a sentence without footnote numbers and layout; "" if no word is left."""
    text = clean(_LAYOUT.sub("", _MARKER.sub("", sentence)))
    return text if words(text) else ""


def bare_question(text: str) -> str:
    """Return a reply that is one question, without thoughts, layout and quotation marks."""
    return clean(_LAYOUT.sub("", _THOUGHT.sub("", text))).strip('"“” ')


def is_declined(sentence: str) -> bool:
    """Whether a draft begins by saying that the passages don't contain the answer.

    >>> is_declined("NOT IN THE PASSAGES."), is_declined("Kyiv is not in Poland.")
    (True, False)
    >>> is_declined("The provided passages do not mention Denmark.")
    True
    """
    return bool(_DECLINES.match(sentence))


def is_rewording(text: str, question: str, conversation: Sequence[str]) -> bool:
    """Whether a text asks the question, and names nothing that the conversation does not.

    >>> is_rewording("When did Finland join?", "And when did it join?", ["Did Finland join NATO?"])
    True
    >>> is_rewording("When did Sweden join?", "And when did it join?", ["Did Finland join NATO?"])
    False
    """
    sources = [question, *conversation]
    known = {word for source in sources for word in words(source)}
    figures = {number for source in sources for number in numbers(source)}
    names = {word for token in tag(text) if is_name(token) for word in words(token.text)}
    keeps_words = set(content_words(question)) <= set(words(text))
    is_short = len(text) <= min(MAX_QUESTION, sum(map(len, sources)))
    return (
        bool(words(text))
        and text.endswith("?")
        and is_short
        and keeps_words
        and names <= known
        and numbers(text) <= figures
    )


def is_translation(written: str, question: str) -> bool:
    """Whether a reply is one English question that may translate this one.

    >>> is_translation("When did the mill burn down?", "Wann ist die Mühle abgebrannt?")
    True
    >>> is_translation("When did the mill of 1902 burn down?", "Wann ist die Mühle abgebrannt?")
    False
    """
    text = bare_question(written)
    lines = _THOUGHT.sub("", written).strip().splitlines()
    longest = min(MAX_QUESTION, _TRANSLATION_GROWTH * len(question) + _TRANSLATION_ADDS)
    # A number that the question spells out may be one in digits, but no figure may change.
    digits = re.findall(r"\d+", question)
    return (
        len(lines) == 1
        and bool(words(text))
        and len(text) <= longest
        and "?" not in text[:-1]
        and re.findall(r"\d+", text) == digits
        and not foreign_language(text)
    )

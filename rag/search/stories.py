"""A question with a story before it -> the question, and ways to read it with little of the story.

"We are 90 people, so we thought of the orangery. What is it per hour?" asks about the orangery.
Most of a story is in no article, and would count against every answer. So the question is read
with the clause before it, with the sentence that begins the story, and with those of its words that
are rarest in the articles; rare words tell most about a subject (idf: Spärck Jones, 1972).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.search.reference import Reference, reference
from rag.search.resolved import ResolvedQuestion, parts
from rag.store.ledger import Ledger, phrase
from rag.text.syntax import tag
from rag.text.word_lists import word_set
from rag.text.words import content_words

#: How many words of a story are added to its question.
MAX_WORDS = 3
#: A question with fewer content words hardly names all that it asks about.
_FEWEST = 3
#: A word in more sentences than this is as common as any.
_COMMON = 500
_QUESTION_WORDS = "what(?:['’]?s)?|when|where|who|whom|whose|how|why|which"
_AUXILIARIES = "|".join(sorted(word_set("auxiliaries") | {"should", "may", "must", "might"}))
_SUBJECT = (
    r"(?:i|you|we|he|she|it|they|there|the|an?|any\w*|some\w*|my|our|your|his|her|their|this|that"
    r"|these|those)"
)
_ASKING = rf"(?:(?:{_QUESTION_WORDS})|(?:{_AUXILIARIES})\s+{_SUBJECT})\b"
#: Where a question may begin: after a stop, or in the middle of a sentence.
_STOP = re.compile(r"(?<=[.!;])\s+")
_WITHIN = re.compile(
    rf"(?:,\s*(?:(?:so|and|but)\s+)?|\s+(?:so|and|but)\s+)(?={_ASKING})", re.IGNORECASE
)
_CLAUSE = re.compile(r"(?<=[.!;,])\s+(?:(?:so|and|but)\s+)?|\s+(?:so|and|but)\s+", re.IGNORECASE)
#: What begins no statement: a condition, or a question.
_NO_STATEMENT = re.compile(
    rf"(?:if|when|while|as|since|because|unless|although|though|before|after|{_ASKING})\b",
    re.IGNORECASE,
)
_NAMED_LAST = frozenset("it its they them their that this he she him her".split())
_PERSONAL = frozenset("i we my our me us".split())
_FINITE = frozenset("VBD VBZ VBP MD".split())
_CONTEXT = ("NOUN", "PROPN", "VERB", "ADJ")
#: People and times of a story are its own.
_OWN = frozenset().union(*map(word_set, ("person_words", "time_words", "time_units", "calendar")))


def apart(text: str) -> tuple[str, str]:
    """Return the story before a question, and the question; "" and the text if there is none.

    >>> apart("We're planning a party and thought of the hall. what does it cost?")
    ("We're planning a party and thought of the hall.", 'what does it cost?')
    >>> apart("my notebook was stolen, how quickly must I tell IT?")
    ('my notebook was stolen', 'how quickly must I tell IT?')
    >>> apart("When the mill burned down, who rebuilt it?")[0]
    ''
    """
    *told, last = _STOP.split(text)
    if match := _WITHIN.search(last):
        before, asked = last[: match.start()], last[match.end() :]
        if _is_statement(before) and not _PERSONAL.isdisjoint(_words(before)):
            return " ".join([*told, before]), asked
    story = " ".join(told)
    is_question = last.rstrip().endswith("?") or re.match(_ASKING, last, re.IGNORECASE)
    return (
        (story, last) if is_question and "?" not in story and _is_statement(story) else ("", text)
    )


def told_apart(question: ResolvedQuestion) -> tuple[ResolvedQuestion, ...]:
    """Return the questions that are asked at once, each after the story that is told before."""
    if question.context or question.parts:
        return parts(question)
    story, asked = apart(question.text)
    return tuple(replace(part, story=story) for part in parts(replace(question, text=asked)))


def readings(question: ResolvedQuestion, ledger: Ledger) -> Iterator[ResolvedQuestion]:
    """Yield a question after a story with its rarest words, its last clause, its first sentence.

    One that names all that it asks about is also read alone.
    """
    is_whole = reference(ResolvedQuestion(question.text)) is Reference.NONE
    if is_whole and len(content_words(question.text)) >= _FEWEST:
        yield ResolvedQuestion(question.text)
    yield ResolvedQuestion(question.text, " ".join(_rarest(question.story, ledger)))
    clause = _CLAUSE.split(question.story.strip())[-1].rstrip(" .!;,")
    yield ResolvedQuestion(f"{clause}. {question.text}")
    first, *others = _STOP.split(question.story.strip())
    # "It" is what was named last.
    if others and _NAMED_LAST.isdisjoint(_words(question.text)):
        yield ResolvedQuestion(f"{first.rstrip(' .!;,')}. {question.text}")


def _rarest(story: str, ledger: Ledger) -> list[str]:
    """Return the words of a story that the fewest sentences have, in the order of the story."""
    tokens = [token.text for token in tag(story) if token.pos_ in _CONTEXT]
    own = [word for word in dict.fromkeys(tokens) if content_words(word)]
    counts = {
        word: ledger.matching_count(phrase(word), _COMMON)
        for word in own
        if word.lower() not in _OWN and ledger.contains_word(word)
    }
    kept = sorted(counts, key=lambda word: counts[word])[:MAX_WORDS]
    return [word for word in counts if word in kept]


def _is_statement(text: str) -> bool:
    """Whether a text has a finite verb, and isn't a condition or a question."""
    return not _NO_STATEMENT.match(text) and any(token.tag_ in _FINITE for token in tag(text))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())

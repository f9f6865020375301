"""Why there is no answer, in words: what no article mentions, what is not said together."""

from collections.abc import Iterable, Sequence

from rag.answering.confidence import lacks_expected_type
from rag.search.passages import Passage
from rag.search.question import Query
from rag.text.matching import alike
from rag.text.numbers import numbers
from rag.text.words import words

#: What is said to be missing where the nearest passage lacks the kind of answer that is wanted.
_MISSING_TYPES = {
    "number": "number",
    "duration": "length of time",
    "time": "date",
    "person": "name",
    "place": "place",
}
_LEADS = "What comes nearest is listed below, as a lead and not as an answer."
#: What is said where a language model found no answer, and the quotes are improbable too.
NOT_FOUND = f"The articles don't answer this. {_LEADS}"


def refusal(query: Query, passages: Sequence[Passage]) -> str:
    """Return the sentences that say why there is no answer."""
    text = " ".join(filter(None, ["The articles don't answer this.", _reason(query, passages)]))
    if passages:
        text += f" {_LEADS}"
    return text


def foreign_refusal(language: str) -> str:
    """Return what is said to a question in another language than the articles are searched in."""
    return (
        "The articles don't answer this. They are searched in English, and the question seems to "
        f"be in {language}; ask it in English."
    )


def unanswered(parts: Sequence[str]) -> str:
    """Return what is said, after an answer, of what else was asked and not found."""
    return f"The articles don't say: {' '.join(parts)}" if parts else ""


def _reason(query: Query, passages: Sequence[Passage]) -> str:
    unmentioned = f"No article mentions {_listed(query.missing, 'or')}." if query.missing else ""
    # An unknown name is reason enough; a word may be missing only beside what is spoken of.
    if query.missing_names or not passages:
        return unmentioned
    # Of the passages found, the one that speaks of most: max() keeps to the first of equals.
    texts = (f"{one.title}. {one.chunk.text}" for one in passages)
    there, absent = max(
        (_sorted_out(query.subjects, text) for text in texts), key=lambda found: len(found[0])
    )
    if absent and there:
        spoken, missing = _listed(_quoted(there), "and"), _listed(_quoted(absent), "or")
        return f"The nearest passage speaks of {spoken}, not of {missing}."
    if absent:
        return unmentioned
    wished = _MISSING_TYPES.get(query.expected_answer_type)
    if wished and lacks_expected_type(query, passages[0].chunk.text):
        return f"The nearest passage gives no {wished} for it."
    return ""


def _sorted_out(subjects: Iterable[str], text: str) -> tuple[list[str], list[str]]:
    """Return the words of the question that a text holds, and those that it does not."""
    held, figures = set(words(text)), numbers(text)
    there: list[str] = []
    absent: list[str] = []
    for subject in subjects:
        found = any(alike(word, near) for word in words(subject) for near in held)
        (there if found or numbers(subject) & figures else absent).append(subject)
    return there, absent


def _quoted(terms: Iterable[str]) -> list[str]:
    return [f"“{term}”" for term in terms]


def _listed(terms: Sequence[str], word: str) -> str:
    """Return `a`, `a or b`, `a, b or c`, with this word before the last."""
    return f" {word} ".join(filter(None, [", ".join(terms[:-1]), terms[-1]]))

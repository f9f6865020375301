"""Why there is no answer, in words: what no article mentions, or what no passage says together."""

from collections.abc import Iterable, Sequence

from rag.answering.anchors import Found, Quote, Status, asked_for, assess, reason
from rag.answering.confidence import lacks_expected_type
from rag.search.passages import Passage
from rag.search.question import Query
from rag.text.matching import alike
from rag.text.numbers import numbers
from rag.text.words import words

#: What the closest passage is said to lack, by expected answer type.
_MISSING_TYPES = {
    "number": "number",
    "duration": "length of time",
    "time": "date",
    "person": "name",
    "place": "place",
}
_NO_ANSWER = "The articles don't answer this."
_CLOSEST = "The closest passages are below; they don't answer the question."
#: Used where a language model finds no answer and the quotes are improbable too.
NOT_FOUND = f"{_NO_ANSWER} {_CLOSEST}"


def refusal(query: Query, passages: Sequence[Passage]) -> str:
    """Return the sentences that say why there is no answer."""
    closest = _CLOSEST if passages else ""
    return " ".join(filter(None, (_NO_ANSWER, _reason(query, passages), closest)))


def foreign_refusal(language: str) -> str:
    """Return the refusal of a question in a language other than English."""
    return (
        f"{_NO_ANSWER} The question seems to be in {language}, and the articles are searched in "
        "English; ask it in English."
    )


def unanswered(parts: Sequence[str]) -> str:
    """Return what follows an answer, about the parts of the question that were not found."""
    return f"The articles don't say: {' '.join(parts)}" if parts else ""


def _reason(query: Query, passages: Sequence[Passage]) -> str:
    unmentioned = f"No article mentions {_listed(query.missing, 'or')}." if query.missing else ""
    # An unknown name is reason enough; any other missing word may be beside the point.
    if query.missing_names or not passages:
        return unmentioned
    if contradiction := _contradiction(query, passages[0]):
        return contradiction
    # The passage that mentions most; the first of equals.
    texts = (f"{passage.title}. {passage.chunk.text}" for passage in passages)
    mentioned, absent = max(
        (_partitioned(query.subjects, text) for text in texts), key=lambda both: len(both[0])
    )
    if absent and mentioned:
        there, lacking = _listed(_quoted(mentioned), "and"), _listed(_quoted(absent), "or")
        return f"The closest passage mentions {there}, but not {lacking}."
    if absent:
        return unmentioned
    missing_type = _MISSING_TYPES.get(query.expected_answer_type)
    text = passages[0].chunk.text
    is_found = asked_for(query, text) is Found.PRESENT
    if missing_type and not is_found and lacks_expected_type(query, text):
        return f"The closest passage gives no {missing_type} for it."
    return ""


def _contradiction(query: Query, passage: Passage) -> str:
    """Return what the best sentence of a passage speaks of in place of what the question names."""
    if not passage.scored:
        return ""
    best = max(passage.scored, key=lambda one: one.score).sentence
    quote = Quote(best.text, passage.title, passage.date, article=passage.chunk.text)
    assessment = assess(query, quote)
    is_contradicted = assessment.count(Status.CONTRADICTED)
    return reason(query, assessment) if is_contradicted else ""


def _partitioned(subjects: Iterable[str], text: str) -> tuple[list[str], list[str]]:
    """Return the subjects of a question that a text mentions, and those that it does not."""
    text_words, figures = set(words(text)), numbers(text)
    mentioned: list[str] = []
    absent: list[str] = []
    for subject in subjects:
        is_there = any(alike(word, near) for word in words(subject) for near in text_words)
        (mentioned if is_there or numbers(subject) & figures else absent).append(subject)
    return mentioned, absent


def _quoted(terms: Iterable[str]) -> list[str]:
    return [f"“{term}”" for term in terms]


def _listed(terms: Sequence[str], conjunction: str) -> str:
    """Return the terms as a list.

    >>> _listed(["a"], "or"), _listed(["a", "b", "c"], "or")
    ('a', 'a, b or c')
    """
    return f" {conjunction} ".join(filter(None, [", ".join(terms[:-1]), terms[-1]]))

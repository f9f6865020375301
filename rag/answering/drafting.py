"""Question + passages + language model -> the sentences of its draft that the articles support.

Each sentence is checked against the articles as soon as it is written. Supported sentences are
reported once one of them answers the question; unsupported ones never are.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.answering.footnotes import Footnotes, answer_text
from rag.answering.llm import LanguageModel
from rag.answering.model import DROPPED, Answer, Claim
from rag.answering.quoting import Quoted, refused
from rag.errors import GenerationError
from rag.search.passages import Passage
from rag.support.checker import Checker

#: A model that repeats itself is stopped after this many repetitions.
_MAX_REPETITIONS = 2
#: If the model finds no answer, a quoted one is shown only if it is at least this probable.
SURE = 0.5

#: Whether a sentence answers the question.
IsAnswer = Callable[[str], bool]


@dataclass(slots=True)
class Draft:
    """What came of a draft. Its claims are in Footnotes; they count only if `problem` is "".

    `declined`: the model found no answer in the passages.
    """

    dropped: list[Claim] = field(default_factory=list)
    problem: str = ""
    declined: bool = False
    check_ms: float = 0.0
    first_ms: float | None = None  # until the first claim was reported
    total_ms: float = 0.0


def write(
    prompt: tuple[str, Sequence[Passage]],
    model: LanguageModel,
    checker: Checker,
    is_answer: IsAnswer,
    footnotes: Footnotes,
) -> Draft:
    """Let the model draft, and add the supported sentences to `footnotes`, which are buffered.

    `prompt` is a question and the passages to answer it from, best first.
    """
    began = time.perf_counter()
    draft = Draft()
    try:
        for sentence in _without_repetitions(model.draft(*prompt)):
            is_added = _add_if_supported(sentence, checker, draft, footnotes)
            if is_added and footnotes.buffered and is_answer(sentence):
                footnotes.flush()
                draft.first_ms = _ms_since(began)
    except GenerationError as problem:
        draft.problem = str(problem)
    if not draft.problem and footnotes.buffered:
        draft.declined = not footnotes.claims and not draft.dropped
        draft.problem = _problem(draft, footnotes)
    draft.total_ms = _ms_since(began)
    return draft


def _without_repetitions(sentences: Iterable[str]) -> Iterator[str]:
    """Yield each sentence once, until _MAX_REPETITIONS were repeated."""
    seen: set[str] = set()
    repetitions = 0
    for sentence in sentences:
        if sentence not in seen:
            seen.add(sentence)
            yield sentence
            continue
        repetitions += 1
        if repetitions == _MAX_REPETITIONS:
            return


def _add_if_supported(sentence: str, checker: Checker, draft: Draft, footnotes: Footnotes) -> bool:
    """Check a sentence, and return whether it was added to the footnotes."""
    began = time.perf_counter()
    verdict = checker.check(sentence)
    draft.check_ms += _ms_since(began)
    if not verdict.holds:
        draft.dropped.append(Claim(sentence, DROPPED, (), verdict.reason))
        return False
    return footnotes.add(sentence, verdict.name, verdict.support)


def _problem(draft: Draft, footnotes: Footnotes) -> str:
    """Return why nothing of a draft that came to its end answers the question."""
    if draft.declined:
        return "The language model found no answer in the passages."
    if footnotes.claims:
        return "What the language model wrote does not answer the question."
    return "The articles support nothing that the language model wrote."


def _ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def quoted_first(answer: Answer) -> list[Passage]:
    """Return the passages of an answer, those that it quotes before the others."""
    places = [(citation.article_id, citation.start) for citation in answer.citations]

    def is_quoted(passage: Passage) -> bool:
        chunk = passage.chunk
        return any(
            chunk.article_id == article_id and chunk.start <= start < chunk.end
            for article_id, start in places
        )

    return sorted(answer.passages, key=lambda passage: (not is_quoted(passage), passage.number))


def combine(quoted: Quoted, draft: Draft, footnotes: Footnotes) -> Answer:
    """Return the answer with the supported part of a draft, or the quoted one with a notice.

    It is a refusal if the model found no answer and the quoted one is not SURE either.
    """
    answer, dropped = quoted.answer, tuple(draft.dropped)
    if not draft.problem:
        claims = tuple(footnotes.claims.values())
        return replace(
            answer,
            claims=(*claims, *dropped),
            citations=tuple(footnotes.citations.values()),
            text=answer_text(claims, answer.unanswered),
            answerer="llm",
        )
    if draft.declined and answer.confidence < SURE:
        return replace(refused(answer, quoted.results, footnotes), notice=draft.problem)
    notice = f"{draft.problem} This is the quoted answer."
    return replace(answer, claims=(*answer.claims, *dropped), notice=notice)


def timings(draft: Draft, total: float) -> dict[str, float]:
    """Return the times of a drafted answer that took `total`, all in milliseconds."""
    first = total if draft.first_ms is None else total - draft.total_ms + draft.first_ms
    named = {
        "total": total,
        "first_claim": first,
        "draft": draft.total_ms,
        "check": draft.check_ms,
    }
    return {name: round(value, 1) for name, value in named.items()}

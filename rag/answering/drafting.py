"""Question + passages + language model -> the claims of its draft that the articles support.

Each sentence is compared with the articles as it is written. What stands is told at once, but not
before one of the sentences answers the question; what does not stand is never told.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rag.answering.footnotes import Footnotes
from rag.answering.llm import LanguageModel
from rag.answering.model import Claim
from rag.errors import GenerationError
from rag.search.passages import Passage
from rag.support.checker import DROPPED, Checker

#: A model that repeats itself is stopped after so many repetitions.
_REPETITIONS = 2

#: Whether a sentence answers the question.
Answers = Callable[[str], bool]


@dataclass(slots=True)
class Draft:
    """What came of a draft; it stands when `problem` is empty.

    `declined`: the model found no answer in the passages.
    """

    dropped: list[Claim] = field(default_factory=list)
    problem: str = ""
    declined: bool = False
    check_ms: float = 0.0
    first_ms: float | None = None  # until the first claim was told
    total_ms: float = 0.0


def write(
    asked: tuple[str, Sequence[Passage]],
    model: LanguageModel,
    checker: Checker,
    answers: Answers,
    footnotes: Footnotes,
) -> Draft:
    """Let the model draft; add to `footnotes`, which hold claims back, what stands.

    `asked` is a question and the passages to answer it from, best first.
    """
    began = time.perf_counter()
    draft = Draft()
    try:
        _take(model.draft(*asked), draft, checker, answers, footnotes)
    except GenerationError as problem:
        draft.problem = str(problem)
    if not draft.problem and footnotes.buffered:
        draft.problem = _why_nothing_stands(draft, footnotes)
    draft.total_ms = (time.perf_counter() - began) * 1000
    return draft


def _why_nothing_stands(draft: Draft, footnotes: Footnotes) -> str:
    if footnotes.claims:
        return "What the language model wrote does not answer the question."
    if draft.dropped:
        return "The articles support nothing of what the language model wrote."
    draft.declined = True
    return "The language model found no answer in the passages."


def _take(
    sentences: Iterator[str],
    draft: Draft,
    checker: Checker,
    answers: Answers,
    footnotes: Footnotes,
) -> None:
    """Check each sentence of a draft; it is told once one of those that stand answers."""
    began = time.perf_counter()
    repeated = 0
    for sentence in sentences:
        known = sentence in footnotes.claims or any(one.text == sentence for one in draft.dropped)
        if known:
            repeated += 1
            if repeated == _REPETITIONS:
                return
            continue
        before = time.perf_counter()
        verdict = checker.check(sentence)
        draft.check_ms += (time.perf_counter() - before) * 1000
        if verdict.name == DROPPED:
            draft.dropped.append(Claim(sentence, DROPPED, (), verdict.reason))
            continue
        added = footnotes.add(sentence, verdict.name, verdict.support)
        if added and footnotes.buffered and answers(sentence):
            footnotes.flush()
            draft.first_ms = (time.perf_counter() - began) * 1000

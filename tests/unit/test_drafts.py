"""What becomes of a model's draft, sentence by sentence, with a scripted model and check."""

from collections.abc import Iterator, Sequence

import pytest
from handmade import article, passage, sentences

from rag.answering.drafting import Draft, write
from rag.answering.footnotes import Footnotes
from rag.answering.llm import LanguageModel
from rag.errors import GenerationError
from rag.search.passages import Passage
from rag.support.checker import Checker
from rag.support.rules import Rejection
from rag.support.verdict import SUPPORTED, UNSUPPORTED, Verdict

FIRE = "The mill burned down."
HURT = "Nobody was hurt."
LIE = "The mayor did it."
MILL = article(FIRE, HURT)
SUPPORT = dict(zip((FIRE, HURT), sentences(MILL, FIRE, HURT), strict=True))


class ScriptedModel(LanguageModel):
    """Writes given sentences; an error among them is raised."""

    def __init__(self, *script: str | GenerationError) -> None:
        self.script = script
        self.written = 0

    def draft(self, question: str, passages: Sequence[Passage]) -> Iterator[str]:
        assert question
        assert passages
        for sentence in self.script:
            if isinstance(sentence, GenerationError):
                raise sentence
            self.written += 1
            yield sentence


class ScriptedChecker(Checker):
    """Supports what SUPPORT has."""

    def __init__(self) -> None:
        pass

    def check(self, text: str) -> Verdict:
        if text in SUPPORT:
            return Verdict(SUPPORTED, (SUPPORT[text],))
        return Verdict(
            UNSUPPORTED, rejections=(Rejection("network", "unlikely", "no passage supports it"),)
        )


def drafted(
    *script: str | GenerationError, answers: Sequence[str] = (FIRE,)
) -> tuple[Draft, list[str], ScriptedModel]:
    """Return a draft, the claims that were reported, and the model."""
    reported: list[str] = []
    model = ScriptedModel(*script)
    footnotes = Footnotes(
        {MILL.id: MILL}.get, lambda claim, _: reported.append(claim.text), buffered=True
    )
    prompt = ("What burned down?", [passage({FIRE: 1.0, HURT: 1.0})])
    draft = write(prompt, model, ScriptedChecker(), answers.__contains__, footnotes)
    return draft, reported, model


def test_supported_sentences_are_reported() -> None:
    draft, reported, _ = drafted(FIRE, HURT)
    assert reported == [FIRE, HURT]
    assert (draft.problem, draft.dropped) == ("", [])
    assert draft.first_ms is not None
    assert draft.first_ms <= draft.total_ms


def test_nothing_is_reported_before_a_sentence_answers() -> None:
    draft, reported, _ = drafted(HURT, LIE, FIRE)
    assert reported == [HURT, FIRE]
    assert [(claim.text, claim.note) for claim in draft.dropped] == [
        (LIE, "no passage supports it")
    ]


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ((HURT,), "does not answer the question"),
        ((LIE,), "support nothing"),
        ((), "found no answer"),
    ],
)
def test_a_draft_without_an_answer_has_a_problem(script: tuple[str, ...], problem: str) -> None:
    draft, reported, _ = drafted(*script)
    assert problem in draft.problem
    assert reported == []
    assert draft.declined is (not script)
    assert draft.first_ms is None


def test_a_model_that_fails_is_a_problem_even_after_an_answer() -> None:
    draft, reported, _ = drafted(FIRE, GenerationError("It broke off."))
    assert draft.problem == "It broke off."
    assert reported == [FIRE]
    assert not draft.declined


def test_a_model_that_repeats_itself_is_stopped() -> None:
    draft, reported, model = drafted(FIRE, LIE, FIRE, *[LIE] * 50)
    assert reported == [FIRE]
    assert len(draft.dropped) == 1
    assert model.written == 4

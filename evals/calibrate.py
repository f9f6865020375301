"""`footnote calibrate`: fit the probabilities to a folder of articles.

Statements in the articles are turned into questions that the articles answer, and each of these
is altered so that they don't. The stated probabilities are compared with how often the answers
are right, and a slope and a bias are fitted that correct them (Platt, 1999).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from evals.metrics import calibration_error, risk_coverage
from evals.platt import FOLDS, Asked, Numbers, fitted, predicts_better
from evals.questions import Question, check_gold
from evals.scoring import Outcome, score
from evals.suite import Corpus, load_questions, opened
from evals.synthetic import change_question, make_question
from rag.answering.answerer import Answerer
from rag.answering.confidence import CALIBRATION, Calibration
from rag.answering.model import Answer
from rag.corpus.chunks import split
from rag.errors import SuiteError
from rag.settings import Settings
from rag.store.ledger import Ledger
from rag.text.syntax import parse_all

#: How many statements are turned into questions, at most; each yields up to two questions.
MAX_STATEMENTS = 120
#: How many answerable and how many unanswerable questions a fit needs.
MIN_QUESTIONS = 20
SEED = 1
#: The types of the questions that are made.
_MADE = ("statement", "changed")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration, the questions it was fitted to, the risk at each coverage, and the errors.

    `is_better`: it predicts questions that it wasn't fitted to better than no calibration does;
    otherwise the calibration changes nothing.
    """

    calibration: Calibration
    answerable: int
    unanswerable: int
    curve: tuple[tuple[float, float, float], ...]  # coverage, risk, lowest probability
    error_before: float
    error_after: float
    is_better: bool

    def to_json(self) -> dict[str, Any]:
        """Return the fields, with the curve as a list of objects."""
        names = ("coverage", "risk", "probability")
        return {
            "slope": round(self.calibration.slope, 4),
            "bias": round(self.calibration.bias, 4),
            "answerable": self.answerable,
            "unanswerable": self.unanswerable,
            "calibration_error_before": round(self.error_before, 4),
            "calibration_error_after": round(self.error_after, 4),
            "is_better": self.is_better,
            "curve": [dict(zip(names, row, strict=True)) for row in self.curve],
        }


def calibrate(settings: Settings, own: Path | None = None) -> Fitted:
    """Fit a calibration, write it to the data folder, and return it.

    `own` is a file of further questions about the same articles, in the format of the suite.
    Raises SuiteError, and writes nothing, if there are too few questions or if the probabilities
    don't predict which answers are right.
    """
    questions, outcomes = _asked(settings, own)
    asked = Asked(
        np.array([outcome.values["confidence"] for outcome in outcomes]),
        np.array([outcome.values["best_right"] for outcome in outcomes]),
        np.array([question.type not in _MADE for question in questions]),
        # An altered question is altered from the one before it.
        np.cumsum([question.type != "changed" for question in questions]) % FOLDS,
    )
    before, right = asked.probabilities, asked.right
    calibration = fitted(asked)
    is_better = predicts_better(asked)
    if not is_better:
        calibration = Calibration()
    calibration.write(settings.data)
    after = np.array([calibration.applied(probability) for probability in before])
    answerable = sum(question.answerable for question in questions)
    return Fitted(
        calibration,
        answerable=answerable,
        unanswerable=len(questions) - answerable,
        curve=tuple(_curve(after, right)),
        error_before=float(calibration_error(np.array([before, right]))),
        error_after=float(calibration_error(np.array([after, right]))),
        is_better=is_better,
    )


def _asked(settings: Settings, own: Path | None) -> tuple[list[Question], list[Outcome]]:
    """Return the questions made from the articles, and those of `own`, with what became of them."""
    with opened(settings, Calibration()) as answerer:
        corpus = Corpus(answerer.ledger)
        questions = list(generated_questions(answerer.ledger))
        if own:
            # Questions about another folder say nothing about these articles.
            own_questions = [question for question in load_questions(own) if not question.corpus]
            check_gold(own, own_questions, corpus.texts)
            questions += own_questions
        _check_counts(questions)
        bar = tqdm(questions, desc="Asking", unit="question", disable=None)
        outcomes = [score(question, _answer(answerer, question), corpus) for question in bar]
    return questions, outcomes


def _answer(answerer: Answerer, question: Question) -> Answer:
    # Threshold 0: refusals need an answer, too.
    return answerer.ask(question.question, question.history, threshold=0.0)


def generated_questions(ledger: Ledger) -> Iterator[Question]:
    """Yield questions generated from statements in the articles, each as it is and altered."""
    rng = random.Random(SEED)  # noqa: S311 (nothing secret depends on it)
    sentences = list(_sentences(ledger))
    sample = rng.sample(sentences, min(len(sentences), 4 * MAX_STATEMENTS))
    docs = parse_all(sample)
    count = 0
    for doc in docs:
        statement = make_question(doc, rng)
        if not statement:
            continue
        question, answer = statement
        count += 1
        yield Question(id=f"made-{count}", type="statement", question=question, gold=(answer,))
        altered = change_question(parse_all([question])[0], docs, rng)
        if altered:
            yield Question(
                id=f"changed-{count}", type="changed", question=altered, answerable=False
            )
        if count == MAX_STATEMENTS:
            return


def _sentences(ledger: Ledger) -> Iterator[str]:
    for listed in ledger.articles():
        article = ledger.article(listed.id)
        for chunk in split(article) if article else ():
            for sentence in chunk.sentences:
                if not (sentence.place.is_label or sentence.place.row):
                    yield sentence.shown


def _curve(probabilities: Numbers, right: Numbers) -> Iterator[tuple[float, float, float]]:
    """Yield the coverage, the risk and the lowest probability at each tenth of the questions."""
    risks = risk_coverage(probabilities.tolist(), right.tolist())
    ordered = np.sort(probabilities)[::-1]
    for tenth in range(1, 11):
        last = max(1, round(len(risks) * tenth / 10)) - 1
        yield tenth / 10, round(risks[last], 4), round(float(ordered[last]), 4)


def fitted_text(found: Fitted, data: Path) -> str:
    """Return the text that `footnote calibrate` prints."""
    lines = [
        f"{found.answerable} answerable and {found.unanswerable} unanswerable questions.",
        f"Calibration error: {found.error_before:.3f} before, {found.error_after:.3f} now.",
        "",
        "answered  wrong  lowest probability",
        *(f"{share:>8.0%}{risk:>7.0%}{lowest:>20.2f}" for share, risk, lowest in found.curve),
        "",
        _outcome(found, data),
    ]
    return "\n".join(lines)


def _outcome(found: Fitted, data: Path) -> str:
    if not found.is_better:
        return (
            "The probabilities stay as they are: the fit was no better on questions that it wasn't "
            "fitted to."
        )
    return (
        f"Written: {data / CALIBRATION}; restart a running server to use it.\n"
        "Delete the file to return to the default probabilities."
    )


def _check_counts(questions: Sequence[Question]) -> None:
    answerable = sum(question.answerable for question in questions)
    unanswerable = len(questions) - answerable
    if min(answerable, unanswerable) < MIN_QUESTIONS:
        raise SuiteError(
            f"The articles yield {answerable} answerable and {unanswerable} unanswerable "
            f"questions, and {MIN_QUESTIONS} of each are needed; add articles, or add questions "
            "of your own with --questions FILE."
        )

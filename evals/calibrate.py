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
from numpy.typing import NDArray
from scipy.optimize import minimize
from tqdm import tqdm

from evals.metrics import calibration_error, risk_coverage
from evals.questions import Question, check_gold
from evals.scoring import score
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
#: Weak, so that it only matters where the answers separate perfectly.
_PENALTY = 0.01


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration, the questions it was fitted to, the risk at each coverage, and the errors."""

    calibration: Calibration
    answerable: int
    unanswerable: int
    curve: tuple[tuple[float, float, float], ...]  # coverage, risk, lowest probability
    error_before: float
    error_after: float

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
            "curve": [dict(zip(names, row, strict=True)) for row in self.curve],
        }


def calibrate(settings: Settings, own: Path | None = None) -> Fitted:
    """Fit a calibration, write it to the data folder, and return it.

    `own` is a file of further questions about the same articles, in the format of the suite.
    Raises SuiteError, and writes nothing, if there are too few questions or if the probabilities
    don't predict which answers are right.
    """
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
    before = np.array([outcome.values["confidence"] for outcome in outcomes])
    right = np.array([outcome.values["best_right"] for outcome in outcomes])
    calibration = fit(before, right)
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
    )


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


def fit(probabilities: NDArray[np.float64], right: NDArray[np.float64]) -> Calibration:
    """Return the logistic regression of `right` on the logits of the probabilities (Platt, 1999).

    Both arrays have the shape (questions,); `right` contains 0 and 1. Raises SuiteError if there
    is nothing to fit.
    """
    if right.min() == right.max():
        outcome = "right" if right.all() else "wrong"
        raise SuiteError(f"All answers were {outcome}, so there is nothing to fit; add questions.")
    clipped = np.clip(probabilities, 0.001, 0.999)
    logits = np.log(clipped / (1 - clipped))

    def loss(parameters: NDArray[np.float64]) -> float:
        slope, bias = parameters
        margins = (2 * right - 1) * (slope * logits + bias)
        return float(np.logaddexp(0, -margins).sum() + _PENALTY * slope**2 / 2)

    slope, bias = map(float, minimize(loss, x0=[1.0, 0.0]).x)
    if slope <= 0:
        raise SuiteError(
            "Answers with a higher probability were not right more often, so nothing was fitted; "
            "add questions of your own with --questions FILE."
        )
    return Calibration(slope, bias)


def _curve(
    probabilities: NDArray[np.float64], right: NDArray[np.float64]
) -> Iterator[tuple[float, float, float]]:
    """Yield the coverage, the risk and the lowest probability at each tenth of the questions."""
    risks = risk_coverage(probabilities.tolist(), right.tolist())
    ordered = np.sort(probabilities)[::-1]
    for tenth in range(1, 11):
        last = max(1, round(len(risks) * tenth / 10)) - 1
        yield tenth / 10, round(risks[last], 4), round(float(ordered[last]), 4)


def fitted_text(fitted: Fitted, data: Path) -> str:
    """Return the text that `footnote calibrate` prints."""
    lines = [
        f"{fitted.answerable} answerable and {fitted.unanswerable} unanswerable questions.",
        f"Calibration error: {fitted.error_before:.3f} before, {fitted.error_after:.3f} now.",
        "",
        "answered  wrong  lowest probability",
        *(f"{share:>8.0%}{risk:>7.0%}{lowest:>20.2f}" for share, risk, lowest in fitted.curve),
        "",
        f"Written: {data / CALIBRATION}; restart a running server to use it.",
        "Delete the file to return to the default probabilities.",
    ]
    return "\n".join(lines)


def _check_counts(questions: Sequence[Question]) -> None:
    answerable = sum(question.answerable for question in questions)
    unanswerable = len(questions) - answerable
    if min(answerable, unanswerable) < MIN_QUESTIONS:
        raise SuiteError(
            f"The articles yield {answerable} answerable and {unanswerable} unanswerable "
            f"questions, and {MIN_QUESTIONS} of each are needed; add articles, or add questions "
            "of your own with --questions FILE."
        )

"""`footnote calibrate`: fit the probabilities to a folder of articles, with questions made of it.

Statements of the articles are turned into questions, which they answer, and each of these is
changed so that they no longer do. How often the answers are right is compared with how probable
they were said to be, and the difference is fitted away by two numbers (Platt, 1999).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from evals.metrics import calibration_error, risk_coverage
from evals.questions import Question, check_gold
from evals.scoring import score
from evals.suite import Corpus, load_questions, opened
from rag.answering.answerer import Answerer
from rag.answering.confidence import CALIBRATION, Calibration
from rag.answering.model import Answer
from rag.corpus.chunks import split
from rag.errors import SuiteError
from rag.settings import Settings
from rag.store.ledger import Ledger
from rag.training.synthetic import change_question, make_question, parse

#: Most statements that are turned into questions; each is asked twice, as it is and changed.
STATEMENTS = 120
#: Fewest questions of each kind that two numbers are fitted to.
FEWEST = 20
SEED = 1


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted, to how many questions, and the risk at each coverage, before and after."""

    calibration: Calibration
    answerable: int
    unanswerable: int
    curve: tuple[tuple[float, float, float], ...]  # coverage, risk, least probability
    error_before: float
    error_after: float

    def to_json(self) -> dict[str, Any]:
        """Return all fields, the curve as a list of objects."""
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
    """Fit, write what was fitted into the data folder, and return it.

    The questions of a file of the suite's format, asked of the same articles, join those that are
    made. Raises SuiteError, and writes nothing, when there are too few questions or when the
    probabilities say nothing about these articles.
    """
    with opened(settings, Calibration()) as answerer:
        corpus = Corpus(answerer.ledger)
        questions = list(made_questions(answerer.ledger))
        if own:
            added = load_questions(own)
            check_gold(own, added, corpus.texts)
            questions += added
        _check(questions)
        bar = tqdm(questions, desc="Asking", unit="question", disable=None)
        outcomes = [score(one, _would_be_answer(answerer, one), corpus) for one in bar]
    said = np.array([one.values["confidence"] for one in outcomes])
    right = np.array([one.values["best_right"] for one in outcomes])
    calibration = fit(said, right)
    calibration.write(settings.data)
    after = np.array([calibration.applied(one) for one in said])
    return Fitted(
        calibration,
        answerable=sum(one.answerable for one in questions),
        unanswerable=sum(not one.answerable for one in questions),
        curve=tuple(_curve(after, right)),
        error_before=float(calibration_error(np.array([said, right]))),
        error_after=float(calibration_error(np.array([after, right]))),
    )


def _would_be_answer(answerer: Answerer, question: Question) -> Answer:
    return answerer.ask(question.question, question.history, threshold=0.0)


def made_questions(ledger: Ledger) -> Iterator[Question]:
    """Yield questions made of the articles' own statements, each as it is and changed."""
    chance = random.Random(SEED)  # noqa: S311  # nothing is kept secret by it
    articles = [ledger.article(one.id) for one in ledger.articles()]
    sentences = [
        " ".join(sentence.text.split())
        for article in articles
        if article
        for chunk in split(article)
        for sentence in chunk.sentences
    ]
    drawn = chance.sample(sentences, min(len(sentences), 4 * STATEMENTS))
    docs = list(parse(drawn))
    made = 0
    for doc in docs:
        statement = make_question(doc, chance)
        if not statement:
            continue
        question, answer = statement
        made += 1
        yield Question(id=f"made-{made}", type="statement", question=question, gold=(answer,))
        other = change_question(next(parse([question])), docs, chance)
        if other:
            yield Question(id=f"changed-{made}", type="changed", question=other, answerable=False)
        if made == STATEMENTS:
            return


def fit(said: NDArray[np.float64], right: NDArray[np.float64]) -> Calibration:
    """Return what turns the probabilities said into those that were found (Platt, 1999).

    Both have the shape (questions,); `right` holds 0 and 1. Raises SuiteError when there is
    nothing to learn from them.
    """
    if right.min() == right.max():
        raise SuiteError("All answers were right, or none: there is nothing to fit; add questions.")
    inside = np.clip(said, 0.001, 0.999)
    logits = np.log(inside / (1 - inside))
    model = LogisticRegression(C=100.0).fit(logits[:, None], right)
    slope, bias = float(model.coef_[0, 0]), float(model.intercept_[0])
    if slope <= 0:
        raise SuiteError(
            "More probable answers were not more often right here; nothing was fitted. Add "
            "questions of your own with --questions FILE."
        )
    return Calibration(slope, bias)


def _curve(
    said: NDArray[np.float64], right: NDArray[np.float64]
) -> Iterator[tuple[float, float, float]]:
    """Yield coverage, risk and the least probability shown, at every tenth of the questions."""
    risks = risk_coverage(said.tolist(), right.tolist())
    ordered = np.sort(said)[::-1]
    for tenth in range(1, 11):
        last = max(1, round(len(risks) * tenth / 10)) - 1
        yield tenth / 10, round(risks[last], 4), round(float(ordered[last]), 4)


def fitted_text(fitted: Fitted, data: Path) -> str:
    """Return what `footnote calibrate` prints."""
    lines = [
        f"{fitted.answerable} answerable and {fitted.unanswerable} unanswerable questions asked.",
        f"Calibration error: {fitted.error_before:.3f}, now {fitted.error_after:.3f}.",
        "",
        "answered  wrong  least probability",
        *(f"{share:>8.0%}{risk:>7.0%}{least:>19.2f}" for share, risk, least in fitted.curve),
        "",
        f"Written: {data / CALIBRATION}; a running server uses it after a restart.",
        "Delete it to go back to the shipped probabilities.",
    ]
    return "\n".join(lines)


def _check(questions: Sequence[Question]) -> None:
    kinds = [sum(one.answerable == kind for one in questions) for kind in (True, False)]
    if min(kinds) < FEWEST:
        raise SuiteError(
            f"Only {min(kinds)} questions of a kind could be made of the articles, and {FEWEST} "
            "are needed; add articles, or questions of your own with --questions FILE."
        )

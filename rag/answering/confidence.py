"""Query + extract -> the probability that the extract answers the query.

The cross-encoder's logit alone can't tell an absent subject from a missing fact about a subject
that is there. So two signals are added that a person would check too: does the question contain a
name that no article mentions, or a number that is nowhere near the extract? The weights are a
logistic regression (scikit-learn; Platt, 1999, for reading it as a probability) on whether the
extract was right, fitted to the dev questions of evals/, weighted three times, and to 360
questions about encyclopedia articles and 195 about service manuals.
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import DataError
from rag.search.question import Query
from rag.text.numbers import numbers
from rag.text.syntax import new_entities

#: Lowest probability with which an answer is shown.
THRESHOLD = 0.25

_NUMBERS = frozenset("CARDINAL MONEY PERCENT QUANTITY ORDINAL".split())
#: Which kinds of named entity can answer, by expected answer type; other types are not checked.
_KINDS = {
    "number": _NUMBERS,
    "duration": frozenset({"DATE", "TIME", "CARDINAL"}),
    "time": frozenset({"DATE", "TIME", "EVENT"}),
    "person": frozenset({"PERSON", "ORG", "NORP", "GPE"}),
    "place": frozenset({"GPE", "LOC", "FAC", "ORG"}),
}

_WEIGHTS = {"score": 0.69, "unknown names": -1.09, "numbers not near": -1.03}
_BIAS = 0.68


@dataclass(frozen=True, slots=True)
class Evidence:
    """An extract: its article's title, its text, and the cross-encoder's logits for it.

    `score` is the logit of its window, `single` that of its best sentence alone: neighbours make a
    passage look more like an answer than it is.
    """

    query: Query
    title: str
    text: str
    score: float
    single: float


#: The file in the data folder that stores a Calibration.
CALIBRATION = "calibration.json"
#: Far above any fitted slope or bias.
_LIMIT = 50.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Adjusts probabilities to what was measured on a folder of articles (Platt, 1999)."""

    slope: float = 1.0
    bias: float = 0.0

    @classmethod
    def read(cls, data: Path) -> "Calibration":
        """Return what `footnote calibrate` fitted, or one that changes nothing.

        Raises DataError when the file is damaged.
        """
        path = data / CALIBRATION
        if not path.exists():
            return cls()
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            calibration = cls(float(fields["slope"]), float(fields["bias"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(_unusable(path, error)) from error
        if not (0 < calibration.slope < _LIMIT and abs(calibration.bias) < _LIMIT):
            raise DataError(_unusable(path, calibration))
        return calibration

    def write(self, data: Path) -> None:
        """Save the calibration in a data folder.

        Raises DataError when the folder can't be written to.
        """
        try:
            data.mkdir(parents=True, exist_ok=True)
            (data / CALIBRATION).write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")
        except OSError as error:
            raise DataError(
                f"The calibration can't be saved in {data} ({error}); make the folder writable."
            ) from error

    def applied(self, probability: float) -> float:
        """Return the adjusted probability, in [0, 1]."""
        bounded = min(max(probability, 0.001), 0.999)
        logit = self.slope * math.log(bounded / (1 - bounded)) + self.bias
        return 1 / (1 + math.exp(-logit))


def _unusable(path: Path, reason: object) -> str:
    return f"The calibration {path} can't be used ({reason}); delete it, or run: footnote calibrate"


def probability(evidence: Evidence) -> float:
    """Return the probability, in [0, 1], that the extract answers the query."""
    values = signals(evidence)
    logit = _BIAS + sum(weight * values[name] for name, weight in _WEIGHTS.items())
    return 1 / (1 + math.exp(-logit))


def lacks_expected_type(query: Query, text: str) -> bool:
    """Whether a text has no new named entity of the expected answer type.

    False for answer types that are not named entities.
    """
    kinds = _KINDS.get(query.expected_answer_type)
    return kinds is not None and not new_entities(text, query.text, kinds)


def signals(evidence: Evidence) -> dict[str, float]:
    """Return the signals by name: a logit, then a count and a flag, both 0 if nothing is wrong."""
    query = evidence.query
    # A small number in words is mostly the size of a list: "which two cities".
    figures = {
        number for number in numbers(query.text) if float(number) > 12 or number in query.terms
    }
    missing = figures - numbers(f"{evidence.title} {evidence.text}")
    return {
        "score": (evidence.score + evidence.single) / 2,
        "unknown names": float(min(len(query.missing_names), 2)),
        "numbers not near": float(bool(missing)),
    }

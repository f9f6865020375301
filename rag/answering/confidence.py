"""Query + extract -> the probability that the extract answers the query.

The reader's logit alone does not serve both the subject that is absent and the one fact that is
missing beside a subject that is there. So it is joined by two things that a person would look for:
is a name of the question unknown to all articles, is a number of it nowhere near? The weights are a
logistic regression (scikit-learn's; Platt, 1999, for reading it as a probability) on whether the
extract was right, for the dev questions of evals/, which count three times, and for 360 questions
about encyclopedia articles and 195 about service manuals.
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import DataError
from rag.search.question import Query
from rag.text.numbers import numbers
from rag.text.syntax import new_entities

_NUMBERS = frozenset("CARDINAL MONEY PERCENT QUANTITY ORDINAL".split())
#: Which kinds of named entity can answer a wish; other wishes are not checked.
_KINDS = {
    "number": _NUMBERS,
    "duration": frozenset({"DATE", "TIME", "CARDINAL"}),
    "time": frozenset({"DATE", "TIME", "EVENT"}),
    "person": frozenset({"PERSON", "ORG", "NORP", "GPE"}),
    "place": frozenset({"GPE", "LOC", "FAC", "ORG"}),
}


_WEIGHTS = {"reading": 0.69, "unknown names": -1.09, "numbers not near": -1.03}
_BIAS = 0.68


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of an extract: its article's title, its words, and the reader's logits.

    `score` is that of the window it comes from, `single` that of the best sentence alone:
    neighbours make a passage look more like an answer than it is.
    """

    query: Query
    title: str
    text: str
    score: float
    single: float


#: The file of the data folder that a Calibration is kept in.
CALIBRATION = "calibration.json"
#: No fit comes near to these numbers.
_MOST = 50.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns shipped probabilities into those found on a folder of articles (Platt, 1999)."""

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
            found = cls(float(fields["slope"]), float(fields["bias"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(_unusable(path, error)) from error
        if not (0 < found.slope < _MOST and abs(found.bias) < _MOST):
            raise DataError(_unusable(path, found))
        return found

    def write(self, data: Path) -> None:
        """Keep it in a data folder.

        Raises DataError when the folder can't be written.
        """
        try:
            data.mkdir(parents=True, exist_ok=True)
            (data / CALIBRATION).write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")
        except OSError as error:
            raise DataError(f"The calibration can't be kept in {data} ({error}).") from error

    def applied(self, probability: float) -> float:
        """Return the probability, in [0, 1], that this one turned out to mean."""
        inside = min(max(probability, 0.001), 0.999)
        logit = self.slope * math.log(inside / (1 - inside)) + self.bias
        return 1 / (1 + math.exp(-logit))


def _unusable(path: Path, why: object) -> str:
    return f"The calibration {path} can't be used ({why}); delete it, or run: footnote calibrate"


def probability(evidence: Evidence) -> float:
    """Return the probability, in [0, 1], that the extract answers the query."""
    found = signals(evidence)
    logit = _BIAS + sum(weight * found[name] for name, weight in _WEIGHTS.items())
    return 1 / (1 + math.exp(-logit))


def lacks_expected_type(query: Query, text: str) -> bool:
    """Whether a text has no named entity of the kind that the query asks for.

    False for the kinds of answer that no entity shows.
    """
    kinds = _KINDS.get(query.expected_answer_type)
    return kinds is not None and not new_entities(text, query.text, kinds)


def signals(evidence: Evidence) -> dict[str, float]:
    """Return the signals by name: a logit, then a count and a flag that are 0 if all is well."""
    query = evidence.query
    # A small number in words mostly counts what is asked for: "which two cities".
    asked = {one for one in numbers(query.text) if float(one) > 12 or one in query.terms}
    figures = asked - numbers(f"{evidence.title} {evidence.text}")
    return {
        "reading": (evidence.score + evidence.single) / 2,
        "unknown names": float(min(len(query.missing_names), 2)),
        "numbers not near": float(bool(figures)),
    }

"""Query + extract -> the probability that the extract answers the query.

The cross-encoder's logit alone can't tell an absent subject from a missing fact about a subject
that is there, nor one year, number or name from another. So it is weighed together with what a
person would check too: is anything else nearly as good, does the quote have what the question
names, and is there a thing of the kind that it asks for? The weights are a logistic regression
(Platt, 1999, for reading it as a probability) on whether the extract was right, fitted by
evals/fitting.py, which docs/evaluation.md describes.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rag.answering.anchors import Assessment, Found, Kind, Quote, Status, assess
from rag.answering.validity import is_only_proposed
from rag.errors import DataError
from rag.search.question import Query
from rag.text.covering import covered
from rag.text.matching import alike
from rag.text.syntax import tag
from rag.text.word_lists import word_set
from rag.text.words import words

#: Lowest probability with which an answer is shown.
THRESHOLD = 0.38

#: What a logit of the cross-encoder is worth in the log odds of the probability.
SCORE_WEIGHT = 0.59
_WEIGHTS = {
    "score": SCORE_WEIGHT,
    "lead": 0.09,
    # Set by hand: the others are fitted on texts with hardly any written questions.
    "same question": 5.0,
    "shared words": 0.93,
    # Set by hand: the cross-encoder was trained on sentences, and scores rows too low.
    "named row": 1.0,
    "unknown names": -0.31,
    "names nearby": -0.01,
    "names absent": -0.99,
    "names contradicted": -3.21,
    "figures nearby": -0.47,
    "figures absent": -0.54,
    "figures contradicted": -3.21,
    # Set by hand. Of the invented documents' questions with a year, 1 of 200 has an answering
    # sentence without it; of the near misses with a year, 219 of 570 resemble such a sentence.
    "years lacking": -1.0,
    # Set by hand. Of half the invented documents, 0 of 6,496 answering sentences have another unit,
    # and 10 of 5,094 that near misses resemble.
    "units contradicted": -5.0,
    "things nearby": -1.0,
    "things contradicted": -2.0,
    "kind lacking": -2.0,
    # Set by hand: as much as another thing of the same noun.
    "only proposed": -2.0,
    "lead-in": -1.30,
    # Set by hand: too rare in what the others are fitted on.
    "loose pronoun": -0.80,
}
_BIAS = -0.70
#: As many contradicted names does another code count for.
_CODE = 2.0

#: Beyond these, a larger score or lead tells no more.
_MAX_SCORE, _MAX_LEAD = 6.0, 4.0
#: Questions with a lower cosine are hardly the same.
_SAME = 0.45
#: "That" is mostly no pronoun.
_PRONOUNS = word_set("pronouns") - {"that", "such", "both", "person", "thing", "sentence"}
#: What spaCy calls the times that a sentence may begin with: "In May they began".
_TIMES = frozenset({"DATE", "TIME"})
_ENDS = frozenset(".?!")
#: How much surer it is that an empty cell doesn't answer than that a sentence doesn't.
_EMPTY = 3.0
_FIGURES = (Kind.YEAR, Kind.DATE, Kind.NUMBER, Kind.ORDINAL)


@dataclass(frozen=True, slots=True)
class Evidence:
    """An extract with what surrounds it, and the cross-encoder's logits for it.

    `score` is the logit of its window, `single` that of its best sentence alone: neighbours make a
    passage look more like an answer than it is. `lead` is the distance to the best sentence that
    is not part of the extract. `before` is the sentence before it, "" if there is none. `asked` is
    the cosine of the query and the question that the extract is written under, 0 if there is none,
    and `is_named_row` says whether it is a row of a table that the query names.
    """

    query: Query
    quote: Quote
    score: float
    single: float
    lead: float = 0.0
    before: str = ""
    asked: float = 0.0
    is_named_row: bool = False


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
        logit = self.slope * log_odds(probability) + self.bias
        return 1 / (1 + math.exp(-logit))


def log_odds(probability: float) -> float:
    """Return the log odds of a probability, which is taken to lie in [0.001, 0.999]."""
    bounded = min(max(probability, 0.001), 0.999)
    return math.log(bounded / (1 - bounded))


def _unusable(path: Path, reason: object) -> str:
    return f"The calibration {path} can't be used ({reason}); delete it, or run: footnote calibrate"


def probability(signals: Mapping[str, float]) -> float:
    """Return the probability, in [0, 1], that an extract with these signals answers its query."""
    logit = _BIAS + sum(weight * signals[name] for name, weight in _WEIGHTS.items())
    return 1 / (1 + math.exp(-logit))


def highest_probability(evidence: Evidence) -> float:
    """Return the highest probability that an extract with these logits can have, in [0, 1].

    It doesn't look at the words of the extract, which takes much longer.
    """
    unread = dict.fromkeys(_WEIGHTS, 0.0)  # flags and counts, each of which lowers a probability
    return probability(unread | _known(evidence) | {"shared words": 1.0})


def _known(evidence: Evidence) -> dict[str, float]:
    """Return the signals that don't depend on the words of an extract."""
    return {
        "score": max(-_MAX_SCORE, min((evidence.score + evidence.single) / 2, _MAX_SCORE)),
        "lead": max(-_MAX_LEAD, min(evidence.lead, _MAX_LEAD)),
        "same question": max(0.0, evidence.asked - _SAME),
        "named row": float(evidence.is_named_row),
        "unknown names": float(min(len(evidence.query.missing_names), 2)),
    }


def signals(evidence: Evidence) -> dict[str, float]:
    """Return the signals by name: a logit, a distance and a share, then counts and flags."""
    query = evidence.query
    assessment = assess(query, evidence.quote)
    shared = _shared(query, evidence.quote, _years(assessment))
    lacks = assessment.wanted is Found.ABSENT
    known = _known(evidence)
    return {
        **known,
        "same question": 0.0 if lacks else known["same question"],
        "shared words": shared,
        **_counts("names", assessment, [Kind.NAME]),
        # Codes are never spelt in two ways, as names are.
        **({"names contradicted": _CODE} if assessment.has_other_code else {}),
        **_counts("figures", assessment, _FIGURES),
        "years lacking": float(_lacks_year(assessment)),
        "units contradicted": float(assessment.count(Status.CONTRADICTED, Kind.UNIT) > 0),
        "things nearby": float(assessment.count(Status.NEARBY, Kind.THING) > 0),
        "things contradicted": float(assessment.count(Status.CONTRADICTED, Kind.THING) > 0),
        "kind lacking": _EMPTY if assessment.empty_column else float(lacks),
        "only proposed": float(is_only_proposed(query.text, evidence.quote.text)),
        "lead-in": float(assessment.is_lead_in),
        "loose pronoun": float(not shared and _is_loose(evidence)),
    }


def _counts(name: str, assessment: Assessment, kinds: Iterable[Kind]) -> dict[str, float]:
    """Return how many anchors of some kinds are elsewhere, absent or contradicted, 2 at most."""
    statuses = (Status.NEARBY, Status.ABSENT, Status.CONTRADICTED)
    counts = {status: sum(assessment.count(status, kind) for kind in kinds) for status in statuses}
    return {f"{name} {status}": float(min(count, 2)) for status, count in counts.items()}


def _lacks_year(assessment: Assessment) -> bool:
    """Whether a quote lacks a year of the question, and has no other in its place."""
    return any(assessment.count(one, Kind.YEAR) for one in (Status.NEARBY, Status.ABSENT))


def _is_loose(evidence: Evidence) -> bool:
    """Whether a quote has a pronoun that stands for nothing that the question is about."""
    named = replace(evidence.quote, text=evidence.before)
    return _points_back(evidence.quote.text) and not _shared(evidence.query, named)


def _points_back(text: str) -> bool:
    """Whether a sentence of a text has a pronoun before any noun that it may stand for.

    >>> _points_back("It is 30 metres high."), _points_back("Parents get their fuel refunded.")
    (True, False)
    """
    has_noun = False
    for token in tag(text):
        if token.lower_ in _PRONOUNS and not has_noun:
            return True
        is_noun = token.pos_ in ("NOUN", "PROPN") and token.ent_type_ not in _TIMES
        has_noun = (has_noun or is_noun) and token.text not in _ENDS
    return False


def _years(assessment: Assessment) -> frozenset[str]:
    """Return the years of the question that a quote is about, in whatever words: "last year"."""
    return frozenset(
        word
        for one in assessment.findings
        if one.status is Status.PRESENT and one.anchor.kind is Kind.YEAR
        for word in words(one.anchor.text)
    )


def _shared(query: Query, quote: Quote, years: Collection[str] = ()) -> float:
    """Return the share of the question's terms that the quote, its title or headings contain.

    So do terms that are among the `years` that the quote is about.
    """
    near = f"{quote.title} {quote.headings} {quote.text}"
    present = set(words(f"{near} {' '.join(covered(query.text, near).values())}"))
    # An expansion has its acronym's words, and an acronym those of what it stands for.
    tied = [tie.said for tie in query.ties if present.issuperset(words(tie.other))]
    present.update(word for said in tied for word in words(said))
    present.update(years)
    found = [any(alike(term, word) for word in present) for term in query.terms]
    return sum(found) / max(1, len(found))

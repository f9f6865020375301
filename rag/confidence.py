"""Query + extract -> the probability that the extract answers the query.

A cross-encoder's logit tells a subject that is absent from one that is there, but hardly whether
the one missing fact is there too. So it is joined by what a reader would look for: does the kind
of answer occur, are the question's names and numbers near, is a name unknown to all articles?
The weights are a logistic regression (scikit-learn's; Platt, 1999, for reading it as a
probability) on the dev questions of evals/ and on 900 questions about encyclopedia articles and
service manuals, each of the three sets counting the same.
"""

import math
from dataclasses import dataclass

from rag.questions import Query, alike, new_entities, words

_NUMBERS = frozenset("CARDINAL MONEY PERCENT QUANTITY ORDINAL".split())
#: Which kinds of named entity can answer a wish; other wishes are not checked.
_KINDS = {
    "number": _NUMBERS,
    "duration": frozenset({"DATE", "TIME", "CARDINAL"}),
    "time": frozenset({"DATE", "TIME", "EVENT"}),
    "person": frozenset({"PERSON", "ORG", "NORP", "GPE"}),
    "place": frozenset({"GPE", "LOC", "FAC", "ORG"}),
}


_WEIGHTS = {
    "score": 0.12,
    "unknown names": -0.82,
    "unknown words": -0.19,
    "names not near": -0.14,
    "numbers not near": -0.89,
    "kind absent": -0.87,
}
_BIAS = 0.44


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of an extract: its article's title, its words and its logit."""

    query: Query
    title: str
    text: str
    score: float


def probability(evidence: Evidence) -> float:
    """Return the probability, in [0, 1], that the extract answers the query."""
    found = signals(evidence)
    logit = _BIAS + sum(weight * found[name] for name, weight in _WEIGHTS.items())
    return 1 / (1 + math.exp(-logit))


def signals(evidence: Evidence) -> dict[str, float]:
    """Return the signals by name: the logit, then counts and flags that are 0 if all is well."""
    query = evidence.query
    near = set(words(f"{evidence.title} {evidence.text}"))
    names = [name for name in query.names if not any(alike(name, word) for word in near)]
    numbers = [term for term in query.terms if term.isdigit() and term not in near]
    kinds = _KINDS.get(query.wish)
    unanswered = kinds is not None and not new_entities(evidence.text, query.text, kinds)
    return {
        "score": evidence.score,
        "unknown names": float(min(len(query.missing_names), 2)),
        "unknown words": float(min(len(query.missing) - len(query.missing_names), 3)),
        "names not near": float(min(len(names), 2)),
        "numbers not near": float(bool(numbers)),
        "kind absent": float(unanswered),
    }

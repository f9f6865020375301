"""A question and a quote -> what speaks against the quote, as counts and as a sentence."""

from dataclasses import dataclass

from rag.answering.anchors.anchor import Kind
from rag.answering.anchors.comparison import compare, is_code
from rag.answering.anchors.names import Name
from rag.answering.anchors.quote import Finding, Quote, Status
from rag.answering.anchors.wanted import Found, asked_for, empty_column, is_lead_in
from rag.search.question import Query
from rag.text.word_lists import word_rows

_SUBJECT = "The closest passage"
#: What a passage is said to lack, by expected answer type.
_LACKING = {
    "number": "amount",
    "duration": "length of time",
    "time": "date or time",
    "person": "name",
    "place": "place",
    "reason": "reason",
    "confirmation": "opening hours",
}
#: The kinds of anchors, the surest sign of a wrong quote first.
_ORDER = (
    Kind.NAME,
    Kind.YEAR,
    Kind.DATE,
    Kind.UNIT,
    Kind.NUMBER,
    Kind.ORDINAL,
    Kind.OPPOSITE,
    Kind.THING,
)
(_ORDINALS,) = word_rows("ordinals")


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a quote has of what a question states, and of what it asks for."""

    findings: tuple[Finding, ...]
    wanted: Found
    is_lead_in: bool
    empty_column: str = ""  # of a row, if the question asks for what it should contain

    def count(self, status: Status, kind: Kind | None = None) -> int:
        """Return how many anchors, or anchors of one kind, have a status."""
        return sum(
            one.status is status and kind in (None, one.anchor.kind) for one in self.findings
        )

    @property
    def has_other_code(self) -> bool:
        """Whether a quote has another code of the same pattern: "Plant007" for "Plant077"."""
        contradicted = (one for one in self.findings if one.status is Status.CONTRADICTED)
        values = (one.anchor.value for one in contradicted)
        return any(isinstance(value, Name) and is_code(value.words) for value in values)


def assess(query: Query, quote: Quote) -> Assessment:
    """Return what a quote has of what a question states and asks for."""
    return Assessment(
        compare(query, quote),
        asked_for(query, quote.text),
        is_lead_in(query, quote.text),
        empty_column(query, quote.text),
    )


def reason(query: Query, assessment: Assessment, subject: str = _SUBJECT) -> str:
    """Return one sentence that says what is wrong with a quote; "" if nothing is.

    `subject` is what the sentence is about: "It", where the quote stands above.
    """
    findings = sorted(assessment.findings, key=lambda one: _ORDER.index(one.anchor.kind))
    for one in findings:
        if one.status is Status.CONTRADICTED and one.anchor.text.lower() in one.instead.lower():
            return f"{subject} says “{one.instead}”."
        if one.status is Status.CONTRADICTED:
            return f"{subject} speaks of {_instead(one)}, not {_given(one)}."
    missing = [one for one in findings if one.status in (Status.ABSENT, Status.NEARBY)]
    if missing:
        given = dict.fromkeys(_given(one) for one in missing)
        return f"{subject} doesn't mention {' or '.join(list(given)[:2])}."
    if assessment.empty_column:
        return f"{subject} leaves “{assessment.empty_column}” empty."
    if assessment.wanted is Found.ABSENT:
        return f"{subject} gives no {_LACKING[query.expected_answer_type]}."
    return f"{subject} only announces what follows." if assessment.is_lead_in else ""


def _instead(finding: Finding) -> str:
    return _phrase(finding.anchor.kind, finding.instead)


def _given(finding: Finding) -> str:
    return _phrase(finding.anchor.kind, finding.anchor.text)


def _phrase(kind: Kind, text: str) -> str:
    """Return an anchor as it is named in a sentence.

    >>> _phrase(Kind.ORDINAL, "2nd phase"), _phrase(Kind.ORDINAL, "2.")
    ('the second phase', 'the second')
    >>> _phrase(Kind.OPPOSITE, "lowest")
    '“lowest”'
    """
    if kind is Kind.ORDINAL:
        figure, _, noun = text.partition(" ")
        number = int("".join(filter(str.isdigit, figure)))  # "2nd", or "2." of an item
        written = _ORDINALS[number - 1] if number <= len(_ORDINALS) else figure
        return f"the {written} {noun}".strip()
    return f"“{text}”" if kind is Kind.OPPOSITE else text

"""The unit and the dimension that a question names, compared with those of a quote."""

import re
from dataclasses import dataclass

from rag.answering.anchors.amounts import Amount, amounts, is_unit, singular
from rag.answering.anchors.measures import Measure, measure_of
from rag.answering.anchors.times import times
from rag.text.numbers import numbers
from rag.text.words import words

#: The adjective by which a thing is measured, and the other words for the same.
_DIMENSIONS = {
    "long": "length longer",
    "wide": "width broad across wider breadth",
    "high": "height tall elevation altitude higher",
    "tall": "height high taller",
    "deep": "depth deeper",
    "thick": "thickness thicker",
}
_ASKED = re.compile(
    r"\bhow (?:(?P<other>wide|high|tall|deep|thick)|(?P<long>long)(?= (?:is|are|was|were)\b))",
    re.IGNORECASE,
)
#: "418 yards long", "a 30-metre-high arch"
_MEASURED = re.compile(rf"\b([^\W\d_]+)[ -]({'|'.join(_DIMENSIONS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dimension:
    """The adjective by which a question wants a thing measured: "wide"."""

    adjective: str


def asked_dimension(question: str) -> Dimension | None:
    """Return the dimension that a question asks for, if it names one.

    >>> asked_dimension("How wide is the tunnel?"), asked_dimension("How long does it take?")
    (Dimension(adjective='wide'), None)
    """
    asked = _ASKED.search(question)
    return Dimension((asked["other"] or asked["long"]).lower()) if asked else None


def other_dimension(asked: Dimension, text: str) -> str:
    """Return the dimension by which a text measures something; "" if it has the one asked for.

    >>> other_dimension(Dimension("wide"), "The tunnel is 418 yards long.")
    'long'
    >>> other_dimension(Dimension("wide"), "The tunnel is 418 yards long and 9 feet wide.")
    ''
    """
    own = {asked.adjective, *_DIMENSIONS[asked.adjective].split()}
    if not own.isdisjoint(words(text)):
        return ""
    measured = [word for unit, word in _MEASURED.findall(text) if is_unit(singular(unit))]
    # Another number may be what is asked for: "80 metres long; boats up to 4 metres pass below".
    is_all = len(numbers(text) - set(map(str, times(text).years))) <= len(measured)
    return measured[0].lower() if measured and is_all else ""


def other_unit(asked: Amount, text: str) -> Amount | None:
    """Return the same number of a text in another unit for the same; None if it has this unit, too.

    >>> (stated,) = amounts("Who left after 19 months?").counted
    >>> other_unit(stated, "She left after nineteen years.").text
    '19 years'
    """
    same = [one for one in amounts(text).counted if not one.is_label and one.value == asked.value]
    measure = measure_of(asked.noun)
    if measure in (None, Measure.OTHER) or any(one.noun == asked.noun for one in same):
        return None
    return next((one for one in same if measure_of(one.noun) is measure), None)

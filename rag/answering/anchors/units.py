"""The unit in which a question states an amount, compared with those of a quote."""

from rag.answering.anchors.amounts import Amount, amounts
from rag.answering.anchors.measures import Measure, measure_of


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

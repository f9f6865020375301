"""A made-up report that the next sentence denies is quoted with the denial."""

from handmade import passage, query, scripted

from rag.answering.confidence import Calibration
from rag.answering.extraction import extract

REPORT = "A newspaper wrote that the yard would be closed in June."
DENIAL = "The head of the yard denied this."
NEXT = "Forty new welders were hired."


def quoted(*sentences: str) -> str:
    scores = dict.fromkeys(sentences, -4.0) | {REPORT: 4.0}
    asked = query("Will the yard be closed in June?")
    return extract(asked, [passage(scores)], scripted({}), Calibration())[0].text


def test_a_report_is_quoted_with_its_denial() -> None:
    assert quoted(REPORT, DENIAL, NEXT) == f"{REPORT} {DENIAL}"


def test_another_sentence_is_not_quoted_with_it() -> None:
    assert quoted(REPORT, NEXT) == REPORT

"""What makes an answer more or less probable."""

from dataclasses import replace
from pathlib import Path

import pytest
from handmade import query

from rag.answering.confidence import Calibration, Evidence, lacks_expected_type, probability
from rag.errors import DataError

ASKED = query("When did Finland join NATO?", names=("finland", "nato"))
TEXT = "Finland joined NATO in April."
EVIDENCE = Evidence(ASKED, "A made-up article", TEXT, score=3.0, single=3.0)


def test_a_higher_logit_is_more_probable() -> None:
    logits = [-6.0, -1.0, 0.0, 2.0, 6.0]
    found = [probability(replace(EVIDENCE, score=one, single=one)) for one in logits]
    assert found == sorted(found)
    assert found[0] < 0.25
    assert found[-1] > 0.9


def test_an_unknown_name_makes_it_less_probable() -> None:
    unknown = replace(ASKED, missing=("Finland",))
    assert probability(replace(EVIDENCE, query=unknown)) < probability(EVIDENCE)


@pytest.mark.parametrize(
    ("text", "question", "is_lower"),
    [
        (TEXT, "Who joined NATO in 2023?", True),
        ("Finland joined NATO in 2023.", "Who joined NATO in 2023?", False),
        (TEXT, "Which two countries joined NATO?", False),  # the size of the list
    ],
)
def test_a_number_that_is_not_there_makes_it_less_probable(
    text: str, question: str, *, is_lower: bool
) -> None:
    found = probability(replace(EVIDENCE, query=query(question), text=text))
    assert (found < probability(EVIDENCE)) is is_lower


def test_a_text_may_lack_what_is_asked_for() -> None:
    assert lacks_expected_type(query("When was the mill built?"), "The mill is made of bricks.")
    assert not lacks_expected_type(query("When was the mill built?"), "It was built in 1911.")
    assert not lacks_expected_type(query("Why was the mill built?"), "The mill is made of bricks.")


def test_an_untouched_calibration_changes_nothing() -> None:
    assert Calibration().applied(0.7) == pytest.approx(0.7)
    assert 0 < Calibration(slope=2.0, bias=-1.0).applied(0.0) < 0.01


def test_a_calibration_that_can_not_be_saved_names_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(DataError, match="data"):
        Calibration().write(tmp_path / "data")

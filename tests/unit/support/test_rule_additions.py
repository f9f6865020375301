"""Additions: all sentences are made up."""

import pytest
from rejections import rejected_by


@pytest.mark.parametrize(
    ("claim", "evidence", "checks"),
    [
        ("Dora Winter, a judge and author, left.", "Dora Winter left.", ["added_phrase"]),
        ("The mill burned, killing several horses.", "The mill burned.", ["added_phrase"]),
        ("The fee will rise, according to the chief.", "Orlo said the fee will rise.", []),
        ("The mill went up in flames.", "The mill burned down completely.", []),
    ],
)
def test_a_phrase_needs_words_of_the_evidence(claim: str, evidence: str, checks: list[str]) -> None:
    assert rejected_by(claim, evidence) == checks

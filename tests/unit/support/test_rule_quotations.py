"""Quotations: all sentences are made up."""

import pytest
from rejections import rejected_by


@pytest.mark.parametrize(
    ("claim", "evidence", "checks"),
    [
        ('It was "a good day", he said.', 'It was "a good day", he said.', []),
        ("It was “a good day”, he said.", 'It was "A good day," he said.', []),
        ('It was "a great day", he said.', 'It was "a good day", he said.', ["altered_quotation"]),
        (
            "He said ‘we don’t want guns’.",
            "He said ‘we don’t want peace’.",
            ["altered_quotation"],
        ),
        ('It was "a good day", he said.', "It was a good day, he said.", ["altered_quotation"]),
    ],
)
def test_a_quotation_needs_the_same_words(claim: str, evidence: str, checks: list[str]) -> None:
    assert rejected_by(claim, evidence) == checks

"""Names: all sentences are made up."""

import pytest
from rejections import rejected_by


@pytest.mark.parametrize(
    ("claim", "evidence", "check"),
    [
        ("Dmytro Orlo left in June.", "Dmitry Orlo left in May.", "unknown_name"),
        ("The Slovenian mayor left.", "The Slovakian mayor left.", "replaced_name"),
        ("The army of Nigeria left.", "The army of Niger left.", "unknown_name"),
        ("US envoys came.", "British envoys came.", "unknown_name"),
        ("The American envoy came.", "The envoy told us that he came.", "unknown_name"),
        ("Boris Yeltsin opened it.", "It was opened by the town.", "unknown_name"),
    ],
)
def test_another_name_rejects_a_claim(claim: str, evidence: str, check: str) -> None:
    assert check in rejected_by(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Dmytro Orlo left in May.", "Dmitry Orlo left in May."),
        ("The US sent help.", "The United States sent help."),
        ("The Syrian army left.", "The army of Syria left."),
        ("The American envoy came.", "The US envoy came."),
        ("European Union envoys came.", "EU envoys came."),
        ("Michelle Stone came.", "Carl Stone and his wife Michelle came."),
        ("The mayor \uff9e\uff9f came.", "The mayor \uff9e\uff9f came."),
    ],
)
def test_the_same_name_may_be_written_in_another_way(claim: str, evidence: str) -> None:
    assert rejected_by(claim, evidence) == []


def test_a_full_name_may_come_from_a_sentence_before() -> None:
    claim, evidence = "Dora Winter thanked the builders.", "Winter thanked the builders."
    assert rejected_by(claim, evidence, names_before=["Dora Winter"]) == []
    assert rejected_by(claim, evidence, names_before=["Dora Quill"]) == ["unknown_name"]

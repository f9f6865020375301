"""Roles: all sentences are made up."""

import pytest
from rejections import rejected_by

OVER = '"It is over," Orlo went on.'


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Berta Quill praised Orlo.", "Orlo praised Berta Quill."),
        ("Orlo praised Berta Quill.", "Dora Winter praised Berta Quill after Orlo came."),
        ("Orlo went to Berlin.", "Orlo went to Paris, then called Berlin."),
    ],
)
def test_other_people_reject_a_claim(claim: str, evidence: str) -> None:
    assert rejected_by(claim, evidence) == ["other_people"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Berta Quill was praised by Orlo.", "Orlo praised Berta Quill."),
        ("The EU, which Orlo praised, left.", "Orlo praised the EU, which left."),
        ('"It is over," Orlo said.', OVER),
    ],
)
def test_the_same_roles_may_be_put_in_another_way(claim: str, evidence: str) -> None:
    assert rejected_by(claim, evidence) == []


def test_a_quotation_belongs_to_its_speaker() -> None:
    evidence = ("Berta Quill came.", OVER)
    assert rejected_by('"It is over," Berta Quill said.', *evidence) == ["other_speaker"]
    assert rejected_by('Berta Quill came, and "it is over," Orlo said.', *evidence) == []


def test_a_name_within_the_quotation_is_not_its_speaker() -> None:
    evidence = '"It is over because Orlo lost," the mayor said.'
    assert rejected_by('The mayor said it "is over".', evidence) == []

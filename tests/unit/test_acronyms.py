"""What a text says that an acronym stands for."""

from dataclasses import replace

import pytest

from rag.search.acronyms import Tie, expansion
from rag.search.question import plain


@pytest.mark.parametrize(
    ("short", "text", "long"),
    [
        ("AGM", "In May the annual general meeting (AGM) elects it.", "annual general meeting"),
        ("AGM", "The AGM (annual general meeting) is in May.", "annual general meeting"),
        ("EBU", "EBU stands for Ebrin Bathing Union. It swims.", "Ebrin Bathing Union"),
        ("BoE", "The Bank of Ebrin (BoE) lends.", "Bank of Ebrin"),
        ("AGM", "The warden (AGM) was green.", ""),
        ("AGM", "The AGM is in May.", ""),
    ],
)
def test_an_acronym_is_tied_to_its_expansion(short: str, text: str, long: str) -> None:
    assert expansion(short, text) == long


def test_an_expansion_may_contain_a_backslash() -> None:
    asked = replace(plain("Who leads the AGG?"), ties=(Tie("AGG", r"Ada \gamma group"),))
    assert asked.expanded == r"Who leads the AGG (Ada \gamma group)?"

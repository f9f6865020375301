"""A row with the exact code that a question names answers, and no other."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer

ROWS = "".join(
    f"| Plant{at:03} | {('red', 'blue', 'white')[at % 3]} | {('March', 'May')[at % 2]} |\n"
    for at in range(1, 50)
)
PLANTS = f"# Made-up plants\n\n| Name | Colour | Flowers in |\n|---|---|---|\n{ROWS}"


@pytest.fixture(scope="module")
def garden(open_files: OpenFiles) -> Answerer:
    return open_files({"plants.md": PLANTS})


def test_the_row_with_the_code_answers(garden: Answerer) -> None:
    (claim,) = garden.ask("When does Plant036 flower?").claims
    assert claim.text == "Name: Plant036; Colour: red; Flowers in: March"


@pytest.mark.parametrize("code", ["Plant099", "Plant077"])
def test_a_code_that_no_row_has_is_refused(garden: Answerer, code: str) -> None:
    found = garden.ask(f"What colour is {code}?")
    assert not found.answerable
    assert code in found.missing_terms

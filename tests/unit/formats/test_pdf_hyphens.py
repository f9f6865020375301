"""Made-up PDFs: words, spans and compounds that a line break divides."""

import pytest
from fpdf import FPDF

from rag.corpus.formats import read
from rag.corpus.formats.pdf.lines import line_of
from rag.corpus.formats.pdf.words import Style, Word


def text_of(*lines: str) -> str:
    """Return what is read of a page with these lines, of which only the last ends a sentence."""
    page = FPDF(unit="pt")
    page.set_auto_page_break(auto=False)
    page.add_page()
    page.set_font("times", size=12)
    for number, line in enumerate(lines):
        page.text(60, 100 + 14 * number, line)
    return read("z.pdf", bytes(page.output())).articles[0].text


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("2-", "3 tons of smelt", "2-3 tons"),
        ("2\xad", "3 tons of smelt", "2-3 tons"),
        ("well-", "known smoked eels", "well-known smoked"),
        ("red-", "haired eels", "red-haired eels"),
        ("forbid-", "den eels", "forbidden eels"),
        ("engi-", "neers and eels", "engineers and"),
        ("hope\xad", "less eels", "hopeless eels"),
        ("two- or three-", "year eels", "two- or three-year eels"),
        ("two-", "and three-year eels", "two- and three-year eels"),
        ("19th-", "century eels", "19th-century eels"),
    ],
)
def test_what_a_line_break_divides_is_whole(first: str, second: str, joined: str) -> None:
    text = text_of(
        "The made-up mill lies on the weir and is open to everybody in May",
        f"and its keeper sells {first}",
        f"{second} from the old boats.",
    )
    assert f"sells {joined}" in text
    assert "\n" not in text


def test_soft_hyphens_within_a_line_are_no_part_of_a_word() -> None:
    words = [
        Word(text, 0, 20, 100, Style(12)) for text in ("is\xadland", "well\xadknown", "2\xad3")
    ]
    assert line_of(words, 0).text == "island well-known 2-3"

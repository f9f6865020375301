"""Title, date, author and source: what a file states, what its text says, and its name."""

import pytest

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.formats.dates import iso_date
from rag.corpus.formats.details import find_date, find_title
from rag.corpus.formats.document import Document

TEXT = ("The made-up mill of Zarnow grinds rye.", "It has two wheels.", "It stands on the river.")


def read(text: str, path: str = "made-up.md") -> Article:
    (article,) = formats.read(path, text.encode()).articles
    return article


def article(*lines: str, path: str = "made-up.txt", left_out: str = "") -> Article:
    """Return a made-up article; headings begin with "#", items with "-", `left_out` is a line."""
    document = Document()
    for line in lines:
        kind = {"#": Kind.HEADING, "-": Kind.ITEM}.get(line[0], Kind.PARAGRAPH)
        document.add(kind, line.lstrip("#- "), level=line.count("#") or (kind == Kind.ITEM))
        if line == left_out:
            document.leave_out("a line of the page")
    return Article("made-up", "", "", "", path, document.text, blocks=tuple(document.blocks))


# --- written dates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024/05/01", "2024-05-01"),
        ("2024-4-2", "2024-04-02"),
        ("2024.05.01", "2024-05-01"),
        ("01.05.2024", "2024-05-01"),
        ("04.04.23", "2023-04-04"),
        ("13/05/2024", "2024-05-13"),
        ("5/13/2024", "2024-05-13"),
        ("5/5/2024", "2024-05-05"),
        ("20240501", "2024-05-01"),
        ("2024-05-01T23:30:00+02:00", "2024-05-01"),
        ("Tue, 04 Apr 2023 10:00:00 GMT", "2023-04-04"),
        ("Apr. 4th, 2023", "2023-04-04"),
        ("4th of April 2023", "2023-04-04"),
        ("4-Apr-2023", "2023-04-04"),
        ("12. März 2025", "2025-03-12"),
        ("12 de marzo de 2025", "2025-03-12"),
        ("1er août 2024", "2024-08-01"),
        ("3 мая 2021", "2021-05-03"),
        ("2024/05", "2024-05"),
        ("May 2024", "2024-05"),
        ("spring 2024", "2024"),
        ("2024-13-01", ""),
        ("31.04.2024", ""),
        ("Room 12", ""),
        ("2023-02-31", ""),
        ("last Tuesday", ""),
        ("soon", ""),
    ],
)
def test_a_date_is_read_as_it_was_meant(written: str, iso: str) -> None:
    assert iso_date(written) == iso


def test_of_an_ambiguous_date_only_the_year_is_certain() -> None:
    assert iso_date("03/04/2024") == "2024"
    assert iso_date("03/04/2024", context="It was painted on 21/03/2024.") == "2024-04-03"
    assert iso_date("03/04/2024", context="It was painted on 03/21/2024.") == "2024-03-04"
    assert iso_date("03/04/2024", context="From 03/21/2024 or 21/03/2024.") == "2024"


# --- the date of an article ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("Minutes of 3 May 2021", "2021-05-03"),
        ("Held on Wednesday 12 March 2025", "2025-03-12"),
        ("Version of 1 January 2024", "2024-01-01"),
        ("Minutes of the meeting of the made-up club held on 12 March 2025", "2025-03-12"),
        ("Wednesday, March 12, 2025", "2025-03-12"),
        ("By Ola Nil | Published: 12 March 2025, 18:04", "2025-03-12"),
        ("Ola Nil18:04, 12.03.25", "2025-03-12"),
        ("Date of agreement: 12 March 2025", "2025-03-12"),
        ("Last updated: 12/31/2024", "2024-12-31"),
        ("Status: May 2023", "2023-05"),
        ("ZARNOW, 4 April 2023 (Made-up Agency) - The mill burned.", "2023-04-04"),
        ("This agreement was made on 12 March 2024 between the town and Ola Nil.", "2024-03-12"),
        ("The mill burned on 3 May 1921.", ""),
        ("Return by: 30.09.2024", ""),
        ("Deadline: 5 May 2025", ""),
        ("Date of birth: 3 May 1921", ""),
        ("Report on the flood of 12 March 1995", ""),
        ("Minutes of 3 May 2021 were approved by all.", ""),
        ("Closed from 3 May 2025", ""),
        ("Invoice due on 3 May 2025", ""),
    ],
)
def test_a_line_that_dates_the_text_gives_the_date(line: str, iso: str) -> None:
    assert find_date(article("# The mill of Zarnow", line, *TEXT)) == iso


def test_a_letter_may_be_dated_at_its_end() -> None:
    assert find_date(article("Dear Ola", *TEXT, "Zarnow, 4 April 2023")) == "2023-04-04"


def test_publication_counts_more_than_an_update() -> None:
    lines = ("Updated 4 May 2024", "Published 1 May 2024")
    assert find_date(article("# The mill", *lines, *TEXT)) == "2024-05-01"
    assert find_date(article("# The mill", lines[0], *TEXT)) == "2024-05-04"


def test_dates_of_entries_are_not_that_of_the_whole() -> None:
    diary = ("# A diary", "## 3 May 2021", TEXT[0], "## 4 May 2021", TEXT[1])
    assert find_date(article(*diary)) == ""
    assert find_date(article("# Closing days", "- 3 May 2021", "- 4 May 2021")) == ""
    assert find_date(article("# The mill", *TEXT[:2], "3 May 2021", TEXT[2])) == ""


def test_a_line_that_is_left_out_gives_no_date() -> None:
    line = "Minutes of 3 May 2021"
    assert find_date(article("# The mill", line, *TEXT, left_out=line)) == ""


@pytest.mark.parametrize(
    ("path", "iso"),
    [
        ("2024-05-01-minutes.md", "2024-05-01"),
        ("notes/minutes_2024_05.txt", "2024-05"),
        ("report 12.03.2025.txt", "2025-03-12"),
        ("IMG_20240501.txt", "2024-05-01"),
        ("1984.txt", ""),
        ("12345678.txt", ""),
        ("export-2024-05-01.csv#17", ""),
    ],
)
def test_the_name_of_a_file_may_have_its_date(path: str, iso: str) -> None:
    assert find_date(article("# The mill", *TEXT, path=path)) == iso


def test_what_the_author_states_comes_before_the_text_and_the_text_before_the_name() -> None:
    text = f"# The mill\n\nMinutes of 3 May 2021\n\n{TEXT[0]}"
    stated = read(f"---\nDate: 2024/05/01\n---\n{text}", "2020-01-01.md")
    assert stated.date == "2024-05-01"
    assert find_date(article("# The mill", "Minutes of 3 May 2021", path="2020-01-01.md")) == (
        "2021-05-03"
    )


def test_front_matter_shows_no_order_but_the_text_may() -> None:
    front_matter = "---\ndate: 03/04/2024\n---\n"
    assert read(f"{front_matter}{TEXT[0]}").date == "2024"
    assert read(f"{front_matter}The mill burned on 21/03/2024.").date == "2024-04-03"


def test_a_subtitle_dates_the_text() -> None:
    assert read(f"The made-up club\n\nSpring newsletter, March 2025\n\n{TEXT[0]}").date == "2025-03"


# --- title, author and source --------------------------------------------------------------------


def test_front_matter_may_have_its_keys_in_any_case() -> None:
    head = "---\nTITLE: The mill\nArticle:Published_Time: 2024-05-01\nSite-Name: Made-up Post\n"
    stated = read(f"{head}Byline: Ola Nil\n---\n{TEXT[0]}")
    assert (stated.title, stated.date) == ("The mill", "2024-05-01")
    assert (stated.source, stated.author) == ("Made-up Post", "Ola Nil")


@pytest.mark.parametrize(
    ("line", "author"),
    [("By Ola Nil", "Ola Nil"), ("Written by Ola Nil and Eva Lund", "Ola Nil, Eva Lund")],
)
def test_the_line_below_the_title_names_the_author(line: str, author: str) -> None:
    assert read(f"The mill\n\n{line}\n\n{TEXT[0]}").author == author
    assert read(f"---\nauthor: Per Vig\n---\nThe mill\n\n{line}\n\n{TEXT[0]}").author == "Per Vig"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("The mill", TEXT[0]), "The mill"),
        (("News from Zarnow", "# The mill", TEXT[0]), "The mill"),
        (("4 April 2023", "By Ola Nil, 4 April 2023", "The mill"), "The mill"),
        (("From: Ola Nil", "Subject: The mill", TEXT[0]), "The mill"),
        (("Untitled", "The mill", TEXT[0]), "The mill"),
        (("Minutes of 3 May 2021", TEXT[0]), "Minutes of 3 May 2021"),
        (("12.03.2025", "2024"), "Made up"),
    ],
)
def test_the_title_is_a_heading_or_the_first_line_or_the_name(
    lines: tuple[str, ...], title: str
) -> None:
    assert find_title(article(*lines, path="made_up_2024-05-01.txt")) == title


def test_a_line_that_is_left_out_is_no_title() -> None:
    header = "Made-up Post online"
    assert find_title(article(header, "The mill", *TEXT, left_out=header)) == "The mill"


def test_a_title_that_says_nothing_is_not_taken() -> None:
    assert read(f"---\ntitle: Untitled\n---\n# The mill\n\n{TEXT[0]}").title == "The mill"


@pytest.mark.parametrize(
    "line",
    [
        "© 2023 Made-up Times",
        "Copyright © 2021-2023 Made-up Times. All rights reserved.",
        "© Made-up Angling Club, 2 June 2022",
        "(C)MADEUP 2023",
    ],
)
def test_a_copyright_line_gives_no_source_and_no_date(line: str) -> None:
    for text in (f"# The mill\n\n{TEXT[0]}\n\n{line}\n", f"# The mill\n\n{line}\n\n{TEXT[0]}\n"):
        assert (read(text).source, read(text).date) == ("", "")


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("Appendix B", "Rules for the made-up crews"), "Appendix B: Rules for the made-up crews"),
        (("CHAPTER 1", "The crews are ready."), "CHAPTER 1"),
        (("The crews", "Rules for the made-up crews"), "The crews"),
        (("Chapter 1", "by Ola Nil"), "Chapter 1"),
        (("Chapter 1", "by Ola Nil", "The ferry"), "Chapter 1: The ferry"),
        (("Chapter 1", "Life by the river"), "Chapter 1: Life by the river"),
    ],
)
def test_a_title_that_only_counts_has_the_line_below_it(lines: tuple[str, ...], title: str) -> None:
    assert read("\n\n".join((*lines, *TEXT)), "made-up.txt").title == title

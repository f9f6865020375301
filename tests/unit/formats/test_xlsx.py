"""Workbooks -> articles: what a person sees in their sheets."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from written import zipped

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import sentences
from rag.corpus.formats.cells import shown as cell_shown
from rag.errors import UnreadableArticleError


def saved(workbook: Any) -> bytes:
    raw = BytesIO()
    workbook.save(raw)
    return raw.getvalue()


def workbook(**sheets: list[list[Any]]) -> Any:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return made


def read(made: Any) -> Article:
    (article,) = formats.read("stock list.xlsx", saved(made)).articles
    return article


def shown(article: Article) -> list[str]:
    return [one.shown for one in sentences(article) if not one.place.is_label]


def test_each_sheet_is_a_section_with_its_table() -> None:
    article = read(
        workbook(
            Ferries=[["Made-up ferries"], ["Ferry", "Seats"], ["Alva", 120.0], ["Brisa", 80]],
            Fares=[["Who", "Fare"], ["adults", 12.5]],
        )
    )
    assert article.title == "Stock list"
    assert shown(article) == [
        "Ferry: Alva; Seats: 120",
        "Ferry: Brisa; Seats: 80",
        "Who: adults; Fare: 12.5",
    ]
    paths = [one.place.path for one in sentences(article) if one.place.row]
    assert paths == ["Ferries > Made-up ferries"] * 2 + ["Fares"]


def test_blank_rows_and_columns_separate_tables() -> None:
    rows: list[list[Any]] = [["Ferry", "Seats"], ["Alva", 120], [], ["Just a note."]]
    rows += [[], [None, None, "Town", "People"], [None, None, "Tarnby", 9]]
    article = read(workbook(Data=rows))
    assert shown(article) == ["Ferry: Alva; Seats: 120", "Just a note.", "Town: Tarnby; People: 9"]


def test_a_merged_cell_heads_all_its_columns() -> None:
    made = workbook(
        Data=[["Zone", 2024, None], [None, "Sales", "Profit"], ["North", 4, 1], ["South", 5, 2]]
    )
    made["Data"].merge_cells("B1:C1")
    made["Data"].merge_cells("A1:A2")
    assert shown(read(made))[0] == "Zone: North; 2024 Sales: 4; 2024 Profit: 1"


def test_bold_type_makes_a_header_of_numbers() -> None:
    made = workbook(Data=[["Size", 10, 20], ["Price", 3, 4]])
    for cell in made["Data"][1]:
        cell.font = Font(bold=True)
    assert shown(read(made)) == ["Size: Price; 10: 3; 20: 4"]


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (0.125, "0%", "12%"),
        (1234.5, '"€"#,##0.00', "€1,234.50"),
        (1234.5, "[$kr-414] #,##0", "kr 1,234"),
        (-81, '_(* #,##0_);_(* \\(#,##0\\);_(* "—"_);_(@_)', "(81)"),
        (0, '#,##0;-#,##0;"—"', "—"),
        (-3.5, "0.0", "-3.5"),
        (12_500_000, '0.0,,"M"', "12.5M"),
        (1e21, "General", "1e+21"),
        (datetime(2024, 3, 5, tzinfo=UTC), "dd/mm/yyyy", "2024-03-05"),
        (datetime(2024, 3, 5, tzinfo=UTC), 'd" of "mmmm yyyy', "5 of March 2024"),
        (datetime(2024, 3, 5, 14, 30, tzinfo=UTC), "yyyy-mm-dd h:mm", "2024-03-05 14:30"),
        (datetime(2024, 3, 5, 14, 30, tzinfo=UTC).time(), "h:mm AM/PM", "2:30 PM"),
    ],
)
def test_a_value_is_shown_in_its_format(value: Any, number_format: str, expected: str) -> None:
    assert cell_shown(value, number_format) == expected


def test_hidden_sheets_and_formulas_without_values_are_named() -> None:
    made = workbook(Data=[["Name", "Sum"], ["Ola", "=1+1"], ["Eva", 3]], Secret=[["x"]])
    made["Secret"].sheet_state = "hidden"
    result = formats.read("z.xlsx", saved(made))
    reasons = " ".join(one.reason for one in result.warnings)
    assert "hidden and not read: Secret" in reasons
    assert 'formulas without a value in sheet "Data", B2' in reasons
    assert "x" not in result.articles[0].text


def test_hidden_rows_and_columns_are_not_read_but_named() -> None:
    made = workbook(
        Data=[["Ferry", "Margin", "Seats"], ["Alva", 7, 120], ["Old", 8, 11], ["Brisa", 9, 80]]
    )
    made["Data"].row_dimensions[3].hidden = True
    made["Data"].column_dimensions["B"].hidden = True
    result = formats.read("z.xlsx", saved(made))
    assert shown(result.articles[0]) == ["Ferry: Alva; Seats: 120", "Ferry: Brisa; Seats: 80"]
    assert result.warnings[0].reason == (
        'hidden and not read in sheet "Data": row 3 and column B; show them to have them read'
    )


def test_titles_of_charts_and_notes_on_cells_are_read() -> None:
    made = workbook(Data=[["Ferry", "Seats"], ["Alva", 120], ["Brisa", 80]])
    chart = BarChart()
    chart.title = "Made-up seats by ferry"
    chart.add_data(Reference(made["Data"], min_col=2, min_row=1, max_row=3))
    made["Data"].add_chart(chart)
    made["Data"]["B2"].comment = Comment("Without the made-up deck.", "Ola")
    hint = "[Threaded comment]\n\nYour version lets you read this.\n\nComment:\n    "
    made["Data"]["A3"].comment = Comment(f"{hint}Sold in spring.", "Ola")
    article = read(made)
    assert shown(article)[2:] == [
        "Alva, 120: Without the made-up deck.",
        "Brisa: Sold in spring.",
        "Made-up seats by ferry",
    ]


def test_notes_on_hidden_cells_are_not_read() -> None:
    made = workbook(Data=[["Ferry", "Seats"], ["Alva", 120], ["Brisa", 80]])
    made["Data"]["B3"].comment = Comment("Made up and hidden.", "Ola")
    made["Data"].row_dimensions[3].hidden = True
    assert "Made up and hidden." not in read(made).text


def test_a_line_over_the_names_of_columns_heads_the_table() -> None:
    made = workbook(
        Data=[
            ["In made-up crowns", None, None, None, "Spring 2023"],
            [None, "Sales", "Costs", "Profit", "Wear"],
            ["North", 10, 7, 3, 1],
            ["South", 9, 8, 1, 2],
        ]
    )
    (row, _) = [one for one in sentences(read(made)) if one.place.row]
    assert row.shown == "North; Sales: 10; Costs: 7; Profit: 3; Wear: 1"
    assert row.place.path.endswith("In made-up crowns > Spring 2023")


def test_a_workbook_that_holds_nothing_is_rejected() -> None:
    with pytest.raises(UnreadableArticleError, match="a workbook without values"):
        formats.read("z.xlsx", saved(workbook(Empty=[])))
    with pytest.raises(UnreadableArticleError, match="not a workbook that can be read"):
        formats.read("z.xlsx", zipped({"xl/workbook.xml": "x"}))
    with pytest.raises(UnreadableArticleError, match="password-protected"):
        formats.read("z.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_the_size_that_a_sheet_states_costs_nothing() -> None:
    made = workbook(Data=[["Name", "Seats"], ["Alva", 120]])
    made["Data"].cell(1_000_000, 1).font = Font(bold=True)
    article = read(made)
    assert [block.kind for block in article.blocks] == [Kind.HEADING, Kind.ROW, Kind.ROW]


def test_a_workbook_of_100_000_cells_is_read_in_parts() -> None:
    made = workbook(Data=[["A", "B", "C", "D"], *([n, n, n, "x"] for n in range(25_000))])
    result = formats.read("z.xlsx", saved(made))
    assert len(result.articles) == 25
    assert shown(result.articles[24])[-1] == "A: 24999; B: 24999; C: 24999; D: x"

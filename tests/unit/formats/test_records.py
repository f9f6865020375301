"""Rows of tables and objects of JSON -> articles, or one article for rows of data."""

import json

import pytest
from growth import assert_linear

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import sentences
from rag.errors import UnreadableArticleError


def read(path: str, raw: str | bytes) -> Article:
    result = formats.read(path, raw.encode() if isinstance(raw, str) else raw)
    assert len(result.articles) == 1
    return result.articles[0]


def shown(article: Article) -> list[str]:
    return [sentence.shown for sentence in sentences(article)]


# --- rows with a text ----------------------------------------------------------------------------


def test_each_row_of_a_csv_is_an_article() -> None:
    result = formats.read(
        "news.csv",
        b"id,Headline,Body,published,byline,publisher,lang\r\n"
        b'17,Zarnow,"It is made up, all of it.\r\n\r\nReally.",2023-04-04,Ola Nil,Times,en\r\n'
        b",Quelm,It is <p>made</p> <b>up</b> too.,1680602400,,,\r\n"
        b",Quelm,Another one.,,,,\r\n",
    )
    first, second, third = result.articles
    assert (first.path, first.title, first.text) == (
        "news.csv#17",
        "Zarnow",
        "It is made up, all of it.\n\nReally.",
    )
    assert (first.date, first.author, first.source) == ("2023-04-04", "Ola Nil", "Times")
    assert (second.path, second.date) == ("news.csv#quelm", "2023-04-04")
    assert second.text == "It is\n\nmade\n\nup too."
    assert third.path == "news.csv#quelm-2"
    assert len({article.id for article in result.articles}) == 3


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["z.csv", "z.tsv"])
def test_the_separator_of_a_table_is_detected(separator: str, name: str) -> None:
    raw = (
        separator.join(("title", "text")) + "\n" + separator.join(("Zarnow", '"It, is; made|up."'))
    )
    assert read(name, raw).text == "It, is; made|up."


def test_invalid_rows_are_left_out_and_reported() -> None:
    result = formats.read("z.csv", b"title,text\nA,It is made up.\nB\nC,\nD,It is small.\n")
    assert [article.title for article in result.articles] == ["A", "D"]
    reasons = [row.reason for row in result.skipped]
    assert reasons[0].startswith("row 3: 1 fields where the first row has 2")
    assert reasons[1].startswith("row 4: without text")


def test_a_quotation_mark_that_is_not_closed_is_reported() -> None:
    result = formats.read("z.csv", b'title,text\nA,It is made up.\nB,"It is small.\nC,It is red.\n')
    assert [article.text for article in result.articles] == ["It is made up."]
    assert "row 3: a quotation mark is not closed" in result.skipped[0].reason


def test_a_field_may_be_huge() -> None:
    # Excel's own first line may come before the header.
    long = "It is made up. " * 20_000
    assert read("z.csv", f'sep=,\r\ntitle,text\r\nZarnow,"{long}"\n').text == long.strip()


def test_each_line_of_a_jsonl_is_an_article() -> None:
    rows = [
        {"id": "a/b c", "title": "Zarnow", "content": "It is made up.", "authors": ["Ola", "Eva"]},
        {"text": ["One.", "Two."], "source": {"name": "Times"}, "url": "https://x.example/1"},
        {"headline": "Quelm", "text": "Half a letter: \ud800.", "url": "https://www.x.example/2"},
    ]
    lines = [*map(json.dumps, rows), "{broken", "[1]", "[" * 100_000, '{"text": 5e400}', "{}"]
    result = formats.read("z.jsonl", "\n".join(lines).encode())
    first, second, third = result.articles[:3]
    assert (first.path, first.author) == ("z.jsonl#a-b-c", "Ola, Eva")
    assert (second.path, second.text, second.source) == ("z.jsonl#2", "One.\n\nTwo.", "Times")
    assert (third.text, third.source) == ("Half a letter:  .", "x.example")
    assert [row.reason.split(":")[0] for row in result.skipped[:3]] == ["row 4", "row 5", "row 6"]


def test_entities_and_line_breaks_of_a_field_are_decoded() -> None:
    article = read(
        "z.csv", "title,text\nSmith &amp; Sons,It cost 90&nbsp;000.<br>It&#8217;s &lt; 1.\n"
    )
    assert article.title == "Smith & Sons"
    assert article.text == "It cost 90\N{NO-BREAK SPACE}000.\nIt’s < 1."


def test_the_exports_of_wordpress_are_read() -> None:
    post = {
        "id": 12,
        "date": "2023-04-05T10:00:00",
        "title": {"rendered": "A made-up slide"},
        "content": {"rendered": "<p>It is long.</p><p>It is red.</p>"},
        "excerpt": {"rendered": "<p>It is long.</p>"},
        "sticky": False,
    }
    article = read("wp.json", json.dumps([post]))
    assert (article.title, article.date) == ("A made-up slide", "2023-04-05")
    assert article.text == "It is long.\n\nIt is red."
    row = read("wp.csv", "ID,post_title,post_content,post_date\n5,Slide,It is old.,2023-03-01\n")
    assert (row.title, row.text, row.date) == ("Slide", "It is old.", "2023-03-01")


def test_other_columns_are_lines_at_the_end_of_the_text() -> None:
    row = {
        "text": "It is made up.",
        "price": 1.50,
        "size": {"in cm": 20},
        "sold": True,
        "sku_id": "x",
    }
    article = read("z.jsonl", json.dumps(row))
    assert article.text == "It is made up.\n\nprice: 1.5\nsize > in cm: 20"
    assert shown(article)[1:] == ["price: 1.5", "size > in cm: 20"]


def test_a_column_of_prose_is_the_text_whatever_its_name() -> None:
    plot = "A made-up bartender serves drinks to made-up guests. " * 6
    article = read("z.csv", f'Title,Director,Plot\nZarnow,Eva Lund,"{plot}"\n')
    assert article.title == "Zarnow"
    assert article.text.startswith("A made-up bartender")
    assert article.text.endswith("Director: Eva Lund")


def test_an_array_of_objects_within_a_response_is_read() -> None:
    posts = [{"title": "A", "body": "It is red."}, {"title": "B", "body": "It is green."}]
    for name, value in (("z.jsonl", posts), ("z.json", {"data": {"items": posts}, "count": None})):
        result = formats.read(name, json.dumps(value).encode())
        assert [article.title for article in result.articles] == ["A", "B"]


# --- questions and answers -----------------------------------------------------------------------


def test_a_list_of_questions_is_one_article() -> None:
    article = read("staff faq.csv", "Question,ANSWER\nWho reads it?,Nobody.\nWhy?,It is made up.\n")
    assert article.title == "Staff faq"
    kinds = [block.kind for block in article.blocks]
    assert kinds == [Kind.TERM, Kind.DEFINITION] * 2
    assert [one.read for one in sentences(article)][1] == "Who reads it? Nobody."


def test_a_question_with_a_long_answer_is_an_article() -> None:
    result = formats.read("faq.csv", f"question,answer\nWhy?,{'It is made up. ' * 30}\n".encode())
    assert [article.title for article in result.articles] == ["Why?"]


# --- rows of data --------------------------------------------------------------------------------


def test_rows_of_data_are_read_with_the_names_of_their_columns() -> None:
    article = read("cup-winners.csv", "Team;Cups\nMill Foxes;4\nHarbour Gulls;13\n")
    assert article.title == "Cup winners"
    assert shown(article) == ["Team: Mill Foxes; Cups: 4", "Team: Harbour Gulls; Cups: 13"]
    for sentence in sentences(article):
        assert article.text[sentence.start : sentence.end] == sentence.text


def test_a_title_above_the_header_is_the_title() -> None:
    article = read("z.csv", "Made-up Cups,,\nTeam,Town,Cups\nMill Foxes,Tarnby,4\n")
    assert article.title == "Made-up Cups"
    assert shown(article) == ["Team: Mill Foxes; Town: Tarnby; Cups: 4"]


def test_columns_may_have_names_in_two_rows() -> None:
    article = read("z.csv", "Town,Results,\n,Speed,Time\nTarnby,4 km/h,3 s\nBrekke,5 km/h,2 s\n")
    assert shown(article)[0] == "Town: Tarnby; Results Speed: 4 km/h; Results Time: 3 s"


def test_rows_of_unequal_length_are_kept_with_a_warning() -> None:
    result = formats.read("z.csv", b"Team,Cups\nFoxes,4,extra\nGulls\n")
    assert shown(result.articles[0]) == ["Team: Foxes; Cups: 4; extra", "Team: Gulls"]
    assert "1 rows have more fields" in result.warnings[0].reason


def test_long_rows_become_sections() -> None:
    row = {"name": "Shed"} | {
        f"note {n}": f"It is made up, and {n} is long. " * 5 for n in range(4)
    }
    article = read("z.json", json.dumps([row, row]))
    assert article.blocks[0].kind == Kind.HEADING
    assert [one.place.path for one in sentences(article)][1:3] == ["Shed", "Shed"]


def test_objects_without_texts_are_rows() -> None:
    sheds = [{"name": "Shed", "size": 1.10, "permit": True}, {"name": "Hut", "size": 12}]
    article = read("sheds.json", json.dumps(sheds))
    assert shown(article) == ["name: Shed; size: 1.1; permit: true", "name: Hut; size: 12"]


def test_an_object_is_a_record_with_a_section_for_each_array() -> None:
    value = {
        "town": "Tarnby",
        "mayor": {"name": "Eva"},
        "mills": [{"mill": "A", "year": 1900}, {"mill": "B"}],
    }
    article = read("town.json", json.dumps(value))
    assert article.text.startswith("town: Tarnby\nmayor > name: Eva\n\nmills")
    assert shown(article)[-2:] == ["mill: A; year: 1900", "mill: B"]


def test_a_formula_is_only_text() -> None:
    assert "=1+1" in read("z.csv", "Name,Sum\nOla,=1+1\n").text


def test_broken_json_is_rejected_with_its_line() -> None:
    with pytest.raises(UnreadableArticleError, match="in line 2, column"):
        formats.read("z.json", b'[{"text": "a"},\n{"text": b}]')


def test_json_nested_deep_is_read_or_rejected() -> None:
    value = '{"a":' * 100 + '"It is made up."' + "}" * 100
    assert "It is made up." in read("z.json", value).text
    with pytest.raises(UnreadableArticleError, match="nested too deeply"):
        formats.read("z.json", b'{"a":' * 100_000)


def towns(count: int) -> formats.ReadResult:
    rows = "\n".join(f"Town {n},{n},{n * 2},a,b,c,d,e,f,g" for n in range(count))
    return formats.read("z.csv", f"Town,A,B,C,D,E,F,G,H,I\n{rows}\n".encode())


def test_the_time_for_a_table_grows_with_its_rows() -> None:
    assert_linear(towns, 2_500)


def test_a_table_of_100_000_cells_becomes_several_articles() -> None:
    result = towns(10_000)
    assert len(result.articles) == 10
    assert result.articles[-1].title == "Z (part 10 of 10)"
    assert shown(result.articles[-1])[-1].startswith("Town: Town 9999; A: 9999")


def test_spaces_after_separators_are_not_part_of_quoted_values() -> None:
    raw = b'"Made-up frog", 1.49, "If it were soft, it wouldn\'t be firm."\n"Newt", 2.99, "None"\n'
    (article,) = formats.read("z.csv", raw).articles
    assert "If it were soft, it wouldn't be firm." in article.text
    assert '"' not in article.text


def test_objects_within_objects_of_json_are_read_with_their_names() -> None:
    raw = (
        b'{"fair": {"name": "Made-up fair", "venues": [{"name": "Barn", "seats": 240, "acts": '
        b'[{"time": "14:00", "band": "Oats"}, {"time": "16:30", "band": "Reeds"}]}]}}'
    )
    (article,) = formats.read("z.json", raw).articles
    rows = [(one.place.path, one.shown) for one in sentences(article) if one.place.row]
    assert rows[-1] == ("fair > venues > Barn > acts", "time: 16:30; band: Reeds")
    assert "seats: 240" in article.text


def test_an_object_without_a_text_is_read_as_data() -> None:
    raw = (
        b'{"title": "Tram 4", "body": "The made-up tram runs every 12 minutes."}\n'
        b'{"title": "Tram 9", "body": "", "stops": [{"name": "Birk", "time": "7:15"}]}\n'
    )
    last = formats.read("z.jsonl", raw).articles[-1]
    assert last.title == "Tram 9"
    assert "7:15" in last.text


def test_names_and_values_above_a_table_are_not_its_header() -> None:
    raw = (
        b"Made-up dairy of Birk\nPrinted;12.05.2024\n;\nProduct;Price;Stock\nMilk;1,20;340\n"
        b"Butter;3,45;58\n"
    )
    (article,) = formats.read("z.csv", raw).articles
    assert [one.shown for one in sentences(article) if one.place.row] == [
        "Product: Milk; Price: 1,20; Stock: 340",
        "Product: Butter; Price: 3,45; Stock: 58",
    ]
    assert "Printed: 12.05.2024" in article.text


def test_the_elements_of_a_document_are_the_document_again() -> None:
    elements = [
        {"type": "Title", "text": "The made-up mill"},
        {"type": "NarrativeText", "text": "It grinds rye."},
        {"type": "ListItem", "text": "Rye"},
        {"category": "Section-header", "text": "## Costs"},
        {"category": "Text", "text": "It costs 30 crowns."},
        {"type": "Checkbox"},
    ]
    posts = [{**one, "by": "Ola Nil", "text": f"{one.get('text')} " * 9} for one in elements]
    assert len(formats.read("posts.json", json.dumps(posts).encode()).articles) > 1
    article = read("mill.json", json.dumps(elements))
    assert article.title == "The made-up mill"
    found = [(one.kind, article.text[one.start : one.end]) for one in article.blocks[1:]]
    assert found == [
        (Kind.PARAGRAPH, "It grinds rye."),
        (Kind.ITEM, "Rye"),
        (Kind.HEADING, "Costs"),
        (Kind.PARAGRAPH, "It costs 30 crowns."),
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"type": "list", "items": ["rye flour bread", "oats"]}, "rye flour bread"),
        ({"type": "table", "rows": [["Adult", "7 euros"]]}, "Adult"),
        ({"type": "table", "rows": [[2021, 719]]}, "719"),
        ({"type": "image", "text": "The mill", "by": "Orloff"}, "Orloff"),
        ({"type": "paragraph", "text": "7 euros", "label": "Adult"}, "Adult"),
        ({"type": "paragraph", "text": {"en": "It is closed."}}, "It is closed."),
    ],
)
def test_nothing_is_lost_of_elements_with_more_than_a_text(
    more: dict[str, object], words: str
) -> None:
    elements: list[dict[str, object]] = [{"type": "heading", "text": "The made-up mill"}]
    elements += [{"type": "paragraph", "text": "It grinds rye."}] * 60
    result = formats.read("mill.json", json.dumps([*elements, more]).encode())
    assert any(words in article.text for article in result.articles)


def test_elements_are_quoted_as_they_are_and_may_say_where_they_stand() -> None:
    elements = [
        {"type": "heading", "text": "The made-up ferries", "page_number": 1},
        {"type": "paragraph", "text": "#7 is the ferry.", "bbox": [1.5, 2, 3, 4]},
        {"type": "paragraph", "text": "It is green.", "metadata": {"file": "made up"}},
    ]
    article = read("ferries.json", json.dumps(elements))
    assert shown(article)[-2:] == ["#7 is the ferry.", "It is green."]

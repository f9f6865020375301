"""Web pages and fragments of HTML -> blocks, with their structure."""

import pytest
from growth import assert_linear
from written import SENTENCE

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind, Style
from rag.corpus.formats.document import Document
from rag.corpus.formats.markup import add_html
from rag.corpus.outline import places
from rag.errors import UnreadableArticleError


def read(page: str) -> Article:
    (article,) = formats.read("z.html", page.encode()).articles
    return article


def blocks(fragment: str) -> list[tuple[str, str]]:
    """Return the kind and the text of each block, with what is before it on its line."""
    document = Document()
    add_html(document, fragment)
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<h2>A<br>bridge</h2>", [("heading", "A bridge")]),
        ("<div role=heading aria-level=3>Ferry</div>", [("heading", "Ferry")]),
        ("<ol start=3><li>a<li>b</ol>", [("item", "3. a"), ("item", "4. b")]),
        ("<ol reversed><li>a<li>b</ol>", [("item", "2. a"), ("item", "1. b")]),
        ("<ol type=a><li>a<li value=5>b</ol>", [("item", "a. a"), ("item", "e. b")]),
        ("<ul><li><p>One.</p><p>Two.</p></li></ul>", [("item", "One.\nTwo.")]),
        ("<ul><li>• own bullet</li></ul>", [("item", "own bullet")]),
        (
            "<dl><dt>Luff</dt><dd>The front edge</dd></dl>",
            [("term", "Luff"), ("definition", "The front edge")],
        ),
        (
            "<details><summary>Is it open?</summary><p>Until nine.</p></details>",
            [("term", "Is it open?"), ("definition", "Until nine.")],
        ),
        (
            "<details><summary>More</summary><h4>Rules</h4>x</details>",
            [("heading", "More"), ("heading", "Rules"), ("paragraph", "x")],
        ),
        ("<blockquote><p>No one came.</p></blockquote>", [("quotation", "No one came.")]),
        ("<pre><code>a\n  b</code></pre>", [("code", "a\n  b")]),
        ("<figure><img><figcaption>A ferry</figcaption></figure>", [("caption", "A ferry")]),
        ("One.<br><br>Two.<br>Three.", [("paragraph", "One."), ("paragraph", "Two.\nThree.")]),
        ("<aside epub:type=footnote><p>1. A note</p></aside>", [("footnote", "1. A note")]),
        ("<h3><button>When is it open?</button></h3>", [("heading", "When is it open?")]),
        ("<p hidden>x</p><script>x</script><template>x</template>", []),
    ],
)
def test_elements_become_blocks(fragment: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(fragment) == expected


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ('320<sup><a href="#n1">1</a></sup> million', "320 million"),
        ("320<sup>1</sup> million", "320 million"),
        ("12 m<sup>2</sup>", "12 m²"),
        ("10<sup>6</sup> seeds", "10⁶ seeds"),
        ("the 20<sup>th</sup> day", "the 20th day"),
        ("1<sup>1</sup>/<sub>2</sub> cups", "1 1/2 cups"),
        ("H<sub>2</sub>O", "H2O"),
        ("inter&shy;muni&shy;cipal", "intermunicipal"),
        ("12&nbsp;500 &amp; more", "12\xa0500 & more"),
        ("<span>Seats</span><span>120</span>", "Seats 120"),
        ("<q>No</q>", "“No”"),
    ],
)
def test_the_text_of_a_line_is_what_the_page_shows(fragment: str, text: str) -> None:
    assert blocks(f"<p>{fragment}</p>") == [("paragraph", text)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><th>Founded<td>1894<tr><th>Staff<td>214", ["Founded | 1894", "Staff | 214"]),
        ("<tr><th>A<th>B<tr><td><td>x", ["A | B", "| x"]),
        ("<tr><th>A<th>B<tr><td>Ann<td><ul><li>x<li>y</ul>", ["A | B", "Ann | x, y"]),
        ("<tr><th>A<th>B<tr><td rowspan=2>k<td>1<tr><td>2", ["A | B", "k | 1", "k | 2"]),
        ("<tr><th colspan=2>A<th>B<tr><td>1<td>2<td>3", ["A | A | B", "1 | 2 | 3"]),
        ("<tr><td>A<td>B<tr><td><table><tr><td>1<td>2</table><td>x", ["A | B", "1, 2 | x"]),
    ],
)
def test_each_column_of_a_row_has_its_cell(rows: str, expected: list[str]) -> None:
    found = blocks(f"<table>{rows}</table>")
    assert [text for _, text in found] == [row.removeprefix("| ") for row in expected]
    assert {kind for kind, _ in found} == {Kind.ROW}


def test_header_rows_are_told_and_layout_tables_are_not_data() -> None:
    document = Document()
    add_html(document, "<table><tr><td>Ferry<td>Seats<tr><td>Alva<td>120<tr><td>Ida<td>90</table>")
    assert [block.is_header for block in document.blocks] == [True, False, False]
    layout = f"<table><tr><td>{SENTENCE * 6}</td><td>{SENTENCE}</td></tr></table>"
    assert {kind for kind, _ in blocks(layout)} == {Kind.PARAGRAPH}


def test_nested_lists_are_one_group_with_depths_and_marks_are_kept() -> None:
    document = Document()
    add_html(document, "<ul><li>a <b>bold</b><ul><li>b</li></ul></li><li>c</li></ul>")
    assert [(block.level, block.group) for block in document.blocks] == [(1, 1), (2, 1), (1, 1)]
    (mark,) = document.marks
    assert (mark.style, document.text[mark.start : mark.end]) == (Style.STRONG, "bold")


def test_what_a_class_is_named_does_not_drop_the_text() -> None:
    article = read(
        f"<html><body><main><article><h1>A made-up trial</h1><p>{SENTENCE}</p>"
        "<section id=informed-consent><p>Consent is taken by Eva Lund.</p></section>"
        f"<div class=cookie-recipe><p>The cookie has 30 grams of sugar.</p></div><p>{SENTENCE}</p>"
        "</article></main></body></html>"
    )
    searched = [article.text[one.start : one.end] for one in article.blocks if not one.left_out]
    assert {"Consent is taken by Eva Lund.", "The cookie has 30 grams of sugar."} <= set(searched)


def test_comments_are_left_out_with_the_reason() -> None:
    article = read(
        f"<html><body><article><h1>Bridge</h1><p>{SENTENCE}</p><p>{SENTENCE}</p><div id=comments>"
        "<p>Ola Nil: What a bridge, it is made up and I like it a lot!</p></div></article></html>"
    )
    assert article.blocks[-1].left_out == "readers' comments"
    assert "What a bridge" in article.text


def test_a_deep_page_is_read() -> None:
    deep = "<div>" * 1_000 + f"<p>{SENTENCE}</p>" + "</div>" * 1_000
    assert read(f"<html><body>{deep}</body></html>").text == SENTENCE


def test_the_time_for_a_table_grows_with_its_rows() -> None:
    row = "<tr>" + "<td>7</td>" * 10 + "</tr>"

    def read_rows(count: int) -> None:
        page = f"<html><body><p>{SENTENCE}</p><table>{row * count}</table></body></html>"
        assert len(read(page).blocks) == count + 1

    assert_linear(read_rows, 1_000)


HEAD = """<head><title>Zarnow opens its bridge - Made-up Times</title>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Zarnow opens its bridge", "datePublished": "2023-04-04T10:15:00Z",
"author": {"@type": "Person", "name": "Ola Nil"},
"publisher": {"@type": "Organization", "name": "Made-up Times"}}</script></head>"""
NEWS = f"""<!DOCTYPE html><html lang="en-GB">{HEAD}<body>
<div class="cookie-banner">We use cookies to improve your experience. <button>Accept</button></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Zarnow opens its bridge</h1><p>{SENTENCE}</p><h2>What it cost</h2>
<p>It cost <b>4&nbsp;million</b> &amp; it was paid by nobody, says this made-up article of a town
that is as made up as its bridge, its river and its only mayor.</p>
<ul><li>The <a href="#">ferry</a> will stop in May.</li><li>The old bridge is gone.</li></ul>
<table><tr><th>Year</th><th>Length</th></tr><tr><td>2023</td><td>300 m</td></tr></table></article>
<section id="comments"><h3>3 Comments</h3><div class="comment">What a bridge!</div></section>
<footer>© 2023 Made-up Times. All rights reserved.</footer><script>track()</script></body></html>"""


def test_only_the_article_of_a_news_page_is_read() -> None:
    article = read(NEWS)
    assert article.text == (
        f"Zarnow opens its bridge\n\n{SENTENCE}\n\nWhat it cost\n\n"
        "It cost 4\u00a0million & it was paid by nobody, says this made-up article of a town that "
        "is as made up as its bridge, its river and its only mayor.\n\n"
        "- The ferry will stop in May.\n- The old bridge is gone.\n\n"
        "Year | Length\n2023 | 300 m"
    )
    assert (article.title, article.date) == ("Zarnow opens its bridge", "2023-04-04")
    assert (article.source, article.author) == ("Made-up Times", "Ola Nil")
    assert article.language == "en"


def test_a_wiki_page_loses_its_edit_links_and_references() -> None:
    text = read(
        f"""<html><head><title>Zarnow - Wiki</title></head><body><div id="content">
        <h1>Zarnow</h1><p>{SENTENCE}<sup class="reference"><a href="#1">[1]</a></sup></p>
        <h2>History<span class="mw-editsection">[<a>edit</a>]</span></h2><p>It was founded by a
        made-up king in a made-up year, and grew when the ferry came to it across the river, which
        is why its arms have a boat in them to this day, and a fish below the boat.</p>
        </div></body></html>""",
    ).text
    assert "[1]" not in text
    assert "\n\nHistory\n\n" in text


def test_a_documentation_page_keeps_its_code() -> None:
    article = read(
        """<html><head><title>Install — Madeup documentation</title></head><body>
        <div class="sphinxsidebar"><ul><li><a href="#">Usage</a></li></ul></div>
        <div role="main"><h1>Install<a class="headerlink" href="#i">¶</a></h1>
        <p>Madeup is installed with one command:</p><pre>pip install madeup\nmadeup --help</pre>
        <p>Then set <code>MADEUP_HOME</code> to a folder.</p></div></body></html>""",
    )
    assert article.title == "Install"
    assert "pip install madeup\nmadeup --help" in article.text
    assert "Then set MADEUP_HOME to a folder." in article.text
    assert "Usage" not in article.text


def test_the_headline_is_the_heading_that_the_page_title_starts_with() -> None:
    page = (
        "<html><head><title>Ferries - Book of Zarnow</title></head><body><h1>Book of Zarnow</h1>"
        f"<main><h1>Ferries<button>Copy</button></h1><p>{SENTENCE}</p></main></body></html>"
    )
    assert read(page).title == "Ferries"


def test_a_short_page_is_read_without_boilerplate() -> None:
    text = read(
        "<html><body><nav><a href=/>Home</a></nav><main><h1>Ferry</h1><p>The made-up ferry is "
        "green.</p></main><footer>© 2024 Made-up</footer></body></html>",
    ).text
    assert text == "Ferry\n\nThe made-up ferry is green."


def test_a_page_runs_nothing_loads_nothing_and_leaves_no_markup() -> None:
    text = read(
        f"<html><body><p>{SENTENCE}</p><p onclick='x()'>It is &lt;b&gt;green&lt;/b&gt;.</p>"
        "<script>secret()</script><style>p{}</style><!-- hidden --><iframe src='http://x.example'>"
        "</iframe><template>hidden</template></body></html>",
    ).text
    assert text == f"{SENTENCE}\n\nIt is <b>green</b>."


def test_a_page_may_declare_its_encoding() -> None:
    polish = "Zarnow leży nad wymyśloną rzeką."
    page = f'<html><head><meta charset="iso-8859-2"></head><body><p>{polish}</p></body></html>'
    (article,) = formats.read("z.html", page.encode("iso8859_2")).articles
    assert polish in article.text


def test_a_page_written_by_a_script_is_rejected() -> None:
    page = b"<!doctype html><html><body><div id=root></div><script>x</script></body></html>"
    with pytest.raises(UnreadableArticleError, match="save the page from a browser"):
        formats.read("z.html", page)


def test_paragraphs_within_a_heading_are_paragraphs() -> None:
    text = (
        "The made-up boat left late. Nobody saw it go. The sea was calm, and the crew slept well."
    )
    page = f"<h1>Boats</h1><h2>{text} It came back in May with a new sail and twelve barrels.</h2>"
    (article,) = formats.read("z.html", page.encode()).articles
    assert [block.kind for block in article.blocks] == [Kind.TITLE, Kind.PARAGRAPH]


def test_what_a_button_opens_is_read() -> None:
    page = (
        "<main><h1>Zoo</h1><p>The made-up zoo is small.</p><div><button aria-expanded=false>"
        "When are otters fed?</button><div aria-hidden=true><p>At 11:30.</p></div></div>"
        "<div><button aria-controls=x>Lockers</button><div id=x hidden><p>They cost a crown.</p>"
        "</div></div><div hidden><p>Draft.</p></div></main>"
    )
    text = read(page).text
    assert "At 11:30." in text
    assert "They cost a crown." in text
    assert "Draft" not in text


@pytest.mark.parametrize(
    ("before", "is_read"),
    [
        ("<p>See <a aria-expanded=false>this</a> note.</p>", False),
        ("<p>See <a aria-controls=x>this</a> note.</p>", False),
        ("<dt>Old <span aria-expanded=false>text</span></dt>", False),
        ("<p>The made-up note.</p>", False),
        ("<p><a aria-expanded=false>Notes</a></p>", True),
        ("<span aria-expanded=false>Notes</span>", True),
        ("<p><a aria-controls='w x'>Notes</a></p>", True),
        ("<p><a aria-expanded=false aria-controls=y>Notes</a></p>", False),
        ("<button aria-controls=y>Notes</button>", False),
        ("<h3>Notes <button aria-expanded=false>+</button></h3>", True),
    ],
)
def test_hidden_text_is_read_only_if_a_button_opens_it(before: str, *, is_read: bool) -> None:
    page = f"<main><h1>Zoo</h1><p>It is made up.</p><div>{before}<div id=x hidden>"
    page += "<p>The otters sleep at noon.</p></div></div></main>"
    assert ("The otters sleep at noon." in read(page).text) == is_read


def test_formulas_are_on_one_line() -> None:
    page = "<p>It is <math><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup><mfrac><mi>a</mi><mrow>"
    page += "<mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>.</p>"
    assert blocks(page) == [("paragraph", "It is mc^2a/(b+1).")]


def test_a_hidden_formula_that_a_picture_shows_is_part_of_its_sentence() -> None:
    tex = r"{\displaystyle A^{\mathsf {H}}=A}"
    formula = f'<math alttext="{tex}"><semantics><msup><mi>A</mi><mi>H</mi></msup><mo>=</mo>'
    formula += f"<mi>A</mi><annotation>{tex}</annotation></semantics></math>"
    page = f'<p>A made-up matrix has <span><span style="display: none;">{formula}</span>'
    page += '<img aria-hidden="true"></span> by its definition.</p>'
    assert blocks(page) == [("paragraph", "A made-up matrix has A^H=A by its definition.")]


def test_hidden_words_leave_the_rest_of_their_line_in_the_search() -> None:
    hidden = "Words that a made-up page shows to nobody at all, however long."
    page = f'<p>The quay is long. <span style="display:none">{hidden}</span>It is new.</p>'
    document = Document()
    add_html(document, page)
    shown = [document.text[one.start : one.end] for one in document.blocks if not one.left_out]
    assert shown == ["The quay is long. It is new."]
    assert document.blocks[1].left_out == "hidden on the page"


def test_a_page_named_permalink_is_read() -> None:
    page = f'<body class="post permalink"><p>{SENTENCE}</p></body>'
    assert read(page).text == SENTENCE


def test_links_in_a_list_of_the_text_are_part_of_it() -> None:
    text = f"<p>{SENTENCE} {SENTENCE} {SENTENCE} {SENTENCE}</p>"
    links = "".join(f"<li><a href=/{n}>Renew the made-up permit of {n}</a></li>" for n in (1, 2))
    done = "<li>The made-up counter has been open to everybody in town since the spring.</li>"
    page = f"<article>{text}<ul>{done}<li>In progress:<ul>{links}</ul></li></ul>"
    page += f"<p>At the counter you can:</p><ul>{links.replace('permit', 'licence')}</ul>"
    page += f"<p>Related articles:</p><ul>{links.replace('permit', 'card')}</ul></article>"
    article = read(page)
    kept = [article.text[one.start : one.end] for one in article.blocks if not one.left_out]
    assert "Renew the made-up permit of 2" in kept
    assert "Renew the made-up licence of 2" in kept
    assert "Renew the made-up card of 2" not in kept


def test_a_script_that_seems_closed_is_no_text() -> None:
    page = f"<html><body><script/>\nf('made up');\n</script><p>{SENTENCE}</p></body></html>"
    assert read(page).text == SENTENCE


def test_rows_that_are_made_of_div_are_a_table() -> None:
    rows = [("1/4", "cup butter"), ("2", "made-up eggs"), ("1", "pinch of salt")]
    page = "".join(
        f'<div class="part"><div class="much"><span>{much}</span></div><div>{what}</div></div>'
        for much, what in rows
    )
    assert blocks(f"<h2>Ingredients</h2>{page}")[1:] == [("row", " | ".join(row)) for row in rows]


def test_rows_are_those_of_the_innermost_div_and_may_name_the_columns() -> None:
    table = """<div role="row"><div role="columnheader">Lamp</div>
        <div role="columnheader">Watts</div></div>
        <div role="row"><span role="cell">Moth</span><span role="cell">7</span></div>"""
    document = Document()
    add_html(document, table)
    assert [block.is_header for block in document.blocks] == [True, False]
    field = '<div class="field"><div>{0}</div><span>Made-up {0}</span></div>'
    pairs = "".join(
        f'<div class="pair">{field.format(one)}{field.format(one + 1)}</div>' for one in (1, 3)
    )
    assert blocks(pairs) == [("row", f"{one} | Made-up {one}") for one in (1, 2, 3, 4)]


def test_lists_of_articles_are_no_rows() -> None:
    teaser = '<div class="t"><div><a href="/a">A bridge</a></div><div>Made up</div></div>'
    assert ("row", "A bridge | Made up") not in blocks(teaser * 4)


def rows(table: str) -> list[str]:
    """Return the rows of data of a table, each with the names of its columns."""
    article = read(f"<h1>A made-up harbour</h1><p>{SENTENCE}</p><table>{table}</table>")
    return [place.row for block, place in places(article) if block.cells]


def test_rows_at_the_top_with_a_colour_of_their_own_name_the_columns() -> None:
    head = "<td>Steel</td><td>Strength</td>", "<td>-</td><td>N/mm <sup>2</sup></td>"
    body = "<td>Bars</td><td>890</td>", "<td>Rods</td><td>to order</td>"
    top = "".join(f"<tr bgcolor='#C6E2FF'>{row}</tr>" for row in head)
    below = "".join(f"<tr style='background-color: #eee'>{row}</tr>" for row in body)
    assert rows(top + below)[0] == "Steel -: Bars; Strength N/mm ²: 890"


def test_columns_without_text_only_keep_the_others_apart() -> None:
    bold = "<td><p style='font-weight: bold'>{}</p></td>"
    top = f"<tr>{bold.format('Class')}<td>&nbsp;</td>{bold.format('Symbol')}</tr>"
    below = "<tr><td>Made-up stock</td><td>&nbsp;</td><td>MDUP</td></tr>"
    assert rows(top + below) == ["Class: Made-up stock; Symbol: MDUP"]


@pytest.mark.parametrize(
    ("table", "names_columns"),
    [
        ([("Opening day", "all"), ("Telephone", "0661 88 20"), ("Last entry", "16:15")], False),
        ([("Monday", "closed"), ("Tuesday", "10 to 18"), ("Saturday", "9 to 13")], False),
        ([("Breakfast", "included"), ("Sauna", "8 euros"), ("Dog", "6 euros")], False),
        ([("Architect", "Made Up"), ("Seats", "642"), ("Price", "20")], False),
        ([("<b>Chair</b>", "<b>Ola Nil</b>"), ("<b>Clerk</b>", "<b>Ada Roe</b>")], False),
        ([("Day", "Hours"), ("Monday", "9 to 12"), ("Tuesday", "10 to 18")], True),
        ([("Item", "Weight"), ("Flour", "300 g"), ("Sugar", "1 kg")], True),
        ([("Team", "Points"), ("Lions", "30"), ("Bears", "24")], True),
        ([("Name", "Telephone"), ("Ola", "0661 88 20"), ("Ada", "0661 88 21")], True),
        ([("<b>Post</b>", "<b>Who</b>"), ("<b>Clerk</b>", "Ada Roe")], True),
    ],
)
def test_the_first_row_names_columns_unless_it_is_a_pair_like_the_others(
    table: list[tuple[str, str]], *, names_columns: bool
) -> None:
    document = Document()
    cells = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in table)
    add_html(document, f"<table>{cells}</table>")
    assert [one.is_header for one in document.blocks] == [names_columns] + [False] * (
        len(table) - 1
    )


@pytest.mark.parametrize(
    ("site", "data", "source"),
    [
        ("", '{"publisher": {"name": "Valley Gazette"}}', "Valley Gazette"),
        ("", '[{"publisher": [{"name": "Valley Gazette"}]}]', "Valley Gazette"),
        (
            "",
            '{"@graph": [{"@id": "#o", "name": "Valley Gazette"}, {"publisher": {"@id": "#o"}}]}',
            "Valley Gazette",
        ),
        ("Ostrund News", '{"publisher": {"name": "Valley Gazette"}}', "Ostrund News"),
        ("", '{"publisher": {"name": 3}}', ""),
    ],
)
def test_the_publisher_is_the_source_of_a_page_that_names_no_site(
    site: str, data: str, source: str
) -> None:
    stated = f"<meta property='og:site_name' content='{site}'>" if site else ""
    head = f"<head>{stated}<script type='application/ld+json'>{data}</script></head>"
    assert read(f"<html>{head}<body><p>{SENTENCE}</p></body></html>").source == source


def test_all_stories_of_a_newsletter_are_read() -> None:
    other = (
        "The ferry of the made-up town will be painted green in the spring, says its only warden. "
    )
    stories = "".join(
        f"<div class='story'><div><p>{text}</p></div></div>"
        for text in (SENTENCE * 4, other * 4, f"{other * 3} It will cost nothing.")
    )
    page = f"<html><body><div><h1>Made-up Future</h1><div>{stories}</div></div></body></html>"
    assert "It will cost nothing." in read(page).text


def test_the_teasers_below_an_article_are_no_stories_of_it() -> None:
    teaser = "<div class='box'><h1>Another</h1><p><a href='/x'>The ferry was painted.</a></p></div>"
    article = f"<div class='box'><h1>One</h1><p>{SENTENCE * 9}</p></div>"
    page = f"<html><body>{article}{teaser * 9}</body></html>"
    assert "painted" not in read(page).text


def test_a_cell_with_a_sign_says_what_it_stands_for() -> None:
    rows = (
        "<tr><th>Hut</th><th>Dogs</th></tr><tr><td>Otter</td><td><img alt='yes'></td></tr>"
        "<tr><td>Heron</td><td><img alt='A heron in the evening'></td></tr>"
    )
    text = read(f"<html><body><p>{SENTENCE}</p><table>{rows}</table></body></html>").text
    assert text.endswith("Hut | Dogs\nOtter | yes\nHeron")


@pytest.mark.parametrize(
    ("dish", "is_read"), [("Pea soup", True), ("<a href='/p'>Peas</a>", False)]
)
def test_a_menu_of_links_is_navigation_and_one_of_dishes_is_none(
    dish: str, *, is_read: bool
) -> None:
    menu = f"<ul class='menu'><li>{dish}</li><li>{dish}</li></ul>"
    page = f"<html><body><article><h1>One</h1><p>{SENTENCE * 4}</p>{menu}</article></body></html>"
    assert ("Pea" in read(page).text) == is_read

"""The source view: a made-up article with every kind of block, drawn from its structure alone."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect
from scripted_answerer import App

from rag.corpus.articles import Article
from rag.corpus.blocks import Kind, Mark, Style
from rag.corpus.formats.document import BULLET, Document, Inline
from rag.corpus.formats.results import Details, make_article
from rag.web.api import article_json

pytestmark = pytest.mark.browser

MARKUP = (
    "<img src=//elsewhere.example/x onerror=\"document.title='taken'\"><script>1</script> 😀 [x](y)"
)
CODE = "print('<b>made up</b>')\n    # " + "too long for the panel " * 5 + "."

#: Opens an article at a quote and returns the panel's page.
Opens = Callable[[Article, str], Page]


@pytest.fixture
def view(page: Page, app: App) -> Opens:
    def view(article: Article, quote: str) -> Page:
        body = json.dumps(article_json(article))
        page.route("**/api/articles/made-up", lambda route: route.fulfill(body=body))
        start = article.text.index(quote)
        fields = {"article": "made-up", "start": start, "end": start + len(quote), "quote": quote}
        page.goto("about:blank")
        page.goto(f"{app.address}/#{urlencode(fields)}")
        expect(page.locator("#source mark").first).to_be_in_viewport()
        return page

    return view


def made(document: Document) -> Article:
    return make_article("harbour.md", document, Details(title="A made-up harbour"))


@pytest.fixture
def harbour() -> Article:
    document = Document()
    document.add(Kind.HEADING, "Rules", level=2)
    sentence = "The made-up harbour serves four islands, by hand, 10-3 times: see the book."
    styles = {
        "four islands": Style.STRONG,
        "by hand": Style.EMPHASIS,
        "-3": Style.SUPERSCRIPT,
        "the book": Style.LINK,
    }
    marks = (
        Mark(style, sentence.index(part), sentence.index(part) + len(part))
        for part, style in styles.items()
    )
    document.add(Kind.PARAGRAPH, MARKUP)
    document.add(Kind.PARAGRAPH, Inline(sentence, tuple(marks)))
    document.add(Kind.HEADING, "Animals", level=4)
    items = document.new_group()
    document.add(Kind.ITEM, "sheep, in the hold:", level=1, group=items, bullet=BULLET)
    document.add(Kind.ITEM, "1. up to 214 in summer", level=2, group=items)
    document.add(Kind.ITEM, "no geese", level=1, group=items, bullet=BULLET)
    rows = document.new_group()
    document.add_row(["Ferry", "Seats", "Built"], rows, is_header=True)
    document.add_row(["Alva", "120", "1999"], rows)
    document.add_row(["Brage", "", "2004"], rows)
    terms = document.new_group()
    document.add(Kind.TERM, "Berth", group=terms)
    document.add(Kind.DEFINITION, "A place where a ship lies.", group=terms)
    document.add(Kind.QUOTATION, "The sea was calm.", level=1)
    document.add(Kind.QUOTATION, "It always is.", level=2)
    document.add(Kind.VERSE, "The ferry leaves at eight,\nthe sheep are never late.")
    document.add(Kind.CODE, CODE)
    document.doubt = "read by OCR"
    document.add(Kind.PARAGRAPH, "The pier was built in 1931.")
    document.add(Kind.PARAGRAPH, "The pier is long.")
    document.doubt = ""
    document.add(Kind.PARAGRAPH, "A reader liked it.")
    document.leave_out("a comment below the article")
    return made(document)


def test_every_kind_of_block_is_drawn_as_what_it_is(view: Opens, harbour: Article) -> None:
    text = view(harbour, "no geese").locator("#source .text")
    # The panel's own heading is the level above; no level is skipped.
    expect(text.get_by_role("heading", name="Rules", level=3)).to_be_visible()
    expect(text.get_by_role("heading", name="Animals", level=4)).to_be_visible()
    expect(text.locator("ul > li > ul > li")).to_have_text("1. up to 214 in summer")
    expect(text.locator("thead th")).to_have_text(["Ferry", "Seats", "Built"])
    expect(text.locator("tbody tr").last.locator("td")).to_have_text(["Brage", "", "2004"])
    expect(text.locator("dl > dt + dd")).to_have_text("A place where a ship lies.")
    expect(text.locator("blockquote > blockquote")).to_have_text("It always is.")
    assert text.locator(".verse").inner_text().count("\n") == 1
    expect(text.locator("pre")).to_have_text(CODE)
    expect(text.locator("strong")).to_have_text("four islands")
    expect(text.locator("em")).to_have_text("by hand")
    expect(text.locator("sup")).to_have_text("-3")
    expect(text.locator(".link")).to_have_text("the book")
    assert "|" not in text.inner_text()
    assert "- no geese" not in text.inner_text()


def test_what_an_article_says_in_markup_is_text_that_runs_and_loads_nothing(
    page: Page, view: Opens, harbour: Article
) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    view(harbour, "no geese")
    expect(page.locator("#source p").filter(has_text="elsewhere")).to_have_text(MARKUP)
    assert page.locator("#source").locator("a, img, script, b").count() == 0
    assert page.title() == "Footnote"
    assert not any("elsewhere.example" in url for url in loaded)


@pytest.mark.parametrize(
    ("quote", "parts", "inside"),
    [
        ("Alva | 120 | 1999", ["Alva", "120", "1999"], "tr"),
        ("120 | 1999", ["120", "1999"], "td + td"),
        ("sheep, in the hold:", ["sheep, in the hold:"], "ul > li"),
        ("islands, by", ["islands, by"], "p"),
        ("in summer\n- no geese", ["in summer", "no geese"], "li"),
        ("eight,\nthe sheep", ["eight,\nthe sheep"], ".verse"),
    ],
)
def test_the_quoted_words_are_marked_wherever_they_are(
    view: Opens, harbour: Article, quote: str, parts: list[str], inside: str
) -> None:
    page = view(harbour, quote)
    expect(page.locator("#source mark")).to_have_text(parts)
    expect(page.locator(f"#source {inside} mark")).to_have_count(len(parts))


def test_what_is_left_out_or_doubtful_says_why(view: Opens, harbour: Article) -> None:
    text = view(harbour, "The pier is long.").locator("#source .text")
    expect(text.locator(".left-out")).to_have_attribute(
        "title", "Not searched: a comment below the article"
    )
    expect(text.locator(".left-out")).to_contain_text(
        "Not searched: a comment below the article. A"
    )
    expect(text.locator(".doubtful > .about")).to_have_text(
        "Read by OCR; it may differ from the page."
    )
    expect(text.locator(".doubtful > p:not(.about)")).to_have_count(2)


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_the_view_is_for_everybody(
    view: Opens, harbour: Article, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
    view(harbour, "Alva | 120 | 1999")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    # The article and what scrolls in it are reached by keyboard, and Escape closes the panel.
    page.locator("#source").get_by_role("button", name="Close").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Article")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#source pre")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()


def large(kind: Kind) -> Article:
    document = Document()
    group = document.new_group()
    for number in range(20_000):
        text = f"Sentence {number} of this made-up article."
        if kind == Kind.ROW:
            document.add_row([text, "made up", str(number)], group, is_header=number == 0)
        else:
            document.add(kind, text, level=number % 3 + 1, group=group)
    return made(document)


@pytest.mark.parametrize("kind", [Kind.PARAGRAPH, Kind.ITEM, Kind.ROW])
def test_of_a_large_article_only_what_is_near_the_quote_is_laid_out(
    view: Opens, kind: Kind
) -> None:
    page = view(large(kind), "Sentence 15000 of this made-up article.")
    drawn, laid_out = page.evaluate(
        """() => {
          const blocks = [...document.querySelectorAll("#source .portion :is(p, li, tr)")];
          const near = blocks.filter((one) => one.checkVisibility({ contentVisibilityAuto: true }));
          return [blocks.length, near.length];
        }"""
    )
    assert drawn >= 20_000
    assert 0 < laid_out < 1_000

"""What a page sets of the widget: its language, greeting and questions, whom readers turn to."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from scripted_answerer import FERRY, MILL, QUESTION, UNANSWERABLE, UNSURE
from test_widget import PHONE, Embedding, ask, embedded, opened

from rag.web.widget import tag

pytestmark = pytest.mark.browser

TEXTS: dict[str, dict[str, str]] = {
    path.rpartition("/")[2].removesuffix(".json"): json.loads(body)
    for path, body in tag.languages().items()
}
FERRY_DATES = {
    "en-GB": "19 September 2024",
    "de-AT": "19. September 2024",
    "fr": "19 septembre 2024",
    "es-MX": "19 de septiembre de 2024",
    "uk": "19 вересня 2024",
}
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}


@pytest.fixture(scope="module")
def _embedding(module_folder: Path) -> Iterator[Embedding]:
    with embedded(module_folder) as found:
        yield found


@pytest.fixture
def embedding(_embedding: Embedding) -> Iterator[Embedding]:
    yield _embedding
    _embedding.app.script.reset()


def page_in(embedding: Embedding, language: str, attributes: str = "") -> str:
    body = f"<!doctype html><html lang={language}><title>A page</title>{embedding.tag(attributes)}"
    return embedding.site.put("/page", body)


# --- languages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FERRY_DATES)
def test_its_texts_are_in_the_language_of_the_page(
    page: Page, embedding: Embedding, language: str
) -> None:
    code = language[:2]
    texts, loaded = TEXTS[code], []
    page.on("request", lambda request: loaded.append(request.url))
    opened(page, page_in(embedding, language))
    expect(page.get_by_label(texts["label"])).to_be_focused()
    page.get_by_label(texts["label"]).fill(QUESTION)
    page.get_by_role("button", name=texts["send"], exact=True).click()
    page.get_by_role("button", name=texts["footnote"].format(number=1)).click()
    expect(page.locator(".card time")).to_contain_text(FERRY_DATES[language])
    expect(page.locator(".card")).to_contain_text(texts["verbatim"])
    expect(page.locator(".root")).to_have_attribute("lang", language)
    expect(page.locator(".root")).to_have_attribute("dir", "ltr")
    assert page.locator("q").evaluate("one => one.closest('[lang]').lang") == "en"
    files = {one.rpartition("/")[2] for one in loaded if "/widget/" in one}
    assert files == ({f"{code}.json"} if code != "en" else set())


def test_the_language_follows_the_page_and_the_element_comes_first(
    page: Page, embedding: Embedding
) -> None:
    opened(page, page_in(embedding, "pl"))
    send, root = page.locator("[part=send]"), page.locator(".root")
    expect(send).to_have_text("Ask")
    expect(root).to_have_attribute("lang", "en")
    page.evaluate("document.documentElement.lang = 'fr-CH'")
    expect(send).to_have_text(TEXTS["fr"]["send"])
    page.evaluate("document.querySelector('footnote-chat').lang = 'uk'")
    expect(send).to_have_text(TEXTS["uk"]["send"])
    page.evaluate("document.querySelector('footnote-chat').lang = 'en'")
    expect(send).to_have_text("Ask")


def test_without_the_texts_of_its_language_it_is_english(page: Page, embedding: Embedding) -> None:
    page.route("**/widget/de.json", lambda route: route.abort())
    opened(page, page_in(embedding, "de"))
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("214 sheep")
    expect(page.locator(".root")).to_have_attribute("lang", "en")


@pytest.mark.parametrize(
    ("before", "said"),
    [(1, "ще 1 запитання"), (3, "ще 3 запитання"), (5, "ще 5 запитань"), (21, "ще 21 запитання")],
)
def test_numbers_have_the_plural_of_the_language(
    page: Page, embedding: Embedding, before: int, said: str
) -> None:
    opened(page, page_in(embedding, "uk"))
    page.evaluate(WATCH)
    stream(page, ("state", {"detail": "Questions before yours.", "before": before}))
    page.get_by_label(TEXTS["uk"]["label"]).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".problem")).to_be_visible()
    assert said in page.evaluate("window.waited.join()")


#: Records the texts of the waiting line.
WATCH = """() => {
  window.waited = [];
  const root = document.querySelector("footnote-chat").shadowRoot;
  new MutationObserver(() => window.waited.push(root.querySelector(".waiting")?.textContent))
    .observe(root, { childList: true, subtree: true, characterData: true });
}"""


def stream(page: Page, *events: tuple[str, dict[str, Any]]) -> None:
    """Let the server send these events and then an error."""
    sent = [*events, ("error", {"error": {"code": "failed", "message": "It failed."}})]
    body = "".join(f"event: {name}\ndata: {json.dumps(fields)}\n\n" for name, fields in sent)

    def reply(route: Route) -> None:
        route.fulfill(headers=CORS | {"Content-Type": "text/event-stream"}, body=body)

    page.route("**/api/ask/stream", reply)


# --- greeting and questions ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("questions", "shown"),
    [
        (
            f"{QUESTION} | |Who owns the mill of Orrin?|{QUESTION}",
            [QUESTION, "Who owns the mill of Orrin?"],
        ),
        (json.dumps([QUESTION, "a|b"]), [QUESTION, "a|b"]),
        ("a|b|c|d|e|f|g", ["a", "b", "c", "d", "e", "f"]),
        ("", []),
    ],
)
def test_a_page_greets_and_offers_its_own_questions(
    page: Page, embedding: Embedding, questions: str, shown: list[str]
) -> None:
    attributes = f"greeting='Hello &lt;b&gt;you&lt;/b&gt;!' questions='{questions}'"
    opened(page, page_in(embedding, "en", attributes))
    expect(page.locator(".greeting")).to_have_text("Hello <b>you</b>!")
    expect(page.locator("[part=example]")).to_have_text(shown)
    if QUESTION in shown:
        page.get_by_role("button", name=QUESTION).click()
        expect(page.locator(".answer")).to_contain_text("214 sheep")
        expect(page.locator(".intro")).to_be_hidden()


def test_questions_that_cannot_be_read_are_named_and_the_servers_shown(
    page: Page, embedding: Embedding
) -> None:
    with page.expect_console_message(lambda message: "not a JSON array" in message.text):
        opened(page, page_in(embedding, "en", "questions='[1, 2'"))
    expect(page.locator("[part=example]")).to_have_count(2)


# --- when there is no answer ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("https://help.example/form", ""),
        ("mailto:help@example.org?subject=x", "(help@example.org)"),
        ("tel:+49-30-1234", "(+49-30-1234)"),
    ],
)
def test_a_refusal_hands_over(page: Page, embedding: Embedding, contact: str, address: str) -> None:
    opened(page, page_in(embedding, "en", f'contact="{contact}"'))
    for question in (QUESTION, UNSURE, UNANSWERABLE):
        ask(page, question)
    expect(page.locator(".turn[data-state=done]")).to_have_count(3)
    links = page.get_by_role("link", name="Contact us")
    expect(links).to_have_count(2)
    expect(links.first).to_have_attribute("href", contact)
    expect(page.locator(".handover").first).to_contain_text(address)


@pytest.mark.parametrize(
    "contact",
    [
        "javascript:alert(1)",
        " java\nscript:alert(1)",
        "data:text/html,x",
        "http://a.example",
        "/help",
        "mailto:",
    ],
)
def test_other_contacts_are_refused(page: Page, embedding: Embedding, contact: str) -> None:
    with page.expect_console_message(lambda message: "contact=" in message.text):
        opened(page, page_in(embedding, "en", f'contact="{contact}"'))
    ask(page, UNANSWERABLE)
    expect(page.locator(".refusal")).to_be_visible()
    expect(page.locator(".refusal a[part=contact]")).to_have_count(0)


def test_the_page_hears_of_it_and_may_open_its_own_form(page: Page, embedding: Embedding) -> None:
    opened(page, page_in(embedding, "en", 'contact="https://help.example/form"'))
    page.evaluate(
        """() => {
          window.heard = [];
          for (const name of ["unanswered", "contact"]) {
            document.addEventListener(`footnote:${name}`, (event) => {
              event.preventDefault();
              window.heard.push([name, event.detail.question, event.detail.outcome]);
            });
          }
        }"""
    )
    for question in (QUESTION, UNSURE, UNANSWERABLE):
        ask(page, question)
    expect(page.locator(".turn[data-state=done]")).to_have_count(3)
    page.get_by_role("link", name="Contact us").last.click()
    assert page.evaluate("window.heard") == [
        ["unanswered", UNSURE, "not sure"],
        ["unanswered", UNANSWERABLE, "absent"],
        ["contact", UNANSWERABLE, "absent"],
    ]
    assert len(page.context.pages) == 1


def test_a_link_to_the_frames_page_sends_nobody_elsewhere(page: Page, embedding: Embedding) -> None:
    query = "greeting=Sign+in+again&contact=https://help.example&questions=a|b&lang=de"
    source = f"{embedding.server}/embed?{query}"
    page.goto(source)
    expect(page.locator("[part=example]")).to_have_text(["a", "b"])
    expect(page.locator(".greeting")).to_have_count(0)
    page.goto(embedding.page("/framed", f'<iframe title=a src="{source}" height=600></iframe>'))
    expect(page.frame_locator("iframe").locator(".greeting")).to_have_text("Sign in again")


# --- how it looks --------------------------------------------------------------------------------


def test_a_wish_about_dates_is_a_chip_that_can_be_removed(page: Page, embedding: Embedding) -> None:
    opened(page, page_in(embedding, "en"))
    ask(page, f"In the latest news: {QUESTION}")
    chip = page.locator(".chip")
    expect(chip).to_contain_text("Read as: newest first")
    chip.get_by_role("button", name="Ask without “newest first”").click()
    expect(page.locator(".turn[data-state=done] .answer")).to_contain_text("214 sheep")
    expect(chip).to_have_count(0)


def comparison(route: Route) -> None:
    """Answer with two sides of a comparison."""
    citation = {"article_id": "a", "title": "A title", "date": "2023-04", "source": "", "start": 0}
    claims = [
        {"text": quote, "verdict": "verbatim", "citations": [side], "side": side}
        for side, quote in ((1, FERRY), (2, MILL))
    ]
    answer = {
        "id": "x", "question": "compare", "searched_for": "compare", "kind": "comparison",
        "outcome": "answered", "answerable": True, "text": FERRY, "claims": claims,
        "citations": [
            citation | {"number": one["side"], "quote": one["text"], "end": 9} for one in claims
        ],
        "sides": ["The ferry of Quenby", "The mill of Orrin, which belongs to Ada Roe"],
        "passages": [], "missing_terms": [], "unanswered": [], "answerer": "quotes",
    }  # fmt: skip
    body = f"event: answer\ndata: {json.dumps(answer)}\n\n"
    route.fulfill(headers=CORS | {"Content-Type": "text/event-stream"}, body=body)


@pytest.mark.slow
@pytest.mark.parametrize("language", TEXTS)
def test_axe_finds_nothing_in_any_language_light_and_dark(
    page: Page, embedding: Embedding, language: str
) -> None:
    script = embedding.app.script
    script.kinds, script.related = {"Hello": "smalltalk"}, ["When did the mill of Orrin reopen?"]
    page.set_viewport_size(PHONE)
    found: list[str] = []

    def look() -> None:
        for theme in ("light", "dark"):
            page.evaluate(
                "theme => document.querySelector('footnote-chat').setAttribute('theme', theme)",
                theme,
            )
            violations = Axe().run(page).response["violations"]
            found.extend(f"{theme}: {one['id']} {one['nodes'][0]['html']}" for one in violations)

    opened(page, page_in(embedding, language, 'greeting="Hello" contact="tel:1"'))
    expect(page.locator("[part=example]").first).to_be_visible()
    look()
    latest = f"In the latest news: {QUESTION}"
    questions = ["Hello there", UNSURE, UNANSWERABLE, "Wie viel Geld hat Biden verlangt?", latest]
    for count, question in enumerate(questions, start=1):
        page.locator("textarea").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator(".turn[data-state=done]")).to_have_count(count)
    expect(page.locator(".related")).to_be_visible()
    page.locator(".marker").click()
    look()
    page.route("**/api/ask/stream", comparison)
    page.locator("textarea").fill("compare")
    page.keyboard.press("Enter")
    expect(page.locator(".side")).to_have_count(2)
    page.unroute("**/api/ask/stream")
    page.route("**/api/ask/stream", lambda _: None)  # never answered
    page.locator("textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    look()
    page.locator(".waiting button").click()
    look()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert found == []

"""The widget in a real browser, on scripted answers: in other sites' pages, on bad networks."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import RoughNetwork, Site
from playwright.sync_api import Browser, FrameLocator, Locator, Page, Request, ViewportSize, expect
from scripted_answerer import BOTH, FERRY, QUESTION, UNANSWERABLE, UNSURE, App, scripted_app

from rag.web.widget.tag import Mode, tag

pytestmark = pytest.mark.browser

PHONE = ViewportSize(width=390, height=844)


@dataclass
class Embedding:
    """A listed site, one that isn't, and the server that they call."""

    site: Site
    unlisted: Site
    app: App

    @property
    def server(self) -> str:
        return self.app.address

    def tag(self, attributes: str = "", server: str = "") -> str:
        script = f'<script src="{server or self.server}/widget.js" defer></script>'
        return f'{script}<footnote-chat title="Ask the newsroom" {attributes}></footnote-chat>'

    def page(self, path: str, body: str, **headers: str) -> str:
        html = f"<!doctype html><html lang=en><title>A made-up page</title>{body}"
        self.unlisted.put(path, html, **headers)
        return self.site.put(path, html, **headers)


@contextmanager
def embedded(folder: Path) -> Iterator[Embedding]:
    site, unlisted = Site(), Site()
    with scripted_app(folder, origins=(site.origin,)) as app:
        yield Embedding(site, unlisted, app)
    site.close()
    unlisted.close()


@pytest.fixture(scope="module")
def embedding(module_folder: Path) -> Iterator[Embedding]:
    with embedded(module_folder) as found:
        yield found


Place = Page | FrameLocator | Locator


def ask(place: Place, question: str) -> None:
    box = place.get_by_label("Your question")
    box.fill(question)
    box.press("Enter")


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.get_by_role("button", name="Ask the newsroom").click()
    return page


def test_a_visitor_asks_sees_the_exact_words_and_reads_on_in_the_article(
    page: Page, embedding: Embedding
) -> None:
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((embedding.site.origin, embedding.server)):
            foreign.append(request.url)

    page.on("request", note)
    opened(page, embedding.page("/plain", f"<main><h1>News</h1></main>{embedding.tag()}"))
    expect(page.get_by_label("Your question")).to_be_focused()
    ask(page, BOTH)
    turn = page.locator(".turn[data-state=done]")
    expect(turn.locator(".answer")).to_contain_text("214 sheep")
    marker = page.get_by_role("button", name="Footnote 2")
    marker.click()
    expect(marker).to_have_attribute("aria-expanded", "true")
    card = page.get_by_role("group", name="Footnote 2")
    expect(card).to_contain_text("Word for word")
    quote = card.locator("q").inner_text()
    assert quote in turn.locator(".answer").inner_text()
    with page.context.expect_page() as opening:
        card.get_by_role("link", name="Read in the article").click()
    article = opening.value
    expect(article.locator("mark")).to_have_text(quote)
    assert article.evaluate("window.opener") is None
    article.close()
    page.get_by_role("button", name="Footnote 1").press("Enter")
    expect(page.get_by_role("button", name="Footnote 1")).to_be_focused()
    marker.press("Enter")
    expect(marker).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(marker).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Ask the newsroom")).to_be_focused()
    assert foreign == []
    assert page.context.cookies() == []


def test_the_conversation_lasts_as_long_as_the_tab_and_a_follow_up_leans_on_it(
    page: Page, embedding: Embedding
) -> None:
    address = embedding.page("/kept", embedding.tag())
    opened(page, address)
    ask(page, "Who owns the mill of Orrin?")
    expect(page.locator(".turn[data-state=done]")).to_have_count(1)
    opened(page, address)
    expect(page.locator(".turn[data-state=done]")).to_have_count(1)
    ask(page, "And when did it reopen?")
    expect(page.locator(".turn").last).to_contain_text("Searched for")
    expect(page.locator(".turn").last.locator(".answer")).to_contain_text(
        "mill of Orrin officially"
    )
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".turn")).to_have_count(0)
    opened(page, address)
    expect(page.locator(".turn")).to_have_count(0)


def test_words_that_are_opened_stay_open_when_more_comes(page: Page, embedding: Embedding) -> None:
    with RoughNetwork(embedding.server) as network:
        opened(page, embedding.page("/early", embedding.tag(server=network.address)))
        network.mode = "held"
        ask(page, BOTH)
        page.get_by_role("button", name="Footnote 1").click()
        expect(page.locator(".turn")).to_have_attribute("data-state", "busy")
        network.mode = "fine"
        expect(page.locator(".turn[data-state=done] .marker")).to_have_count(2)
        expect(page.get_by_role("group", name="Footnote 1")).to_contain_text("214 sheep")


def test_no_answer_is_said_with_leads_and_thumbs_are_kept(page: Page, embedding: Embedding) -> None:
    opened(page, embedding.page("/plain", embedding.tag()))
    ask(page, UNSURE)
    refusal = page.locator(".refusal")
    card = page.get_by_role("group", name="The closest passage")
    expect(card.locator("q")).to_have_text(FERRY)
    expect(card).to_contain_text("It doesn't mention “carry”.")
    lead = refusal.get_by_role("link").first
    expect(lead).to_have_attribute("href", re.compile(re.escape(embedding.server) + "/#article="))
    page.get_by_role("button", name="Not helpful").click()
    expect(page.locator(".rating")).to_contain_text("Thank you for your feedback.")
    expect(page.get_by_role("button", name="Not helpful")).to_be_focused()


def test_all_of_it_goes_by_keyboard_and_stays_in_the_panel(
    page: Page, embedding: Embedding
) -> None:
    body = f"<a href='#'>before</a>{embedding.tag()}<a href='#'>behind</a>"
    page.goto(embedding.page("/keys", body))
    page.get_by_role("button", name="Ask the newsroom").focus()
    page.keyboard.press("Enter")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".turn[data-state=done]")).to_have_count(1)
    focused = "document.activeElement.shadowRoot?.activeElement"
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{focused} !== null && {focused} !== undefined")
        seen.add(page.evaluate(f"{focused}.getAttribute('aria-label') || {focused}.textContent"))
    assert {"Footnote 1", "Close", "Clear", "Helpful", "Your question", "Ask"} <= seen
    expect(page.get_by_role("status")).to_contain_text("214 sheep")


HOSTILE = """<style>
html { font-size: 62.5% }
* { all: unset }
footnote-chat { opacity: .1; transform: scale(.1); filter: blur(9px); display: none }
button, textarea, section { display: none !important; font-size: 1px !important }
.cover { position: fixed; inset: 0; z-index: 2147483647; background: #fee; display: block }
</style><div style="transform: translateZ(0); overflow: hidden; height: 10px">WIDGET</div>
<div class="cover">A made-up page that covers everything</div>"""


def test_the_styles_of_a_page_do_not_reach_the_widget(page: Page, embedding: Embedding) -> None:
    page.goto(embedding.page("/hostile", HOSTILE.replace("WIDGET", embedding.tag())))
    # A click is only made where the button is on top of all, and can be seen.
    page.get_by_role("button", name="Ask the newsroom").click()
    ask(page, QUESTION)
    answer = page.locator(".turn[data-state=done] .answer")
    expect(answer).to_contain_text("214 sheep")
    box = page.get_by_role("dialog").bounding_box()
    assert box
    assert box["width"] == pytest.approx(400, abs=2)
    assert box["height"] > 600
    size = answer.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 16
    on_top = "([x, y]) => document.elementFromPoint(x, y).localName"
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert page.evaluate(on_top, middle) == "footnote-chat"


def test_a_strict_policy_needs_two_sources_and_nothing_else(
    page: Page, embedding: Embedding
) -> None:
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text))
    policy = (
        f"default-src 'none'; script-src {embedding.server}; connect-src {embedding.server}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    address = embedding.page("/strict", embedding.tag(), Content_Security_Policy=policy)
    opened(page, address)
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("214 sheep")
    expect(page.get_by_role("dialog")).to_have_css("position", "fixed")
    assert [one for one in broken if "Content Security Policy" in one] == []


def test_a_policy_that_keeps_the_server_out_is_named(page: Page, embedding: Embedding) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    policy = f"default-src 'none'; script-src {embedding.server}"
    opened(page, embedding.page("/closed", embedding.tag(), Content_Security_Policy=policy))
    ask(page, QUESTION)
    expect(page.locator(".problem")).to_contain_text("security policy")
    assert [one for one in said if f"connect-src {embedding.server}" in one]


#: Records the texts of the waiting line.
WATCH = """() => {
  window.waited = [];
  const root = document.querySelector("footnote-chat").shadowRoot;
  new MutationObserver(() => window.waited.push(root.querySelector(".waiting")?.textContent))
    .observe(root, { childList: true, subtree: true, characterData: true });
}"""


def test_a_site_that_is_not_listed_is_told_so_and_gets_nothing(
    page: Page, embedding: Embedding
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    embedding.page("/unlisted", embedding.tag())
    opened(page, f"{embedding.unlisted.origin}/unlisted")
    expect(page.locator(".problem")).to_contain_text(
        f"The server's owner has to add {embedding.unlisted.origin} to FOOTNOTE_ALLOWED_ORIGINS"
    )
    page.evaluate(WATCH)
    ask(page, QUESTION)
    expect(page.locator(".turn[data-state=done] .problem")).to_contain_text("may not use")
    assert "lost" not in page.evaluate("window.waited.join()")
    assert [one for one in said if f"FOOTNOTE_ALLOWED_ORIGINS={embedding.unlisted.origin}" in one]
    expect(page.locator(".answer")).to_have_count(0)


def test_in_a_frame_of_the_page_itself(page: Page, embedding: Embedding) -> None:
    inner = escape(embedding.tag(), quote=True)
    page.goto(embedding.page("/srcdoc", f'<iframe title=a srcdoc="{inner}" height=700></iframe>'))
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Ask the newsroom").click()
    ask(frame, QUESTION)
    expect(frame.locator(".answer")).to_contain_text("214 sheep")


@pytest.mark.parametrize(
    ("allowed", "seen"),
    [("allow-scripts allow-same-origin", "214 sheep"), ("allow-scripts", "may not use")],
)
def test_in_a_sandbox(page: Page, embedding: Embedding, allowed: str, seen: str) -> None:
    inside = embedding.page("/sandboxed", embedding.tag())
    body = f'<iframe title=a sandbox="{allowed}" src="{inside}" width=600 height=700></iframe>'
    page.goto(embedding.page("/sandbox", body))
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Ask the newsroom").click()
    ask(frame, QUESTION)
    expect(frame.locator(".turn[data-state=done]")).to_contain_text(seen)


def test_the_frame_works_in_listed_sites_alone(page: Page, embedding: Embedding) -> None:
    source = f"{embedding.server}/embed?title=Ask+here&theme=dark"
    address = embedding.page("/frame", f'<iframe title=a src="{source}" height=600></iframe>')
    page.goto(address)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Ask here")).to_be_visible()
    ask(frame, QUESTION)
    expect(frame.locator(".answer")).to_contain_text("214 sheep")
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(f"{embedding.unlisted.origin}/frame")
    expect(frame.locator("footnote-chat")).to_have_count(0)


def test_on_a_phone_it_covers_the_screen(chromium: Browser, embedding: Embedding) -> None:
    page = chromium.new_page(viewport=PHONE, locale="en-US")
    address = embedding.page(
        "/phone", f"<meta name=viewport content='width=device-width'>{embedding.tag()}"
    )
    opened(page, address)
    ask(page, BOTH)
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.get_by_role("group", name="Footnote 1")).to_be_in_viewport()
    box = page.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_two_in_one_page_keep_apart(page: Page, embedding: Embedding) -> None:
    second = '<footnote-chat id="second" title="Ask the archive"></footnote-chat>'
    page.goto(embedding.page("/two", embedding.tag('id="first"') + second))
    first_button = page.get_by_role("button", name="Ask the newsroom")
    second_button = page.get_by_role("button", name="Ask the archive")
    one, other = first_button.bounding_box(), second_button.bounding_box()
    assert one
    assert other
    assert other["y"] + other["height"] <= one["y"]
    first_button.click()
    ask(page.locator("#first"), QUESTION)
    expect(page.locator("#first .turn[data-state=done]")).to_have_count(1)
    page.evaluate("document.querySelector('#second').open()")
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.get_by_role("dialog", name="Ask the archive")).to_be_visible()
    expect(page.locator("#second .turn")).to_have_count(0)


@pytest.mark.parametrize("mode", ["button", "inline"])
def test_nothing_on_the_page_moves(page: Page, embedding: Embedding, mode: Mode) -> None:
    watch = """Object.assign(window, { moved: [], shifted: 0 });
    new PerformanceObserver((list) => {
      for (const one of list.getEntries().filter((each) => !each.hadRecentInput)) {
        window.shifted += one.value;
        // Of what is inside the widget the page is not told which it was.
        window.moved.push(...one.sources.map(({ node }) => node?.nodeName).filter(Boolean));
      }
    }).observe({ type: "layout-shift", buffered: true })"""
    page.add_init_script(watch)
    grid = "<main style='display: grid; gap: 40px'><p>above</p>%s<p>below</p></main>"
    given = tag(embedding.server, "Ask the newsroom", mode).tag
    page.goto(embedding.page("/still", grid % given))
    # Without a key or a click, for half a second after which a browser lets everything pass.
    page.evaluate("question => document.querySelector('footnote-chat').ask(question)", BOTH)
    expect(page.locator(".turn[data-state=done] .marker")).to_have_count(2)
    page.wait_for_timeout(300)
    assert page.evaluate("window.moved") == []
    # A line inside the panel may give way to the claim that comes above it, and no more.
    assert page.evaluate("window.shifted") < 0.01
    # What moves would have been seen.
    page.evaluate("document.querySelector('p').style.marginTop = '90px'")
    page.wait_for_function("window.moved.length > 0")


def test_the_page_speaks_with_it(page: Page, embedding: Embedding) -> None:
    words = '{"send": "Ab", "intro": "Ein <b>Text</b> dieser Seite."}'
    inside = f'<script type="application/json">{words}</script>'
    tag = embedding.tag('accent="rgb(10, 20, 90)" theme="light" lang="de"').replace(
        "</footnote-chat>", f"{inside}</footnote-chat>"
    )
    tag += "<script>document.querySelector('footnote-chat').texts = { close: 'Zu' }</script>"
    style = "<style>footnote-chat::part(question) { color: red }</style>"
    page.goto(embedding.page("/speaks", tag + style))
    answer = page.evaluate(
        """async (question) => {
          const chat = document.querySelector("footnote-chat");
          window.heard = [];
          for (const name of ["open", "answer", "close"]) {
            document.addEventListener(`footnote:${name}`, (event) => window.heard.push(event.type));
          }
          const answer = await chat.ask(question);
          chat.close();
          return answer;
        }""",
        QUESTION,
    )
    assert answer["citations"][0]["quote"] in answer["text"]
    assert page.evaluate("window.heard") == ["footnote:open", "footnote:answer", "footnote:close"]
    page.get_by_role("button", name="Ask the newsroom").click()
    expect(page.get_by_role("button", name="Ab", exact=True)).to_have_css(
        "background-color", "rgb(10, 20, 90)"
    )
    expect(page.get_by_role("button", name="Zu", exact=True)).to_be_visible()
    expect(page.locator("[part=question]")).to_have_css("color", "rgb(255, 0, 0)")
    expect(page.locator(".root")).to_have_attribute("lang", "de")
    page.evaluate("document.querySelector('footnote-chat').texts = { send: 'Los' }")
    expect(page.get_by_role("button", name="Los", exact=True)).to_be_visible()
    page.get_by_role("button", name="Leeren").click()
    expect(page.get_by_text("Ein <b>Text</b> dieser Seite.")).to_be_visible()


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("", "light"),
        ("<style>body { background: #101414 }</style>", "dark"),
        ("<style>:root { color-scheme: dark }</style>", "dark"),
        ("<style>:root { color-scheme: light dark }</style>", "dark"),
    ],
)
def test_it_is_light_or_dark_as_the_page_is(
    chromium: Browser, embedding: Embedding, style: str, expected: str
) -> None:
    page = chromium.new_page(color_scheme="dark", locale="en-US")
    page.goto(embedding.page("/shade", style + embedding.tag()))
    expect(page.locator(".root")).to_have_attribute("data-theme", expected)
    page.close()


@pytest.mark.parametrize("framed", [False, True], ids=["widget", "frame"])
def test_a_stream_that_breaks_off_is_asked_again(
    page: Page, embedding: Embedding, *, framed: bool
) -> None:
    with RoughNetwork(embedding.server) as network:
        if framed:
            page.goto(f"{network.address}/embed")
        else:
            opened(page, embedding.page("/cut", embedding.tag(server=network.address)))
        network.mode = "cut"
        ask(page, BOTH)
        expect(page.get_by_text("The connection was lost; asking again.")).to_be_visible()
        expect(page.locator(".turn[data-state=done] .marker")).to_have_count(2)
        assert network.mode == "fine"


def test_a_server_that_is_gone_is_said_and_asked_again_when_it_is_back(
    page: Page, embedding: Embedding
) -> None:
    with RoughNetwork(embedding.server) as network:
        opened(page, embedding.page("/gone", embedding.tag(server=network.address)))
        network.mode = "down"
        ask(page, QUESTION)
        problem = page.locator(".problem")
        expect(problem).to_contain_text("can't be reached", timeout=15_000)
        expect(page.get_by_role("status")).to_contain_text("can't be reached")
        network.mode = "fine"
        problem.get_by_role("button", name="Try again").click()
        expect(page.locator(".answer")).to_contain_text("214 sheep")


def test_a_server_that_is_silent_is_not_waited_for_for_ever(
    page: Page, embedding: Embedding
) -> None:
    with RoughNetwork(embedding.server) as network:
        page.clock.install()
        opened(page, embedding.page("/silent", embedding.tag(server=network.address)))
        network.mode = "silent"
        ask(page, QUESTION)
        for _ in range(8):
            page.clock.run_for(10_000)
        expect(page.locator(".problem")).to_contain_text("is taking too long")


def test_a_question_can_be_stopped(page: Page, embedding: Embedding) -> None:
    with RoughNetwork(embedding.server) as network:
        page.clock.install()
        opened(page, embedding.page("/stop", embedding.tag(server=network.address)))
        network.mode = "silent"
        ask(page, QUESTION)
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".problem")).to_contain_text("Stopped.")
        expect(page.get_by_label("Your question")).to_be_focused()
        # Without a network too: what was stopped is not asked when there is one again.
        page.get_by_role("button", name="Try again").click()
        page.context.set_offline(True)
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".problem")).to_contain_text("Stopped.")
        network.mode = "fine"
        page.context.set_offline(False)
        page.clock.run_for(10_000)
        expect(page.locator(".problem")).to_contain_text("Stopped.")


def test_offline_is_said_and_the_question_goes_out_by_itself_later(
    page: Page, embedding: Embedding
) -> None:
    opened(page, embedding.page("/offline", embedding.tag()))
    page.context.set_offline(True)
    ask(page, QUESTION)
    expect(page.locator(".problem")).to_contain_text("You are offline")
    page.context.set_offline(False)
    expect(page.locator(".answer")).to_contain_text("214 sheep")


def test_a_server_that_was_started_anew_gives_a_new_token(page: Page, embedding: Embedding) -> None:
    opened(page, embedding.page("/token", embedding.tag()))
    ask(page, QUESTION)
    expect(page.locator(".turn[data-state=done]")).to_have_count(1)
    seen: list[int] = []
    page.on("response", lambda response: seen.append(response.status))
    # As after a restart: the token in hand is of another key.
    page.route(
        "**/api/ask/stream",
        lambda route: route.continue_(
            headers=route.request.headers | {"authorization": "Bearer x"}
        ),
        times=1,
    )
    ask(page, UNANSWERABLE)
    expect(page.locator(".refusal")).to_contain_text("Denmark")
    assert 401 in seen


def test_a_hostile_article_runs_nothing(page: Page, embedding: Embedding, tmp_path: Path) -> None:
    sentence = (
        "The made-up lighthouse of Sandrock was painted <script>window.ran=1</script> purple "
        "<img src=x onerror=window.ran=1> in 1931."
    )
    title = "A made-up article <img src=x onerror=window.ran=1>"
    text = f"---\ntitle: {title}\n---\n\n{sentence}\n"
    origins = (embedding.site.origin,)
    with scripted_app(tmp_path, {"lighthouse.txt": text}, origins=origins) as app:
        app.script.answers = {"lighthouse": sentence}
        opened(page, embedding.page("/articles", embedding.tag(server=app.address)))
        ask(page, "When was the lighthouse of Sandrock painted purple?")
        expect(page.locator(".answer")).to_contain_text("<script>window.ran=1</script>")
        page.get_by_role("button", name="Footnote 1").click()
        expect(page.locator(".card")).to_contain_text("<img src=x onerror=window.ran=1>")
        assert page.evaluate("window.ran") is None
        assert page.locator("footnote-chat img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "size", [ViewportSize(width=1280, height=800), PHONE], ids=["desktop", "phone"]
)
def test_nobody_is_kept_out(
    chromium: Browser, embedding: Embedding, size: ViewportSize, scheme: str
) -> None:
    page = chromium.new_page(viewport=size, color_scheme=scheme, locale="en-US")  # type: ignore[arg-type]
    found: list[str] = []

    def look() -> None:
        violations = Axe().run(page).response["violations"]
        found.extend(f"{page.url}: {one['id']} {one['nodes'][0]['html']}" for one in violations)

    page.goto(f"{embedding.server}/demo")
    look()
    button = page.locator("#button")
    button.get_by_role("button", name="Ask the articles").click()
    ask(button, BOTH)
    ask(button, UNANSWERABLE)
    expect(button.locator(".turn[data-state=done]")).to_have_count(2)
    button.get_by_role("button", name="Footnote 1").click()
    look()
    page.goto(f"{embedding.server}/embed?accent=%231f4e9e")
    ask(page, QUESTION)
    expect(page.locator(".turn[data-state=done]")).to_have_count(1)
    look()
    assert found == []
    page.close()


EXAMPLES = [QUESTION, "When did the mill of Orrin reopen?", "Who owns the mill of Orrin?"]


def answer_examples(page: Page, questions: list[str] | None) -> None:
    body: dict[str, object] = {"questions": questions} if questions else {"error": {}}
    headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "authorization"}
    status = 404 if questions is None else 200
    page.route(
        "**/api/examples",
        lambda route: route.fulfill(status=status, headers=headers, json=body),
    )


def test_an_empty_widget_greets_with_the_examples_of_the_server(
    page: Page, embedding: Embedding
) -> None:
    answer_examples(page, EXAMPLES)
    opened(page, embedding.page("/greets", embedding.tag()))
    examples = page.locator(".intro button")
    expect(examples).to_have_text(EXAMPLES)
    assert Axe().run(page).response["violations"] == []
    examples.first.click()
    expect(page.locator(".turn[data-state=done] .answer")).to_contain_text("214 sheep")
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(examples.first).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    expect(examples.first).to_be_visible()


def test_examples_may_come_late(page: Page, embedding: Embedding) -> None:
    answer_examples(page, EXAMPLES)
    late = {"questions": [], "complete": False}
    headers = {"Access-Control-Allow-Origin": "*"}
    page.route("**/api/examples", lambda route: route.fulfill(headers=headers, json=late), times=1)
    opened(page, embedding.page("/late", embedding.tag()))
    expect(page.locator(".intro button")).to_have_count(3)


def test_without_examples_it_greets_all_the_same(page: Page, embedding: Embedding) -> None:
    answer_examples(page, None)
    opened(page, embedding.page("/greets", embedding.tag()))
    expect(page.get_by_text("Answers come from the articles")).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("214 sheep")
    expect(page.locator(".intro button, .problem")).to_have_count(0)


def test_the_button_has_nothing_that_looks_like_a_message(page: Page, embedding: Embedding) -> None:
    page.goto(embedding.page("/badge", embedding.tag()))
    expect(page.locator("[part=launcher]")).to_have_text("Ask the newsroom")
    expect(page.locator("[part=launcher] *")).to_have_count(0)


@pytest.mark.parametrize("questions", [EXAMPLES, None], ids=["examples", "front matter"])
def test_the_demo_page_asks_about_the_articles_that_are_served(
    page: Page, embedding: Embedding, questions: list[str] | None
) -> None:
    answer_examples(page, questions)
    page.goto(f"{embedding.server}/demo")
    page.get_by_role("button", name=f'chat.ask("{QUESTION}")').click()
    expect(page.locator("#button .answer")).to_contain_text("214 sheep")


def test_the_demo_page_shows_the_look_and_the_events(page: Page, embedding: Embedding) -> None:
    page.goto(f"{embedding.server}/demo")
    page.get_by_role("button", name="chat.ask(").click()
    expect(page.locator("#log")).to_contain_text("footnote:answer from #button")
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Language").select_option("Deutsch")
    page.get_by_label("Accent").select_option("blue")
    page.get_by_role("button", name="chat.open()").click()
    send = page.get_by_role("button", name="Fragen")
    expect(send).to_have_css("background-color", "rgb(31, 78, 158)")
    page.keyboard.press("Escape")
    ask(page.locator("#inline"), UNANSWERABLE)
    expect(page.locator("#inline .refusal")).to_be_visible()


def test_the_script_is_there_once_however_often_it_is_named(
    page: Page, embedding: Embedding
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(embedding.page("/twice", embedding.tag() + embedding.tag()))
    page.get_by_role("button", name="Ask the newsroom").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert errors == []


def test_what_stands_in_the_store_of_another_program_harms_nothing(
    page: Page, embedding: Embedding
) -> None:
    fields = {"citations": [], "missing_terms": [], "unanswered": [], "text": "b"}
    answers = [
        fields | {"claims": [None], "passages": []},
        fields | {"claims": [{"text": "c"}], "passages": []},
        fields | {"claims": [], "passages": [{}]},
    ]
    turn = {"question": "a", "history": [], "status": "failed"}
    odd = json.dumps(
        [turn | {"status": "answered", "answer": answer} for answer in answers]
        + [turn | {"problem": {"code": "constructor"}}, turn | {"problem": {}}]
    )
    key = f"footnote:{embedding.server}:odd"
    address = embedding.page("/odd", embedding.tag('id="odd"'))
    page.goto(address)
    for kept in (odd, "{", "5", '[null, "a"]'):
        page.evaluate("([key, kept]) => sessionStorage.setItem(key, kept)", [key, kept])
        opened(page, address)
        problems = page.locator(".problem").all_inner_texts()
        assert not [one for one in problems if "undefined" in one or "native code" in one]
        ask(page, QUESTION)
        expect(page.locator(".answer").last).to_contain_text("214 sheep")


@pytest.mark.parametrize("heard", ["Stop", "Clear"])
def test_stop_and_clear_are_heard_while_a_failure_is_looked_into(
    page: Page, embedding: Embedding, heard: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/healthz", lambda _: None)
    page.route("**/api/token", lambda route: route.abort())
    page.clock.install()
    opened(page, embedding.page("/looked", embedding.tag()))
    with page.expect_request("**/healthz"):
        ask(page, QUESTION)
    page.get_by_role("button", name=heard).click()
    if heard == "Stop":
        expect(page.locator(".problem")).to_contain_text("Stopped.")
    else:
        expect(page.locator(".turn")).to_have_count(0)
    before = len(asked)
    page.clock.run_for(10_000)
    assert len(asked) == before


def test_it_works_wherever_it_is_put_and_moved(page: Page, embedding: Embedding) -> None:
    page.goto(embedding.page("/moved", f"<div id=place></div>{embedding.tag()}"))
    page.evaluate(
        """() => {
          window.chat = document.querySelector("footnote-chat");
          const inside = document.querySelector("#place").attachShadow({ mode: "open" });
          inside.append(window.chat);
        }"""
    )
    page.get_by_role("button", name="Ask the newsroom").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("window.chat.setAttribute('mode', 'inline')")
    expect(page.get_by_role("dialog")).to_have_count(0)
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("214 sheep")
    page.evaluate("window.chat.removeAttribute('mode')")
    page.get_by_role("button", name="Ask the newsroom").click()
    expect(page.get_by_role("dialog").locator(".answer")).to_contain_text("214 sheep")
    page.evaluate("window.chat.setAttribute('title', 'Ask us')")
    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()


def test_an_element_that_is_replaced_leaves_the_conversation_to_its_successor(
    page: Page, embedding: Embedding
) -> None:
    with RoughNetwork(embedding.server) as network:
        tag = embedding.tag('id="chat"', server=network.address)
        address = embedding.page("/replaced", tag)
        opened(page, address)
        network.mode = "silent"
        ask(page, UNANSWERABLE)
        page.evaluate("chat.outerHTML = '<footnote-chat id=chat title=New></footnote-chat>'")
        network.mode = "fine"
        page.get_by_role("button", name="New").click()
        ask(page, QUESTION)
        expect(page.locator(".turn[data-state=done] .answer")).to_contain_text("214 sheep")
        opened(page, address)
        expect(page.locator(".turn").last).to_contain_text("214 sheep")


def test_in_a_dialog_and_in_full_screen_it_lies_on_top(page: Page, embedding: Embedding) -> None:
    body = f"<dialog id=box style='inset: 0; width: 100%; height: 100%'>{embedding.tag()}</dialog>"
    page.goto(embedding.page("/dialog", body))
    page.evaluate("box.showModal()")
    page.get_by_role("button", name="Ask the newsroom").click()
    expect(page.get_by_role("dialog", name="Ask the newsroom")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Ask the newsroom")).to_be_hidden()
    assert page.evaluate("box.open")
    body = f"<main id=all style='background: white'>{embedding.tag()}</main>"
    page.goto(embedding.page("/full", body))
    page.mouse.click(300, 300)
    page.evaluate("all.requestFullscreen()")
    page.get_by_role("button", name="Ask the newsroom").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_keys_of_the_page_stay_out(page: Page, embedding: Embedding) -> None:
    keys = """<script>
    window.heard = [];
    for (const name of ["keydown", "keypress", "keyup"]) {
      document.addEventListener(name, (event) => window.heard.push(event.type));
    }
    </script>"""
    opened(page, embedding.page("/shortcuts", keys + embedding.tag()))
    page.evaluate("window.heard = []")
    page.keyboard.type("Russia")
    expect(page.get_by_label("Your question")).to_have_value("Russia")
    assert page.evaluate("window.heard") == []


def test_a_page_that_is_zoomed_by_its_style_shows_all_of_it(
    page: Page, embedding: Embedding
) -> None:
    opened(page, embedding.page("/zoom", f"<style>html {{ zoom: 2 }}</style>{embedding.tag()}"))
    expect(page.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("Your question")).to_be_in_viewport(ratio=1)

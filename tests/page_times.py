"""Times of the page in a real browser, in seconds, as JSON: python tests/page_times.py ADDRESS."""

import json
import statistics
import sys
from collections.abc import Callable

from chromium import FLAGS, find_browser
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from test_chat import ask, turns

QUESTIONS = (
    "How much money has Biden asked Congress for?",
    "When did Finland join NATO?",
    "Where is the Lockheed Martin factory?",
    "What did Kuleba ask for in Bucharest?",
    "What is the population of Denmark?",
)
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
#: Clicks a marker and resolves with the time until its words are marked.
_CLICK = """marker => new Promise(done => {
  const began = performance.now();
  new MutationObserver((_, observer) => {
    if (!document.querySelector('#source:not([hidden]) mark')) return;
    observer.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  }).observe(document.getElementById('source'), { childList: true, attributes: true });
  marker.click();
})"""
#: Resolves with the time from the request for an answer to its being shown whole.
_TURN = """count => new Promise(done => {
  const began = performance.now();
  const look = () => document.querySelectorAll('.turn[data-state=done]').length >= count
    ? done(performance.now() - began) : requestAnimationFrame(look);
  document.querySelector('#ask button').click();
  look();
})"""


def measure(page: Page, address: str) -> dict[str, float]:
    """Return the median of each time."""
    paints = [_seconds(page, address, lambda: page.evaluate(_PAINT)) for _ in range(5)]
    page.goto(address)
    overheads, clicks = [], []
    for count, question in enumerate(QUESTIONS, start=1):
        page.get_by_label("Your question").fill(question)
        whole = page.evaluate(_TURN, count) / 1000
        kept = "JSON.parse(localStorage['footnote.conversation']).turns.at(-1).answer.timings_ms"
        overheads.append(whole - page.evaluate(kept)["total"] / 1000)
        for marker in page.locator(".turn").last.locator(".marker").all():
            clicks.append(marker.evaluate(_CLICK) / 1000)
            page.keyboard.press("Escape")
    return {
        "page: first contentful paint": _median(paints),
        "page: footnote clicked to words marked": _median(clicks),
        "page: a turn beyond its answer": _median(overheads),
    }


_PLAIN = (
    "<!doctype html><title>A made-up page</title><p>Text</p>"
    '<script src="/widget.js" defer></script><footnote-chat id="button"></footnote-chat>'
)
#: Put around the script: says when it begins, and when a click would reach its button.
_BEGAN, _USABLE = (
    "performance.mark('began');",
    """;{
  const button = document.querySelector('#button').shadowRoot.querySelector('button');
  const box = button.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (hit?.id === 'button') performance.measure('usable', 'began');
}""",
)
#: Resolves with the time from the stream's first bytes to the first claim on screen.
_FIRST_CLAIM = """question => new Promise(done => {
  let began = 0;
  const read = ReadableStreamDefaultReader.prototype.read;
  ReadableStreamDefaultReader.prototype.read = async function () {
    const part = await read.call(this);
    began ||= performance.now();
    return part;
  };
  const chat = document.querySelector('#button');
  new MutationObserver((_, observer) => {
    if (!chat.shadowRoot.querySelector('.answer')) return;
    observer.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  }).observe(chat.shadowRoot, { childList: true, subtree: true });
  chat.ask(question);
})"""


def measure_widget(chromium: Browser, address: str) -> dict[str, float]:
    """Return the median of each time of the widget, each in a new tab that holds nothing else."""

    def mark(route: Route) -> None:
        script = _BEGAN + route.fetch().text() + _USABLE
        route.fulfill(body=script, content_type="text/javascript")

    usable, claims = [], []
    for question in QUESTIONS[:4]:
        page = chromium.new_page(locale="en-US")
        page.route("**/widget.js", mark)
        page.route("**/plain", lambda route: route.fulfill(body=_PLAIN, content_type="text/html"))
        page.goto(f"{address}/plain")
        measured = "performance.getEntriesByName('usable')[0].duration"
        usable.append(page.evaluate(measured) / 1000)
        claims.append(page.evaluate(_FIRST_CLAIM, question) / 1000)
        page.close()
    return {
        "widget: script run to button usable": _median(usable),
        "widget: first event to first claim": _median(claims),
    }


def _seconds(page: Page, address: str, read: Callable[[], float]) -> float:
    page.goto("about:blank")
    page.goto(address)
    expect(page.get_by_label("Your question")).to_be_visible()
    return read() / 1000


def _median(times: list[float]) -> float:
    return round(statistics.median(times), 3)


def main(address: str) -> None:
    """Print the times."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        page = chromium.new_page(locale="en-US")
        page.goto(address)
        ask(page, QUESTIONS[0])  # the first of each is not measured
        expect(turns(page)).to_have_count(1)
        page.get_by_role("button", name="Clear").click()
        print(json.dumps(measure(page, address) | measure_widget(chromium, address)))
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1])

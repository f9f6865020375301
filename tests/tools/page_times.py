"""Measures the pages in a real browser: python tests/tools/page_times.py ADDRESS.

Prints the median times, in seconds, as JSON.
"""

import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from chromium import FLAGS, find_browser

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
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (!document.querySelector('#source:not([hidden]) mark')) return;
    observer.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  }).observe(document.getElementById('source'), { childList: true, attributes: true });
  marker.click();
})"""
#: The timings of the latest answer, as the page stores them.
_TIMINGS = """() => {
  const stored = localStorage[sessionStorage["footnote.open"]];
  return JSON.parse(stored).turns.at(-1).answer.timings_ms;
}"""
#: Submits a question and resolves with the time until the whole answer is shown.
_TURN = """count => new Promise(done => {
  const start = performance.now();
  const poll = () => document.querySelectorAll('.turn[data-state=done]').length >= count
    ? done(performance.now() - start) : requestAnimationFrame(poll);
  document.querySelector('#ask button').click();
  poll();
})"""


def measure_page(page: Page, address: str) -> dict[str, float]:
    """Return the median times of the chat page."""
    page.goto(address)
    _ask(page, QUESTIONS[0], count=1)  # a warm-up, not measured
    page.get_by_role("button", name="Clear").click()
    paints = [_seconds(page, address, lambda: page.evaluate(_PAINT)) for _ in range(5)]
    page.goto(address)
    overheads, clicks = [], []
    for count, question in enumerate(QUESTIONS, start=1):
        seconds = _ask(page, question, count)
        overheads.append(seconds - page.evaluate(_TIMINGS)["total"] / 1000)
        for marker in page.locator(".turn").last.locator(".marker").all():
            clicks.append(marker.evaluate(_CLICK) / 1000)
            page.keyboard.press("Escape")
    return {
        "page: first contentful paint": _median(paints),
        "page: footnote clicked to words marked": _median(clicks),
        "page: a turn beyond its answer": _median(overheads),
    }


def _ask(page: Page, question: str, count: int) -> float:
    """Ask a question and return the seconds until `count` answers are shown."""
    page.get_by_label("Your question").fill(question)
    return float(page.evaluate(_TURN, count)) / 1000


def _seconds(page: Page, address: str, read: Callable[[], float]) -> float:
    page.goto("about:blank")
    page.goto(address)
    expect(page.get_by_label("Your question")).to_be_visible()
    return read() / 1000


# --- the widget ----------------------------------------------------------------------------------

_HOST_PAGE = (
    "<!doctype html><title>A made-up page</title><p>Text</p>"
    '<script src="/widget.js" defer></script><footnote-chat id="button"></footnote-chat>'
)
#: Code around the script that records when it starts and when a click would reach its button.
_BEFORE, _AFTER = (
    "performance.mark('start');",
    """;{
  const button = document.querySelector('#button').shadowRoot.querySelector('button');
  const box = button.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (hit?.id === 'button') performance.measure('usable', 'start');
}""",
)
#: Resolves with the time from the first bytes of the stream to the first claim on screen.
_FIRST_CLAIM = """question => new Promise(done => {
  let start = 0;
  const read = ReadableStreamDefaultReader.prototype.read;
  ReadableStreamDefaultReader.prototype.read = async function () {
    const part = await read.call(this);
    start ||= performance.now();
    return part;
  };
  const chat = document.querySelector('#button');
  new MutationObserver((_, observer) => {
    if (!chat.shadowRoot.querySelector('.answer')) return;
    observer.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  }).observe(chat.shadowRoot, { childList: true, subtree: true });
  chat.ask(question);
})"""


def measure_widget(chromium: Browser, address: str) -> dict[str, float]:
    """Return the median times of the widget, each measured in a new, otherwise empty tab."""

    def instrument(route: Route) -> None:
        script = _BEFORE + route.fetch().text() + _AFTER
        route.fulfill(body=script, content_type="text/javascript")

    def host(route: Route) -> None:
        route.fulfill(body=_HOST_PAGE, content_type="text/html")

    usable, claims = [], []
    for question in QUESTIONS[:4]:
        page = chromium.new_page(locale="en-US")
        page.route("**/widget.js", instrument)
        page.route("**/host", host)
        page.goto(f"{address}/host")
        measured = "performance.getEntriesByName('usable')[0].duration"
        usable.append(page.evaluate(measured) / 1000)
        claims.append(page.evaluate(_FIRST_CLAIM, question) / 1000)
        page.close()
    return {
        "widget: script run to button usable": _median(usable),
        "widget: first event to first claim": _median(claims),
    }


def _median(times: list[float]) -> float:
    return round(statistics.median(times), 3)


def main(address: str) -> None:
    """Print the times."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        page = chromium.new_page(locale="en-US")
        print(json.dumps(measure_page(page, address) | measure_widget(chromium, address)))
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1])

"""Takes the pictures of README from the real pages: python tests/tools/screenshot.py [FOLDER]."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, Page, ViewportSize, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from chromium import FLAGS, find_browser
from server import ROOT, serve, wait_for

QUESTION = "How much money has Biden asked Congress for, and when did Finland join NATO?"
UNANSWERABLE = "What is the population of Denmark?"
VIEWS = {
    "answer": ("light", ViewportSize(width=1280, height=800)),
    "answer-dark": ("dark", ViewportSize(width=1280, height=800)),
    "answer-phone": ("light", ViewportSize(width=390, height=844)),
    "answer-phone-dark": ("dark", ViewportSize(width=390, height=844)),
    "panel": ("light", ViewportSize(width=1280, height=800)),
    "panel-dark": ("dark", ViewportSize(width=1280, height=800)),
}


def main(folder: Path) -> None:
    """Write one PNG for each of VIEWS."""
    with TemporaryDirectory() as data, sync_playwright() as playwright:
        process, address = serve(ROOT / "corpus", Path(data))
        wait_for(address, "/readyz")
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for name, (scheme, size) in VIEWS.items():
            dark = scheme == "dark"
            page = chromium.new_page(viewport=size, color_scheme="dark" if dark else "light")
            if name.startswith("panel"):
                page.goto(f"{address}/demo")
                _open_panel(page)
            else:
                page.goto(address)
                _converse(page)
            page.screenshot(path=folder / f"{name}.png")
        chromium.close()
        process.terminate()
        process.wait(20)


def _converse(page: Page) -> None:
    _ask(page, UNANSWERABLE)
    _ask(page, QUESTION)
    page.locator(".related:visible").wait_for()
    page.get_by_role("button", name="Footnote 1").click()
    page.locator("#source mark").wait_for()
    page.mouse.move(0, 0)  # away from the marker, which shows its card
    page.wait_for_timeout(1_000)  # smooth scrolling


def _open_panel(page: Page) -> None:
    panel = page.locator("#button")
    panel.get_by_role("button", name="Ask the articles").click()
    _ask(panel, QUESTION)
    panel.get_by_role("button", name="Footnote 1").click()
    panel.locator(".turn[data-state=done] .card").wait_for()


def _ask(chat: Page | Locator, question: str) -> None:
    box = chat.get_by_label("Your question")
    box.fill(question)
    box.press("Enter")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")

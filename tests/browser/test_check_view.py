"""The view that checks a text: with a scripted checker, and once with the real one."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from checked import HOSTILE
from playwright.sync_api import Browser, Page, ViewportSize, expect
from scripted_answerer import FERRY, App

pytestmark = pytest.mark.browser

TEXT = f"""A draft

{FERRY} The ferry carries 300 sheep. It belongs to Ada Roe, who sings.

- The moon is not {HOSTILE}.
"""
SIZES = [ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)]


def check(page: Page, address: str, text: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Check a text").click()
    page.get_by_label("Text to check").fill(text)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#check .score")).to_be_visible()


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_open_to_all_and_fits(
    chromium: Browser, app: App, size: ViewportSize, scheme: str
) -> None:
    is_dark = scheme == "dark"
    page = chromium.new_page(viewport=size, color_scheme="dark" if is_dark else "light")

    def examine() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        found = Axe().run(page).response["violations"]
        assert not found, json.dumps(found)[:2_000]

    check(page, app.address, TEXT)
    examine()
    page.get_by_role("button", name="Next finding").click()
    expect(page.locator("#check .card")).to_contain_text("This is contradicted.")
    examine()
    page.get_by_role("button", name="? Not supported 1").click()
    examine()
    page.get_by_role("button", name="Edit the text").click()
    examine()
    page.close()


def test_each_sentence_has_its_verdict_in_words_and_the_article_is_beside_it(
    page: Page, app: App
) -> None:
    check(page, app.address, TEXT)
    expect(page.locator("#check .score")).to_have_text(
        "Score 38%: 1 of 4 claims supported, 1 in part."
    )
    expect(page.locator("#check .differs")).to_have_text("300")
    page.get_by_role("button", name="Contradicted: why").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source mark").first).to_contain_text("214 sheep")
    expect(page.get_by_role("button", name="Contradicted: why")).to_be_focused()
    page.get_by_role("button", name="Next finding").press("Enter")
    expect(page.locator("#check .card")).to_contain_text("This is partly.")
    expect(page.get_by_role("button", name="Next finding")).to_be_focused()
    page.get_by_role("button", name="? Not supported 1").click()
    expect(page.get_by_role("button", name="Contradicted: why")).to_be_hidden()
    # Markup in a text is text.
    expect(page.locator("#check .checked")).to_contain_text(HOSTILE)
    assert page.locator("#check .checked img").count() == 0


def test_a_text_is_kept_copied_and_deleted(chromium: Browser, app: App) -> None:
    context = chromium.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    check(page, app.address, TEXT)
    page.reload()
    expect(page.locator("#check .score")).to_be_visible()
    page.get_by_role("button", name="Copy with footnotes").click()
    expect(page.locator("#announcer")).to_have_text("Copied.")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert "The ferry carries 300 sheep. (✗ Contradicted: This is contradicted.) [1]" in copied
    assert f"\n[1] The ferry of Quenby, 2024-09-19, Quenby Courier: “{FERRY}”" in copied
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#check .score")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.reload()
    expect(page.get_by_label("Text to check")).to_have_value("")
    assert page.evaluate("localStorage.getItem('footnote.text')") is None
    page.get_by_role("link", name="Ask questions").click()
    expect(page.get_by_label("Your question")).to_be_visible()
    context.close()


def test_what_can_not_be_checked_is_said_in_a_sentence(
    page: Page, app: App, tmp_path: Path
) -> None:
    page.goto(f"{app.address}/#view=check")
    problem = page.locator("#check-problem")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(problem).to_have_text("There is no text yet; paste one, or choose a file.")
    for name, content, message in (
        ("draft.docx", b"PK", "Only .txt and .md files can be read here."),
        ("draft.txt", b"PK\x03\x04\0\0", "draft.txt isn't plain text."),
        ("draft.md", b" \n", "draft.md contains no text."),
    ):
        (tmp_path / name).write_bytes(content)
        page.locator("#check-file").set_input_files(tmp_path / name)
        expect(problem).to_contain_text(message)
    page.get_by_label("Text to check").fill("a " * 30_000)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(problem).to_contain_text("The text has 60,000 characters; check 50,000")
    (tmp_path / "draft.txt").write_text(TEXT, encoding="utf-8")
    page.locator("#check-file").set_input_files(tmp_path / "draft.txt")
    expect(page.get_by_label("Text to check")).to_have_value(TEXT)
    expect(page.locator("#check-title")).to_have_text("draft.txt")


def test_a_check_can_be_stopped(page: Page, app: App) -> None:
    app.script.gate.clear()
    page.goto(f"{app.address}/#view=check")
    page.get_by_label("Text to check").fill(TEXT)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#check .sentence")).to_have_count(1)
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_label("Text to check")).to_have_value(TEXT)


def test_the_real_checker_finds_what_differs(page: Page, address: str) -> None:
    same = "Biden has asked Congress for roughly $61 billion more."
    check(page, address, f"{same} {same.replace('61', '91')} The moon is made of cheese.")
    signs = page.locator("#check .checked .sign")
    expect(signs).to_have_text(["✓", "✗ Contradicted", "? Not supported"])
    signs.nth(1).click()
    expect(page.locator("#source mark").first).to_have_text(same)
    expect(page.locator("#check .differs")).to_contain_text("91")

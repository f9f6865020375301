"""The chat and the widget say that questions are logged, if they are."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from scripted_answerer import App, scripted_app

NOTE = "Questions are logged, but not who asks them; they are deleted after "


@pytest.mark.browser
def test_readers_are_told_that_questions_are_logged(page: Page, tmp_path: Path) -> None:
    with scripted_app(tmp_path, log="questions", log_days=30) as logging:
        for path in ("", "/embed"):
            page.goto(f"{logging.address}{path}")
            expect(page.get_by_text(f"{NOTE}30 days.")).to_be_visible()


@pytest.mark.browser
def test_a_single_day_is_one_day_in_each_language(page: Page, tmp_path: Path) -> None:
    with scripted_app(tmp_path, with_page=False, log="questions", log_days=1) as logging:
        for language, end in {"en": "1 day", "uk": "1 день", "de": "1 Tag gelöscht"}.items():
            page.goto(f"{logging.address}/embed?lang={language}")
            expect(page.locator("[part=log-note]")).to_contain_text(end + ".")


@pytest.mark.browser
def test_nothing_is_said_if_questions_are_not_logged(page: Page, app: App) -> None:
    page.goto(app.address)
    expect(page.locator("#state")).to_have_attribute("data-stage", "ready")
    expect(page.locator("#log-note")).to_be_hidden()

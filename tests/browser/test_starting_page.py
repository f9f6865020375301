"""A page that is opened while the server starts."""

import pytest
from playwright.sync_api import Page, expect
from server import serve, stop, wait_for

from rag.settings import Settings


@pytest.mark.browser
def test_the_page_that_waits_becomes_the_chat_by_itself(page: Page, shipped: Settings) -> None:
    process, address = serve(shipped.corpus, shipped.data)
    try:
        wait_for(address, "/healthz")  # it responds long before the chat is there
        page.goto(address)
        expect(page.get_by_label("Your question")).to_be_visible(timeout=120_000)
    finally:
        stop(process)

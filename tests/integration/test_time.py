"""Dated questions about a made-up folder, with the real models, on a fixed day."""

import pytest
from conftest import OpenFiles
from dated import FILES, QUESTIONS, TODAY, Dated

from rag.answering.answerer import Answerer
from rag.search.scope import Scope

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def island(open_files: OpenFiles) -> Answerer:
    return open_files(FILES, today=lambda: TODAY)


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda one: one.question)
def test_dated_questions(island: Answerer, asked: Dated) -> None:
    found = island.ask(asked.question)
    if not asked.first:
        assert not found.answerable
        return
    assert asked.first in found.claims[0].text
    assert asked.also in found.text
    assert not asked.never or asked.never not in found.text


def test_a_wish_is_said_and_can_be_left_unread(island: Answerer) -> None:
    question = "How many books did the library lend last year?"
    assert island.ask(question).read_as == "dated 2024"
    literal = island.ask(question, scope=Scope(literal=True))
    assert literal.read_as == ""
    assert literal.answerable


def test_no_article_is_young_enough(island: Answerer) -> None:
    found = island.ask("Who won the regatta last week?")
    assert "the newest is of 2025-02-26" in found.text
    assert found.read_as == "dated 2025-03-03 to 2025-03-09"

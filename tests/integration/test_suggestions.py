"""Suggested questions are answered by the articles, new, and worked out in the time there is."""

import time
from pathlib import Path

import pytest
from conftest import MakeCorpus
from scripted_answerer import Script, write

from rag.answering.answerer import Answerer
from rag.errors import DataError
from rag.settings import Settings
from rag.store.sync import update_index
from rag.web.service import Service
from rag.web.suggestions import Suggestions

BATH = """The made-up bath of Orsdale was built in 1931 by the architect Rosalind Averill.

The bath had 41,200 visitors in 2030. The association thanked Abel Tredwell for his work.

The council of Orsdale pays the rent of the hall. The furnace hall was damaged by a fire in 2012.
"""
LAKE = """Lake Ombry is the largest lake of the made-up Ombry Lakeland.

In the hard winter of 1963 the lake froze over completely. The lake is known for the ombry char.
"""


def always() -> bool:
    return True


def test_related_questions_are_answered_and_ask_for_something_else(make_corpus: MakeCorpus) -> None:
    settings = make_corpus({"bath.md": BATH, "lake.md": LAKE})
    update_index(settings)
    answerer = Answerer(settings)
    question = "How many visitors did the bath have in 2030?"
    related = answerer.related(question, go_on=always)
    assert 1 <= len(related) <= 3
    shown = {answerer.ask(one).shown[0].text for one in (question, *related)}
    assert len(shown) == len(related) + 1
    # One that was asked already is not suggested again.
    assert related[0] not in answerer.related(question, [related[0]], go_on=always)
    assert answerer.related(question, go_on=lambda: False) == []
    assert answerer.related("What is the population of Denmark?", go_on=always) == []

    examples = answerer.examples(always)
    assert 1 < len(examples) <= 3
    answers = [answerer.ask(one) for one in examples]
    assert all(one.answerable for one in answers)
    assert len({one.citations[0].path for one in answers[:2]}) == 2
    assert len({one.split()[0] for one in examples}) > 1
    answerer.close()


def test_an_article_may_give_its_own_example_if_it_answers_it(make_corpus: MakeCorpus) -> None:
    head = "---\ntitle: {}\nquestion: {}\n---\n\n"
    right, wrong = "Who built the bath of Orsdale?", "What is the population of Denmark?"
    settings = make_corpus(
        {
            "bath.md": head.format("The bath", right) + BATH,
            "lake.md": head.format("Lake", wrong) + LAKE,
        }
    )
    update_index(settings)
    answerer = Answerer(settings)
    examples = answerer.examples(always)
    assert right in examples
    assert wrong not in examples
    answerer.close()


def test_examples_are_tried_again_after_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.web.suggestions.RETRY", 0.2)
    settings = Settings(tmp_path / "articles", tmp_path / "data")
    write(settings.corpus, {"bath.md": f"---\nquestion: Who paid?\n---\n\n{BATH}"})
    script = Script()
    script.update(settings, lambda *_: None)
    service = Service(settings, script.open, lambda *_: None)
    service._load()
    script.problem = DataError("The made-up disk is full.")
    suggestions = Suggestions(service)
    assert not suggestions.examples().complete
    time.sleep(0.5)
    assert not suggestions.examples().complete
    script.problem = None
    end = time.monotonic() + 10
    while not suggestions.examples().complete and time.monotonic() < end:
        time.sleep(0.05)
    assert suggestions.examples().questions == ["Who paid?"]


def test_the_owners_questions_take_the_place_of_the_examples(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "articles", tmp_path / "data", questions=("Who paid?", "Why?"))
    offered = Suggestions(Service(settings, Script().open, lambda *_: None)).examples()
    assert (offered.questions, offered.complete) == (["Who paid?", "Why?"], True)

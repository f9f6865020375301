"""Readers' feedback becomes questions of the suite."""

import json
from collections.abc import Callable
from pathlib import Path

from conftest import MakeCorpus

from evals.questions import load
from evals.triage import triage
from rag.answering.answerer import Answerer
from rag.store.feedback import FeedbackStore
from rag.store.ledger import Ledger
from rag.store.sync import update_index

FERRY = {"ferry.txt": "A made-up ferry\n\nThe made-up ferry of Gone is painted green.\n"}


def typing(*lines: str) -> Callable[[str], str]:
    remaining = iter(lines)

    def read(_: str) -> str:
        try:
            return next(remaining)
        except StopIteration:
            raise EOFError from None

    return read


def test_feedback_is_added_with_its_gold_or_dropped(
    make_corpus: MakeCorpus, tmp_path: Path
) -> None:
    settings = make_corpus(FERRY)
    update_index(settings)
    answerer = Answerer(settings)
    store = FeedbackStore(settings.data)
    for question in ("What colour is the ferry of Gone?", "Who built the ferry?", "Is it fast?"):
        store.add("down", "hm", answerer.ask(question).to_json())
    questions = tmp_path / "questions.jsonl"

    keys = typing("a", "purple", "a", "painted green", "u", "No builder is named.", "d")
    assert triage(store, answerer.ledger, questions, keys) == {
        "added": 2,
        "dropped": 1,
        "skipped": 0,
    }

    added, unanswerable = load(questions)
    span = added.spans[0]
    assert (added.gold, span.path, span.quote) == (
        ("painted green",),
        "ferry.txt",
        "painted green",
    )
    assert not unanswerable.answerable
    assert unanswerable.reason == "No builder is named."
    assert store.pending() == []


def test_skipped_feedback_is_shown_again(make_corpus: MakeCorpus, tmp_path: Path) -> None:
    settings = make_corpus(FERRY)
    update_index(settings)
    ledger = Ledger(settings.data)
    answer = {"id": "1", "question": "Why?", "history": [], "text": "No answer."}
    store = FeedbackStore(settings.data)
    store.add("up", "", answer)
    done = triage(store, ledger, tmp_path / "questions.jsonl", typing("s"))
    assert done == {"added": 0, "dropped": 0, "skipped": 1}
    assert json.loads(json.dumps(store.pending()[0].answer)) == answer

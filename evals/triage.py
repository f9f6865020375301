"""Readers' feedback -> questions of the suite: each is shown, and a key adds or drops it."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from evals.questions import Question, Span, load
from rag.corpus.articles import Article
from rag.errors import SuiteError
from rag.store.feedback import Feedback, FeedbackStore
from rag.store.ledger import Ledger

_KEYS = "a add, with words that answer it   u add as unanswerable   d drop   s skip   q quit"


def triage(
    store: FeedbackStore, ledger: Ledger, path: Path, read: Callable[[str], str] = input
) -> dict[str, int]:
    """Show each piece of feedback and do what the key says; return how many of each.

    A question is added to the end of `path`, on the split `dev`. End of input means quit.
    Raises SuiteError when the file of questions breaks its format.
    """
    taken = {question.id for question in load(path)} if path.exists() else set()
    done = {"added": 0, "dropped": 0, "skipped": 0}
    pending = store.pending()
    for number, given in enumerate(pending, start=1):
        print(_shown(given, f"{number} of {len(pending)}"), file=sys.stderr)
        try:
            state, question = _decide(given, ledger, read)
        except EOFError:
            break
        if state == "quit":
            break
        if question:
            if question.id in taken:
                raise SuiteError(f"{path} holds the id {question.id!r} already; rename it there.")
            _append(path, question)
        if state != "skipped":
            store.settle(given.id, state)
        done[state] += 1
    return done


def _shown(given: Feedback, place: str) -> str:
    answer = given.answer
    word = f" “{given.word}”" if given.word else ""
    return "\n".join(
        [
            f"\n{place}, {given.at}, thumb {given.thumb}{word}",
            f"  question: {answer['question']}",
            f"  answer:   {answer['text']}",
            f"  {_KEYS}",
        ]
    )


def _decide(
    given: Feedback, ledger: Ledger, read: Callable[[str], str]
) -> tuple[str, Question | None]:
    while True:
        key = read("> ").strip().lower()[:1]
        if key in ("q", "s", "d"):
            return {"q": "quit", "s": "skipped", "d": "dropped"}[key], None
        if key == "u":
            return "added", _question(given, reason=read("why it can't be answered: ").strip())
        if key == "a":
            found = _find_gold(read("words of an article that answer it: ").strip(), ledger)
            if found:
                return "added", _question(given, gold=found)
            print("  No article holds these words; copy them from one.", file=sys.stderr)


def _find_gold(words: str, ledger: Ledger) -> Span | None:
    """Return the first place in the articles that holds these words."""
    if not words:
        return None
    for article in _texts(ledger):
        start = article.text.find(words)
        if start >= 0:
            end = start + len(words)
            return Span(path=article.path, start=start, end=end, quote=words)
    return None


def _texts(ledger: Ledger) -> Iterator[Article]:
    for listed in ledger.articles():
        article = ledger.article(listed.id)
        if article:
            yield article


def _question(given: Feedback, gold: Span | None = None, reason: str = "") -> Question:
    return Question(
        id=f"feedback-{given.answer['id'][:12]}",
        type="feedback",
        split="dev",
        question=given.answer["question"],
        history=tuple(given.answer["history"]),
        answerable=gold is not None,
        gold=(gold.quote,) if gold else (),
        spans=(gold,) if gold else (),
        reason=reason,
    )


def _append(path: Path, question: Question) -> None:
    fields = question.model_dump(mode="json", exclude_defaults=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    gap = "\n" if before and not before.endswith("\n") else ""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{gap}{json.dumps(fields, ensure_ascii=False)}\n")

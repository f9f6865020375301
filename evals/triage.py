"""`footnote eval triage`: turn readers' feedback into questions of the suite."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from evals.questions import Question, Span, load
from rag.corpus.articles import Article
from rag.errors import SuiteError
from rag.store.feedback import Feedback, FeedbackStore
from rag.store.ledger import Ledger

_KEYS = (
    "a: add with the words that answer it   u: add as unanswerable   d: drop   s: skip   q: quit"
)


def triage(
    store: FeedbackStore, ledger: Ledger, path: Path, read: Callable[[str], str] = input
) -> dict[str, int]:
    """Show each piece of feedback, read a key and do what it says; return the counts.

    Questions are appended to `path`, in the split `dev`. End of input means quit. Raises
    SuiteError if the file of questions breaks its format.
    """
    ids = {question.id for question in load(path)} if path.exists() else set()
    done = {"added": 0, "dropped": 0, "skipped": 0}
    pending = store.pending()
    for number, feedback in enumerate(pending, start=1):
        print(_shown(feedback, f"{number} of {len(pending)}"), file=sys.stderr)
        try:
            state, question = _decide(feedback, ledger, read)
        except EOFError:
            break
        if state == "quit":
            break
        if question:
            if question.id in ids:
                raise SuiteError(
                    f"{path} already contains the id {question.id!r}; rename it there."
                )
            _append(path, question)
        if state != "skipped":
            store.settle(feedback.id, state)
        done[state] += 1
    return done


def _shown(feedback: Feedback, position: str) -> str:
    answer = feedback.answer
    comment = f" “{feedback.word}”" if feedback.word else ""
    return "\n".join(
        [
            f"\n{position}, {feedback.at}, thumb {feedback.thumb}{comment}",
            f"  question: {answer['question']}",
            f"  answer:   {answer['text']}",
            f"  {_KEYS}",
        ]
    )


def _decide(
    feedback: Feedback, ledger: Ledger, read: Callable[[str], str]
) -> tuple[str, Question | None]:
    while True:
        key = read("> ").strip().lower()[:1]
        if key in ("q", "s", "d"):
            return {"q": "quit", "s": "skipped", "d": "dropped"}[key], None
        if key == "u":
            return "added", _question(feedback, reason=read("Why can't it be answered? ").strip())
        if key == "a":
            gold = _find_gold(read("The words of an article that answer it: ").strip(), ledger)
            if gold:
                return "added", _question(feedback, gold=gold)
            print("  No article contains these words; copy them from an article.", file=sys.stderr)


def _find_gold(words: str, ledger: Ledger) -> Span | None:
    """Return the first occurrence of the words in the articles."""
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


def _question(feedback: Feedback, gold: Span | None = None, reason: str = "") -> Question:
    return Question(
        id=f"feedback-{feedback.answer['id'][:12]}",
        type="feedback",
        split="dev",
        question=feedback.answer["question"],
        history=tuple(feedback.answer["history"]),
        answerable=gold is not None,
        gold=(gold.quote,) if gold else (),
        spans=(gold,) if gold else (),
        reason=reason,
    )


def _append(path: Path, question: Question) -> None:
    fields = question.model_dump(mode="json", exclude_defaults=True)
    content = path.read_text(encoding="utf-8") if path.exists() else ""
    gap = "\n" if content and not content.endswith("\n") else ""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{gap}{json.dumps(fields, ensure_ascii=False)}\n")

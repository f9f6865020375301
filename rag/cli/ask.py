"""`footnote ask` and `footnote search`: questions -> answers or passages."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.cli.batch import Ask, ask_batch
from rag.cli.index import update_with_progress
from rag.cli.parsers import Commands, add_answerer, add_command, usage_error
from rag.cli.printing import answer_text, passage_line, print_json, printable
from rag.errors import DataError, FootnoteError, RemovalError
from rag.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rag.answering.answerer import Answerer
    from rag.answering.llm import LanguageModel
    from rag.answering.model import Answer


def add_commands(commands: Commands) -> None:
    """Add `ask` and `search`."""
    ask = add_command(commands, "ask", _ask, "answer a question, or a file of questions")
    add_answerer(ask)
    ask.add_argument("question", nargs="?")
    ask.add_argument(
        "--batch", metavar="FILE.jsonl", help="a file with a question on each line; needs --json"
    )
    ask.add_argument("--server", metavar="URL", help="ask a running Footnote server")
    ask.add_argument(
        "--no-server",
        action="store_true",
        help="answer in this process even if a server runs on the same data folder",
    )
    ask.add_argument("--source", default="", help="use only articles from this source")
    ask.add_argument(
        "--after", metavar="DATE", default="", help="use only articles from this date or later"
    )
    ask.add_argument(
        "--before", metavar="DATE", default="", help="use only articles from this date or earlier"
    )
    ask.add_argument(
        "--literal",
        action="store_true",
        help="don't read “latest”, “last year” and the like as wishes about dates",
    )
    search = add_command(commands, "search", _search, "show the passages found, with their scores")
    search.add_argument("question")


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    if (options.question is None) == (options.batch is None):
        raise usage_error("give either a question or --batch FILE.jsonl")
    if options.batch and not options.json:
        raise usage_error("--batch prints JSON; add --json")
    if options.batch:
        return _ask_batch(options, settings)
    answer = _running_servers_answer(options, settings)
    if answer is None:
        answer = _source_of_answers(options, settings, options.question)(options.question, [])
    if options.json:
        print_json(answer)
    else:
        print(answer_text(answer))
    return 0


def _running_servers_answer(
    options: argparse.Namespace, settings: Settings
) -> dict[str, Any] | None:
    """Return the answer of a server on the same data folder; None if this process has to answer."""
    if options.server or options.no_server or settings.answerer != "quotes":
        return None
    from rag.cli.local import ask_running_server

    names = ("source", "after", "before", "literal")
    scope = {name: getattr(options, name) for name in names}
    found = ask_running_server(settings, options.question, scope)
    if found is None:
        return None
    _print_notes(found["notes"])
    answer: dict[str, Any] = found["answer"]
    return answer


def _ask_batch(options: argparse.Namespace, settings: Settings) -> int:
    failed = False
    load = partial(_source_of_answers, options, settings)
    for answer in ask_batch(Path(options.batch), load):
        failed = failed or "error" in answer
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return int(failed)


def _source_of_answers(
    options: argparse.Namespace, settings: Settings, question: str | None = None
) -> Ask:
    """Return what answers questions: a running server, or an answerer in this process."""
    from rag.search.scope import Scope

    scope = Scope(options.source, options.after, options.before, literal=options.literal)
    if options.server:
        from rag.web import client

        server = client.Server(options.server, options.answerer or "", settings.reader_password)
        return partial(client.ask, server, scope=scope)
    model = language_model(settings)
    answerer = open_answerer(settings, question)
    answer = partial(answerer.draft, model) if model else answerer.ask
    stamp = _stamp(settings, answerer)
    return lambda question, history: stamp(answer(question, history, scope=scope))


def _stamp(settings: Settings, answerer: "Answerer") -> "Callable[[Answer], dict[str, Any]]":
    """Return what writes an answer as JSON: with how old the articles are, if some are of the web.

    A server does the same for all of its answers.
    """
    from rag.sources.store import SourceStore

    if not SourceStore(settings.data).path.exists():
        return lambda answer: answer.to_json()
    from rag.web.freshness import Freshness

    return Freshness(settings.data, _Opened(answerer)).stamp


@dataclass(frozen=True)
class _Opened:
    """An answerer in this process, as a server's would be."""

    answerer: "Answerer"
    stage: str = "ready"

    @contextmanager
    def answering(self) -> "Iterator[Answerer]":
        yield self.answerer


def language_model(settings: Settings) -> "LanguageModel | None":
    """Return the language model that drafts answers; None if they are quotes."""
    if settings.answerer == "quotes":
        return None
    from rag.answering.llm import LanguageModel

    return LanguageModel(settings)


def open_answerer(settings: Settings, question: str | None = None) -> "Answerer":
    """Update the index and return an answerer on it.

    Raises QuestionError for a bad question before anything is indexed.
    """
    from rag.search.question import check

    if question is not None:
        check(question)
    from rag.answering.answerer import Answerer

    try:
        notes = update_with_progress(settings).notes
    except (DataError, RemovalError) as error:
        # What was indexed before can still be searched.
        notes = [str(error)]
        try:
            answerer = Answerer(settings)
        except FootnoteError:
            raise error from None
    else:
        answerer = Answerer(settings)
    _print_notes(notes)
    return answerer


def _print_notes(notes: Sequence[str]) -> None:
    for note in notes:
        print(f"note: {printable(note)}", file=sys.stderr)


def _search(options: argparse.Namespace, settings: Settings) -> int:
    query, passages = open_answerer(settings, options.question).search(options.question)
    found = [passage.to_json() for passage in passages]
    if options.json:
        print_json({"question": options.question, "searched_for": query.text, "passages": found})
    else:
        for number, passage in enumerate(found, start=1):
            print(passage_line(number, passage))
    return 0

"""The command line: parse, call, print. `python -m rag` and `footnote` are the same program."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from rag.answering.model_server import local_model
from rag.cli.batch import Asker, ask_batch
from rag.cli.printing import LEAD, answer_text, printable, report_text
from rag.errors import DataError, FootnoteError, RemovalError, SettingsError
from rag.origins import origin_of
from rag.settings import ANSWERERS, Settings

if TYPE_CHECKING:
    from io import TextIOWrapper

    from rag.answering.answerer import Answerer
    from rag.answering.llm import LanguageModel
    from rag.health.doctor import Finding
    from rag.store.sync import Report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 when it is done, 1 when it failed, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    # A question may hold half a character, which no encoding can print.
    cast("TextIOWrapper", sys.stdout).reconfigure(errors="replace")
    try:
        settings = Settings.read(
            options.corpus,
            options.data,
            getattr(options, "host", None),
            getattr(options, "port", None),
        )
        run: Callable[[argparse.Namespace, Settings], int] = options.run
        with local_model(_model_file(options), settings) as served:
            chosen = getattr(options, "answerer", None) or served.answerer
            return run(options, replace(served, answerer=chosen))
    except FootnoteError as problem:
        print(f"footnote: {printable(str(problem))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output went away (footnote ... | head); that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _model_file(options: argparse.Namespace) -> Path | None:
    """Return the model file that a command needs."""
    elsewhere = getattr(options, "server", None) or getattr(options, "answerer", None) == "quotes"
    return None if elsewhere else getattr(options, "gguf", None)


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--corpus", metavar="DIR", help="the folder of articles (FOOTNOTE_CORPUS)")
    common.add_argument("--data", metavar="DIR", help="where the index lies (FOOTNOTE_DATA)")
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print JSON and nothing else")
    answering = argparse.ArgumentParser(add_help=False)
    answering.add_argument(
        "--answerer", choices=ANSWERERS, help="who answers; quotes unless a language model is set"
    )
    answering.add_argument(
        "--gguf", metavar="FILE", type=Path, help="a model file that drafts answers, run in here"
    )
    parser = argparse.ArgumentParser(
        prog="footnote",
        description="Answers questions about a folder of articles, a footnote at each claim.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str,
        run: Callable[[argparse.Namespace, Settings], int],
        text: str,
        *more: argparse.ArgumentParser,
    ) -> argparse.ArgumentParser:
        parents = [common, as_json, *more]
        added = commands.add_parser(name, parents=parents, help=text, description=text)
        added.set_defaults(run=run)
        return added

    index = command("index", _index, "bring the index up to date with the folder of articles")
    index.add_argument(
        "--allow-removals", action="store_true", help="even if more than half of the files go"
    )
    ask = command("ask", _ask, "answer one question, or a file of them", answering)
    ask.add_argument("question", nargs="?")
    ask.add_argument("--batch", metavar="FILE.jsonl", help="a question a line; needs --json")
    ask.add_argument("--server", metavar="URL", help="ask a Footnote server that runs there")
    ask.add_argument("--source", default="", help="ask of the articles of one source alone")
    ask.add_argument("--after", metavar="DATE", default="", help="and of those from a date on")
    ask.add_argument("--before", metavar="DATE", default="", help="and of those up to a date")
    search = command("search", _search, "show the passages found for a question, with scores")
    search.add_argument("question")
    serve = command("serve", _serve, "start the web chat", answering)
    serve.add_argument("--host", help="the address to listen on (FOOTNOTE_HOST, 127.0.0.1)")
    serve.add_argument(
        "--watch", action="store_true", help="follow the folder while serving (FOOTNOTE_WATCH)"
    )
    serve.add_argument("--port", type=_port, help="the port to listen on (FOOTNOTE_PORT, 7860)")
    text = "score the answers on the evaluation questions"
    _add_eval_options(command("eval", _eval, text, answering))
    calibrate = command(
        "calibrate", _calibrate, "fit the probabilities to the articles; print risk and coverage"
    )
    calibrate.add_argument(
        "--questions", metavar="FILE", type=Path, help="own questions, in the suite's format"
    )
    verify = command("verify", _verify, "check every quote of an exported conversation")
    verify.add_argument("file", metavar="FILE", type=Path)
    _add_embed(commands, [common, as_json])
    command(
        "report", _report, "look at each article: how well it was read, whether search finds it"
    )
    command("doctor", _doctor, "check models, articles and index; say how to mend what is wrong")
    return parser


def _add_embed(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    text = "put the chat into other pages: the tag, and what would keep it from working"
    embed = commands.add_parser("embed", help=text, description=text)
    actions = embed.add_subparsers(required=True, metavar="ACTION")
    text = "print the tag for a page"
    snippet = actions.add_parser("snippet", parents=parents, help=text, description=text)
    snippet.add_argument("--title", default="Ask the articles", help="what the button says")
    snippet.add_argument("--mode", choices=["button", "inline", "frame"], default="button")
    snippet.set_defaults(run=_snippet)
    text = "fetch a page and say what would stop the widget there"
    check = actions.add_parser("check", parents=parents, help=text, description=text)
    check.add_argument("page", metavar="URL")
    check.set_defaults(run=_check_page)
    for action in (snippet, check):
        action.add_argument(
            "--server", metavar="URL", help="where visitors reach it (FOOTNOTE_URL)"
        )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 65535")
    return int(text)


def _add_eval_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "triage", nargs="?", choices=["triage"], help="make questions of readers' feedback"
    )
    parser.add_argument("--results", metavar="DIR", type=Path, default=Path("evals", "results"))
    parser.add_argument("--suite", metavar="DIR", type=Path, help="corpus/ and questions.jsonl")
    one_of = parser.add_mutually_exclusive_group()
    one_of.add_argument(
        "--baseline", metavar="FILE", type=Path, help="exit 1 if a figure fell since this result"
    )
    one_of.add_argument(
        "--claims", action="store_true", help="how well drafted sentences are checked"
    )
    one_of.add_argument(
        "--beir", metavar="DIR", type=Path, help="corpus.jsonl, queries.jsonl, qrels/test.tsv"
    )
    text = "what each stage of the search adds and costs; with --claims, each rule of the checker"
    parser.add_argument("--ablate", action="store_true", help=text)


# --- index ---------------------------------------------------------------------------------------


def _index(options: argparse.Namespace, settings: Settings) -> int:
    report = _bring_up_to_date(settings, allow_removals=options.allow_removals)
    if options.json:
        _print_json(
            {
                "added": report.added,
                "changed": report.changed,
                "removed": report.removed,
                "renamed": [{"from": old, "to": new} for old, new in report.renamed],
                "unchanged": report.unchanged,
                "skipped": [{"path": one.path, "reason": one.reason} for one in report.skipped],
                "warnings": [{"path": one.path, "reason": one.reason} for one in report.warnings],
                "notes": report.notes,
                "embedded": report.embedded,
                "seconds": round(report.seconds, 3),
            }
        )
    else:
        print(report_text(report))
    return 0


def _bring_up_to_date(settings: Settings, *, allow_removals: bool = False) -> "Report":
    """Index with a progress bar on standard error, shown when there is something to do."""
    from tqdm import tqdm

    from rag.store.sync import update_index

    bar: tqdm[Any] | None = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if total and bar is None:
            bar = tqdm(total=total, desc="Indexing", unit="file", disable=None)
        if bar is not None:
            bar.update(done - bar.n)

    try:
        return update_index(settings, show, allow_removals=allow_removals)
    finally:
        if bar is not None:
            bar.close()


# --- ask and search ------------------------------------------------------------------------------


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    if (options.question is None) == (options.batch is None):
        raise _usage("give either a question or --batch FILE.jsonl")
    if options.batch and not options.json:
        raise _usage("--batch prints JSON; add --json")
    if options.batch:
        failed = 0
        for fields in ask_batch(Path(options.batch), lambda: _asker(options, settings)):
            failed += "error" in fields
            print(json.dumps(fields, ensure_ascii=False), flush=True)
        return int(failed > 0)
    answer = _asker(options, settings, options.question)(options.question, [])
    if options.json:
        _print_json(answer)
    else:
        print(answer_text(answer))
    return 0


def _asker(options: argparse.Namespace, settings: Settings, question: str | None = None) -> Asker:
    """Return what answers a question and its history: a server, or this program itself."""
    from rag.search.scope import Scope

    scope = Scope(options.source, options.after, options.before)
    if options.server:
        from rag.web import client

        chosen = options.answerer or ""
        return partial(client.ask, options.server, scope=scope, answerer=chosen)
    model = _model(settings)
    answerer = _answerer(settings, question)
    ask = partial(answerer.draft, model) if model else answerer.ask
    return lambda asked, history: ask(asked, history, scope=scope).to_json()


def _model(settings: Settings) -> "LanguageModel | None":
    """Return the language model that is to answer, if one is."""
    if settings.answerer == "quotes":
        return None
    from rag.answering.llm import LanguageModel

    return LanguageModel(settings)


def _usage(problem: str) -> SystemExit:
    print(f"footnote: {problem}", file=sys.stderr)
    return SystemExit(2)


def _answerer(settings: Settings, question: str | None = None) -> "Answerer":
    """Return an answerer on an index that is up to date; look at the question first."""
    from rag.search.question import check

    if question is not None:
        check(question)
    from rag.answering.answerer import Answerer

    try:
        notes = _bring_up_to_date(settings).notes
    except (DataError, RemovalError) as problem:
        # What was indexed before can still be asked.
        notes = [str(problem)]
        try:
            answerer = Answerer(settings)
        except FootnoteError:
            raise problem from None
    else:
        answerer = Answerer(settings)
    for note in notes:
        print(f"note: {printable(note)}", file=sys.stderr)
    return answerer


def _search(options: argparse.Namespace, settings: Settings) -> int:
    query, passages = _answerer(settings, options.question).search(options.question)
    found = [passage.to_json() for passage in passages]
    if options.json:
        _print_json({"question": options.question, "searched_for": query.text, "passages": found})
    else:
        for number, one in enumerate(found, start=1):
            text = " ".join(str(one["text"]).split())
            print(f"{number:2} {one['score']:7.2f} {one['article_id']} {text}")
    return 0


# --- serve, eval, doctor -------------------------------------------------------------------------


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from rag.web.serve import serve

    serve(replace(settings, watch=settings.watch or options.watch))
    return 0


def _eval(options: argparse.Namespace, settings: Settings) -> int:
    if options.triage:
        return _triage(options, settings)
    if options.ablate and (options.baseline or options.beir):
        raise _usage("--ablate goes with --claims or alone; leave out --baseline and --beir")
    from evals.command import EvalOptions, evaluate

    chosen = EvalOptions(
        results=options.results,
        json=options.json,
        baseline=options.baseline,
        ablate=options.ablate,
        suite=options.suite,
        beir=options.beir,
        claims=options.claims,
    )
    # A server that is set is not asked hundreds of questions unless somebody says so.
    asks = options.answerer == "llm" or options.gguf
    return evaluate(chosen, settings, _model(settings) if asks else None)


def _triage(options: argparse.Namespace, settings: Settings) -> int:
    from evals.suite import Suite
    from evals.triage import triage
    from rag.store.feedback import FeedbackStore
    from rag.store.ledger import Ledger

    if options.corpus and not options.suite:
        raise SettingsError(
            "The shipped questions are about the shipped articles; name your own with --suite DIR."
        )
    suite = Suite.folder(options.suite, settings) if options.suite else Suite.own(settings)
    ledger = Ledger(settings.data)
    try:
        done = triage(FeedbackStore(settings.data), ledger, suite.path)
    finally:
        ledger.close()
    if options.json:
        _print_json(done)
    else:
        print(", ".join(f"{count} {what}" for what, count in done.items()) + f": {suite.path}")
    return 0


def _calibrate(options: argparse.Namespace, settings: Settings) -> int:
    from evals.calibrate import calibrate, fitted_text

    fitted = calibrate(settings, options.questions)
    if options.json:
        _print_json(fitted.to_json())
    else:
        print(fitted_text(fitted, settings.data))
    return 0


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    from rag.evidence.pack import WORDS
    from rag.evidence.verify import verify

    findings = verify(options.file, settings.corpus)
    failed = [one for one in findings if not one.ok]
    if options.json:
        _print_json([asdict(one) | {"ok": one.ok} for one in findings])
    else:
        for one in findings:
            mark = "ok  " if one.ok else "FAIL"
            quote = shorten(one.quote, LEAD, placeholder="…")
            print(f"{mark} {one.turn}.{one.number} {WORDS[one.verdict]}: “{quote}”")
        print(f"{len(findings) - len(failed)} of {len(findings)} claims and footnotes hold.")
    return int(bool(failed))


def _snippet(options: argparse.Namespace, settings: Settings) -> int:
    from rag.web.widget.tag import tag

    server = origin_of(options.server or settings.url)
    found = tag(server, options.title, options.mode)
    if options.json:
        _print_json(asdict(found))
        return 0
    print(found.tag)
    if found.pinned != found.tag:
        exact = found.pinned.splitlines()[0]
        print(
            f"<!-- Or, to let in this version of the script alone, as its first line:\n{exact} -->"
        )
    if urlsplit(server).hostname in ("0.0.0.0", "::", "127.0.0.1", "::1", "localhost"):  # noqa: S104
        print(
            f"note: visitors can't reach {server}; set FOOTNOTE_URL or --server to your address",
            file=sys.stderr,
        )
    if not settings.origins:
        print(
            "note: no other site may ask yet; start the server with "
            "FOOTNOTE_ALLOWED_ORIGINS=https://the.site.example",
            file=sys.stderr,
        )
    return 0


def _check_page(options: argparse.Namespace, settings: Settings) -> int:
    from rag.web.widget.check import check

    return _print_findings(check(options.page, options.server or settings.url), options)


def _report(options: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from rag.health.checkup import examine_articles

    answerer = _answerer(settings)
    with tqdm(desc="Looking at the articles", disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        card = examine_articles(answerer, show)
    if options.json:
        _print_json(card.to_json())
    else:
        print(card.to_text())
    return 0


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from rag.health.doctor import examine

    return _print_findings(examine(settings), options)


def _print_findings(findings: "Sequence[Finding]", options: argparse.Namespace) -> int:
    if options.json:
        _print_json([{"check": f.check, "ok": f.ok, "detail": f.detail} for f in findings])
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'FAIL'} {finding.check}: {finding.detail}")
    return int(not all(finding.ok for finding in findings))


def _print_json(fields: object) -> None:
    print(json.dumps(fields, ensure_ascii=False, indent=2))

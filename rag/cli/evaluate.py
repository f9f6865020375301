"""`footnote eval` and `footnote calibrate`: how good the answers are, and how sure."""

import argparse
from pathlib import Path

from rag.cli.ask import language_model
from rag.cli.parsers import Commands, add_answerer, add_command, usage_error
from rag.cli.printing import print_json
from rag.errors import SettingsError
from rag.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add `eval` and `calibrate`."""
    _add_eval(commands)
    calibrate = add_command(
        commands,
        "calibrate",
        _calibrate,
        "fit the probabilities to the articles; print risk and coverage",
    )
    calibrate.add_argument(
        "--questions", metavar="FILE", type=Path, help="your own questions, in the suite's format"
    )


def _add_eval(commands: Commands) -> None:
    parser = add_command(commands, "eval", _eval, "score the answers to the evaluation questions")
    add_answerer(parser)
    parser.add_argument(
        "triage", nargs="?", choices=["triage"], help="turn users' feedback into questions"
    )
    parser.add_argument(
        "--results",
        metavar="DIR",
        type=Path,
        default=Path("evals", "results"),
        help="the folder to write the results to (evals/results)",
    )
    parser.add_argument(
        "--suite",
        metavar="DIR",
        type=Path,
        help="a folder with your own corpus/ and questions.jsonl; with --claims, a file of claims "
        "as LLM-AggreFact or SummEdits have them",
    )
    _add_measurements(parser)
    parser.add_argument(
        "--ablate",
        action="store_true",
        help="show what each stage adds and costs; with --claims, each rule of the check",
    )


def _add_measurements(parser: argparse.ArgumentParser) -> None:
    """Add the options of which only one can be given."""
    one_of = parser.add_mutually_exclusive_group()
    one_of.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        help="compare with this result; exit 1 if a figure fell",
    )
    one_of.add_argument("--claims", action="store_true", help="score the check of drafts and texts")
    one_of.add_argument(
        "--beir",
        metavar="DIR",
        type=Path,
        help="score retrieval on a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv",
    )
    one_of.add_argument(
        "--documents",
        metavar="FILE",
        type=Path,
        nargs="+",
        default=(),
        help="score the answers and refusals on invented documents with their questions",
    )


def _eval(options: argparse.Namespace, settings: Settings) -> int:
    if options.triage:
        return _triage(options, settings)
    if options.ablate and (options.baseline or options.beir):
        raise usage_error("--ablate goes with --claims or alone; leave out --baseline and --beir")
    from evals.command import EvalOptions, evaluate

    chosen = EvalOptions(
        results=options.results,
        json=options.json,
        baseline=options.baseline,
        ablate=options.ablate,
        suite=options.suite,
        beir=options.beir,
        claims=options.claims,
        documents=tuple(options.documents),
    )
    # A configured server gets hundreds of questions only on request.
    drafts = options.answerer == "llm" or options.gguf
    return evaluate(chosen, settings, language_model(settings) if drafts else None)


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
        counts = triage(FeedbackStore(settings.data), ledger, suite.path)
    finally:
        ledger.close()
    if options.json:
        print_json(counts)
    else:
        print(", ".join(f"{count} {what}" for what, count in counts.items()) + f": {suite.path}")
    return 0


def _calibrate(options: argparse.Namespace, settings: Settings) -> int:
    from evals.calibrate import calibrate, fitted_text

    fitted = calibrate(settings, options.questions)
    if options.json:
        print_json(fitted.to_json())
    else:
        print(fitted_text(fitted, settings.data))
    return 0

"""`footnote eval`: run the suite, print the figures, write them, and compare them."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from evals import beir, checking, compare, documents, public_claims, verdicts
from evals.ablation import ablate, ablation_text
from evals.figures import to_json
from evals.report import write_report
from evals.results import figure_lines, side_by_side, table, write
from evals.rule_ablation import rule_ablation_text, rule_effects
from evals.runner import run
from evals.suite import Suite
from rag.answering.llm import LanguageModel
from rag.errors import SettingsError
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class EvalOptions:
    """The options of `footnote eval`."""

    results: Path
    json: bool = False
    baseline: Path | None = None
    ablate: bool = False
    suite: Path | None = None
    beir: Path | None = None
    claims: bool = False
    documents: tuple[Path, ...] = ()


def evaluate(options: EvalOptions, settings: Settings, model: LanguageModel | None = None) -> int:
    """Run what the options say; with a model, evaluate its drafts as well as the quotes.

    Return 1 if a figure fell significantly below the baseline, else 0. Raises SuiteError for
    files that break their format or can't be compared.
    """
    if options.beir:
        return _beir(options, options.beir, settings)
    if options.documents:
        return _documents(options, settings)
    if options.claims:
        return _claims(options, settings)
    suite = Suite.folder(options.suite, settings) if options.suite else Suite.own(settings)
    if options.ablate:
        return _ablate(options, suite)
    return _run(options, suite, model)


def _documents(options: EvalOptions, settings: Settings) -> int:
    if options.suite or options.ablate:
        raise SettingsError("--documents has questions of its own; leave out --suite and --ablate.")
    found = documents.evaluate_documents(options.documents, settings)
    if options.json:
        _print_json(found)
    else:
        print(documents.documents_text(found))
    return 0


def _claims(options: EvalOptions, settings: Settings) -> int:
    if options.suite:
        return _public_claims(options, options.suite, settings)
    checked = checking.check_claims(settings)
    if options.ablate:
        effects = rule_effects(checked)
        if options.json:
            _print_json([asdict(effect) for effect in effects])
        else:
            print(rule_ablation_text(effects))
        return 0
    found = checking.figures(checked)
    judged = verdicts.figures(verdicts.judge_claims(settings))
    if options.json:
        _print_json({**found, "verdicts": judged})
    else:
        print("Sentences of a draft:", checking.claims_text(found), sep="\n")
        print("\nSentences of a text:", verdicts.verdicts_text(judged), sep="\n")
    return 0


def _public_claims(options: EvalOptions, path: Path, settings: Settings) -> int:
    if options.ablate:
        raise SettingsError("--ablate needs the shipped claims; leave out --suite.")
    judged = verdicts.figures(public_claims.judge_public(path, settings))
    if options.json:
        _print_json(judged)
    else:
        print(verdicts.verdicts_text(judged))
    return 0


def _ablate(options: EvalOptions, suite: Suite) -> int:
    stages = ablate(suite)
    if options.json:
        _print_json([asdict(stage) for stage in stages])
    else:
        print(ablation_text(stages))
    return 0


def _run(options: EvalOptions, suite: Suite, model: LanguageModel | None) -> int:
    # Read before the run, which takes a minute and may overwrite the file.
    baseline = compare.read_baseline(options.baseline) if options.baseline else None
    if baseline:
        compare.check_comparable(baseline, suite)
    quotes = run(suite)
    drafted = run(suite, model) if model else None
    last = drafted or quotes
    comparison = compare.compare(last, baseline) if baseline else None
    paths = [write(done, options.results) for done in (quotes, drafted) if done]
    report = write_report(last, comparison, paths[-1].with_suffix(".html"))
    if options.json:
        _print_json(last.summary())
    else:
        print(side_by_side(quotes, drafted) if drafted else table(quotes))
        written = ", ".join(map(str, paths))
        print(f"\nDone in {last.seconds:.0f} s. Written: {written} and {report}")
    if comparison:
        # With --json, standard output must contain the summary alone.
        out = sys.stderr if options.json else sys.stdout
        print("", compare.comparison_text(comparison), sep="\n", file=out)
    return int(bool(comparison and comparison.fell))


def _beir(options: EvalOptions, folder: Path, settings: Settings) -> int:
    if options.suite or options.baseline or options.ablate:
        raise SettingsError(
            "--beir evaluates retrieval alone; leave out --suite, --baseline and --ablate."
        )
    figures, fingerprint = beir.evaluate(folder, settings)
    if options.json:
        _print_json({"figures": to_json(figures), "by_kind": {}, "fingerprint": fingerprint})
    else:
        print("\n".join(figure_lines({"all": figures})))
    return 0


def _print_json(fields: object) -> None:
    print(json.dumps(fields, ensure_ascii=False, indent=2))

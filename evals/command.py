"""`footnote eval`: run, print, write, compare. Progress goes to standard error."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from evals import beir, checking, compare
from evals.ablation import ablate, ablation_text
from evals.figures import to_json
from evals.report import write_report
from evals.results import beside, figure_lines, table, write
from evals.rule_ablation import rule_ablation_text, rule_effects
from evals.runner import run
from evals.suite import Suite
from rag.answering.llm import LanguageModel
from rag.errors import SettingsError
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class EvalOptions:
    """What is asked of `footnote eval`; None or False is what is not."""

    results: Path
    json: bool = False
    baseline: Path | None = None
    ablate: bool = False
    suite: Path | None = None
    beir: Path | None = None
    claims: bool = False


def evaluate(options: EvalOptions, settings: Settings, model: LanguageModel | None = None) -> int:
    """Do what is asked, with a model also for its answers beside the quoted ones.

    Return 1 when a figure fell below the baseline beyond chance, else 0.

    Raises SuiteError for files that break their format or can't be compared.
    """
    if options.beir:
        return _beir(options, options.beir, settings)
    if options.claims:
        return _claims(options, settings)
    suite = Suite.folder(options.suite, settings) if options.suite else Suite.own(settings)
    if options.ablate:
        stages = ablate(suite)
        if options.json:
            _print_json([asdict(one) for one in stages])
        else:
            print(ablation_text(stages))
        return 0
    return _run(options, suite, model)


def _claims(options: EvalOptions, settings: Settings) -> int:
    if options.suite:
        raise SettingsError("The shipped claims are about the shipped articles; leave --suite out.")
    checked = checking.check_claims(settings)
    if options.ablate:
        effects = rule_effects(checked)
        if options.json:
            _print_json([asdict(effect) for effect in effects])
        else:
            print(rule_ablation_text(effects))
        return 0
    found = checking.figures(checked)
    if options.json:
        _print_json(found)
    else:
        print(checking.claims_text(found))
    return 0


def _run(options: EvalOptions, suite: Suite, model: LanguageModel | None) -> int:
    # Read first: a run takes a minute, and may write over the file it is measured by.
    baseline = compare.read_baseline(options.baseline) if options.baseline else None
    if baseline:
        compare.check_comparable(baseline, suite.fingerprints())
    done = run(suite)
    drafted = run(suite, model) if model else None
    last = drafted or done
    comparison = compare.compare(last, baseline) if baseline else None
    paths = [write(one, options.results) for one in filter(None, (done, drafted))]
    page = write_report(last, comparison, paths[-1].with_suffix(".html"))
    if options.json:
        _print_json(last.summary())
    else:
        print(beside(done, drafted) if drafted else table(done))
        written = ", ".join(map(str, paths))
        print(f"\n{last.seconds:.0f} s. Written: {written} and {page}")
    if comparison:
        # With --json, standard output holds the summary alone.
        out = sys.stderr if options.json else sys.stdout
        print("", compare.comparison_text(comparison), sep="\n", file=out)
    return int(bool(comparison and comparison.fell))


def _beir(options: EvalOptions, folder: Path, settings: Settings) -> int:
    if options.suite or options.baseline or options.ablate:
        raise SettingsError("--beir gives the figures of retrieval alone; leave the others out.")
    figures, fingerprint = beir.evaluate(folder, settings)
    if options.json:
        _print_json({"figures": to_json(figures), "by_kind": {}, "fingerprint": fingerprint})
    else:
        print("\n".join(figure_lines({"all": figures})))
    return 0


def _print_json(fields: object) -> None:
    print(json.dumps(fields, ensure_ascii=False, indent=2))

"""`footnote report`, `footnote doctor` and `footnote verify`: what is right and what is wrong."""

import argparse
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten

from rag.cli.ask import open_answerer
from rag.cli.parsers import Commands, add_command
from rag.cli.printing import MAX_EXCERPT, print_findings, print_json
from rag.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add `report`, `doctor` and `verify`."""
    add_command(
        commands,
        "report",
        _report,
        "check each article: whether it was read well, and whether search finds it",
    )
    add_command(
        commands,
        "doctor",
        _doctor,
        "check models, articles and index; say how to fix what is wrong",
    )
    verify = add_command(
        commands, "verify", _verify, "check every quote of an exported conversation"
    )
    verify.add_argument("file", metavar="FILE", type=Path)


def _report(options: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from rag.health.checkup import examine_articles

    answerer = open_answerer(settings)
    with tqdm(desc="Checking the articles", disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        card = examine_articles(answerer, show)
    if options.json:
        print_json(card.to_json())
    else:
        print(card.to_text())
    return 0


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from rag.health.doctor import examine

    return print_findings(examine(settings), as_json=options.json)


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    from rag.evidence.pack import EXPLANATIONS
    from rag.evidence.verify import verify

    findings = verify(options.file, settings.corpus)
    correct = sum(finding.ok for finding in findings)
    if options.json:
        print_json([asdict(finding) | {"ok": finding.ok} for finding in findings])
    else:
        for finding in findings:
            mark = "ok  " if finding.ok else "FAIL"
            quote = shorten(finding.quote, MAX_EXCERPT, placeholder="…")
            print(
                f"{mark} {finding.turn}.{finding.number} {EXPLANATIONS[finding.verdict]}: “{quote}”"
            )
        print(f"{correct} of {len(findings)} claims and footnotes are correct.")
    return int(correct < len(findings))

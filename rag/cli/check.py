"""`footnote check`: a text -> what the articles say to each sentence of it."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.ask import open_answerer
from rag.cli.parsers import Commands, add_command
from rag.cli.printing import MAX_EXCERPT, print_json, printable
from rag.errors import ReportError
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.checking.model import CheckedSentence, Report
    from rag.corpus.articles import Article


def add_commands(commands: Commands) -> None:
    """Add `check`."""
    check = add_command(commands, "check", _check, "check a text against the articles")
    check.add_argument(
        "file", metavar="FILE", help="a .txt, .md, .html, .docx or .pdf; - for standard input"
    )
    check.add_argument(
        "--strict",
        action="store_true",
        help="exit with 1 if anything is contradicted, unsupported or only partly supported",
    )
    check.add_argument(
        "--html", metavar="OUT.html", type=Path, help="write the text with its verdicts as a page"
    )
    check.add_argument(
        "--markdown", metavar="OUT.md", type=Path, help="write it as Markdown with footnotes"
    )
    check.add_argument("--source", default="", help="use only articles from this source")
    check.add_argument(
        "--after", metavar="DATE", default="", help="use only articles from this date or later"
    )
    check.add_argument(
        "--before", metavar="DATE", default="", help="use only articles from this date or earlier"
    )


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from rag.checking.checker import TextChecker
    from rag.search.scope import Scope

    scope = Scope(options.source, options.after, options.before)
    article = _read(options.file)
    report = TextChecker(open_answerer(settings)).check(article, scope)
    _write(report, options.html, options.markdown)
    if options.json:
        print_json(report.to_json())
    else:
        print(report_text(report))
    return int(options.strict and not report.passes)


def _write(report: "Report", html: Path | None, markdown: Path | None) -> None:
    """Write the report into the files that are asked for."""
    from rag.evidence import annotated_markdown, annotated_page

    now = datetime.now(UTC).isoformat(timespec="seconds")
    for path, layout in ((html, annotated_page), (markdown, annotated_markdown)):
        if path:
            content = layout.write(report, f"Checked at {now} by Footnote.")
            try:
                path.write_bytes(content.encode(errors="replace"))
            except OSError as error:
                raise ReportError(f"{path} can't be written: {error.strerror}.") from error


def _read(file: str) -> "Article":
    from rag.checking.reading import read_file, read_text

    if file == "-":
        return read_text(sys.stdin.buffer.read().decode(errors="replace"), "standard input")
    return read_file(Path(file))


def report_text(report: "Report") -> str:
    """Return a report as text: a block for each sentence, then its score and the notes."""
    blocks = [_sentence_text(sentence) for sentence in report.sentences]
    score = "nothing to check" if report.score is None else f"score {report.score:.0%}"
    notes = [f"note: {note}" for note in report.notes]
    return "\n".join([*blocks, printable(f"{report.title}: {score}"), *map(printable, notes)])


def _sentence_text(sentence: "CheckedSentence") -> str:
    lines = [f"{sentence.verdict:<13}{sentence.probability:>4.0%}  {_excerpt(sentence.text)}"]
    if sentence.reason:
        lines.append(f"{'':<19}{printable(sentence.reason)}")
    for cited in sentence.citations:
        about = ", ".join(filter(None, (cited.title, cited.date, cited.source)))
        lines.append(f"{'':<19}[{cited.number}] “{_excerpt(cited.quote)}” {printable(about)}")
    return "\n".join(lines)


def _excerpt(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= MAX_EXCERPT else f"{line[:MAX_EXCERPT].rsplit(' ', 1)[0]}…"

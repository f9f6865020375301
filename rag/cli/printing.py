"""What the command line prints for people: a run of the index, an answer."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

from rag.store.sync import Report

#: Most characters that are shown of a lead.
LEAD = 180


def printable(text: str) -> str:
    r"""Return a text that can forge no line and colour no terminal, whatever a file is called.

    >>> printable("a\nremoved b\x1b[31m")
    'a\\nremoved b\\x1b[31m'
    """
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


def report_text(report: Report) -> str:
    """Return what a run did: a line for each file that changed or was skipped, then the sums."""
    lines = [
        f"{verb} {path}"
        for verb, paths in (
            ("added  ", report.added),
            ("changed", report.changed),
            ("removed", report.removed),
        )
        for path in paths
    ]
    lines += [f"renamed {old} to {new}" for old, new in report.renamed]
    lines += [f"skipped {one.path}: {one.reason}" for one in report.skipped]
    lines += [f"note    {one.path}: {one.reason}" for one in report.warnings]
    lines += [f"note    {note}" for note in report.notes]
    lines.append(
        f"{len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed, {len(report.renamed)} renamed, "
        f"{report.unchanged} unchanged, {len(report.skipped)} skipped; "
        f"{report.embedded} chunks embedded in {report.seconds:.1f} s."
    )
    return "\n".join(map(printable, lines))


def left_out(claims: Sequence[Mapping[str, Any]]) -> str:
    """Return how many sentences of a draft were dropped and why; "" for none.

    >>> left_out([{"verdict": "dropped", "note": "a number in it is not in the passage"}])
    '1 sentence of the draft was left out: a number in it is not in the passage.'
    """
    dropped = [claim["note"] for claim in claims if claim["verdict"] == "dropped"]
    if not dropped:
        return ""
    many = f"{len(dropped)} sentences" if len(dropped) > 1 else "1 sentence"
    verb = "were" if len(dropped) > 1 else "was"
    return f"{many} of the draft {verb} left out: {'; '.join(dict.fromkeys(dropped))}."


def answer_text(answer: dict[str, Any]) -> str:
    """Return an answer with its footnotes, or a refusal with what comes nearest."""
    lines = [answer["text"], ""]
    if answer["searched_for"] != answer["question"]:
        lines[1:1] = [f"Searched for: {answer['searched_for']}"]
    lines[1:1] = filter(None, (left_out(answer["claims"]), answer.get("notice", "")))
    for one in answer["citations"]:
        page = f"page {one['page']}" if one.get("page") else ""
        about = ", ".join(filter(None, (one["title"], one["date"], one["source"], page)))
        quote = " ".join(one["quote"].split())
        lines += [f"[{one['number']}] {about}", f"    {printable(one['path'])}: “{quote}”"]
    if not answer["answerable"]:
        lines += [
            f"- {passage['title']}: {shorten(passage['text'], LEAD, placeholder='…')}"
            for passage in answer["passages"][:3]
        ]
    return "\n".join(lines).rstrip()

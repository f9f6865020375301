"""What the command line prints: JSON, or text for people."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag.sources.age import age_text

if TYPE_CHECKING:
    from rag.health.doctor import Finding
    from rag.store.sync import Report

#: Most characters of a quote or passage that are shown.
MAX_EXCERPT = 180


def print_json(fields: object) -> None:
    """Print a value as indented JSON."""
    print(json.dumps(fields, ensure_ascii=False, indent=2))


def print_findings(findings: "Sequence[Finding]", *, as_json: bool) -> int:
    """Print findings; return 1 if a check failed, else 0."""
    if as_json:
        print_json([{"check": f.check, "ok": f.ok, "detail": f.detail} for f in findings])
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'FAIL'} {finding.check}: {finding.detail}")
    return int(not all(finding.ok for finding in findings))


def printable(text: str) -> str:
    r"""Escape what could forge a line or colour the terminal, such as a name of a file.

    >>> printable("a\nremoved b\x1b[31m")
    'a\\nremoved b\\x1b[31m'
    """
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def report_text(report: "Report") -> str:
    """Return what a run did: a line for each file that changed or was skipped, then totals."""
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
    lines += [f"skipped {file.path}: {file.reason}" for file in report.skipped]
    lines += [f"note    {file.path}: {file.reason}" for file in report.warnings]
    lines += [f"note    {note}" for note in report.notes]
    lines.append(
        f"{len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed, {len(report.renamed)} renamed, "
        f"{report.unchanged} unchanged, {len(report.skipped)} skipped; "
        f"{report.embedded} sentences embedded in {report.seconds:.1f} s."
    )
    return "\n".join(map(printable, lines))


def dropped_text(claims: Sequence[Mapping[str, Any]]) -> str:
    """Return how many sentences of a draft were dropped, and why; "" for none.

    >>> dropped_text([{"verdict": "dropped", "note": "a number in it is not in the passage"}])
    '1 sentence of the draft was left out: a number in it is not in the passage.'
    """
    reasons = [claim["note"] for claim in claims if claim["verdict"] == "dropped"]
    if not reasons:
        return ""
    subject = "1 sentence" if len(reasons) == 1 else f"{len(reasons)} sentences"
    verb = "was" if len(reasons) == 1 else "were"
    return f"{subject} of the draft {verb} left out: {'; '.join(dict.fromkeys(reasons))}."


def answer_text(answer: dict[str, Any]) -> str:
    """Return an answer with its footnotes, or a refusal with the closest passage, if any."""
    lines = [answer["text"], dropped_text(answer["claims"]), answer.get("notice", "")]
    if answer["searched_for"] != answer["question"]:
        lines.append(f"Searched for: {answer['searched_for']}")
    if read_as := answer.get("read_as"):  # An older server doesn't say.
        lines.append(f"Read as: {read_as} (ask with --literal to search without it)")
    lines = [*filter(None, lines), ""]
    for citation in answer["citations"]:
        lines += _footnote(citation)
    # An older server sends no closest passage.
    if closest := answer.get("closest"):
        lines += ["The closest passage:", *_footnote(closest)]
    if age := age_text(answer.get("freshness") or {}):
        lines += ["", age]
    return "\n".join(lines).rstrip()


def _footnote(citation: Mapping[str, Any]) -> list[str]:
    page = f"page {citation['page']}" if citation.get("page") else ""
    # An older server sends neither section nor doubt.
    names = ("title", "date", "source", "section")
    details = filter(None, (*(citation.get(name, "") for name in names), page))
    quote = " ".join(citation["quote"].split())
    doubt = citation.get("doubt")
    return [
        f"[{citation['number']}] {', '.join(details)}",
        f"    {printable(citation['path'])}: “{quote}”",
        *([f"    As read from the page: {doubt}."] if doubt else []),
    ]


def passage_line(number: int, passage: Mapping[str, Any]) -> str:
    """Return a passage of a search on one line, with its number and score."""
    text = " ".join(str(passage["text"]).split())
    return f"{number:2} {passage['score']:7.2f} {passage['article_id']} {text}"

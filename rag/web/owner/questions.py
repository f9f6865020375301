"""The owner's view of the log of questions: figures, lists, groups, and the log as CSV."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from rag.errors import FootnoteError
from rag.search.scope import EVERYTHING
from rag.store.questions import SLOW_MS, Logged, Shown
from rag.web.owner.groups import Group, group
from rag.web.question_log import start_of
from rag.web.service import Service

#: Most groups, wordings of a group and passages that are shown, and questions of a list at a time.
MAX_GROUPS, MAX_WORDINGS, MAX_PASSAGES, MAX_LISTED = 50, 20, 3, 100
#: Higher than the id of any question.
LAST = 2**62
#: Programs for spreadsheets take cells that begin so for formulas (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_COLUMNS = ("at", "question", "searched_for", "outcome", "kind", "ms", "site", "thumb", "state")


def overview(service: Service, days: int, offset: int) -> dict[str, Any]:
    """Return the figures of the last days; `offset` is that of the owner's clock, in minutes."""
    log, settings = service.questions, service.settings
    fields: dict[str, Any] = {
        "logging": settings.logs_questions,
        "log_days": settings.log_days,
        "problem": log.problem,
        "slow_ms": SLOW_MS,
        "totals": {"asked": 0},
        "by_day": [],
        "sites": [],
    }
    if not log.store.path.exists():
        return fields
    counts = log.store.days(start_of(days), offset)
    totals = sum(counts.values(), Counter[str]())
    return fields | {
        "totals": _counted(totals),
        "by_day": by_day(counts, days),
        "sites": [
            {"site": site, "asked": asked}
            for site, asked in log.store.sites(start_of(days)).items()
        ],
    }


def _counted(counts: Counter[str]) -> dict[str, int]:
    return {"asked": counts[""]} | {name: count for name, count in counts.items() if name}


def by_day(counts: Mapping[str, Counter[str]], limit: int) -> list[dict[str, Any]]:
    """Return what was asked on each day from the first to the last, with those between them.

    If a clock was wrong, there are `limit` days and one at most.

    >>> by_day({"2026-11-01": Counter({"": 2, "absent": 2}), "2026-11-03": Counter({"": 1})}, 7)[:2]
    [{'day': '2026-11-01', 'asked': 2, 'absent': 2}, {'day': '2026-11-02', 'asked': 0}]
    """
    if not counts:
        return []
    first, last = map(date.fromisoformat, (min(counts), max(counts)))
    days = [str(first + timedelta(at)) for at in range(min(limit, (last - first).days) + 1)]
    return [{"day": day} | _counted(counts.get(day, Counter())) for day in days]


def listed(service: Service, days: int, shown: Shown, before: int) -> list[dict[str, Any]]:
    """Return up to MAX_LISTED questions with ids below `before`, latest first."""
    store = service.questions.store
    if not store.path.exists():
        return []
    return [shown_fields(one) for one in store.listed(start_of(days), shown, before, MAX_LISTED)]


def shown_fields(question: Logged) -> dict[str, Any]:
    """Return the fields of a question that the owner sees."""
    fields = asdict(question)
    del fields["answer_id"]
    return fields


def groups(service: Service, days: int) -> dict[str, Any]:
    """Return the open questions by subject, the largest group first.

    `waiting` questions have no vector yet and are in no group, `more` groups are not shown.
    """
    store = service.questions.store
    if not store.path.exists():
        return {"groups": [], "more": 0, "waiting": 0}
    questions = store.open_questions(start_of(days))
    ready = [(one, vector) for one, vector in questions if vector is not None]
    found = group(ready, named=MAX_GROUPS)
    return {
        "groups": [_group_fields(one) for one in found[:MAX_GROUPS]],
        "more": max(0, len(found) - MAX_GROUPS),
        "waiting": len(questions) - len(ready),
    }


def _group_fields(found: Group) -> dict[str, Any]:
    asked = found.asked
    return {
        "count": len(asked),
        "about": found.about,
        "ids": [one.id for one in asked],
        "latest": max(one.at for one in asked),
        "wordings": [
            shown_fields(one.asked[0]) | {"count": len(one.asked)}
            for one in found.wordings[:MAX_WORDINGS]
        ],
        "more": max(0, len(found.wordings) - MAX_WORDINGS),
    }


def closest(service: Service, question: Logged) -> dict[str, Any]:
    """Return the passages that come closest to a question now, and whether it has an answer now."""
    try:
        with service.answering() as answerer:
            answer = answerer.ask(question.understood, scope=EVERYTHING)
            passages = answer.to_json()["passages"][:MAX_PASSAGES]
            for passage in passages:
                title, passage["date"] = answerer.ledger.heading(passage["article_id"])
                passage["title"] = title or passage["title"]
    except FootnoteError as problem:
        return {"outcome": "", "text": str(problem), "passages": []}
    return {"outcome": answer.outcome, "text": answer.text, "passages": passages}


def as_csv(service: Service, days: int) -> str:
    """Return the log as CSV, latest first, for any program for spreadsheets."""
    store = service.questions.store
    questions = store.listed(start_of(days), "", LAST, LAST) if store.path.exists() else []
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows([safe(getattr(one, name)) for name in _COLUMNS] for one in questions)
    # Without the mark, Excel takes the text for one in an old encoding.
    return "\ufeff" + text.getvalue()


def safe(cell: str | int) -> str | int:
    """Return a cell that no program takes for a formula.

    >>> safe("=1+1"), safe("Why?"), safe(-1)
    ("'=1+1", 'Why?', -1)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell

"""What the owner's page shows: the index, the report card, and the state of each upload."""

import threading
from functools import partial
from typing import Any

from rag.corpus.formats import SUFFIXES
from rag.health.checkup import card_of
from rag.health.report_card import ReportCard
from rag.store.ledger import FileState
from rag.web.errors import NotReadyError
from rag.web.owner.folder import FOLDER, UploadFolder
from rag.web.service import Service

#: Maximum number of articles with findings, and of notes of each kind, that the page lists.
MAX_LISTED = 500
#: Maximum number of uploads that the page lists, newest first.
MAX_UPLOADS = 1_000


class _OutdatedError(Exception):
    """The articles changed while they were examined."""


class OwnerState:
    """Keeps the report card until the articles change; safe to share between threads."""

    def __init__(self, service: Service, folder: UploadFolder) -> None:
        self._service = service
        self._folder = folder
        self._lock = threading.Lock()
        self._card: ReportCard | None = None
        self._checking = False
        self._checked = 0  # percent
        self._failed = ""  # the revision that could not be examined
        self._problem = ""

    def to_json(self) -> dict[str, Any]:
        """Return the state; the first call for a revision starts examining its articles."""
        service = self._service
        fields: dict[str, Any] = {
            "stage": service.stage,
            "detail": service.detail,
            "indexing": service.indexing.is_running,
            "paused": service.indexing.is_paused,
            "articles": 0,
            "report": None,
            "checking": False,
            "checked": 0,
            "problem": "",
            "uploads": [],
            "upload_mb": service.settings.upload_mb,
            "endings": list(SUFFIXES),
        }
        if service.stage != "ready":
            return fields
        try:
            return fields | self._index_fields()
        except NotReadyError as problem:
            return fields | {"detail": str(problem)}

    def left_out(self, article_id: str) -> dict[str, Any] | None:
        """Return the first lines of an article that are not searched; None without the article."""
        article = self._service.article(article_id)
        if article is None:
            return None
        card = card_of(article)
        lines = [{"text": line.text, "reason": line.reason} for line in card.left_out]
        return {"lines": lines, "more": card.left_out_count - len(lines)}

    def findings(self) -> dict[str, list[str]] | None:
        """Return id -> findings of each article; None while the articles are examined."""
        card = self._card
        if card is None or card.revision != self._service.revision():
            return None
        return {one.id: list(one.findings) for one in card.cards}

    def _index_fields(self) -> dict[str, Any]:
        revision = self._service.revision()
        with self._lock:
            card = self._card if self._card and self._card.revision == revision else None
            failed = self._failed == revision
            if not (card or failed or self._checking or self._service.indexing.is_running):
                self._checking = True
                threading.Thread(target=self._examine, name="report", daemon=True).start()
        return {
            "articles": self._service.count(),
            "report": _shown(card) if card else None,
            "checking": not card and not failed,
            "checked": self._checked,
            "problem": self._problem if failed else "",
            "uploads": self._uploads(),
        }

    def _examine(self) -> None:
        revision = ""
        try:
            revision = self._service.revision()
            self._card = self._service.report_card(partial(self._show_progress, revision))
        except _OutdatedError:
            pass  # the next call starts again
        except Exception as problem:
            # The edge of a thread: the page has to show any failure in words.
            self._failed = revision
            self._problem = f"The articles could not be examined ({problem}); run: footnote report"
            raise
        finally:
            self._checking, self._checked = False, 0

    def _show_progress(self, revision: str, done: int, total: int) -> None:
        percent = 100 * done // max(1, total)
        if percent > self._checked and self._service.revision() != revision:
            raise _OutdatedError
        self._checked = percent

    def _uploads(self) -> list[dict[str, Any]]:
        files = {file.path: file for file in self._service.files_below(FOLDER)}
        return [
            {"name": name} | _status(files.get(f"{FOLDER}/{name}"))
            for name in self._folder.names(MAX_UPLOADS)
        ]


def _status(file: FileState | None) -> dict[str, Any]:
    """Return the state of an upload; None is a file that has not been indexed yet.

    >>> _status(None)
    {'status': 'waiting', 'articles': 0, 'reason': ''}
    >>> _status(FileState("uploads/a.md", 1, ()))
    {'status': 'read', 'articles': 1, 'reason': ''}
    """
    if file is None:
        return {"status": "waiting", "articles": 0, "reason": ""}
    first = file.skipped[0] if file.skipped else None
    reason = ""
    if first:
        inside = first.path.removeprefix(file.path).lstrip("/#")
        more = f" (and {len(file.skipped) - 1} more)" if len(file.skipped) > 1 else ""
        reason = f"{inside}: {first.reason}{more}" if inside else first.reason
    status = "read" if file.articles else "not read"
    return {"status": status, "articles": file.articles, "reason": reason}


def _shown(card: ReportCard) -> dict[str, Any]:
    """Return the fields of a report card, with the first MAX_LISTED of each list."""
    fields = card.to_json(card.needing_attention[:MAX_LISTED])
    for one in fields["cards"]:
        del one["left_out"]  # the page asks for the lines of one article at a time
    omitting = [one for one in card.cards if one.left_out_count]
    fields["left_out"] = [
        {"id": one.id, "path": one.path, "count": one.left_out_count}
        for one in omitting[:MAX_LISTED]
    ]
    more = {
        "cards": max(0, len(card.needing_attention) - MAX_LISTED),
        "left_out": max(0, len(omitting) - MAX_LISTED),
    }
    for name in ("skipped", "unopened", "warnings"):
        more[name] = max(0, len(fields[name]) - MAX_LISTED)
        fields[name] = fields[name][:MAX_LISTED]
    return fields | {"more": more}

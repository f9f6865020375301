"""The articles as their owner sees and changes them: corrections, deleting, replacing."""

import hashlib
from collections import Counter
from collections.abc import Collection as Values
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from rag.corpus.articles import Article
from rag.corpus.corrections import BY_OWNER, Correction, correct, line_of, problem_with
from rag.corpus.editing import edit, read_for_editing
from rag.corpus.formats import suffix_of
from rag.corpus.overrides import read_overrides
from rag.errors import ConflictError, CurationError, UnreadableArticleError
from rag.store.bin import Bin, Entry
from rag.store.lock import owners_lock
from rag.text.words import clean
from rag.web.owner.folder import Stored, check_content
from rag.web.service import Service

#: Articles on a page of the list, folders that are offered, lines of a preview.
PAGE = 50
MAX_FOLDERS = 300
MAX_PREVIEW = 2_000
_GONE = "This article has been deleted or moved in the meantime; go back to the list."
_CHANGED = "Somebody else has changed this article meanwhile."

#: Path of an article -> what is corrected about it.
Corrections = Mapping[str, Correction]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a correction; None leaves a field as it is, and "" undoes its correction."""

    version: str  # of the article that it was made from
    title: str | None = None
    date: str | None = None
    source: str | None = None
    leave_out: tuple[str, ...] = ()
    bring_back: tuple[str, ...] = ()


class Collection:
    """Lists, corrects, deletes and replaces articles; safe to share between threads.

    Whatever changes raises CurationError, or ConflictError if somebody else was faster.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._corpus = service.settings.corpus
        self.bin = Bin(service.settings)

    # --- looking -----------------------------------------------------------------------------

    def listed(self, search: str, folder: str, start: int) -> dict[str, Any]:
        """Return a page of the articles that match a search and are in a folder."""
        overrides = read_overrides(self._corpus, self._service.settings.data)
        every = self._present(self._service.articles())
        matching = self._matching(every, search, overrides.articles) if search.strip() else every
        inside = [one for one in matching if one.path.startswith(f"{folder}/" if folder else "")]
        return {
            "total": len(inside),
            "articles": [_row(one, overrides.articles) for one in inside[start : start + PAGE]],
            "folders": _folders(every),
            "problem": overrides.problem and f"footnote.yaml: {overrides.problem}.",
        }

    def _matching(
        self, articles: Values[Article], search: str, corrections: Corrections
    ) -> list[Article]:
        found = {article.id for article in self._service.articles(search)}
        text = clean(search).casefold()
        return [
            article
            for article in articles
            if article.id in found
            or text in article.path.casefold()
            or text in _corrected(article, corrections).title.casefold()
        ]

    def _present(self, articles: Values[Article]) -> Values[Article]:
        """Leave out what was deleted, but is still in the index."""
        gone = [path for path in self.bin.paths() if not (self._corpus / path).exists()]
        starts = tuple(f"{path}{sign}" for path in gone for sign in "/#")
        if not gone:
            return articles
        return [one for one in articles if one.path not in gone and not one.path.startswith(starts)]

    def one(self, article_id: str) -> dict[str, Any]:
        """Return an article with its lines, as corrected up to now. Raises ConflictError."""
        article, file, count = self._found(article_id)
        correction = self._correction(article.path)
        corrected = correct(article, correction)
        blocks = corrected.blocks[:MAX_PREVIEW]
        lines = [
            {
                "text": line_of(article, block),
                "kind": block.kind,
                "left_out": _reason(block.left_out, line_of(article, block), correction),
            }
            for block in blocks
        ]
        return _row(article, {article.path: correction}) | {
            "file": file,
            "articles_in_file": count,
            "version": _version(self._corpus / file, correction),
            "correction": {name: getattr(correction, name) for name in ("title", "date", "source")},
            "is_note": not _can_have_source(article),
            "lines": lines,
            "more": len(corrected.blocks) - len(blocks),
        }

    def _found(self, article_id: str) -> tuple[Article, str, int]:
        with self._service.answering() as answerer:
            article = answerer.ledger.article(article_id)
            file, count = answerer.ledger.file_of(article_id)
        if article is None or not (self._corpus / file).exists():
            raise ConflictError(_GONE)
        return article, file, count

    def _correction(self, path: str) -> Correction:
        overrides = read_overrides(self._corpus, self._service.settings.data)
        return overrides.articles.get(path, Correction())

    # --- changing ----------------------------------------------------------------------------

    def correct(self, article_id: str, change: Change) -> dict[str, Any]:
        """Write a change to `footnote.yaml`, and return the article as it is then."""
        article, file, _ = self._found(article_id)
        with owners_lock(self._service.settings.data):
            before = read_for_editing(self._corpus).articles.get(article.path, Correction())
            if _version(self._corpus / file, before) != change.version:
                raise ConflictError(
                    f"{_CHANGED} What you wrote is still here; compare it with the article as it "
                    "is now, then save again."
                )
            edit(self._corpus, {article.path: _changed(article, before, change)})
        self._service.indexing.soon()
        return self.one(article_id)

    def delete(self, article_id: str, version: str) -> Entry:
        """Move an article's file to the bin; `version` is the one that the owner saw."""
        article, file, _ = self._found(article_id)
        others = (one for one in self._present(self._service.articles()) if one.path != file)
        if not any(not one.path.startswith((f"{file}/", f"{file}#")) for one in others):
            raise CurationError("This is the only file; add another one before you delete it.")
        check = partial(self._check, article, file, version, "delete it")
        entry = self.bin.delete(file, self._title(article), check)
        self._service.indexing.soon()
        return entry

    def replace(self, article_id: str, version: str, unfinished: Path, name: str) -> Stored:
        """Replace an article's file by an uploaded one; `version` is the one that the owner saw."""
        article, file, _ = self._found(article_id)
        if suffix_of(name) != suffix_of(file):
            raise UnreadableArticleError(
                f"{name} can't replace {file}: choose a {suffix_of(file)} file, or add it as a new "
                "article and delete this one."
            )
        check_content(unfinished, name)
        check = partial(self._check, article, file, version, "replace it")
        entry = self.bin.replace(file, unfinished, self._title(article), check)
        return Stored(file, is_new=entry is not None, undo=entry.id if entry else "")

    def restore(self, entry_id: str) -> Entry:
        """Bring a file back from the bin."""
        entry = self.bin.restore(entry_id)
        self._service.indexing.soon()
        return entry

    def _check(self, article: Article, file: str, version: str, act: str) -> None:
        """Raise ConflictError unless an article is as the owner saw it."""
        if _version(self._corpus / file, self._correction(article.path)) != version:
            raise ConflictError(
                f"{_CHANGED} Nothing was done; look at the article as it is now, then {act} if "
                "you still want to."
            )

    def _title(self, article: Article) -> str:
        return self._correction(article.path).title or article.title


def _changed(article: Article, before: Correction, change: Change) -> Correction:
    """Return a correction after a change. Raises CurationError or ConflictError."""
    fields = {
        name: clean(value)
        for name in ("title", "date", "source")
        if (value := getattr(change, name)) is not None
    }
    for name, value in fields.items():
        problem = problem_with(name, value) if value else ""
        if problem:
            raise CurationError(f"{name.capitalize()}: {problem}.")
    lines = {line_of(article, block) for block in article.blocks}
    if not lines.issuperset((*change.leave_out, *change.bring_back)):
        raise ConflictError("This line is no longer in the article; reload the page.")
    # A line that was brought back is left out by undoing that, and the other way round.
    leave_out = [one for one in before.leave_out if one not in change.bring_back]
    bring_back = [one for one in before.bring_back if one not in change.leave_out]
    leave_out += [one for one in change.leave_out if one not in before.bring_back]
    bring_back += [one for one in change.bring_back if one not in before.leave_out]
    return replace(
        before,
        **fields,
        leave_out=tuple(dict.fromkeys(leave_out)),
        bring_back=tuple(dict.fromkeys(bring_back)),
    )


def _reason(left_out: str, line: str, correction: Correction) -> str:
    """Return why a line isn't searched, though the index may not know the correction yet."""
    return "" if left_out == BY_OWNER and line not in correction.leave_out else left_out


def _can_have_source(article: Article) -> bool:
    return not problem_with("source", article.source)


def _corrected(article: Article, corrections: Corrections) -> Article:
    correction = corrections.get(article.path)
    return correct(article, correction) if correction else article


def _row(article: Article, corrections: Corrections) -> dict[str, Any]:
    shown = _corrected(article, corrections)
    return {name: getattr(shown, name) for name in ("id", "title", "path", "date", "source")}


def _folders(articles: Values[Article]) -> list[dict[str, Any]]:
    """Return the folders, and how many articles are in each and below it."""
    direct = Counter(article.path.rpartition("/")[0] for article in articles)
    counts: Counter[str] = Counter()
    for folder, count in direct.items():
        parts = folder.split("/") if folder else []
        for end in range(1, len(parts) + 1):
            counts["/".join(parts[:end])] += count
    return [{"path": path, "count": counts[path]} for path in sorted(counts)[:MAX_FOLDERS]]


def _version(path: Path, correction: Correction) -> str:
    """Return what names the state of an article: its file's content, and what is corrected."""
    digest = hashlib.sha256(repr(correction).encode(errors="replace"))
    # A file that has gone meanwhile, or can't be opened, has a state of its own.
    with suppress(OSError), path.open("rb") as file:
        digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]

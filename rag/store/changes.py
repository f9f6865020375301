"""What a run has to do: how the folder differs from the ledger, and whether it may remove so much.

Pure functions of paths, digests and counts; sync.py reads them from the folder and the ledger.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.corpus.folder import Skipped, SourceFile
from rag.corpus.owner_notes import is_place_of_notes
from rag.corpus.parser import Outcome, ParsedFile
from rag.errors import RemovalError, UnreadableArticleError

#: A batch of files is embedded and staged once it has this many chunks or files.
MAX_BATCH_CHUNKS = 256
MAX_BATCH_FILES = 500
_MAX_NAMED = 3  # files that an error names


@dataclass(frozen=True, slots=True)
class Changes:
    """How the folder differs from the ledger; all paths are relative to the corpus."""

    to_read: list[SourceFile]
    renames: dict[str, str]  # old path -> new path of the same content
    removed: set[str]

    def __bool__(self) -> bool:
        return bool(self.to_read or self.renames or self.removed)


def compare(
    known: Mapping[str, str], files: Mapping[str, SourceFile], unopened: Collection[str]
) -> Changes:
    """Return how the files of the folder (by path) differ from the ledger's (path -> digest).

    A file that is missing only because it, or a folder above it, is in `unopened` is not removed.
    """
    current = {path: file.digest for path, file in files.items()}
    changed = {path for path in current if known.get(path) != current[path]}
    missing = known.keys() - current.keys()
    removed = {path for path in missing if not _is_inside(path, unopened)}
    renames = find_renames(known, current, changed, removed)
    to_read = [files[path] for path in sorted(changed - set(renames.values()))]
    return Changes(to_read, renames, removed - renames.keys())


def _is_inside(path: str, places: Collection[str]) -> bool:
    """Whether a path, or a folder above it, is among places; "." is the corpus itself."""
    return any(place in places for place in (path, *map(str, PurePosixPath(path).parents)))


def find_renames(
    known: Mapping[str, str], current: Mapping[str, str], changed: set[str], removed: set[str]
) -> dict[str, str]:
    """Return old path -> new path of files whose content is now under another name.

    `known` and `current` are path -> digest before and now. A rename keeps the file's extension.

    >>> find_renames({"a.md": "1"}, {"b.md": "1"}, {"b.md"}, {"a.md"})
    {'a.md': 'b.md'}
    """
    vacated: dict[tuple[str, str], list[str]] = {}
    for path in sorted(removed | (changed & known.keys())):
        vacated.setdefault((known[path], _extension(path)), []).append(path)
    renames = {}
    for path in sorted(changed):
        if old_paths := vacated.get((current[path], _extension(path))):
            renames[old_paths.pop(0)] = path
    return renames


def _extension(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def check_removals(
    before: Mapping[str, int], after: Mapping[str, int], intended: Collection[str] = ()
) -> None:
    """Raise RemovalError if more than half of the articles would be removed.

    `before` is path -> number of articles now, `after` the same for the files that change. Notes
    don't count, nor do the files that the owner means to remove.
    """
    losses = {path: before[path] - after[path] for path in before.keys() & after.keys()}
    # Notes end on a day, or the owner deletes them.
    losing = sorted(
        path
        for path, loss in losses.items()
        if loss > 0 and path not in intended and not is_place_of_notes(path)
    )
    count, total = sum(losses[path] for path in losing), sum(before.values())
    if count > total / 2:
        named = ", ".join(losing[:_MAX_NAMED]) + (", …" if len(losing) > _MAX_NAMED else "")
        raise RemovalError(
            f"{count} of the {total} indexed articles are gone or can no longer be read "
            f"({named}), so nothing was changed; restore the files or, to remove these articles, "
            "run: footnote index --allow-removals"
        )


def batches(
    outcomes: Iterable[tuple[SourceFile, Outcome]],
) -> Iterator[list[tuple[SourceFile, ParsedFile]]]:
    """Yield the files in batches; one that can't be read has the reason instead of articles."""
    batch: list[tuple[SourceFile, ParsedFile]] = []
    chunk_count = 0
    for file, outcome in outcomes:
        if isinstance(outcome, UnreadableArticleError):
            content = ParsedFile((), (), (Skipped(file.path, str(outcome)),))
        else:
            content = outcome
        batch.append((file, content))
        chunk_count += sum(len(chunks) for _, chunks in content.articles)
        if chunk_count >= MAX_BATCH_CHUNKS or len(batch) >= MAX_BATCH_FILES:
            yield batch
            batch, chunk_count = [], 0
    if batch:
        yield batch

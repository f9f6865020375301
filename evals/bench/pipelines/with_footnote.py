"""Footnote: the whole answer, with its checks and footnotes; the passages are those it shows."""

import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from evals.bench.pipelines.job import KEPT, Job
from rag.answering.answerer import Answerer
from rag.settings import Settings
from rag.store.sync import update_index


class Footnote:
    """An index in the job's folder, of copies of the files."""

    def __init__(self, job: Job) -> None:
        self._settings = Settings(Path(job.data) / "articles", Path(job.data) / "data")
        self._settings.corpus.mkdir(parents=True, exist_ok=True)

    def add(self, files: Sequence[Path]) -> int:
        """Read, embed and store text files; return the number of sentences embedded."""
        for file in files:
            shutil.copy(file, self._settings.corpus)
        return update_index(self._settings).embedded

    @cached_property
    def _answerer(self) -> Answerer:
        return Answerer(self._settings)

    def ask(self, question: str) -> list[str]:
        """Answer a question; return the texts of the best passages."""
        answer = self._answerer.ask(question)
        return [passage.chunk.text for passage in answer.passages[:KEPT]]


open_pipeline = Footnote

"""A folder of articles and a file of questions, indexed and checked against each other."""

import hashlib
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from tqdm import tqdm

from evals.metrics import Place
from evals.questions import Question, check_gold, find_context, find_span, load
from rag.answering.answerer import Answerer
from rag.answering.confidence import Calibration
from rag.corpus.chunks import split
from rag.corpus.folder import SourceFile, find_files
from rag.errors import QuestionError, SuiteError
from rag.search.question import check
from rag.settings import Settings
from rag.store.ledger import Ledger
from rag.store.progress import Step
from rag.store.sync import update_index

OWN_QUESTIONS = Path(__file__).with_name("questions.jsonl")


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions, the file they come from, and the settings that point to their articles.

    Questions that name another folder of articles are asked on that folder; see `parts`.
    """

    path: Path
    questions: tuple[Question, ...]
    settings: Settings

    @classmethod
    def own(cls, settings: Settings) -> "Suite":
        """Return the questions that ship with Footnote, about the articles of the settings."""
        return cls(OWN_QUESTIONS, load_questions(OWN_QUESTIONS), settings)

    @classmethod
    def folder(cls, folder: Path, settings: Settings) -> "Suite":
        """Return the suite in a folder with corpus/ and questions.jsonl.

        Raises SuiteError if the questions break the format.
        """
        path = folder / "questions.jsonl"
        data = _index_of(folder, settings.data)
        return cls(
            path, load_questions(path), replace(settings, corpus=folder / "corpus", data=data)
        )

    def parts(self) -> "tuple[Suite, ...]":
        """Return a suite for each folder of articles, in the order in which questions name them."""
        corpora = dict.fromkeys(question.corpus for question in self.questions)
        return tuple(self._part(corpus) for corpus in corpora)

    def only(self, ids: Container[str]) -> "Suite":
        """Return the suite with the questions that have these ids."""
        questions = tuple(question for question in self.questions if question.id in ids)
        return replace(self, questions=questions)

    def _part(self, corpus: str) -> "Suite":
        questions = tuple(question for question in self.questions if question.corpus == corpus)
        if not corpus:
            return replace(self, questions=questions)
        folder = self.path.parent / corpus
        data = _index_of(folder, self.settings.data)
        return Suite(self.path, questions, replace(self.settings, corpus=folder, data=data))

    def fingerprints(self) -> dict[str, str]:
        """Return a hash of the questions and a hash of the article files."""
        folders = [part.settings.corpus for part in self.parts()]
        return {
            "questions": digest(question.model_dump_json() for question in self.questions),
            "corpus": digest(
                f"{file.path} {hashlib.sha256(file.read()).hexdigest()}"
                for folder in folders
                for file in find_files(folder)
                if isinstance(file, SourceFile)
            ),
        }


def _index_of(folder: Path, data: Path) -> Path:
    """Return the data folder of a suite's folder, within the usual one."""
    # The digest separates the indexes of folders that have the same name.
    return data / "suites" / f"{folder.name}-{digest([str(folder.resolve())])}"


def load_questions(path: Path) -> tuple[Question, ...]:
    """Return the questions of a file.

    Raises SuiteError if they break the format or one of them can't be asked.
    """
    questions = tuple(load(path))
    for question in questions:
        try:
            for turn in (*question.history, question.question):
                check(turn)
        except QuestionError as problem:
            raise SuiteError(f"{path}, question {question.id!r}: {problem}") from problem
    return questions


def digest(parts: Iterable[str]) -> str:
    """Return a hash of the texts and their order, as 12 hexadecimal digits."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


@contextmanager
def opened(settings: Settings, calibration: Calibration | None = None) -> Iterator[Answerer]:
    """Update the index, with a progress bar, and yield an answerer on it.

    By default, the calibration in the data folder is used.
    """
    with tqdm(desc="Indexing", unit="file", disable=None, leave=False) as bar:

        def show(step: Step) -> None:
            bar.total = step.total
            bar.update(step.done - bar.n)

        update_index(settings, show)
    answerer = Answerer(settings, calibration)
    try:
        # Load the models now, or the first question would be charged for it.
        answerer.search("Is everything loaded?")
        yield answerer
    finally:
        answerer.close()


@dataclass(frozen=True, slots=True)
class Gold:
    """Where the articles answer a question.

    `by_document` says that whole articles count, not passages. `relevant` is the number of
    relevant results in the corpus.
    """

    places: tuple[Place, ...]
    by_document: bool
    relevant: int


class Corpus:
    """The indexed articles by path, as the metrics need them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._ids = {article.path: article.id for article in ledger.articles()}
        self._paths = {article_id: path for path, article_id in self._ids.items()}
        self._passages: dict[str, list[Place]] = {}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each article by its path."""
        articles = ((path, self._ledger.article(key)) for path, key in self._ids.items())
        return {path: article.text for path, article in articles if article}

    def path(self, article_id: str) -> str:
        """Return the path of an article."""
        return self._paths[article_id]

    def check(self, suite: Suite) -> None:
        """Raise SuiteError if a question refers to something that is not in the articles."""
        check_gold(suite.path, suite.questions, self.texts)

    def gold(self, question: Question) -> Gold | None:
        """Return where the question is answered; None if that is unknown."""
        spans = (find_span(span, self.texts) for span in question.spans)
        places = [Place(*span) for span in spans if span]
        if not places and question.context and (context := find_context(question, self.texts)):
            places = [Place(*context)]
        if places:
            passages = {chunk for place in places for chunk in self._passages_of(place.path)}
            relevant = sum(any(chunk.overlaps(place) for place in places) for chunk in passages)
            return Gold(tuple(places), by_document=False, relevant=relevant)
        whole = [
            Place(path, 0, len(text))
            for path, text in self.texts.items()
            if Path(path).stem in question.docs
        ]
        return Gold(tuple(whole), by_document=True, relevant=len(whole)) if whole else None

    def _passages_of(self, path: str) -> list[Place]:
        if path not in self._passages:
            article = self._ledger.article(self._ids[path])
            chunks = split(article) if article else []
            self._passages[path] = [Place(path, chunk.start, chunk.end) for chunk in chunks]
        return self._passages[path]

"""A folder of articles and a file of questions, checked against each other and indexed."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from tqdm import tqdm

from evals.metrics import Place
from evals.questions import Question, check_gold, find_context, load
from rag.answering.answerer import Answerer
from rag.answering.confidence import Calibration
from rag.corpus.chunks import split
from rag.corpus.folder import SourceFile, find_files
from rag.errors import QuestionError, SuiteError
from rag.search.question import check
from rag.settings import Settings
from rag.store.ledger import Ledger
from rag.store.sync import update_index

OWN_QUESTIONS = Path(__file__).with_name("questions.jsonl")


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions, the file they come from, and settings that name their articles."""

    path: Path
    questions: tuple[Question, ...]
    settings: Settings

    @classmethod
    def own(cls, settings: Settings) -> "Suite":
        """Return the questions that ship with Footnote, on the articles of the settings."""
        return cls(OWN_QUESTIONS, load_questions(OWN_QUESTIONS), settings)

    @classmethod
    def folder(cls, folder: Path, settings: Settings) -> "Suite":
        """Return the suite in a folder that holds corpus/ and questions.jsonl.

        Raises SuiteError when the questions break the format.
        """
        # Folders of one name may lie in several places; each keeps its own index.
        data = settings.data / "suites" / f"{folder.name}-{digest([str(folder.resolve())])}"
        path = folder / "questions.jsonl"
        return cls(
            path, load_questions(path), replace(settings, corpus=folder / "corpus", data=data)
        )

    def fingerprints(self) -> dict[str, str]:
        """Return a hash of the questions and one of the articles' files."""
        files = find_files(self.settings.corpus)
        return {
            "questions": digest(one.model_dump_json() for one in self.questions),
            "corpus": digest(
                f"{one.path} {hashlib.sha256(one.read()).hexdigest()}"
                for one in files
                if isinstance(one, SourceFile)
            ),
        }


def load_questions(path: Path) -> tuple[Question, ...]:
    """Return the questions of a file.

    Raises SuiteError when they break the format, or one of them can't be asked.
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
    """Return 12 hexadecimal digits that stand for these texts in their order."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


@contextmanager
def opened(settings: Settings, calibration: Calibration | None = None) -> Iterator[Answerer]:
    """Bring the index up to date, with a progress bar, and open it; close it in the end.

    Without a calibration, the one in the data folder is used.
    """
    with tqdm(desc="Indexing", unit="file", disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        update_index(settings, show)
    answerer = Answerer(settings, calibration)
    try:
        # The first question loads the language model; it would count as that question's time.
        answerer.search("Is everything loaded?")
        yield answerer
    finally:
        answerer.close()


@dataclass(frozen=True, slots=True)
class Gold:
    """Where the articles answer a question.

    `by_document`: whole articles count, not passages. `relevant`: how many results there are to
    be found in the corpus.
    """

    places: tuple[Place, ...]
    by_document: bool
    relevant: int


class Corpus:
    """The indexed articles as the figures see them: by path, with their texts."""

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
        """Raise SuiteError when a question names what the articles don't hold."""
        check_gold(suite.path, suite.questions, self.texts)

    def gold(self, question: Question) -> Gold | None:
        """Return where the question is answered; None when that is not known."""
        places = [Place(span.path, span.start, span.end) for span in question.spans]
        if not places and question.context and (found := find_context(question, self.texts)):
            places = [Place(*found)]
        if places:
            passages = {one for place in places for one in self._passages_of(place.path)}
            relevant = sum(any(one.overlaps(place) for place in places) for one in passages)
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

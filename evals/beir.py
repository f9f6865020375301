"""A dataset in the BEIR format (Thakur et al., NeurIPS 2021) -> the figures of retrieval.

The folder contains corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and qrels/test.tsv
(query-id, corpus-id, score, with a header line). Documents with score 0 are not relevant.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote

from tqdm import tqdm

from evals import metrics
from evals.figures import FIGURES, Estimates, estimate
from evals.scoring import DEPTHS, Values
from evals.suite import Corpus, digest, opened
from rag.answering.answerer import Answerer
from rag.errors import QuestionError, SuiteError
from rag.settings import Settings

Grades = dict[str, float]  # document id -> relevance, above 0
_FIGURES = {*(f"recall@{k}" for k in DEPTHS), "mrr", "ndcg@10"}


@dataclass(frozen=True, slots=True)
class Dataset:
    """Documents (title, text) by id, queries by id, and each query's relevant documents."""

    documents: dict[str, tuple[str, str]]
    queries: dict[str, str]
    judged: dict[str, Grades]

    def fingerprints(self) -> dict[str, str]:
        """Return a hash of the queries and a hash of the documents."""
        documents = self.documents.items()
        return {
            "questions": digest(f"{key} {text}" for key, text in self.queries.items()),
            "corpus": digest(f"{key} {title} {text}" for key, (title, text) in documents),
        }


def read_dataset(folder: Path) -> Dataset:
    """Return a dataset; raises SuiteError, with the line number, for a format error."""
    documents = {
        key: (row.get("title") or "", row["text"])
        for key, row in _rows(folder / "corpus.jsonl").items()
    }
    queries = {key: row["text"] for key, row in _rows(folder / "queries.jsonl").items()}
    judged: dict[str, Grades] = {}
    path = folder / "qrels" / "test.tsv"
    for number, line in _lines(path):
        match line.split("\t"):
            case [query, document, grade] if _is_number(grade):
                if query not in queries or document not in documents:
                    raise SuiteError(
                        f"{path}, line {number}: the query or the document does not exist."
                    )
                if float(grade) > 0:
                    judged.setdefault(query, {})[document] = float(grade)
            case _ if number == 1:
                continue  # the header
            case _:
                raise SuiteError(
                    f"{path}, line {number}: expected query-id, corpus-id and a number, "
                    "separated by tabs."
                )
    if not judged:
        raise SuiteError(f"{path} contains no relevant document.")
    return Dataset(documents, queries, judged)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _rows(path: Path) -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise SuiteError(f"{path}, line {number}: it is not JSON ({error}).") from error
        is_valid = isinstance(row, dict) and all(
            isinstance(row.get(name), str) for name in ("_id", "text")
        )
        if not is_valid:
            raise SuiteError(f'{path}, line {number}: "_id" and "text" must both be strings.')
        if row["_id"] in rows:
            raise SuiteError(f"{path}, line {number}: the _id {row['_id']!r} is used twice.")
        rows[row["_id"]] = row
    return rows


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} can't be read ({error}).") from error


def evaluate(folder: Path, settings: Settings) -> tuple[Estimates, dict[str, str]]:
    """Return the figures of retrieval, and fingerprints of the queries and the documents."""
    dataset = read_dataset(folder)
    fingerprint = dataset.fingerprints()
    cache = settings.data / "beir" / fingerprint["corpus"]
    _write_documents(dataset, cache / "corpus")
    with opened(replace(settings, corpus=cache / "corpus", data=cache / "data")) as answerer:
        corpus = Corpus(answerer.ledger)
        values = [
            _values(_ranking(answerer, corpus, dataset.queries[query]), grades)
            for query, grades in tqdm(
                dataset.judged.items(), desc="Searching", unit="query", disable=None
            )
        ]
    figures = {
        figure.name: estimate(figure, values) for figure in FIGURES if figure.name in _FIGURES
    }
    return figures, fingerprint


def _write_documents(dataset: Dataset, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for key, (title, text) in dataset.documents.items():
        # A JSON string is valid YAML. An id may contain characters that a file name may not.
        head = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n" if title else ""
        (folder / f"{_stem(key)}.txt").write_text(head + text, encoding="utf-8")


def _stem(key: str) -> str:
    # A leading dot would hide the file, and it would not be read.
    return "_" + quote(key, safe="")


def _ranking(answerer: Answerer, corpus: Corpus, query: str) -> list[str]:
    """Return the ids of the documents found, best first; none if the query can't be searched."""
    try:
        _, passages = answerer.search(query)
    except QuestionError:
        return []
    stems = (Path(corpus.path(passage.chunk.article_id)).stem for passage in passages)
    return list(dict.fromkeys(unquote(stem.removeprefix("_")) for stem in stems))


def _values(ranking: list[str], grades: Grades) -> Values:
    gains = [grades.get(document, 0.0) for document in ranking]
    numbers = {document: number for number, document in enumerate(grades)}
    found = [{numbers[document]} if document in numbers else set() for document in ranking]
    return {
        **{f"recall@{k}": metrics.recall_at(found, len(grades), k) for k in DEPTHS},
        "mrr": metrics.reciprocal_rank(gains),
        "ndcg@10": metrics.ndcg(gains, list(grades.values())),
    }

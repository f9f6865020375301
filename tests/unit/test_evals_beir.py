"""Datasets in the BEIR format. The documents are made up."""

import json
from pathlib import Path

import pytest

from evals.beir import read_dataset
from rag.errors import SuiteError

DOCUMENTS = (
    {"_id": "7/a", "title": "Harrowmere: a town", "text": "It lies on the river Eskel."},
    {"_id": ".8", "title": "", "text": "Dunvale makes paper in an old mill."},
    {"_id": "9", "text": "The ferry to the island runs on Sundays."},
)
QUERIES = ({"_id": "q1", "text": "river of Harrowmere"}, {"_id": "q2", "text": "paper mill"})
HEADS = "query-id\tcorpus-id\tscore"
JUDGED = (HEADS, "q1\t7/a\t2", "q1\t9\t0", "q2\t.8\t1")


def make_dataset(folder: Path, judged: tuple[str, ...] = JUDGED) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, DOCUMENTS)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, QUERIES)))
    (folder / "qrels" / "test.tsv").write_text("\n".join(judged))
    return folder


def test_a_dataset_is_read_with_its_grades(tmp_path: Path) -> None:
    dataset = read_dataset(make_dataset(tmp_path / "set"))
    assert dataset.judged == {"q1": {"7/a": 2.0}, "q2": {".8": 1.0}}
    assert dataset.documents["9"] == ("", "The ferry to the island runs on Sundays.")


@pytest.mark.parametrize(
    ("judged", "says"),
    [
        ((HEADS, "q1 9 1"), "line 2: expected query-id, corpus-id and a number"),
        ((HEADS, "q1\t9\thigh"), "line 2: expected query-id"),
        ((HEADS, "q1\t9\t1", "q3\t9\t1"), "line 3: the query or the document does not exist"),
        ((HEADS, "q1\t9\t0"), "contains no relevant document"),
    ],
)
def test_broken_judgements_are_named(tmp_path: Path, judged: tuple[str, ...], says: str) -> None:
    with pytest.raises(SuiteError, match=says):
        read_dataset(make_dataset(tmp_path / "set", judged))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 4: it is not JSON"),
        ('{"_id": 3}', 'line 4: "_id" and "text" must both be strings'),
        ('{"_id": "9", "text": "x"}', "line 4: the _id '9' is used twice"),
    ],
)
def test_broken_documents_are_named(tmp_path: Path, line: str, says: str) -> None:
    folder = make_dataset(tmp_path / "set")
    with (folder / "corpus.jsonl").open("a") as file:
        file.write("\n" + line)
    with pytest.raises(SuiteError, match=says):
        read_dataset(folder)

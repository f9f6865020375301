"""Sets in the layout of BEIR. The documents are made up."""

import json
from pathlib import Path

import pytest

from evals.beir import read_set
from rag.cli.main import main
from rag.errors import SuiteError

DOCUMENTS = (
    {"_id": "7/a", "title": "Harrowmere: a town", "text": "It lies on the river Eskel."},
    {"_id": ".8", "title": "", "text": "Dunvale makes paper in an old mill."},
    {"_id": "9", "text": "The ferry to the island runs on Sundays."},
)
QUERIES = ({"_id": "q1", "text": "river of Harrowmere"}, {"_id": "q2", "text": "paper mill"})
HEADS = "query-id\tcorpus-id\tscore"
JUDGED = (HEADS, "q1\t7/a\t2", "q1\t9\t0", "q2\t.8\t1")


def make_set(folder: Path, judged: tuple[str, ...] = JUDGED) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, DOCUMENTS)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, QUERIES)))
    (folder / "qrels" / "test.tsv").write_text("\n".join(judged))
    return folder


def test_a_set_is_read_with_its_grades(tmp_path: Path) -> None:
    found = read_set(make_set(tmp_path / "set"))
    assert found.judged == {"q1": {"7/a": 2.0}, "q2": {".8": 1.0}}
    assert found.documents["9"] == ("", "The ferry to the island runs on Sundays.")


@pytest.mark.parametrize(
    ("judged", "says"),
    [
        ((HEADS, "q1 9 1"), "line 2: it needs query-id, corpus-id and a number"),
        ((HEADS, "q1\t9\thigh"), "line 2: it needs query-id"),
        ((HEADS, "q1\t9\t1", "q3\t9\t1"), "line 3: no such query or document"),
        ((HEADS, "q1\t9\t0"), "judges no document relevant"),
    ],
)
def test_broken_judgements_are_named(tmp_path: Path, judged: tuple[str, ...], says: str) -> None:
    with pytest.raises(SuiteError, match=says):
        read_set(make_set(tmp_path / "set", judged))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 4: it is not JSON"),
        ('{"_id": 3}', 'line 4: it needs "_id"'),
        ('{"_id": "9", "text": "x"}', "line 4: the _id '9' is there twice"),
    ],
)
def test_broken_documents_are_named(tmp_path: Path, line: str, says: str) -> None:
    folder = make_set(tmp_path / "set")
    with (folder / "corpus.jsonl").open("a") as file:
        file.write("\n" + line)
    with pytest.raises(SuiteError, match=says):
        read_set(folder)


@pytest.mark.slow
def test_the_figures_of_retrieval(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_set(tmp_path / "set")
    assert main(["eval", "--beir", str(folder), "--data", str(tmp_path / "data"), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["figures"]["ndcg@10"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    assert set(summary["figures"]) >= {"recall@5", "mrr"}

"""Retrieval on a dataset in the BEIR format. The documents are made up."""

import json
from pathlib import Path

import pytest
from conftest import link_models

from evals.beir import read_dataset
from rag.cli.main import main
from rag.settings import Settings

DOCUMENTS = (
    {"_id": "7/a", "title": "Harrowmere: a town", "text": "It lies on the river Eskel."},
    {"_id": ".8", "title": "", "text": "Dunvale makes paper in an old mill."},
    {"_id": "9", "text": "The ferry to the island runs on Sundays."},
)
QUERIES = ({"_id": "q1", "text": "river of Harrowmere"}, {"_id": "q2", "text": "paper mill"})
GRADES = "query-id\tcorpus-id\tscore\nq1\t7/a\t2\nq1\t9\t0\nq2\t.8\t1\n"


@pytest.mark.slow
def test_the_figures_of_retrieval(
    shipped: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dataset"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, DOCUMENTS)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, QUERIES)))
    (folder / "qrels" / "test.tsv").write_text(GRADES)
    cache = tmp_path / "data" / "beir" / read_dataset(folder).fingerprints()["corpus"]
    link_models(shipped, cache / "data")

    assert main(["eval", "--beir", str(folder), "--data", str(tmp_path / "data"), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["figures"]["ndcg@10"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    assert set(summary["figures"]) >= {"recall@5", "mrr"}

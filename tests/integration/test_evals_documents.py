"""The program measured on invented documents. All of them are made up."""

import json
from pathlib import Path

import pytest

from evals.documents import Asked, figures, sweep, write_corpus
from rag.answering.confidence import THRESHOLD
from rag.cli.main import main
from rag.settings import Settings
from rag.training.sources import read_documents

MILL = {
    "kind": "news",
    "title": 'The made-up mill: "Voss"',
    "date": "2031",
    "sents": ["The mill at Quelm burned down on 4 May.", "Ada Voss owned the mill at Quelm."],
    "qs": [["Who owned the mill at Quelm?", ["Ada Voss"], 1]],
    "twins": [["Who owned the brewery at Zarnow?", 0, "another thing"]],
    "claims": [],
}
BRIDGE = MILL | {
    "kind": "letters",
    "title": "The made-up bridge",
    "sents": ["The bridge of Obrin is 300 metres long."],
    "qs": [["How long is the bridge of Obrin?", ["300 metres"], 0]],
    "twins": [],
}


def asked(confidence: float, *, answerable: bool, right: bool = False) -> Asked:
    shown = confidence >= THRESHOLD
    return Asked(
        question="?",
        kind="plain",
        document_kind="news",
        answerable=answerable,
        read=right,
        best_right=right,
        shown_right=right and shown,
        seen_right=right and shown,
        refused=not shown,
        confidence=confidence,
        ms=10.0,
    )


SOME = [
    asked(0.9, answerable=True, right=True),
    asked(0.2, answerable=True, right=True),
    asked(0.6, answerable=True),
    asked(0.5, answerable=False),
    asked(0.1, answerable=False),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "documents.jsonl"
    path.write_text("\n".join(map(json.dumps, (MILL, BRIDGE))), encoding="utf-8")
    return path


def test_questions_and_near_misses_count_apart() -> None:
    found = figures(SOME)
    assert (found["questions"], found["near_misses"]) == (3, 2)
    assert (found["best_right"], found["right"]) == (0.6667, 0.3333)
    assert found["refused"] == 0.5
    # Of four pairs of a right answer and a near miss, one is the wrong way round.
    assert found["auroc"] == 0.75


def test_a_higher_threshold_refuses_more() -> None:
    rows = {row["threshold"]: row for row in sweep(SOME)}
    assert (rows[0.1]["right"], rows[0.1]["refused"]) == (0.6667, 0.0)
    assert (rows[0.6]["right"], rows[0.6]["refused"]) == (0.3333, 1.0)


def test_a_document_becomes_a_file_with_its_title_and_paragraphs(
    file: Path, tmp_path: Path
) -> None:
    write_corpus(read_documents(file), tmp_path / "corpus")
    text = (tmp_path / "corpus" / "0000.txt").read_text(encoding="utf-8")
    assert '"The made-up mill: \\"Voss\\""' in text
    assert "\n\nAda Voss owned the mill at Quelm.\n" in text


@pytest.mark.slow
def test_the_command_asks_every_question(
    file: Path, shipped: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--corpus", str(shipped.corpus), "--data", str(shipped.data)]
    assert main(["eval", *place, "--json", "--documents", str(file)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["all"]["questions"], found["all"]["near_misses"]) == (2, 1)
    assert found["all"]["read"] == found["all"]["right"] == found["all"]["refused"] == 1.0
    assert found["by_kind"]["another thing"]["near_misses"] == 1
    assert set(found["by_document"]) == {"news", "letters"}

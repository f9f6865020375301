"""Claims in the formats of public collections; all are made up."""

import json
from pathlib import Path

import pytest

from evals.public_claims import read_public
from rag.errors import SuiteError


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'dataset,doc,claim,label\nmade up,"The mill, old, burned.",It burned.,1\n'),
        ("a.jsonl", json.dumps({"doc": "The mill.", "claim": "It burned.", "label": 1})),
        ("a.json", json.dumps([{"doc": "The mill.", "summary": "It burned.", "label": 1}])),
    ],
)
def test_each_format_is_read(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (claim,) = read_public(path)
    assert claim.text == "It burned."
    assert claim.label
    assert claim.document.startswith("The mill")


def test_a_file_without_claims_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"doc": "The mill."}\n', encoding="utf-8")
    with pytest.raises(SuiteError, match=r"a\.jsonl"):
        read_public(path)

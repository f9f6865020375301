"""Invented documents become pairs of a question and a passage."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.errors import SuiteError
from rag.models.encoder import Vectors
from rag.training import written
from rag.training.written import WrittenPairs, read_documents

DATA = Path(written.__file__).parent / "written"
FILES = sorted(DATA.glob("*.jsonl"))
DOCUMENT = {
    "kind": "news",
    "title": "The made-up mill",
    "date": "2031",
    "sents": ["The mill burned on 4 May.", "Ada Voss owned it.", "Nobody was hurt."],
    "qs": [["When did the mill burn?", ["4 May"], 0], ["Who owned the mill?", ["Ada Voss"], 1]],
    "twins": [["When was the mill built?", 0, "attribute not given"]],
    "claims": [["Nobody was hurt in the fire.", True, [0, 2], "joined"]],
}


def write(folder: Path, *documents: object) -> Path:
    path = folder / "documents.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in documents), encoding="utf-8")
    return path


def embed(texts: Sequence[str]) -> Vectors:
    """Embed a text by the letters in it."""
    counts = np.array(
        [[text.lower().count(letter) for letter in "abcdehmnortuw"] for text in texts]
    )
    vectors: Vectors = (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)
    return vectors


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_documents_keep_their_format(path: Path) -> None:
    documents = read_documents(path)
    assert len({document.title for document in documents}) == len(documents)
    for document in documents:
        assert len(document.questions) == 12
        assert {claim.is_supported for claim in document.claims} == {True, False}
        for claim in document.claims:
            assert all(0 <= place < len(document.sentences) for place in claim.sentences)


def test_an_answer_that_is_not_in_its_sentence_is_an_error(tmp_path: Path) -> None:
    wrong = DOCUMENT | {"qs": [["When did the mill burn?", ["5 May"], 0]], "twins": []}
    with pytest.raises(SuiteError, match="line 2 breaks the format"):
        read_documents(write(tmp_path, DOCUMENT, wrong))


def test_answers_near_misses_and_claims_become_pairs(tmp_path: Path) -> None:
    other = DOCUMENT | {"title": "Another made-up mill", "sents": ["It burned in June."] * 3}
    other |= {"qs": [["When did it burn?", ["June"], 0]], "twins": [], "claims": []}
    documents = read_documents(write(tmp_path, DOCUMENT, other))
    pairs = WrittenPairs(documents, embed).draw(seed=1)
    answered = {pair.question for pair in pairs if pair.answers}
    assert answered == {
        "When did the mill burn?", "Who owned the mill?", "When did it burn?",
        "Nobody was hurt in the fire.",
    }  # fmt: skip
    for pair in pairs:
        if pair.question == "When did the mill burn?":
            assert pair.answers == ("4 May" in pair.passage)
    (near_miss,) = (pair for pair in pairs if pair.question == "When was the mill built?")
    assert not near_miss.answers
    assert "burned on 4 May" in near_miss.passage
    # Wrong passages come from other documents as well.
    assert any("June" in pair.passage and not pair.answers for pair in pairs)

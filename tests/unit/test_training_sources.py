"""Files of documents, paragraphs and claims are read, and broken lines are found."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.errors import SuiteError
from rag.training import sources
from rag.training.sources import (
    MADE,
    Asked,
    Claim,
    read_claims,
    read_documents,
    read_paragraphs,
)

FILES = sorted((Path(sources.__file__).parent / "written").glob("*.jsonl"))
DOCUMENT: dict[str, Any] = {
    "kind": "news",
    "title": "The made-up mill",
    "date": "2031",
    "sents": ["The mill burned on 4 May.", "Ada Voss owned it.", "Nobody was hurt."],
    "qs": [["When did the mill burn?", ["4 May"], 0], ["Who owned the mill?", ["Ada Voss"], 1]],
    "twins": [["When was the mill built?", 0, "attribute not given"]],
    "claims": [["Nobody was hurt in the fire.", True, [0, 2], "joined"]],
}
PARAGRAPH: dict[str, Any] = {
    "set": "made-up",
    "title": "Zarnow",
    "sents": ["King Olrik founded Zarnow.", "It has twelve mills."],
    "qs": [["Who founded Zarnow?", ["Olrik"], 0], ["Who burned down Zarnow?", [], None]],
    "cut": {"0": "King founded Zarnow."},
    "chg": {"0": ["Who founded Brandia?"]},
    "made": [["How many mills has it?", "twelve", 1, None, None]],
}
CLAIM = {"set": "made-up", "claim": "It burned.", "evidence": "The mill burned.", "holds": True}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "lines.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_documents_keep_their_format(path: Path) -> None:
    documents = read_documents(path)
    assert len({document.title for document in documents}) == len(documents)
    for document in documents:
        # 8 or 12, and in some files six more, which apart_stories has alone and without claims.
        is_apart = path.stem == "apart_stories"
        assert len(document.questions) in ((6,) if is_apart else (8, 12, 14, 18))
        holds = {claim.is_supported for claim in document.claims}
        assert holds == (set() if is_apart else {True, False})


def test_a_document_becomes_a_text(tmp_path: Path) -> None:
    (document,) = read_documents(write(tmp_path, DOCUMENT))
    text = document.as_text()
    assert text.passage(1, 2) == "The made-up mill. Ada Voss owned it. Nobody was hurt."
    assert text.asked == (
        Asked(
            "When did the mill burn?", ("4 May",), 0, near_misses=("When was the mill built?",)
        ),
        Asked("Who owned the mill?", ("Ada Voss",), 1),
        Asked("When was the mill built?", (), None),
    )  # fmt: skip
    evidence = "The mill burned on 4 May. Nobody was hurt."
    assert text.claims == (
        Claim(
            "Nobody was hurt in the fire.", evidence,
            is_supported=True, is_contradicted=False, kind="joined", sentences=(0, 2),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("supported", (True, False)),
        ("contradicted", (False, True)),
        ("unsupported", (False, False)),
        ("not_supported", (False, None)),
    ],
)
def test_a_claim_may_have_a_label(
    tmp_path: Path, label: str, expected: tuple[bool, bool | None]
) -> None:
    line = {"set": "made-up", "claim": "It burned.", "evidence": "The mill burned.", "label": label}
    (claim,) = read_claims(write(tmp_path, line))
    assert (claim.is_supported, claim.is_contradicted) == expected


def test_only_an_addition_is_false_and_not_contradicted(tmp_path: Path) -> None:
    claims = [["It was green.", False, [0], kind] for kind in ("addition", "number")]
    (document,) = read_documents(write(tmp_path, DOCUMENT | {"claims": claims}))
    assert [one.is_contradicted for one in document.as_text().claims] == [False, True]


def test_a_paragraph_has_questions_of_people_and_made_ones(tmp_path: Path) -> None:
    (text,) = read_paragraphs(write(tmp_path, PARAGRAPH))
    assert text.asked == (
        Asked(
            "Who founded Zarnow?", ("Olrik",), 0, "King founded Zarnow.",
            near_misses=("Who founded Brandia?",),
        ),
        Asked("Who burned down Zarnow?", (), None),
        Asked("How many mills has it?", ("twelve",), 1, weight=MADE),
    )  # fmt: skip


def test_a_gzipped_file_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(CLAIM).encode()))
    claim = Claim(
        "It burned.", "The mill burned.", is_supported=True, is_contradicted=False, kind="made-up"
    )
    assert read_claims(path) == [claim]


@pytest.mark.parametrize(
    ("read", "line", "changes"),
    [
        (read_documents, DOCUMENT, {"title": None}),
        (read_documents, DOCUMENT, {"qs": [["When?", ["5 May"], 0]], "twins": []}),
        (read_documents, DOCUMENT, {"qs": [["When?", ["4 May"], 3]], "twins": []}),
        (read_documents, DOCUMENT, {"twins": [["When was it built?", 2, "attribute"]]}),
        (read_documents, DOCUMENT, {"claims": [["It burned.", True, [3], "close"]]}),
        (read_paragraphs, PARAGRAPH, {"sents": "King Olrik"}),
        (read_paragraphs, PARAGRAPH, {"qs": [["Who?", ["Olrik"], 2]]}),
        (read_paragraphs, PARAGRAPH, {"qs": [["Who?", ["Olrik"], None]]}),
        (read_claims, CLAIM, {"holds": "perhaps"}),
        (read_claims, CLAIM, {"label": "supported"}),
    ],
)
def test_an_error_names_the_line_that_breaks_the_format(
    tmp_path: Path,
    read: Callable[[Path], object],
    line: dict[str, Any],
    changes: dict[str, Any],
) -> None:
    path = write(tmp_path, line, line | changes)
    with pytest.raises(SuiteError, match=r"lines\.jsonl, line 2 breaks the format"):
        read(path)

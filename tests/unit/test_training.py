"""The reader's making: questions out of statements, changed questions, the network itself."""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from rag.models.cross_encoder import CrossEncoder
from rag.models.files import model_file
from rag.training.network import from_quantized, published
from rag.training.synthetic import asked, changed, read

#: Statements, made up as all of these are, and what may be asked for in them.
STATEMENTS = {
    "The made-up king Olrik founded the town of Zarnow in 1312.": {"in 1312", "Olrik"},
    "The town of Zarnow lies in Brandia.": {"in Brandia", "The town of Zarnow"},
    "Ida Brock opened twelve mills.": {"twelve", "Ida Brock"},
}


@pytest.mark.parametrize("seed", range(5))
def test_a_statement_becomes_a_question_that_it_answers(seed: int) -> None:
    made = [asked(doc, random.Random(seed)) for doc in read(STATEMENTS)]
    assert sum(one is not None for one in made) >= 2
    for one, answers in zip(made, STATEMENTS.values(), strict=True):
        if one:
            question, answer = one
            assert question.endswith("?")
            assert answer not in question
            assert any(answer in wanted or wanted in answer for wanted in answers)


@pytest.mark.parametrize("seed", range(5))
def test_a_changed_question_is_another_one_about_the_same(seed: int) -> None:
    docs = list(read(STATEMENTS))
    (question,) = read(["When did the king Olrik found the town of Zarnow?"])
    other = changed(question, docs, random.Random(seed))
    assert other
    assert other != question.text
    shared = set(other.split()) & set(question.text.split())
    assert len(shared) >= len(question) // 2


@pytest.mark.slow
def test_the_network_reads_as_the_published_one_does() -> None:
    pairs = [
        ("Who founded the town of Zarnow?", "The made-up king Olrik founded Zarnow in 1312."),
        ("Who founded the town of Zarnow?", "The weather of Brandia is cold in January."),
    ]
    network = from_quantized(published()).eval()
    wanted = [CrossEncoder(published()).score(question, [text])[0] for question, text in pairs]
    tokenizer = Tokenizer.from_file(str(model_file("encoder tokenizer")))
    tokenizer.no_padding()
    for pair, logit in zip(pairs, wanted, strict=True):
        one = tokenizer.encode(*pair)
        with torch.no_grad():
            found, _ = network(
                *(torch.tensor([ids]) for ids in (one.ids, one.attention_mask, one.type_ids))
            )
        # int8 rounds the activations, float32 does not.
        assert found.item() == pytest.approx(logit, abs=0.6)


@pytest.mark.slow
def test_the_script_writes_a_reader(tmp_path: Path) -> None:
    asked_of = {
        "The made-up king Olrik founded Zarnow in 1312. It lies in Brandia.": [
            ("Who founded Zarnow?", ["Olrik"]),
            ("Who burned down Zarnow?", []),
        ],
        "The mill of Zarnow was built by Ida Brock. She sold it in 1402.": [
            ("Who built the mill of Zarnow?", ["Ida Brock"]),
            ("How much did the mill of Zarnow cost?", []),
        ],
    }
    lines = [
        {
            "article": article,
            "context": context,
            "questions": [{"question": question, "gold": gold} for question, gold in questions],
        }
        for article in ("Zarnow", "Kept apart")
        for context, questions in asked_of.items()
    ]
    reading = tmp_path / "reading.jsonl"
    reading.write_text("\n".join(map(json.dumps, lines)))
    out = tmp_path / "reader.onnx"
    options = ["--hold-out", "Kept apart", "--epochs", "1", "--threads", "1"]
    files = ["--reading", str(reading), "--out", str(out)]
    command = [sys.executable, "-m", "rag.training", *files, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert re.search(r"before: AUROC \d\.\d+", done.stderr)
    assert re.search(r"epoch 1: AUROC \d\.\d+", done.stderr)
    assert out.stat().st_size < 50_000_000
    shipped = CrossEncoder().score("Who founded Zarnow?", list(asked_of))
    assert CrossEncoder(out).score("Who founded Zarnow?", list(asked_of)) != shipped

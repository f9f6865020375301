"""How the cross-encoder is made: made questions, changed questions, and the network itself."""

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
from rag.models.files import model_path
from rag.text.syntax import parse_all
from rag.training.network import from_quantized, published
from rag.training.synthetic import change_question, make_question

#: Made-up statements, and the answers of the questions that may be made from them.
STATEMENTS = {
    "The made-up king Olrik founded the town of Zarnow in 1312.": {"in 1312", "Olrik"},
    "The town of Zarnow lies in Brandia.": {"in Brandia", "The town of Zarnow"},
    "Ida Brock opened twelve mills.": {"twelve", "Ida Brock"},
}


@pytest.mark.parametrize("seed", range(5))
def test_a_statement_becomes_a_question_that_it_answers(seed: int) -> None:
    made = [make_question(doc, random.Random(seed)) for doc in parse_all(STATEMENTS)]
    assert len(made) - made.count(None) >= 2
    for pair, answers in zip(made, STATEMENTS.values(), strict=True):
        if pair:
            question, answer = pair
            assert question.endswith("?")
            assert answer not in question
            assert any(answer in expected or expected in answer for expected in answers)


@pytest.mark.parametrize("seed", range(5))
def test_a_changed_question_keeps_most_of_its_words(seed: int) -> None:
    docs = parse_all(STATEMENTS)
    (question,) = parse_all(["When did the king Olrik found the town of Zarnow?"])
    other = change_question(question, docs, random.Random(seed))
    assert other
    assert other != question.text
    shared = set(other.split()) & set(question.text.split())
    assert len(shared) >= len(question) // 2


@pytest.mark.slow
def test_the_network_scores_like_the_published_one() -> None:
    pairs = [
        ("Who founded the town of Zarnow?", "The made-up king Olrik founded Zarnow in 1312."),
        ("Who founded the town of Zarnow?", "The weather of Brandia is cold in January."),
    ]
    network = from_quantized(published()).eval()
    tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
    tokenizer.no_padding()
    quantized = CrossEncoder(published())
    for question, text in pairs:
        tokens = tokenizer.encode(question, text)
        with torch.no_grad():
            logit, _ = network(
                *(
                    torch.tensor([ids])
                    for ids in (tokens.ids, tokens.attention_mask, tokens.type_ids)
                )
            )
        # int8 rounds the activations, float32 does not.
        assert logit.item() == pytest.approx(quantized.score(question, [text])[0], abs=0.6)


@pytest.mark.long
def test_the_script_writes_a_cross_encoder(tmp_path: Path) -> None:
    questions_about = {
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
        for article in ("Zarnow", "Held out")
        for context, questions in questions_about.items()
    ]
    reading = tmp_path / "reading.jsonl"
    reading.write_text("\n".join(map(json.dumps, lines)))
    written = tmp_path / "written.jsonl"
    written.write_text(
        json.dumps(
            {
                "kind": "news",
                "title": "The made-up mill",
                "date": "2031",
                "sents": ["The mill burned on 4 May.", "Ada Voss owned it."],
                "qs": [["When did the mill burn?", ["4 May"], 0]],
                "twins": [["When was the mill built?", 0, "attribute not given"]],
                "claims": [["The mill burned.", True, [0], "close"]],
            }
        )
    )
    out = tmp_path / "cross_encoder.onnx"
    options = ["--hold-out", "Held out", "--epochs", "1", "--threads", "1"]
    files = ["--reading", str(reading), "--written", str(written), "--out", str(out)]
    command = [sys.executable, "-m", "rag.training", *files, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert re.search(r"before: AUROC \d\.\d+", done.stderr)
    assert re.search(r"epoch 1: AUROC \d\.\d+", done.stderr)
    assert out.stat().st_size < 50_000_000
    shipped = CrossEncoder().score("Who founded Zarnow?", list(questions_about))
    assert CrossEncoder(out).score("Who founded Zarnow?", list(questions_about)) != shipped

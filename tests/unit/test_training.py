"""The networks are trained, measured, saved and exported. All texts are made up."""

import json
import math
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from rag.models.cross_encoder import CrossEncoder
from rag.models.files import model_path, open_network
from rag.training.batches import batches
from rag.training.groups import Example
from rag.training.loop import Trainer
from rag.training.losses import loss
from rag.training.measures import Documents, auroc
from rag.training.network import (
    ANSWERS,
    CONTRADICTS,
    SUPPORTS,
    CrossEncoderNetwork,
    average,
    between,
    export,
    from_quantized,
    load,
    published,
    save,
    widened,
)
from rag.training.options import parse
from rag.training.sources import Asked, Claim, Text

QUESTION = "Who founded the town of Zarnow?"
RIGHT = "The made-up king Olrik founded Zarnow in 1312."
WRONG = "The weather of Brandia is cold in January."


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
    tokenizer.no_padding()
    return tokenizer


def test_a_batch_keeps_groups_whole_and_within_the_budget(tokenizer: Tokenizer) -> None:
    right, wrong = Example(QUESTION, RIGHT, answers=True), Example(QUESTION, WRONG, answers=False)
    groups = [(right, wrong)] * 5 + [(wrong,)] * 5
    made = batches(groups, tokenizer, 120, random.Random(1))
    assert sorted(map(len, (group for batch in made for group, _ in batch))) == [1] * 5 + [2] * 5
    assert len(made) > 1
    for batch in made:
        assert sum(len(one.ids) for _, tokens in batch for one in tokens) <= 120


def test_the_loss_falls_with_the_right_logits_and_the_place_of_the_answer(
    tokenizer: Tokenizer,
) -> None:
    group = (
        Example(QUESTION, RIGHT, answers=True, answer="Olrik"),
        Example(QUESTION, WRONG, answers=False),
    )
    (batch,) = batches([group], tokenizer, 1_000, random.Random(1))
    tokens = batch[0][1]
    width = max(len(one.ids) for one in tokens)
    start = tokens[0].char_to_token(RIGHT.index("Olrik"), 1)
    end = tokens[0].char_to_token(RIGHT.index("Olrik") + 4, 1)
    unsure, placed = torch.zeros(2, width, 2), torch.zeros(2, width, 2)
    placed[0, start, 0] = placed[0, end, 1] = 9.0
    sure, mistaken = torch.zeros(2, 3), torch.zeros(2, 3)
    sure[:, ANSWERS], mistaken[:, ANSWERS] = torch.tensor([3.0, -3.0]), torch.tensor([-3.0, 3.0])
    assert loss(sure, unsure, batch) < loss(mistaken, unsure, batch)
    assert loss(sure, placed, batch) < loss(sure, unsure, batch)


def test_the_right_example_of_a_group_has_to_be_ahead_of_the_others(tokenizer: Tokenizer) -> None:
    right, wrong = (Example(QUESTION, RIGHT, answers=True), Example(QUESTION, WRONG, answers=False))

    def lost(*groups: tuple[Example, ...]) -> float:
        made = batches(groups, tokenizer, 1_000, random.Random(1))
        (batch,) = made
        width = max(len(one.ids) for _, tokens in batch for one in tokens)
        return loss(torch.zeros(2, 3), torch.zeros(2, width, 2), batch).item()

    # Apart, they are told right and wrong; in one group, the right one has to win as well.
    assert lost((right, wrong)) - lost((right,), (wrong,)) == pytest.approx(math.log(2), abs=1e-4)


def test_a_claim_has_columns_of_its_own(tokenizer: Tokenizer) -> None:
    supported = Example(QUESTION, RIGHT, answers=True, is_claim=True, contradicts=False)
    contradicted = Example(QUESTION, WRONG, answers=False, is_claim=True, contradicts=True)
    (batch,) = batches([(supported, contradicted)], tokenizer, 1_000, random.Random(1))
    spans = torch.zeros(2, max(len(one.ids) for one in batch[0][1]), 2)

    def lost(column: int, supports: float, contradicts: float) -> float:
        logits = torch.zeros(2, 3)
        logits[:, column] = torch.tensor([supports, contradicts])
        return loss(logits, spans, batch).item()

    assert lost(ANSWERS, 3.0, -3.0) == lost(ANSWERS, -3.0, 3.0)
    assert lost(SUPPORTS, 3.0, -3.0) < lost(SUPPORTS, -3.0, 3.0)
    # Whether something contradicts what it supports is no question.
    assert lost(CONTRADICTS, 3.0, 3.0) == lost(CONTRADICTS, -3.0, 3.0)
    assert lost(CONTRADICTS, 0.0, 3.0) < lost(CONTRADICTS, 0.0, -3.0)


def test_a_classifier_of_one_row_gets_one_for_each_column() -> None:
    state = {"classifier.weight": torch.ones(1, 4), "classifier.bias": torch.ones(1)}
    wide = widened(state)
    assert wide["classifier.weight"].tolist() == [[1.0] * 4, [1.0] * 4, [0.0] * 4]
    assert wide["classifier.bias"].tolist() == [1.0, 1.0, 0.0]
    assert widened(wide) == wide


def test_training_ends_with_its_minutes(tokenizer: Tokenizer) -> None:
    network = CrossEncoderNetwork()
    start = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    groups = [(Example(QUESTION, RIGHT, answers=True),)]
    Trainer(network, tokenizer, "cpu", 1_000).train([groups] * 3, 1e-3, frozen=11, minutes=1e-9)
    assert all(torch.equal(start[name], tensor) for name, tensor in network.state_dict().items())


def test_saved_weights_are_nearly_the_same(tmp_path: Path) -> None:
    state = {"a.weight": torch.randn(4, 8), "a.bias": torch.randn(4), "zero": torch.zeros(2, 3)}
    save(state, tmp_path / "state.npz")
    loaded = load(tmp_path / "state.npz")
    assert loaded.keys() == state.keys()
    assert torch.equal(loaded["a.bias"], state["a.bias"])
    assert torch.equal(loaded["zero"], state["zero"])
    step = state["a.weight"].abs().max().item() / 127
    assert (loaded["a.weight"] - state["a.weight"]).abs().max() <= step / 2 + 1e-6


def test_states_are_mixed_weight_by_weight() -> None:
    one, other = {"a": torch.tensor([0.0, 2.0])}, {"a": torch.tensor([1.0, 4.0])}
    assert between(one, other, 0.25)["a"].tolist() == [0.25, 2.5]
    assert average([one, other])["a"].tolist() == [0.5, 3.0]


def test_auroc_counts_the_pairs_in_the_right_order() -> None:
    negative = np.array([0.1, 0.5])
    assert auroc(np.array([0.9, 0.3]), negative) == 0.75
    assert auroc(negative, negative) == 0.5
    assert np.isnan(auroc(np.array([]), negative))


def test_documents_are_measured_as_one_collection(capsys: pytest.CaptureFixture[str]) -> None:
    asked = (
        Asked("ant", ("ant",), 0, near_misses=("cow",)),
        Asked("bee", ("bee",), 1),
    )
    claims = (
        Claim("ant", "an ant", is_supported=True, is_contradicted=False, kind="close"),
        Claim("cow", "no bull", is_supported=False, is_contradicted=True, kind="negation"),
        Claim("dog", "an ant", is_supported=False, is_contradicted=False, kind="addition"),
    )
    text = Text("news", "", ("an ant", "a bee"), asked, claims)

    def encode(texts: object) -> np.ndarray:
        return np.array([[one.count("ant"), one.count("bee"), 0.1] for one in texts])  # type: ignore[attr-defined]

    def scores(pairs: object, column: int) -> np.ndarray:
        if column == CONTRADICTS:
            return np.array([float("no" in passage) for _, passage in pairs])  # type: ignore[attr-defined]
        return np.array([float(question in passage) for question, passage in pairs])  # type: ignore[attr-defined]

    documents = Documents([text], encode(text.sentences), ["dog"])
    documents.report("made up", scores, encode)
    documents.report_search("made up", encode, encode(["a bee and a bee"]))
    printed = capsys.readouterr().err
    assert "right 1.000" in printed
    assert "against near misses 1.000, against absent subjects 1.000" in printed
    assert "claims 1.000, contradicted 1.000" in printed
    assert "12 nearest of 3: other 1.000" in printed


@pytest.mark.slow
@pytest.mark.parametrize("which", ["published", "shipped"])
def test_the_network_scores_like_the_file_it_was_read_from(
    tokenizer: Tokenizer, which: str
) -> None:
    path = published() if which == "published" else model_path("cross-encoder")
    network = from_quantized(path).eval()
    quantized = CrossEncoder(path)
    for text in (RIGHT, WRONG):
        tokens = tokenizer.encode(QUESTION, text)
        fields = (tokens.ids, tokens.attention_mask, tokens.type_ids)
        with torch.no_grad():
            logit, _ = network(*(torch.tensor([ids]) for ids in fields))
        # int8 rounds the activations, float32 does not.
        assert logit[0, ANSWERS].item() == pytest.approx(
            quantized.score(QUESTION, [text])[0], abs=0.6
        )


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "rag.training", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


@pytest.mark.slow
def test_the_commands_write_a_cross_encoder(tmp_path: Path) -> None:
    line = {
        "kind": "news",
        "title": "The made-up mill",
        "date": "2031",
        "sents": ["The mill burned on 4 May.", "Ada Voss owned it."],
        "qs": [["When did the mill burn?", ["4 May"], 0], ["Whose was it?", ["Ada Voss"], 1]],
        "twins": [["When was the mill built?", 0, "attribute not given"]],
        "claims": [["The mill burned.", True, [0], "close"], ["It was sold.", False, [1], "?"]],
    }
    documents = tmp_path / "documents.jsonl"
    documents.write_text("\n".join(map(json.dumps, (line, line | {"title": "Another"}))))
    files = ["--documents", str(documents), "--held-out", str(documents)]
    out = ["--shares", "1", "--out", str(tmp_path / "made.npz")]
    printed = run("cross-encoder", *files, "--schedule", "2", "1", "1", "--threads", "1", *out)
    assert re.search(r"start: right \d\.\d+", printed)
    assert re.search(r"epoch 1 of 1, batch 1 of 1: loss \d+\.\d+", printed)
    assert "made, share 1.0: right" in printed
    graph = tmp_path / "cross_encoder.onnx"
    run("export", "--start", str(tmp_path / "made-100.npz"), "--out", str(graph))
    assert graph.stat().st_size < 50_000_000
    # One step changes little.
    right, wrong = CrossEncoder(graph).score(QUESTION, [RIGHT, WRONG])
    assert right > wrong
    run("export", "--start", str(graph), "--scale", "2", "--shift", "1", "--out", str(graph))
    again, _ = CrossEncoder(graph).score(QUESTION, [RIGHT, WRONG])
    assert again == pytest.approx(2 * right + 1, abs=0.6)


@pytest.mark.parametrize("what", ["export", "slim"])
def test_it_says_that_weights_are_needed(
    what: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["training", what, "--out", "made.onnx"])
    with pytest.raises(SystemExit):
        parse("")
    assert f"{what} needs --start" in capsys.readouterr().err


@pytest.mark.slow
def test_a_slim_network_has_exactly_the_same_logits(tmp_path: Path) -> None:
    torch.manual_seed(1)
    whole, slim = tmp_path / "whole.onnx", tmp_path / "slim.onnx"
    export(CrossEncoderNetwork().eval(), (ANSWERS,), whole)
    run("slim", "--start", str(whole), "--out", str(slim))
    inputs = [one.name for one in open_network(slim).get_inputs()]
    assert inputs == ["input_ids", "token_type_ids"]
    texts = [RIGHT, WRONG, " ".join([RIGHT] * 5)]
    logits = CrossEncoder(slim).score(QUESTION, texts)
    assert logits == CrossEncoder(whole).score(QUESTION, texts)
    assert len(set(logits)) == len(texts)
    again = tmp_path / "again.onnx"
    run("slim", "--start", str(slim), "--out", str(again))
    assert again.read_bytes() == slim.read_bytes()

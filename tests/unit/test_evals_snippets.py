"""The snippets that footnote is measured on, and their near misses."""

import re
from pathlib import Path

import pytest

from evals.snippet_templates import FIT, MEASURE
from evals.snippets import FAMILIES, FIRST_NAMES, HALVES, generate, main
from evals.swapped import WRITTEN
from rag.training.sources import Document, read_documents

DOCUMENTS = {half: generate(half) for half in HALVES}

KEYS = {key for template in FIT + MEASURE for key in template.keys}
ANY_FIRST_NAME = "|".join(name for half in HALVES for name in FIRST_NAMES[half])
PERSON = re.compile(rf"\b(?:{ANY_FIRST_NAME}) [A-Z][\w-]+")


def words(text: str) -> list[str]:
    return re.findall(r"[\w'’-]+(?:\.\d+)?", text)


@pytest.mark.parametrize("half", HALVES)
def test_answers_are_in_their_sentences(half: str) -> None:
    assert 60 <= len(DOCUMENTS[half]) <= 100
    for document in DOCUMENTS[half]:
        for question in document.questions:
            assert all(one in document.sentences[question.sentence] for one in question.answers)
        if document.kind != "swapped":
            assert len(document.sentences) <= 3


@pytest.mark.parametrize("half", HALVES)
def test_no_sentence_has_all_that_a_near_miss_names(half: str) -> None:
    sentences = [
        words(f"{document.title} {sentence}")
        for document in DOCUMENTS[half]
        if document.kind != "swapped"
        for sentence in document.sentences
    ]
    answered = {one.text for document in DOCUMENTS[half] for one in document.questions}
    for document in DOCUMENTS[half]:
        assert not answered & {near_miss.text for near_miss in document.near_misses}
        # A swapped question may name nothing but its year, which other documents have.
        for near_miss in document.near_misses if document.kind != "swapped" else ():
            twin = words(document.questions[near_miss.twin].text)
            changed = [word for word in words(near_miss.text) if word not in twin]
            # Keywords begin with the name of the thing; a question begins with "Who" or "How".
            rest = words(near_miss.text)[near_miss.text.endswith("?") :]
            names = {one for one in rest if re.match(r"[A-Z\d]", one) or one in KEYS}
            people = set(PERSON.findall(near_miss.text))
            named = names | set(changed)
            assert not any(
                named <= set(one) and people <= set(PERSON.findall(" ".join(one)))
                for one in sentences
            ), near_miss.text


def test_the_halves_share_no_template_name_or_question() -> None:
    assert len(FIT) + len(MEASURE) >= 25
    assert not {one.subject for one in FIT} & {one.subject for one in MEASURE}
    assert not set(FAMILIES["fit"]) & set(FAMILIES["measure"])
    texts = [{one.text for made in DOCUMENTS[half] for one in made.questions} for half in HALVES]
    assert not texts[0] & texts[1]
    assert not {one.title for one in DOCUMENTS["fit"]} & {one.title for one in DOCUMENTS["measure"]}


def test_invented_families_occur_nowhere_else() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in WRITTEN.glob("*.jsonl"))
    assert not [name for half in HALVES for name in FAMILIES[half] if name in written]


def test_each_kind_of_difference_occurs() -> None:
    for documents in DOCUMENTS.values():
        found = {one.difference for made in documents for one in made.near_misses}
        assert found == {"year", "number", "name"}


def test_the_command_writes_the_same_file_again(tmp_path: Path) -> None:
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for path in paths:
        main(["--half", "measure", "--out", str(path)])
    assert paths[0].read_bytes() == paths[1].read_bytes()
    read: list[Document] = read_documents(paths[0])
    assert read == DOCUMENTS["measure"]

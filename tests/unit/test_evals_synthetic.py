"""Statements become questions, and questions are changed."""

import random

import pytest

from evals.synthetic import change_question, make_question
from rag.text.syntax import parse_all

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

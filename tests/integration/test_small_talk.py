"""Small talk gets a short reply without a search, and no question about articles does."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scripted import Script, scripted_model

from rag.answering.answerer import Answerer
from rag.answering.llm import LanguageModel
from rag.answering.model import SMALLTALK
from rag.models.encoder import QuestionEncoder, exported_path
from rag.settings import Settings
from rag.text.small_talk import SmallTalk
from rag.text.small_talk_phrases import VECTORS_FILE, phrases, topics
from rag.training.small_talk import vectors

TESTS = Path(__file__).parents[1]
QUESTIONS = TESTS.parent / "evals" / "questions.jsonl"


def written(split: str) -> list[str]:
    """Return the phrasings of one of the two splits of small_talk.txt."""
    text = (TESTS / "small_talk.txt").read_text(encoding="utf-8")
    lines = text.split(f"[{split}]\n")[1].split("\n[")[0].splitlines()
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def encoder(shipped: Settings) -> QuestionEncoder:
    return QuestionEncoder(exported_path(shipped.data))


@pytest.fixture(scope="module")
def small_talk(encoder: QuestionEncoder, answerer: Answerer) -> SmallTalk:
    return SmallTalk(encoder, answerer.ledger.contains_word)


@pytest.mark.parametrize(("split", "share"), [("first", 0.9), ("second", 0.9)])
def test_small_talk_is_recognised(small_talk: SmallTalk, split: str, share: float) -> None:
    texts = written(split)
    missed = [text for text in texts if not small_talk.topic(text)]
    assert len(texts) >= 100
    assert len(missed) <= (1 - share) * len(texts), missed


def test_no_question_about_the_articles_is_taken_for_small_talk(small_talk: SmallTalk) -> None:
    lines = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    # Those that tell Footnote what to do ask nothing of the articles.
    asked = [
        line["question"]
        for line in lines
        if line["type"] != "instruction" and line.get("kind") != "smalltalk"
    ]
    assert len(asked) >= 500
    assert [question for question in asked if small_talk.topic(question)] == []


@pytest.mark.parametrize(
    "question",
    [
        "Who are you going to call in an emergency?",
        "What is the help desk's number?",
        "What can visitors do?",
        "thank-you letter deadline?",
        "What are your opening hours?",
        "Do you accept credit cards?",
        "Hi, when does the pool open?",
        "Hello Kitty comes from which country?",
        "Tell me about the ministers",
        "Which articles do you have?",
        "And then?",
        "and a horse?",
        "Summarise the articles",
        "how long beforehand do I have to tell you that I'm leaving?",
        "how many people work for you?",
        "what colour?",
    ],
)
def test_a_question_in_similar_words_is_searched(small_talk: SmallTalk, question: str) -> None:
    assert small_talk.topic(question) == ""


def test_what_the_articles_speak_of_is_no_private_matter(encoder: QuestionEncoder) -> None:
    question = "do you take children?"
    assert SmallTalk(encoder, lambda _: False).topic(question) == "personal"
    assert SmallTalk(encoder, lambda word: word == "children").topic(question) == ""
    assert SmallTalk(encoder, lambda _: True).topic("how old are you?") == "personal"


def test_many_sentences_are_not_compared(small_talk: SmallTalk) -> None:
    assert small_talk.topic("Who are you? " * 100) == ""


def test_the_shipped_vectors_are_those_of_the_phrases(encoder: QuestionEncoder) -> None:
    shipped = np.load(VECTORS_FILE)
    assert len(shipped) == len(phrases())
    assert np.abs(shipped.astype(int) - vectors(encoder)).max() <= 1


@pytest.mark.parametrize("question", ["hello!", "What can you do?", "merci", "Дякую!"])
def test_the_reply_says_what_can_be_asked_and_claims_nothing(
    answerer: Answerer, question: str
) -> None:
    found = answerer.ask(question)
    assert (found.outcome, found.kind, found.answerable) == (SMALLTALK, "smalltalk", False)
    assert (found.claims, found.citations, found.passages) == ((), (), ())
    assert found.text
    assert "{" not in found.text


def test_the_reply_to_what_can_you_do_names_articles(answerer: Answerer) -> None:
    text = answerer.ask("what can you do?").text
    assert f"{answerer.ledger.count()} articles" in text
    assert sum(article.title in text for article in answerer.ledger.articles()) == 2


def test_a_greeting_is_left_out_of_a_question(answerer: Answerer) -> None:
    found = answerer.ask("Hi there, when did Finland join NATO? Thanks!")
    assert found.searched_for == "when did Finland join NATO?"
    assert found.question == "Hi there, when did Finland join NATO? Thanks!"


def test_small_talk_gives_no_context(answerer: Answerer) -> None:
    history = ["What about Finland?", "thanks a lot", "who are you?"]
    found = answerer.ask("And when did it join NATO?", history)
    assert "Finland" in found.searched_for
    assert found.history == tuple(history)


def test_every_topic_has_a_reply() -> None:
    assert all(topic["reply"] for name, topic in topics().items() if name != "questions")


GERMAN = "Wann ist Finnland der NATO beigetreten?"


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with scripted_model() as served:
        yield served


@pytest.fixture
def model(script: Script, shipped: Settings) -> LanguageModel:
    script.says("Finland joined NATO earlier this month.")
    script.requests.clear()
    return LanguageModel(replace(shipped, llm_url=script.url, llm_timeout=5, answerer="llm"))


def test_a_foreign_question_is_asked_as_the_model_translates_it(
    answerer: Answerer, model: LanguageModel, script: Script
) -> None:
    script.translation = "When did Finland join NATO?"
    found = answerer.draft(model, GERMAN)
    assert (found.searched_for, found.question) == ("When did Finland join NATO?", GERMAN)
    assert found.answerable
    assert "Finland" in found.citations[0].quote


@pytest.mark.parametrize(
    "translation",
    ["", GERMAN, "When?\nFinland joined in 2023.", "When did 31 states join?", "word " * 200],
)
def test_a_bad_translation_leads_to_the_refusal(
    answerer: Answerer, model: LanguageModel, script: Script, translation: str
) -> None:
    script.translation = translation
    found = answerer.draft(model, GERMAN)
    assert not found.answerable
    assert "nur auf Englisch" in found.text


def test_foreign_small_talk_is_not_translated(
    answerer: Answerer, model: LanguageModel, script: Script
) -> None:
    assert answerer.draft(model, "Guten Tag").outcome == SMALLTALK
    assert script.requests == []

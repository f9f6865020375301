"""A conversation that changes its subject, and words that the articles write otherwise.

All articles are made up.
"""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer

ARTICLES = {
    "bank.txt": "The flood bank of Ebrin\n\nThe flood bank of Ebrin will be raised to 4 metres. "
    "Greta Holm leads the works on the bank.\n",
    "plots.txt": "Allotments of Ebrin\n\nTenants may keep chickens, but no cockerels. "
    "The annual general meeting (AGM) elects the warden.\n",
    "hall.txt": "The corn hall\n\nThe AGM takes place in the corn hall on 3 May. "
    "The visitors' desk is beside the door.\n",
    "trains.txt": "Old engines\n\nThe Ebrin Valley Railway Society owns two steam engines. "
    "Its office is in Ste. 305 of the engine house. There is Wi-Fi in the waiting room. "
    "The line runs from Sarn to Ness.\n",
}
BANK = "How high will the flood bank be raised?"


@pytest.fixture(scope="module")
def ebrin(open_files: OpenFiles) -> Answerer:
    return open_files(ARTICLES)


# --- conversation --------------------------------------------------------------------------------


def test_a_new_topic_is_a_new_question(ebrin: Answerer) -> None:
    alone, after = (ebrin.ask("can i keep chickens?", history) for history in ((), [BANK]))
    assert "Tenants may keep chickens" in after.text
    assert after.text == alone.text
    assert after.searched_for == "can i keep chickens?"
    assert not after.with_context


def test_a_pronoun_stands_for_what_the_last_answer_is_about(ebrin: Answerer) -> None:
    found = ebrin.ask("who leads the works on it?", [BANK])
    assert "Greta Holm" in found.text
    assert "flood bank" in found.searched_for
    assert found.with_context
    assert found.to_json()["with_context"]


def test_a_refused_turn_gives_no_context(ebrin: Answerer) -> None:
    found = ebrin.ask("who leads the works on it?", [BANK, "Who painted the church organ?"])
    assert "Greta Holm" in found.text
    assert "organ" not in found.searched_for


def test_after_refused_turns_alone_the_last_whole_question_gives_context(ebrin: Answerer) -> None:
    refused = ["Who painted the flood bank?", "Is there a café on it?"]
    found = ebrin.ask("and who leads the works on it?", refused)
    assert "Greta Holm" in found.text
    assert "flood bank" in found.searched_for
    assert "café" not in found.searched_for


# --- words ---------------------------------------------------------------------------------------


def test_an_expansion_finds_its_acronym(ebrin: Answerer) -> None:
    found = ebrin.ask("When is the annual general meeting?")
    assert "3 May" in found.text


def test_an_acronym_finds_what_has_its_initials(ebrin: Answerer) -> None:
    found = ebrin.ask("What does the EVRS own?")
    assert "two steam engines" in found.text
    assert found.missing_terms == ()


def test_a_word_finds_its_short_form(ebrin: Answerer) -> None:
    found = ebrin.ask("In which suite is the office of the society?")
    assert "Ste. 305" in found.text
    assert found.missing_terms == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wen is teh AGM?", "when is the AGM?"),
        ("wich desk is for visiters?", "which desk is for visitors?"),
        ("wld u open it pls", "would you open it please"),
        ("is there help for the skint?", "is there help for the skint?"),
        ("can autistic rowers come?", "can autistic rowers come?"),
        ("how high is the floodbank?", "how high is the flood bank?"),
        ("is there wifi?", "is there wi fi?"),
        ("what runs between Sarn Ness?", "what runs between Sarn Ness?"),
        ("is carp allowed?", "is carp allowed?"),
        ("is there a sauna for vegans?", "is there a sauna for vegans?"),
        ("what gift did she hand over?", "what gift did she hand over?"),
        ("whats the AGM?", "whats the AGM?"),
    ],
)
def test_a_typing_error_is_corrected_and_a_rare_word_is_not(
    ebrin: Answerer, typed: str, meant: str
) -> None:
    assert ebrin.ask(typed).searched_for == meant

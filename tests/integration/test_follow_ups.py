"""What follows an answer that isn't the result of a search. All articles are made up."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer

FERRY, CHOIR = "A good year for the ferries", "Harbour choir looks for singers"
ARTICLES = {
    "ferry.md": f"---\ntitle: {FERRY}\ndate: 2025-12-30\nauthor: Mina Orlow\n---\n\n"
    "In 2025 the Alva carried 84,000 passengers and the Brisa carried 61,500. "
    "The Alva was built in 1998 in Gdansk and is 42 metres long. "
    "The Brisa was built in 2011 in Vigo and is 35 metres long. "
    "Dogs travel free of charge. Signe Holm, the director, wants an electric ferry.\n",
    "choir.md": f"---\ntitle: {CHOIR}\ndate: 2025-02-03\nauthor: Jory Tamm\n---\n\n"
    "The harbour choir has 48 members. There are 17 sopranos and 14 altos. "
    "The tenors number nine, and eight members sing bass. "
    "The choir rehearses on Thursdays at seven in the boat shed.\n",
}


@pytest.fixture(scope="module")
def pell(open_files: OpenFiles) -> Answerer:
    return open_files(ARTICLES)


def test_it_is_the_article_that_was_listed(pell: Answerer) -> None:
    newest = "What's the newest article?"
    summary = pell.ask("summarise it", [newest])
    assert summary.kind == "summary"
    assert FERRY in summary.text
    author = pell.ask("who wrote it?", [newest, "summarise it"])
    assert "Mina Orlow" in author.text
    assert author.with_context
    assert FERRY in author.searched_for
    assert CHOIR in pell.ask("and the oldest?", [newest]).text


def test_the_second_one_is_the_second_that_was_listed(pell: Answerer) -> None:
    history = ["Which articles do you have?", "summarise the first one"]
    assert CHOIR in pell.ask("and the second one?", history).text


def test_of_two_things_that_were_compared_one_is_chosen(pell: Answerer) -> None:
    compared = "Compare the Alva and the Brisa"
    longer = pell.ask("which is longer?", [compared])
    assert longer.kind == "comparison"
    assert "42 metres" in longer.text
    built = pell.ask("where was the second one built?", [compared, "which is longer?"])
    assert "Vigo" in built.text
    assert "Brisa" in built.searched_for


def test_another_article_is_summarised_in_the_same_way(pell: Answerer) -> None:
    found = pell.ask("and the one about the choir?", ["Summarise the article about the ferries"])
    assert found.kind == "summary"
    assert CHOIR in found.text


def test_a_contrasted_word_is_replaced(pell: Answerer) -> None:
    found = pell.ask("and tenors?", ["How many altos are there compared with sopranos?"])
    assert found.searched_for == "How many tenors are there?"
    assert found.with_context
    assert "number nine" in found.text
    assert "14 altos" not in found.text


def test_what_no_article_has_is_not_answered_with_the_last_answer(pell: Answerer) -> None:
    assert not pell.ask("and violins?", ["How many altos are in the choir?"]).answerable


def test_a_polite_question_is_searched_for_without_its_courtesy(pell: Answerer) -> None:
    found = pell.ask("my neighbour told me to ask here: can you tell me when the choir rehearses?")
    assert found.searched_for == "when does the choir rehearse?"
    assert "Thursdays" in found.text
    assert pell.ask("can you tell me who you are?").kind == "smalltalk"


def test_two_typos_are_both_corrected(pell: Answerer) -> None:
    found = pell.ask("how manny altos are in the chior?")
    assert found.searched_for == "how many altos are in the choir?"
    assert "14 altos" in found.text


def test_trouble_gets_a_kind_word_and_a_question_its_answer(pell: Answerer) -> None:
    assert pell.ask("thanks, my cat is very sick").text.startswith("I'm sorry to hear that.")
    assert "Thursdays" in pell.ask("thanks, when does the choir rehearse?").text


def test_what_else_is_not_answered_with_what_was_told(pell: Answerer) -> None:
    told = "Dogs travel free of charge."
    assert told in pell.ask("Do dogs travel free of charge?").text
    assert told not in pell.ask("what else?", ["Do dogs travel free of charge?"]).text


def test_why_after_nothing_that_was_answered_is_refused(pell: Answerer) -> None:
    assert not pell.ask("why?", ["How many violins are in the choir?"]).answerable
    assert not pell.ask("why?").answerable


def test_how_many_of_another_thing_asks_the_whole_question(pell: Answerer) -> None:
    found = pell.ask("how many altos?", ["How many sopranos are in the choir?"])
    assert found.searched_for == "How many altos are in the choir?"
    assert not pell.ask("how many violins?", ["How many sopranos are in the choir?"]).answerable


def test_a_list_goes_on_in_the_next_sentence(open_files: OpenFiles) -> None:
    present = (
        "Present: Ines Calder and Tobias Wren. Also present: Peter Nayland. Apologies: Rosa Fitch."
    )
    one = open_files({"minutes.md": f"# Minutes of a made-up club\n\n{present}\n"})
    found = one.ask("Who was present?").text
    assert "Calder" in found
    assert "Nayland" in found
    assert "Fitch" not in found


@pytest.fixture(scope="module")
def harbour(open_files: OpenFiles) -> Answerer:
    return open_files(
        {
            "news.txt": "Farewell on the quay\n\nBosun Odd Berg leaves the Alva on 30 April after "
            "31 years. His successor is Lena Voss from the pilot boat. The railings of the "
            "pier are painted on 26 April. If it rains, the painting is put off to 3 May.\n",
            "town.txt": "The town\n\nMina Orlow lives in the lighthouse. "
            "Quarry Street lies beside the river.\n",
        }
    )


def test_a_pronoun_is_read_as_the_name_that_it_stands_for(harbour: Answerer) -> None:
    answer = harbour.ask("and who is his successor?", ["when does Odd Berg leave the Alva?"])
    assert "Lena Voss" in answer.text
    assert "Odd Berg's successor" in answer.searched_for


def test_she_is_who_was_answered_rather_than_who_was_asked_about(harbour: Answerer) -> None:
    history = ["when does Odd Berg leave the Alva?", "and who is his successor?"]
    assert harbour.ask("where does she live?", history).searched_for.endswith("Lena Voss live?")


def test_a_condition_is_read_with_the_question_before(harbour: Answerer) -> None:
    history = ["when are the railings of the pier painted?"]
    assert "3 May" in harbour.ask("and if it rains?", history).text


def test_a_return_to_an_earlier_topic_says_what_it_stands_for(harbour: Answerer) -> None:
    history = ["when are the railings painted?", "who lives in the lighthouse?"]
    answer = harbour.ask("back to Odd Berg: when does he leave?", history)
    assert "30 April" in answer.text


# --- what was told, and what was talked of -------------------------------------------------------

LOCK = {
    "lock.md": "# Pell lock\n\nFrom April to October Pell lock is worked from 7 am to 8 pm. "
    "It was built by the engineer Ottar Lind in 1911. Children pay 2 crowns.\n",
    "museum.md": "# The toy museum\n\nThe toy museum was opened in 1988 and has 900 dolls. "
    "Children pay 3 crowns.\n",
}


@pytest.fixture(scope="module")
def lock(open_files: OpenFiles) -> Answerer:
    return open_files(LOCK)


def test_what_was_told_doesnt_answer_what_it_has_nothing_of(lock: Answerer) -> None:
    hours = "When is Pell lock worked?"
    assert "7 am" in lock.ask(hours).text
    assert not lock.ask("are there showers for boaters there?", [hours]).answerable
    assert "8 pm" in lock.ask("until what time?", [hours]).text


def test_a_question_is_rather_about_the_article_talked_of(lock: Answerer) -> None:
    asked = "what does a child pay?"
    assert "2 crowns" in lock.ask(asked, ["Who built Pell lock?"]).text
    assert "3 crowns" in lock.ask(asked, ["When was the toy museum opened?"]).text


@pytest.fixture(scope="module")
def pool(open_files: OpenFiles) -> Answerer:
    return open_files(
        {
            "old.md": "---\ntitle: The made-up pool of Zarnow\ndate: 2023-03-01\n---\n"
            "The pool of Zarnow opens at 8 am in the old hall. A child pays 3 euros at the pool. "
            "The slide is 40 metres long.\n",
            "new.md": "---\ntitle: The made-up pool of Zarnow raises its prices\n"
            "date: 2025-03-01\n---\nThe council of Zarnow met on Monday. "
            "A child pays 5 euros at the pool from now on.\n",
        }
    )


@pytest.mark.parametrize(
    "question", ["What does a child pay at the pool?", "And what does a child pay?"]
)
def test_the_article_talked_of_does_not_hide_a_newer_one(pool: Answerer, question: str) -> None:
    answer = pool.ask(question, ["How long is the slide?"])
    newer, older = answer.claims
    assert "5 euros" in newer.text
    assert "superseded" in older.remark

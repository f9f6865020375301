"""Follow-ups get the context that they need, and a reader's own brackets stay what they are."""

import pytest
from handmade import article, sentences
from hypothesis import given
from hypothesis import strategies as st

from rag.search.conversation import add_context, chain, read_turns
from rag.search.resolved import ResolvedQuestion, parts

FINLAND = "What about Finland?"


def last(*texts: str) -> ResolvedQuestion:
    return read_turns(texts)[-1]


# --- context -------------------------------------------------------------------------------------


def test_context_is_the_subject_of_the_turn_before() -> None:
    resolved = add_context("And when did it join NATO?", read_turns([FINLAND]))
    assert resolved == ResolvedQuestion("And when did it join NATO?", "Finland")


def test_context_has_the_names_of_the_last_answer() -> None:
    (answer,) = sentences(article("Oskar Fiddle came to Quelm."), "Oskar Fiddle came to Quelm.")
    turns = read_turns(["Who built the tower?"])
    resolved = add_context("And when?", turns, [answer])
    assert {"tower", "Oskar", "Fiddle", "Quelm"} <= set(resolved.context.split())


def test_context_has_the_adjective_that_tells_which() -> None:
    turns = read_turns(["Where can the grey-legged rail live for a whole year?"])
    assert add_context("And is it rare?", turns).context.split() == ["grey-legged", "rail", "year"]


def test_a_new_measure_takes_the_place_of_the_one_before() -> None:
    turns = read_turns(["What height will the mast have?"])
    assert add_context("And what will it cost?", turns).context == "mast"
    assert add_context("And in winter?", turns).context == "height mast"


def test_a_corrected_turn_is_context_with_its_correction() -> None:
    turns = read_turns(["And when did it join NATO? (Sweden)"])
    assert "Sweden" in add_context("And by whom?", turns).context.split()


def test_a_chain_begins_with_the_second_last_turn_that_stands_alone() -> None:
    turns = read_turns(["Who is Kacer?", "Who is Stoltenberg?", "Where is Finland?", "And why?"])
    assert chain(turns) == turns[1:]
    assert len(chain(read_turns(["Why?"] * 9))) == 6


# --- corrections ---------------------------------------------------------------------------------


def test_a_correction_is_taken_as_it_is() -> None:
    assert last(FINLAND, "And when did it join NATO? (Sweden)") == ResolvedQuestion(
        "And when did it join NATO?", "Sweden"
    )
    assert last(FINLAND, "and when did it join (the kingdom of Sweden)").context


def test_the_parts_of_a_correction_are_told_apart() -> None:
    resolved = last(FINLAND, "When did it open? (mill Zarnow); who paid? (mill)")
    assert resolved.parts == (
        ResolvedQuestion("When did it open?", "mill Zarnow"),
        ResolvedQuestion("who paid?", "mill"),
    )
    assert parts(resolved) == resolved.parts


def test_only_a_later_part_may_have_context_in_a_first_question() -> None:
    resolved = last("Who hosted the speech?; what did he say? (speech Washington)")
    assert [part.context for part in resolved.parts] == ["", "speech Washington"]


@pytest.mark.parametrize(
    "text",
    [
        "Who leads the UN (New York)?",
        "What happened in Kyiv (Ukraine)",  # it needs no context, so Footnote added none
        "Who leads it (roughly)",  # it names nothing
        "Did he agree (or not)",
        "Who leads it (New York)?",
        "Who leads it(New York)",
        "Who leads it (New York",
        "Tell me who won; and when (roughly)",
        "When did it open (the mill); who paid (the mill)",  # no part ends with a question mark
    ],
)
def test_a_readers_own_brackets_belong_to_the_question(text: str) -> None:
    assert last(FINLAND, text) == ResolvedQuestion(text)


def test_a_bracket_in_a_first_question_is_the_readers_own() -> None:
    text = "And when did it join NATO? (Sweden)"
    assert last(text) == ResolvedQuestion(text)


def test_a_correction_keeps_the_brackets_that_the_reader_typed() -> None:
    resolved = last(FINLAND, "And who led it (the army)? (Finland)")
    assert resolved == ResolvedQuestion("And who led it (the army)?", "Finland")


PIECES = ["And when?", "Who leads it", "Why?", "; ", " (", ")", "Finland", "roughly", "?", " "]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), max_size=3))
def test_every_turn_prints_as_it_came(texts: list[str]) -> None:
    assert [turn.printed for turn in read_turns(texts)] == texts

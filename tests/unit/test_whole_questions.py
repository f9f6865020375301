"""The whole questions that a follow-up with a pronoun or a condition may stand for. All made up."""

import pytest

from rag.search.follow_ups import whole_questions


@pytest.mark.parametrize(
    ("earlier", "answer", "follow_up", "expected"),
    [
        ("When does Odd Berg stop?", "", "And who follows him?", "who follows Odd Berg?"),
        # Who was asked about rather than who else is in the answer, but not if "who" was asked.
        (
            "When does Odd Berg stop?",
            "He hands over to Lena Voss in May.",
            "how old is he?",
            "how old is Odd Berg?",
        ),
        (
            "Who follows Odd Berg?",
            "His successor is Lena Voss.",
            "where does she live?",
            "where does Lena Voss live?",
        ),
        ("What is the price of the Alva?", "", "who pays for her?", "who pays for the Alva?"),
        (
            "How long is the Hill Pool?",
            "",
            "is there a slide in it?",
            "is there a slide in the Hill Pool?",
        ),
        (
            "What did Odd Berg call the alliance in Berlin?",
            "",
            "what does it do?",
            "what does the alliance do?",
        ),
        (
            "Did Odd Berg go to France?",
            "",
            "what did he see there?",
            "what did Odd Berg see there?",
        ),
        ("How much is the loft in winter?", "", "how big is it?", "how big is the loft?"),
        ("What height will the mast have?", "", "what will it cost?", "what will the mast cost?"),
        # spaCy takes Dennis for a people here, and for a person in the answer.
        (
            "Is Eva Lund related to Dennis?",
            "Eva Lund thanked Dennis Askew for his work.",
            "how old is he?",
            "how old is Eva Lund?",
        ),
        ("How many boats are at the mill?", "", "who owns it?", "who owns the mill?"),
        ("When are the ponies fed?", "", "what do they eat?", "what do the ponies eat?"),
        ("What does the tour cost?", "", "do I have to book it?", "do I have to book the tour?"),
        (
            "When is the lock at Alva open?",
            "",
            "are there showers there?",
            "are there showers at Alva?",
        ),
        ("What does the grebe eat?", "", "where are its nests?", "where are the grebe's nests?"),
        ("Which van was bought?", "", "since when is it in use?", "since when is the van in use?"),
        # Only the name counts of what spaCy takes for a country, an owner or part of a phrase.
        (
            "Who heard Odd Berg's speech in Berlin?",
            "The United States sent a guest.",
            "where does he live?",
            "where does Odd Berg live?",
        ),
        (
            "Since when is Lena Voss chair?",
            "She followed Odd Berg.",
            "what is her job?",
            "what is Lena Voss's job?",
        ),
        ("How old is the seal of the P40?", "", "who makes it?", "who makes the P40?"),
        (
            "What broke in 2024?",
            "A bearing of the winding machine broke.",
            "which firm had made that machine?",
            "which firm had made the winding machine?",
        ),
        (
            "When is the pool open?",
            "",
            "are there showers there?",
            "are there showers at the pool?",
        ),
        (
            "What does it cost to get into the Fen Museum?",
            "",
            "what time do they open?",
            "what time do the Fen Museum open?",
        ),
        (
            "How many boats may a club own now?",
            "",
            "what was it before?",
            "How many boats may a club own before?",
        ),
        ("Who won the race?", "", "back to the mill: who owns it?", "who owns the mill?"),
        (
            "What does the loft cost?",
            "",
            "what if I am no member?",
            "What does the loft cost if I am no member?",
        ),
        (
            "How hot is the oven?",
            "",
            "and when it's over 300?",
            "How hot is the oven when it's over 300?",
        ),
    ],
)
def test_the_likeliest_whole_question(
    earlier: str, answer: str, follow_up: str, expected: str
) -> None:
    assert whole_questions(follow_up, earlier, answer)[0] == expected


def test_he_is_not_who_was_called_she() -> None:
    earlier, answer = "Is Lena Voss related to Odd Berg?", "Lena Voss came with Jory Tamm."
    asked = ("what did he do?", earlier, answer)
    assert whole_questions(*asked)[0] == "what did Lena Voss do?"
    typed = "is she related to Odd Berg?"
    assert whole_questions(*asked, typed)[0] == "what did Odd Berg do?"
    hers = whole_questions("what did she do?", earlier, answer, typed)
    assert hers[0] == "what did Lena Voss do?"


def test_who_somebody_is_is_asked_about_that_person() -> None:
    answer = "Odd Berg learned from Jory Tamm."
    asked = whole_questions("when was he born?", "Who was Odd Berg?", answer)
    assert asked[0] == "when was Odd Berg born?"
    other = whole_questions("when was he born?", "Who taught Odd Berg?", answer)
    assert other[0] == "when was Jory Tamm born?"


@pytest.mark.parametrize(
    ("earlier", "follow_up"),
    [
        ("How long is the Hill Pool?", "who swims?"),  # no pronoun
        ("How long is the Hill Pool?", "who owns them?"),  # nothing in the plural
        ("How long is the Hill Pool?", "When the mill burned down, who rebuilt it?"),
        ("How long is the Hill Pool?", "and when is it open?"),  # no condition
        ("In what year was that?", "who said it?"),  # no thing
        ("How much did Odd Berg ask for in Berlin?", "who got it?"),  # it is no person
    ],
)
def test_no_other_question_is_made(earlier: str, follow_up: str) -> None:
    readings = whole_questions(follow_up, earlier, "")
    assert all("Hill Pool" in one and "if" not in one for one in readings)
    assert "it" in follow_up or not readings


def test_few_readings_are_made() -> None:
    earlier = "Did Odd Berg, Lena Voss, Mina Orlow or Jory Tamm write the letter?"
    assert len(whole_questions("when did he leave?", earlier, "")) == 2

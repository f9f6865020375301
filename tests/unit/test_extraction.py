"""Which sentences of some passages are the answer, by what a scripted cross-encoder says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from handmade import passage, query, scripted

from rag.answering.confidence import THRESHOLD, Calibration
from rag.answering.extraction import Extract, extract
from rag.corpus.blocks import Kind
from rag.corpus.outline import Place
from rag.search.passages import Passage, Window
from rag.search.question import Query

CAME = "Oskar Fiddle came to Quelm."
BUILT = "He built a clock tower."
RUNS = "The ferry runs every hour."


def texts(extracts: tuple[Extract, ...]) -> list[str]:
    return [one.text for one in extracts]


def extracts(
    asked: Query, *passages: Passage, pairs: Mapping[str, float] | None = None
) -> tuple[Extract, ...]:
    return extract(asked, passages, scripted(pairs or {}), Calibration())


def test_without_passages_there_is_no_answer() -> None:
    assert extracts(query("Who built the tower?")) == ()


def test_the_best_sentence_answers() -> None:
    found = extracts(query("Does the ferry run?"), passage({CAME: -2.0, RUNS: 4.0}))
    assert texts(found) == [RUNS]
    assert found[0].probability > 0.9


def test_of_sentences_with_nearly_the_same_score_the_one_nearer_to_the_question_answers() -> None:
    found = passage({CAME: 2.0, RUNS: 1.5})
    cosines = {CAME: 0.1, RUNS: 0.6}
    near = [replace(one, cosine=cosines[one.sentence.text]) for one in found.scored]
    asked = query("Does the boat leave often?")
    assert texts(extracts(asked, found)) == [CAME]
    assert texts(extracts(asked, replace(found, scored=tuple(near)))) == [RUNS]


def test_a_pair_answers_if_neither_half_does() -> None:
    both = {f"{CAME} {RUNS}": 5.0}
    found = extracts(query("Why did he come?"), passage({CAME: 1.0, RUNS: 1.0}), pairs=both)
    assert texts(found) == [f"{CAME} {RUNS}"]


@pytest.mark.parametrize(("best", "pairs"), [(4.0, []), (0.0, [f"{BUILT} {RUNS}"])])
def test_no_pair_is_read_of_a_sentence_that_is_far_behind_the_best(
    best: float, pairs: list[str]
) -> None:
    read: list[str] = []

    def score(_: Query, windows: Sequence[Window]) -> list[float]:
        read.extend(" ".join(one.text for one in window) for window in windows)
        return [0.0] * len(windows)

    found = [passage({CAME: best}), passage({BUILT: -1.0, RUNS: -1.0}, key="b")]
    extract(query("Who came?"), found, score, Calibration())
    assert read == pairs


def test_the_half_of_a_pair_that_adds_little_to_a_fact_is_dropped() -> None:
    both = {f"{CAME} {RUNS}": 4.6}
    found = extracts(query("Who came to Quelm?"), passage({CAME: 4.0, RUNS: 1.0}), pairs=both)
    assert texts(found) == [CAME]


TENORS = "The tenors number nine."
SINGERS = "There are 14 altos in the made-up choir."


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({SINGERS: 2.0, TENORS: 1.2}, TENORS),
        ({SINGERS: 2.0, TENORS: 0.2}, f"{SINGERS} {TENORS}"),
        ({SINGERS: 2.0, "They need tenors.": 1.2}, f"{SINGERS} They need tenors."),
    ],
)
def test_a_neighbour_with_the_questions_words_stands_alone_if_it_answers_about_as_well(
    scores: Mapping[str, float], expected: str
) -> None:
    assert texts(extracts(query("How many tenors?"), passage(scores)))[0] == expected


def test_a_sentence_that_answers_nothing_is_dropped() -> None:
    both = {f"{CAME} {RUNS}": 4.0}
    found = extracts(query("Why did he come?"), passage({CAME: 1.0, RUNS: -3.0}), pairs=both)
    assert texts(found) == [CAME]


def test_a_pronoun_brings_the_sentence_before_it_along() -> None:
    found = extracts(query("Who built the clock tower?"), passage({CAME: -1.0, BUILT: 4.0}))
    assert texts(found) == [f"{CAME} {BUILT}"]


def test_a_pronoun_without_a_person_before_it_does_not() -> None:
    found = extracts(query("Who built the clock tower?"), passage({RUNS: -1.0, BUILT: 4.0}))
    assert texts(found) == [BUILT]


def test_articles_with_different_figures_are_quoted_newest_first() -> None:
    old, new = "The harbour of Velm employs 340 people.", "The harbour of Velm employs 410 people."
    found = extracts(
        query("How many people does the harbour of Velm employ?"),
        passage({old: 5.0}, key="a", date="2021"),
        passage({new: 4.0}, key="b", date="2023"),
    )
    assert texts(found) == [new, old]
    assert [one.note for one in found] == ["In the article of 2023:", "In the article of 2021:"]


def test_articles_with_figures_about_other_things_are_not() -> None:
    found = extracts(
        query("How many people does the harbour of Velm employ?"),
        passage({"The harbour of Velm employs 340 people.": 5.0}, key="a", date="2021"),
        passage({"Its old ferry could take 410 passengers.": 4.0}, key="b", date="2023"),
    )
    assert len(found) == 1
    assert found[0].note == ""


def test_a_list_stops_when_it_has_its_members() -> None:
    poland, sweden, norway = (
        f"A summit was held in {at}." for at in ("Poland", "Sweden", "Norway")
    )
    found = extracts(
        query("In which two countries were summits held?"),
        passage({poland: 5.0}, key="a"),
        passage({sweden: 4.0}, key="b"),
        passage({norway: 3.0}, key="c"),
    )
    assert texts(found) == [poland, sweden]


def test_a_sentence_that_lists_everything_needs_no_others() -> None:
    whole = "The tools are saws, hammers and drills."
    asked = query("What are the tools?", wants_list=True)
    found = extracts(asked, passage({whole: 6.0, "The tools are old.": 5.0}))
    assert texts(found) == [whole]


def test_a_calibration_lowers_what_is_too_sure() -> None:
    asked, found = query("Does the ferry run?"), passage({RUNS: 4.0})
    (sure,) = extracts(asked, found)
    (less,) = extract(asked, [found], scripted({}), replace(Calibration(), bias=-2.0))
    assert less.probability < sure.probability


OPEN = "Guests may row on Sundays."
PROPOSED = "The treasurer Odile Marsh proposed a fee of 95 euros."


@pytest.mark.parametrize(
    ("answer", "after", "is_shown"),
    [
        (OPEN, "But they must wear a vest.", True),
        (OPEN, "That does not hold for children.", True),
        (OPEN, "The boats are green.", False),
        (PROPOSED, "The decision was put off until May.", True),
        (PROPOSED, "Two boats were bought.", False),
    ],
)
def test_what_restricts_or_withdraws_an_answer_is_shown_with_it(
    answer: str, after: str, *, is_shown: bool
) -> None:
    asked, found = (
        query("When may guests row and what is the fee?"),
        passage({answer: 4.0, after: -4.0}),
    )
    both = f"{answer} {after}"
    quoted = texts(extracts(asked, found, pairs={both: 3.0}))
    assert quoted == ([both] if is_shown else [answer])
    # The cross-encoder says that the two are unrelated.
    assert texts(extracts(asked, found, pairs={both: 0.0})) == [answer]


def test_a_question_in_an_article_is_quoted_with_its_answer() -> None:
    posed, guessed, told = "How many swans are there?", "The guess was thirty.", "It is seven."
    found = passage({posed: 1.0, guessed: 0.5, told: -2.0})
    pairs = {f"{posed} {guessed}": 3.0, f"{posed} {guessed} {told}": 4.0}
    quoted = extracts(query("Why are swans counted?"), found, pairs=pairs)
    assert texts(quoted) == [f"{posed} {guessed} {told}"]


@pytest.mark.parametrize(
    ("question", "answer", "after", "is_shown"),
    [
        ("How warm is the lake?", "In July it is 20 degrees warm.", "In January 3 to 5.", True),
        ("How warm is the lake?", "In July it is 20 degrees warm.", "The café is open.", False),
        ("Who is the chair?", "Odd Berg resigned.", "Lena Voss takes over as chair.", True),
        ("Who is the chair?", "Odd Berg is the chair.", "Lena Voss came as a guest.", False),
        ("When did the chair go?", "Odd Berg resigned.", "Lena Voss takes over.", False),
    ],
)
def test_what_goes_on_without_a_verb_or_names_a_successor_is_shown(
    question: str, answer: str, after: str, *, is_shown: bool
) -> None:
    found = passage({answer: 4.0, after: -4.0})
    both = f"{answer} {after}"
    quoted = texts(extracts(query(question), found, pairs={both: 4.0}))
    assert quoted == ([both] if is_shown else [answer])


def placed(found: Passage, places: Mapping[str, Place]) -> Passage:
    """Return a passage whose sentences are at these places, by their texts."""
    moved = {
        one: replace(one, place=places.get(one.text, one.place)) for one in found.chunk.sentences
    }
    scored = tuple(
        replace(
            one,
            sentence=moved[one.sentence],
            before=one.before and moved[one.before],
            after=one.after and moved[one.after],
        )
        for one in found.scored
    )
    chunk = replace(found.chunk, sentences=tuple(moved.values()))
    return replace(found, chunk=chunk, scored=scored)


def test_what_an_article_answers_to_the_same_question_is_shown_whole() -> None:
    told = ("For a swim, no.", "Just come to the hut.", "For the sauna, yes, four weeks ahead.")
    below = Place(path="Do I have to book?")
    entry = placed(passage({told[0]: 4.0, told[1]: -4.0, told[2]: 1.0}), dict.fromkeys(told, below))
    assert texts(extracts(query("do we need to book?"), entry)) == [" ".join(told)]
    another = query("how far ahead must the sauna of the lake be booked?")
    assert texts(extracts(another, entry)) == [told[0]]
    long = placed(passage({told[0]: 4.0, "Come. " * 120: -4.0}), {told[0]: below})
    assert texts(extracts(query("do we need to book?"), long)) == [told[0]]


def test_a_heading_that_says_nothing_else_is_not_quoted() -> None:
    head, told = "6. Winter swimming", "Swimmers sign in at the hut."
    both = {f"{head} {told}": 4.0}
    found = placed(passage({head: 2.0, told: 1.0}), {head: Place(Kind.HEADING)})
    assert texts(extracts(query("Where do swimmers sign in?"), found, pairs=both)) == [told]


@pytest.mark.parametrize(
    ("head", "question"),
    [
        ("Open day on 3 May", "When is the open day?"),
        ("Boat building, Thursday", "On which day is boat building?"),
        ("Sewing with Lena Voss", "Who leads the sewing?"),
    ],
)
def test_a_heading_that_may_answer_is_quoted(head: str, question: str) -> None:
    told = "Bring your own tools."
    found = placed(passage({head: 2.0, told: 1.0}), {head: Place(Kind.HEADING)})
    quoted = extracts(query(question), found, pairs={f"{head} {told}": 4.0})
    assert texts(quoted) == [f"{head} {told}"]


def test_who_signed_answers_only_below_a_heading_that_is_asked_for() -> None:
    asked, name, told = query("What is the name of the smith?"), "Lena Voss", "The smith left."
    signed = passage({name: 4.0, told: -3.0})
    assert texts(extracts(asked, signed)) == [told]
    headed = placed(signed, {name: Place(path="Smith")})
    assert texts(extracts(asked, headed)) == [name]


PRESENT, TOLD = "Present: Eva Lund (chair), Odd Berg (clerk)", "The mill is old."


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is Eva Lund married?", TOLD),
        ("Was Eva Lund at the meeting?", PRESENT),
        ("Who is the clerk?", PRESENT),
        ("Who took part?", PRESENT),
    ],
)
def test_who_was_there_answers_only_questions_about_that(question: str, expected: str) -> None:
    names = tuple(name for name in ("eva", "lund") if name in question.lower())
    asked = query(question, names=names)
    assert texts(extracts(asked, passage({PRESENT: 4.0, TOLD: -3.0}))) == [expected]


def test_a_question_in_other_words_is_answered_whole() -> None:
    told = ("For a swim, no.", "For the sauna, yes, four weeks ahead.")
    head, below = "Do I have to book?", Place(Kind.DEFINITION, lead_in="Do I have to book?")
    found = placed(
        passage({head: -3.0, told[0]: 4.0, told[1]: -4.0}),
        {head: Place(Kind.TERM)} | dict.fromkeys(told, below),
    )
    asked = query("is a reservation necessary?")
    for cosine, expected in ((0.7, [" ".join(told)]), (0.3, [told[0]])):
        first = replace(found.scored[0], cosine=cosine)
        near = replace(found, scored=(first, *found.scored[1:]))
        assert texts(extracts(asked, near)) == expected


def test_a_pronoun_for_something_else_makes_an_answer_improbable() -> None:
    asked = query("Who won the prize for the best honey?")
    jam, honey = "Plum jam by Greta Sund was tasted.", "Greta Sund had the best honey."
    (about_jam,) = extracts(asked, passage({jam: -3.0, "It was liked by Ellen Frost.": 1.0}))
    (about_honey,) = extracts(asked, passage({honey: -3.0, "It was liked by Ellen Frost.": 1.0}))
    assert about_jam.probability < THRESHOLD < about_honey.probability


@pytest.mark.parametrize(
    ("newer", "answer"),
    [
        (
            "The number of members grew from 410 to 468.",
            "The number of members grew from 410 to 468.",
        ),
        ("The number of swimmers grew from 90 to 130.", "The club had 410 members."),
    ],
)
def test_an_improbable_statement_that_replaces_the_best_one_answers(
    newer: str, answer: str
) -> None:
    before = passage({"The club had 410 members.": 4.0}, date="2023-01-25")
    after = passage({newer: -1.0}, key="b", date="2024-01-20")
    found = extracts(query("How many members does the club have?"), before, after)
    assert texts(found)[0] == answer

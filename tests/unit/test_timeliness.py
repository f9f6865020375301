"""Which of several made-up statements decides, and what is said about the others."""

from dataclasses import replace
from datetime import date

from handmade import query

from rag.answering.rivals import Statement, settles
from rag.answering.timeliness import settle
from rag.answering.validity import replaces_figures
from rag.search.question import Query
from rag.search.time_wishes import read_wish

TODAY = date(2025, 3, 10)
OLD = Statement("A ferry ticket costs 8 crowns.", "a", "2022-05-02", 0.9)
NEW = Statement("A ferry ticket costs 11 crowns.", "b", "2024-06-01", 0.8)


def asked(question: str) -> Query:
    return replace(query(question), today=TODAY, wish=read_wish(question, TODAY))


def settled(question: str, *statements: Statement) -> list[tuple[str, str]]:
    """Return the text and the remark of what is quoted."""
    rulings = settle(asked(question), statements)
    return [(statements[one.position].text, one.remark) for one in rulings]


def test_the_newer_decides_and_the_older_is_superseded() -> None:
    assert settled("How much is a ferry ticket?", OLD, NEW) == [
        (NEW.text, ""),
        (OLD.text, "superseded by the article of 2024-06-01"),
    ]


def test_what_was_so_originally_comes_first_and_is_not_superseded() -> None:
    assert settled("How much was a ferry ticket originally?", NEW, OLD) == [
        (OLD.text, ""),
        (NEW.text, ""),
    ]


def test_figures_of_different_events_stand_side_by_side() -> None:
    statements = (
        Statement("The made-up club scored 3 goals in the final.", "a", "2022-05-02", 0.9),
        Statement("The made-up club scored 5 goals in the final.", "b", "2024-06-01", 0.8),
    )
    found = settled("How many goals did the club score in the final?", *statements)
    assert [remark for _, remark in found] == ["", ""]


def test_an_amendment_replaces_the_figure_that_it_names() -> None:
    rule = Statement("Manure may be stored in the field for 180 days.", "a", "2019-02-01", 0.9)
    amended = Statement(
        "The time manure may be stored in the field is changed from 180 to 270 days.",
        "b",
        "2023-09-15",
        0.5,
    )
    found = settled("For how many days may manure be stored in the field?", rule, amended)
    assert found[0] == (amended.text, "")
    assert found[1] == (rule.text, "superseded by the article of 2023-09-15")


PROPOSED = Statement("The builders proposed forty flats.", "a", "2024-11-05", 0.9)
DECIDED = Statement("The council decided on thirty flats.", "a", "2024-11-05", 0.7)


def test_what_was_decided_counts_more_than_what_was_proposed() -> None:
    assert settled("How many flats will be built?", PROPOSED, DECIDED) == [
        (DECIDED.text, ""),
        (PROPOSED.text, "not decided"),
    ]


def test_a_proposal_that_is_asked_for_is_the_answer() -> None:
    found = settled("How many flats were proposed?", PROPOSED, DECIDED)
    assert found == [(PROPOSED.text, "")]


def test_a_newer_proposal_does_not_supersede_a_rule() -> None:
    proposal = Statement("The operator plans a ferry ticket of 15 crowns.", "c", "2025-01-04", 0.9)
    assert settled("How much is a ferry ticket?", proposal, NEW) == [
        (NEW.text, ""),
        (proposal.text, "not decided"),
    ]


def test_what_holds_from_a_later_day_comes_second() -> None:
    later = Statement("From 1 May a ferry ticket costs 13 crowns.", "c", "2025-02-01", 0.9)
    assert settled("How much is a ferry ticket?", later, NEW) == [
        (NEW.text, ""),
        (later.text, "from 1 May 2025"),
    ]


def test_of_two_holders_of_an_office_the_newer_decides() -> None:
    before = Statement("Runa Falk is the mayor of Orvesund.", "a", "2019-10-14", 0.9)
    after = Statement("Anders Holt is the mayor of Orvesund.", "b", "2023-10-16", 0.8)
    found = settled("Who is the mayor of Orvesund?", before, after)
    assert [text for text, _ in found] == [after.text, before.text]


def test_a_newer_holder_is_told_whatever_else_the_statements_say() -> None:
    before = Statement("The head of the baths, Runa Falk, warned of ice.", "a", "2019-10-14", 0.9)
    after = Statement(
        "The head of the baths, Anders Holt, who took over from Runa Falk, asked for a slide.",
        "b",
        "2023-10-16",
        0.8,
    )
    other = Statement("The head of the library, Ole Roe, read aloud.", "c", "2024-10-16", 0.8)
    found = settled("Who is the head of the baths?", before, after, other)
    assert [text for text, _ in found] == [after.text, before.text]


def test_people_who_did_something_at_different_times_are_not_rivals() -> None:
    one = Statement("Runa Falk opened the fair of Orvesund.", "a", "2019-10-14", 0.9)
    other = Statement("Anders Holt opened the fair of Orvesund.", "b", "2023-10-16", 0.8)
    assert settled("Who opened the fair of Orvesund?", one, other) == [(one.text, "")]


def test_the_newest_is_no_statement_about_another_thing() -> None:
    parking = Statement("A parking ticket costs 4 crowns.", "c", "2025-01-04", 0.88)
    assert settled("How much is a ferry ticket these days?", OLD, parking)[0][0] == OLD.text
    assert settled("How much is a ferry ticket these days?", OLD, NEW)[0][0] == NEW.text


def test_a_newer_state_decides_over_its_contrary() -> None:
    opened = Statement("The bridge of Orvesund is open again.", "a", "2022-07-11", 0.9)
    shut = Statement("The bridge of Orvesund stays closed until 30 June.", "b", "2025-01-02", 0.8)
    for question in ("Is the bridge of Orvesund open?", "Is the bridge of Orvesund open"):
        assert settled(question, opened, shut) == [
            (shut.text, ""),
            (opened.text, "superseded by the article of 2025-01-02"),
        ]
    gate = Statement("The gate of Orvesund stays closed.", "b", "2025-01-02", 0.8)
    assert settled("Is the bridge of Orvesund open?", opened, gate) == [(opened.text, "")]


def test_a_figure_that_a_newer_statement_replaces_is_superseded() -> None:
    before = Statement("The club had 410 members at the end of the year.", "a", "2023-01-25", 0.9)
    after = Statement("The number of members grew from 410 to 468.", "b", "2024-01-20", 0.3)
    other = Statement("The number of swimmers grew from 90 to 130.", "b", "2024-01-20", 0.3)
    question = "How many members does the club have?"
    assert settled(question, before, after) == [
        (after.text, ""),
        (before.text, "superseded by the article of 2024-01-20"),
    ]
    assert settles(asked(question), after, before)
    assert not settles(asked(question), other, before)


def test_a_date_that_was_moved_is_superseded() -> None:
    first = Statement(
        "It was agreed that the summer fair takes place on the green on 21 June.",
        "a", "2024-02-12", 0.9, "Summer fair",
    )  # fmt: skip
    moved = Statement("The fair was moved to 28 June.", "b", "2024-03-18", 0.7, "Summer fair")
    assert settled("When is the summer fair?", first, moved) == [
        (moved.text, ""),
        (first.text, "superseded by the article of 2024-03-18"),
    ]


def test_the_decision_under_the_same_heading_of_later_minutes_counts() -> None:
    proposed = Statement(
        "The treasurer proposed to raise it to 140 crowns.", "a", "2024-02-12", 0.7, "Subscription"
    )
    decided = Statement(
        "After a long talk the board decided on 125 crowns.", "b", "2024-03-18", 0.3, "Subscription"
    )
    question = "What was decided about the subscription?"
    assert settled(question, proposed, decided) == [
        (decided.text, ""),
        (proposed.text, "not decided"),
    ]
    elsewhere = replace(decided, heading="Fees of the hall")
    assert settled(question, proposed, elsewhere) == [(proposed.text, "")]


def test_only_the_name_at_an_office_is_its_holder() -> None:
    present = Statement(
        "Present: Runa Falk (chair), Ole Roe (head lifeguard)", "a", "2023-11-14", 0.9
    )
    report = Statement(
        "Ole Roe left in May, and Anders Holt became head lifeguard.", "b", "2024", 0.8
    )
    assert settled("Who is the head lifeguard?", present, report) == [
        (report.text, ""),
        (present.text, "superseded by the article of 2024"),
    ]


def test_the_figure_of_another_thing_replaces_nothing() -> None:
    pool = Statement("A ticket for the pool costs 10 euros.", "a", "2022-01-10", 0.9)
    zoo = Statement("The fee for the zoo is raised from 10 to 12 euros.", "b", "2024-01-10", 0.25)
    few = Statement("Not more than 10 may feed the pool's fish.", "b", "2024-01-10", 0.25)
    question = "How much is a ticket for the pool?"
    assert settled(question, pool, zoo) == [(pool.text, "")]
    assert settled(question, pool, few) == [(pool.text, "")]


def test_what_is_closed_elsewhere_closes_nothing() -> None:
    museum = Statement("The museum is open on Mondays.", "a", "2022-01-10", 0.9)
    cafe = Statement("The cafe of the museum is closed on Mondays.", "b", "2024-01-10", 0.8)
    closed = Statement("The museum stays closed on Mondays.", "b", "2024-01-10", 0.8)
    question = "Is the museum open on Mondays?"
    assert settled(question, museum, cafe) == [(museum.text, "")]
    assert settled(question, museum, closed)[0][0] == closed.text


def test_a_line_in_capitals_is_read_at_once() -> None:
    shouted = Statement(
        "THE CHAIR OF THE PARISH COUNCIL OF ALVA AND OF THE SCHOOL IS ANN LEE.", "a", "2022", 0.9
    )
    other = Statement("The chair of the parish council is Bob Ray.", "b", "2024", 0.9)
    assert settled("Who is the chair of the parish council?", shouted, other)


def test_only_a_date_is_moved_to_another_one() -> None:
    assert replaces_figures("The fair was moved to 28 June.")
    assert replaces_figures("The meeting is put off until Tuesday.")
    assert not replaces_figures("300 people moved to the town.")

"""What a question states and asks for, compared with quotes. All sentences are made up."""

from dataclasses import replace

import pytest
from handmade import query

from rag.answering.anchors import (
    Found,
    Kind,
    Quote,
    Status,
    anchors,
    asked_for,
    assess,
    compare,
    is_lead_in,
    reason,
)
from rag.search.resolved import ResolvedQuestion

PRESENT, NEARBY, ABSENT, CONTRADICTED = Status
THING = Kind.THING


def status(question: str, quote: Quote | str, kind: Kind = Kind.NAME) -> list[Status]:
    """Return the statuses of a question's anchors of one kind."""
    found = compare(query(question), Quote(quote) if isinstance(quote, str) else quote)
    return [one.status for one in found if one.anchor.kind is kind]


def said(question: str, quote: Quote | str) -> str:
    asked = query(question)
    return reason(asked, assess(asked, Quote(quote) if isinstance(quote, str) else quote))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who runs Velm Capital?", ["Velm Capital"]),
        ("Which year did the alliance admit a member?", []),
        ("What happened in Orrby on 4 April 2031?", ["Orrby", "2031", "4 April"]),
        ("How much does the 40 kg bag cost?", ["40 kg"]),
        ("Who burned the old crossing?", []),
        ("Who burned the wooden crossing?", ["the wooden crossing"]),
    ],
)
def test_names_times_and_numbers_are_anchors(question: str, expected: list[str]) -> None:
    assert [one.text for one in anchors(query(question))] == expected


def test_names_in_lower_case_are_known_from_the_articles() -> None:
    asked = query("when did sweden join", names=("sweden",))
    assert [one.text for one in anchors(asked)] == ["Sweden"]


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        ("When did Sweden join NATO?", "Finland joined NATO on 4 April.", [CONTRADICTED, PRESENT]),
        ("When did Sweden join NATO?", "Sweden joined NATO on 7 March.", [PRESENT, PRESENT]),
        ("Who leads Velm Capital?", "Ragna Moen leads Velm Energy.", [CONTRADICTED]),
        ("Who leads Velm Capital?", "Ragna Moen leads Velm.", [PRESENT]),
        ("How deep is Lake Ormen?", "Lake Silje is 84 metres deep.", [CONTRADICTED]),
        ("When was Maria Lund born?", "Anna Lund was born in 1931.", [CONTRADICTED]),
        ("When was Maria Lund born?", "Lund was born in 1931.", [PRESENT]),
        ("What does the H55 weigh?", "The H40 weighs 1.5 tonnes.", [CONTRADICTED]),
        ("Who crossed Foundry Street?", "The Foundry Street bridge fell.", [PRESENT]),
        ("How many Germans came?", "Germany sent 40 people.", [PRESENT]),
        ("What did the U.S. say?", "The United States said no.", [PRESENT]),
        ("What did the European Union say?", "The EU said no.", [PRESENT]),
        ("When did Sweden join?", "They joined in March.", [ABSENT]),
    ],
)
def test_names(question: str, quote: str, expected: list[Status]) -> None:
    assert status(question, quote) == expected


def test_a_title_names_what_the_quote_leaves_out() -> None:
    quote = Quote("It opened in May.", title="The Orrby mill")
    assert status("When did the Orrby mill open?", quote) == [PRESENT]


def test_a_quote_may_contradict_a_title_with_two_names() -> None:
    quote = Quote("Finland joined on 4 April.", title="Finland and Sweden on the way")
    assert status("When did Sweden join?", quote) == [CONTRADICTED]


def test_the_sentence_before_explains_a_pronoun() -> None:
    quote = Quote("Its revenue was 48 million.", before="Velm Energy burns wood.")
    assert status("How high was the revenue of Velm Energy?", quote) == [PRESENT]
    assert status("How high was the revenue of Velm Capital?", quote) == [CONTRADICTED]


def test_a_name_elsewhere_in_the_article_is_nearby() -> None:
    quote = Quote("It opened in May.", article="Orrby has a mill. It opened in May.")
    assert status("When did Orrby open it?", quote) == [NEARBY]


def test_an_article_explains_its_acronyms() -> None:
    article = "The Northern Grain Board (NGB) met. The Northern Grain Board raised prices."
    quote = Quote("The Northern Grain Board raised prices.", article=article)
    assert status("Who raised prices, the NGB?", quote) == [PRESENT]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        (Quote("In 2019 they landed 40 tonnes."), PRESENT),
        (Quote("In 2021 they landed 40 tonnes."), CONTRADICTED),
        (Quote("They landed 40 tonnes."), ABSENT),
        (Quote("They landed 40 tonnes.", title="Report for 2019"), PRESENT),
        (Quote("They landed 40 tonnes.", date="2019-05-01"), PRESENT),
        (Quote("They landed 40 tonnes last year.", date="2020-05-01"), PRESENT),
        (Quote("From 2017 to 2020 they landed 40 tonnes."), PRESENT),
        # What a figure is compared with is of another year.
        (Quote("They landed 40, fewer than the 52 of 2018.", title="Report for 2019"), PRESENT),
        (Quote("They landed 40, against 52 in 2018.", title="Report for 2020"), CONTRADICTED),
        (Quote("They landed 40, fewer than the 52 of 2018."), CONTRADICTED),
        (Quote("They won against Orrby in 2018.", title="Report for 2019"), CONTRADICTED),
        (Quote("They landed less than 40 tonnes in 2018.", title="For 2019"), CONTRADICTED),
        (Quote("They landed 40.", article="In 2019 it rained."), NEARBY),
    ],
)
def test_years(quote: Quote, expected: Status) -> None:
    assert status("How much was landed in 2019?", quote, Kind.YEAR) == [expected]


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        ("What happened on 4 April?", Quote("On April 4 it rained."), PRESENT),
        ("What happened on 4 April?", Quote("On 5 April it rained."), CONTRADICTED),
        ("What happened on 4 April?", Quote("From 3 to 6 April it rained."), PRESENT),
        ("What happened on 4 April?", Quote("On Monday it rained.", date="2033-04-05"), PRESENT),
        ("What happened in April?", Quote("On 5 April it rained."), PRESENT),
        ("What happened in April?", Quote("In May it rained."), CONTRADICTED),
        ("What opens on Tuesday?", Quote("The bath opens on Monday."), CONTRADICTED),
        ("What opens on Tuesday?", Quote("The bath opens on Tuesdays."), PRESENT),
        ("What opens on Tuesday?", Quote("The bath opens."), ABSENT),
    ],
)
def test_dates(question: str, quote: Quote, expected: Status) -> None:
    assert status(question, quote, Kind.DATE) == [expected]


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        ("What is the 40 kg bag?", "The 25 kg bag is red.", CONTRADICTED),
        ("What is the 40 kg bag?", "The bag of forty kilograms is red.", PRESENT),
        ("Who runs depot 386?", "Depot 387 is run by Ann Lee.", CONTRADICTED),
        ("Who runs depot 386?", "Ann Lee runs depot 386.", PRESENT),
        ("Who runs depot 386?", "Ann Lee runs it.", ABSENT),
    ],
)
def test_numbers(question: str, quote: str, expected: Status) -> None:
    assert status(question, quote, Kind.NUMBER) == [expected]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The third phase begins in May.", CONTRADICTED),
        ("The 2nd phase begins in May.", PRESENT),
        ("The work begins in May.", ABSENT),
    ],
)
def test_ordinals(quote: str, expected: Status) -> None:
    assert status("When does the second phase begin?", quote, Kind.ORDINAL) == [expected]


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        ("How wide is the tunnel?", "The tunnel is 418 yards long.", [CONTRADICTED]),
        ("How wide is the tunnel?", "The tunnel is 9 feet wide and 418 yards long.", []),
        ("How tall is the arch?", "It is an arch 30 metres high.", []),
        ("How deep is the lock?", "The lock holds 90 tonnes.", []),
        ("How high is it?", "It stands 52 metres above the square, with walls 3 metres thick.", []),
        ("How wide is it?", "The chamber is 22 metres long by 5.", []),
        ("How long does the tour take?", "The tour passes a fall 20 metres high.", []),
    ],
)
def test_a_thing_is_measured_as_it_is_asked(
    question: str, quote: str, expected: list[Status]
) -> None:
    assert status(question, quote, Kind.UNIT) == expected


FLEET = "The Alva is a ferry with 120 seats. The Little Alva seats 8."


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        (
            "How many sit on the Alva?",
            Quote("The Little Alva seats 8.", article=FLEET),
            CONTRADICTED,
        ),
        ("How many sit on the Little Alva?", Quote("The Little Alva seats 8."), PRESENT),
        # The article knows only one.
        ("How many sit on the Alva?", Quote("The Little Alva seats 8."), PRESENT),
        ("How many sit on the Alva?", Quote("Alva and Little Alva seat 128."), PRESENT),
        ("Why does it stand in Orrby?", "It goes to Velm, not to Orrby.", CONTRADICTED),
        ("Does it go to Orrby?", "It goes to Velm, not to Orrby.", PRESENT),
        ("Why does it not go to Orrby?", "It goes to Velm, not to Orrby.", PRESENT),
    ],
)
def test_a_name_with_a_qualifier_or_a_denial_is_of_something_else(
    question: str, quote: Quote | str, expected: Status
) -> None:
    assert status(question, quote)[0] == expected


def test_what_a_quote_denies_is_said() -> None:
    told = said("Why does it stand in Orrby?", "It goes to Velm, not to Orrby.")
    assert told == "The closest passage says “not to Orrby”."


def test_opposite_extremes() -> None:
    asked = "What is the lowest price?"
    assert status(asked, "The highest price was 40.", Kind.OPPOSITE) == [CONTRADICTED]
    assert status(asked, "The lowest price was 40.", Kind.OPPOSITE) == [PRESENT]
    assert status(asked, "The cheapest cost 40.", Kind.OPPOSITE) == []


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The large tank holds 40 litres.", [CONTRADICTED]),
        ("The small tank holds 40 litres.", [PRESENT]),
        ("The tank holds 40 litres.", []),
        ("The large one holds 40 litres.", []),
        (Quote("The tank holds 40 litres.", article="The small tank leaks."), [NEARBY]),
        (Quote("The tank holds 40 litres.", title="The large tank"), [CONTRADICTED]),
        (Quote("The tank holds 40 litres.", title="The small tank"), [PRESENT]),
    ],
)
def test_things_told_apart_by_the_word_before_them(
    quote: Quote | str, expected: list[Status]
) -> None:
    assert status("How much does the small tank hold?", quote, Kind.THING) == expected


def test_another_thing_is_named() -> None:
    asked = "How much does the small tank hold?"
    expected = "The closest passage speaks of the large tank, not the small tank."
    assert said(asked, "The large tank holds 40 litres.") == expected


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        ("How old is Ann Lee?", "Ann Lee has rowed here for six years.", Found.ABSENT),
        ("How old is Ann Lee?", "Ann Lee, 61, has rowed here for six years.", Found.UNKNOWN),
        ("How old is Ann Lee?", "Ann Lee is 61 years old.", Found.PRESENT),
        ("How old is the mill?", "The mill was built in 1911.", Found.PRESENT),
        ("How much does a ticket cost?", "A ticket is valid for 40 minutes.", Found.ABSENT),
        ("How much does a ticket cost?", "A ticket is 40 crowns.", Found.UNKNOWN),
        ("What does a ticket cost?", "A ticket costs £4.", Found.PRESENT),
        ("What does a ticket cost?", "The ride is free.", Found.UNKNOWN),
        ("How many minutes is it?", "It runs from 10.30 on weekdays.", Found.UNKNOWN),
        ("How high does it hang?", "It hangs up to a metre above the water.", Found.PRESENT),
        ("What did she say when she left?", "She said: “Enough.”", Found.UNKNOWN),
        ("What did she say when she left?", "“Enough”, she said.", Found.UNKNOWN),
        ("How many work at the mill?", "The mill is made of bricks.", Found.ABSENT),
        ("How many work at the mill?", "Thirty-one people work at the mill.", Found.PRESENT),
        ("How many work at the mill?", "Hardly any work there, only a few.", Found.UNKNOWN),
        ("How many of the 30 left?", "The 30 were glad.", Found.ABSENT),
        ("When does it open?", "Opening hours: Monday to Friday.", Found.PRESENT),
        ("When does it open?", "It opens once the snow melts.", Found.UNKNOWN),
        ("When does it open?", "The mill is red.", Found.ABSENT),
        ("Which year did it open?", "It opened on Monday.", Found.ABSENT),
        ("At what time does it open?", "It opens at 9 a.m.", Found.PRESENT),
        ("How long is it shut?", "It is shut for six weeks.", Found.PRESENT),
        ("How long is it shut?", "The mill is red.", Found.ABSENT),
        ("Who built it?", "It was built by Ann Lee.", Found.PRESENT),
        ("Who built it?", "A carpenter built it.", Found.UNKNOWN),
        ("Who built it?", "It is red.", Found.ABSENT),
        ("Where is the Orrby mill?", "The Orrby mill is red.", Found.ABSENT),
        ("Where is the mill?", "The mill stands in Fosnes.", Found.PRESENT),
        ("Why is it shut?", "It is shut because it leaks.", Found.UNKNOWN),
        ("Why is it shut?", "It is shut.", Found.ABSENT),
        ("Is it shut?", "It is shut.", Found.UNKNOWN),
        ("Is the mill open on Fridays?", "Mill, Monday to Friday: £12.00", Found.ABSENT),
        ("Is the mill open on Fridays?", "Friday: 4 pm to 9 pm", Found.UNKNOWN),
        ("Is the mill open on Fridays?", "It is closed on Fridays.", Found.UNKNOWN),
        ("Is the mill open?", "It has a new wheel.", Found.UNKNOWN),
        ("Is the mill open on Mondays?", "Monday: 10-17; entry: £2.00", Found.UNKNOWN),
        ("Is the mill open on Mondays?", "It welcomes visitors on Mondays.", Found.UNKNOWN),
        ("Why did the sales fall?", "Sales fell by 7 per cent.", Found.ABSENT),
        ("Why did the sales fall by 7 per cent?", "The sales fell by 7 per cent.", Found.ABSENT),
        ("Why did Ann sell the mill?", "Ann sold the mill, as the roof leaked.", Found.UNKNOWN),
        ("Why did Ann sell the mill?", "Ann sold the mill in May: too much work.", Found.UNKNOWN),
        ("Why did Ann sell the mill to Tom?", "Ann sold the mill to Tom in 1955.", Found.ABSENT),
        ("Why did Ann pay Tom?", "Ann paid Tom for roughly 60 tons.", Found.ABSENT),
        ("In which year did Ann sail?", "Ann Lee (1860–1941) sailed to Lund.", Found.ABSENT),
        ("In which year was Ann born?", "Ann Lee (1860–1941) sailed to Lund.", Found.PRESENT),
    ],
)
def test_the_thing_asked_for(question: str, quote: str, expected: Found) -> None:
    assert asked_for(query(question), quote) is expected


def test_a_name_of_the_context_may_answer() -> None:
    asked = query("Who sits there?")
    followed = replace(asked, question=ResolvedQuestion("Who sits there?", "mill Ann Lee"))
    assert asked_for(followed, "Ann Lee sits at the mill.") is Found.PRESENT


def test_lead_ins() -> None:
    assert is_lead_in(query("How is it started?"), "Run the following command:")
    assert is_lead_in(query("Who are the founders?"), "Founders")
    assert not is_lead_in(query("Who are the founders?"), "Founders: Ann Lee and Bo Orr")
    assert not is_lead_in(query("How is it started?"), "It starts by itself.")


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        ("When did Sweden join?", "Finland joined in May.", "speaks of Finland, not Sweden."),
        ("What was landed in 2019?", "In 2021 cod was landed.", "speaks of 2021, not 2019."),
        ("What happened on 4 April?", "It rained on 5 May.", "speaks of 5 May, not 4 April."),
        (
            "When does the second phase begin?",
            "The third phase begins in May.",
            "speaks of the third phase, not the second phase.",
        ),
        ("When did Orrby burn?", "It burned in May.", "doesn't mention Orrby."),
        ("How many work there?", "The mill is made of bricks.", "gives no amount."),
        ("How is it started?", "Run this:", "only announces what follows."),
    ],
)
def test_reasons(question: str, quote: str, expected: str) -> None:
    assert said(question, quote) == f"The closest passage {expected}"


def test_nothing_is_wrong_with_an_answer() -> None:
    assert not said("When did Sweden join NATO?", "Sweden joined NATO in March.")


def test_findings_are_counted_by_kind() -> None:
    found = assess(query("When did Sweden join in 2019?"), Quote("Finland joined in 2019."))
    assert found.count(Status.CONTRADICTED) == 1
    assert found.count(Status.CONTRADICTED, Kind.YEAR) == 0
    assert found.wanted is Found.UNKNOWN


def test_a_row_lacks_what_is_asked_for_where_its_cell_is_empty() -> None:
    row = Quote("Choir: Mill choir; Conductor: –; Singers: 30")
    asked = query("Who conducts the Mill choir?")
    assessment = assess(asked, row)
    assert assessment.wanted is Found.ABSENT
    assert reason(asked, assessment) == "The closest passage leaves “Conductor” empty."
    assert not assess(query("How many singers has the Mill choir?"), row).empty_column


def test_the_nearest_heading_says_of_which_year_a_row_is() -> None:
    row = Quote("Zone A; Sales: 7", title="Half year of 2031", headings="Sales > 2030")
    asked = "What were the sales in 2031?"
    assert status(asked, row, Kind.YEAR) == [CONTRADICTED]
    assert status(asked, replace(row, headings="Sales > 2031"), Kind.YEAR) == [PRESENT]
    assert status(asked, replace(row, headings="Sales"), Kind.YEAR) == [PRESENT]


@pytest.mark.parametrize("heading", ["January–June 2031", "H1 2031"])
def test_half_a_year_is_its_months(heading: str) -> None:
    row = Quote("Zone A; Sales: 7", headings=heading)
    assert status("What were the sales in the first half of 2031?", row, Kind.ORDINAL) == [PRESENT]
    assert PRESENT not in status("What were the sales in the second half?", row, Kind.ORDINAL)


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        ("How many square miles does it cover?", "It covers 14 square kilometres.", []),
        ("How many minutes does it take?", "It takes 2 hours.", []),
        ("Which lake covers 14 square miles?", "It covers 14 square kilometres.", [CONTRADICTED]),
        ("Can I return it after 3 weeks?", "It may be kept for 3 months.", []),
        ("Who left after nineteen months?", "Ann Lee left after nineteen years.", [CONTRADICTED]),
        ("Who left after nineteen months?", "Ann Lee left after nineteen months.", []),
        ("Who left after nineteen months?", "Ann Lee, 19, left.", []),
    ],
)
def test_another_unit(question: str, quote: str, expected: list[Status]) -> None:
    assert status(question, quote, Kind.UNIT) == expected


def test_another_unit_is_named() -> None:
    found = said("Where did 14 square miles burn?", "14 square kilometres burned at Velm.")
    assert found == "The closest passage speaks of 14 square kilometres, not 14 square miles."


def test_the_holder_of_an_office_elsewhere_is_another_one() -> None:
    quote = Quote("Linfold's captain, Owen Strand, scored.", title="Cup 2031: Velm win")
    assert status("Who is the captain of Velm?", quote) == [CONTRADICTED]
    assert status("Who is the captain of Linfold?", quote) == [PRESENT]


def test_what_a_thing_is_of_or_to() -> None:
    asked = "What does the key to the loft cost?"
    other = "The key to the cellar costs 9."
    assert status(asked, Quote(other, article=f"The loft is dry. {other}"), THING) == [CONTRADICTED]
    # An article without a loft may call it the attic.
    assert status(asked, Quote(other, article=other), THING) == []
    assert status(asked, "The key costs 9.", THING) == []
    assert status("Who has the key to the loft?", "Ann Lee has the key to the loft.", THING) == []

"""A follow-up that names only what is different stands for a whole question."""

from collections.abc import Sequence

import pytest

from rag.search.ellipsis import completed, named

#: Pairs of phrases that an encoder finds near each other.
NEAR = {
    frozenset(pair.split())
    for pair in ("tenors altos", "tenors sopranos", "winter summer", "2024 2025", "birds dogs")
}


def nearness(text: str, others: Sequence[str]) -> list[float]:
    return [0.6 if frozenset((text, other)) in NEAR else 0.1 for other in others]


@pytest.mark.parametrize(
    ("earlier", "follow_up", "expected"),
    [
        ("How many altos are in the choir?", "and tenors?", "How many tenors are in the choir?"),
        (
            "How many altos are there compared with sopranos?",
            "and tenors?",
            "How many tenors are there?",
        ),
        ("what does a small locker cost?", "and a large one?", "what does a large locker cost?"),
        (
            "what does the sallow rail eat?",
            "and the grey-legged one?",
            "what does the grey-legged rail eat?",
        ),
        (
            "What does a grey bin of 120 litres cost?",
            "And one of 80 litres?",
            "What does a grey bin of 80 litres cost?",
        ),
        ("What does a car cost in summer?", "And in winter?", "What does a car cost in winter?"),
        (
            "How many cars did the Alva carry in 2025?",
            "what about 2024?",
            "How many cars did the Alva carry in 2024?",
        ),
        (
            "How many cars did the Alva carry in 2025?",
            "and the Brisa?",
            "How many cars did the Brisa carry in 2025?",
        ),
        ("are dogs or cats allowed on board?", "birds?", "are birds allowed on board?"),
        ("when was it built?", "and the library?", "when was the library built?"),
        ("when does the pool open?", "on Sundays?", "when does the pool open on Sundays?"),
        (
            "Which ferry carries the most cars?",
            "and the fewest?",
            "Which ferry carries the fewest cars?",
        ),
        (
            "What is the most expensive boat?",
            "and the cheapest one?",
            "What is the cheapest boat?",
        ),
        ("When is the autumn concert?", "and where?", "Where is the autumn concert?"),
        ("Is the exam included?", "when is it?", "When is the exam?"),
        ("Did the club win in 2031?", "and the year before?", "Did the club win in 2030?"),
        ("Did the club win in 2031?", "what about the following year", "Did the club win in 2032?"),
        (
            "Which ferry carries the fewest cars?",
            "and the most?",
            "Which ferry carries the most cars?",
        ),
        (
            "What does a small locker cost?",
            "and the largest one?",
            "What does a largest locker cost?",
        ),
        ("How long is the Hill Pool?", "And the other one?", "How long is the other pool?"),
        (
            "How many altos are in the choir?",
            "how many tenors?",
            "How many tenors are in the choir?",
        ),
        ("What do dogs cost?", "how much for birds?", "What do birds cost?"),
        ("How is lock 4 worked?", "And lock 6?", "How is lock 6 worked?"),
        ("How often is the pool open?", "how long?", "How long is the pool open?"),
        ("When was the bridge closed?", "how come?", "Why was the bridge closed?"),
        ("Did they move the play indoors?", "why?", "Why did they move the play indoors?"),
        ("Is the pool heated?", "and since when?", "Since when is the pool heated?"),
        ("Why was the bridge closed?", "how long for?", "How long was the bridge closed?"),
        ("How much is the fee going up?", "from when?", "From when is the fee going up?"),
        ("Was the mill rebuilt?", "by whom?", "By whom was the mill rebuilt?"),
        ("When should I feed the bees?", "what with?", "What should I feed the bees with?"),
        ("who built the mill?", "when was that?", "When did somebody build the mill?"),
        (
            "what does a small plot cost on the lower terrace?",
            "and on the upper one?",
            "what does a small plot cost on the upper terrace?",
        ),
        ("What does the Pike cost a day?", "and the Otter?", "What does the Otter cost a day?"),
        ("how long is Warehouse 16?", "and 15?", "how long is Warehouse 15?"),
        ("what does a canoe cost?", "where can I hire one?", "where can I hire a canoe?"),
        ("what if we're members?", "How do you become one?", "How do you become a member?"),
        (
            "do you let old wood cabins by the lake?",
            "and how much is one?",
            "and how much is an old wood cabin?",
        ),
    ],
)
def test_the_new_phrase_takes_the_place_of_its_like(
    earlier: str, follow_up: str, expected: str
) -> None:
    assert completed(follow_up, earlier, nearness) == expected


def test_a_plural_that_may_be_a_verb_takes_the_place_of_what_is_rather_like_it() -> None:
    def rather_near(_: str, others: Sequence[str]) -> list[float]:
        return [0.26 if other == "technicians" else 0.15 for other in others]

    whole = completed("and guides?", "How many days of leave do technicians have?", rather_near)
    assert whole == "How many days of leave do guides have?"


@pytest.mark.parametrize(
    ("earlier", "follow_up"),
    [
        ("Did the council approve the budget in March?", "And the library?"),  # either of two
        ("How many hens can I keep?", "and the rent of a plot?"),  # nothing that is counted
        ("Is the Bergsee cold?", "And the other one?"),  # no word tells another from it
        ("When does the pool open?", "how many lanes?"),  # another kind of question
        ("When does the pool open?", "and who cleans it?"),  # whole itself
        ("fees", "and the library?"),  # no question before it
        ("Who opens the pool?", "why?"),
        ("How long does the tour take?", "when?"),
        ("Which ferry is it?", "and the fewest?"),
        ("What does a small locker cost?", "both ones?"),  # "both" is no quality
        ("When did High Orrin open?", "and the smaller one?"),  # no Orrin is smaller
        ("What does my boat cost?", "where can I hire one?"),  # nothing of any kind
        ("What does a canoe cost?", "which is one of the best?"),
    ],
)
def test_what_is_unclear_is_left_alone(earlier: str, follow_up: str) -> None:
    assert completed(follow_up, earlier, nearness) == ""


def test_what_an_elliptic_question_names() -> None:
    assert named("And for associate members?") == ["associate", "members"]
    assert named("And where do members meet?") == []

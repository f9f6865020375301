"""Numbers: all sentences are made up."""

import pytest
from rejections import rejected_by


def replaced(claim: str, evidence: str) -> bool:
    """Whether a number of a claim counts as replaced by another one of its kind."""
    checks = {"replaced_number", "replaced_date", "replaced_unit"}
    return not checks.isdisjoint(rejected_by(claim, evidence))


@pytest.mark.parametrize(
    ("claim", "evidence", "check"),
    [
        ("The fee is EUR50 a month.", "The fee is EUR40 a month.", "missing_number"),
        ("The mayor spent 2.5 million.", "The mayor spent 2.4 million.", "missing_number"),
        ("The town spent $1.", "The town spent $5.", "missing_number"),
        ("Inflation fell to 1%.", "Inflation fell to 5%.", "missing_number"),
        ("It has 20 boats.", "It has 4 boats, 5 per cent more than in spring.", "missing_number"),
        ("20 people came.", "From half past nine, 40 people came.", "missing_number"),
        ("20 people came.", "In the first half of the day, 40 people came.", "missing_number"),
        ("20 people came.", "40 people came for a half-hour.", "missing_number"),
        ("3 boats and 2 cars sank.", "2 boats and 3 cars sank.", "other_count"),
        ("Some 2,600 carts crossed it.", "6,200 carts a day used it.", "other_amount"),
        ("They walked 3 miles.", "They walked 3 km.", "other_unit"),
        ("The walk takes 3 days.", "The walk takes 3 hours.", "other_time_unit"),
        ("The town owes 5 million dollars.", "The town owes 5 million.", "other_currency"),
        (
            "He has been mayor since 1990.",
            "He was born in 1990 and has been mayor since 2005.",
            "misplaced_number",
        ),
    ],
)
def test_another_number_rejects_a_claim(claim: str, evidence: str, check: str) -> None:
    assert check in rejected_by(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The mayor spent 2.4 million.", "The mayor spent 2,4 million."),
        ("Sixty-one people were hurt.", "61 people were hurt."),
        ("One of the ships sank.", "The ships sank."),
        ("Prices rose by 10 per cent.", "Prices rose by 10 percent."),
        ("The fund holds 5 million euros.", "The fund holds EUR 5 million."),
        ("The town owes 5 million dollars.", "The town owes $5 million."),
        ("The two boats cost 1,400 euros.", "Two boats are new. Each cost 700 euros."),
        ("It holds 3 times as much.", "It holds 24 litres, the old one 8."),
        ("7 huts are new.", "Of 14 huts, half of them are new."),
        ("Members pay 7 euros.", "It costs 14 euros. Members pay half."),
        ("The toll is 40 rubles.", "The toll is 40 roubles."),
    ],
)
def test_the_same_number_may_be_written_in_another_way(claim: str, evidence: str) -> None:
    assert rejected_by(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("More than 1,000 huts burned.", "1,340 huts burned."),
        ("The wall is 8,400 metres long.", "The wall is 8.4 kilometres long."),
        ("The wall is longer than 0.4 kilometres.", "The wall is 412 metres long."),
        ("About 12,200 of its 61,000 people left.", "About a fifth of its 61,000 people left."),
        ("61 % of the marked frogs returned.", "Of 100 marked frogs, 61 returned."),
        (
            "60 % of the price is borrowed.",
            "The state pays 40 % of the price; the rest is borrowed.",
        ),
        ("Cut it into no larger than 4 centimetres.", "Cut it into at most 4 centimetres."),
        ("The Orla K3 holds 2 litres.", "The Orla K3 holds 2 litres of water."),
    ],
)
def test_a_number_that_fits_rejects_nothing(claim: str, evidence: str) -> None:
    assert rejected_by(claim, evidence) == []


def test_the_digits_of_a_product_are_a_name() -> None:
    evidence = "It draws 900 watts."
    assert rejected_by("The K3 draws 900 watts.", evidence, names_before=["Orla K3"]) == []
    assert "unknown_name" in rejected_by("The K5 draws 900 watts.", "The K3 draws 900 watts.")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The line has 16 stops.", "The line will be 8.4 kilometres long and have 14 stops."),
        ("The vote was 34 to 21.", "The vote was 34 to 19, with two abstentions."),
        ("It costs 2.5 million crowns.", "It costs 2.5 billion crowns."),
        ("The bus takes 57 minutes.", "They depend on the bus, which takes 47 minutes."),
        ("The huts cost more than $900.", "The huts cost $700."),
        ("They gave more than 150 million euros.", "They gave more than 150 billion euros."),
        ("Fewer than 30 huts burned.", "31 huts burned."),
        ("More than 14,000 huts burned.", "More than 4,000 huts burned."),
        ("The lamp weighs more than 7 kilograms.", "It weighs 5.8 kilograms and holds 1.2 litres."),
        ("It marks the town's 70th anniversary.", "It marks the town's 75th anniversary."),
        ("Rinse the lamp once.", "Rinse the lamp twice."),
        ("Rinse the lamp once a week.", "Rinse the lamp three times a week."),
        ("The meeting lasted three days.", "It was a two-day meeting that lasted."),
    ],
)
def test_another_number_of_the_same_kind_replaces_it(claim: str, evidence: str) -> None:
    assert "replaced_number" in rejected_by(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It opened on 15 May.", "It opened on 14 May."),
        ("The works begin in May 2026.", "The works begin in March 2026."),
        ("They opened in 2025.", "They opened in March 2026."),
        ("The board met on Monday.", "The board met on Tuesday night."),
    ],
)
def test_another_date_replaces_it(claim: str, evidence: str) -> None:
    assert "replaced_date" in rejected_by(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence", "is_replaced"),
    [
        ("The hut cost 61 million euros.", "The hut cost $61 million.", True),
        ("The lamp weighs 5.8 pounds.", "The lamp weighs 5.8 kilograms.", True),
        ("The wall is 5 metres long.", "The wall of 5 tonnes is long.", True),
        ("The hut cost 61 million dollars.", "The hut cost $61 million.", False),
        ("The board has 12 members.", "The board has 12 people.", False),
        ("It took 3 hours.", "It took 3 days, or 3 hours of work each.", False),
    ],
)
def test_another_unit_replaces_that_of_a_number(
    claim: str,
    evidence: str,
    *,
    is_replaced: bool,
) -> None:
    assert ("replaced_unit" in rejected_by(claim, evidence)) == is_replaced


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bus takes 25 minutes longer than the tram.", "The bus takes 47 minutes."),
        ("Orders of 75 euros are free.", "Orders over 60 euros are free."),
        ("The town has 60,000 people.", "The town has 61,000 people."),
        ("More than 500 people came.", "4,000 people came."),
        ("Once the lamp is cold, rinse it.", "Rinse the cold lamp twice."),
        ("Rinse the lamp twice.", "Rinse the lamp twice, once with soap."),
        ("In May, the board met.", "The board met in March and in May."),
        ("The mayor may open it.", "The mayor opened it in March."),
        ("The new bus takes 57 minutes.", "The long session ended after 47 minutes."),
    ],
)
def test_a_number_that_may_fit_is_not_replaced(claim: str, evidence: str) -> None:
    assert not {"replaced_number", "replaced_date"} & set(rejected_by(claim, evidence))


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The office is open on Tuesdays.", "The office is open from Monday to Friday."),
        ("The pool is open in July.", "The pool is open from May to September."),
        ("The war went on in 1942.", "The war went on from 1939 to 1945."),
        ("The film lasts 90 minutes.", "The film lasts 1 hour and 30 minutes."),
        ("The flight takes 2.5 hours.", "The flight takes 2 hours and 30 minutes."),
        ("The talk goes on from 2 to 4.", "The talk goes on from 14:00 to 16:00."),
        ("The mill closed in 1950.", "The mill opened in 1890 and closed 60 years later."),
        ("The walk takes 3 hours.", "The 3 km walk takes 180 minutes."),
        ("Bern was once a village.", "Bern was a village, which the bus went to 3 times a day."),
    ],
)
def test_a_number_that_another_one_holds(claim: str, passage: str) -> None:
    assert not replaced(claim, passage)


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The pool is open in March.", "The pool is open from May."),
        ("The film lasts 80 minutes.", "The film lasts 1 hour and 30 minutes."),
    ],
)
def test_a_number_that_another_one_replaces(claim: str, passage: str) -> None:
    assert replaced(claim, passage)

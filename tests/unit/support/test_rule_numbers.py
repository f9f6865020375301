"""Numbers: all sentences are made up."""

import pytest
from rejections import rejected_by


@pytest.mark.parametrize(
    ("claim", "evidence", "check"),
    [
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

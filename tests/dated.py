"""A made-up folder of dated articles about the made-up island of Orvesund, and questions on it.

The questions are asked on TODAY. Each comes with words that the first claim has to contain ("" if
there must be no answer), words that the whole answer has to contain, and words it must not.
"""

from dataclasses import dataclass
from datetime import date

TODAY = date(2025, 3, 10)


@dataclass(frozen=True, slots=True)
class Dated:
    """A question about the folder, and what its answer has to be."""

    question: str
    first: str
    also: str = ""
    never: str = ""


def _article(title: str, when: str, text: str) -> str:
    return f"---\ntitle: {title}\ndate: {when}\nsource: Orvesund Post (made up)\n---\n{text}\n"


FILES = {
    f"{name}.md": _article(title, when, text)
    for name, title, when, text in (
        (
            "ferry-2022",
            "The ferry to Orvesund",
            "2022-05-02",
            "A single ticket for the Orvesund ferry costs 8 crowns. Children travel free.",
        ),
        (
            "ferry-2024",
            "Ferry tickets",
            "2024-06-01",
            "A single ticket for the Orvesund ferry costs 11 crowns. Dogs need a ticket as well.",
        ),
        (
            "mayor-2019",
            "A mayor for Orvesund",
            "2019-10-14",
            "Runa Falk is the mayor of Orvesund. She was sworn in in the old school.",
        ),
        (
            "mayor-2023",
            "New mayor sworn in",
            "2023-10-16",
            "Anders Holt is the mayor of Orvesund. He was sworn in yesterday, before a full hall.",
        ),
        (
            "library-2018",
            "The library counts its readers",
            "2019-01-20",
            "The library of Orvesund lent 4,300 books last year. The hall was painted green.",
        ),
        (
            "library-2024",
            "The library in 2024",
            "2025-01-18",
            "The library of Orvesund lent 6,100 books last year. It bought 90 audiobooks.",
        ),
        (
            "flats",
            "Homes at the old harbour",
            "2024-11-05",
            (
                "The builders proposed forty flats at the old harbour. After a long debate the "
                "council decided that thirty flats will be built at the old harbour. Work begins "
                "next year."
            ),
        ),
        (
            "boats-2020",
            "Rules of the marina",
            "2020-02-01",
            (
                "Boats may stay at the guest pier of the marina for 5 nights at most. The pier has "
                "power and water."
            ),
        ),
        (
            "boats-2023",
            "Amendment of the rules of the marina",
            "2023-04-01",
            (
                "In the rules of the marina, the time for which boats may stay at the guest pier "
                "is changed from 5 to 3 nights."
            ),
        ),
        (
            "museum",
            "Admission to the herring museum",
            "2024-02-12",
            (
                "Admission to the herring museum costs 6 crowns. From 1 May 2024 admission to the "
                "herring museum costs 9 crowns."
            ),
        ),
        (
            "weir",
            "The weir gave way",
            "2025-02-26",
            (
                "The weir at Skarn mill broke on Monday. The mill itself was closed last year. "
                "Earlier this month the council had asked for repairs. It was told of leaks on "
                "12 January."
            ),
        ),
        (
            "summit",
            "Fishing ministers meet in Orvesund",
            "2021-09-07",
            (
                "The fishing ministers agreed on a herring quota of 2,000 tonnes in Orvesund "
                "today. The talks took two days."
            ),
        ),
        (
            "quota-2024",
            "Herring quota",
            "2024-09-10",
            "The fishing ministers agreed on a herring quota of 1,400 tonnes in Orvesund.",
        ),
        (
            "school-2016",
            "The school of Orvesund",
            "2016-08-20",
            "The school of Orvesund has 120 pupils. Its roof is made of slate.",
        ),
        (
            "school-2024",
            "Fewer pupils",
            "2024-08-21",
            "The school of Orvesund has 84 pupils. In 2018 a second yard was opened.",
        ),
        (
            "tower",
            "A tower for birdwatchers",
            "2023-03-03",
            (
                "The tower for birdwatchers was planned to be 20 metres high. In the end the "
                "council approved a tower for birdwatchers of 14 metres."
            ),
        ),
        (
            "bakery",
            "The bakery moves",
            "2024-12-02",
            "The bakery opens at 6 in the morning instead of 7. It bakes rye bread on Fridays.",
        ),
        (
            "regatta-2022",
            "Regatta",
            "2022-07-18",
            "The regatta of Orvesund was won by the crew of the Petrel in 2022.",
        ),
        (
            "regatta-2023",
            "Regatta again",
            "2023-07-17",
            "The regatta of Orvesund was won by the crew of the Gannet in 2023.",
        ),
        (
            "clinic",
            "The clinic",
            "2024-03",
            "The clinic got a new X-ray machine earlier this month.",
        ),
    )
}

QUESTIONS = (
    Dated("How much does a single ticket for the ferry cost?", "11 crowns", "superseded by the"),
    Dated("What does a ferry ticket cost now?", "11 crowns", "2024"),
    Dated(
        "What is the current price of a single ferry ticket?", "11 crowns", "article of 2024-06-01"
    ),
    Dated("What did a single ferry ticket originally cost?", "8 crowns"),
    Dated("What did a single ticket for the ferry cost in 2022?", "8 crowns"),
    Dated(
        "Who is the mayor of Orvesund?", "Anders Holt", "superseded by the article of 2023-10-16"
    ),
    Dated("Who is the current mayor of Orvesund?", "Anders Holt"),
    Dated("Who was the mayor of Orvesund in 2019?", "Runa Falk", never="superseded"),
    Dated("When was Anders Holt sworn in?", "Anders Holt", "15 October 2023"),
    Dated("How many books did the library lend last year?", "6,100"),
    Dated("How many books did the library lend in 2018?", "4,300", "2018"),
    Dated("How many books did the library lend in 2024?", "6,100", "2024"),
    Dated("How many flats will be built at the old harbour?", "thirty"),
    Dated("How many flats were proposed at the old harbour?", "forty"),
    Dated("For how many nights may boats stay at the guest pier?", "from 5 to 3", "superseded"),
    Dated("How much is admission to the herring museum?", "9 crowns", "superseded from 1 May 2024"),
    Dated("When did the weir at Skarn mill break?", "on Monday", "24 February 2025"),
    Dated("When was Skarn mill closed?", "last year", "2024"),
    Dated("When did the council ask for repairs of the weir?", "this month", "February 2025"),
    Dated("What is the latest herring quota?", "1,400"),
    Dated("What quota did the fishing ministers agree on in 2021?", "2,000", "7 September 2021"),
    Dated("What herring quota did the ministers agree on in September 2024?", "1,400"),
    Dated("How many pupils does the school have these days?", "84", "2024-08-21"),
    Dated("How many pupils did the school have in 2016?", "120"),
    Dated("What was opened at the school in 2018?", "second yard"),
    Dated("How high is the tower for birdwatchers?", "14 metres"),
    Dated("When does the bakery open?", "instead of 7"),
    Dated("Which crew won the regatta in 2022?", "Petrel", never="superseded"),
    Dated("When did the clinic get its X-ray machine?", "this month", "March 2024"),
    Dated("What did the fishing ministers decide yesterday?", ""),
    Dated("Who won the regatta last week?", ""),
    Dated("How much did the ferry cost 30 years ago?", ""),
)

"""Of many articles of one pattern, search puts the one first that the question names."""

import pytest
from conftest import MakeCorpus

from rag.answering.answerer import Answerer
from rag.search.question import QuestionParser
from rag.search.resolved import ResolvedQuestion
from rag.store.sync import update_index

DEPOTS = [f"Depot {number}" for number in range(386, 426)]
TOWNS = [
    f"{start}{end}"
    for start in ("Zar", "Quel", "Obri", "Tav", "Mur", "Fen", "Dol", "Hest")
    for end in ("now", "mbury", "sk", "gate", "len")
]
PLAIN = ["How large is the staff of {}?", "When was {} opened?", "Who is the manager of {}?"]
REWORDED = ["How many people work at {}?", "How big is the area of {}?", "Who runs {}?"]


def text(name: str, number: int) -> str:
    """Return an article; its sentences are the staff, the yard, the opening and the manager."""
    yard, year, manager = 3_000 + 70 * number, 1900 + 2 * number, f"{'ABCDEFGH'[number % 8]}. Lund"
    return (
        f"{name}\n\nThe staff numbers {20 + number}. The yard covers {yard:,} square metres. "
        f"It was opened in {year}. The manager is {manager}, aged {25 + number}.\n"
    )


@pytest.mark.parametrize("names", [DEPOTS, TOWNS], ids=["depots", "towns"])
def test_the_article_with_the_name_or_number_comes_first(
    make_corpus: MakeCorpus, names: list[str]
) -> None:
    files = {f"{number:02}.txt": text(name, number) for number, name in enumerate(names)}
    settings = make_corpus(files)
    update_index(settings)
    answerer = Answerer(settings)
    parser = QuestionParser(answerer.ledger)

    def places(question: str, starts: str) -> list[int]:
        found = []
        for name in names:
            query = parser.parse(ResolvedQuestion(question.format(name)))
            with answerer.ledger.reading():
                candidates = answerer._retriever.candidates(query)
                titled = [
                    (answerer.ledger.heading(one.sentence.article_id)[0], one.sentence.text)
                    for one in candidates
                ]
            right = [
                at
                for at, (title, said) in enumerate(titled)
                if title == name and said.startswith(starts)
            ]
            found.append(min(right, default=99))
        return found

    starts = ["The staff", "It was opened", "The manager"]
    plain = [at for pair in zip(PLAIN, starts, strict=True) for at in places(*pair)]
    assert sum(at < 3 for at in plain) >= 0.95 * len(plain)
    starts = ["The staff", "The yard", "The manager"]
    reworded = [at for pair in zip(REWORDED, starts, strict=True) for at in places(*pair)]
    assert sum(at < 12 for at in reworded) >= 0.95 * len(reworded)
    answerer.close()

"""Sentences with "it" in paragraphs that each tell of another made-up thing."""

from handmade import query, scripted

from rag.answering.confidence import Calibration
from rag.answering.extraction import extract
from rag.answering.paragraphs import named_before, points_back
from rag.corpus import formats
from rag.corpus.chunks import Chunk, Sentence, split
from rag.search.passages import Passage, ScoredSentence

TEXT = (
    "Buoy 7 was laid in 1965. It weighs 900 kilograms. It was repaired in 2005.\n\n"
    "Buoy 8 was laid in 1966. It is green.\n"
)


def chunk() -> Chunk:
    (whole,) = formats.read("buoys.md", f"# Buoys\n\n{TEXT}".encode()).articles
    *_, body = split(whole)
    return body


def found(scores: dict[str, float]) -> Passage:
    whole = chunk()
    near: list[Sentence | None] = [None, *whole.sentences, None]
    scored = tuple(
        ScoredSentence(one, scores.get(one.text, -3.0), 0.0, near[at], near[at + 2])
        for at, one in enumerate(whole.sentences)
    )
    return Passage(1, "Buoys", "2023", whole, 1.0, scored)


def answer(question: str, scores: dict[str, float]) -> tuple[str, float]:
    first = extract(query(question), [found(scores)], scripted(scores), Calibration())[0]
    return first.text, first.probability


REPAIRED = "It was repaired in 2005."
BOTH = f"Buoy 7 was laid in 1965. {REPAIRED}"
NEXT = f"{REPAIRED} Buoy 8 was laid in 1966."


def test_it_is_what_its_own_paragraph_names() -> None:
    first, weighs, repaired, second, green = chunk().sentences
    assert named_before(repaired, chunk().sentences) == first
    assert named_before(weighs, chunk().sentences) == first
    assert named_before(green, chunk().sentences) == second
    assert named_before(second, chunk().sentences) is None
    assert points_back(repaired, second)
    assert not points_back(first, weighs)


def test_the_next_paragraph_does_not_say_what_it_is() -> None:
    text, probable = answer("When was buoy 8 repaired?", {REPAIRED: 4.0, NEXT: 6.0, BOTH: 4.0})
    assert not (text.startswith(REPAIRED) and "Buoy 8" in text)
    assert probable < 0.4


def test_a_numbered_thing_is_quoted_with_what_is_told_of_it_later() -> None:
    scores = {"Buoy 7 was laid in 1965.": 1.0, REPAIRED: 0.5, BOTH: 5.0}
    assert answer("When was buoy 7 repaired?", scores)[0] == BOTH

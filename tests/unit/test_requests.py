"""What a question asks for, what a sentence tells of, and how both are learned. All is made up."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from handmade import article, query, sentences

from rag.answering.kinds.wholes.choice import PartSignals, odds, probability
from rag.answering.kinds.wholes.fitting import fits
from rag.answering.kinds.wholes.parts import Part, Shape, parts
from rag.answering.kinds.wholes.signs import with_signs
from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.chunks import split
from rag.models.encoder import DIMENSIONS, QuestionEncoder, Vectors, exported_path
from rag.settings import Settings
from rag.store.sentences import FoundSentence
from rag.text.classifier import classifier
from rag.text.request_kinds import RequestKind, request_kinds
from rag.text.sentence_kinds import SentenceKind, sentence_kinds
from rag.training.classifier import Labelled, fitted, probabilities
from rag.training.request_kinds import request_words


@pytest.fixture(scope="module")
def encoder(shipped: Settings) -> QuestionEncoder:
    return QuestionEncoder(exported_path(shipped.data))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("gimme all the fees for the made-up marina in one go", RequestKind.LIST),
        ("getting the old varnish off a boat, one step after the other", RequestKind.STEPS),
        ("boil the letter of the harbour master down for me", RequestKind.SUMMARY),
        ("who does what at the lighthouse trust, names and roles", RequestKind.PEOPLE),
        ("who came to the talk and who sent apologies", RequestKind.ATTENDANCE),
        ("resolutions of the February meeting, all of them", RequestKind.DECISIONS),
        ("to-do list with names from last week's minutes", RequestKind.JOBS),
        ("in which points do the new terms differ from those of 2019", RequestKind.CHANGES),
        ("the story of the windmill, year by year", RequestKind.TIMELINE),
        ("what's on at the pier after 3 August", RequestKind.EVENTS),
        ("the red and the blue ticket side by side", RequestKind.COMPARE),
    ],
)
def test_the_kind_of_a_request(encoder: QuestionEncoder, question: str, kind: RequestKind) -> None:
    chances = request_kinds(question, encoder)
    assert sum(chances.values()) == pytest.approx(1, abs=1e-3)
    assert max(chances, key=lambda one: chances[one]) == kind


@pytest.mark.parametrize(
    "question",
    [
        "When was the windmill built?",
        "what does a day ticket cost",
        "who chairs the lighthouse trust",
        "Why did the ferry stop running?",
        "how many steps are there?",
        "my key broke, who do i call",
    ],
)
def test_a_question_for_a_fact_is_no_request(encoder: QuestionEncoder, question: str) -> None:
    assert request_kinds(question, encoder)[RequestKind.FACT] > 0.8


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Apologies had come from Ola Nil and the harbour master.", {SentenceKind.ATTENDANCE}),
        ("The board agreed to buy the second boat.", {SentenceKind.DECISION}),
        ("Petra Vos will order the paint by 3 May.", {SentenceKind.JOB}),
        ("Dogs are no longer allowed on the pier.", {SentenceKind.CHANGE}),
        ("The pier is 80 metres long.", set()),
    ],
)
def test_what_a_sentence_tells_of(
    encoder: QuestionEncoder, text: str, kinds: set[SentenceKind]
) -> None:
    assert sentence_kinds(text, encoder.encode(text)[0]) == kinds


def vector_of(number: int) -> Vectors:
    vector = np.zeros((1, DIMENSIONS), dtype=np.float32)
    vector[0, number] = 1
    return vector


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_classifier_learns_groups_of_words_and_can_be_stored(
    tmp_path: Path, *, exclusive: bool
) -> None:
    texts = {"list": ("list all", "list every"), "date": ("which day", "which year")}
    labelled = [
        Labelled(f"{opening} {thing}", frozenset((kind,)), writer)
        for kind, openings in texts.items()
        for opening in openings
        for thing, writer in (("boat", "one"), ("house", "two"), ("song", "three"))
    ]
    found = fitted(labelled, list(texts), lambda _: vector_of(0), exclusive=exclusive)
    found.save(tmp_path / "weights.npz")
    stored = classifier(tmp_path / "weights.npz")
    for text, kind in (("list the birds", 0), ("which bird", 1)):
        chances = probabilities(stored.logits(text, vector_of(0)), exclusive=exclusive)
        assert int(chances.argmax()) == kind
        assert chances.max() > 0.5


def test_a_classifier_learns_vectors() -> None:
    labelled = [
        Labelled(f"word{number}", frozenset(("even" if number % 2 == 0 else "odd",)), "one")
        for number in range(20)
    ]
    vectors = {one.text: vector_of(number % 2) for number, one in enumerate(labelled)}
    found = fitted(labelled, ["even", "odd"], vectors.__getitem__, exclusive=True)
    assert int(found.logits("unseen", vector_of(1)).argmax()) == 1


def test_words_of_requests_are_those_of_many_writers_and_rare_in_questions_for_a_fact() -> None:
    kinds = {"list": frozenset(("list",)), "fact": frozenset(("fact",))}
    asked = [
        *(
            Labelled(f"overview of the {thing} of the club in may 2030", kinds["list"], writer)
            for thing, writer in (("boats", "one"), ("songs", "two"), ("roses", "three"))
        ),
        Labelled("who owns the club", kinds["fact"], "two"),
    ]
    assert request_words(asked) == ["overview"]


def read(text: str) -> Article:
    (one,) = formats.read("mill.md", text.encode()).articles
    return one


def told(whole: Article) -> list[FoundSentence]:
    every = [one for chunk in split(whole) for one in chunk.sentences]
    return [FoundSentence(row, 1, row, whole.title, one) for row, one in enumerate(every, start=1)]


def found(*texts: str) -> list[FoundSentence]:
    whole = article(*texts)
    return [
        FoundSentence(row, 1, row, whole.title, one)
        for row, one in enumerate(sentences(whole, *texts), start=1)
    ]


def shapes(several: Sequence[Part]) -> list[tuple[str, list[str]]]:
    return [(one.shape, [each.sentence.shown for each in one.sentences]) for one in several]


def test_the_parts_of_an_article_are_its_sections_lists_paragraphs_and_itself() -> None:
    text = (
        "# The made-up mill\n\nThe mill is old. It has a bell.\n\n## Visits\n\nBring:\n\n"
        "- a torch\n- boots\n\nNo dogs.\n"
    )
    whole = read(text)
    every = [one.sentence.shown for one in told(whole)]
    assert shapes(parts(whole, told(whole))) == [
        (Shape.LIST, ["a torch", "boots"]),
        (Shape.SECTION, ["Bring:", "a torch", "boots", "No dogs."]),
        (Shape.PARAGRAPH, ["The mill is old.", "It has a bell."]),
        (Shape.ARTICLE, every),
    ]


def test_a_section_of_one_paragraph_is_one_part_and_a_long_sentence_is_a_part() -> None:
    long = f"The mill has {', '.join(f'wheel {number}' for number in range(12))}."
    text = f"# The made-up mill\n\n{long}\n\nIt is old.\n\n## Visits\n\nCome in May. No dogs.\n"
    whole = read(text)
    kinds = [one.shape for one in parts(whole, told(whole))]
    assert kinds == [Shape.SECTION, Shape.PARAGRAPH, Shape.ARTICLE]


@pytest.mark.parametrize(
    ("question", "is_fit"),
    [
        ("What is new in version 3.1?", True),
        ("What is new in version 3.2?", False),
        ("list the parts of the rye mill", True),
        ("list the parts of the wheat mill", False),
        ("list all parts", True),
    ],
)
def test_a_part_does_not_answer_for_another_version_or_thing(
    question: str, *, is_fit: bool
) -> None:
    whole = read(
        "# Rye mill\n\nIt grinds wheat as well.\n\n## Version 3.1\n\n- a bell\n- a wheel\n\n"
        "## Version 3.0\n\n- a roof\n- a door\n"
    )
    first = next(one for one in parts(whole, told(whole)) if one.shape == Shape.LIST)
    assert fits(query(question), {RequestKind.LIST: 1.0}, whole, first) == is_fit


def test_a_timeline_is_limited_to_the_years_that_are_asked_for() -> None:
    told = found("Built in 1604.", "Struck in 1711.", "It has a bell.", "Painted in 1888.")
    shown = with_signs(RequestKind.TIMELINE, "what happened before 1800", told, {})
    assert [one.shown for one in shown] == ["Built in 1604.", "Struck in 1711."]
    shown = with_signs(RequestKind.TIMELINE, "its history", told, {})
    assert len(shown) == 3


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("what is on in may", ["3 May: sewing.", "11 May: kite fair.", "19 May: lamps."]),
        ("what comes after the kite fair", ["19 May: lamps.", "2 June: meeting."]),
        ("what is on before 11 May", ["3 May: sewing."]),
        ("between 4 and 20 May", ["11 May: kite fair.", "19 May: lamps."]),
    ],
)
def test_events_are_limited_to_the_dates_that_are_asked_for(
    question: str, shown: list[str]
) -> None:
    told = found("3 May: sewing.", "11 May: kite fair.", "19 May: lamps.", "2 June: meeting.")
    assert [one.shown for one in with_signs(RequestKind.EVENTS, question, told, {})] == shown


def test_a_part_is_likelier_alone_and_with_a_better_sentence_and_text() -> None:
    alone = odds(np.array([5.0, 1.0]), 0, 0.0)
    assert alone > odds(np.array([5.0, 4.8]), 0, 0.0)
    kinds = {kind: 1 / len(RequestKind) for kind in RequestKind}
    good = PartSignals(alone, 2.0, 2.0, Shape.LIST, kinds)
    for worse in (replace(good, sentence=-2.0), replace(good, text=-2.0), replace(good, odds=-2.0)):
        assert probability(good) > probability(worse)

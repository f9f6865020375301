"""Which sentences sum up an article; all sentences are made up."""

import numpy as np
import pytest
from handmade import article, sentences

from rag.answering.kinds.summary.centrality import by_relevance, centrality
from rag.answering.kinds.summary.digest import digest
from rag.answering.kinds.summary.naming import read_phrase, refers_back
from rag.answering.kinds.summary.quotable import (
    is_instruction,
    is_whole,
    is_within_quotation,
    say_the_same,
    stands_alone,
)
from rag.corpus.chunks import Sentence
from rag.models.encoder import DIMENSIONS, Vectors
from rag.store.sentences import FoundSentence


def unit(*rows: tuple[float, ...]) -> Vectors:
    matrix = np.array(rows, dtype=np.float32)
    result: Vectors = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    return result


def sentence(text: str) -> Sentence:
    return Sentence("a", 0, len(text), text)


# --- centrality -----------------------------------------------------------------------------------

TOPIC = unit((1, 0.1, 0), (1, 0.2, 0), (1, 0, 0.2), (0, 0, 1))
EVEN = np.ones(4, dtype=np.float32)


def test_a_sentence_that_resembles_no_other_is_the_least_central() -> None:
    assert int(np.argmin(centrality(TOPIC, EVEN))) == 3


def test_a_prior_moves_votes() -> None:
    lead = np.array([1, 1, 1, 50], dtype=np.float32)
    assert int(np.argmax(centrality(TOPIC, lead))) == 3


def test_what_says_the_same_is_left_out() -> None:
    same = unit((1, 0.1, 0), (1, 0.1, 0), (0, 1, 0))
    weights = np.array([1, 0.9, 0.2], dtype=np.float32)
    assert list(by_relevance(same, weights)) == [0, 2]


# --- sentences that can be read alone -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pool of Zarnow was opened in May.", True),
        ("It was opened in May by the mayor.", False),
        ("But the mill stayed closed all year.", False),
        ("In addition, the mill stayed closed.", False),
        ("This handbook is for all members of the club.", True),
        ("This surprised the members of the club.", False),
        ("The members of the club voted for this plan.", False),
        ("The mill closed in May this year, said the club.", True),
        ("The last owner sold his boat to the club.", False),
        ("Mayor Eva Lund sold her boat to the club.", True),
        ("First shown in 1973, it was bought by the club.", False),
        ("When the pool was full, it was closed.", True),
        ("2. Close the lid before you start.", False),
        ("Figure 3 shows the mill of Zarnow.", False),
    ],
)
def test_what_can_be_read_alone(text: str, *, expected: bool) -> None:
    assert stands_alone(sentence(text)) is expected


@pytest.mark.parametrize(
    "text",
    [
        "Opening hours",
        "The club decided as follows:",
        "“The mill is closed for the whole winter.",
        "and the mill, which is closed for the winter.",
        "(This article of ours is entirely made up.)",
        "Yes.",
    ],
)
def test_fragments_are_no_statements(text: str) -> None:
    assert not is_whole(sentence(text))


def test_the_middle_of_direct_speech_is_found() -> None:
    parts = ["“The mill is closed.", "The owner is away.", "We wait”, said Lund.", "It rained."]
    whole = article(*parts)
    found = [is_within_quotation(one, whole) for one in sentences(whole, *parts)]
    assert found[1:] == [True, True, False]


def test_instructions_are_told_from_statements() -> None:
    assert is_instruction(sentence("Rinse the spoon with clear water."))
    assert not is_instruction(sentence("The spoon is rinsed with clear water."))


def test_nearly_equal_sentences() -> None:
    assert say_the_same("The pool has 3 lanes.", "The pool has 3 lanes, says the club.")
    assert not say_the_same("The pool has 3 lanes.", "The mill has 3 wheels.")


# --- names of articles ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "terms", "noun"),
    [
        ("the article about otters", ("otters",), "article"),
        ("the annual report", ("annual",), "report"),
        ("the otters", ("otters",), ""),
        ("the minutes of the May meeting", ("meeting",), "minutes"),
        ("the latest newsletter", (), "newsletter"),
        ("the article about the last mill", ("last", "mill"), "article"),
        ("a box for the report", ("box", "report"), ""),
    ],
)
def test_what_a_phrase_says_about_its_article(text: str, terms: tuple[str, ...], noun: str) -> None:
    found = read_phrase(text)
    assert (found.terms, found.noun) == (terms, noun)


@pytest.mark.parametrize("text", ["it", "this", "that article", "the article", "the same report"])
def test_phrases_for_the_last_article(text: str) -> None:
    assert refers_back(text)


# --- a whole article ------------------------------------------------------------------------------

NEWS = [
    "The made-up town of Zarnow opened its new pool on Monday.",
    "It has six lanes and a slide.",
    "The pool of Zarnow cost the town four million crowns.",
    "But the old pool stays open until the summer.",
    "The pool of Zarnow cost four million crowns, said the town.",
    "The mayor of Zarnow swam the first length in the pool.",
    "Tickets for the pool of Zarnow are sold at the town hall.",
]


def summed_up(*texts: str, count: int = 0) -> list[str]:
    whole = article(*texts)
    found = [
        FoundSentence(row, 1, row, whole.title, one)
        for row, one in enumerate(sentences(whole, *texts), start=1)
    ]
    generator = np.random.default_rng(5)
    vectors = {one.row: unit(tuple(generator.normal(1, 1, DIMENSIONS)))[0] for one in found}
    return [one.text for one in digest(whole, found, vectors, count)]


def test_a_summary_begins_with_the_lead_and_keeps_the_order() -> None:
    found = summed_up(*NEWS)
    assert found[0] == NEWS[0]
    assert len(found) == 4  # the second sentence goes on about the first
    assert found == [text for text in NEWS if text in found]


def test_no_sentence_needs_another_and_nothing_is_said_twice() -> None:
    found = summed_up(*NEWS, count=6)
    assert found[:2] == list(NEWS[:2])  # the lead names what "it" is
    assert NEWS[3] not in found
    assert len({NEWS[2], NEWS[4]} & set(found)) == 1


def test_as_many_sentences_as_are_wanted() -> None:
    assert len(summed_up(*NEWS, count=2)) == 2


def test_a_short_article_is_shown_whole() -> None:
    assert summed_up("The mill of Zarnow burned down.", "Nobody was hurt.") == [
        "The mill of Zarnow burned down.",
        "Nobody was hurt.",
    ]


def test_where_hardly_a_sentence_stands_alone_the_beginning_is_shown() -> None:
    texts = ["The mill burned down in May.", *(f"It lost wall {number}." for number in range(9))]
    assert summed_up(*texts)[0] == texts[0]


def test_an_article_without_sentences_has_no_summary() -> None:
    assert summed_up() == []


def test_an_entry_is_mostly_no_article() -> None:
    assert not read_phrase("the entry to the museum").is_article
    assert read_phrase("the newspaper article on the fire").terms == ("fire",)

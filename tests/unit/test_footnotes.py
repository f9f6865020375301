"""Claims get footnotes to words that their articles really contain."""

from collections.abc import Sequence
from dataclasses import replace

from handmade import article, sentences

from rag.answering.footnotes import Footnotes, answer_text, ignore_claim
from rag.answering.model import Citation, Claim

FIRE = "The mill of Zarnow burned down."
HURT = "Nobody was hurt."
ONE, TWO = article(FIRE, HURT, key="one"), article(f"A list. {FIRE}", key="two")
ARTICLES = {one.id: one for one in (ONE, TWO)}
BURNED, NOBODY = sentences(ONE, FIRE, HURT)
(AGAIN,) = sentences(TWO, FIRE)


def test_a_claim_has_the_number_of_its_quote() -> None:
    footnotes = Footnotes(ARTICLES.get, ignore_claim)
    assert footnotes.add(HURT, "verbatim", [NOBODY])
    assert footnotes.add(FIRE, "verbatim", [BURNED])
    assert [(one.number, one.quote) for one in footnotes.citations.values()] == [
        (1, HURT),
        (2, FIRE),
    ]
    assert answer_text(list(footnotes.claims.values()), []) == f"{HURT} [1] {FIRE} [2]"


def test_the_same_words_in_another_article_are_cited_too() -> None:
    footnotes = Footnotes(ARTICLES.get, ignore_claim, searched=[AGAIN, NOBODY])
    footnotes.add(FIRE, "verbatim", [BURNED])
    assert footnotes.claims[FIRE].citations == (1, 2)


def test_words_that_no_article_contains_are_not_cited() -> None:
    footnotes = Footnotes(ARTICLES.get, ignore_claim)
    moved, gone = replace(BURNED, start=1, end=1 + len(FIRE)), replace(BURNED, article_id="gone")
    assert not footnotes.add(FIRE, "verbatim", [moved, gone])
    assert (footnotes.claims, footnotes.citations) == ({}, {})


def test_a_claim_is_made_once() -> None:
    footnotes = Footnotes(ARTICLES.get, ignore_claim)
    assert footnotes.add(FIRE, "verbatim", [BURNED])
    assert not footnotes.add(FIRE, "verbatim", [AGAIN])
    assert len(footnotes.citations) == 1


def test_buffered_claims_are_reported_when_flushed_and_later_ones_at_once() -> None:
    reported: list[tuple[str, list[int]]] = []

    def on_claim(claim: Claim, citations: Sequence[Citation]) -> None:
        reported.append((claim.text, [one.number for one in citations]))

    footnotes = Footnotes(ARTICLES.get, on_claim, buffered=True)
    footnotes.add(FIRE, "supported", [BURNED])
    assert reported == []
    footnotes.flush()
    footnotes.add(HURT, "supported", [NOBODY])
    assert reported == [(FIRE, [1]), (HURT, [2])]


def test_the_text_has_notes_before_and_unanswered_parts_after() -> None:
    claim = Claim(FIRE, "verbatim", (1, 2), "In the article of 2023:")
    assert answer_text([claim], ["who paid?"]) == (
        f"In the article of 2023: {FIRE} [1] [2] The articles don't say: who paid?"
    )
    assert answer_text([], []) == ""

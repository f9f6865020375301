"""How a checked text is read: its claims, what they refer to, and what claims nothing.

All sentences are made up.
"""

import pytest

from rag.checking.antecedents import readings
from rag.checking.claims import claims
from rag.checking.kinds import is_called_opinion, is_instruction, nothing_to_check
from rag.checking.languages import foreign_languages
from rag.checking.model import NO_CLAIM
from rag.checking.quotations import Printed, printed, quotations
from rag.checking.reading import MAX_SENTENCES, MAX_WORDS, bounded, read_text
from rag.checking.sentences import combined
from rag.checking.tracing import in_one_line
from rag.corpus.chunks import Sentence, sentences
from rag.support.arithmetic import following


def split(text: str) -> list[tuple[str, str]]:
    """Return each claim of a sentence as it is read, and the words of the sentence that make it."""
    found = claims(in_one_line(text, 0))
    return [(claim.reading.text, text[claim.start : claim.end]) for claim in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ann Lee won the vote, but Bob Ray lost his seat.",
            ["Ann Lee won the vote", "Bob Ray lost his seat"],
        ),
        (
            "Ann Lee, who leads the council, rejected the plan and left.",
            ["Ann Lee leads the council", "Ann Lee rejected the plan", "Ann Lee left"],
        ),
        (
            "The pool closed in May, because the boiler had failed.",
            ["The pool closed in May", "the boiler had failed"],
        ),
        ("The mayor said that it rained.", ["The mayor said that it rained."]),
        ("Ann Lee won and she thanked everyone.", ["Ann Lee won", "Ann Lee thanked everyone"]),
    ],
)
def test_a_clause_with_a_verb_is_a_claim(text: str, expected: list[str]) -> None:
    assert [reading for reading, _ in split(text)] == expected


def test_a_claim_keeps_the_place_of_its_own_words() -> None:
    (_, first), (_, second) = split("The bridge opened in May and carries two lanes.")
    assert (first, second) == ("The bridge opened in May", "carries two lanes")


def read_last(text: str) -> list[str]:
    """Return the readings of the last sentence of a text."""
    *before, last = sentences(read_text(text))
    return [reading.text for reading in readings(last, before[::-1])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Berta Quill opened the bridge. She thanked the builders.", "Berta Quill thanked the"),
        ("Mayor Berta Quill opened it. The mayor thanked them.", "Berta Quill thanked them."),
        ("It broke on 28 February 2023. It was mended the next day.", "mended on 1 March 2023."),
    ],
)
def test_a_sentence_is_understood_without_those_before_it(text: str, expected: str) -> None:
    assert expected in read_last(text)[0]


def test_a_replaced_pronoun_keeps_its_place() -> None:
    text = "Berta Quill opened it. She left."
    first, last = sentences(read_text(text))
    reading = readings(last, [first])[0]
    assert text[slice(*reading.span(0, len("Berta Quill")))] == "She"


@pytest.mark.parametrize(
    "text",
    [
        "Will the bridge ever open?",
        "Dear readers, many thanks for your letters!",
        "Hello everyone, here is my summary.",
        "Please call the office before noon.",
        "Opening hours",
    ],
)
def test_nothing_is_claimed(text: str) -> None:
    assert nothing_to_check(Sentence("made-up", 0, len(text), text))


@pytest.mark.parametrize(
    "text", ["Rinse the sieve before use.", "Do not rinse the sieve.", "Never use bleach."]
)
def test_an_instruction_may_be_one_of_an_article(text: str) -> None:
    assert not nothing_to_check(Sentence("made-up", 0, len(text), text))
    assert is_instruction(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In my view, Mayor Quill is wrong about the bridge.", True),
        ("To my mind the bridge is a mistake.", True),
        ("In my view, the bridge cost 4 million talers.", False),
        ("In the view of the council, the bridge is a mistake.", False),
    ],
)
def test_a_statement_may_be_called_an_opinion(text: str, *, expected: bool) -> None:
    assert is_called_opinion(text) == expected


def test_thanks_to_something_is_a_claim() -> None:
    text = "Thanks to rain, the lake rose."
    assert not nothing_to_check(Sentence("made-up", 0, len(text), text))


def test_an_item_of_a_list_claims_something() -> None:
    (item, _) = sentences(read_text("The prices:\n\n- Adults: 4 talers\n- Children: free\n"))[-2:]
    assert not nothing_to_check(item)


class Source:
    """An article of these sentences, without title and date."""

    def __init__(self, text: str) -> None:
        self.read = sentences(read_text(text))

    def neighbours(self, sentence: Sentence) -> tuple[Sentence | None, Sentence | None]:
        at = self.read.index(sentence)
        return self.read[at - 1] if at else None, next(iter(self.read[at + 1 :]), None)

    def heading(self, _: str) -> tuple[str, str]:
        return "", ""


SOURCE = Source('"The wheel turned once and broke for good," said Ann Lee. Bob Ray was not there.')


def compared(text: str) -> tuple[str | None, Printed | None]:
    """Return the words of a quotation that differ, and what is printed for it."""
    reading = in_one_line(text, 0)
    (span,) = quotations(reading)
    found = printed(reading, span, SOURCE.read, SOURCE)
    changed = found and found.changed
    return (text[slice(*span)][slice(*changed)] if changed else None), found


def test_a_quotation_may_be_shortened_where_it_says_so() -> None:
    changed, found = compared('Ann Lee said: "The wheel turned ... and broke for good."')
    assert found
    assert not changed
    assert not found.has_other_speaker


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ('"The wheel turned twice and broke for good," said Ann Lee.', "twice"),
        ('"The wheel turned and broke for good," said Ann Lee.', "turned and"),
    ],
)
def test_changed_and_dropped_words_of_a_quotation_are_found(text: str, differs: str) -> None:
    assert compared(text)[0] == differs


CALLED = Source(
    "Mayor Ann Lee met the press on Monday. "
    'The mayor called the wheel "a joy for every child in town". '
    "Lund Works owns the mill. "
    '"Nobody will lose a job over this", its director Bob Ray said.'
)


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ('Ann Lee called it "a joy for every child in town".', False),
        ('Bob Ray called it "a joy for every child in town".', True),
        ('The mayor spoke of "a joy for every child in town".', False),
        ('The director spoke of "a joy for every child in town".', True),
        ('According to Ray, it is "a joy for every child in town".', True),
        ('"A joy for every child in town" were the words of Bob Ray.', True),
        ('"A joy for every child in town" awaits visitors.', False),
        ('Bob Ray rejected the idea that it was "a joy for every child in town".', False),
        ('Ray said: "Nobody will lose a job over this."', False),
        ('Ann Lee said: "Nobody will lose a job over this."', True),
        ('Lund Works promised that "nobody will lose a job over this".', False),
    ],
)
def test_another_speaker_is_found(text: str, *, is_wrong: bool) -> None:
    reading = in_one_line(text, 0)
    (span,) = quotations(reading)
    found = printed(reading, span, CALLED.read, CALLED)
    assert found
    assert found.has_other_speaker == is_wrong


def test_words_that_nobody_prints_are_not_found() -> None:
    assert compared('"There was never any money left," said Ann Lee.')[1] is None


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("The mill burned " + "very " * 37 + "slowly.", MAX_WORDS // 41),
        ("Bo sang here.", MAX_SENTENCES),
    ],
)
def test_a_long_text_is_cut_and_says_so(sentence: str, count: int) -> None:
    kept, note = bounded(read_text(f"{sentence} " * (count + 10)))
    assert len(kept) == count
    assert f"The text has {count + 10:,} sentences" in note
    assert f"the first {count:,} sentences were checked" in note


def test_a_text_within_the_limits_is_checked_whole() -> None:
    kept, note = bounded(read_text("The old mill burned down again. " * 20))
    assert (len(kept), note) == (20, "")


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["verbatim", "supported"], "supported"),
        (["supported", "unsupported"], "partly"),
        (["supported", "contradicted"], "contradicted"),
        (["unsupported", "partly"], "partly"),
        (["unsupported"], "unsupported"),
    ],
)
def test_a_sentence_is_as_good_as_its_claims(verdicts: list[str], expected: str) -> None:
    assert combined(verdicts) == expected != NO_CLAIM


def test_a_sentence_of_very_many_clauses_is_one_claim() -> None:
    text = " and ".join(f"Ann Lee sold mill {number}" for number in range(40)) + "."
    assert split(text) == [(text, text)]


@pytest.mark.parametrize("figure", ["9" * 400, "One 0th"])
def test_odd_figures_follow_from_nothing(figure: str) -> None:
    assert (
        following(f"{figure} of it, or {figure} days.", "Two days.", frozenset("2")) == frozenset()
    )


def test_there_is_no_day_after_the_last() -> None:
    first, second = sentences(read_text("It opened on 31 December 9999. It closed the next day."))
    assert readings(second, [first])[0].text == "It closed the next day."


GERMAN = "Die Straßenbahn hat vierzehn Haltestellen und kostet drei Milliarden Kronen, sagte sie."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"The tram has 14 stops. It opens in 2029.\n\n{GERMAN}", ["", "", "German"]),
        (f"The tram line of the town has 14 stops. {GERMAN}", ["", "German"]),
        (f"{GERMAN} Die Gruppe The Velms spielt am Freitag auf.", ["German"] * 2),
        (f"{GERMAN} Sie fährt bald. {GERMAN}", ["German"] * 3),
        ("Bayerische Motoren Werke and Deutsche Bahn met in Frankfurt am Main.", [""]),
        ("Les Anglais boivent le thé de cinq heures. " * 4, ["French"] * 4),
    ],
)
def test_each_sentence_has_its_language(text: str, expected: list[str]) -> None:
    article = read_text(text)
    assert foreign_languages(article, sentences(article)) == expected

"""What a pronoun stands for; all sentences are made up."""

import pytest

from rag.corpus.chunks import Sentence
from rag.support.pronouns import is_explained_by, resolve


def resolved(text: str, *preceding: str) -> str:
    """Return a sentence with the name instead of its pronoun; the nearest sentence comes first."""
    sentence, *before = (Sentence("made-up", 0, len(one), one) for one in (text, *preceding))
    return resolve(sentence, before).text


@pytest.mark.parametrize(
    ("text", "preceding", "expected"),
    [
        ("She left.", ["Berta Quill opened the bridge."], "Berta Quill left."),
        ("Her party won.", ["Berta Quill opened the bridge."], "Berta Quill's party won."),
        ("She left.", ["It rained.", "Berta Quill opened the bridge."], "Berta Quill left."),
        ("She left.", ["The mayor came.", "Berta Quill opened the bridge."], "She left."),
        ("She left.", ["France won the cup."], "She left."),
        ("She left.", [], "She left."),
        (
            "Berta Quill said that she would run.",
            ["Olaf Scholz visited the bridge."],
            "Berta Quill said that she would run.",
        ),
        (
            "Olaf Scholz criticised Orlo and his party.",
            ["Berta Quill opened the bridge."],
            "Olaf Scholz criticised Orlo and his party.",
        ),
    ],
)
def test_a_pronoun_stands_for_the_last_person_who_did_something(
    text: str, preceding: list[str], expected: str
) -> None:
    assert resolved(text, *preceding) == expected


@pytest.mark.parametrize(
    ("text", "previous", "is_explained"),
    [
        ("She left.", "Berta Quill opened the bridge.", True),
        ("“She left.", "Berta Quill opened the bridge.", True),
        ("She left.", "The bridge opened.", False),
        ("It won the cup.", "France played well.", True),
        ("This was a surprise.", "The bridge opened.", True),
        ("Orlo left after she came.", "Berta Quill opened the bridge.", False),
        ("“We are late”, she said.", "Berta Quill opened the bridge.", True),
        ("“He is late”, said Orlo.", "Berta Quill opened the bridge.", False),
        ("Items were sold.", "Berta Quill opened the bridge.", False),
    ],
)
def test_the_previous_sentence_may_explain_an_opening_pronoun(
    text: str, previous: str, *, is_explained: bool
) -> None:
    assert is_explained_by(text, previous) is is_explained

"""The phrases of small talk by topic, with their vectors, and the words that only they have."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.models.encoder import Vectors
from rag.text.word_lists import word_rows
from rag.text.words import STOP_WORDS, words

_DATA = Path(__file__).parent / "data"
#: Vectors of phrases(), in their order, as whole numbers; written by rag.training.small_talk.
VECTORS_FILE = _DATA / "small_talk.npy"
#: The topic of the contrary examples.
CONTRARY = "questions"


@cache
def topics() -> dict[str, Any]:
    """Return topic -> its reply and phrases."""
    return tomllib.loads((_DATA / "small_talk.toml").read_text(encoding="utf-8"))


@cache
def phrases() -> dict[str, str]:
    """Return phrase -> topic, in the order of the vectors; with the contrary examples."""
    return {phrase: topic for topic, one in topics().items() for phrase in one["phrases"]}


@cache
def usual_words() -> frozenset[str]:
    """Return the words of the phrases."""
    return frozenset(
        word for phrase, topic in phrases().items() if topic != CONTRARY for word in words(phrase)
    )


@cache
def private_words() -> frozenset[str]:
    """Return the words that only the phrases about Footnote as a person have."""
    private = frozenset(
        word for phrase in topics()["personal"]["phrases"] for word in words(phrase)
    )
    own = ("personal", CONTRARY)
    others = (phrase for phrase, topic in phrases().items() if topic not in own)
    return private - STOP_WORDS - {word for phrase in others for word in words(phrase)}


@cache
def spellings() -> dict[str, str]:
    """Return what people shorten in chats -> the words in full."""
    return {typed: " ".join(full) for typed, *full in word_rows("chat_spellings")}


@cache
def foreign_phrases() -> dict[str, str]:
    """Return greetings and thanks in other languages -> topic."""
    return {
        " ".join(words(" ".join(phrase))): topic
        for topic, *phrase in word_rows("foreign_small_talk")
    }


@cache
def vectors() -> Vectors:
    """Return the unit vectors of the phrases, in their order."""
    stored = np.load(VECTORS_FILE).astype(np.float32)
    unit: Vectors = stored / np.linalg.norm(stored, axis=1, keepdims=True)
    return unit

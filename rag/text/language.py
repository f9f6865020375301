"""Which language a text is in, and the names and codes of languages."""

import mmap
import re
import tempfile
from array import array
from collections.abc import Sequence
from functools import cache
from typing import Literal, cast

from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import load_model

from rag.text.word_lists import word_rows, word_set
from rag.text.words import words

#: ISO 639-1 code -> English name, for the languages that can be identified.
_NAMES = {code: name for code, name, *_ in word_rows("languages")}
#: English name or other code, in lower case -> ISO 639-1 code.
_CODES = {other.lower(): code for code, *others in word_rows("languages") for other in others}
_ENGLISH_QUESTION_WORDS = word_set("english_question_words")
#: Lowest probability, in [0, 1], at which the identifier is believed.
_MIN_PROBABILITY = 0.65
_SAMPLE = 500  # characters that the language is identified from
_MIN_LETTERS = 20  # fewer letters than this say nothing


def foreign_language(question: str) -> str:
    """Return the name of the language that a question is in; "" for English or if unsure.

    >>> foreign_language("Wie viel Geld hat Biden verlangt?"), foreign_language("Biden money?")
    ('German', '')
    """
    question_words = words(question)
    if not _ENGLISH_QUESTION_WORDS.isdisjoint(question_words):
        return ""
    ranked = _identifier().rank(question)
    if asking := _languages_asking(question, question_words):
        return _NAMES[next(code for code, _ in ranked if code in asking)]
    code, probability = ranked[0]
    return _NAMES[code] if code != "en" and probability >= _MIN_PROBABILITY else ""


def _languages_asking(question: str, question_words: Sequence[str]) -> set[str]:
    """Return the codes of the languages that have the most of a question's question words.

    A few words are too little for the identifier.
    """
    if "¿" in question:
        return {"es"}
    counts = {
        code: sum(word in asking for word in question_words)
        for code, *asking in word_rows("foreign_question_words")
    }
    most = max(counts.values())
    return {code for code, count in counts.items() if count == most} if most else set()


def prepare() -> None:
    """Load what only some texts need and what takes a second, so that no reader waits for it."""
    _identifier()


def request_for_english(language: str) -> str:
    """Return the request to ask in English, in a language given by its English name.

    "" for all but the eleven languages of `data/asks_in_english.txt`.
    """
    requests = {code: " ".join(text) for code, *text in word_rows("asks_in_english")}
    return requests.get(_CODES.get(language.lower(), ""), "")


def language_code(written: str) -> str:
    """Return the ISO 639-1 code of a language as files name it; "" if it is not in the list.

    >>> [language_code(name) for name in ("en-GB", "pt_BR", "deu", "French", "x-none", "")]
    ['en', 'pt', 'de', 'fr', '', '']
    """
    name = re.split(r"[-_;,\s]", written.strip().lower())[0]
    return name if name in _NAMES else _CODES.get(name, "")


def language_name(code: str) -> str:
    """Return the English name of a language; the code itself if it is unknown.

    >>> language_name("de"), language_name("qx")
    ('German', 'qx')
    """
    return _NAMES.get(code, code)


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language that a text is in; "" if unsure."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return ""
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= _MIN_PROBABILITY else ""


@cache
def _identifier() -> LanguageIdentifier:
    """Return py3langid's identifier, limited to the languages that have names.

    Loaded as its documentation shows, it would take 82 MB instead of 16: it keeps all its
    languages, and its table of states, of which a text visits few, in memory.
    """
    scores, priors, codes, states, rows, features = load_model(MODEL_DIR / MODEL_FILE)
    kept = [place for place, code in enumerate(codes) if code in _NAMES]
    return LanguageIdentifier(
        scores[:, kept],
        priors[kept],
        [codes[place] for place in kept],
        _mapped(states),
        array("i", features),
        norm_probs=True,
        tk_row=rows,
    )


def _mapped(numbers: "array[int]") -> "memoryview[int]":
    """Return the same numbers in a temporary file that is mapped into memory."""
    with tempfile.TemporaryFile() as file:
        numbers.tofile(file)
        file.flush()
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    kind = cast("Literal['I']", numbers.typecode)  # or another one for whole numbers
    return memoryview(content).cast(kind)

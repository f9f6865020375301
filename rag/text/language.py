"""The language that a text is in, and the names and codes of languages."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from rag.text.word_lists import word_rows
from rag.text.words import words

#: The languages that are told apart: ISO 639-1 code -> English name.
_LANGUAGES = {code: name for code, name, *_ in word_rows("languages")}
#: Their names and other codes, in lower case -> ISO 639-1 code.
_OTHER_NAMES = {other.lower(): code for code, *others in word_rows("languages") for other in others}
#: Common words of questions that no other of these languages has.
_ENGLISH = frozenset(
    """what when where which who whom whose why how did does the with from this these those there
    they been would could should about between much many and""".split()
)
#: How sure the identifier must be, in [0, 1], of a text that is not English.
_SURE = 0.65
#: How much of a text is looked at to tell its language, and how many letters are too few.
_SAMPLE = 500  # characters
_LEAST_LETTERS = 20


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

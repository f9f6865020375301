"""The texts of the widget: each language has all of them, with the same values to put in."""

import json
import re

import pytest

from rag.web.widget import tag

TEXTS: dict[str, dict[str, str]] = {
    path.rpartition("/")[2].removesuffix(".json"): json.loads(body)
    for path, body in tag.languages().items()
}
ENGLISH = TEXTS["en"]
#: The plural forms of whole numbers up to a million, besides `other` (Unicode CLDR).
FORMS = {"en": {"one"}, "de": {"one"}, "fr": {"one"}, "es": {"one"}, "uk": {"one", "few", "many"}}
_FORM = re.compile(r"_(?:one|few|many)$")
#: Texts with a number.
COUNTED = {_FORM.sub("", name) for name, text in ENGLISH.items() if "{count}" in text}
#: Texts that the server's English sentence replaces while they are empty.
FROM_SERVER = {name for name, text in ENGLISH.items() if not text} - {"refusal"}
#: Texts that are the same in English.
ALIKE = {("fr", "page")}


@pytest.mark.parametrize("language", FORMS)
def test_a_language_has_every_text_in_every_plural_form(language: str) -> None:
    forms = {f"{name}_{form}" for name in COUNTED for form in FORMS[language]}
    others = {name for name in ENGLISH if _plain(name) == name}
    assert TEXTS[language].keys() == forms | others


@pytest.mark.parametrize("language", FORMS)
def test_every_text_is_translated_and_has_the_values_of_the_english_one(language: str) -> None:
    for name, text in TEXTS[language].items():
        english = ENGLISH[_plain(name)]
        if name in FROM_SERVER and language != "en":
            assert text, name
        else:
            assert (bool(text), _values(text)) == (bool(english), _values(english)), name
        assert text == text.strip(), name
        assert language == "en" or not text or text != english or (language, name) in ALIKE, name


def test_all_languages_are_shipped() -> None:
    assert TEXTS.keys() == FORMS.keys()


def _plain(name: str) -> str:
    """Return the name of a text without its plural form."""
    plain = _FORM.sub("", name)
    return plain if plain in COUNTED else name


def _values(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))

"""Which language a text is in."""

import pytest

from rag.text.language import foreign_language, language_of


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wann wurde die Brücke von Zarnow eröffnet?", "German"),
        ("Combien d'argent le maire a-t-il demandé ?", "French"),
        ("Ile pieniędzy dostała burmistrzyni na most?", "Polish"),
        ("Wann öffnet das Schwimmbad?", "German"),
        ("Muss man reservieren?", "German"),
        ("Quand ouvre la piscine ?", "French"),
        ("¿Cuándo abre?", "Spanish"),
        ("¿Se permiten perros?", "Spanish"),
        ("Quando apre la piscina?", "Italian"),
        ("Onde fica a biblioteca?", "Portuguese"),
        ("Ile kosztuje bilet?", "Polish"),
        ("Коли відкривається басейн?", "Ukrainian"),
        ("Можно ли с собаками?", "Russian"),
        ("When was the bridge of Zarnow opened?", ""),
        ("Via Dolorosa map", ""),
        ("NATO", ""),
        ("Angela Merkel", ""),
        ("What is a Schadenfreude?", ""),
    ],
)
def test_a_question_in_another_language_is_recognised(question: str, language: str) -> None:
    assert foreign_language(question) == language


def test_a_text_has_a_language_if_it_is_long_enough() -> None:
    assert language_of("The mayor of the town thanked the builders of the bridge.") == "en"
    assert language_of("Die Bürgermeisterin dankte den Arbeitern für die neue Brücke.") == "de"
    assert language_of("The mayor") == ""
    assert language_of("12:30 - 14:45, 2023-04-04, 300 x 200 x 100, 17 + 4 = 21") == ""

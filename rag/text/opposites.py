"""Words that contradict each other."""

from rag.text.word_lists import word_rows


def _opposites() -> dict[str, str]:
    opposites: dict[str, str] = {}
    for first, second in word_rows("opposites"):
        opposites.setdefault(first, second)
        opposites.setdefault(second, first)
    return opposites


def _contraries() -> dict[str, frozenset[str]]:
    contraries: dict[str, frozenset[str]] = {}
    for first, second in (*word_rows("opposites"), *word_rows("contraries")):
        for word, contrary in ((first, second), (second, first)):
            contraries[word] = contraries.get(word, frozenset()) | {contrary}
    return contraries


#: word -> the word that turns a question into one about the opposite
OPPOSITES = _opposites()
#: word -> every word that contradicts it in a sentence
CONTRARIES = _contraries()

"""Words that contradict each other."""

from rag.text.word_lists import word_rows


def _opposites() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for one, other in word_rows("opposites"):
        pairs.setdefault(one, other)
        pairs.setdefault(other, one)
    return pairs


def _contraries() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one, other in (*word_rows("opposites"), *word_rows("contraries")):
        for word, against in ((one, other), (other, one)):
            found[word] = found.get(word, frozenset()) | {against}
    return found


#: A word, and the one that turns a question about it into a question about the opposite.
OPPOSITES = _opposites()
#: A word, and every word that contradicts it in a sentence.
CONTRARIES = _contraries()

"""A text as words, so that questions and articles can be compared."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache

from rag.text.word_lists import word_map, word_rows, word_set

STOP_WORDS = word_set("stop_words")
_WORD = re.compile(r"[^\W_]+")
_QUOTES = str.maketrans("“”„«»‘’‚", '"' * 5 + "'" * 3)
_INFLECTION = r"((?:s|d|r|rs|ed|ing|ment|ments|ation|ations)?)$"
_DIGITS = word_map("number_words")
#: Number word -> digits, and digits -> number word.
_NUMBERS = _DIGITS | {digits: word for word, digits in _DIGITS.items()}


def clean(text: str) -> str:
    """Return a text on one line, composed (NFC), with "?" in place of lone surrogates."""
    valid = text.encode(errors="replace").decode()
    return " ".join(unicodedata.normalize("NFC", valid).split())


def words(text: str) -> list[str]:
    """Return the words of a text, in order, in lower case and without accents.

    >>> words("Zürich's 2,4 billion")
    ['zurich', 's', '2', '4', 'billion']
    """
    if text.isascii():  # nearly every English sentence, ten times faster
        return _WORD.findall(text.lower())
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)).lower())


def content_words(text: str) -> list[str]:
    """Return the words of a text, in order, without stop words and single letters."""
    return [
        word for word in words(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]


def opens_with(text: str, openings: Collection[tuple[str, ...]]) -> bool:
    """Whether a text begins with one of some groups of words.

    >>> opens_with("At first, it rained.", {("at", "first")})
    True
    """
    longest = max(map(len, openings))
    first = words(text)[:longest]
    return any(tuple(first[:length]) in openings for length in range(1, len(first) + 1))


def normalized(text: str) -> str:
    """Return a text in which case, white space and the style of quotation marks don't differ.

    >>> normalized("“Open.  ") == normalized('"open.')
    True
    """
    return " ".join(text.translate(_QUOTES).casefold().split())


def spellings(word: str) -> Iterator[str]:
    """Yield a word in all its forms that a full-text search doesn't know to be the same.

    They are the word as it is, in British or American spelling, as digits or a number word, and in
    the plural or singular where no ending makes it.

    >>> list(spellings("defence")), list(spellings("organize"))
    (['defence', 'defense'], ['organize', 'organise'])
    >>> list(spellings("two")), list(spellings("12"))
    (['two', '2'], ['12', 'twelve'])
    >>> list(spellings("children"))
    ['children', 'child']
    """
    yield word
    for british, american in word_rows("spellings"):
        for ending, other_ending in ((british, american), (american, british)):
            if re.search(ending + _INFLECTION, word):
                yield re.sub(ending + _INFLECTION, other_ending + r"\1", word)
    if word in _NUMBERS:
        yield _NUMBERS[word]
    for forms in word_rows("irregular_plurals"):
        if word in forms:
            yield forms[0] if word == forms[1] else forms[1]


@cache
def common_words() -> frozenset[str]:
    """Return the whole words in the encoder's vocabulary: 30,000 common words and names."""
    return frozenset(word_ranks())


@cache
def word_ranks() -> dict[str, int]:
    """Return common word -> its rank; the commonest word has the lowest.

    They are the whole words in the encoder's vocabulary, and their order there.
    """
    # Imported late: they take 0.2 s, which splitting a text into words doesn't need.
    from tokenizers import Tokenizer

    from rag.models.files import model_path

    tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
    return {word: rank for word, rank in tokenizer.get_vocab().items() if word.isalpha()}

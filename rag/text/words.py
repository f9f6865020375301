"""Text as words: what is compared when a question meets an article."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from text_to_num import text2num
from tokenizers import Tokenizer

from rag.models.files import model_path
from rag.text.word_lists import word_set

#: Words that carry the grammar of a question, not its subject.
STOP_WORDS = word_set("stop_words")
_WORD = re.compile(r"[^\W_]+")


def clean(text: str) -> str:
    """Return a text in one line, composed (NFC), and without halves of characters."""
    whole = text.encode(errors="replace").decode()
    return " ".join(unicodedata.normalize("NFC", whole).split())


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents.

    >>> words("Zürich's 2,4 billion")
    ['zurich', 's', '2', '4', 'billion']
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)).lower())


def content_words(text: str) -> list[str]:
    """Return the words of a text that are not grammar; single letters are left out."""
    return [
        word for word in words(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]


def normalized(text: str) -> str:
    """Return a text without case, white space and the shapes of quotation marks.

    >>> normalized("“Open.  ") == normalized('"open.')
    True
    """
    return " ".join(text.translate(_QUOTES).casefold().split())


_QUOTES = str.maketrans("“”„«»‘’‚", '"' * 5 + "'" * 3)


def spellings(word: str) -> Iterator[str]:
    """Yield a word as typed, in the other of British and American spelling, and as a number.

    >>> list(spellings("defence")), list(spellings("organize"))
    (['defence', 'defense'], ['organize', 'organise'])
    >>> list(spellings("two")), list(spellings("12"))
    (['two', '2'], ['12', 'twelve'])
    """
    yield word
    for british, american in _SPELLINGS:
        for ours, theirs in ((british, american), (american, british)):
            if re.search(ours + _ENDING, word):
                yield re.sub(ours + _ENDING, theirs + r"\1", word)
    if word in _number_words():
        yield _number_words()[word]


_ENDING = r"((?:s|d|r|rs|ed|ing|ment|ments|ation|ations)?)$"
_SPELLINGS = (
    ("ence", "ense"), ("our", "or"), ("ise", "ize"), ("isation", "ization"), ("yse", "yze"),
    ("amme", "am"), ("tre", "ter"), ("lled", "led"), ("lling", "ling"), ("ogue", "og"),
)  # fmt: skip


@cache
def _number_words() -> dict[str, str]:
    """Number word -> digits and back, for the numbers that texts spell out in one word."""
    spelled = """two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
    ninety""".split()
    digits = {word: str(text2num(word, "en")) for word in spelled}
    return digits | {figure: word for word, figure in digits.items()}


@cache
def common_words() -> frozenset[str]:
    """Return the whole words of the encoder's vocabulary: 30,000 common words and names."""
    tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
    return frozenset(word for word in tokenizer.get_vocab() if word.isalpha())

"""Text as words and numbers: what is compared when a question meets an article."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from text_to_num import alpha2digit, text2num

#: Words that carry the grammar of a question, not its subject.
STOP_WORDS = frozenset(
    """a about after again against all also am an and any anyone are article articles as ask at be
    because been before being between both but by can could did do does doing during each few for
    from further get give given go had has have having he her here hers him his how i if in into
    is it its itself just kind made make many may me might more most much must my name named no
    nor not now of off on once one only or other our out over own please same say says said she
    should so some sort such tell text than that the their them then there these they thing things
    this those through to too under until up us very was we were what when where which while who
    whom whose why will with would you your""".split()
)
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


def alike(one: str, other: str) -> bool:
    """Whether two words in lower case share all but an ending.

    >>> alike("ratified", "ratification"), alike("weapon", "weapons"), alike("state", "stated")
    (True, True, True)
    >>> alike("nato", "native")
    False
    """
    shorter = min(len(one), len(other))
    if shorter < 4:
        return one == other
    shared = max(4, shorter - 2 if shorter < 8 else shorter - 3)
    return one[:shared] == other[:shared] and abs(len(one) - len(other)) <= 5


_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_SCALED = re.compile(rf"({_FIGURE.pattern})[ -]?({'|'.join(_SCALES)})\b", re.IGNORECASE)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text, however they are written.

    >>> sorted(numbers("2,4 billion, 2.4 billion and sixty-one of 1,500 in two rounds"))
    ['1500', '2', '2400000000', '61']
    """
    figures = _SCALED.sub(lambda one: f"{_value(one[1]) * _SCALES[one[2].lower()]:.0f}", text)
    digits = alpha2digit(figures, "en", threshold=0)
    return frozenset(f"{_value(one):.12g}" for one in _FIGURE.findall(digits))


def _value(figure: str) -> float:
    if _GROUPED.fullmatch(figure):
        return float(figure.replace(",", ""))
    whole, *parts = re.split("[.,]", figure)
    # Of several dots only the first can be a decimal one: 24.02.2022 is a date.
    return float(f"{whole}.{parts[0]}") if parts else float(whole)


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

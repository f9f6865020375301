"""Numbers of list items as word processors write them: 3, c, IV, 3rd."""

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_ROMAN = 4_999
_MAX_LETTERS = 26 * 30


def roman(number: int) -> str:
    """Return a number in small Roman digits; in Arabic ones if it is beyond these.

    >>> roman(4), roman(1990), roman(0)
    ('iv', 'mcmxc', '0')
    """
    if not 0 < number <= _MAX_ROMAN:
        return str(number)
    digits = []
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        digits.append(letters * count)
    return "".join(digits)


def letters(number: int) -> str:
    """Return a number as a small letter; those after z are doubled, as in Word.

    >>> letters(3), letters(28)
    ('c', 'bb')
    """
    if not 0 < number <= _MAX_LETTERS:
        return str(number)
    repeats, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (repeats + 1)


def ordinal(number: int) -> str:
    """Return an English ordinal number.

    >>> [ordinal(number) for number in (1, 12, 23)]
    ['1st', '12th', '23rd']
    """
    is_teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"

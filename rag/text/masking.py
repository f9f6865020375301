"""A question -> the same without e-mail addresses, and phone, card and account numbers.

In doubt, a number is masked: a log with a hole does no harm, one with somebody's number does.
"""

import re

from rag.text.words import clean

#: Digits of the shortest phone number that is masked, and of the longest that there is (E.164).
_MIN_PHONE, _MAX_PHONE = 7, 15
#: So many numbers are looked up; those after them are masked unseen.
_MAX_LOOKED_UP = 5
_PART = r"[^\s@＠<>()\[\],;:]+"
_EMAIL = re.compile(
    rf"{_PART}(?:[@＠]| ?[(\[] ?at ?[)\]] ?)[^\s<>()\[\],;:]+\w"
    rf"|{_PART} ?[@＠] ?[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
#: Hyphens and dashes, as word processors put them between digits.
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
#: A number with its country's code is a phone number, whatever it looks like.
_INTERNATIONAL = re.compile(r"\+ ?\d(?:[\s().\-/]{0,3}\d){6,14}(?!\d)")
_CARD = re.compile(r"(?<![\d+])\d(?:[ ./_-]?\d){12,18}(?!\d)")
_ACCOUNT = re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}\b")
#: Digits with what may be between those of one number.
_NUMBER = re.compile(rf"[+(]*\d(?:[\s().\-/_]{{0,3}}\d){{{_MIN_PHONE - 1},}}")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:1\d|20)\d\d"
#: What has as many digits as a phone number, and is none: dates, years and round numbers.
_PUBLIC = re.compile(
    rf"(?<!\d)(?:{_YEAR}([-./]){_MONTH}\1{_DAY}|{_DAY}([-./]){_MONTH}\2{_YEAR}"
    rf"|{_YEAR}(?:\D{{1,3}}{_YEAR})+|\d{{1,3}}(?:[ .,]\d{{3}})*[ .,]000)"
    r"(?:[ T]\d\d?[:.]\d\d)?(?!\d)"
)


def masked(text: str) -> str:
    """Return a text on one line, with what it masks named in brackets.

    Numbers count as phone numbers if they are valid in any country; dates and years don't.

    >>> masked("Write to ann@mail.example, or call 020 7946 0958.")
    'Write to [e-mail address], or call [phone number].'
    >>> masked("Was 4111 1111 1111 1111 charged on 2023-04-04?")
    'Was [card number] charged on 2023-04-04?'
    """
    text = _EMAIL.sub("[e-mail address]", _DASHES.sub("-", clean(text)))
    text = _ACCOUNT.sub(_account, text)
    text = _CARD.sub(_card, text)
    return _without_phones(_INTERNATIONAL.sub("[phone number]", text))


def _account(match: re.Match[str]) -> str:
    """Return what replaces an IBAN; words may follow it that look like a part of it."""
    from stdnum import iban

    found = match[0]
    ends = (end for end in range(len(found), 14, -1) if found[end - 1] != " ")
    end = next((end for end in ends if iban.is_valid(found[:end])), 0)
    return f"[account number]{found[end:]}" if end else found


def _card(match: re.Match[str]) -> str:
    from stdnum import luhn

    return "[card number]" if luhn.is_valid(re.sub(r"\D", "", match[0])) else match[0]


def _without_phones(text: str) -> str:
    # Letters in the place of digits, so that offsets stay the same.
    private = _PUBLIC.sub(lambda match: re.sub(r"\d", "x", match[0]), text)
    numbers = list(_NUMBER.finditer(private))
    for position, number in reversed(list(enumerate(numbers))):
        if position >= _MAX_LOOKED_UP or _is_phone(number[0].replace("_", " ")):
            text = f"{text[: number.start()]}[phone number]{text[number.end() :]}"
    return text


def _is_phone(number: str) -> bool:
    """Whether a number of _MIN_PHONE digits or more contains one that is valid in some country."""
    from phonenumbers import SUPPORTED_REGIONS, PhoneNumberMatcher

    if sum(map(str.isdigit, number)) > _MAX_PHONE:
        return True
    return any(
        sum(map(str.isdigit, match.raw_string)) >= _MIN_PHONE
        for country in SUPPORTED_REGIONS
        for match in PhoneNumberMatcher(number, country)
    )

"""The numbers of a claim that follow from those of the evidence, though written otherwise.

"A fifth" is 20 %, 61 of 100 are 61 %, three weeks are 21 days, 61 is more than 60, 14 are left of
52 after 38, two at 540 each cost 1,080, and half of 14 is 7.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rag.support.measures import Measure, are_equal, measures
from rag.text.numbers import in_digits, numbers

_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_FIGURE = r"\d+(?:\.\d+)?"
_SHARES = re.compile(
    rf"(?P<percent>{_FIGURE}) ?(?:%|per ?cent\b|pct\b)"
    rf"|\b(?P<count>{_FIGURE}|an?|one) "
    r"(?:(?P<parts>0*[1-9]\d*)(?:rd|th)s?\b|(?P<quarter>quarters?)\b)"
    r"|\b(?P<half>half|halves)\b"
    rf"|(?P<some>{_FIGURE}) (?:out of|of|in) (?:the |its |their |every )?(?P<all>{_FIGURE})"
    rf"|\bof (?:the |its |their )?(?P<whole>{_FIGURE}) (?:\w+ ){{1,3}}?\w+, (?P<part>{_FIGURE})",
    re.IGNORECASE,
)
#: Numbers that are rather years, and how many others are added at most.
YEARS = range(1500, 2100)
_MAX_ADDED = 50
#: After these, a number is that of one of several ("per cent" counts nothing); so many are a few.
_EACH = re.compile(
    r"\b(?:each|every|apiece|both|per(?![ -]?cents?\b)|"
    r"an? (?:person|head|piece|year|month|week|day|hour))\b",
    re.IGNORECASE,
)
#: Halves of an amount, not of an hour or a match: "half past", "in the first half of".
_HALVED = re.compile(
    r"\bhalved?\b|\b(?:pays?|paid) half\b"
    r"|(?<!1st )(?<!first )(?<!2nd )(?<!second )(?<!other )(?<!last )(?<!latter )"
    r"\bhalf (?:of|the|that|as)\b",
    re.IGNORECASE,
)
_FEW = range(2, 13)
_TIMES = re.compile(rf"({_FIGURE}) times\b", re.IGNORECASE)
#: What is left of a whole.
_REST = re.compile(r"\b(?:the (?:rest|remainder|others?)|remaining)\b", re.IGNORECASE)
#: How far a multiple may be from the exact one, as a share of it.
_SAME_MULTIPLE = 0.03
#: How far two shares may be apart that are written as different roundings.
_ROUNDING = 0.006
#: Words before a number, and between which multiples of it the exact one lies.
_LARGER = "more|longer|larger|bigger|higher|taller|older|heavier|wider"
_SMALLER = "less|fewer|shorter|smaller|lower|younger|lighter|cheaper"
_PLAIN = r"(?<!\bno )(?<!\bnot )"
_LESS = (
    rf"{_PLAIN}(?:{_SMALLER}) than|(?:no|not) (?:{_LARGER}) than|"
    "under|below|at most|up to|nearly|almost"
)
_MORE = (
    rf"{_PLAIN}(?:{_LARGER}) than|(?:no|not) (?:{_SMALLER}) than|"
    r"over|above|exceed\w*|upwards of|at least"
)
_ABOUT = r"about|around|some|roughly|approximately|close to|nearly|almost"
_BOUNDS = ((_LESS, 0.67, 1.0), (_MORE, 1.0, 1.5), (_ABOUT, 0.93, 1.07))
#: A bound farther from 1 than this is only a guess; what may be meant is no farther than the other.
_LOOSE, _FAR = 0.9, 10.0
_BOUNDED = [
    (re.compile(rf"\b(?:{words}) (?:an? |the |[$£€] ?)?({_FIGURE})", re.IGNORECASE), low, high)
    for words, low, high in _BOUNDS
]
#: The same at the end of what stands before a share.
_BOUNDED_SHARE = [
    (re.compile(rf"\b(?:{words}) (?:an? |1 |the )?$", re.IGNORECASE), low, high)
    for words, low, high in _BOUNDS
]


def following(claim: str, evidence: str, missing: frozenset[str]) -> frozenset[str]:
    """Return those of the missing numbers, in digits, that follow from the numbers of a text.

    >>> sorted(following("A fifth of them left.", "20 per cent left.", frozenset({"5"})))
    ['5']
    >>> sorted(following("More than 60 left.", "61 left.", frozenset({"60"})))
    ['60']
    >>> sorted(following("For three weeks.", "Within 21 days.", frozenset({"3"})))
    ['3']
    >>> evidence = "From 2019 to 2021, 40 people left."
    >>> sorted(following("It took 2 years.", evidence, frozenset({"2"})))
    ['2']
    >>> sorted(following("Only 2 people left.", evidence, frozenset({"2"})))
    []
    >>> evidence = "Two buses are to come. Each costs 540,000 euros."
    >>> sorted(following("They cost 1,080,000 euros.", evidence, frozenset({"1080000"})))
    ['1080000']
    >>> sorted(following("It is 12 times as long.", "24 hours, not 2.", frozenset({"12"})))
    ['12']
    """
    if not missing:
        return missing
    ours, theirs = ungrouped(claim), ungrouped(evidence)
    known = [float(number) for number in numbers(evidence)]
    worked_out = [*_products(theirs, known), *_portions(theirs, known)]
    computed = _computed(ours, known, list(measures(theirs)))
    found = missing & (computed | _multiples(ours, known) | _written(worked_out))
    found |= _equal_shares(ours, theirs) | _converted(ours, theirs)
    return missing & (found | _bounded(ours, [*known, *worked_out], list(measures(theirs))))


def ungrouped(text: str) -> str:
    """Return a text with its numbers in digits, without thousands separators.

    >>> ungrouped("more than 1,000 of them, in twelve days")
    'more than 1000 of them, in 12 days'
    """
    return _SEPARATOR.sub("", in_digits(text))


def _computed(ours: str, known: list[float], measured: Sequence[Measure]) -> frozenset[str]:
    """Return the numbers that are the sum or the difference of two others.

    Between two years lie years: their difference counts nothing else. Litres and kilograms are not
    added.
    """
    kinds = {float(one.number): one.kind for one in measured}
    years = {number for number in known if number in YEARS}
    counts = sorted(set(known) - years)[:_MAX_ADDED]
    pairs = [
        (one, other)
        for one, other in combinations(counts, 2)
        if kinds.get(one, "") == kinds.get(other, "") or not {one, other} <= kinds.keys()
    ]
    added = {f"{one + other:.12g}" for one, other in pairs}
    added |= {f"{abs(one - other):.12g}" for one, other in pairs}
    apart = {f"{abs(one - other):.12g}" for one, other in combinations(years, 2)}
    lasting = {one.number for one in measures(ours) if one.unit == "year"}
    return frozenset(added | (apart & lasting))


def _products(theirs: str, known: list[float]) -> Iterator[float]:
    """Yield a few times each number, where a text says what each costs or has."""
    if _EACH.search(theirs):
        for one, other in combinations(known[:_MAX_ADDED], 2):
            if min(one, other) in _FEW:
                yield one * other


def _portions(theirs: str, known: list[float]) -> Iterator[float]:
    """Yield each share "of" something of each other number, and half of each if a text halves."""
    parts = [
        share
        for match, share in _shares(theirs)
        if not match["half"] and theirs.startswith(" of ", match.end())
    ]
    shares = [*parts, 0.5] if _HALVED.search(theirs) else parts
    for share in shares:
        yield from (number * share for number in known[:_MAX_ADDED])


def _multiples(ours: str, known: list[float]) -> frozenset[str]:
    """Return the numbers of "three times" and the like that two others are apart by."""
    said = {number for match in _TIMES.finditer(ours) for number in numbers(match[1])}
    pairs = [(max(pair), min(pair)) for pair in combinations(known[:_MAX_ADDED], 2)]
    ratios = [high / low for high, low in pairs if low > 0]
    return frozenset(
        number
        for number in said
        if any(abs(float(number) - ratio) <= _SAME_MULTIPLE * ratio for ratio in ratios)
    )


def _written(values: Iterable[float]) -> frozenset[str]:
    return frozenset(f"{value:.12g}" for value in values)


def _shares(text: str) -> Iterator[tuple[re.Match[str], float]]:
    """Yield the shares in a text, each as written and from 0 to 1."""
    for match in _SHARES.finditer(text):
        if match["percent"]:
            yield match, float(match["percent"]) / 100
        elif match["half"]:
            yield match, 0.5
        elif match["count"]:
            count = float(match["count"]) if match["count"][0].isdigit() else 1.0
            yield match, count / float(match["parts"] or 4)
        else:
            part, whole = match["some"] or match["part"], match["all"] or match["whole"]
            if float(whole) > 0:
                yield match, float(part) / float(whole)


def shares(text: str) -> Iterator[tuple[float, str]]:
    """Yield the shares in a text, from 0 to 1, each with what follows it.

    >>> list(shares("three of the 12 villages"))
    [(0.25, ' villages')]
    """
    for match, share in _shares(ungrouped(text)):
        yield share, match.string[match.end() :]


def _equal_shares(ours: str, theirs: str) -> frozenset[str]:
    known = _known_shares(theirs)
    return frozenset(
        number
        for match, share in _shares(ours)
        if _is_known(match, share, known)
        for number in numbers(match[0])
    )


def _known_shares(text: str) -> list[float]:
    """Return the shares in a text; of one that speaks of the rest, also what is left of each."""
    known = [share for _, share in _shares(text)]
    return known + [1 - share for share in known] if _REST.search(text) else known


def _is_known(match: re.Match[str], share: float, known: list[float]) -> bool:
    """Whether a known share equals a share of a text, or is "more than" it and the like."""
    before = match.string[: match.start()]
    bounds = [(low, high) for pattern, low, high in _BOUNDED_SHARE if pattern.search(before)]
    return any(
        low * share - _ROUNDING <= one <= high * share + _ROUNDING
        for low, high in [(1.0, 1.0), *bounds]
        for one in known
    )


def other_shares(claim: str, evidence: str) -> frozenset[str]:
    """Return the words of the shares of a claim, if a text has shares, but none of these.

    >>> sorted(other_shares("Half of the villages", "three of the 12 villages"))
    ['half']
    >>> sorted(other_shares("A quarter of the villages", "three of the 12 villages"))
    []
    >>> sorted(other_shares("3 of 0 huts and half of the villages", "three of the 12 villages"))
    ['half']
    >>> sorted(other_shares("No more than half of the villages", "61 % of the villages"))
    ['half']
    """
    known = _known_shares(ungrouped(evidence))
    return frozenset(
        word
        for match, share in (_shares(ungrouped(claim)) if known else ())
        if not _is_known(match, share, known)
        for word in match[0].lower().split()
    )


def _bounded(ours: str, known: list[float], measured: list[Measure]) -> frozenset[str]:
    """Return the numbers after "more than" and the like between whose bounds a known one lies."""
    return frozenset(
        number
        for pattern, low, high in _BOUNDED
        for match in pattern.finditer(ours)
        for number in numbers(match[1])
        for one in (*known, *_in_unit_of(ours[match.start(1) :], float(number), measured))
        if low * float(number) <= one <= high * float(number)
    )


def _in_unit_of(text: str, number: float, measured: list[Measure]) -> Iterator[float]:
    """Yield measures in the unit of the number that a text begins with."""
    own = next(measures(text), None)
    if own is None or own.value == 0 or own.number != f"{number:.12g}":
        return
    for other in measured:
        if other.kind == own.kind:
            yield other.value / own.value * number


def bounds_of(text: str, number: str) -> list[tuple[float, float]]:
    """Return between which multiples of a number the exact one lies, for each bound in a text.

    >>> bounds_of("More than 1,000 came.", "1000"), bounds_of("1,000 came.", "1000")
    ([(1.0, 1.5)], [])
    """
    plain = ungrouped(text)
    return [
        (low, high)
        for pattern, low, high in _BOUNDED
        for match in pattern.finditer(plain)
        if number in numbers(match[1])
    ]


def widened(low: float, high: float) -> tuple[float, float]:
    """Return what bounds may hold at most: ten times as much is still "more than" a number.

    >>> widened(1.0, 1.5), widened(0.93, 1.07)
    ((1.0, 10.0), (0.93, 1.07))
    """
    return (low if low > _LOOSE else 1 / _FAR), (high if high < 2 - _LOOSE else _FAR)


def _converted(ours: str, theirs: str) -> frozenset[str]:
    """Return the numbers of measures that the evidence has in other units."""
    known = list(measures(theirs))
    return frozenset(
        one.number for one in measures(ours) if any(are_equal(one, it) for it in known)
    )

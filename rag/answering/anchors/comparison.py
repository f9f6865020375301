"""A question and a quote -> for each anchor of the question, whether the quote is about it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rag.answering.anchors.amounts import ITEM, Amount, amounts
from rag.answering.anchors.anchor import Anchor, Kind, read
from rag.answering.anchors.complements import Complement, other_complement
from rag.answering.anchors.dates import dated
from rag.answering.anchors.names import Name, Names, has_word, initials, names
from rag.answering.anchors.qualified import denied, with_qualifier
from rag.answering.anchors.quote import Finding, Quote, Status, Verdict, elsewhere
from rag.answering.anchors.things import Thing, is_told, other_thing
from rag.answering.anchors.times import MONTHS
from rag.answering.anchors.units import Dimension, other_dimension, other_unit
from rag.search.question import Query
from rag.text.matching import alike
from rag.text.number_ranges import covered_numbers
from rag.text.numbers import numbers
from rag.text.opposites import CONTRARIES
from rag.text.words import words


def compare(query: Query, quote: Quote) -> tuple[Finding, ...]:
    """Return what a quote says of each anchor of a question."""
    question = read(query)
    asked = frozenset(words(question.text))
    findings = (_finding(one, quote, asked, query) for one in question.anchors)
    return tuple(filter(None, findings))


def _finding(anchor: Anchor, quote: Quote, asked: frozenset[str], query: Query) -> Finding | None:
    value = anchor.value
    if isinstance(value, Thing):
        return _thing(anchor, value, quote, has_context=bool(query.question.context))
    if isinstance(value, Complement):
        return _complement(anchor, value, quote)
    if isinstance(value, Dimension):
        other = other_dimension(value, quote.said)
        return Finding(anchor, Status.CONTRADICTED, f"“{other}”") if other else None
    if isinstance(value, Amount):
        unit = None if value.is_label else _unit(anchor, value, query, quote)
        return unit or Finding(anchor, *_figure(anchor, value, query, quote))
    if isinstance(value, Name):
        return Finding(anchor, *_name(value, quote, asked, query))
    return _stated(anchor, quote)


def _stated(anchor: Anchor, quote: Quote) -> Finding | None:
    """Return what a quote says of a time or an opposite."""
    if anchor.kind in (Kind.YEAR, Kind.DATE):
        return dated(anchor, quote)
    return _opposite(anchor, str(anchor.value), quote)


def _figure(anchor: Anchor, value: Amount, query: Query, quote: Quote) -> Verdict:
    if anchor.kind is Kind.ORDINAL:
        return _ordinal(value, quote)
    is_covered = _is_in_range(value, query, quote)
    return (Status.PRESENT, "") if is_covered else _amount(value, quote)


def _unit(anchor: Anchor, stated: Amount, query: Query, quote: Quote) -> Finding | None:
    # "Can I return it after 3 weeks?" may be answered with any time.
    is_asked = query.expected_answer_type == "confirmation"
    other = None if is_asked else other_unit(stated, quote.said)
    if other is None:
        return None
    return Finding(replace(anchor, kind=Kind.UNIT), Status.CONTRADICTED, other.text)


def _name(name: Name, quote: Quote, asked: frozenset[str], query: Query) -> Verdict:
    wanted, said = query.expected_answer_type, names(quote.said)
    if told := with_qualifier(name.text, query.text, quote) or denied(name.text, query, quote.said):
        return Status.CONTRADICTED, told
    if _is_named(name, said, quote) or _is_tied(name, quote, query):
        return Status.PRESENT, ""
    if other := _namesake(name, said, asked) or _replacement(name, said, asked, wanted):
        return Status.CONTRADICTED, other.text
    context = names(quote.context)
    if _is_named(name, context, quote):
        return Status.PRESENT, ""
    if other := _namesake(name, context, asked):
        return Status.CONTRADICTED, other.text
    return elsewhere(_is_somewhere(name, quote.around))


def _is_named(name: Name, text: Names, quote: Quote) -> bool:
    """Whether a text has a name, in full or shortened, or by its initials."""
    missing = [word for word in name.words if not has_word(word, text.words)]
    if not missing or "".join(name.words) in text.squeezed:
        return True
    if any(set(other.words) <= set(name.words) for other in text.names):
        return True
    named = {word for other in text.names for word in other.words}
    if name.words[-1] in text.capitals - named:
        return True
    short = initials(name.words)
    if len(short) > 1 and short in text.capitals:
        return True
    alone = name.words[0] if len(name.words) == 1 else ""
    return bool(alone) and (
        any(initials(other.words) == alone for other in text.names)
        or any(has_word(word, text.capitals) for word in _aliases(alone, quote.around))
    )


def _is_tied(name: Name, quote: Quote, query: Query) -> bool:
    """Whether a quote has the expansion of a name that is an acronym, or the other way round."""
    near = _words_of(f"{quote.context} {quote.said}")
    return any(
        near.issuperset(words(tie.other)) and set(name.words) <= set(words(tie.said))
        for tie in query.ties
    )


def _aliases(short: str, article: str) -> Iterator[str]:
    """Yield the first words of names that an article shortens: "North Atlantic Treaty (NATO)"."""
    for match in re.finditer(
        rf"((?:[A-Z][\w-]*(?: of| and| for| the)* ){{1,7}})\({re.escape(short)}\)",
        article,
        re.IGNORECASE,
    ):
        yield from words(match[1])[:1]


def _is_somewhere(name: Name, article: str) -> bool:
    near = _words_of(article)
    return all(has_word(word, near) for word in name.words) or initials(name.words) in near


@lru_cache(maxsize=256)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(words(text))


def _namesake(name: Name, text: Names, asked: frozenset[str]) -> Name | None:
    """Return a name that begins or ends like another one, as two people or companies do."""
    return next((other for other in text.names if _are_namesakes(name, other, asked)), None)


def _are_namesakes(name: Name, other: Name, asked: frozenset[str]) -> bool:
    if is_code(name.words) and is_code(other.words):
        one, two = ("".join(n.words) for n in (name, other))
        return one != two and re.sub(r"\d", "0", one) == re.sub(r"\d", "0", two)
    if min(len(name.words), len(other.words)) < 2 or set(other.words) <= asked:
        return False
    first, last = (has_word(name.words[i], [other.words[i]]) for i in (0, -1))
    return first != last


def is_code(parts: tuple[str, ...]) -> bool:
    """Whether a name's words are a code.

    >>> is_code(("x27b",)), is_code(("sku", "1333")), is_code(("lund",))
    (True, True, False)
    """
    return bool(re.fullmatch(r"[^\W\d_]{1,12}\d+\w{0,3}", "".join(parts)))


def _replacement(name: Name, text: Names, asked: frozenset[str], wanted: str) -> Name | None:
    """Return a name of the same kind that has the place of another: "Finland joined" for Sweden."""
    if not name.role or (wanted == "place" and name.role in ("in", "at", "on", "near")):
        return None
    return next(
        (
            other
            for other in text.names
            if _is_in_place_of(name, other) and not set(other.words) & asked
        ),
        None,
    )


def _is_in_place_of(name: Name, other: Name) -> bool:
    kinds = {name.kind, other.kind}
    # "The captain of Velm" is "Velm's captain".
    roles = {"of" if one.role == "possessor" else one.role for one in (name, other)}
    is_same = len(roles) == 1 and name.head == other.head
    return is_same and (len(kinds) == 1 or "" in kinds)


def _is_in_range(amount: Amount, query: Query, quote: Quote) -> bool:
    """Whether a range in a quote covers a number: "Child 5 to 15" a child of 8."""
    covered = covered_numbers(query.text, f"{quote.context}. {quote.said}").values()
    return any(amount.value in numbers(one) for one in covered)


def _amount(amount: Amount, quote: Quote) -> Verdict:
    said = amounts(quote.said)
    if amount.value in said.values or amount.value in amounts(quote.context).values:
        return Status.PRESENT, ""
    for other in said.counted:
        if amount.noun and (other.noun, other.is_label) == (amount.noun, amount.is_label):
            return Status.CONTRADICTED, other.text
    return elsewhere(amount.value in amounts(quote.around).values)


def _ordinal(ordinal: Amount, quote: Quote) -> Verdict:
    said = amounts(quote.said).ordinals
    if any(other.value == ordinal.value for other in (*said, *amounts(quote.context).ordinals)):
        return Status.PRESENT, ""
    if _is_part_of_year(ordinal, f"{quote.context}. {quote.said}"):
        return Status.PRESENT, ""
    for other in said:
        if other.noun in (ordinal.noun, ITEM):
            return Status.CONTRADICTED, other.text
    around = amounts(quote.around).ordinals
    return elsewhere(any(other.value == ordinal.value for other in around))


def _is_part_of_year(ordinal: Amount, text: str) -> bool:
    """Whether a text names the months of a half or a quarter of a year, or calls it H1 or Q1.

    >>> half, quarter = Amount("1", "half", ""), Amount("3", "quarter", "")
    >>> _is_part_of_year(half, "January–June 2031"), _is_part_of_year(quarter, "Q3 2031")
    (True, True)
    """
    length = {"half": 6, "quarter": 3}.get(ordinal.noun, 0)
    number = int(float(ordinal.value))
    if not length or not 0 < number <= 12 // length:
        return False
    first, last = (MONTHS[at - 1][:3] for at in (number * length - length + 1, number * length))
    sign = ordinal.noun[0]
    months = rf"{first}\w*\.? ?(?:[-–/]|to|until|through) ?{last}"
    return bool(
        re.search(rf"\b(?:{months}|{sign}{number}\b|{number}{sign}\b)", text, re.IGNORECASE)
    )


def _opposite(anchor: Anchor, word: str, quote: Quote) -> Finding | None:
    said = names(quote.said)
    if any(alike(word, other) for other in said.words):
        return Finding(anchor, Status.PRESENT)
    other = min(CONTRARIES[word] & said.words, default="")
    return Finding(anchor, Status.CONTRADICTED, other) if other else None


def _complement(anchor: Anchor, asked: Complement, quote: Quote) -> Finding | None:
    """Return whether a quote has the same noun of another thing; None if it tells nothing."""
    near = _words_of(f"{quote.context} {quote.said}")
    if any(alike(asked.other, word) for word in near):
        return None
    # If the article doesn't name the thing either, it may reword it: "the crash".
    is_known = any(alike(asked.other, word) for word in _words_of(quote.around))
    other = other_complement(asked, quote.said) if is_known else None
    return Finding(anchor, Status.CONTRADICTED, other.text) if other else None


def _thing(anchor: Anchor, thing: Thing, quote: Quote, *, has_context: bool) -> Finding | None:
    """Return whether a quote has a thing, or another one of its noun; None if it has no such noun.

    A quote that rewords the noun may reword what tells the thing apart as well. The title may name
    another one; but words of a follow-up's context only seem to belong together.
    """
    near = _words_of(f"{quote.context} {quote.said}")
    if not any(alike(thing.noun, word) for word in near):
        return None
    if is_told(thing, near):
        return Finding(anchor, Status.PRESENT)
    title = "" if has_context else quote.title
    if other := other_thing(thing, quote.said) or other_thing(thing, title):
        return Finding(anchor, Status.CONTRADICTED, other.text)
    is_known = f"{thing.modifiers[-1]} {thing.noun}" in quote.around.lower()
    return Finding(anchor, Status.NEARBY) if is_known else None

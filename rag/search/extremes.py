"""A question about things that a table may list -> what it asks of the table's columns.

"Which plot is the cheapest?" asks for the lowest value in a column of prices, "Which ferries were
built before 1950?" for the values below 1950 in a column of years, and "Which plots have no water?"
for the rows that say so.
"""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.text.matching import alike
from rag.text.numbers import ordinals
from rag.text.syntax import parse_dependencies
from rag.text.word_lists import word_map, word_rows
from rag.text.words import content_words, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

_START = re.compile(
    r"(?:which|what|whats|who|how many|the|(?:please )?(?:list|name|show|give)(?: me)?(?: all)?)\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(r"(?:please )?(?:list|name|show|give)(?: me)? ", re.IGNORECASE)
#: Verbs by which a thing has what a column says: "huts allow dogs", "products contain milk".
_HAVING = (
    r"(?:ha(?:s|ve|d)"
    r"|(?:allow|permit|accept|admit|welcome|contain|include|offer|provide|serve)(?:s|d|ed)?)"
)
#: A question that may ask for nothing but rows with some words in them.
_FILTERED = re.compile(
    r"(?:which|what) [^\W\d_]+ (?:with|without|from|in"
    rf"|(?:is|are|was|were|do|does|did)(?:n[’']t)?|{_HAVING})\b|who works\b",
    re.IGNORECASE,
)
#: What of such a question no cell has.
_VERB = re.compile(rf"(?<=\w )(?:(?:do|does|did) )?{_HAVING}\b|^who works\b", re.IGNORECASE)
#: What a thing is said to lack; and what the cells of a table don't decide.
_WITHOUT = re.compile(
    rf"(?:\b(?:{_HAVING}|with) no|\b(?:no|without(?: an?| any)?)"
    rf"|\b(?:do|does|did)(?:n[’']t| not) {_HAVING}(?: an?| any)?) (?P<lacks>[^\W\d_]+)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:or|not|no|never|without|except|why|how(?! many))\b|n[’']t\b", re.IGNORECASE
)
_ORDER = {"first": -1, "earliest": -1, "last": 1, "latest": 1}
_MOST = {"most": 1, "least": -1, "fewest": -1}
#: All superlatives, and the words of _ORDER, end so; these common words are none. Nothing else has
#: to be parsed.
_NO_EXTREMES = "against|cost|guest|interest|just|list|lost|must|request|test"
_MAYBE_EXTREME = re.compile(rf"\b(?!(?:{_NO_EXTREMES})\b)\w*st\b", re.IGNORECASE)
_ABOVE = frozenset("more over above after since least".split())
_BELOW = frozenset("less fewer under below before until most".split())
_INCLUSIVE = frozenset("since until least most".split())
_LIMIT = re.compile(
    r"\b(?:(?P<than>[^\W\d_]+) than|(?P<word>over|above|under|below|before|after|since|until)"
    r"|at (?P<at>least|most)) (?P<limit>(?:[$€£¥] ?)?\d+(?:[.,]\d+)*(?: ?[%$€£¥])?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """What a question asks of a column of a table.

    Without a `limit`, it is the highest (`sign` 1) or the lowest (-1) value, or the one of that
    rank; with one, as the question writes it, the values above (1) or below (-1) it. A `sign` of 0
    asks for the rows with the words, or for all rows.
    """

    sign: int
    words: tuple[str, ...]  # the question's other content words, in lower case
    naming: frozenset[str] = frozenset()  # those of the words that may name the column
    shown: frozenset[str] = frozenset()  # those that may be asked of the row: "the tenant of"
    adjective: str = ""  # by which the column is measured: "expensive" for "cheapest"
    rank: int = 1
    limit: str = ""
    is_inclusive: bool = False  # whether a value equal to the limit counts
    lacks: frozenset[str] = frozenset()  # what the rows must not have
    wants_all: bool = False  # whether it orders a list, so that all rows may answer
    of_people: bool = False  # whether it asks who does some work

    @property
    def measures(self) -> frozenset[str]:
        """Other words than the question's that may name the column."""
        rows = word_rows("measure_nouns")
        if self.adjective:
            return frozenset(name for row in rows if row[0] == self.adjective for name in row)
        alike_rows = (row for row in rows if any(alike(a, b) for a in row for b in self.words))
        return frozenset(name for row in alike_rows for name in row)


def column_question(text: str) -> ColumnQuestion | None:
    """Return what a question asks of a column; None if it names neither an extreme nor a limit.

    >>> found = column_question("Which is the cheapest plot?")
    >>> found and (found.sign, found.adjective, found.words)
    (-1, 'expensive', ('plot',))
    >>> found = column_question("Which ferries have more than 100 seats?")
    >>> found and (found.sign, found.limit, found.words)
    (1, '100', ('ferries', 'seats'))
    """
    text = text.strip().rstrip(" ?.!")
    if not _START.match(text):
        return None
    order = _ORDERED.match(text)
    lacks = frozenset(word for one in _WITHOUT.finditer(text) for word in words(one["lacks"]))
    positive = _WITHOUT.sub(" ", text)
    if _OTHER.search(positive):
        return None
    asked = positive[order.end() :] if order else positive
    limit = _LIMIT.search(asked)
    doc = list(parse_dependencies(asked)) if limit or _MAYBE_EXTREME.search(asked) else []
    found = _of_limit(asked, limit, doc) if limit else _of_extreme(doc)
    if not found and (order or _FILTERED.match(text)) and not any(map(_is_extreme, doc)):
        is_who = asked[:3].lower() == "who"
        asked = asked if order else _VERB.sub(" ", asked)
        found = ColumnQuestion(0, _others(asked), wants_all=bool(order), of_people=is_who)
    return replace(found, lacks=lacks) if found else None


def _of_limit(text: str, limit: re.Match[str], doc: "Sequence[Token]") -> ColumnQuestion | None:
    relation = (limit["than"] or limit["word"] or limit["at"]).lower()
    rest = text[: limit.start()] + text[limit.end() :]
    adjective, sign = "", (relation in _ABOVE) - (relation in _BELOW)
    if limit["at"]:
        sign = 1 if relation == "least" else -1
    if not sign:
        compared = next((one for one in doc if one.lower_ == relation), None)
        if compared is None or compared.tag_ not in ("JJR", "RBR"):
            return None
        adjective, sign = _measured(compared)
    is_inclusive = relation in _INCLUSIVE
    asked = _others(rest)
    return ColumnQuestion(
        sign,
        asked,
        frozenset(asked),
        adjective=adjective,
        limit=limit["limit"],
        is_inclusive=is_inclusive,
    )


def _of_extreme(doc: "Sequence[Token]") -> ColumnQuestion | None:
    found = [one for one in doc if _is_extreme(one)]
    if len(found) != 1:
        return None
    extreme = found[0]
    before, after = doc[: extreme.i], doc[extreme.i + 1 :]
    ranks = ordinals(before[-1].lower_) if before else frozenset[str]()
    before = before[:-1] if ranks else before
    adjective, sign = _measured(extreme)
    if extreme.lower_ in _MOST:
        sign = _MOST[extreme.lower_]
        adjective = ""
        if after and after[0].tag_ in ("JJ", "RB", "VBN"):
            adjective, after = after[0].lemma_.lower(), after[1:]
    asked, objects = (" ".join(one.text for one in part) for part in (before, after))
    others, rank = _others(f"{asked} {objects}"), int(min(ranks)) if ranks else 1
    if not (after and after[0].tag_.startswith("NN")):
        return ColumnQuestion(sign, others, frozenset(others), adjective=adjective, rank=rank)
    if extreme.lower_ in ("first", "last"):
        return None  # "The first step" has the first place in its table, not the earliest time.
    nouns = " ".join(one.text for one in before if one.tag_.startswith("NN"))
    return ColumnQuestion(
        sign,
        others,
        frozenset(_others(objects)),
        frozenset(_others(nouns)),
        adjective,
        rank,
    )


def _is_extreme(token: "Token") -> bool:
    return token.tag_ in ("JJS", "RBS") or token.lower_ in _ORDER


def _measured(token: "Token") -> tuple[str, int]:
    """Return the adjective that measures what a comparative says, and 1 for more of it or -1.

    Of "oldest", that is old and 1, whether the column has years or ages.
    """
    if token.lower_ in _ORDER:
        return "late", _ORDER[token.lower_]
    base = token.lemma_.lower()
    unmarked = word_map("unmarked_adjectives")
    return unmarked.get(base, base), -1 if base in unmarked else 1


def _others(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(content_words(text)))

"""A question -> the articles that it names as the place to look, and what it asks of them.

"What does the Gazette say about the bridge?" is asked of the articles from the Lindholm Gazette,
and "What do articles from March 2025 say about it?" of those of that month. Only such forms limit
a search, and only to sources and titles that the ledger has: "What happened in 1995?" is about
1995, whenever its article was written.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.search.places import Places
from rag.search.resolved import ResolvedQuestion
from rag.text.words import words

_SAY = (
    r"(?:say|said|report|reported|write|written|wrote|state|stated|claim|claimed|mention|mentioned"
    r"|tell|told)s?(?: that\b| anything\b| us\b)*"
)
_DO = r"(?:do|does|did|has|have)"
_ASK = r"(?:and )?(?:who|whom|whose|what|when|where|why|which|how)\b"
_WHERE = r"(?:according to|as (?:reported|stated|written|described) (?:by|in)|in the words of)"
_ABOUT = r"(?:about|on|of|regarding)"
_PLACE = r"(?P<place>[^,;:?]{2,90}?)"
#: A place in front of a verb, which may be a word of its own: "the annual report". So the shortest
#: is tried first, then the longest.
_NAMED, _LONG = r"(?P<place>[^;:?]{2,90}?)", r"(?P<place>[^;:?]{2,90})"
#: The forms of a question that says where to look; the rest is asked there.
_FORMS = tuple(
    re.compile(rf"(?:{form})\W*", re.IGNORECASE)
    for form in (
        rf"{_WHERE} {_PLACE}, (?P<rest>.+?)",
        rf"(?P<rest>.+?),? {_WHERE} {_NAMED}",
        *(
            form
            for place in (_NAMED, _LONG)
            for form in (
                rf"(?:and )?what(?: else)? {_DO} {place} {_SAY} {_ABOUT} (?P<rest>.+?)",
                rf"(?P<ask>{_ASK}.*?) {_DO} {place} {_SAY} (?P<rest>.+?)",
                rf"{_DO} {place} {_SAY} (?:if |whether |{_ABOUT} )?(?P<rest>.+?)",
            )
        ),
    )
)
#: "In" and "from" name a place to look only before an article, a report and the like, or a source.
_WEAK_FORMS = tuple(
    re.compile(rf"(?:{form})\W*", re.IGNORECASE)
    for form in (
        rf"(?:in|from) {_PLACE}, (?P<rest>.+?)",
        rf"(?P<rest>.+?),? (?:in|from) {_PLACE}(?P<about> (?:about|on) .+?)?",
    )
)


#: A context that says where to look, as continued() writes it.
_CONTEXT = re.compile(r"according to (?P<place>[^,]+)(?:, (?P<rest>.+))?")


@dataclass(frozen=True, slots=True)
class Limit:
    """The ids of the articles that a question names as the place to look.

    `phrase` is what the question calls it: "the Gazette". `named` follows "the articles" in a
    sentence: "from Lindholm Gazette".
    """

    within: frozenset[str]
    phrase: str
    named: str


class Limits:
    """Finds the limits of questions about the articles that `places` returns the places of."""

    def __init__(self, places: Callable[[], Places]) -> None:
        self._places = places

    def read(self, question: ResolvedQuestion) -> tuple[ResolvedQuestion, Limit | None]:
        """Return what a question asks of the place that it or its context names.

        If they name none, it is the question itself.
        """
        for form in (*_FORMS, *_WEAK_FORMS):
            match = form.fullmatch(question.text)
            limit = match and self._limit(match["place"], is_certain=form in _FORMS)
            if match and limit:
                return replace(question, text=_rest(match)), limit
        match = _CONTEXT.fullmatch(question.context)
        limit = match and self._limit(match["place"], is_certain=True)
        if match and limit:
            return replace(question, context=match["rest"] or ""), limit
        return question, None

    def continued(
        self, question: ResolvedQuestion, earlier: Sequence[ResolvedQuestion]
    ) -> ResolvedQuestion:
        """Return a follow-up whose context says where to look, as an earlier turn does.

        The last of the turns counts that names a place which the context repeats.
        """
        said = frozenset(words(question.context))
        for turn in reversed(earlier):
            _, limit = self.read(turn)
            named = frozenset(words(limit.phrase) if limit else ())
            if limit and named & said:
                # "According" is from the context of that turn.
                others = _without(question.context, named | {"according"})
                context = f"according to {limit.phrase}, {others}".removesuffix(", ")
                return replace(question, context=context)
        return question

    def named(self, phrase: str) -> Limit | None:
        """Return the articles that a phrase names, as it is certain to name some; or else None."""
        return self._limit(phrase, is_certain=True)

    def is_named(self, word: str) -> bool:
        """Whether a lower-case word is part of the name of a source."""
        return word in self._places().source_words

    def _limit(self, phrase: str, *, is_certain: bool) -> Limit | None:
        place = self._places().find(phrase, is_certain=is_certain)
        return Limit(place.within, phrase, place.named) if place else None


def _rest(match: re.Match[str]) -> str:
    """Return a question without its place; of what is said about something, that alone.

    The cross-encoder finds more for "The bridge?" than for "What is said about the bridge?".
    """
    part = match.groupdict(default="")
    rest = f"{part.get('ask', '')} {part['rest']}{part.get('about', '')}".strip()
    return f"{rest[:1].upper()}{rest[1:]}?"


def _without(context: str, named: frozenset[str]) -> str:
    return " ".join(word for word in context.split() if not named.issuperset(words(word)))

"""A question that compares two things -> the two, and what is asked of each of them.

"How does the ferry differ from the bridge in price?" asks for the price of both, and "Is the ferry
cheaper than the bridge?" too.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.search.measured import measured
from rag.search.resolved import ResolvedQuestion
from rag.text.syntax import tag
from rag.text.words import STOP_WORDS, words

#: Whether the articles contain these words in a row.
IsKnown = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things, as readers see its name, and what is asked of it.

    Of several questions, which ask the same in other words, the first that has an answer counts.
    """

    name: str
    questions: tuple[ResolvedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two sides of a question.

    `has_aspect`: one thing is asked of both. `is_certain`: the question asks to compare.
    """

    one: Side
    two: Side
    has_aspect: bool
    is_certain: bool = True

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides, in order."""
        return self.one, self.two


_VERSUS = r"(?:versus|vs\.?)"
_PLEASE = r"(?:(?:please|can you|could you|would you)[ ,]+)*"
_TELL = r"(?:what(?:['’]?s| is| are| was| were)|explain|describe|tell me|name|list|give me|show me)"
_DIFFERENCE = rf"(?:(?:{_TELL}|is there|are there) )?(?:the|any|a)? ?(?:\w+ )?differences?"
_HOW = r"(?:how|in what ways?|where) (?:do|does|did)"
_PAIR = r"(?P<one>.+?) and (?P<two>.+?)"
_VERB = r"(?:is|are|was|were|has|have|had|can|costs?|weighs?)"
_WHICH = r"(?P<asked>(?:which|who|what)\b[^,:?]+)"


def _compiled(*forms: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


#: The forms of a comparison. Of "with", "and" and "to", the clearest is looked for first.
_FORMS = _compiled(
    rf"{_PLEASE}(?:compare|contrast) (?P<one>.+?),? (?:with|against|{_VERSUS}) (?P<two>.+)",
    rf"{_PLEASE}(?:compare|contrast) (?P<one>.+?),? and (?P<two>.+)",
    rf"{_PLEASE}(?:compare|contrast) (?P<one>.+?) to (?P<two>.+)",
    rf"{_PLEASE}{_DIFFERENCE}(?: (?:in|of) (?P<aspect>.+?))? between {_PAIR}",
    rf"{_HOW} (?P<one>.+?) (?:differ|compare) (?:from|to|with) (?P<two>.+)",
    rf"{_HOW} {_PAIR} (?:differ|compare)(?P<tail> .+)?",
    r"how (?:is|are|was|were) (?P<one>.+?) different (?:from|to|than) (?P<two>.+)",
    rf"how (?:are|were) {_PAIR} different(?P<tail> .+)?",
    r"what (?:distinguish|separate)(?:e?s|e?d) (?P<one>.+?) from (?P<two>.+)",
)
#: "A or B" after or before a question, or in it.
_CHOICES = _compiled(
    rf"{_WHICH}(?:[,:?]| -) *(?P<one>[^,?]+?),? or (?P<two>[^,?]+)",
    rf"(?P<one>[^,:?]+?) or (?P<two>[^,:?]+)(?:[,:?]| -) *{_WHICH}",
    rf"(?P<asked>which)(?: one)? of (?P<one>.+?) (?:and|or) (?P<two>.+?) (?P<rest>{_VERB}\b.+)",
)
#: Whether one is more of something than the other.
_MORE = r"(?P<more>(?:more|less|fewer) [^\W\d_]+|[^\W\d_]+er|more|less)"
_THAN = _compiled(
    rf"(?P<verb>is|are|was|were) (?P<one>.+?) {_MORE} than (?P<two>(?!\d).+)",
    r"(?:do|does) (?P<one>.+?) (?P<verb>have|cost|weigh|take|carry|hold|last|need) "
    rf"{_MORE} than (?P<two>(?!\d).+)",
)
_AGAINST = re.compile(
    rf"(?P<one>[^,:?]+?) {_VERSUS} (?P<two>[^,:?]+)(?:(?:[,:?]| -) *(?P<asked>.+))?", re.IGNORECASE
)
ASKS = re.compile(r"(?:which|who|whom|whose|what|when|where|why|how)\b", re.IGNORECASE)
_THIRD = {"have": "has", "carry": "carries"}
_ASPECT = re.compile(
    r"(?P<rest>.+?),? (?:(?:in terms of|with (?:regard|respect) to|regarding|concerning|as to"
    r"|when it comes to) (?P<named>.+)|(?:in|by|on) (?P<short>(?:their )?[^\W\d_]+(?: [^\W\d_]+)?))"
)
#: "The notice period of guides": the words before the preposition are what is asked.
_OF = re.compile(r"(?:the )?(?P<asked>[a-z][^A-Z\d]*?) (?P<of>of|in|for|at|on) (?P<rest>.+)")
_THAT_OF = re.compile(r"(?:that|those|the ones?) (?:of|in|for|at|on) ", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:the|an?|both) ", re.IGNORECASE)


def compared(question: ResolvedQuestion, is_known: IsKnown) -> Comparison | None:
    """Return what a question compares; None if it compares nothing, or more than two things."""
    if question.context or question.parts:
        return None
    text = question.text.strip().rstrip(" ?.!")
    if _ARTICLE.match(text):
        text = text[:1].lower() + text[1:]
    found = _of_forms(text, is_known) or _of_choices(text, is_known)
    return found or _of_more(text) or _against(text)


def _of_forms(text: str, is_known: IsKnown) -> Comparison | None:
    for form in _FORMS:
        match = form.fullmatch(text)
        if not match:
            continue
        found = match.groupdict(default="")
        two, aspect = _without_aspect(found["two"] + found.get("tail", ""))
        aspect = aspect or found.get("aspect", "")
        one, two = _completed(found["one"], two, is_known)
        if _is_several(one, is_known) or _is_several(two, is_known):
            return None
        if aspect:
            asked = [(f"{_what(aspect)} of {side}?",) for side in (one, two)]
            return comparison((one, two), asked, has_aspect=True)
        return _of_what(one, two, is_known)
    return None


def _of_what(one: str, two: str, is_known: IsKnown) -> Comparison | None:
    """Return the comparison of two things, or of what is asked of them: "the fee of guests"."""
    first, second = _OF.fullmatch(one), _OF.fullmatch(two)
    themselves = [(_question(one),), (_question(two),)]
    if not first or is_known(one):
        return comparison((one, two), themselves, has_aspect=False)
    rest = _THAT_OF.sub("", two, count=1)
    if second and not is_known(two) and rest == two:
        return comparison((one, two), themselves, has_aspect=True)
    names = (first["rest"], rest)
    asked = [(f"{_what(first['asked'])} {first['of']} {name}?",) for name in names]
    return comparison(names, asked, has_aspect=True)


def _of_choices(text: str, is_known: IsKnown) -> Comparison | None:
    for form in _CHOICES:
        match = form.fullmatch(text)
        if not match:
            continue
        found = match.groupdict(default="")
        names = _completed(found["one"], found["two"], is_known)
        asked = [measured(f"{found['asked']} {found.get('rest', '')}", name) for name in names]
        return comparison(names, asked, has_aspect=True) if all(asked) else None
    return None


def _of_more(text: str) -> Comparison | None:
    """Return what "Is A longer than B?" compares; a sentence may say which of them is."""
    match = next(filter(None, (form.fullmatch(text) for form in _THAN)), None)
    if not match:
        return None
    verb = match["verb"].lower()
    verb = verb if re.match(r"(?:is|are|was|were)", verb) else _THIRD.get(verb, f"{verb}s")
    names = (match["one"], match["two"])
    asked = [measured(f"which {verb} {match['more']}", name) for name in names]
    if not all(asked):
        return None
    return comparison(names, asked, has_aspect=True, is_certain=False)


def _against(text: str) -> Comparison | None:
    match = _AGAINST.fullmatch(text)
    if not match or ASKS.match(text):
        return None
    names = (match["one"].strip(), match["two"].strip())
    if not match["asked"]:
        return comparison(names, [(_question(name),) for name in names], has_aspect=False)
    one, two = (
        Side(_name(name), (ResolvedQuestion(f"{match['asked']}?", name),)) for name in names
    )
    return Comparison(one, two, has_aspect=True)


def comparison(
    names: tuple[str, str],
    asked: Sequence[Sequence[str]],
    *,
    has_aspect: bool,
    is_certain: bool = True,
) -> Comparison | None:
    """Return the comparison of two things by their names; None if they name nothing, or the same.

    `asked` has the questions about each, in order; the rest is as in Comparison.
    """
    one, two = (
        Side(_name(name), tuple(map(ResolvedQuestion, texts)))
        for name, texts in zip(names, asked, strict=True)
    )
    name_something = all(set(words(side.name)) - STOP_WORDS for side in (one, two))
    if not name_something or one.name.lower() == two.name.lower():
        return None
    return Comparison(one, two, has_aspect=has_aspect, is_certain=is_certain)


def _name(text: str) -> str:
    """Return what a side is called, without an article in front."""
    bare = _ARTICLE.sub("", text.strip(), count=1) if _ARTICLE.match(text) else text.strip()
    return f"{bare[:1].upper()}{bare[1:]}"


def _question(side: str) -> str:
    """Return a side as a question: "what he said" is one, "the ferry" is not."""
    if ASKS.match(side):
        return f"{side[:1].upper()}{side[1:]}?"
    is_person = any(one.label_ == "PERSON" and one.text == side for one in tag(side).ents)
    return f"{'Who' if is_person else 'What'} {'are' if _is_plural(side) else 'is'} {side}?"


def _what(aspect: str) -> str:
    be = "are" if _is_plural(aspect) else "is"
    return f"What {be} {'' if aspect.startswith('the ') else 'the '}{aspect}"


def _is_plural(phrase: str) -> bool:
    head = re.split(r" (?:of|in|for|at|on|with|from) ", phrase, maxsplit=1)[0]
    return tag(head)[-1].tag_ == "NNS"


def _without_aspect(text: str) -> tuple[str, str]:
    """Return the second thing, and the aspect after it: "the bridge", "price"."""
    match = _ASPECT.fullmatch(f" {text}") or _ASPECT.fullmatch(text)
    if not match:
        return text, ""
    short = (match["short"] or "").removeprefix("their ")
    if short and (not short.islower() or words(short)[0] in STOP_WORDS):
        return text, ""
    return match["rest"].strip(), (match["named"] or short).removeprefix("their ")


def _completed(one: str, two: str, is_known: IsKnown) -> tuple[str, str]:
    """Return two names in full that share words: "Ilse and Jonas Ravenholt", "lock 5 or 6"."""
    first, second = one.split(), two.split()
    if len(second) == 1 and len(first) > 1:
        whole = " ".join([*first[:-1], *second])
        return (one, whole) if second[0].isdigit() or is_known(whole) else (one, two)
    if len(first) > 1 and is_known(one):
        return one, two
    for shared in range(1, len(second)):
        whole = " ".join([*first, *second[shared:]])
        if first[-1].lower() != second[-1].lower() and is_known(whole):
            return whole, two
    return one, two


def _is_several(text: str, is_known: IsKnown) -> bool:
    """Whether a text names more than one thing."""
    return bool(re.search(r",|\b(?:and|or)\b", text)) and not is_known(text)

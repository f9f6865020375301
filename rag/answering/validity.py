"""What a statement says of its own validity: decided or proposed, from when, instead of what."""

import re
from functools import lru_cache

from rag.answering.anchors.amounts import amounts
from rag.answering.anchors.times import MONTHS, WEEKDAYS, times
from rag.corpus.formats.dates import written_dates
from rag.text.matching import alike
from rag.text.numbers import numbers
from rag.text.word_lists import word_set
from rag.text.words import words

DECIDED, PLAIN, PROPOSED, REJECTED = 2, 1, 0, -1

_PROPOSED = re.compile(
    r"\b(?:propos(?:e|es|ed|al|als|ing)|plan(?:s|ned)?|suggest(?:s|ed)?|(?:ask|call)(?:s|ed)? for"
    r"|request(?:s|ed)?|demand(?:s|ed)?|want(?:s|ed)?|recommend(?:s|ed)?|draft|hope[sd]?"
    r"|seeks?|sought|would like|intend(?:s|ed)?|considers?)\b",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"\b(?:decid(?:e|es|ed)|decision|approv(?:e|es|ed)|adopt(?:s|ed)|agreed|voted|passed|resolved"
    r"|settled|confirmed|finally|in the end|eventually|amend(?:s|ed)|amendment)\b",
    re.IGNORECASE,
)
#: "Was it chosen?" takes nothing for settled.
_ASKS = re.compile(r"\W*(?:[^\W_]+ ){0,2}?(?:why|how|when|who|which|what|where)\b", re.IGNORECASE)
_REJECTED = re.compile(
    r"\b(?:reject(?:s|ed)|turned down|withdr(?:aw|ew|awn)|abandoned|scrapped)\b", re.IGNORECASE
)
#: "May" is mostly the month.
_EXPECTED = re.compile(
    r"\b(?i:will|would|shall|expect(?:s|ed)?|might|promise[ds]?)\b|(?<!^)\bmay\b"
)
#: What a question takes for settled: "Why was the stove chosen?"
_SETTLED = re.compile(
    r"\b(?:cho(?:ose|se|sen)|pick(?:ed)?|select(?:ed)?|accept(?:ed)?|approve[d]?|adopt(?:ed)?"
    r"|agreed?|decided?|voted?)\b",
    re.IGNORECASE,
)
#: "Why did they raise the fee?" takes it for done, and "proposed raising the fee" doesn't say so.
_DONE = re.compile(r"\b(?:did|was|were|has|have) [^\W_]", re.IGNORECASE)
_TO_DO = re.compile(
    r"\b(?:propos(?:e|es|ed)|plan(?:s|ned)?|suggest(?:s|ed)?) (?:to |that \w+ \w+ )?([^\W_]{4,})",
    re.IGNORECASE,
)
#: What may become of a proposal besides: nothing is decided, or somebody doesn't want to.
_OPEN = re.compile(
    r"\b(?:put off|postponed?|postpones|shelved?|deferred|adjourned|declin(?:e|es|ed)"
    r"|refus(?:e|es|ed)|dropped|cancell?(?:ed|s)|voted down|fell through|fail(?:s|ed))\b",
    re.IGNORECASE,
)
_NUMBER = rf"(?:[$€£]?\d[\d.,]*|{'|'.join(sorted(word_set('number_words') - {'a', 'an'}))})"
_CHANGED = re.compile(
    r"\b(?:chang|rais|increas|lower|reduc|cut|ris|rose|fell|fall|drop|extend|extension|amend"
    r"|shorten|grow|grew|went up|goes? up|goes? down)\w*\b",
    re.IGNORECASE,
)
#: What a statement says that it replaces: "from 10 to 12", "instead of the 10".
_FROM = re.compile(rf"\bfrom (?:[^\W\d]+ )?{_NUMBER}(?= (?:[^\W\d]+ ){{0,3}}to\b)", re.IGNORECASE)
_INSTEAD = re.compile(
    r"\b(?:instead of|rather than|in place of|previously|formerly|up from|down from"
    r"|compared with|until now|so far|not(?! (?:more|less|fewer|all|only)\b))\b"
    rf"(?: [^\W\d]+){{0,4}}? {_NUMBER}\b",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:moved?|moves|rescheduled|postponed|brought forward|put (?:back|off))\b[^.;]*"
    rf"\b(?:to|until) (?:the )?(?:\d|(?i:{'|'.join((*MONTHS, *WEEKDAYS))})\b)"
)
_IN_FORCE = re.compile(
    r"\b(?:from|since|as of|as from|with effect from|effective|starting|beginning)"
    r"(?: (?:on|the|date))* ",
    re.IGNORECASE,
)
#: A beginning with its year.
_SINCE = re.compile(rf"{_IN_FORCE.pattern}[^,.;]{{0,20}}?[12]\d{{3}}", re.IGNORECASE)
_ENDED = re.compile(
    r"\b(?:until|till|up to|before) (?:the )?(?=\d|[A-Z])|\b(?:used to|no longer)\b"
)


def standing(text: str) -> int:
    """Return DECIDED, PLAIN, PROPOSED or REJECTED.

    >>> standing("The board asked for forty beds."), standing("The council decided on thirty.")
    (0, 2)
    """
    if _REJECTED.search(text):
        return REJECTED
    if _DECIDED.search(text):
        return DECIDED
    return PROPOSED if _PROPOSED.search(text) else PLAIN


def is_settled(text: str) -> bool:
    """Whether a statement tells what is or was, not what is expected, planned or rejected.

    >>> is_settled("The bridge opened in May."), is_settled("He hopes that it will open in May.")
    (True, False)
    """
    return standing(text) >= PLAIN and not _EXPECTED.search(text)


def says_outcome(text: str) -> bool:
    """Whether a statement says what became of a proposal or a request.

    >>> says_outcome("The decision was put off."), says_outcome("The town asks for more.")
    (True, False)
    """
    return standing(text) in (DECIDED, REJECTED) or bool(_OPEN.search(text))


def is_only_proposed(question: str, text: str) -> bool:
    """Whether a text only proposes what a question takes for settled.

    >>> is_only_proposed("Why was an electric stove chosen?", "An electric stove was proposed.")
    True
    >>> is_only_proposed("Was an electric stove chosen?", "An electric stove was proposed.")
    False
    """
    if not _ASKS.match(question) or asks_for_proposal(question):
        return False
    is_proposal = standing(text) == PROPOSED and not _SETTLED.search(text)
    return is_proposal and bool(_SETTLED.search(question) or _is_to_do(question, text))


def _is_to_do(question: str, text: str) -> bool:
    """Whether a text proposes the act that a question takes for done."""
    to_do = _TO_DO.findall(text)
    asked = words(question) if _DONE.search(question) else []
    return any(alike(one.lower().removesuffix("ing"), word) for one in to_do for word in asked)


def asks_for_proposal(question: str) -> bool:
    """Whether a question asks what was proposed, planned or asked for."""
    return bool(_PROPOSED.search(question))


@lru_cache(maxsize=1_024)
def current_figures(text: str, *, with_dates: bool) -> frozenset[str]:
    """Return the figures that a statement gives, without those that it says it replaces.

    >>> sorted(current_figures("The fee is raised from 10 to 12 euros.", with_dates=False))
    ['12']
    """
    if _CHANGED.search(text):
        text = _FROM.sub("", text)
    text = _INSTEAD.sub("", text)
    return numbers(text) if with_dates else amounts(text).values


def replaces_figures(text: str) -> bool:
    """Whether a statement says which figure it replaces, or that a date was moved."""
    return bool(
        (_CHANGED.search(text) and _FROM.search(text))
        or _INSTEAD.search(text)
        or _MOVED.search(text)
    )


@lru_cache(maxsize=1_024)
def replaced_figures(text: str) -> frozenset[str]:
    """Return the figures that a statement says it replaces.

    >>> sorted(replaced_figures("The fee is raised from 10 to 12 euros."))
    ['10']
    """
    told = amounts(text).values
    return told - current_figures(text, with_dates=False)


def in_force(text: str, date: str) -> str:
    """Return the ISO date from which a statement says that it holds; "" if it doesn't say.

    `date` is its article's: "from 1 May" is a day of that year.

    >>> in_force("From 1 May the fee is 12 euros.", "2024-03-02")
    '2024-05-01'
    """
    for match in _IN_FORCE.finditer(text):
        rest = text[match.end() : match.end() + 30]
        found = next(written_dates(rest), None)
        if found and found.start == 0:
            return found.iso
        if year := re.match(r"[12]\d{3}\b", rest):
            return year[0]
        stated = times(rest)
        if date and stated.days and stated.spans[0][0] == 0:
            month, day = min(stated.days)
            return f"{date[:4]}-{month:02}" + (f"-{day:02}" if day else "")
    return ""


def has_ended(text: str) -> bool:
    """Whether a statement says until when it held."""
    return bool(_ENDED.search(text))


def own_years(text: str) -> frozenset[int]:
    """Return the years that a statement is about, without the one from which it holds."""
    return times(_SINCE.sub("", text)).years

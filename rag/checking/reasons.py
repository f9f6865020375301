"""The verdict on a part or a sentence -> one plain sentence that says why."""

from collections.abc import Sequence

from rag.answering.model import Citation
from rag.checking.model import CONTRADICTED, PARTLY, SUPPORTED, UNSUPPORTED, VERBATIM, Part
from rag.support.rules.roles import SPEECH
from rag.support.statements import Statement, statement
from rag.text.matching import stems

#: What differs -> how the reader is told.
_DIFFERENCES = {
    "number": "the number differs",
    "unit": "the unit differs",
    "currency": "the currency differs",
    "date": "the date differs",
    "name": "the name differs",
    "quotation": "the quotation has other words there",
    "speaker": "somebody else says it there",
    "quantity": "it speaks of more or fewer there",
    "negation": "one says it and the other denies it",
    "opposite": "it says the opposite",
    "order": "the order differs",
    "role": "it is about someone or something else there",
    "done or planned": "it is not said to have happened there",
    "addition": "something is added that it doesn't say",
}


#: Added to the reason where the text gives somebody's words as its own.
SAID = "There somebody says it; the text gives it as its own view."
#: What share of the words that a claim has from an article are from somebody's words there.
_MIN_SAID = 0.7


def is_said(claim: str, citations: Sequence[Citation]) -> bool:
    """Whether what a claim states as a fact is what somebody says in the articles."""
    said = statement(claim)
    if said.quotations or "according" in said.text.lower() or _speaks(said):
        return False
    cited = [statement(one.quote) for one in citations]
    wanted = stems(claim)
    found = wanted & stems(" ".join(one.text for one in cited))
    spoken = wanted & stems(" ".join(text for one in cited for text in one.quotations))
    return bool(found) and len(spoken) >= _MIN_SAID * len(found)


def _speaks(said: Statement) -> bool:
    return any(act.verb in SPEECH for act in said.acts)


def reason(verdict: str, words: str, difference: str, citations: Sequence[Citation]) -> str:
    """Return why a claim has its verdict; `words` are those of the claim that differ, or ""."""
    where = _where(citations)
    if verdict == VERBATIM:
        return f"{where} has the same words."
    if verdict == SUPPORTED:
        return f"{where} says so in other words."
    if verdict == CONTRADICTED:
        what = _DIFFERENCES.get(difference, "it says something else")
        quoted = f" (“{_short(words)}”)" if words else ""
        return f"{where} contradicts this: {what}{quoted}."
    return "No article says this."


def whole_reason(verdict: str, parts: Sequence[Part], text: str) -> str:
    """Return why a sentence with several parts has its verdict."""
    if verdict == PARTLY:
        lacking = [text[part.start : part.end] for part in parts if part.verdict == UNSUPPORTED]
        return f"No article says this part: “{_short(lacking[0])}”."
    return next((part.reason for part in parts if part.verdict == verdict), parts[0].reason)


def _where(citations: Sequence[Citation]) -> str:
    titles = list(dict.fromkeys(cited.title or cited.path for cited in citations))
    if not titles:
        return "An article"
    return f"“{titles[0]}”" if len(titles) == 1 else f"“{titles[0]}” with “{titles[1]}”"


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= 100 else f"{text[:100].rsplit(' ', 1)[0]}…"

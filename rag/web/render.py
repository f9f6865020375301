"""Answer -> HTML. Every text of an article, a question or an answer is escaped here."""

import html
from textwrap import shorten

from rag.answers import Answer, Citation, Claim
from rag.refusal import unanswered
from rag.retrieval import Passage

#: How many of the nearest passages a refusal shows.
LEADS = 3
#: Most characters that are shown of each.
LEAD = 180


def _text(text: str) -> str:
    """Return a text as it may stand in HTML, in one line.

    A blank line would end the block of HTML, and Markdown would read what follows.
    """
    return html.escape(" ".join(text.split()))


def turn(question: str, reply: str, *, done: bool) -> str:
    """Return one turn of the conversation; `reply` is HTML of this module."""
    state = "done" if done else "busy"
    return (
        f'<article class="turn" data-state="{state}">'
        f'<h2 class="asked">{_text(question)}</h2>{reply}</article>'
    )


def note(text: str) -> str:
    """Return a line about the state of things, such as "Searching the articles"."""
    return f'<p class="note">{_text(text)}</p>'


def problem(text: str) -> str:
    """Return a line about what went wrong."""
    return f'<p class="problem"><strong>No answer.</strong> {_text(text)}</p>'


def answer(found: Answer, claims: int | None = None) -> str:
    """Return an answer with its footnotes, or only its first `claims` claims."""
    if not found.answerable:
        return _refusal(found)
    shown = found.claims[:claims]
    cited = {number for claim in shown for number in claim.citations}
    by_number = {one.number: one for one in found.citations}
    text = " ".join(_claim(claim, by_number) for claim in shown)
    sources = "".join(_source(one) for one in found.citations if one.number in cited)
    reply = f'<p class="answer">{text}</p><ol class="sources">{sources}</ol>'
    if claims is not None:
        return reply
    missed = unanswered(found.unanswered)
    return reply + (note(missed) if missed else "") + _searched(found) + _thumbs(found)


def _claim(claim: Claim, by_number: dict[int, Citation]) -> str:
    markers = "".join(_marker(by_number[number]) for number in claim.citations)
    note = f"<em>{_text(claim.note)}</em> " if claim.note else ""
    return f"{note}<span>{_text(claim.text)}</span>{markers}"


def _marker(one: Citation) -> str:
    return (
        f'<sup><button type="button" class="marker" aria-label="Footnote {one.number}" '
        f"{_place(one.article_id, one.start, one.end)}>{one.number}</button></sup>"
    )


def _place(article_id: str, start: int, end: int) -> str:
    return f'data-article="{_text(article_id)}" data-start="{start}" data-end="{end}"'


def _source(one: Citation) -> str:
    return (
        f'<li value="{one.number}"><button type="button" class="open" '
        f"{_place(one.article_id, one.start, one.end)}>{_text(one.title)}</button>"
        f'<span class="about">{_about(one.date, one.source)}</span>'
        f"<q>{_text(one.quote)}</q></li>"
    )


def _about(*facts: str) -> str:
    return _text(" · ".join(filter(None, facts)))


def _searched(found: Answer) -> str:
    if found.searched_for == found.question:
        return ""
    searched = _text(found.searched_for)
    button = f'<button type="button" data-searched="{searched}">Correct</button>'
    return f'<p class="searched">Searched for: {searched} {button}</p>'


def _refusal(found: Answer) -> str:
    leads = "".join(_lead(passage) for passage in found.passages[:LEADS])
    listed = f'<p class="about">Nearest passages</p><ul class="leads">{leads}</ul>' if leads else ""
    card = f'<div class="refusal"><p>{_text(found.text)}</p>{_searched(found)}{listed}</div>'
    return card + _thumbs(found)


def _thumbs(found: Answer) -> str:
    buttons = "".join(
        f'<button type="button" data-thumb="{thumb}">{label}</button>'
        for thumb, label in (("up", "Helpful"), ("down", "Not helpful"))
    )
    return f'<p class="thumbs" data-answer="{_text(found.id)}">{buttons}</p>'


def _lead(passage: Passage) -> str:
    chunk = passage.chunk
    short = shorten(chunk.text, LEAD, placeholder="…")
    return (
        f'<li><button type="button" class="open" '
        f"{_place(chunk.article_id, chunk.start, chunk.end)}>{_text(short)}</button></li>"
    )

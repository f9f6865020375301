"""The Markdown layout of an evidence pack, written and read back.

Text from articles and readers is escaped, so that nothing in it is markup.
"""

import re
from collections.abc import Iterator, Sequence

from rag.answering.model import Citation, Claim
from rag.evidence.pack import (
    EXPLANATIONS,
    FindArticle,
    Pack,
    PackedClaim,
    PackedQuote,
    Turn,
    digest,
    digest_if_worded,
    quote_state,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&!])")
#: What starts a list, a heading or a rule at the beginning of a line.
_LEADING = re.compile(r"^([ \t]*)([-+=]|\d+(?=[.)]))", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")

_HEAD = re.compile(r"\A# Evidence\n\n.*Check it with `footnote verify FILE`\.$", re.MULTILINE)
_TURN = re.compile(r"^## (\d{1,6})\. .*$", re.MULTILINE)
_WORDED = "- Not word for word\n- SHA-256 of the claim with its footnotes: "
_CLAIM = re.compile(
    rf"^(?!\[|>|- )(.+?)((?: \[\d{{1,6}}\])+)(?:\n\n{_WORDED}`([0-9a-f]{{64}})`)?$", re.MULTILINE
)
_FOOTNOTE = re.compile(
    r"^\[(?P<number>\d{1,6})\] .*\n\n(?P<quote>(?:^>.*\n)+)\n"
    r"- .* \(`(?P<article_id>[^`]*)`\), characters (?P<start>\d{1,9}) to \d+\n"
    r"- SHA-256 of the quote: `(?P<digest>[0-9a-f]{64})`"
    r"(?:\n- SHA-256 of the article: `[0-9a-f]{64}`)?\n- When written: .*$",
    re.MULTILINE,
)
#: What else a turn may contain: the search, the reason why there is no answer, the opening, a
#: claim's note and remark, what a side of a comparison is called, the heading of the closest
#: passage.
_OTHER_PARTS = re.compile(
    r"^\*(?:Searched for:\* .*|No answer\.\* .*|(?:[^*\\\n]|\\.)*\*)$", re.MULTILINE
)


def write(turns: Sequence[Turn], find: FindArticle, written: str) -> str:
    """Return a conversation as a pack; `written` says when and by what it was written."""
    head = f"# Evidence\n\n{escape(written)} Check it with `footnote verify FILE`.\n"
    sections = (_turn(number, turn, find) for number, turn in enumerate(turns, start=1))
    return "\n".join([head, *sections])


def _turn(number: int, turn: Turn, find: FindArticle) -> str:
    lines = [f"## {number}. {_line(turn.question)}"]
    if turn.searched_for and turn.searched_for != turn.question:
        lines.append(f"*Searched for:* {_line(turn.searched_for)}")
    if turn.opening and turn.shown_claims:
        lines.append(f"*{_line(turn.opening)}*")
    for label, claim in turn.labelled_claims:
        lines += [f"*{_line(label)}*"] * bool(label) + [_claim(claim)]
    if not turn.shown_claims:
        lines.append(f"*No answer.* {_line(turn.text)}")
    if turn.closest and not turn.citations:
        lines.append("*The closest passage:*")
    lines += [_footnote(citation, find) for citation in turn.quotes]
    return "\n\n".join(lines) + "\n"


def _claim(claim: Claim) -> str:
    note = f"*{_line(claim.note)}*\n\n" if claim.note else ""
    numbers = "".join(f" [{number}]" for number in claim.citations)
    hashed = digest_if_worded(claim)
    worded = f"\n\n{_WORDED}`{hashed}`" if hashed else ""
    remark = f"\n\n*{_line(claim.remark)}*" if claim.remark else ""
    return note + _line(claim.text) + numbers + worded + remark


def _footnote(citation: Citation, find: FindArticle) -> str:
    article = find(citation.article_id)
    about = ", ".join(citation.about)
    quote = "\n".join(f"> {line}" for line in escape(citation.quote).split("\n"))
    hashed = f"\n- SHA-256 of the article: `{digest(article.text)}`" if article else ""
    place = f"characters {citation.start} to {citation.end}"
    state = quote_state(article, citation.start, citation.quote)
    return (
        f"[{citation.number}] {_line(about)}\n\n{quote}\n\n"
        f"- {_line(citation.path)} (`{citation.article_id}`), {place}\n"
        f"- SHA-256 of the quote: `{digest(citation.quote)}`{hashed}\n"
        f"- When written: {EXPLANATIONS[state]}"
    )


def _line(text: str) -> str:
    return escape(" ".join(text.split()))


def escape(text: str) -> str:
    r"""Return a text with all Markdown escaped; unescape() reverses it.

    >>> escape("- a <b> [c](d)"), unescape(escape("1. *_\\_* -")) == "1. *_\\_* -"
    ('\\- a \\<b\\> \\[c\\](d)', True)
    """
    return _LEADING.sub(_escape_leading, _SPECIAL.sub(r"\\\1", text))


def _escape_leading(match: re.Match[str]) -> str:
    space, sign = match.groups()
    return f"{space}{sign}\\" if sign[0].isdigit() else f"{space}\\{sign}"


def unescape(text: str) -> str:
    """Return the text that escape() was given."""
    return _ESCAPED.sub(r"\1", text)


def read(text: str) -> Pack:
    """Return the content of a pack; no claims and no quotes if the text is not a pack."""
    claims: list[PackedClaim] = []
    quotes: list[PackedQuote] = []
    headings = [*_TURN.finditer(text)]
    unknown = _HEAD.sub("", text[: headings[0].start()]) if headings else text
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    for heading, end in zip(headings, ends, strict=False):
        turn, body = int(heading[1]), text[heading.end() : end]
        quotes += _read_quotes(turn, body)
        body = _FOOTNOTE.sub("", body)
        claims += _read_claims(turn, body)
        unknown += _OTHER_PARTS.sub("", _CLAIM.sub("", body))
    return Pack(claims, quotes, unknown.strip())


def _read_claims(turn: int, body: str) -> Iterator[PackedClaim]:
    for claim, footnotes, hashed in _CLAIM.findall(body):
        numbers = tuple(map(int, re.findall(r"\d+", footnotes)))
        yield PackedClaim(turn, unescape(claim), numbers, hashed)


def _read_quotes(turn: int, body: str) -> Iterator[PackedQuote]:
    for match in _FOOTNOTE.finditer(body):
        lines = match["quote"].removesuffix("\n").split("\n")
        quote = "\n".join(unescape(re.sub("^> ?", "", line)) for line in lines)
        yield PackedQuote(
            turn,
            int(match["number"]),
            match["article_id"],
            int(match["start"]),
            quote,
            match["digest"],
        )

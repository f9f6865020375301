"""The HTML layout of an evidence pack: one file that loads nothing and runs nothing."""

import html
import re
from collections.abc import Iterator, Sequence

from rag.answering.model import Citation, Claim
from rag.evidence.offline import FOOT, STYLE, line, opening
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

_OPENING_TAGS = opening("Evidence", STYLE) + "<h1>Evidence</h1>\n"
_WORDED = '<br>\n<span class="about">Not word for word; SHA-256 of the claim with its footnotes: '

_CLOSEST = "<p><em>The closest passage:</em></p>\n"


def write(turns: Sequence[Turn], find: FindArticle, written: str) -> str:
    """Return a conversation as a pack; `written` says when and by what it was written."""
    body = "".join(_turn(number, turn, find) for number, turn in enumerate(turns, start=1))
    return (
        f'{_OPENING_TAGS}<p class="about">{html.escape(written)} '
        f"Check it with <code>footnote verify FILE</code>.</p>\n{body}{FOOT}"
    )


def _turn(number: int, turn: Turn, find: FindArticle) -> str:
    searched = ""
    if turn.searched_for and turn.searched_for != turn.question:
        searched = f'<p class="about">Searched for: {line(turn.searched_for)}</p>\n'
    claims = "".join(
        (f"<h3>{line(label)}</h3>\n" if label else "") + _claim(number, claim)
        for label, claim in turn.labelled_claims
    )
    if turn.opening and claims:
        searched += f'<p class="opening">{line(turn.opening)}</p>\n'
    answer = claims or f"<p><em>No answer.</em> {line(turn.text)}</p>\n"
    answer += _CLOSEST if turn.closest and not turn.citations else ""
    footnotes = "".join(_footnote(number, citation, find) for citation in turn.quotes)
    footnote_list = f"<ol>\n{footnotes}</ol>\n" if footnotes else ""
    heading = f"<h2>{line(turn.question)}</h2>\n{searched}"
    return f'<section data-turn="{number}">\n{heading}{answer}{footnote_list}</section>\n'


def _claim(turn: int, claim: Claim) -> str:
    numbers = " ".join(map(str, claim.citations))
    links = "".join(
        f'<sup><a href="#f{turn}-{number}">[{number}]</a></sup>' for number in claim.citations
    )
    note = f"<em>{line(claim.note)}</em> " if claim.note else ""
    text = f'<span data-footnotes="{numbers}">{line(claim.text)}</span>'
    hashed = digest_if_worded(claim)
    worded = f"{_WORDED}<code>{hashed}</code></span>" if hashed else ""
    remark = f' <span class="about">({line(claim.remark)})</span>' if claim.remark else ""
    return f"<p>{note}{text} {links}{worded}{remark}</p>\n"


def _footnote(turn: int, citation: Citation, find: FindArticle) -> str:
    article = find(citation.article_id)
    number, quote = citation.number, citation.quote
    about = " · ".join(citation.about)
    place = f'data-article="{html.escape(citation.article_id)}" data-start="{citation.start}"'
    hashed = f"<br>SHA-256 of the article: <code>{digest(article.text)}</code>" if article else ""
    state = EXPLANATIONS[quote_state(article, citation.start, quote)]
    return (
        f'<li id="f{turn}-{number}" value="{number}">'
        f'<span class="about">{line(about)}</span>\n'
        f'<blockquote data-number="{number}" {place} data-digest="{digest(quote)}">'
        f"{html.escape(quote)}</blockquote>\n"
        f'<p class="about">{line(citation.path)}, characters {citation.start} to {citation.end}; '
        f"when written: {state}<br>"
        f"SHA-256 of the quote: <code>{digest(quote)}</code>{hashed}</p></li>\n"
    )


_TURN = re.compile(r'<section data-turn="(\d{1,6})">\n<h2>[^<]*</h2>\n')
_CLAIM = re.compile(
    r'<p>(?:<em>[^<]*</em> )?<span data-footnotes="[\d ]{1,99}">([^<]*)</span> '
    r'((?:<sup><a href="#f\d+-\d+">\[\d{1,6}\]</a></sup>)+)'
    rf"(?:{_WORDED}<code>([0-9a-f]{{64}})</code></span>)?"
    r'(?: <span class="about">\([^<]*\)</span>)?</p>\n'
)
_NUMBER = re.compile(r"\[(\d+)\]")
_FOOTNOTE = re.compile(
    r'<li id="f\d+-\d+" value="\d+"><span class="about">[^<]*</span>\n'
    r'<blockquote data-number="(?P<number>\d{1,6})" data-article="(?P<article_id>[^"<>]*)" '
    r'data-start="(?P<start>\d{1,9})" data-digest="(?P<digest>[0-9a-f]{64})">(?P<quote>[^<]*)'
    r'</blockquote>\n<p class="about">[^<]*<br>SHA-256 of the quote: <code>[0-9a-f]{64}</code>'
    r"(?:<br>SHA-256 of the article: <code>[0-9a-f]{64}</code>)?</p></li>\n"
)
_SEARCHED = r'<p class="about">Searched for: [^<]*</p>\n'
#: What else a turn may contain, in the order of the layout.
_OTHER_PARTS = re.compile(
    rf"{_SEARCHED}|<p><em>No answer\.</em> [^<]*</p>\n"
    rf"|{_CLOSEST}|<h3>[^<]*</h3>\n|<ol>\n</ol>\n|</section>\n"
)
#: Only at the beginning of a turn.
_OPENING = re.compile(rf'\A((?:{_SEARCHED})?)<p class="opening">[^<]*</p>\n')


def read(text: str) -> Pack:
    """Return the content of a pack; no claims and no quotes if the text is not a pack.

    Only the exact tags that Footnote writes are accepted, so that nothing in the file can be
    hidden or shown elsewhere; other HTML counts as unknown, even if it looks the same.
    """
    claims: list[PackedClaim] = []
    quotes: list[PackedQuote] = []
    headings = [*_TURN.finditer(text)]
    unknown = _without_head(text[: headings[0].start()]) if headings else text
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    for heading, end in zip(headings, ends, strict=False):
        turn, body = int(heading[1]), text[heading.end() : end]
        quotes += _read_quotes(turn, body)
        claims += _read_claims(turn, body)
        body = _OPENING.sub(r"\1", body)
        for part in (_FOOTNOTE, _CLAIM, _OTHER_PARTS):
            body = part.sub("", body)
        unknown += body.removesuffix(FOOT) if end == len(text) else body
    return Pack(claims, quotes, unknown.strip())


def _without_head(text: str) -> str:
    """Return "" for the text before a pack's first turn, and any other text as it is."""
    before, _, after = text.partition('<p class="about">')
    written = re.fullmatch(r"[^<]*<code>footnote verify FILE</code>\.</p>\n", after)
    return "" if written and before == _OPENING_TAGS else text


def _read_claims(turn: int, body: str) -> Iterator[PackedClaim]:
    for claim, links, hashed in _CLAIM.findall(body):
        numbers = tuple(map(int, _NUMBER.findall(links)))
        yield PackedClaim(turn, html.unescape(claim), numbers, hashed)


def _read_quotes(turn: int, body: str) -> Iterator[PackedQuote]:
    for match in _FOOTNOTE.finditer(body):
        yield PackedQuote(
            turn,
            int(match["number"]),
            html.unescape(match["article_id"]),
            int(match["start"]),
            html.unescape(match["quote"]),
            match["digest"],
        )

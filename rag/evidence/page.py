"""The HTML layout of an evidence pack: one file that loads nothing and runs nothing."""

import html
import re
from collections.abc import Iterator, Sequence

from rag.answering.model import Citation, Claim
from rag.evidence.pack import WORDS, Cited, Find, Pack, Stated, Turn, digest, sealed, standing

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2526; --soft: #566365;
  --paper: #fbfaf7; --line: #d9dcd8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebe9; --soft: #a4b0b0; --paper: #141918; --line: #36403f; } }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper);
  color: var(--ink); font: 1.05rem/1.6 Georgia, serif; overflow-wrap: anywhere; }
section { border-top: 1px solid var(--line); margin-top: 2rem; }
h1, h2 { line-height: 1.3; } h2 { font-size: 1.2rem; }
.about { color: var(--soft); font: .85rem/1.5 system-ui, sans-serif; }
blockquote { margin: .3rem 0; padding-left: 1rem; border-left: 3px solid var(--line);
  white-space: pre-wrap; }
code { font-size: .8rem; } sup a { color: inherit; }
"""
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Footnote">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
"""
_WORDED = (
    '<br>\n<span class="about">In a language model\'s words; '
    "SHA-256 of the claim with its footnotes: "
)


def write(turns: Sequence[Turn], find: Find, written: str) -> str:
    """Return a conversation as a pack; `written` says when and by what."""
    body = "".join(_turn(at, one, find) for at, one in enumerate(turns, start=1))
    return (
        f'{_opening()}<p class="about">{html.escape(written)} '
        f"Check it with <code>footnote verify FILE</code>.</p>\n{body}{_FOOT}"
    )


def _opening() -> str:
    style = f"<title>Evidence</title>\n<style>{_STYLE}</style>\n"
    return f"{_HEAD}{style}</head>\n<body>\n<h1>Evidence</h1>\n"


def _turn(at: int, turn: Turn, find: Find) -> str:
    searched = ""
    if turn.searched_for and turn.searched_for != turn.question:
        searched = f'<p class="about">Searched for: {_line(turn.searched_for)}</p>\n'
    claims = "".join(_claim(at, one) for one in turn.shown)
    answer = claims or f"<p><em>No answer.</em> {_line(turn.text)}</p>\n"
    notes = "".join(_footnote(at, one, find) for one in turn.citations)
    listed = f"<ol>\n{notes}</ol>\n" if notes else ""
    head = f"<h2>{_line(turn.question)}</h2>\n{searched}"
    return f'<section data-turn="{at}">\n{head}{answer}{listed}</section>\n'


def _claim(at: int, claim: Claim) -> str:
    numbers = " ".join(map(str, claim.citations))
    links = "".join(
        f'<sup><a href="#f{at}-{number}">[{number}]</a></sup>' for number in claim.citations
    )
    note = f"<em>{_line(claim.note)}</em> " if claim.note else ""
    text = f'<span data-footnotes="{numbers}">{_line(claim.text)}</span>'
    worded = f"{_WORDED}<code>{sealed(claim)}</code></span>" if sealed(claim) else ""
    return f"<p>{note}{text} {links}{worded}</p>\n"


def _footnote(at: int, one: Citation, find: Find) -> str:
    article = find(one.article_id)
    about = " · ".join(one.about)
    place = f'data-article="{html.escape(one.article_id)}" data-start="{one.start}"'
    hashed = f"<br>SHA-256 of the article: <code>{digest(article.text)}</code>" if article else ""
    quoted = digest(one.quote)
    return (
        f'<li id="f{at}-{one.number}" value="{one.number}">'
        f'<span class="about">{_line(about)}</span>\n'
        f'<blockquote data-number="{one.number}" {place} data-digest="{quoted}">'
        f"{html.escape(one.quote)}</blockquote>\n"
        f'<p class="about">{_line(one.path)}, characters {one.start} to {one.end}; when written: '
        f"{WORDS[standing(article, one.start, one.quote)]}<br>"
        f"SHA-256 of the quote: <code>{quoted}</code>{hashed}</p></li>\n"
    )


def _line(text: str) -> str:
    return html.escape(" ".join(text.split()))


_TURN = re.compile(r'<section data-turn="(\d{1,6})">\n<h2>[^<]*</h2>\n')
_CLAIM = re.compile(
    r'<p>(?:<em>[^<]*</em> )?<span data-footnotes="[\d ]{1,99}">([^<]*)</span> '
    r'((?:<sup><a href="#f\d+-\d+">\[\d{1,6}\]</a></sup>)+)'
    rf"(?:{_WORDED}<code>([0-9a-f]{{64}})</code></span>)?</p>\n"
)
_NUMBER = re.compile(r"\[(\d+)\]")
_FOOTNOTE = re.compile(
    r'<li id="f\d+-\d+" value="\d+"><span class="about">[^<]*</span>\n'
    r'<blockquote data-number="(?P<number>\d{1,6})" data-article="(?P<article_id>[^"<>]*)" '
    r'data-start="(?P<start>\d{1,9})" data-digest="(?P<digest>[0-9a-f]{64})">(?P<quote>[^<]*)'
    r'</blockquote>\n<p class="about">[^<]*<br>SHA-256 of the quote: <code>[0-9a-f]{64}</code>'
    r"(?:<br>SHA-256 of the article: <code>[0-9a-f]{64}</code>)?</p></li>\n"
)
#: What else a turn may hold, in the order of the layout.
_BESIDE = re.compile(
    r'<p class="about">Searched for: [^<]*</p>\n|<p><em>No answer\.</em> [^<]*</p>\n'
    r"|<ol>\n</ol>\n|</section>\n"
)
_FOOT = "</body>\n</html>\n"


def read(text: str) -> Pack:
    """Return what a pack holds; neither claims nor quotes if it is none.

    The file is taken for what Footnote writes, tag by tag, so that nothing in it can be hidden or
    shown in another's place; HTML that says the same otherwise counts as added.
    """
    stated: list[Stated] = []
    cited: list[Cited] = []
    starts = [*_TURN.finditer(text)]
    rest = _without_head(text[: starts[0].start()]) if starts else text
    ends = [*(found.start() for found in starts), len(text)][1:]
    for found, end in zip(starts, ends, strict=True):
        turn, body = int(found[1]), text[found.end() : end]
        cited += _cited(turn, body)
        stated += [
            Stated(turn, html.unescape(text), tuple(map(int, _NUMBER.findall(links))), hashed)
            for text, links, hashed in _CLAIM.findall(body)
        ]
        for part in (_FOOTNOTE, _CLAIM, _BESIDE):
            body = part.sub("", body)
        rest += body.removesuffix(_FOOT) if end == len(text) else body
    return Pack(stated, cited, rest.strip())


def _without_head(text: str) -> str:
    """Return "" for what stands before the first turn of a pack, and anything else as it is."""
    before, _, after = text.partition('<p class="about">')
    written = re.fullmatch(r"[^<]*<code>footnote verify FILE</code>\.</p>\n", after)
    return "" if written and before == _opening() else text


def _cited(turn: int, body: str) -> Iterator[Cited]:
    for found in _FOOTNOTE.finditer(body):
        yield Cited(
            turn,
            int(found["number"]),
            html.unescape(found["article_id"]),
            int(found["start"]),
            html.unescape(found["quote"]),
            found["digest"],
        )

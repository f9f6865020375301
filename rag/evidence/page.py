"""The HTML layout of an evidence pack: one file that loads nothing and runs nothing."""

import html
from collections.abc import Sequence
from html.parser import HTMLParser

from rag.answers import Citation, Claim
from rag.evidence.pack import WORDS, Cited, Find, Stated, Turn, digest, standing

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


def write(turns: Sequence[Turn], find: Find, written: str) -> str:
    """Return a conversation as a pack; `written` says when and by what."""
    body = "".join(_turn(at, one, find) for at, one in enumerate(turns, start=1))
    return (
        f"{_HEAD}<title>Evidence</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<h1>Evidence</h1>\n<p class="about">{html.escape(written)} '
        f"Check it with <code>footnote verify FILE</code>.</p>\n{body}</body>\n</html>\n"
    )


def _turn(at: int, turn: Turn, find: Find) -> str:
    searched = ""
    if turn.searched_for and turn.searched_for != turn.question:
        searched = f'<p class="about">Searched for: {_line(turn.searched_for)}</p>\n'
    claims = "".join(_claim(at, one) for one in turn.claims if one.citations)
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
    return f'<p>{note}<span data-footnotes="{numbers}">{_line(claim.text)}</span> {links}</p>\n'


def _footnote(at: int, one: Citation, find: Find) -> str:
    article = find(one.article_id)
    about = " · ".join(filter(None, (one.title, one.date, one.source)))
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


def read(text: str) -> tuple[list[Stated], list[Cited]]:
    """Return the claims and the quotes of a pack; none of either if it is no pack."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.stated, reader.cited


class _Reader(HTMLParser):
    """Collects the visible words of claims and quotes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stated: list[Stated] = []
        self.cited: list[Cited] = []
        self._turn = 0
        self._open: dict[str, str] = {}
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the turn, and where a claim or a quote begins."""
        fields = {name: value or "" for name, value in attrs}
        if "data-turn" in fields:
            self._turn = _number(fields["data-turn"])
        if (tag == "blockquote" and "data-digest" in fields) or "data-footnotes" in fields:
            self._open, self._words = fields | {"tag": tag}, []

    def handle_data(self, data: str) -> None:
        """Collect the words."""
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Keep the claim or the quote that ends."""
        if not self._open or tag != self._open["tag"]:
            return
        fields, self._open = self._open, {}
        words = "".join(self._words)
        if tag == "blockquote":
            number, start = _number(fields.get("data-number")), _number(fields.get("data-start"))
            article_id = fields.get("data-article", "")
            self.cited.append(
                Cited(self._turn, number, article_id, start, words, fields["data-digest"])
            )
        else:
            numbers = tuple(map(_number, fields["data-footnotes"].split())) or (0,)
            self.stated.append(Stated(self._turn, words, numbers))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0

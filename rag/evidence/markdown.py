"""The Markdown layout of an evidence pack, written and read back.

Whatever comes from articles or readers is escaped, so that nothing in it is markup.
"""

import re
from collections.abc import Iterator, Sequence

from rag.answering.model import Citation, Claim
from rag.evidence.pack import WORDS, Cited, Find, Pack, Stated, Turn, digest, sealed, standing

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&!])")
#: What begins a list, a heading or a rule at the start of a line.
_LEADING = re.compile(r"^([ \t]*)([-+=]|\d+(?=[.)]))", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")

_HEAD = re.compile(r"\A# Evidence\n\n.*Check it with `footnote verify FILE`\.$", re.MULTILINE)
_TURN = re.compile(r"^## (\d{1,6})\. .*$", re.MULTILINE)
_WORDED = "- In a language model's words\n- SHA-256 of the claim with its footnotes: "
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
#: What else a turn may hold: what was searched for, why there is no answer, a claim's note.
_BESIDE = re.compile(r"^\*(?:Searched for:\* .*|No answer\.\* .*|[^*\n]*\*)$", re.MULTILINE)


def write(turns: Sequence[Turn], find: Find, written: str) -> str:
    """Return a conversation as a pack; `written` says when and by what."""
    head = f"# Evidence\n\n{escape(written)} Check it with `footnote verify FILE`.\n"
    return "\n".join([head, *(_turn(at, one, find) for at, one in enumerate(turns, start=1))])


def _turn(at: int, turn: Turn, find: Find) -> str:
    lines = [f"## {at}. {_line(turn.question)}"]
    if turn.searched_for and turn.searched_for != turn.question:
        lines.append(f"*Searched for:* {_line(turn.searched_for)}")
    lines += [_claim(one) for one in turn.shown]
    if not turn.shown:
        lines.append(f"*No answer.* {_line(turn.text)}")
    lines += [_footnote(one, find) for one in turn.citations]
    return "\n\n".join(lines) + "\n"


def _claim(claim: Claim) -> str:
    note = f"*{_line(claim.note)}*\n\n" if claim.note else ""
    numbers = "".join(f" [{number}]" for number in claim.citations)
    worded = f"\n\n{_WORDED}`{sealed(claim)}`" if sealed(claim) else ""
    return note + _line(claim.text) + numbers + worded


def _footnote(one: Citation, find: Find) -> str:
    article = find(one.article_id)
    about = ", ".join(one.about)
    quote = "\n".join(f"> {line}" for line in escape(one.quote).split("\n"))
    hashed = f"\n- SHA-256 of the article: `{digest(article.text)}`" if article else ""
    place = f"characters {one.start} to {one.end}"
    return (
        f"[{one.number}] {_line(about)}\n\n{quote}\n\n"
        f"- {_line(one.path)} (`{one.article_id}`), {place}\n"
        f"- SHA-256 of the quote: `{digest(one.quote)}`{hashed}\n"
        f"- When written: {WORDS[standing(article, one.start, one.quote)]}"
    )


def _line(text: str) -> str:
    return escape(" ".join(text.split()))


def escape(text: str) -> str:
    r"""Return a text of which nothing is Markdown; unescape() takes it back.

    >>> escape("- a <b> [c](d)"), unescape(escape("1. *_\\_* -")) == "1. *_\\_* -"
    ('\\- a \\<b\\> \\[c\\](d)', True)
    """
    return _LEADING.sub(_mark_leading, _SPECIAL.sub(r"\\\1", text))


def _mark_leading(found: re.Match[str]) -> str:
    space, sign = found.groups()
    return f"{space}{sign}\\" if sign[0].isdigit() else f"{space}\\{sign}"


def unescape(text: str) -> str:
    """Return what escape() was given."""
    return _ESCAPED.sub(r"\1", text)


def read(text: str) -> Pack:
    """Return what a pack holds; neither claims nor quotes if it is none."""
    stated: list[Stated] = []
    cited: list[Cited] = []
    starts = [*_TURN.finditer(text)]
    rest = _HEAD.sub("", text[: starts[0].start()]) if starts else text
    ends = [*(found.start() for found in starts), len(text)][1:]
    for found, end in zip(starts, ends, strict=True):
        turn, body = int(found[1]), text[found.end() : end]
        cited += _cited(turn, body)
        body = _FOOTNOTE.sub("", body)
        stated += [
            Stated(turn, unescape(text), tuple(map(int, re.findall(r"\d+", numbers))), hashed)
            for text, numbers, hashed in _CLAIM.findall(body)
        ]
        rest += _BESIDE.sub("", _CLAIM.sub("", body))
    return Pack(stated, cited, rest.strip())


def _cited(turn: int, body: str) -> Iterator[Cited]:
    for found in _FOOTNOTE.finditer(body):
        lines = found["quote"].removesuffix("\n").split("\n")
        quote = "\n".join(unescape(re.sub("^> ?", "", line)) for line in lines)
        yield Cited(
            turn,
            int(found["number"]),
            found["article_id"],
            int(found["start"]),
            quote,
            found["digest"],
        )

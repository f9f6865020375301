"""Which lines of a plain text are headings, and of which level."""

import re

from rag.corpus.formats.recognition import is_figure, is_line
from rag.corpus.formats.wrapping import Line, Run
from rag.corpus.lines import DATE, ends_sentence

_MAX_LENGTH, _MAX_WORDS = 80, 9
_UNDERLINE = re.compile(r"(=|-|~|\^|\*|_|#){3,}")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})\.?[ \t]+(?=[^\W\d_])")
_NAMED = re.compile(
    r"(part|book|chapter|ch\.|section|sect?\.|article|art\.|appendix|annex|schedule|§)[ \t]*"
    r"(?:\d{1,3}(?:\.\d{1,2})*|[IVXLC]{1,6}|[A-Z])\b[.:]?(?:[ \t]+\S.*)?",
    re.IGNORECASE,
)
_NAMED_LEVELS = {"part": 1, "book": 1, "chapter": 1, "ch.": 1}
#: "STEP 1: CHOOSE A DATE", above what to do; in a list of steps, the next one follows.
_STEP = re.compile(r"(?:step|stage|phase|lesson) \d{1,2}\b[.:]?(?:[ \t]+\S.*)?", re.IGNORECASE)
_CAPITALS_LEVEL, _STEP_LEVEL, _PLAIN_LEVEL = 2, 3, 4
_MAX_OWN_WORDS = 4  # of a title above a single line that is set in
_MAX_TITLE, _MAX_SENTENCES = 200, 120  # characters of any heading, and of one of sentences
_SENTENCE_END = re.compile(r"[.!?][\"”’)]?(?:\s+[\"“(]?[A-Z]|\s*$)")
_MAX_ABOVE = 50  # lines
_MIN_PROSE = 40  # characters of the first line below a heading


def heading_level(run: Run, at: int, after: Run, width: int) -> int:
    """Return the level, from 1, of a line as a heading; 0 if it is none.

    `run`: the lines around it without a blank one between them; `after`: those after the next
    blank line.
    """
    line = run[at].text
    below = run[at + 1 : at + 3] or after[:2]
    if not below or len(line) > _MAX_LENGTH or not any(map(str.isalpha, line)):
        return 0
    if len(run) > at + 1 and at == 0 and _is_underlined(run):
        return 1 if run[1].text[0] in "=#*" else 2
    if ends_sentence(line) or not _is_apart(run, at, width):
        return 0
    if numbered := _NUMBERED.match(line):
        is_title = len(line.split()) <= _MAX_WORDS + 2
        return min(6, 1 + len(numbered[1].split("."))) if is_title else 0
    if (named := _NAMED.fullmatch(line)) and len(line.split()) <= _MAX_WORDS + 2:
        return _NAMED_LEVELS.get(named[1].lower(), 2)
    level = _titled_level(run[at], below)
    return min(6, level + _depth(run, at)) if level == _PLAIN_LEVEL else level


def _depth(run: Run, at: int) -> int:
    """Return how many heads a head is set in below, by the lines above it."""
    above = run[max(0, at - _MAX_ABOVE) : at]
    return len({one.indent for one in above if one.indent < run[at].indent})


def _is_underlined(run: Run) -> bool:
    is_alone = len(run) == 2 or not _UNDERLINE.fullmatch(run[-1].text)
    line = run[1].text
    return is_alone and len(set(line)) == 1 and bool(_UNDERLINE.fullmatch(line))


def _is_apart(run: Run, at: int, width: int) -> bool:
    """Whether no sentence goes on from the line before, or into the line below."""
    before = run[at - 1] if at and run[at - 1].indent <= run[at].indent else None
    if before and not ends_sentence(before.text) and len(before.text) > width / 2:
        return False
    below = run[at + 1].text if at + 1 < len(run) else ""
    is_full = len(run[at].text) + 1 + len(below.partition(" ")[0]) > width
    return not (below and (is_full or below[0].islower()))


def _titled_level(head: Line, below: Run) -> int:
    line, first = head.text, below[0].text
    if _STEP.fullmatch(line) and len(line.split()) <= _MAX_WORDS + 2:
        is_above = _is_prose_line(first) and not _STEP.match(first)
        return _STEP_LEVEL if is_above else 0
    if is_line(line) or is_figure(line) or DATE.search(line) or "\t" in line or "|" in line:
        return 0
    if line.isupper() and sum(map(str.isalpha, line)) > 3:
        return _CAPITALS_LEVEL
    is_title = line[0].isupper() and len(line.split()) <= _MAX_WORDS and line[-1] not in ",-–—"
    if not is_title or line.startswith("By ") or re.search(r"\d", line):  # "By" opens a byline
        return 0
    # Lines that are set in below a title are its own, whatever they are.
    least = 1 if len(line.split()) <= _MAX_OWN_WORDS else 2
    is_own = len(below) >= least and all(one.indent > head.indent for one in below[:least])
    return _PLAIN_LEVEL if is_own or (_is_prose_line(first) and not is_line(first)) else 0


def _is_prose_line(line: str) -> bool:
    return len(line) >= _MIN_PROSE or (ends_sentence(line) and len(line.split()) > 3)


def is_prose(text: str) -> bool:
    """Whether a text that a file calls a heading is a paragraph: it is long, or of sentences.

    The heading of an entry in a list of questions may say first what the question is about.

    >>> is_prose("What is a boat?"), is_prose("It was late. The made-up boat left. " * 4)
    (False, True)
    """
    is_short = len(text) <= _MAX_SENTENCES or text.endswith("?")
    return len(text) > _MAX_TITLE or (not is_short and len(_SENTENCE_END.findall(text)) > 1)

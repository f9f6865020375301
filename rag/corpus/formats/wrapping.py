"""Lines that follow each other -> paragraphs, whose sentences a line's end doesn't cut."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.corpus.lines import BULLET, ends_in_stop, ends_sentence, key_and_value, lines
from rag.text.words import STOP_WORDS

#: The right margin of a text that was broken at a fixed width, in characters.
_MIN_WIDTH, _USUAL_WIDTH, _MAX_WIDTH = 40, 72, 120
#: A line that is shorter, as a share of the width, is the last of its paragraph or a headline.
_SHORT, _LONG = 0.6, 0.8
#: A line is full if no word had fitted in this share of the width.
_FULL = 0.95
_TAB = 4  # columns
_MIN_VERSE, _MAX_VERSE_LINE = 3, 75  # lines; characters
_SENTENCES = re.compile(r"[.!?] [A-Z]")
_OPEN = ",;-–—"  # the last character of a line whose sentence goes on


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, without the white space at its ends."""

    start: int
    text: str
    indent: int  # columns
    quotes: int = 0  # how many ">" were before it

    @property
    def end(self) -> int:
        """The offset of its end."""
        return self.start + len(self.text)


Run = Sequence[Line]  # lines without a blank one between them; at least one


def runs(text: str, quotes: Sequence[int] = ()) -> Iterator[list[Line]]:
    """Yield the lines between blank lines. `quotes`: how deep each line is quoted."""
    run: list[Line] = []
    last = -1
    for number, (start, written) in enumerate(lines(text)):
        content = written.strip()
        indent = len(written[: len(written) - len(written.lstrip())].expandtabs(_TAB))
        depth = quotes[number] if quotes else 0
        if run and (start > last + 1 or depth != run[-1].quotes):
            yield run
            run = []
        run.append(Line(start + written.index(content), content, indent, depth))
        last = start + len(written)
    if run:
        yield run


def width_of(text: str) -> int:
    """Return the width that most long lines of a text come near to, in characters."""
    long = sorted(len(line) for _, line in lines(text) if len(line) >= _MIN_WIDTH)
    return long[int(len(long) * 0.9)] if long else _USUAL_WIDTH


def is_verse(run: Run) -> bool:
    """Whether the lines are those of a poem.

    Most begin with a capital, many end with a comma or without a mark, and they don't end where
    a margin would have ended them.
    """
    if len(run) < _MIN_VERSE or any(len(line.text) > _MAX_VERSE_LINE for line in run):
        return False
    texts = [line.text for line in run]
    if any(BULLET.match(text) or key_and_value(text) for text in texts):
        return False
    capitals = sum(text.lstrip("\"'“‘«—–-( ")[:1].isupper() for text in texts)
    unfinished = sum(not ends_in_stop(text) for text in texts[:-1])
    marked = sum(text[-1] in ",;:.!?…—”’\"'" for text in texts)
    words = sum(len(text.split()) for text in texts)
    # Prose and addresses, lists of names and prices.
    has_figures = sum(text[-1].isdigit() for text in texts) > 1
    return (
        capitals >= 0.8 * len(run)
        and unfinished >= 0.4 * (len(run) - 1)
        and marked >= 0.5 * len(run)
        and words >= 3 * len(run)
        and not has_figures
        and not _is_full(run)
    )


def _is_full(run: Run) -> bool:
    """Whether every line ends where its margin would have ended it."""
    margin = max(len(line.text) for line in run)
    return margin >= _MIN_WIDTH and all(
        len(line.text) + 1 + len(after.text.split()[0]) > margin for line, after in pairwise(run)
    )


def paragraphs(run: Run, width: int) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph. `width`: what `width_of` says about the whole text."""
    margin = _margin(run, width)
    paragraph = [run[0]]
    for line in run[1:]:
        if _continues(paragraph, line, margin):
            paragraph.append(line)
        else:
            yield paragraph
            paragraph = [line]
    yield paragraph


def _margin(run: Run, width: int) -> int:
    """Return the width that the lines were broken at; one uneven line doesn't count."""
    longest = sorted((line.indent + len(line.text) for line in run), reverse=True)
    own = longest[1] if len(longest) > 3 else max(longest[0], min(width, _MAX_WIDTH))
    return own if own >= _MIN_WIDTH else min(width, _MAX_WIDTH)


def _continues(paragraph: list[Line], line: Line, margin: int) -> bool:
    """Whether a line goes on with the paragraph before it."""
    last = paragraph[-1]
    length = last.indent + len(last.text)
    is_full = length + 1 + len(line.text.split(maxsplit=1)[0]) > margin
    is_wrapped = is_full or (
        line.text[0].islower() and length > _SHORT * margin and not _is_pair(last.text)
    )
    if label := key_and_value(line.text):
        is_cut = is_wrapped and not ends_sentence(last.text)
        # The lines of a list of names and values are short, and mostly begin with a capital.
        is_prose = line.text[0].islower() and len(line.text) > _SHORT * margin
        if not is_cut or not (is_prose or _goes_on(last) or _is_clause(label)):
            return False
    if ends_in_stop(last.text):
        is_indented = line.indent >= last.indent + 2  # the first line of a paragraph
        return not is_indented and margin <= _MAX_WIDTH and length > _LONG * margin
    is_open = length > _SHORT * margin or last.text[-1] in _OPEN
    if line.text.lstrip("\"'“‘«(")[:1].islower():
        is_uneven = length > margin / 3 or len(line.text) > _SHORT * margin
        return is_open or (is_uneven and not _is_pair(last.text))
    is_headline = len(paragraph) == 1 and _is_headline(last, line, margin)
    return margin <= _MAX_WIDTH and is_open and not is_headline


def _is_pair(line: str) -> bool:
    """Whether a line is a name and its value; what a speaker says has sentences.

    >>> _is_pair("Room: the blue one"), _is_pair("OLA NIL: I was ill. The boat had")
    (True, False)
    """
    label = key_and_value(line)
    return label is not None and not _SENTENCES.search(label[2])


def _is_headline(first: Line, second: Line, margin: int) -> bool:
    """Whether the first line of a paragraph is a headline: as long as the text's, but not as full.

    Lines that were broken by hand are not all full, either.
    """
    length = first.indent + len(first.text) + 1 + len(second.text.split(maxsplit=1)[0])
    return length <= _FULL * margin and not _goes_on(first)


def _goes_on(line: Line) -> bool:
    """Whether no sentence and no name ends as a line does."""
    return line.text[-1] in _OPEN or line.text.split()[-1].lower() in STOP_WORDS


def _is_clause(label: re.Match[str]) -> bool:
    """Whether a sentence has the words before and after a colon: "has two duties: calm,"."""
    words = label[1].lower().split()
    return label[2].endswith(",") or (len(words) > 1 and words[0] in STOP_WORDS)

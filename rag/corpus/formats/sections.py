"""The numbered sections of a plain text: "4. Fares" above a paragraph, or "4. Fares." before one.

A line that begins with a number is an item of a list or the head of a section. In a list, another
item follows; below the head of a section stands what it is about.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.corpus.formats.recognition import is_figure, is_line
from rag.corpus.formats.wrapping import Line, Run
from rag.corpus.lines import DATE, ends_sentence

#: The level of such a heading: below one in capitals.
SECTION_LEVEL = 3
_NUMBER = re.compile(r"(?:\d{1,2}|[A-Z]|[IVX]{2,5})[.)][ \t]+(?=[^\W\d_a-z])")
#: A head before its paragraph: at most five words.
_RUN_IN = re.compile(r"[^\W\d_](?:[^\s.!?:;]+ ){0,4}[^\s.!?:;]+\.(?=[ \t]+[^\W\d_a-z])")
_GAP = re.compile(r"\S(?: {2,}|\t)\S")
_MAX_WORDS = 8
_MIN_PROSE, _MIN_WORDS = 40, 4  # of what stands below a head: characters, or words of a sentence
#: Words after a head on its line. A step of a recipe ("2. Boil water. Add salt.") has fewer.
_MIN_AFTER = 8
#: Fewer are no sections; and of the lines with a number, at least this share has to be a head.
_FEWEST, _SHARE = 2, 0.6


def section_heads(found: Sequence[Run]) -> dict[int, int]:
    """Return start -> end of the heads of numbered sections; empty if the numbers are of a list."""
    ends = dict(_numbered(found))
    heads = {start: end for start, end in ends.items() if end}
    return heads if len(heads) >= max(_FEWEST, _SHARE * len(ends)) else {}


def cut(run: Run, heads: Mapping[int, int]) -> Iterator[tuple[Line | None, list[Line]]]:
    """Yield the lines of each section, after its head; the lines before the first have none."""
    head: Line | None = None
    part: list[Line] = []
    for line in run:
        if line.start not in heads:
            part.append(line)
            continue
        if head or part:
            yield head, part
        length = heads[line.start] - line.start
        rest = line.text[length:].lstrip()
        head = replace(line, text=line.text[:length])
        part = [replace(line, start=line.end - len(rest), text=rest)] if rest else []
    yield head, part


def _numbered(found: Sequence[Run]) -> Iterator[tuple[int, int]]:
    """Yield the start of each line with a number, and the end of the head it has, 0 for none."""
    for number, run in enumerate(found):
        after = found[number + 1][:1] if number + 1 < len(found) else []
        for at, line in enumerate(run):
            mark = _NUMBER.match(line.text)
            is_first = not at or ends_sentence(run[at - 1].text)
            if not mark or not is_first or line.quotes:
                continue
            title = line.text[mark.end() :]
            below = [*run[at + 1 : at + 2], *after][:1]
            if run_in := _RUN_IN.match(title):
                # The items of a list mostly have no blank lines between them.
                is_head = not at and _is_long(title[run_in.end() :], run)
                yield line.start, (line.start + mark.end() + run_in.end() if is_head else 0)
            else:
                is_under = bool(below) and (_is_prose(below[0], line) or _is_row(below[0]))
                is_head = is_under and _is_title(title)
                yield line.start, line.end if is_head else 0


def _is_long(rest: str, run: Run) -> bool:
    """Whether enough follows a head on its line, or in the lines below it."""
    return len(rest.split()) + sum(len(line.text.split()) for line in run[1:]) >= _MIN_AFTER


def _is_title(text: str) -> bool:
    is_plain = not (is_line(text) or is_figure(text) or DATE.search(text) or "\t" in text)
    is_whole = not ends_sentence(text) and text[-1] not in ",-–—"
    return is_plain and is_whole and len(text.split()) <= _MAX_WORDS


def _is_prose(line: Line, head: Line) -> bool:
    """Whether a line is the first of what a head is about, and no rest of it."""
    is_sentence = ends_sentence(line.text) and len(line.text.split()) >= _MIN_WORDS
    is_new = line.indent <= head.indent and not line.text[0].islower()
    return is_new and not is_line(line.text) and (len(line.text) >= _MIN_PROSE or is_sentence)


def _is_row(line: Line) -> bool:
    """Whether a line is a row of a table: it has a gap, and no number of a section."""
    return bool(_GAP.search(line.text)) and not _NUMBER.match(line.text)

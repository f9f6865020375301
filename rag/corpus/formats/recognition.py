"""Paragraphs that are items, lines of a table or questions -> blocks of that kind.

Authors write lists as "(1) a leather apron", tables as "Double room: 84 euros" and interviews as
"Q: ..." where their format has no better way, or where they didn't use it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rag.corpus.blocks import Block, Kind, Span
from rag.corpus.formats.document import Document
from rag.corpus.lines import BULLET, DATE, ends_sentence, key_and_value

_QUESTION = re.compile(r"(?:q|question|frage)[ \t]*\d{0,3}[ \t]*[:.)][ \t]*", re.IGNORECASE)
_ANSWER = re.compile(r"(?:a|answer|antwort)[ \t]*\d{0,3}[ \t]*[:.)][ \t]*", re.IGNORECASE)
_MAX_QUESTION = 200  # characters
_MAX_ANSWER = 4  # blocks between two questions of a list
_FIGURE = re.compile(
    r"(?:[~≈<>+±-] ?)?(?:[A-Z]{0,3}[$€£¥₹] ?)?\d[\d.,'’  ]*(?:[-–x×/] ?\d[\d.,]*)?"
    r"(?: ?[%‰°+])?(?: [^\W\d_.]{1,10}\.?){0,2}"
)
_TIME_OR_YEAR = re.compile(r"(?:1[5-9]|20)\d\d|\d{1,2}[:.]\d\d.*|\d{1,3}")
_MAX_LABEL = 60  # characters


def recognize(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a text, its paragraphs recognised by their first characters.

    Only paragraphs change: to items, rows, terms and definitions.
    """
    recognizer = _Recognizer(text, max((block.group for block in blocks), default=0))
    return recognizer.recognize(list(_single_lines(text, blocks)))


def recognize_typed(document: Document) -> None:
    """Recognise the paragraphs of a document from a word processor: typed bullets and numbers."""
    document.blocks = recognize(document.text, document.blocks)
    for _ in range(max((block.group for block in document.blocks), default=0)):
        document.new_group()


def is_line(line: str) -> bool:
    """Whether a line stands on its own: an item of a list, a name with its value, a question."""
    return bool(BULLET.match(line) or key_and_value(line) or _is_asked(line))


def is_figure(line: str) -> bool:
    """Whether a line is a number with its unit: "62%", "1,284", "€ 4.5 million".

    >>> [is_figure(line) for line in ("62%", "1,284", "1984", "9:30", "It is 5.")]
    [True, True, False, False, False]
    """
    return bool(
        len(line) <= 25
        and _FIGURE.fullmatch(line)
        and not _TIME_OR_YEAR.fullmatch(line)
        and not DATE.search(line)
    )


def _is_asked(line: str) -> bool:
    return bool(_QUESTION.match(line) or _ANSWER.match(line))


def _single_lines(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks; a paragraph whose lines all stand for themselves as one for each line."""
    for block in blocks:
        spans = list(_line_spans(text, block.start, block.end))
        is_split = block.kind == Kind.PARAGRAPH and len(spans) > 1
        if is_split and all(is_line(text[start:end]) for start, end in spans):
            yield from (replace(block, start=start, end=end) for start, end in spans)
        else:
            yield block


def _line_spans(text: str, start: int, end: int) -> Iterator[Span]:
    for line in text[start:end].split("\n"):
        left = start + len(line) - len(line.lstrip())
        if line.strip():
            yield left, left + len(line.strip())
        start += len(line) + 1


@dataclass(slots=True)
class _Recognizer:
    """Turns paragraphs into other blocks, in one pass after another."""

    text: str
    groups: int  # the number of the last one
    _items: list[tuple[int, str]] = field(default_factory=list)  # column and mark of open items

    def recognize(self, blocks: list[Block]) -> list[Block]:
        if any(_QUESTION.match(self.text, block.start) for block in _paragraphs(blocks)):
            blocks = list(self._dialogue(blocks))
        blocks = list(self._lists(blocks))
        blocks = list(self._key_values(blocks))
        blocks = list(self._figures(blocks))
        return list(self._questions(blocks))

    def _new_group(self) -> int:
        self.groups += 1
        return self.groups

    def _content(self, block: Block) -> str:
        return self.text[block.start : block.end]

    def _dialogue(self, blocks: list[Block]) -> Iterator[Block]:
        """Make terms of "Q: ..." and definitions of "A: ..." and the paragraphs after it."""
        group, in_answer = 0, False
        for block in blocks:
            question = _QUESTION.match(self.text, block.start, block.end)
            answer = _ANSWER.match(self.text, block.start, block.end)
            if block.kind != Kind.PARAGRAPH:
                group, in_answer = (group, in_answer) if block.kind == Kind.ITEM else (0, False)
                yield block
            elif question and question.end() < block.end:
                group, in_answer = group or self._new_group(), False
                yield replace(block, kind=Kind.TERM, start=question.end(), group=group)
            elif group and answer and answer.end() < block.end:
                in_answer = True
                yield replace(block, kind=Kind.DEFINITION, start=answer.end(), group=group)
            else:
                kind = Kind.DEFINITION if in_answer else Kind.PARAGRAPH
                yield replace(block, kind=kind, group=group if in_answer else 0)

    def _lists(self, blocks: list[Block]) -> Iterator[Block]:
        """Make items of paragraphs that begin with a bullet, a number or a letter."""
        group = 0
        for number, block in enumerate(blocks):
            mark = BULLET.match(self.text, block.start, block.end)
            if block.kind != Kind.PARAGRAPH or not mark or mark.end() >= block.end:
                group = 0
                yield block
                continue
            if (
                mark[1]
                and not group
                and not self._begins_list(block, blocks[number + 1 : number + 2])
            ):
                yield block
                continue
            if not group:
                group, self._items = self._new_group(), []
            level = self._level(block, mark)
            start = block.start if mark[1] else mark.end()
            yield replace(block, kind=Kind.ITEM, start=start, level=level, group=group)

    def _begins_list(self, block: Block, after: list[Block]) -> bool:
        """Whether a number or a letter begins a list: another follows, or it is in brackets."""
        first = self._content(block)
        if first.startswith(("(", "[")) or first[:3].rstrip()[-1:] == ")":
            return True
        follows = bool(after and BULLET.match(self.text, after[0].start, after[0].end))
        return follows or first[0].isdigit()

    def _level(self, block: Block, mark: re.Match[str]) -> int:
        """Return the depth of an item, by its column and by the kind of its mark."""
        column = block.start - self.text.rfind("\n", 0, block.start) - 1
        shape = re.sub(r"\w+", lambda word: "1" if word[0].isdigit() else "a", mark[0].strip())
        while self._items and column < self._items[-1][0]:
            self._items.pop()
        shapes = [known for _, known in self._items]
        if self._items and column == self._items[-1][0] and shape in shapes:
            del self._items[shapes.index(shape) + 1 :]
        elif not self._items or column > self._items[-1][0] or mark[1]:
            self._items.append((column, shape))
        return min(len(self._items), 9)

    def _key_values(self, blocks: list[Block]) -> Iterator[Block]:
        """Make a table of two or more neighbours such as "Double room: 84 euros"."""
        run: list[tuple[Block, re.Match[str]]] = []
        for block in blocks:
            match = key_and_value(self._content(block)) if block.kind == Kind.PARAGRAPH else None
            if match:
                run.append((block, match))
                continue
            yield from self._table(run)
            run = []
            yield block
        yield from self._table(run)

    def _table(self, run: list[tuple[Block, re.Match[str]]]) -> Iterator[Block]:
        names = {match[1] for _, match in run}
        # The same name again and again is a speaker's.
        if len(run) < 2 or len(names) < len(run) * 2 / 3:
            yield from (block for block, _ in run)
            return
        group = self._new_group()
        for block, match in run:
            name, value = match.span(1), match.span(2)
            cells = tuple((block.start + start, block.start + end) for start, end in (name, value))
            yield replace(block, kind=Kind.ROW, group=group, cells=cells)

    def _figures(self, blocks: list[Block]) -> Iterator[Block]:
        """Join a number on a line of its own and the line that says what it counts."""
        number = 0
        while number < len(blocks):
            joined = self._joined(blocks[number], blocks[number + 1 : number + 4])
            yield joined or blocks[number]
            number += 2 if joined else 1

    def _joined(self, block: Block, after: list[Block]) -> Block | None:
        if not after or Kind.PARAGRAPH not in (block.kind, after[0].kind):
            return None
        first, second = self._content(block), self._content(after[0])
        is_plain = block.kind == after[0].kind == Kind.PARAGRAPH
        if is_plain and is_figure(first) and _is_label(second):
            return replace(block, end=after[0].end)
        is_label = block.kind in (Kind.PARAGRAPH, Kind.HEADING) and _is_label(first)
        if is_label and after[0].kind == Kind.PARAGRAPH and self._is_figure_of(after):
            cells = ((block.start, block.end), (after[0].start, after[0].end))
            return Block(Kind.ROW, block.start, after[0].end, 0, self._new_group(), cells)
        return None

    def _is_figure_of(self, blocks: list[Block]) -> bool:
        """Whether the first of these is a number that belongs to the line before it."""
        if not is_figure(self._content(blocks[0])):
            return False
        if len(blocks) == 1:
            return True
        label, others = blocks[1], blocks[2:]
        if label.kind != Kind.PARAGRAPH or not _is_label(self._content(label)):
            return True
        return bool(others and is_figure(self._content(others[0])))

    def _questions(self, blocks: list[Block]) -> Iterator[Block]:
        """Make a term of a question on a line of its own, and definitions of its answer."""
        asked = [number for number, block in enumerate(blocks) if self._is_question(blocks, number)]
        gaps = {one: after - one - 1 for one, after in pairwise(asked)}
        is_asked, group, left = set(asked), 0, 0
        for number, block in enumerate(blocks):
            if number in is_asked:
                group = group or self._new_group()
                # Without another question soon, nothing says where the answer ends.
                gap = gaps.get(number, 1)
                left = gap if gap <= _MAX_ANSWER else 1
                yield replace(block, kind=Kind.TERM, group=group)
            elif block.kind == Kind.PARAGRAPH and left:
                left -= 1
                yield replace(block, kind=Kind.DEFINITION, group=group)
            else:
                left -= left > 0
                group = group if left else 0
                yield block

    def _is_question(self, blocks: list[Block], number: int) -> bool:
        block = blocks[number]
        if block.kind != Kind.PARAGRAPH or number + 1 == len(blocks):
            return False
        content, after = self._content(block), blocks[number + 1]
        is_one = content.endswith("?") and not re.search(r"[.!?…][\"'”’»)]?\s", content)
        if not is_one or len(content) > _MAX_QUESTION or after.kind == Kind.HEADING:
            return False
        return content[:1] not in "\"“„«'‘–—" and not self._content(after).endswith("?")


def _paragraphs(blocks: list[Block]) -> Iterator[Block]:
    return (block for block in blocks if block.kind == Kind.PARAGRAPH)


def _is_label(line: str) -> bool:
    has_letters = any(map(str.isalpha, line))
    return (
        len(line) <= _MAX_LABEL
        and "\n" not in line
        and has_letters
        and not (ends_sentence(line) or is_figure(line))
    )

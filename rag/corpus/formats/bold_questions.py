"""Questions in bold type, each at the head of its answer -> terms, and definitions of them.

Lists of questions are often written so, with the answer on the next line or in the same one:
"**Do I need to book?** Yes, a week ahead."
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.corpus.blocks import Block, Kind, Style
from rag.corpus.formats.bold_headings import bold_blocks
from rag.corpus.formats.document import Document

#: Fewer such paragraphs are no list of questions.
_MIN_QUESTIONS = 2
#: Further paragraphs of an answer; without another question soon, nothing says where it ends.
_MAX_FURTHER = 3
_MAX_LENGTH = 200  # characters
#: What may stand before a question: "Q:", "3."
_LABEL = re.compile(r"(?:(?:q|question)? ?\d{0,3} ?[:.)] ?)?", re.IGNORECASE)


def mark_bold_questions(document: Document) -> None:
    """Make terms and definitions of the bold questions of a document and of their answers."""
    strong = {mark.start: mark.end for mark in document.marks if mark.style == Style.STRONG}
    ends = {
        number: _question_end(document.text, block, strong)
        for number, block in enumerate(document.blocks)
        if block.kind == Kind.PARAGRAPH
    }
    found = {number: end for number, end in ends.items() if end}
    if len(found) >= _MIN_QUESTIONS:
        ends_answers = bold_blocks(document, Kind.PARAGRAPH) - found.keys()
        document.blocks = list(_with_terms(document, found, ends_answers))


def _question_end(text: str, block: Block, strong: Mapping[int, int]) -> int:
    """Return where the bold question ends that a paragraph begins with; 0 if there is none."""
    label = _LABEL.match(text, block.start, block.end)
    starts = (block.start, label.end() if label else block.start)
    end = min(next((strong[one] for one in starts if one in strong), 0), block.end)
    question = text[block.start : end].rstrip()
    # "**Really?** he asked."
    goes_on = text[end : block.end].lstrip()[:1].islower()
    is_one = question.endswith("?") and len(question) <= _MAX_LENGTH and not goes_on
    return block.start + len(question) if is_one else 0


def _with_terms(
    document: Document, questions: Mapping[int, int], headed: Collection[int]
) -> Iterator[Block]:
    """Yield the blocks, with those of questions by their number split or changed.

    `headed` are the blocks that look like headings.
    """
    group, left = 0, 0
    for number, block in enumerate(document.blocks):
        if number in questions:
            group = group or document.new_group()
            end, left = questions[number], _further(document.blocks, number, questions, headed)
            yield replace(block, kind=Kind.TERM, end=end, group=group)
            answer = document.text[end : block.end]
            if answer.strip():
                start = end + len(answer) - len(answer.lstrip())
                yield replace(block, kind=Kind.DEFINITION, start=start, group=group)
        elif left:
            left -= 1
            yield replace(block, kind=Kind.DEFINITION, group=group)
        else:
            left = 0
            group = group if block.kind != Kind.HEADING else 0
            yield block


def _further(
    blocks: Sequence[Block], number: int, questions: Mapping[int, int], headed: Collection[int]
) -> int:
    """Return how many paragraphs after a question's own belong to its answer."""
    after = number + 1
    ends = questions.keys() | headed
    while after < len(blocks) and blocks[after].kind == Kind.PARAGRAPH and after not in ends:
        after += 1
    has_answer = blocks[number].end > questions[number]
    most = _MAX_FURTHER if after in questions else int(not has_answer)
    return min(after - number - 1, most)

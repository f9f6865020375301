"""Questions for one step of some instructions, such as the third step of mounting a logger.

No search finds a step by its number, which mostly isn't written: the steps are the items of a list,
sections with numbers, or sentences that begin with "First", "Then", "Finally". What they are steps
of must stand above them, in the headings or the title, or in the sentences before them. Sections
that are asked for by their number are found likewise (numbered_sections.py).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes
from rag.answering.kinds.kind import assemble
from rag.answering.kinds.numbered_sections import NumberedSections
from rag.answering.model import Answer
from rag.answering.quoting import verdict
from rag.answering.request import Request
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence, sentences
from rag.search.conversation import chain
from rag.search.retrieval import Retriever
from rag.search.steps import ALL, LAST, StepQuestion, step_question
from rag.search.surroundings import MAX_MEMBERS
from rag.store.ledger import Ledger
from rag.text.language import foreign_language
from rag.text.matching import alike
from rag.text.words import words

#: No longer question is read, in characters.
MAX_LENGTH = 200
#: Most sentences of a step that are quoted, its heading among them.
MOST_SENTENCES = 5
#: Most steps of which all are quoted, and most sentences of each if they are several.
MOST_STEPS, OF_EACH = 24, 2
_NUMBERED = re.compile(r"(?:step |stage )?\d{1,2}[.):] ", re.IGNORECASE)
_FIRST = re.compile(
    r"(?:first(?:ly)?|to (?:begin|start)(?: with)?|(?:begin|start) by)\b", re.IGNORECASE
)
_NEXT = re.compile(
    r"(?:second(?:ly)?|third(?:ly)?|fourth|fifth|(?:and )?then|next|after (?:that|this|which)"
    r"|afterwards|finally|lastly|last of all|in the end)\b",
    re.IGNORECASE,
)

Told = tuple[tuple[Sentence, ...], ...]  # the sentences of each step, in order


class Steps:
    """Answers what one step of some instructions is, or what all of them are."""

    def __init__(self, ledger: Ledger, retriever: Retriever, finder: Finder) -> None:
        self._ledger = ledger
        self._retriever = retriever
        self._finder = finder
        self._sections = NumberedSections(ledger, retriever, finder)

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the step or section; None if no instructions fit, or none has such a step."""
        if section := self._sections.answer(request, footnotes):
            return section
        question = request.question
        asked = step_question(question.text)
        is_short = len(question.text) <= MAX_LENGTH and not question.context
        if asked is None or not is_short or foreign_language(question.text):
            return None
        found = self._of_question(request, asked) if asked.words else self._of_answer(request)
        for sentence in _chosen(found, asked.number):
            footnotes.add(sentence.shown, verdict(sentence), [sentence])
        if not footnotes.claims:
            return None
        return assemble("quotes", request, footnotes)

    def _of_question(self, request: Request, asked: StepQuestion) -> Told:
        """Return the steps of what the question names; () if there are none."""
        candidates = self._retriever.candidates(self._finder.query(request))
        for one in candidates:
            steps = self._steps(one.sentence)
            if steps and self._explains(steps[0][0], asked.words):
                return steps
            for first, *below in steps:
                if len(below) > 1 and self._explains(first, asked.words, first.shown):
                    return tuple((inner,) for inner in below)
        return ()

    def _of_answer(self, request: Request) -> Told:
        """Return the steps beside the last answer; () if there are none."""
        if not request.history:
            return ()
        context = self._finder.turns.context(chain(request.history), request)
        near = (*context.answer, *self._retriever.around(context.answer))
        return next(filter(None, map(self._steps, near)), ())

    def _steps(self, sentence: Sentence) -> Told:
        """Return the steps that a sentence is one of, or that it is the heading of."""
        if heads := self._numbered(sentence):
            return heads
        if sentence.place.group or sentence.place.is_label:
            _, after = self._ledger.neighbours(sentence)
            member = sentence if sentence.place.group else after
            return self._items(member) if member and member.place.group else ()
        article = self._ledger.article(sentence.article_id)
        section = sentences(article) if article else ()
        return told_in_order(
            one for one in section if one.place.path == sentence.place.path and not one.place.group
        )

    def _items(self, member: Sentence) -> Told:
        """Return the items of a list, each with those that are set in below it."""
        article = self._ledger.article(member.article_id)
        group = member.place.group
        blocks = [one for one in article.blocks if one.group == group] if article else []
        items = [one for one in blocks if one.kind == Kind.ITEM and not one.left_out]
        depth = min((one.level for one in items), default=0)
        starts = [one.start for one in items if one.level == depth]
        steps: list[list[Sentence]] = [[] for _ in starts]
        for one in self._ledger.list_of(member, MAX_MEMBERS):
            if one.place.kind == Kind.ITEM:
                steps[bisect_right(starts, one.start) - 1].append(one)
        return tuple(map(tuple, filter(None, steps)))

    def _numbered(self, sentence: Sentence) -> Told:
        """Return the sections of a text with numbers before their headings, if it is in one."""
        above = sentence.shown if sentence.place.kind == Kind.HEADING else sentence.place.path
        if not _NUMBERED.match(above.rpartition(" > ")[2]):
            return ()
        steps: list[tuple[Sentence, ...]] = []
        article = self._ledger.article(sentence.article_id)
        for one in sentences(article) if article else ():
            if one.place.kind == Kind.HEADING and _NUMBERED.match(one.shown):
                steps.append((one,))
            elif steps and len(steps[-1]) < MOST_SENTENCES:
                steps[-1] += (one,)
        return tuple(steps)

    def _explains(self, first: Sentence, asked: Sequence[str], more: str = "") -> bool:
        """Whether the title, the headings and the lead-in of steps have all words of a question.

        `more` is what else stands above them.
        """
        title, _ = self._ledger.heading(first.article_id)
        above = words(f"{title} {first.place.path} {first.place.lead_in} {more}")
        return all(any(alike(word, one) for one in above) for word in asked)


def _chosen(steps: Told, number: int) -> tuple[Sentence, ...]:
    """Return the sentences of one step, or the first few of each; () if there is no such step."""
    if number == ALL:
        is_several = 1 < len(steps) <= MOST_STEPS
        return tuple(one for step in steps for one in step[:OF_EACH]) if is_several else ()
    if number != LAST:
        # A list may go on from another: its first item is "5. ...".
        written = (step for step in steps if re.match(rf"\(?{number}[.):] ", step[0].shown))
        if numbered := next(written, None):
            return numbered[:MOST_SENTENCES]
    at = len(steps) if number == LAST else number
    return steps[at - 1][:MOST_SENTENCES] if 0 < at <= len(steps) else ()


def told_in_order(section: Iterable[Sentence]) -> Told:
    """Return the steps among the sentences of a section; () if they aren't told as steps.

    Sentences between the first and the last step belong to the step before them.
    """
    steps: list[list[Sentence]] = []
    loose: list[Sentence] = []
    for one in section:
        if _FIRST.match(one.text):
            steps, loose = [[one]], []
        elif steps and _NEXT.match(one.text):
            steps[-1] += loose
            steps, loose = [*steps, [one]], []
        else:
            loose.append(one)
    return tuple(map(tuple, steps)) if len(steps) > 1 else ()

"""A checked text as Markdown: a verdict after each sentence, and the quotes as footnotes.

Everything from the text and the articles is escaped, so that nothing in it is markup.
"""

from collections.abc import Sequence

from rag.answering.model import Citation
from rag.checking.model import NO_CLAIM, CheckedSentence, Report
from rag.evidence.annotations import (
    Words,
    counts,
    differing,
    label,
    paragraphs,
    score_line,
)
from rag.evidence.markdown import escape


def write(report: Report, written: str) -> str:
    """Return the file; `written` says when and by what the text was checked."""
    counted = [f"- {escape(label(verdict))}: {count}" for verdict, count in counts(report).items()]
    head = [f"# {_line(report.title or 'Checked text')}", _line(written)]
    head += [f"**{_line(score_line(report))}**", "\n".join(counted)]
    head += [f"*{_line(note)}*" for note in report.notes]
    text = [_paragraph(words) for words in paragraphs(report)]
    footnotes = [_footnote(citation) for citation in _citations(report)]
    return "\n\n".join(filter(None, [*head, "---", *text, *footnotes])) + "\n"


def _paragraph(paragraph: Sequence[Words]) -> str:
    return "".join(
        _sentence(words.sentence) if words.sentence else escape(words.text) for words in paragraph
    ).strip()


def _sentence(sentence: CheckedSentence) -> str:
    runs = differing(sentence)
    text = "".join(_bold(words) if differs else escape(words) for words, differs in runs)
    if sentence.verdict == NO_CLAIM and not sentence.citations:
        return text
    why = f": {_line(sentence.reason)}" if sentence.reason else ""
    numbers = "".join(f"[^{citation.number}]" for citation in sentence.citations)
    return f"{text} *({escape(label(sentence.verdict))}{why})*{numbers}"


def _bold(words: str) -> str:
    """Return words in bold; Markdown has no bold spaces at the edge of words."""
    core = words.strip()
    before, after = words.split(core, 1) if core else (words, "")
    return f"{before}**{escape(core)}**{after}" if core else words


def _citations(report: Report) -> list[Citation]:
    """Return each citation once, by its number."""
    found = {one.number: one for sentence in report.sentences for one in sentence.citations}
    return [found[number] for number in sorted(found)]


def _footnote(citation: Citation) -> str:
    quote = "\n".join(f"    > {escape(line)}".rstrip() for line in citation.quote.split("\n"))
    return f"[^{citation.number}]: {_line(', '.join(citation.about))}\n\n{quote}"


def _line(text: str) -> str:
    return escape(" ".join(text.split()))

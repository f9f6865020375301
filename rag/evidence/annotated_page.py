"""A checked text as one HTML file: each sentence marked, and beside it what the articles say."""

import html
from collections.abc import Iterable, Sequence

from rag.answering.model import Citation
from rag.checking.model import CheckedSentence, Part, Report
from rag.evidence.annotations import (
    Words,
    counts,
    differing,
    distinct_parts,
    label,
    paragraphs,
    score_line,
)
from rag.evidence.offline import FOOT, STYLE, line, opening

_STYLE = """
:root { --good: #0a665d; --bad: #9c2a10; --doubt: #7a4b00; --card: #fff; --wash: #fbe6df; }
@media (prefers-color-scheme: dark) {
  :root { --good: #6bcdbf; --bad: #ffab91; --doubt: #f0c46c; --card: #1c2322; --wash: #4a2318; } }
body { max-width: 76rem; }
.counts { display: flex; flex-wrap: wrap; gap: .4rem .6rem; padding: 0; margin: 1rem 0;
  list-style: none; font: .9rem/1.5 system-ui, sans-serif; }
.counts a, .counts span { display: inline-block; padding: .1rem .7rem; color: inherit;
  border: 1px solid var(--line); border-radius: 1rem; text-decoration: none; }
.counts a:hover, .counts a:focus-visible { border-color: currentColor; }
section { display: grid; grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr); gap: 0 2.5rem;
  padding-top: 1rem; margin-top: 1rem; }
section > p { margin: 0; white-space: pre-wrap; }
.verbatim, .supported { --tone: var(--good); }
.partly, .unsupported { --tone: var(--doubt); }
.contradicted { --tone: var(--bad); } .no-claim { --tone: var(--soft); }
.sentence { text-decoration: underline 2px var(--tone); text-underline-offset: .25em; }
.supported .sentence { text-decoration-style: dashed; }
.partly .sentence { text-decoration-style: double; text-decoration-thickness: 1px; }
.unsupported .sentence { text-decoration-style: dotted; }
.contradicted .sentence { text-decoration-style: wavy; text-decoration-thickness: 1px; }
.no-claim .sentence { text-decoration: none; }
mark { background: var(--wash); color: inherit; font-weight: 700; padding: 0 .15em; }
.sign { color: var(--tone); font: 700 .74em/1 system-ui, sans-serif; white-space: nowrap;
  text-decoration: none; padding: .1em .3em; }
.sentence:target, .note:target { outline: 2px solid var(--tone); outline-offset: 2px; }
.note { border-left: 3px solid var(--tone); background: var(--card); padding: .5rem .9rem;
  margin: 0 0 .7rem; font: .88rem/1.5 system-ui, sans-serif; }
.note p, .note ul { margin: .2rem 0; } .note ul { padding-left: 1.2rem; }
.note .words { color: var(--soft); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.note .verdict { font-weight: 700; color: var(--tone); }
.note blockquote { font: 1rem/1.5 Georgia, serif; margin: .5rem 0 0; }
.note .about { margin: 0 0 .2rem 1.2rem; }
@media (max-width: 50rem) { section { display: block; } .note { margin: .7rem 0 0; } }
@media print { body { margin: 0; font-size: 10.5pt; } .note { break-inside: avoid; } }
"""


def write(report: Report, written: str) -> str:
    """Return the file; `written` says when and by what the text was checked."""
    sections = "".join(_section(report, words) for words in paragraphs(report))
    notes = "".join(f'<p class="about">{line(note)}</p>\n' for note in report.notes)
    title = report.title or "Checked text"
    head = f"{opening(title, STYLE + _STYLE)}<main>\n<h1>{line(title)}</h1>\n"
    about = f'<p class="about">{line(written)}</p>\n'
    score = f"<p><strong>{line(score_line(report))}</strong></p>\n"
    return f"{head}{about}{score}{_counts(report)}{notes}{sections}</main>\n{FOOT}"


def _counts(report: Report) -> str:
    items = "".join(
        f'<li><a class="{_class(verdict)}" href="#s{_first(report, verdict)}">'
        f"{label(verdict)}: {count}</a></li>\n"
        for verdict, count in counts(report).items()
    )
    return f'<ul class="counts" aria-label="Sentences by verdict">\n{items}</ul>\n'


def _first(report: Report, verdict: str) -> int:
    return next(one.start for one in report.sentences if one.verdict == verdict)


def _class(verdict: str) -> str:
    return verdict.replace(" ", "-")


def _section(report: Report, paragraph: Sequence[Words]) -> str:
    """Return a paragraph and the notes on its sentences; those without a claim have none."""
    sentences = [words.sentence for words in paragraph if words.sentence]
    notes = "".join(_note(report, one) for one in sentences if one.reason or one.citations)
    text = "".join(
        _sentence(words.sentence) if words.sentence else html.escape(words.text)
        for words in paragraph
    )
    return f"<section>\n<p>{text}</p>\n<div>\n{notes}</div>\n</section>\n"


def _sentence(sentence: CheckedSentence) -> str:
    text = "".join(
        f"<mark>{html.escape(words)}</mark>" if differs else html.escape(words)
        for words, differs in differing(sentence)
    )
    marked = f'<span class="sentence" id="s{sentence.start}">{text}</span>'
    sign = html.escape(label(sentence.verdict))
    if sentence.reason or sentence.citations:
        sign = f'<a class="sign" href="#n{sentence.start}">{sign}</a>'
    else:
        sign = f'<span class="sign">{sign}</span>'
    return f'<span class="{_class(sentence.verdict)}">{marked}{sign}</span>'


def _note(report: Report, sentence: CheckedSentence) -> str:
    why = f"<p>{line(sentence.reason)}</p>\n" if sentence.reason else ""
    parts = _list(_part(report, part) for part in distinct_parts(sentence))
    quotes = "".join(_quote(citation) for citation in sentence.citations)
    return (
        f'<div class="note {_class(sentence.verdict)}" id="n{sentence.start}">\n'
        f'<p><a class="verdict" href="#s{sentence.start}">{label(sentence.verdict)}</a> '
        f'<span class="about">{sentence.probability:.0%} sure</span></p>\n'
        f'<p class="words">{line(sentence.text)}</p>\n{why}{parts}{quotes}</div>\n'
    )


def _list(items: Iterable[str]) -> str:
    listed = "".join(f"<li>{item}</li>\n" for item in items)
    return f"<ul>\n{listed}</ul>\n" if listed else ""


def _part(report: Report, part: Part) -> str:
    numbers = "".join(f" [{number}]" for number in part.citations)
    verdict = f'<span class="verdict">{label(part.verdict)}</span>'
    words = f"“{line(report.text[part.start : part.end])}”"
    return f'<span class="{_class(part.verdict)}">{verdict}</span> {words}{numbers}'


def _quote(citation: Citation) -> str:
    about = line(" · ".join(citation.about))
    return (
        f"<blockquote>{html.escape(citation.quote)}</blockquote>\n"
        f'<p class="about">[{citation.number}] {about}</p>\n'
    )

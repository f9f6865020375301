"""A run -> one self-contained HTML file with tables, plots and every question in full."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from evals.compare import Comparison
from evals.figures import FIGURES, LABELS, Estimate, Estimates
from evals.plots import drawings
from evals.questions import Question
from evals.results import number
from evals.runner import Run, conditions
from evals.scoring import Outcome
from rag.errors import SettingsError

_STYLE = """
:root { color-scheme: light dark; --text: #1c1e21; --back: #fff; --soft: #667; --line: #d8dbe0;
  --mark: #0b61c4; --good: #18794e; --bad: #b42318; --panel: #f6f7f9 }
@media (prefers-color-scheme: dark) { :root { --text: #e7e9ec; --back: #16181c; --soft: #a2a8b4;
  --line: #363b44; --mark: #6db1ff; --good: #5bd197; --bad: #ff8a7d; --panel: #1f2228 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; color: var(--text);
  background: var(--back); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2rem }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: .875rem }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
  font-variant-numeric: tabular-nums; vertical-align: bottom }
td { white-space: nowrap } dt { font-weight: 600 }
th:first-child, td:first-child, td.words { text-align: left }
td.words { white-space: normal; min-width: 14rem; color: var(--soft) }
.plots { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)) }
figure { margin: 0; padding: .75rem; background: var(--panel); border-radius: .5rem }
figcaption { font-size: .875rem; margin-bottom: .25rem }
svg { width: 100%; height: auto; fill: var(--mark) }
svg text { fill: var(--soft); font-size: 11px }
svg polyline { fill: none; stroke: var(--mark); stroke-width: 2 }
svg .grid { stroke: var(--line) }
svg .ideal { stroke: var(--soft); stroke-dasharray: 4 }
svg circle { fill-opacity: .75 }
details { border-bottom: 1px solid var(--line); padding: .5rem 0 }
summary { cursor: pointer } blockquote { margin: .4rem 0; padding-left: .8rem;
  border-left: 3px solid var(--line) }
.soft { color: var(--soft); font-size: .875rem } .good { color: var(--good) }
.bad { color: var(--bad) } pre { white-space: pre-wrap; font-size: .8rem }
"""


def write_report(run: Run, comparison: Comparison | None, path: Path) -> Path:
    """Write the page and return its path. Raises SettingsError if it can't be written."""
    try:
        path.write_text(page(run, comparison), encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The report {path} can't be written ({error.strerror}); "
            "choose another folder with --results."
        ) from error
    return path


def page(run: Run, comparison: Comparison | None) -> str:
    """Return the whole page, with all texts of articles and questions escaped."""
    about = (
        f"{time.strftime('%Y-%m-%d')}, {run.seconds:.0f} s, run {run.fingerprint['run']}. "
        "Intervals: 95 %, bootstrap over questions."
    )
    sections = [
        f"<h1>Footnote: {len(run.outcomes)} questions</h1>",
        f'<p class="soft">{escape(about)}</p>',
        _figures(run),
        _kinds(run),
        _plots(run),
        _comparison(comparison) if comparison else "",
        _questions(run.outcomes),
        "<h2>Run conditions</h2><pre>"
        + escape(json.dumps({**run.fingerprint, **conditions(run.suite)}, indent=1))
        + "</pre>",
    ]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Footnote: evaluation</title><style>{_STYLE}</style>"
        f"<body>{''.join(sections)}</body></html>\n"
    )


# --- tables --------------------------------------------------------------------------------------


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are HTML already.

    If the last heading starts with `~`, the text in the last column may wrap.
    """
    top = "".join(f'<th scope="col">{cell.removeprefix("~")}</th>' for cell in head)
    last = '<td class="words">' if head[-1].startswith("~") else "<td>"
    body = "".join(f"<tr><td>{'<td>'.join(row[:-1])}{last}{row[-1]}</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{top}</tr>{body}</table></div>'


def _figures(run: Run) -> str:
    parts: dict[str, Estimates] = {"all": run.figures, **run.by_split}
    head = ["figure", *(cell for name in parts for cell in (name, "95 %", "n"))]
    known = [figure for figure in FIGURES if run.figures[figure.name].n]
    rows = [
        [figure.label, *(cell for part in parts.values() for cell in _cells(part[figure.name]))]
        for figure in known
    ]
    meanings = "".join(f"<dt>{figure.label}<dd>{escape(figure.meaning)}" for figure in known)
    return (
        f"<h2>Figures</h2>{_table(head, rows)}"
        f"<details><summary>What the figures mean</summary><dl>{meanings}</dl></details>"
    )


def _cells(figure: Estimate) -> tuple[str, str, str]:
    interval = f"{number(figure.low)} to {number(figure.high)}" if figure.n else ""
    return number(figure.value), interval, str(figure.n)


def _kinds(run: Run) -> str:
    kinds = [outcome.question.type for outcome in run.outcomes]
    genres = [outcome.question.genre for outcome in run.outcomes]
    tables = f"<h2>Kinds of questions</h2>{_groups('kind', run.by_kind, kinds, run.outcomes)}"
    if any(genres):
        tables += f"<h2>Kinds of text</h2>{_groups('text', run.by_genre, genres, run.outcomes)}"
    return tables


def _groups(
    name: str, groups: dict[str, Estimates], group_of: Sequence[str], outcomes: Sequence[Outcome]
) -> str:
    """Return a table with a row per group; `group_of` has the group of each outcome."""
    wrong = Counter(
        (group, outcome.wrong) for group, outcome in zip(group_of, outcomes, strict=True)
    )
    errors = sorted({error for _, error in wrong if error})
    rows = [
        [escape(group), str(figures["refused"].n)]
        + [number(figures[figure].value) for figure in ("right", "refused", "handled")]
        + [str(wrong[group, error] or "") for error in errors]
        for group, figures in groups.items()
    ]
    return _table([name, "n", "right", "refused", "handled", *errors], rows)


def _comparison(comparison: Comparison) -> str:
    rows = [
        [
            LABELS[change.name],
            f"{change.before:.3g}",
            f"{change.now:.3g}",
            f"{change.low:+.2g} to {change.high:+.2g}",
            "" if change.p is None else f"{change.p:.3f}",
            "fell" if change.fell else "",
        ]
        for change in comparison.changes
    ]
    flips = [
        [escape(flip.id), flip.before or "right", flip.now or "right", escape(flip.question)]
        for flip in comparison.flips
    ]
    return (
        f"<h2>Compared with {escape(comparison.baseline.name)}</h2>"
        + _table(["figure", "before", "now", "difference, 95 %", "p", ""], rows)
        + f"<p>{len(flips)} questions flipped.</p>"
        + (_table(["id", "before", "now", "~question"], flips) if flips else "")
    )


def _plots(run: Run) -> str:
    figures = "".join(
        f"<figure><figcaption>{escape(title)}</figcaption>{drawing}</figure>"
        for title, drawing in drawings(run.outcomes, run.figures).items()
    )
    return f'<h2>Plots</h2><div class="plots">{figures}</div>'


# --- questions -----------------------------------------------------------------------------------


def _questions(outcomes: Sequence[Outcome]) -> str:
    wrong = [outcome for outcome in outcomes if outcome.wrong]
    right = [outcome for outcome in outcomes if not outcome.wrong]
    return (
        f"<h2>Handled wrongly ({len(wrong)})</h2>{''.join(map(_question, wrong))}"
        f"<h2>Handled well ({len(right)})</h2>{''.join(map(_question, right))}"
    )


def _question(outcome: Outcome) -> str:
    question, answer = outcome.question, outcome.answer
    verdict = outcome.wrong or ("rightly refused" if outcome.refused else "right")
    colour = "bad" if outcome.wrong else "good"
    history = "".join(f"<li>{escape(turn)}</li>" for turn in question.history)
    prefix = "Refused. The answer would have been: " if outcome.refused else ""
    quotes = "".join(
        f"<blockquote>[{cited.number}] {escape(cited.quote)}"
        f'<br><span class="soft">{escape(cited.path)} {cited.start} to {cited.end}</span>'
        "</blockquote>"
        for cited in answer.citations
    )
    return (
        f"<details><summary>{escape(question.question)} "
        f'<span class="{colour}">{verdict}</span></summary>'
        f'<p class="soft">{escape(question.id)}, {escape(question.type)}, '
        f"{question.split}; confidence {answer.confidence:.2f}, "
        f"{answer.timings_ms['total']:.0f} ms; searched for: {escape(answer.searched_for)}</p>"
        + (f"<p>Earlier questions:</p><ol>{history}</ol>" if history else "")
        + f"<p>{prefix}{escape(outcome.text or '(none)')}</p>{quotes}"
        f"<p>{_gold(question)}</p></details>"
    )


def _gold(question: Question) -> str:
    if not question.answerable:
        return f"Can't be answered: {escape(question.reason or 'no reason given')}"
    parts = {
        "any of": question.gold,
        "all of": question.must,
        "and any of": question.any,
        "in": question.docs,
        "from": [span.quote for span in question.spans],
    }
    gold = "; ".join(f"{name}: {' | '.join(texts)}" for name, texts in parts.items() if texts)
    return f"Gold: {escape(gold)}"

"""Near misses made from questions of the invented documents: another year, number or name.

The document answers the question as it was. No document answers it with the other one: a changed
name and a changed number occur nowhere, and a year lies outside all the years of its document.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rag import training
from rag.training.sources import Document, NearMiss, Question, read_documents

WRITTEN = Path(training.__file__).parent / "written"
#: Documents of a half, and near misses of each.
DOCUMENTS, NEAR_MISSES = 30, 3

# A year that only limits something ("before 2020") may be changed without effect.
_LIMIT = "".join(f"(?<!{word} )" for word in "before after since until by from than to".split())
_YEAR = re.compile(rf"{_LIMIT}\b(?:1\d|20)\d\d\b(?![,.]\d|[-–])")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
#: A number that is part of a name: "line 9", "Class 4".
_LABELLED = re.compile(
    r"\b(?:line|route|room|platform|gate|code|lock|hall|phase|stage|section|article|rule|version"
    rf"|(?!(?:{_MONTHS})\b)[A-Z][a-z]+) (\d{{1,3}})\b(?![.,:–-]\d| [a-z]{{4}})"
)
_NAME = re.compile(r"(?<=[a-z] )[A-Z]\w+(?: [A-Z]\w+)+")
_DATES = re.compile(rf"\b(?:\w+day|{_MONTHS})\b")


def swapped_documents(half: int, chance: random.Random) -> list[Document]:
    """Return documents with some of their questions, each with a near miss.

    `half` is 0 or 1: every second document belongs to the one or the other.
    """
    paths = sorted(path for path in WRITTEN.glob("*.jsonl") if "apart" not in path.name)
    everything = [document for path in paths for document in read_documents(path)]
    texts = " ".join(" ".join((one.title, *one.sentences)) for one in everything)
    surnames = sorted({found.split()[-1] for found in _NAME.findall(texts)})
    chosen: list[Document] = []
    for document in chance.sample(everything[half::2], len(everything) // 2):
        pairs = list(_swaps(document, texts, surnames, chance))[:NEAR_MISSES]
        if pairs and len(chosen) < DOCUMENTS:
            chosen.append(_with(document, pairs))
    return chosen


def _with(document: Document, pairs: Sequence[tuple[Question, str, str]]) -> Document:
    near = tuple(NearMiss(text, at, difference) for at, (_, text, difference) in enumerate(pairs))
    questions = tuple(question for question, _, _ in pairs)
    changed = {"kind": "swapped", "questions": questions, "near_misses": near, "claims": ()}
    return document.model_copy(update=changed)


def _swaps(
    document: Document, texts: str, surnames: Sequence[str], chance: random.Random
) -> Iterator[tuple[Question, str, str]]:
    """Yield a question, the same with a change, and what differs; years and numbers first."""
    changes: dict[str, tuple[re.Pattern[str], Callable[[str], str]]] = {
        "year": (_YEAR, lambda _: _other_year(document, chance)),
        "number": (
            _LABELLED,
            lambda old: f"{old.rsplit(' ', 1)[0]} {chance.randrange(510, 990)}",
        ),
        "name": (_NAME, lambda old: f"{old.rsplit(' ', 1)[0]} {chance.choice(surnames)}"),
    }
    used = set()
    for difference, (pattern, change) in changes.items():
        for question in document.questions:
            found = pattern.search(question.text)
            if not found or question in used or not _stated(found[0], document, question):
                continue
            other = change(found[0])
            if _is_new(difference, found[0], other, document, texts):
                used.add(question)
                yield question, question.text.replace(found[0], other), difference


def _is_new(difference: str, old: str, other: str, document: Document, texts: str) -> bool:
    """Whether nothing is called so: a name's last word isn't in the document either."""
    if difference == "name":
        own = " ".join((document.title, *document.sentences))
        return (
            not _DATES.search(old)
            and other not in texts
            and other.rsplit(maxsplit=1)[-1] not in own
        )
    return difference == "year" or other not in texts


def _stated(anchor: str, document: Document, question: Question) -> bool:
    """Whether the sentence that answers, or the title, has the anchor, and no answer does."""
    near = f"{document.title} {document.sentences[question.sentence]}"
    words = set(re.findall(r"\w+", " ".join(question.answers)))
    return anchor in near and words.isdisjoint(re.findall(r"\w+", anchor))


def _other_year(document: Document, chance: random.Random) -> str:
    """Return a year well outside the document's, as it may speak of "the year before"."""
    text = " ".join((document.date, document.title, *document.sentences))
    years = [int(year) for year in re.findall(r"\b(?:1\d|20)\d\d\b", text)]
    return str(chance.choice((min(years) - 9, max(years) + 3)) + chance.randrange(6))

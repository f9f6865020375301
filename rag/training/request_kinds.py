"""Questions of each kind -> the classifier that tells the kinds apart, a file of the package.

Write it anew when the questions change: python -m rag.training.request_kinds DATA, an indexed
folder. `rag/training/requests` has questions in `kinds`, a file for each writer, and in `folders`;
those about the documents in `rag/training/written` are further ones for a fact. It prints the
figures of each third of the writers, with weights fitted without them.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag.models.encoder import QuestionEncoder, Vectors, exported_path
from rag.search.time_wishes import MONTHS
from rag.text.request_kinds import KINDS, WEIGHTS_FILE, WORDS_FILE, RequestKind
from rag.text.words import content_words
from rag.training.classifier import Labelled, fitted, lines, probabilities, thirds

_HERE = Path(__file__).parent
#: A question for a fact is taken for a request below this probability of a fact.
_LOW = 0.5
#: Least share of the writers that have a word in a request, and how much more often it must be
#: there than in questions for a fact.
_MIN_SHARE, _RATIO = 0.45, 1.5


def read() -> tuple[list[Labelled], list[Labelled]]:
    """Return the questions of the writers, and those about documents."""
    requests = _HERE / "requests"
    asked = [
        Labelled(one["question"], frozenset((one["kind"],)), path.stem)
        for path in sorted((requests / "kinds").glob("*.jsonl"))
        for one in lines(path)
    ]
    asked += [
        Labelled(one["question"], frozenset((_kind(one),)), path.parent.name)
        for path in sorted((requests / "folders").glob("*/questions.jsonl"))
        for one in lines(path)
    ]
    facts = [
        Labelled(question, frozenset((RequestKind.FACT,)), path.stem)
        for path in sorted((_HERE / "written").glob("*.jsonl"))
        for one in lines(path)
        for question, *_ in one["qs"]
    ]
    return asked, facts


def _kind(asked: dict[str, str]) -> str:
    return RequestKind.FACT if asked["group"] == "fact" else asked["intent"]


def request_words(asked: Sequence[Labelled]) -> list[str]:
    """Return the words that many writers have in requests, and rarely in questions for a fact.

    Dates are left out: they tell articles apart.
    """
    writers: dict[str, set[str]] = defaultdict(set)
    counts = {True: Counter[str](), False: Counter[str]()}
    totals: Counter[bool] = Counter()
    for one in asked:
        is_fact = RequestKind.FACT in one.classes
        totals[is_fact] += 1
        for word in set(content_words(one.text)):
            counts[is_fact][word] += 1
            if not is_fact:
                writers[word].add(one.writer)
    every = len({one.writer for one in asked})
    found = (
        word
        for word, own in writers.items()
        if len(own) >= _MIN_SHARE * every
        and counts[False][word] / totals[False]
        >= _RATIO * counts[True][word] / max(1, totals[True])
    )
    return sorted(word for word in found if not word.isdigit() and word not in MONTHS)


def report(
    asked: Sequence[Labelled], facts: Sequence[Labelled], vector: Callable[[str], Vectors]
) -> None:
    """Print for thirds of the writers how often weights fitted without them are right."""
    for apart, rest in thirds(asked, {one.writer for one in asked}):
        found = fitted([*rest, *facts], KINDS, vector, exclusive=True)
        logits = np.vstack([found.logits(one.text, vector(one.text)) for one in apart])
        chances = probabilities(logits, exclusive=True)
        taken = chances[:, KINDS.index(RequestKind.FACT)] < _LOW
        is_fact = np.array([RequestKind.FACT in one.classes for one in apart])
        right = [KINDS[at] in one.classes for at, one in zip(chances.argmax(1), apart, strict=True)]
        print(
            f"{', '.join(sorted({one.writer for one in apart}))}: right {np.mean(right):.2f}, "
            f"requests seen {taken[~is_fact].mean():.2f}, "
            f"facts taken for requests {taken[is_fact].mean():.3f}"
        )


def main() -> None:
    """Report, fit on all questions, and write the classifier."""
    encoder = QuestionEncoder(exported_path(Path(sys.argv[1])))
    asked, facts = read()
    vectors = {one.text: encoder.encode(one.text) for one in (*asked, *facts)}
    report(asked, facts, vectors.__getitem__)
    fitted([*asked, *facts], KINDS, vectors.__getitem__, exclusive=True).save(WEIGHTS_FILE)
    WORDS_FILE.write_text(f"{' '.join(request_words(asked))}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

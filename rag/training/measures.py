"""How well networks do on texts that were kept apart from training."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.training.groups import Place, places
from rag.training.loop import Pair, log
from rag.training.sources import Text

#: How many of the nearest sentences are read for a question.
READ = 12
#: At least this share of the near misses has to be refused where the share of right answers is
#: compared.
REFUSED = 0.75

Floats = NDArray[np.float32]
Scores = Callable[[Sequence[Pair]], Floats]
Encode = Callable[[Sequence[str]], Floats]


def auroc(positive: Floats, negative: Floats) -> float:
    """Return the area under the ROC curve: how often a positive score exceeds a negative one."""
    if not len(positive) or not len(negative):
        return float("nan")
    ranks = np.concatenate([positive, negative]).argsort(kind="stable").argsort(kind="stable") + 1
    count = len(positive)
    above = float(ranks[:count].sum()) - count * (count + 1) / 2
    return above / (count * len(negative))


@dataclass
class Documents:
    """Documents as one collection: every question is searched for among all their sentences."""

    texts: Sequence[Text]
    sentences: Floats  # vectors of their sentences, shape (n, 384)
    strangers: Sequence[str]  # questions about subjects that the documents don't mention
    _places: list[Place] = field(init=False)

    def __post_init__(self) -> None:
        self._places = places(self.texts)

    def report(self, name: str, scores: Scores, encode: Encode) -> None:
        """Print the figures of a cross-encoder, for questions as `encode` finds their sentences."""
        asked = [(number, one) for number, text in enumerate(self.texts) for one in text.asked]
        bests, lines = self._best([one.question for _, one in asked], scores, encode)
        right = np.array(
            [
                any(answer.lower() in line.lower() for answer in one.answers)
                for (_, one), line in zip(asked, lines, strict=True)
            ]
        )
        twins = [twin for text in self.texts for one in text.asked for twin in one.near_misses]
        near, _ = self._best(twins, scores, encode)
        far, _ = self._best(self.strangers, scores, encode)
        reworded = np.array([kind_of(at) == "reworded" for at in self._numbers()])
        limit = np.quantile(near, REFUSED)
        claims = [claim for text in self.texts for claim in text.claims]
        verdicts = scores([(claim.text, claim.evidence) for claim in claims])
        holds = np.array([claim.is_supported for claim in claims])
        log(
            f"{name}: right {right.mean():.3f} (reworded {right[reworded].mean():.3f}), AUROC of "
            f"right against twins {auroc(bests[right], near):.3f}, against strangers "
            f"{auroc(bests[right], far):.3f}; with {REFUSED:.0%} of the twins refused, right "
            f"{(right & (bests > limit)).mean():.3f} (reworded "
            f"{(right & (bests > limit))[reworded].mean():.3f}); claims "
            f"{auroc(verdicts[holds], verdicts[~holds]):.3f}"
        )

    def report_search(self, name: str, encode: Encode) -> None:
        """Print how often the answering sentence is among the READ nearest, by kind of question."""
        rows = {place: row for row, place in enumerate(self._places)}
        found: dict[str, list[bool]] = {}
        asked = [(number, one) for number, text in enumerate(self.texts) for one in text.asked]
        cosines = encode([one.question for _, one in asked]) @ self.sentences.T
        for (number, one), at, row in zip(asked, self._numbers(), cosines, strict=True):
            if one.sentence is not None:
                own = row[rows[Place(number, one.sentence)]]
                found.setdefault(kind_of(at), []).append(bool((row > own).sum() < READ))
        shares = ", ".join(f"{kind} {np.mean(hits):.3f}" for kind, hits in found.items())
        log(f"{name}: answering sentence among the {READ} nearest: {shares}")

    def _numbers(self) -> Iterable[int]:
        return (at for text in self.texts for at in range(len(text.asked)))

    def _best(
        self, questions: Sequence[str], scores: Scores, encode: Encode
    ) -> tuple[Floats, list[str]]:
        """Return the best score for each question, and the sentence with it."""
        nearest = np.argsort(-(encode(questions) @ self.sentences.T), axis=1)[:, :READ]
        pairs = [
            (question, self.texts[place.text].passage(place.sentence, place.sentence))
            for question, row in zip(questions, nearest, strict=True)
            for place in (self._places[at] for at in row)
        ]
        table = scores(pairs).reshape(len(questions), READ)
        best = table.argmax(axis=1)
        rows = nearest[np.arange(len(questions)), best]
        lines = [self.texts[place.text].sentences[place.sentence] for place in
                 (self._places[row] for row in rows)]
        return table.max(axis=1), lines


def report_paragraphs(name: str, texts: Sequence[Text], scores: Scores) -> None:
    """Print the figures of a cross-encoder that reads all of a question's own paragraph."""
    pairs: list[Pair] = []
    starts: list[tuple[int, int, tuple[str, ...]]] = []
    for text in texts:
        for one in text.asked:
            windows = [(at, at + size) for size in (0, 1) for at in range(len(text.sentences) - size)]
            starts.append((len(pairs), len(windows), one.answers))
            pairs += [(one.question, text.passage(*window)) for window in windows]
    flat = scores(pairs)
    answered, unanswered, right = [], [], []
    for start, count, answers in starts:
        best = start + int(flat[start : start + count].argmax())
        (answered if answers else unanswered).append(flat[best])
        if answers:
            right.append(any(answer.lower() in pairs[best][1].lower() for answer in answers))
    yes, no = np.array(answered), np.array(unanswered)
    log(
        f"{name}: paragraphs: right {np.mean(right):.3f}, AUROC {auroc(yes, no):.3f}, refused at "
        f"93% answered {(no < np.quantile(yes, 0.07)).mean():.3f}"
    )


def kind_of(number: int) -> str:
    """Return the kind of a document's question by its number."""
    kinds = ("plain",) * 3 + ("reworded",) * 5 + ("why",) * 2 + ("keywords", "short")
    return kinds[number] if number < len(kinds) else "other"

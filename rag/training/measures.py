"""How well networks do on texts that were kept apart from training."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.training.groups import Place, places
from rag.training.loop import Pair, log
from rag.training.network import ANSWERS, CONTRADICTS, SUPPORTS
from rag.training.sources import Asked, Claim, Text, kind_of

#: How many of the nearest sentences are read for a question.
READ = 12
#: Right answers are counted where so large a share of the near misses is refused.
REFUSED = 0.75
#: Paragraphs' unanswerable questions are counted where so large a share of the others is answered.
ANSWERED = 0.93

Floats = NDArray[np.floating]
#: Returns the logits of a column (network.py) for each question and passage.
Scores = Callable[[Sequence[Pair], int], Floats]
#: Returns the unit vectors of texts; shape (n, 384).
Encode = Callable[[Sequence[str]], Floats]


def auroc(positive: Floats, negative: Floats) -> float:
    """Return the area under the ROC curve: how often a positive score exceeds a negative one.

    Equal scores count half. NaN if one side is empty.

    >>> auroc(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    0.875
    """
    if not len(positive) or not len(negative):
        return float("nan")
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left")
    up_to = np.searchsorted(ordered, positive, side="right")
    return float((below + up_to).mean()) / 2 / len(negative)


@dataclass(frozen=True)
class Documents:
    """Documents as one collection: a question is searched for among all their sentences."""

    texts: Sequence[Text]
    sentences: Floats  # unit vectors of their sentences, shape (n, 384)
    strangers: Sequence[str]  # questions about subjects that the documents don't mention

    def report(self, name: str, scores: Scores, encode: Encode) -> None:
        """Print the figures of a cross-encoder that reads the sentences which `encode` finds."""
        asked = [one for _, _, one in self._asked()]
        bests, sentences = self._best([one.question for one in asked], scores, encode)
        right = np.array(list(map(_answers, sentences, asked)))
        reworded = np.array([kind == "reworded" for _, kind, _ in self._asked()])
        near, _ = self._best([miss for one in asked for miss in one.near_misses], scores, encode)
        far, _ = self._best(self.strangers, scores, encode)
        shown = right & (bests > np.quantile(near, REFUSED))
        log(
            f"{name}: right {_share(right)} (reworded {_share(right[reworded])}), AUROC of "
            f"right answers against near misses {auroc(bests[right], near):.3f}, against absent "
            f"subjects {auroc(bests[right], far):.3f}; with {REFUSED:.0%} of the near misses "
            f"refused, right {_share(shown)} (reworded {_share(shown[reworded])}); claims "
            f"{_claims_aurocs([claim for text in self.texts for claim in text.claims], scores)}"
        )

    def report_search(self, name: str, encode: Encode, others: Floats) -> None:
        """Print how often the answering sentence is among the READ nearest, by kind of question.

        `others` are vectors of further sentences that are searched.
        """
        rows = {place: row for row, place in enumerate(places(self.texts))}
        table = np.concatenate([self.sentences, others]).T
        found: dict[str, list[bool]] = {}
        cosines_of_all = encode([one.question for _, _, one in self._asked()]) @ table
        for (number, kind, one), cosines in zip(self._asked(), cosines_of_all, strict=True):
            if one.sentence is not None:
                nearer = cosines > cosines[rows[Place(number, one.sentence)]]
                found.setdefault(kind, []).append(bool(nearer.sum() < READ))
        shares = ", ".join(f"{kind} {np.mean(hits):.3f}" for kind, hits in found.items())
        log(f"{name}: answering sentence among the {READ} nearest of {table.shape[1]:,}: {shares}")

    def _asked(self) -> Iterator[tuple[int, str, Asked]]:
        """Yield the questions that have an answer, with the number of their text and their kind."""
        for number, text in enumerate(self.texts):
            answerable = [one for one in text.asked if one.answers]
            for at, one in enumerate(answerable):
                yield number, kind_of(at, len(answerable)), one

    def _best(
        self, questions: Sequence[str], scores: Scores, encode: Encode
    ) -> tuple[Floats, list[str]]:
        """Return the best score for each question, and the sentence with it."""
        read = min(READ, len(self.sentences))
        nearest = np.argsort(-(encode(questions) @ self.sentences.T), axis=1)[:, :read]
        everywhere = places(self.texts)
        pairs = [
            (question, self.texts[text].passage(sentence, sentence))
            for question, row in zip(questions, nearest, strict=True)
            for text, sentence in (everywhere[at] for at in row)
        ]
        table = scores(pairs, ANSWERS).reshape(len(questions), read)
        rows = nearest[np.arange(len(questions)), table.argmax(axis=1)]
        chosen = [everywhere[row] for row in rows]
        return table.max(axis=1), [self.texts[text].sentences[place] for text, place in chosen]


def report_paragraphs(name: str, texts: Sequence[Text], scores: Scores) -> None:
    """Print the figures of a cross-encoder that reads all of a question's own paragraph."""
    asked = [(text, one) for text in texts for one in text.asked]
    passages = [_windows(text) for text, _ in asked]
    pairs = [
        (one.question, passage)
        for (_, one), windows in zip(asked, passages, strict=True)
        for passage in windows
    ]
    ends = np.cumsum([len(windows) for windows in passages])[:-1]
    tables = np.split(scores(pairs, ANSWERS), ends)
    bests = np.array([table.max() for table in tables])
    answerable = np.array([bool(one.answers) for _, one in asked])
    right = [
        _answers(windows[int(table.argmax())], one)
        for (_, one), windows, table in zip(asked, passages, tables, strict=True)
        if one.answers
    ]
    yes, no = bests[answerable], bests[~answerable]
    log(
        f"{name}: paragraphs: right {np.mean(right):.3f}, AUROC {auroc(yes, no):.3f}, refused "
        f"with {ANSWERED:.0%} answered {(no < np.quantile(yes, 1 - ANSWERED)).mean():.3f}"
    )


def _windows(text: Text) -> list[str]:
    """Return each sentence, and each with the one after it."""
    count = len(text.sentences)
    return [text.passage(at, at + size) for size in (0, 1) for at in range(count - size)]


def _answers(passage: str, asked: Asked) -> bool:
    return any(answer.lower() in passage.lower() for answer in asked.answers)


def _share(hits: NDArray[np.bool_]) -> str:
    return f"{hits.mean():.3f}" if len(hits) else "-"


def _claims_aurocs(claims: Sequence[Claim], scores: Scores) -> str:
    """Return how well supported claims, and contradicted ones among the others, are told apart."""
    pairs = [(claim.text, claim.evidence) for claim in claims]
    supported = np.array([claim.is_supported for claim in claims], dtype=bool)
    contradicted = np.array([claim.is_contradicted for claim in claims], dtype=bool)
    support, contradiction = scores(pairs, SUPPORTS), scores(pairs, CONTRADICTS)
    told_apart = auroc(contradiction[contradicted], contradiction[~contradicted & ~supported])
    return f"{auroc(support[supported], support[~supported]):.3f}, contradicted {told_apart:.3f}"

"""What each stage of the search brings and costs: the same questions with stages left out.

A stage is left out by standing something in for the part that does its work. Stages before the
last answer with their first sentence and refuse nothing; the full way also reads neighbours,
trims, and refuses what is improbable.
"""

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from statistics import fmean, median

from tqdm import tqdm

from evals.metrics import Place, is_right
from evals.questions import Question
from evals.runner import Run, run
from evals.scoring import retrieval
from evals.suite import Corpus, Suite, opened
from rag.models.cross_encoder import CrossEncoder
from rag.models.encoder import QuestionEncoder, Vectors, exported_path
from rag.search.conversation import add_context, chain, needs_context, read_turns
from rag.search.dense import DenseSearch
from rag.search.passages import Passage
from rag.search.question import QuestionParser
from rag.search.retrieval import Retriever
from rag.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Stage:
    """A way to search; figures over the answerable questions, `refusal_recall` over the others."""

    name: str
    recall_5: float
    ndcg_10: float
    right: float
    refusal_recall: float
    ms: float


class _NoNeighbours(DenseSearch):
    """Leaves the dense search out."""

    def nearest(
        self,
        vector: Vectors,  # noqa: ARG002
        limit: int,  # noqa: ARG002
        within: Collection[str] | None = None,  # noqa: ARG002
    ) -> list[int]:
        """Return nothing."""
        return []


class _NoWords(Ledger):
    """Leaves the lexical search out."""

    def matching_sentences(
        self,
        query: str,  # noqa: ARG002
        limit: int,  # noqa: ARG002
        within: Collection[str] | None = None,  # noqa: ARG002
    ) -> list[tuple[int, int]]:
        """Return nothing."""
        return []


class _AsFound(CrossEncoder):
    """Leaves the cross-encoder out."""

    def __init__(self) -> None:
        """Load nothing."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG002
        """Return scores that keep the order."""
        return [-float(rank) for rank, _ in enumerate(texts)]


def ablate(suite: Suite) -> list[Stage]:
    """Return the figures of each stage, each with one part more than the one before."""
    whole = run(suite)
    data = suite.settings.data
    with opened(suite.settings), ExitStack() as stack:
        ledger, no_words = Ledger(data), _NoWords(data)
        dense = DenseSearch(suite.settings, ledger)
        no_neighbours = _NoNeighbours(suite.settings, ledger)
        for part in (dense, no_neighbours, ledger, no_words):
            stack.callback(part.close)
        encoder, as_found = QuestionEncoder(exported_path(data)), _AsFound()
        parser = QuestionParser(ledger)

        def search(retriever: Retriever, question: Question) -> list[Passage]:
            *turns, last = read_turns([*question.history, question.question])
            if turns and needs_context(last):
                last = add_context(last.text, chain(turns))
            return retriever.search(parser.parse(last))

        ways = {
            "dense only": Retriever(no_words, dense, encoder, as_found),
            "lexical only": Retriever(ledger, no_neighbours, encoder, as_found),
            "fused": Retriever(ledger, dense, encoder, as_found),
            "fused, reranked": Retriever(ledger, dense, encoder, CrossEncoder()),
        }
        corpus = Corpus(ledger)
        stages = [_stage(name, suite, corpus, partial(search, way)) for name, way in ways.items()]
    return [*stages, _full(whole)]


def _stage(
    name: str, suite: Suite, corpus: Corpus, search: Callable[[Question], list[Passage]]
) -> Stage:
    found, right, times = [], [], []
    answerable = [question for question in suite.questions if question.answerable]
    for question in tqdm(answerable, desc=name, unit="question", disable=None):
        began = time.perf_counter()
        passages = search(question)
        times.append((time.perf_counter() - began) * 1000)
        right.append(_first_is_right(question, passages, corpus))
        if gold := corpus.gold(question):
            found.append(retrieval(_places(passages[:10], corpus), gold))
    return Stage(
        name,
        fmean(one["recall@5"] for one in found) if found else 0.0,
        fmean(one["ndcg@10"] for one in found) if found else 0.0,
        fmean(right),
        0.0,
        median(times),
    )


def _places(passages: Sequence[Passage], corpus: Corpus) -> tuple[Place, ...]:
    return tuple(
        Place(corpus.path(one.chunk.article_id), one.chunk.start, one.chunk.end) for one in passages
    )


def _first_is_right(question: Question, passages: Sequence[Passage], corpus: Corpus) -> bool:
    if not passages:
        return False
    best = max(passages[0].scored, key=lambda one: one.score).sentence
    cited = {corpus.path(best.article_id).rpartition("/")[2].rpartition(".")[0]}
    return is_right(best.text, question, cited)


def _full(whole: Run) -> Stage:
    names = ("recall@5", "ndcg@10", "right", "refusal_recall", "ms_median")
    return Stage("the full way", *(whole.figures[name].value or 0.0 for name in names))


def ablation_text(stages: Sequence[Stage]) -> str:
    """Return the stages as a table."""
    head = f"{'':<18}recall@5  ndcg@10    right  refusal_recall  median ms"
    return "\n".join(
        [head]
        + [
            f"{one.name:<18}{one.recall_5:>8.2f}{one.ndcg_10:>9.2f}{one.right:>9.2f}"
            f"{one.refusal_recall:>16.2f}{one.ms:>11.0f}"
            for one in stages
        ]
    )

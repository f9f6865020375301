"""`footnote eval --ablate`: what each stage of the search contributes and costs.

The same questions are answered with some stages replaced by parts that do nothing. Without the
full pipeline, the answer is the best sentence of the first passage, and nothing is refused.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
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
from rag.search.conversation import add_context, read_turns
from rag.search.dense import DenseSearch
from rag.search.passages import Passage
from rag.search.question import QuestionParser
from rag.search.reference import Reference, reference
from rag.search.retrieval import Retriever
from rag.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Stage:
    """A pipeline's figures on the answerable questions; `refusal_recall` is on the others.

    `ms` is the median time of a question.
    """

    name: str
    recall_5: float
    ndcg_10: float
    right: float
    refusal_recall: float
    ms: float


@dataclass(frozen=True, slots=True)
class _Searched:
    """The ranking figures of one question, whether its first sentence is right, and its time."""

    ranking: dict[str, float]
    right: bool
    ms: float


class _NoDenseSearch(DenseSearch):
    """A dense search that finds nothing."""

    def nearest(
        self,
        vector: Vectors,  # noqa: ARG002
        limit: int,  # noqa: ARG002
        within: Collection[str] | None = None,  # noqa: ARG002
    ) -> dict[int, float]:
        """Return nothing."""
        return {}


class _NoLexicalSearch(Ledger):
    """A ledger whose lexical search finds nothing."""

    def matching_sentences(
        self,
        query: str,  # noqa: ARG002
        limit: int,  # noqa: ARG002
        within: Collection[str] | None = None,  # noqa: ARG002
    ) -> list[tuple[int, float]]:
        """Return nothing."""
        return []


class _NoReranking(CrossEncoder):
    """A cross-encoder that keeps the order of the texts."""

    def __init__(self) -> None:
        """Load nothing."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG002
        """Return falling scores."""
        return [-float(rank) for rank, _ in enumerate(texts)]


def ablate(suite: Suite) -> list[Stage]:
    """Return the figures of each pipeline, from single stages to all of them."""
    full = run(suite)
    searched: dict[str, list[_Searched]] = {}
    for part in suite.parts():
        for name, found in _search_part(part):
            searched.setdefault(name, []).extend(found)
    return [*(_stage(name, found) for name, found in searched.items()), _full(full)]


def _search_part(suite: Suite) -> Iterator[tuple[str, list[_Searched]]]:
    """Yield each pipeline's name and what it found for the answerable questions of a part."""
    data = suite.settings.data
    with opened(suite.settings), ExitStack() as stack:
        ledger, no_lexical = Ledger(data), _NoLexicalSearch(data)
        dense = DenseSearch(suite.settings, ledger)
        no_dense = _NoDenseSearch(suite.settings, ledger)
        for part in (dense, no_dense, ledger, no_lexical):
            stack.callback(part.close)
        encoder, no_reranking = QuestionEncoder(exported_path(data)), _NoReranking()
        retrievers = {
            "dense only": Retriever(no_lexical, dense, encoder, no_reranking),
            "lexical only": Retriever(ledger, no_dense, encoder, no_reranking),
            "fused": Retriever(ledger, dense, encoder, no_reranking),
            "fused, reranked": Retriever(ledger, dense, encoder, CrossEncoder()),
        }
        parser, corpus = QuestionParser(ledger), Corpus(ledger)
        asked = [question for question in suite.questions if question.answerable]
        for name, retriever in retrievers.items():
            bar = tqdm(asked, desc=name, unit="question", disable=None)
            search = partial(_search, parser, retriever)
            yield name, [_searched(question, corpus, search) for question in bar]


def _search(parser: QuestionParser, retriever: Retriever, question: Question) -> list[Passage]:
    *turns, last = read_turns([*question.history, question.question])
    if turns and reference(last) >= Reference.LIKELY:
        last = add_context(last.text, turns[-1:])
    return retriever.search(parser.parse(last))


def _searched(
    question: Question, corpus: Corpus, search: Callable[[Question], list[Passage]]
) -> _Searched:
    start = time.perf_counter()
    passages = search(question)
    ms = (time.perf_counter() - start) * 1000
    gold = corpus.gold(question)
    ranking = retrieval(_places(passages[:10], corpus), gold) if gold else {}
    return _Searched(ranking, _first_is_right(question, passages, corpus), ms)


def _stage(name: str, searched: Sequence[_Searched]) -> Stage:
    rankings = [found.ranking for found in searched if found.ranking]
    return Stage(
        name,
        fmean(ranking["recall@5"] for ranking in rankings) if rankings else 0.0,
        fmean(ranking["ndcg@10"] for ranking in rankings) if rankings else 0.0,
        fmean(found.right for found in searched),
        0.0,
        median(found.ms for found in searched),
    )


def _places(passages: Sequence[Passage], corpus: Corpus) -> tuple[Place, ...]:
    return tuple(
        Place(corpus.path(passage.chunk.article_id), passage.chunk.start, passage.chunk.end)
        for passage in passages
    )


def _first_is_right(question: Question, passages: Sequence[Passage], corpus: Corpus) -> bool:
    if not passages:
        return False
    best = max(passages[0].scored, key=lambda scored: scored.score).sentence
    cited = {corpus.path(best.article_id).rpartition("/")[2].rpartition(".")[0]}
    return is_right(best.text, question, cited)


def _full(full: Run) -> Stage:
    names = ("recall@5", "ndcg@10", "right", "refusal_recall", "ms_median")
    return Stage("full pipeline", *(full.figures[name].value or 0.0 for name in names))


def ablation_text(stages: Sequence[Stage]) -> str:
    """Return the stages as the terminal shows them."""
    header = f"{'':<18}recall@5  nDCG@10    right  refusal recall  median ms"
    return "\n".join(
        [header]
        + [
            f"{stage.name:<18}{stage.recall_5:>8.2f}{stage.ndcg_10:>9.2f}{stage.right:>9.2f}"
            f"{stage.refusal_recall:>16.2f}{stage.ms:>11.0f}"
            for stage in stages
        ]
    )

"""A question, its gold and the answer given -> every value that the figures are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import metrics
from evals.metrics import CitedClaim, Place
from evals.questions import Question
from evals.suite import Corpus, Gold
from rag.answering.confidence import THRESHOLD
from rag.answering.model import Answer

#: The depths at which recall is measured.
DEPTHS = (1, 3, 5, 10)

#: Value by name; absent where the question does not count.
Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    `answer` is the answer that would be given if nothing were ever refused; `refused` says that
    its confidence did not suffice. `wrong` is "" for a right answer or a right refusal, else "not
    retrieved", "retrieved but not chosen", "chosen but refused" or "answered though unanswerable".
    """

    question: Question
    answer: Answer
    text: str  # the would-be answer without footnote numbers
    refused: bool
    wrong: str
    places: tuple[Place, ...]  # of the passages, best first
    gold: tuple[Place, ...]
    values: Values

    def to_json(self) -> dict[str, Any]:
        """Return what is kept of it in a file of results; only `timings_ms` depends on the day."""
        answer = self.answer
        return {
            "id": self.question.id,
            "wrong": self.wrong,
            "refused": self.refused,
            "confidence": answer.confidence,
            "answer": "" if self.refused else self.text,
            "best": self.text,
            "searched_for": answer.searched_for,
            "missing_terms": answer.missing_terms,
            "citations": [
                {"path": one.path, "start": one.start, "end": one.end, "quote": one.quote}
                for one in answer.citations
            ],
            "passages": [
                {**place._asdict(), "score": round(passage.score, 3)}
                for place, passage in zip(self.places, answer.passages, strict=True)
            ],
            "gold": [place._asdict() for place in self.gold],
            "question": question_fields(self.question),
            "values": self.values,
            "timings_ms": answer.timings_ms,
        }


def question_fields(question: Question) -> dict[str, Any]:
    """Return the fields of a question that are set, but for its gold's places."""
    return question.model_dump(
        mode="json", exclude_defaults=True, exclude={"id", "spans", "context"}
    )


def score(question: Question, answer: Answer, corpus: Corpus, *, drafted: bool = False) -> Outcome:
    """Return the outcome of an answer that was asked for with the threshold 0, or drafted."""
    refused = answer.confidence < THRESHOLD or not answer.citations
    text = " ".join(claim.text for claim in answer.shown)
    places = tuple(
        Place(corpus.path(one.chunk.article_id), one.chunk.start, one.chunk.end)
        for one in answer.passages
    )
    gold = corpus.gold(question) if question.answerable else None
    cited = {Path(one.path).stem for one in answer.citations}
    chosen = question.answerable and bool(text) and metrics.is_right(text, question, cited)
    found = retrieval(places, gold) if gold else {}
    retrieved = found["recall@10"] > 0 if gold else _somewhere(question, answer)
    wrong = _wrong(question, refused=refused, chosen=chosen, retrieved=retrieved)
    # Of a draft it is not known what would have been answered in the place of a refusal.
    tried = {} if drafted else {"best_right": float(chosen), "confidence": answer.confidence}
    values = {
        **tried,
        **_answering(question, "" if refused else text, right=chosen and not refused),
        **_refusing(question, refused=refused, handled=not wrong),
        **found,
        **_drafting(answer),
    }
    if not refused:
        values |= _footnotes(answer, corpus, gold)
    return Outcome(
        question=question,
        answer=answer,
        text=text,
        refused=refused,
        wrong=wrong,
        places=places,
        gold=gold.places if gold else (),
        # As many digits as a file of results keeps: a run equals its own record.
        values={name: round(value, 6) for name, value in values.items()},
    )


def _somewhere(question: Question, answer: Answer) -> bool:
    return any(metrics.is_right(one.chunk.text, question) for one in answer.passages)


def _wrong(question: Question, *, refused: bool, chosen: bool, retrieved: bool) -> str:
    if not question.answerable:
        return "" if refused else "answered though unanswerable"
    if chosen:
        return "chosen but refused" if refused else ""
    return "retrieved but not chosen" if retrieved else "not retrieved"


def retrieval(places: tuple[Place, ...], gold: Gold) -> dict[str, float]:
    """Return recall at each of DEPTHS, the reciprocal rank and nDCG@10 of a ranking."""
    if gold.by_document:
        # The rank of a document is that of its first passage.
        paths = dict.fromkeys(place.path for place in places)
        places = tuple(Place(path, 0, 1) for path in paths)
    found = [
        {number for number, one in enumerate(gold.places) if one.overlaps(place)}
        for place in places
    ]
    gains = [float(bool(items)) for items in found]
    return {
        **{f"recall@{k}": metrics.recall_at(found, len(gold.places), k) for k in DEPTHS},
        "mrr": metrics.reciprocal_rank(gains),
        "ndcg@10": metrics.ndcg(gains, [1.0] * gold.relevant),
    }


def _answering(question: Question, shown: str, *, right: bool) -> dict[str, float]:
    values = {"words": float(len(shown.split()))} if shown else {}
    if not question.answerable:
        return values
    values["right"] = float(right)
    if question.conversation or question.history:
        values[f"right_turn_{len(question.history) + 1}"] = float(right)
    accepted = (*question.gold, *question.any)
    return values | ({"f1": metrics.token_f1(shown, accepted)} if accepted else {})


def _refusing(question: Question, *, refused: bool, handled: bool) -> dict[str, float]:
    values = {"handled": float(handled), "refused": float(refused)}
    if refused:
        values["refusal_precision"] = float(not question.answerable)
    if not question.answerable:
        values["refusal_recall"] = float(refused)
    return values


def _drafting(answer: Answer) -> dict[str, float]:
    """Return what became of a model's draft; nothing where none was asked for."""
    if "draft" not in answer.timings_ms:
        return {}
    spoke = answer.answerer == "llm"
    dropped = len(answer.claims) - len(answer.shown)
    drafted = dropped + (len(answer.shown) if spoke else 0)
    values = {"drafted": float(spoke), "ms_first_claim": answer.timings_ms["first_claim"]}
    return values | ({"dropped": dropped / drafted} if drafted else {})


def _footnotes(answer: Answer, corpus: Corpus, gold: Gold | None) -> dict[str, float]:
    at_place = {
        one.number: corpus.texts.get(one.path, "")[one.start : one.end] for one in answer.citations
    }
    claims = [
        CitedClaim(claim.text, tuple(at_place[number] for number in claim.citations))
        for claim in answer.shown
    ]
    exact = [at_place[one.number] == one.quote for one in answer.citations]
    values = {
        "citation_recall": metrics.citation_recall(claims),
        "citation_precision": metrics.citation_precision(claims),
        "exact_quotes": sum(exact) / len(exact),
    }
    if gold:
        cited = [Place(one.path, one.start, one.end) for one in answer.citations]
        hits = [any(one.overlaps(place) for place in gold.places) for one in cited]
        found = [any(one.overlaps(place) for one in cited) for place in gold.places]
        values["gold_citation_precision"] = sum(hits) / len(hits)
        values["gold_citation_recall"] = sum(found) / len(found)
    return values

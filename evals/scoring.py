"""A question and its answer -> the values that the figures are computed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import metrics
from evals.metrics import CitedClaim, Place
from evals.questions import Question
from evals.suite import Corpus, Gold
from rag.answering.confidence import THRESHOLD
from rag.answering.model import ABSENT, SMALLTALK, Answer

#: The numbers of passages for which recall is measured.
DEPTHS = (1, 3, 5, 10)

#: The kind of the questions whose subject is in no article.
ABSENT_SUBJECT = "far"

#: Values by name; absent where the question does not count.
Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question was handled.

    `answer` is what would be answered if nothing were refused; `refused` says that its confidence
    is below the threshold. `wrong` is "" for a right answer or a right refusal, else "not
    retrieved", "retrieved but not chosen", "chosen but refused", "answered though
    unanswerable" or "another kind of answer".
    """

    question: Question
    answer: Answer
    text: str  # of the answer, without footnote numbers
    shown: Answer  # what a reader gets: `answer`, or the refusal in its place
    refused: bool
    wrong: str
    places: tuple[Place, ...]  # of the passages, best first
    gold: tuple[Place, ...]
    values: Values

    def to_json(self) -> dict[str, Any]:
        """Return the fields for a result file; only `timings_ms` differs between identical runs."""
        answer = self.answer
        return {
            "id": self.question.id,
            "wrong": self.wrong,
            "refused": self.refused,
            "outcome": self.shown.outcome,
            "closest": self.shown.closest.quote if self.shown.closest else "",
            "confidence": answer.confidence,
            "answer": "" if self.refused else self.text,
            "best": self.text,
            "searched_for": answer.searched_for,
            "missing_terms": answer.missing_terms,
            "citations": [
                {"path": cited.path, "start": cited.start, "end": cited.end, "quote": cited.quote}
                for cited in answer.citations
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
    """Return the fields of a question that are set, except id, spans and context."""
    return question.model_dump(
        mode="json", exclude_defaults=True, exclude={"id", "spans", "context"}
    )


def is_refused(answer: Answer) -> bool:
    """Whether an answer at threshold 0, or a draft, is not shown."""
    return answer.confidence < THRESHOLD or not answer.citations


def score(
    question: Question,
    answer: Answer,
    corpus: Corpus,
    *,
    shown: Answer | None = None,
    drafted: bool = False,
) -> Outcome:
    """Return the outcome of a question, from an answer at threshold 0 or from a draft.

    `shown` is the refusal in place of an answer that is_refused(); without it, `answer` is shown.
    """
    shown, refused = shown or answer, is_refused(answer)
    text = " ".join(claim.text for claim in answer.shown)
    places = _places(answer, corpus)
    gold = corpus.gold(question) if question.answerable else None
    cited = {Path(citation.path).stem for citation in answer.citations}
    chosen = question.answerable and bool(text) and metrics.is_right(text, question, cited)
    ranking = retrieval(places, gold) if gold else {}
    found = ranking["recall@10"] > 0 if gold else _in_passages(question, answer)
    wrong = _wrong(question, refused=refused, chosen=chosen, retrieved=found)
    if not _is_of_kind(question, shown):
        wrong = "another kind of answer"
    right = chosen and not refused
    is_searched = answer.kind == "quotes" and not drafted
    values = {
        # For a refused draft, the answer that would have been given is unknown.
        **({"best_right": float(chosen), "confidence": answer.confidence} if is_searched else {}),
        **_kind_values(question, shown),
        **_answer_values(question, "" if refused else text, right=right),
        **_refusal_values(question, refused=refused, handled=not wrong),
        **_closest_values(question, shown, right=right),
        **ranking,
        **_draft_values(answer),
        **({} if refused else _citation_values(answer, corpus, gold)),
    }
    # Rounded as in a result file, so that a run equals its own record.
    rounded = {name: round(value, 6) for name, value in values.items()}
    spans = gold.places if gold else ()
    return Outcome(question, answer, text, shown, refused, wrong, places, spans, rounded)


def _is_of_kind(question: Question, answer: Answer) -> bool:
    """Whether an answer is of the question's kind; no question with an answer is small talk."""
    if question.kind:
        return answer.kind == question.kind
    return answer.outcome != SMALLTALK or not question.answerable


def _kind_values(question: Question, answer: Answer) -> dict[str, float]:
    """Return whether the answer has its kind, and for a summary what share is from its article."""
    values = {"of_kind": float(_is_of_kind(question, answer))} if question.kind else {}
    if question.kind != "summary" or not answer.citations:
        return values
    inside = [Path(cited.path).stem in question.docs for cited in answer.citations]
    return values | {"own_article": sum(inside) / len(inside)}


def _places(answer: Answer, corpus: Corpus) -> tuple[Place, ...]:
    return tuple(
        Place(corpus.path(passage.chunk.article_id), passage.chunk.start, passage.chunk.end)
        for passage in answer.passages
    )


def _in_passages(question: Question, answer: Answer) -> bool:
    return any(metrics.is_right(passage.chunk.text, question) for passage in answer.passages)


def _wrong(question: Question, *, refused: bool, chosen: bool, retrieved: bool) -> str:
    if not question.answerable:
        return "" if refused else "answered though unanswerable"
    if chosen:
        return "chosen but refused" if refused else ""
    return "retrieved but not chosen" if retrieved else "not retrieved"


def retrieval(places: tuple[Place, ...], gold: Gold) -> dict[str, float]:
    """Return the recall at each of DEPTHS, the reciprocal rank and nDCG@10 of a ranking."""
    if gold.by_document:
        # A document ranks where its first passage does.
        paths = dict.fromkeys(place.path for place in places)
        places = tuple(Place(path, 0, 1) for path in paths)
    found = [
        {number for number, part in enumerate(gold.places) if part.overlaps(place)}
        for place in places
    ]
    gains = [float(bool(items)) for items in found]
    return {
        **{f"recall@{k}": metrics.recall_at(found, len(gold.places), k) for k in DEPTHS},
        "mrr": metrics.reciprocal_rank(gains),
        "ndcg@10": metrics.ndcg(gains, [1.0] * gold.relevant),
    }


def _answer_values(question: Question, shown: str, *, right: bool) -> dict[str, float]:
    values = {"words": float(len(shown.split()))} if shown else {}
    if not question.answerable:
        return values
    values["right"] = float(right)
    if question.conversation or question.history:
        values[f"right_turn_{len(question.history) + 1}"] = float(right)
    accepted = (*question.gold, *question.any)
    return values | ({"f1": metrics.token_f1(shown, accepted)} if accepted else {})


def _refusal_values(question: Question, *, refused: bool, handled: bool) -> dict[str, float]:
    values = {"handled": float(handled)}
    if question.kind == "smalltalk":
        return values
    values["refused"] = float(refused)
    if refused:
        values["refusal_precision"] = float(not question.answerable)
    if not question.answerable:
        values["refusal_recall"] = float(refused)
    return values


def _closest_values(question: Question, shown: Answer, *, right: bool) -> dict[str, float]:
    """Return whether a reader of the answer or of the closest sentence reads what is accepted."""
    if question.kind == "smalltalk":
        return {}
    if not question.answerable:
        is_absent = float(shown.outcome == ABSENT)
        return {"absent_recall": is_absent} if question.type == ABSENT_SUBJECT else {}
    closest = shown.closest
    is_near = closest and metrics.is_right(closest.quote, question, {Path(closest.path).stem})
    return {"right_or_closest": float(right or bool(is_near))}


def _draft_values(answer: Answer) -> dict[str, float]:
    """Return the values of a draft; empty if no model was asked for one."""
    if "draft" not in answer.timings_ms:
        return {}
    used = answer.answerer == "llm"
    dropped = len(answer.claims) - len(answer.shown)
    sentences = dropped + (len(answer.shown) if used else 0)
    values = {"drafted": float(used), "ms_first_claim": answer.timings_ms["first_claim"]}
    return values | ({"dropped": dropped / sentences} if sentences else {})


def _citation_values(answer: Answer, corpus: Corpus, gold: Gold | None) -> dict[str, float]:
    cited_text = {
        citation.number: corpus.texts.get(citation.path, "")[citation.start : citation.end]
        for citation in answer.citations
    }
    claims = [
        CitedClaim(
            claim.text,
            tuple(cited_text[number] for number in claim.citations),
            is_row=claim.kind == "row",
        )
        for claim in answer.shown
    ]
    exact = [cited_text[citation.number] == citation.quote for citation in answer.citations]
    values = {
        "citation_recall": metrics.citation_recall(claims),
        "citation_precision": metrics.citation_precision(claims),
        "exact_quotes": sum(exact) / len(exact),
    }
    if gold:
        cited = [Place(cite.path, cite.start, cite.end) for cite in answer.citations]
        on_gold = [any(place.overlaps(part) for part in gold.places) for place in cited]
        found = [any(part.overlaps(place) for place in cited) for part in gold.places]
        values["gold_citation_precision"] = sum(on_gold) / len(on_gold)
        values["gold_citation_recall"] = sum(found) / len(found)
    return values

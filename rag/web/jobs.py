"""What readers wait for: an answer to a question, and a report on a text."""

from collections.abc import Sequence
from dataclasses import asdict

from rag.answering.model import Citation, Claim
from rag.web.question_log import Visit
from rag.web.report_schema import TextToCheck
from rag.web.schema import Question
from rag.web.service import Service
from rag.web.stream import Fields, Job, Send


def answer_job(service: Service, question: Question, visit: Visit | None = None) -> Job:
    """Return the job of answering a question, claim by claim; its time begins now."""
    visit = visit or Visit()

    def work(send: Send) -> Fields:
        def on_claim(claim: Claim, citations: Sequence[Citation]) -> None:
            send({"claim": asdict(claim), "citations": [asdict(one) for one in citations]})

        return service.freshness.stamp(service.ask(question, on_claim, visit))

    return Job(service.answerer_of(question), "question", "claim", "answer", work)


def check_job(service: Service, text: TextToCheck) -> Job:
    """Return the job of checking a text, sentence by sentence."""

    def work(send: Send) -> Fields:
        return service.check(text, lambda sentence: send(sentence.to_json())).to_json()

    return Job("check", "text", "sentence", "report", work)

"""A follow-up and the turns before it -> the whole questions that it may stand for."""

from rag.answering.request import Context, Request
from rag.answering.turns import Turns
from rag.search.antecedents import refers_to_several, with_several
from rag.search.ellipsis import Nearness, completed
from rag.search.follow_ups import whole_questions
from rag.search.question import QuestionParser


class FollowUps:
    """Reads follow-ups as whole questions; `nearness` is that of texts by the question encoder."""

    def __init__(self, turns: Turns, parser: QuestionParser, nearness: Nearness) -> None:
        self._turns = turns
        self._parser = parser
        self._nearness = nearness

    def context(self, request: Request) -> Context:
        """Return what a follow-up refers to.

        It is the last turn that was answered. But "And in Berrick?" asks the question before it
        again, though that was refused.
        """
        last = self._turns.refused(request)
        again = Context((last,), understood=last, is_found=False) if last else None
        if again and self.completed(request, again):
            return again
        return self._turns.context(request.history, request)

    def completed(self, request: Request, context: Context) -> str:
        """Return the whole question that a follow-up stands for; "" if that isn't clear."""
        question, earlier = request.question.text, context.understood.text
        if refers_to_several(question):
            return with_several(question, self._turns.listed(request), earlier)
        return completed(question, earlier, self._nearness)

    def wholes(self, request: Request, context: Context) -> list[str]:
        """Return the whole questions that a follow-up may stand for, the likeliest first."""
        if whole := self.completed(request, context):
            return [whole]
        earlier = self._parser.with_capitals(context.understood.text)
        answer = " ".join(one.text for one in context.answer)
        typed = request.history[-1].text
        return whole_questions(request.question.text, earlier, answer, typed)

"""Greetings, thanks and questions about Footnote itself -> a short reply, without a search."""

from rag.answering.footnotes import Footnotes
from rag.answering.kinds.kind import assemble
from rag.answering.model import SMALLTALK, Answer
from rag.answering.request import Request
from rag.models.encoder import QuestionEncoder
from rag.store.ledger import Ledger
from rag.text.small_talk import SmallTalk
from rag.text.small_talk_phrases import topics

#: Longest title, in characters, that a reply names, and how many it names.
_MAX_TITLE, _TITLES = 80, 2


class SmallTalkKind:
    """Replies to small talk; safe to share between threads."""

    def __init__(self, ledger: Ledger, encoder: QuestionEncoder) -> None:
        self._ledger = ledger
        self._small_talk = SmallTalk(encoder, ledger.contains_word)

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return a reply without claims; None if something is asked of the articles."""
        topic = self._small_talk.topic(request.question.printed)
        if not topic:
            return None
        reply = topics()[topic]["reply"].format(articles=self._articles(), titles=self._titles())
        return assemble("smalltalk", request, footnotes, reply, SMALLTALK)

    def is_small_talk(self, text: str) -> bool:
        """Whether nothing is asked of the articles."""
        return bool(self._small_talk.topic(text))

    def _articles(self) -> str:
        count = self._ledger.count()
        return "the article here" if count == 1 else f"the {count:,} articles here"

    def _titles(self) -> str:
        """Return a few titles as the replies give them, the newest first."""
        newest = sorted(self._ledger.articles(), key=lambda article: article.date, reverse=True)
        titles = dict.fromkeys(one.title for one in newest if len(one.title) <= _MAX_TITLE)
        named = " and ".join(f"“{title}”" for title in list(titles)[:_TITLES])
        return f", such as {named}" if named else ""

"""Questions such as "What does Article 2 say?", for the section with that number.

A search can't find "Sec. 3 Fees" by the words of "section 3". What it is a section of must stand in
the title or the headings above it; a question that says no more is about the only one there is.
"""

import re
from collections.abc import Iterator, Sequence

from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes
from rag.answering.kinds.kind import assemble
from rag.answering.model import Answer
from rag.answering.quoting import verdict
from rag.answering.request import Request
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence, sentences
from rag.search.retrieval import Retriever
from rag.store.ledger import Ledger
from rag.text.language import foreign_language
from rag.text.matching import alike
from rag.text.words import content_words, words

#: No longer question is read, in characters; and most sentences that are quoted.
MAX_LENGTH, MOST_SENTENCES = 200, 12
_UNITS = {
    "section": r"(?:(?:section|sect?\.|§) ?)?",
    "chapter": r"(?:(?:chapter|chap\.|ch\.) ?)?",
    "article": r"(?:article|art\.) ?",
    "appendix": r"(?:appendix|app\.) ?",
    "part": r"part ?",
    "annex": r"annex ?",
    "schedule": r"schedule ?",
}
_ASKED = re.compile(
    r"(?:and )?(?:(?:what|which)(?: does| do|['’]s| is| are)?|show me|read me|quote|tell me)\b"
    rf"(?: what)?(?: in| written in)? (?:the )?(?P<unit>{'|'.join(_UNITS)}) (?:no\.? |number )?"
    r"(?P<number>\d{1,3}(?:\.\d{1,2})*|[IVXLC]+|[A-Z])(?: (?:of|in) (?:the )?(?P<of>.+?))?"
    r"(?: (?:says?|states?|covers?|contains?|regulates?|provides?|about|deals? with))?",
    re.IGNORECASE,
)


class NumberedSections:
    """Answers what a section with a number says, with its sentences."""

    def __init__(self, ledger: Ledger, retriever: Retriever, finder: Finder) -> None:
        self._ledger = ledger
        self._retriever = retriever
        self._finder = finder

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the section; None if no section fits the question, or several do."""
        question = request.question
        asked = _ASKED.fullmatch(question.text.strip().rstrip(" ?.!"))
        is_short = len(question.text) <= MAX_LENGTH and not question.context
        if asked is None or not is_short or foreign_language(question.text):
            return None
        candidates = self._retriever.candidates(self._finder.query(request))
        articles = dict.fromkeys(one.sentence.article_id for one in candidates)
        found = [one for article_id in articles for one in self._sections(article_id, asked)]
        if len(found) != 1:
            return None
        for sentence in found[0][:MOST_SENTENCES]:
            footnotes.add(sentence.shown, verdict(sentence), [sentence])
        return assemble("quotes", request, footnotes) if footnotes.claims else None

    def _sections(self, article_id: str, asked: re.Match[str]) -> Iterator[Sequence[Sentence]]:
        """Yield the sections of an article that a question may mean, each with its heading."""
        article = self._ledger.article(article_id)
        if article is None:
            return
        head = re.compile(
            rf"{_UNITS[asked['unit'].lower()]}{re.escape(asked['number'])}(?![\w.]\w|\w)",
            re.IGNORECASE,
        )
        every = sentences(article)
        for at, one in enumerate(every):
            if one.place.kind != Kind.HEADING or not head.match(one.shown):
                continue
            above = words(f"{article.title} {one.place.path}")
            if all(any(alike(word, said) for said in above) for word in _words(asked)):
                path = " > ".join(filter(None, (one.place.path, one.shown)))
                yield [one, *(own for own in every[at + 1 :] if _is_in(own.place.path, path))]


def _words(asked: re.Match[str]) -> list[str]:
    return content_words(asked["of"] or "")


def _is_in(path: str, section: str) -> bool:
    return path == section or path.startswith(f"{section} > ")

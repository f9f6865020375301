"""A text and an opened index -> the Report: every sentence, its claims and its quotations."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from rag.answering.answerer import Answerer
from rag.checking.kinds import nothing_to_check
from rag.checking.languages import foreign_languages, language_note
from rag.checking.model import NO_CLAIM, UNSUPPORTED, CheckedSentence, Report
from rag.checking.reading import bounded
from rag.checking.sentences import SentenceChecker
from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence
from rag.errors import DataError, QuestionError
from rag.search.scope import EVERYTHING, Scope

#: Receives each sentence as soon as it is checked.
OnSentence = Callable[[CheckedSentence], None]

#: How many sentences before one may say what it refers to.
_PRECEDING = 12
#: No longer sentence is checked, in characters.
_MAX_LENGTH = 1_000


def ignore_sentence(_: CheckedSentence) -> None:
    """Wait for the whole report."""


class TextChecker:
    """Checks texts against the articles of an opened index; safe to share between threads."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def check(
        self,
        article: Article,
        scope: Scope = EVERYTHING,
        on_sentence: OnSentence = ignore_sentence,
    ) -> Report:
        """Return the report on a text, as read_text() or read_file() return it.

        All is compared with one state of the articles. Raises DataError if nothing is indexed,
        QuestionError if the scope names a source that isn't there or holds no article.
        """
        found, note = bounded(article)
        languages = foreign_languages(article, found)
        checked: list[CheckedSentence] = []
        with self._answerer.ledger.reading():
            self._check_scope(scope)
            for sentence in self._checked(article, found, languages, scope):
                checked.append(sentence)
                on_sentence(sentence)
        notes = tuple(filter(None, (language_note(languages), note)))
        return Report(article.text, tuple(checked), notes, article.title)

    def _check_scope(self, scope: Scope) -> None:
        articles = self._answerer.ledger.articles()
        if not articles:
            raise DataError("No article is indexed; add some, and run: footnote index")
        if scope and not scope.within(articles):
            raise QuestionError("No article is of these dates and this source; choose others.")

    def _checked(
        self,
        article: Article,
        found: Sequence[Sentence],
        languages: Sequence[str],
        scope: Scope,
    ) -> Iterator[CheckedSentence]:
        checker = SentenceChecker(self._answerer, scope, article.text)
        for at, (sentence, language) in enumerate(zip(found, languages, strict=True)):
            if len(sentence.text) > _MAX_LENGTH:
                yield _unchecked(sentence, UNSUPPORTED, "The sentence is too long to be checked.")
            elif language:
                yield _unchecked(sentence, UNSUPPORTED, f"It is in {language}, not in English.")
            elif why := nothing_to_check(sentence):
                yield _unchecked(sentence, NO_CLAIM, why)
            else:
                yield checker.check(sentence, list(islice(reversed(found[:at]), _PRECEDING)))


def _unchecked(sentence: Sentence, verdict: str, why: str) -> CheckedSentence:
    return CheckedSentence(sentence.text, sentence.start, sentence.end, verdict, 1.0, why)

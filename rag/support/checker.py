"""A sentence and the articles -> whether they say it, and the exact sentences that do.

A claim is compared with the sentences found for it, and with pairs of them. A cross-encoder reads
each comparison, and the rules (rules/) list what differs. judging.py weighs the comparisons. Which
passage a draft cites makes no difference.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence
from rag.models.cross_encoder import ClaimLogits
from rag.support.candidates import Candidates
from rag.support.comparison import Comparison
from rag.support.judging import judge
from rag.support.rules import Rejection, modality, polarity, rejections
from rag.support.statements import Statement, statement
from rag.support.verdict import UNSUPPORTED, VERBATIM, Verdict
from rag.text.words import normalized

#: Returns the cross-encoder's logits of each text for a claim.
Compare = Callable[[str, Sequence[str]], list[ClaimLogits]]
#: Returns the sentences to compare a claim with.
Search = Callable[[str], Candidates]
#: Returns the cosine of each sentence with a claim, in [-1, 1].
Nearness = Callable[[str, Sequence[Sentence]], Mapping[Sentence, float]]

_ORDER = Rejection("orders", "order", modality.RULE.reason)


class Checker:
    """Compares claims with the sentences that a search finds for them.

    If `rules_bind`, no claim is supported that a rule rejects.
    """

    def __init__(
        self,
        search: Search,
        compare: Compare,
        nearness: Nearness,
        *,
        rules_bind: bool = False,
    ) -> None:
        self._search = search
        self._compare = compare
        self._nearness = nearness
        self._rules_bind = rules_bind

    def find(self, text: str) -> list[Sentence]:
        """Return the sentences that are found for a text, best first."""
        return self._search(text).sentences

    def check(self, text: str) -> Verdict:
        """Return the verdict on one sentence."""
        claim = statement(text)
        if claim.is_order:
            return Verdict(UNSUPPORTED, rejections=(_ORDER,))
        candidates = self._search(text)
        if same := _same_words(text, candidates):
            return Verdict(VERBATIM, (same,))
        compared = self._compared(claim, candidates)
        return judge(claim, compared, rules_bind=self._rules_bind)

    def verbatim(self, text: str) -> Verdict | None:
        """Return the verdict on a sentence that an article has word for word; None if none has."""
        same = _same_words(text, self._search(text))
        return Verdict(VERBATIM, (same,)) if same else None

    def compare(self, text: str) -> list[Comparison]:
        """Return the comparisons by which a claim is judged."""
        return self._compared(statement(text), self._search(text))

    def _compared(self, claim: Statement, candidates: Candidates) -> list[Comparison]:
        closest = candidates.closest(claim)
        read = self._compare(claim.text, [candidate.text for candidate in closest])
        own = [[resolved.sentence for resolved in candidate.sentences] for candidate in closest]
        near = self._nearness(claim.text, list(dict.fromkeys(one for each in own for one in each)))
        return [
            Comparison(
                candidate,
                logits,
                rejections(claim, candidate.evidence),
                max(near.get(one, 0.0) for one in sentences),
                polarity.loses_denial(claim, candidate.evidence),
            )
            for candidate, logits, sentences in zip(closest, read, own, strict=True)
        ]


def _same_words(text: str, candidates: Candidates) -> Sentence | None:
    wanted = normalized(text)
    return next((one for one in candidates.sentences if normalized(one.text) == wanted), None)


def is_verbatim(sentence: Sentence, article: Article | None) -> bool:
    """Whether an article still contains a sentence, at the same offsets."""
    return (
        article is not None
        and article.id == sentence.article_id
        and bool(sentence.text)
        and article.text[sentence.start : sentence.end] == sentence.text
    )


def same_wording(sentence: Sentence, others: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences of other articles that have the same words."""
    wanted = normalized(sentence.text)
    return [
        other
        for other in others
        if other.article_id != sentence.article_id and normalized(other.text) == wanted
    ]

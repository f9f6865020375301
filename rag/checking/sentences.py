"""One sentence of the checked text -> its verdict, from those on its claims and quotations."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.answerer import Answerer
from rag.answering.footnotes import Footnotes, ignore_claim
from rag.answering.model import Citation
from rag.checking.antecedents import readings
from rag.checking.claims import Claim, claims
from rag.checking.kinds import (
    OPINION,
    ORDER,
    is_called_opinion,
    is_instruction,
    may_be_opinion,
)
from rag.checking.model import (
    CONTRADICTED,
    NO_CLAIM,
    PARTLY,
    SUPPORTED,
    UNSUPPORTED,
    VERBATIM,
    CheckedSentence,
    Part,
)
from rag.checking.quotations import Printed, printed, quotations
from rag.checking.reasons import SAID, is_said, reason, whole_reason
from rag.checking.tracing import Traced, as_read
from rag.corpus.blocks import Span
from rag.corpus.chunks import Sentence
from rag.search.scope import Scope
from rag.support.differences import located
from rag.support.verdict import Verdict

#: A claim that is mostly a quotation, by its words, is decided by the quotation.
_MOSTLY = 0.5
#: How sure a comparison of letters is.
_EXACT, _ALTERED, _NOT_FOUND = 0.99, 0.95, 0.8


@dataclass(frozen=True, slots=True)
class _Found:
    """A part with its citations."""

    part: Part
    citations: tuple[Citation, ...]


class SentenceChecker:
    """Checks the sentences of one text, and numbers the citations through it."""

    def __init__(self, answerer: Answerer, scope: Scope, text: str) -> None:
        self._checker = answerer.claim_checker(scope)
        self._articles = answerer.ledger
        self._footnotes = Footnotes(answerer.ledger.article, ignore_claim)
        self._text = text

    def check(self, sentence: Sentence, preceding: Sequence[Sentence]) -> CheckedSentence:
        """Return the verdict on a sentence; `preceding` are those before it, the nearest first."""
        plain = as_read(sentence)
        options = readings(sentence, preceding)
        same = None if options == [plain] else self._checker.verbatim(sentence.shown)
        if same:
            found = [self._found(Claim(plain, sentence.start, sentence.end), same)]
        else:
            quoted = self._quoted(options[0])
            found = [*quoted, *self._claims(options, quoted)]
        if why := self._no_claim([one.part for one in found], options[0]):
            return CheckedSentence(sentence.text, sentence.start, sentence.end, NO_CLAIM, 0.7, why)
        parts = tuple(sorted((one.part for one in found), key=lambda part: part.start))
        verdict = combined([part.verdict for part in parts])
        deciding = [part for part in parts if part.verdict == verdict] or parts
        cited = {one.number: one for each in found for one in each.citations}
        return CheckedSentence(
            sentence.text,
            sentence.start,
            sentence.end,
            verdict,
            round(min(part.probability for part in deciding), 3),
            whole_reason(verdict, parts, self._text),
            parts,
            tuple(cited[number] for number in sorted(cited)),
        )

    def _no_claim(self, parts: Sequence[Part], reading: Traced) -> str:
        """Return why a sentence that no article supports claims nothing; "" if it does.

        What judges, and an instruction, do only if an article says the same, or what differs is
        known.
        """
        if any(part.verdict not in (UNSUPPORTED, CONTRADICTED) for part in parts):
            return ""
        if len(parts) == 1 and is_called_opinion(reading.text):
            return OPINION
        if any(part.verdict == CONTRADICTED and part.difference for part in parts):
            return ""
        if len(parts) == 1 and may_be_opinion(reading.text):
            return OPINION
        return ORDER if is_instruction(reading.text) else ""

    # --- claims ----------------------------------------------------------------------------------

    def _claims(self, options: Sequence[Traced], quoted: Sequence[_Found]) -> list[_Found]:
        """Return the claims of a sentence: the whole if it is supported, or else its clauses."""
        reading = options[0]
        share = sum(one.part.end - one.part.start for one in quoted) / max(1, len(reading.text))
        if share >= _MOSTLY:
            outside = [one for one in claims(reading) if not _overlaps(one, quoted)]
            return [self._found(one, self._checker.check(one.reading.text)) for one in outside]
        whole = Claim(reading, *reading.span(0, len(reading.text)))
        verdicts = [self._checker.check(option.text) for option in options]
        best = next((one for one in verdicts if one.holds), verdicts[0])
        # Clauses by themselves no longer say which comes first.
        clauses = [] if best.holds or best.difference == "order" else claims(reading)
        if len(clauses) < 2:
            return [self._found(whole, best)]
        parts = [(claim, self._checker.check(claim.reading.text)) for claim in clauses]
        if not any(verdict.holds or verdict.name == CONTRADICTED for _, verdict in parts):
            return [self._found(whole, best)]
        return [self._found(claim, verdict) for claim, verdict in parts]

    def _found(self, claim: Claim, verdict: Verdict) -> _Found:
        citations = self._cited(verdict.sentences)
        differs = self._differing(claim, verdict) or (claim.start, claim.start)
        name = verdict.name
        if name in (VERBATIM, SUPPORTED, CONTRADICTED) and not citations:
            name = UNSUPPORTED
        difference = verdict.difference if name == CONTRADICTED else ""
        why = reason(name, self._text[slice(*differs)], difference, citations)
        if name == SUPPORTED and is_said(claim.reading.text, citations):
            why += " " + SAID
        numbers = tuple(one.number for one in citations)
        part = Part(
            claim.start,
            claim.end,
            name,
            round(verdict.probability, 3),
            why,
            difference,
            *differs,
            numbers,
        )
        return _Found(part, citations)

    def _differing(self, claim: Claim, verdict: Verdict) -> Span | None:
        """Return the words of the text that an article contradicts, or that have no support."""
        if verdict.name == UNSUPPORTED:
            return claim.start, claim.end
        if verdict.name != CONTRADICTED:
            return None
        text = claim.reading.text
        spans = (located(text, one.words) for one in verdict.rejections if one.words)
        span = next(filter(None, spans), None)
        return claim.reading.span(*span) if span else (claim.start, claim.end)

    def _cited(self, sentences: Sequence[Sentence]) -> tuple[Citation, ...]:
        cited = (self._footnotes.cite(sentence) for sentence in dict.fromkeys(sentences))
        return tuple(filter(None, cited))

    # --- quotations ------------------------------------------------------------------------------

    def _quoted(self, reading: Traced) -> list[_Found]:
        return [self._quotation(reading, span) for span in quotations(reading)]

    def _quotation(self, reading: Traced, span: Span) -> _Found:
        text = reading.text[slice(*span)]
        found = self._checker.find(text)
        match = printed(reading, span, found, self._articles)
        citations = self._cited(match.sentences) if match else ()
        verdict, probability, difference = _of_quotation(match)
        start, end = reading.span(*span)
        differs = (start, start) if verdict == VERBATIM else (start, end)
        if match and match.changed:
            changed = match.changed
            differs = reading.span(span[0] + changed[0], span[0] + changed[1])
        why = _quotation_reason(match, self._text[slice(*differs)], difference, citations)
        numbers = tuple(one.number for one in citations)
        return _Found(
            Part(start, end, verdict, probability, why, difference, *differs, numbers), citations
        )


def _overlaps(claim: Claim, quoted: Sequence[_Found]) -> bool:
    return any(claim.start < one.part.end and one.part.start < claim.end for one in quoted)


def _of_quotation(match: Printed | None) -> tuple[str, float, str]:
    """Return the verdict on a quotation, its probability, and what differs."""
    if match is None:
        return UNSUPPORTED, _NOT_FOUND, ""
    if match.changed:
        return CONTRADICTED, _ALTERED, "quotation"
    if match.has_other_speaker:
        return CONTRADICTED, _ALTERED, "speaker"
    return VERBATIM, _EXACT, ""


def _quotation_reason(
    match: Printed | None, differing: str, difference: str, citations: Sequence[Citation]
) -> str:
    if match is None:
        return "No article prints these words."
    verdict, *_ = _of_quotation(match)
    if match.has_other_speaker:
        title = citations[0].title or citations[0].path if citations else "the article"
        return f"“{title}” has these words, but somebody else says them."
    return reason(verdict, differing, difference, citations)


def combined(verdicts: Sequence[str]) -> str:
    """Return the verdict on a sentence with claims that have these verdicts.

    >>> combined(["supported", "unsupported"]), combined(["verbatim", "supported"])
    ('partly', 'supported')
    """
    if CONTRADICTED in verdicts:
        return CONTRADICTED
    good = [one for one in verdicts if one in (VERBATIM, SUPPORTED)]
    if len(good) == len(verdicts):
        return VERBATIM if set(good) == {VERBATIM} else SUPPORTED
    return PARTLY if good or PARTLY in verdicts else UNSUPPORTED

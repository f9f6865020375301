"""The speaker of a quotation in the checked text, and the articles -> does somebody else say it?"""

from collections.abc import Iterator, Sequence
from itertools import islice

from rag.checking.antecedents import bearers
from rag.checking.speakers import Speaker, speaker_of
from rag.corpus.blocks import Span
from rag.corpus.chunks import Sentence
from rag.support.candidates import NAMES, Articles, following, preceding
from rag.support.pronouns import resolve
from rag.support.rules.roles import SPEECH, are_different
from rag.support.statements import QUOTATION, statement
from rag.text.matching import same_name
from rag.text.syntax import parse_dependencies
from rag.text.words import STOP_WORDS, words

_POSSESSIVES = frozenset(("its", "their"))
#: How many sentences before and after a quotation may say who the mayor is, and how many before it
#: may name the organisation that somebody speaks for.
_MAX_DISTANCE = 60
_NEAR = 8
_MARK = '"“”„«»'


def is_said_by_others(
    ours: Speaker, quotation: str, window: Sequence[Sentence], articles: Articles
) -> bool:
    """Whether none of those whom an article lets say a quotation is the one in the text.

    `window` are the sentences that print it. A role ("the mayor") is compared with a name if the
    article says whose it is.
    """
    found = list(_speakers(quotation, window, articles))
    return bool(found) and all(_differ(ours, one, window[0], articles) for one in found)


def _speakers(quotation: str, window: Sequence[Sentence], articles: Articles) -> Iterator[Speaker]:
    """Yield who says a quotation in some sentences, or else in those after and before them."""
    wanted = frozenset(words(quotation))
    inside = [_printed_speaker(wanted, one, articles) for one in window]
    if any(inside):
        yield from filter(None, inside)
        return
    before, after = articles.neighbours(window[0])[0], articles.neighbours(window[-1])[1]
    for sentence in (after, before):
        if sentence is not None and (found := _printed_speaker(wanted, sentence, articles)):
            yield found


def _printed_speaker(
    quotation: frozenset[str], sentence: Sentence, articles: Articles
) -> Speaker | None:
    text = resolve(sentence, preceding(sentence, articles)).text
    spans = list(_quotations(text))
    if spans:
        nearest = max(spans, key=lambda span: len(quotation & frozenset(words(text[slice(*span)]))))
        return speaker_of(text, nearest)
    named = (act.named_agents for act in statement(text).acts if act.verb in SPEECH)
    found = tuple(sorted(frozenset().union(*named)))
    return Speaker(found, "", frozenset(found)) if found else None


def _quotations(text: str) -> Iterator[Span]:
    """Yield the quotations of a sentence; one that begins or ends in another sentence, as well."""
    for match in QUOTATION.finditer(text):
        yield match.span(1) if match[1] else match.span(2)
    marks = [at for at, sign in enumerate(text) if sign in _MARK]
    if len(marks) == 1 and marks[0] > 0:
        is_end = text[marks[0] - 1] in ",.!?…"
        yield (0, marks[0]) if is_end else (marks[0] + 1, len(text))


def _differ(ours: Speaker, theirs: Speaker, sentence: Sentence, articles: Articles) -> bool:
    if ours.name and theirs.name:
        if not _are_others(ours.name, theirs.name, ours.phrase, theirs.phrase):
            return False
        # "Its director" speaks for the firm that the sentence before is about.
        distance = 1 if theirs.phrase & _POSSESSIVES else 0 if ours.is_person else _NEAR
        return not _is_mentioned(ours.name, sentence, articles, distance)
    if ours.role and ours.role in theirs.phrase:
        return False
    own = _names_of(ours, sentence, articles)
    other = _names_of(theirs, sentence, articles)
    pairs = [(one, another) for one in own for another in other]
    return bool(pairs) and all(_are_others(one, another) for one, another in pairs)


def _are_others(
    name: Sequence[str],
    other: Sequence[str],
    phrase: frozenset[str] = frozenset(),
    other_phrase: frozenset[str] = frozenset(),
) -> bool:
    """Whether neither of two names, each in a phrase, has the last word of the other."""
    is_shared = any(same_name(name[-1], word) for word in {*other, *other_phrase})
    is_shared = is_shared or any(same_name(other[-1], word) for word in {*name, *phrase})
    # Of a single word, initials count as well.
    is_short = len(name) == 1 or len(other) == 1
    return not is_shared and (not is_short or are_different(frozenset(name), frozenset(other)))


def _names_of(speaker: Speaker, sentence: Sentence, articles: Articles) -> list[tuple[str, ...]]:
    """Return the name of a speaker, or those that an article puts beside the role near by."""
    if speaker.name or not speaker.role:
        return [speaker.name] if speaker.name else []
    earlier = islice(preceding(sentence, articles), _MAX_DISTANCE)
    later = islice(following(sentence, articles), _MAX_DISTANCE)
    return [
        tuple(words(name))
        for one in (sentence, *earlier, *later)
        if speaker.role in one.shown.lower()
        for name in bearers(speaker.role, parse_dependencies(one.shown))
    ]


def _is_mentioned(
    name: Sequence[str], sentence: Sentence, articles: Articles, distance: int
) -> bool:
    """Whether an article mentions a name in so many sentences before one, or in its title.

    "Brandl" in "Tomas Brandl" is no mention of a firm.
    """
    title, _ = articles.heading(sentence.article_id)
    before = [one.shown for one in islice(preceding(sentence, articles), distance)]
    texts = [title, *before] if distance else []
    named = (match[0] for text in texts for match in NAMES.finditer(text))
    found = (tuple(word for word in words(one) if word not in STOP_WORDS) for one in named)
    return any(one and same_name(name[0], one[0]) for one in found)

"""Sentences that answer -> the same with those that belong to them, before and after.

Before them is what they can't be understood without; after them, what restricts, corrects or
withdraws them, or says what became of a proposal.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from rag.answering.lists import Score
from rag.answering.rebuttals import takes_back
from rag.answering.validity import PLAIN, says_outcome, standing
from rag.answering.written_questions import is_asked, is_near
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.search.passages import Passage, ScoredSentence, Window
from rag.search.question import Query
from rag.support.pronouns import is_explained_by, opening_pronoun
from rag.text.matching import alike
from rag.text.syntax import new_entities, tag
from rag.text.word_lists import word_rows, word_set
from rag.text.words import opens_with, words

#: A sentence that turns another is shown unless it lowers the logit by more than this.
_UNRELATED = 1.5
#: One that goes on is shown unless it lowers the logit by more than this.
_IDLE = 0.3
#: The sentence after a question of the article's own, if that doesn't answer, raises it by this.
_ANSWERED = 0.25
_TURNS = frozenset(word_rows("turning_openings"))
_EXCEPTS = word_set("exception_words")
#: "Also present: ..." goes on with a list, and "Lamps are taken there as well" needs its beginning.
_GOES_ON = re.compile(
    r"(?:also|in addition|additionally|furthermore|besides|others?)\b", re.IGNORECASE
)
_ADDS = re.compile(r"\b(?:also|as well|too)\b", re.IGNORECASE)
#: "She stepped down", "He left": somebody else may hold the office since.
_LEFT = re.compile(
    r"\b(?:resign(?:s|ed|ing)|retire[sd]?|left|leaves|quit|departed|died|(?:step|stand|stood)(?:s|ped)?"
    r" down|hand(?:s|ed) over|g(?:ives|ave) up)\b",
    re.IGNORECASE,
)
#: "6." or "2.1" before the words of a heading.
_NUMBERING = re.compile(r"^[\d.)]+\s+")
_PERSON = frozenset({"PERSON"})
_TELLING = frozenset("PERSON ORG GPE LOC FAC TIME MONEY QUANTITY CARDINAL ORDINAL".split())
_CALENDAR = frozenset(word for row in word_rows("calendar") for word in row)
_FINITE = frozenset("VBD VBZ VBP MD".split())
#: Prepositions, adverbs, comparatives and numbers.
_ADDS_ON = frozenset("IN RB RBR JJR CD".split())
#: Most words of a sentence without a verb that belongs to the one before it.
_MAX_FRAGMENT = 14
#: Most characters of what an article answers to a question of its own, if it is shown whole.
_MAX_ENTRY = 600
#: What answers no other question than the one above it.
_NEEDS_QUESTION = re.compile(
    r"(?:yes|no|not|only|never|always|sometimes|both|neither|of course|certainly)\b", re.IGNORECASE
)
_ASKED = re.compile(
    r"\b(?:was|were|been|is|are) (?:asked|told|invited|urged|due|meant|supposed) to\b"
)


def continued(
    query: Query, sentences: Window, logit: float, passages: Sequence[Passage], score: Score
) -> Window:
    """Return the sentences, with the next one if it turns or takes back what they say, or answers.

    So it is if it goes on with a list of what is asked for, or without a verb of its own, or names
    the successor of somebody who left. What an article answers to the reader's very question is
    shown whole. `logit` is the cross-encoder's for them. A row is no statement that goes on.
    """
    last = sentences[-1]
    after = None if last.place.row else _next(last, passages)
    if entry := entry_for(query, last, passages):
        return entry
    if after is None or after in sentences:
        return sentences
    if takes_back(after.shown):
        return (*sentences, after)
    poses = any(one.shown.endswith("?") for one in sentences)
    gain = _ANSWERED if poses else _least_gain(query, after, last)
    longer = (*sentences, after)
    if gain is None or score(query, [longer])[0] < logit + gain:
        return sentences
    return longer


def without_labels(query: Query, sentences: Window) -> Window:
    """Return sentences without headings and questions of the article's own that say nothing else.

    A footnote names the section that its words are in. A heading with a name or a date that the
    query hasn't may be the answer. A question that isn't quite the query's stays, or "Yes." would
    answer another one.
    """
    told = next((one.shown for one in sentences if not one.place.is_label), "")
    said = tuple(one for one in sentences if not _is_mere_label(query, one, told))
    return said or sentences


def _is_mere_label(query: Query, sentence: Sentence, told: str) -> bool:
    if sentence.place.kind == Kind.TERM:
        is_other = _mentioned(query, sentence) or _NEEDS_QUESTION.match(told)
        is_question = sentence.shown.endswith("?")
        return is_question and (is_asked(query, sentence.shown) or not is_other)
    said = _NUMBERING.sub("", sentence.shown)
    is_dated = re.search(r"\d", said) or not _CALENDAR.isdisjoint(words(said))
    tells = is_dated or new_entities(said, query.text, _TELLING)
    return sentence.place.kind == Kind.HEADING and not tells


def _least_gain(query: Query, after: Sentence, last: Sentence) -> float | None:
    """Return by how much a sentence that belongs to the one before it must raise the logit.

    That may be less than nothing; None if it doesn't belong to it.
    """
    is_listed = _may_be_listed(query) and _GOES_ON.match(after.shown)
    if is_listed or turns(after.shown, last.shown):
        return -_UNRELATED
    if names_successor(query, after.shown, last.shown):
        return -_UNRELATED
    # In one paragraph, a space is between them.
    is_fragment = after.start - last.end <= 1 and lacks_verb(after.shown)
    return -_IDLE if is_fragment else None


def names_successor(query: Query, text: str, previous: str) -> bool:
    """Whether a sentence names who came after somebody who left, where a person is asked for.

    >>> from dataclasses import replace
    >>> from rag.search.question import plain
    >>> asked = replace(plain("Who is the chair?"), expected_answer_type="person")
    >>> names_successor(asked, "Eva Lund takes over.", "The chair, Odd Berg, stepped down.")
    True
    """
    if query.expected_answer_type != "person" or not _LEFT.search(previous):
        return False
    return bool(new_entities(text, f"{query.text} {previous}", _PERSON))


def lacks_verb(text: str) -> bool:
    """Whether a text is no whole sentence, and needs the one before it.

    >>> lacks_verb("In January 3 to 5."), lacks_verb("Alone from 14."), lacks_verb("In May it is.")
    (True, True, False)
    >>> lacks_verb("Dogs travel free of charge.")
    False
    """
    doc = tag(text)
    is_short = 1 < len(words(text)) <= _MAX_FRAGMENT and text.endswith(".")
    # Many a verb after a noun is tagged as another noun.
    return is_short and doc[0].tag_ in _ADDS_ON and all(one.tag_ not in _FINITE for one in doc)


def entry_for(query: Query, sentence: Sentence, passages: Sequence[Passage]) -> Window:
    """Return all that an article answers to a question of its own, if that is the query's.

    It is () if the sentence is no part of such an answer, or if that is long.
    """
    place = sentence.place
    is_defined = place.kind == Kind.DEFINITION
    asked = place.lead_in if is_defined else place.heading
    is_query = is_asked(query, asked)
    if not asked.endswith("?") or not (is_query or is_near(asked, passages)):
        return ()
    entry = {
        one
        for passage in passages
        for one in passage.chunk.sentences
        if (one.article_id, one.place.path, one.place.lead_in)
        == (sentence.article_id, place.path, place.lead_in)
        and not one.place.is_label
    }
    if not is_query:  # who asks it in other words sees it
        entry |= {one for one in _labels(passages) if one.shown == asked}
    is_short = sum(len(one.shown) for one in entry) <= _MAX_ENTRY
    return tuple(sorted(entry, key=lambda one: one.start)) if is_short else ()


def _labels(passages: Sequence[Passage]) -> Iterator[Sentence]:
    return (one for each in passages for one in each.chunk.sentences if one.place.is_label)


def _may_be_listed(query: Query) -> bool:
    """Whether several sentences may each name some of what a question asks for."""
    return query.expected_answer_type in ("", "person")


def _next(sentence: Sentence, passages: Sequence[Passage]) -> Sentence | None:
    """Return the next sentence of a section, if one of the passages has it."""
    scored = [one for passage in passages for one in passage.scored]
    found = [one.after for one in scored if one.sentence == sentence]
    found += [one for passage in passages for one in passage.chunk.sentences]
    place = (sentence.article_id, sentence.place.path)
    same = [one for one in found if one and (one.article_id, one.place.path) == place]
    later = [one for one in same if one.start > sentence.start]
    return min(later, key=lambda one: one.start, default=None)


def turns(text: str, previous: str) -> bool:
    """Whether a sentence restricts, corrects or withdraws the one before it.

    >>> turns("But they must wear a vest.", "Guests may row on Sundays.")
    True
    >>> turns("That does not hold for the lamp room.", "Visitors may take photos.")
    True
    >>> turns("The decision was put off.", "Ann Lee proposed a fee of 9 euros.")
    True
    >>> turns("The fee was put off.", "The fee is 9 euros."), turns("He left.", "Ann Lee came.")
    (False, False)
    """
    if opens_with(text, _TURNS) or not _EXCEPTS.isdisjoint(words(text)):
        return True
    is_open = standing(previous) < PLAIN or _ASKED.search(previous)
    if is_open and says_outcome(text):
        return True
    is_denied = not word_set("negators").isdisjoint(words(text)[1:4])
    return bool(opening_pronoun(text)) and is_denied


def completed(query: Query, sentences: Window, ranked: Sequence[ScoredSentence]) -> Window:
    """Return the sentences; a single one together with what it can't be understood without.

    That is what a heading or a term names, the term of a definition, the lead-in of an item, the
    sentence before one that begins with a pronoun or adds to a list, and one beside it that has the
    question's words if it has none itself; that one alone if it answers about as well. What the
    last sentence introduces, and what code cuts off from it, belongs to several, too.
    """
    scored = next((one for one in ranked if one.sentence == sentences[-1]), None)
    if scored and (scored.announced or scored.opening):
        return tuple(dict.fromkeys((*scored.opening, *sentences, *scored.announced)))
    if len(sentences) > 1 or scored is None:
        return sentences
    sentence, before = scored.sentence, scored.before
    if sentence.place.is_label or sentence.shown.endswith("?"):
        return (sentence, scored.after) if scored.after else sentences
    if sentence.place.lead_in:
        return (*_introduction(scored), sentence)
    if before and (is_explained_by(sentence.text, before.text) or _adds(query, sentence, before)):
        return (before, sentence)
    return sentences if _mentioned(query, sentence) else _with_mention(query, scored, ranked)


def _with_mention(query: Query, scored: ScoredSentence, ranked: Sequence[ScoredSentence]) -> Window:
    """Return a sentence with one beside it that has the question's words, or that one alone."""
    near = (scored.before, scored.after)
    beside = next((one for one in near if one and _mentioned(query, one)), None)
    if beside is None:
        return (scored.sentence,)
    if _stands_for(beside, scored, ranked):
        return (beside,)
    return tuple(sorted((scored.sentence, beside), key=lambda one: one.start))


def _adds(query: Query, sentence: Sentence, before: Sentence) -> bool:
    """Whether a sentence adds to what the one before it says of what is asked for.

    "Also present: ..." does after anything that the question mentions.
    """
    if before.place != sentence.place:
        return False
    if _GOES_ON.match(sentence.text):
        return _may_be_listed(query) and _mentioned(query, before) > 0
    is_listed = query.wants_list or not query.expected_answer_type
    return is_listed and bool(_ADDS.search(sentence.text)) and _mentioned(query, before) > 1


def _stands_for(beside: Sentence, scored: ScoredSentence, ranked: Sequence[ScoredSentence]) -> bool:
    """Whether a neighbour with the question's words answers about as well, and needs no other."""
    known = next((one for one in ranked if one.sentence == beside), None)
    is_near = known is not None and known.score > max(0, scored.score - _UNRELATED)
    return is_near and not is_explained_by(beside.text, scored.sentence.text)


def _mentioned(query: Query, sentence: Sentence) -> int:
    """Return how many of the question's words a sentence and the headings above it have."""
    own = words(f"{sentence.place.path} {sentence.shown}")
    return sum(any(alike(term, word) for word in own) for term in query.terms)


def _introduction(scored: ScoredSentence) -> Window:
    """Return the sentence that introduces an item, or the terms that a definition defines."""
    sentence = scored.sentence
    if sentence.place.kind != Kind.DEFINITION:
        candidates = (*scored.members[:1], scored.before)
        return tuple(one for one in candidates if one and one.shown == sentence.place.lead_in)[:1]
    earlier = [one for one in scored.members if one.start < sentence.start]
    named = takewhile(
        lambda one: one.place.is_label,
        reversed([one for one in earlier if one.place.lead_in != sentence.place.lead_in]),
    )
    return tuple(reversed(list(named)))

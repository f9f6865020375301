"""A follow-up that names only what is different -> the whole question that it stands for.

"And tenors?" after "How many altos are there?" asks how many tenors there are. The phrase of the
earlier question that is most like the new one gives way to it: in meaning, by the cosine of their
vectors, and in form, by number, article, preposition, and whether it is a name or a figure.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.search.neighbouring_years import of_neighbouring_year
from rag.search.ones import with_noun
from rag.search.phrases import ONES, Phrase, phrases_of, replaced
from rag.search.reference import OPENING, question_word
from rag.text.matching import alike
from rag.text.syntax import parse_dependencies, tag
from rag.text.words import common_words, content_words, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

#: A text and others -> the cosine of the vectors of each of the others and the text.
Nearness = Callable[[str, Sequence[str]], Sequence[float]]

#: A phrase is only replaced by one that is so much like it: the cosine and what the form adds.
_ALIKE = 0.5
#: A little likeness is enough if no other phrase comes near it.
_RATHER_ALIKE, _MORE_ALIKE = 0.3, 0.08
#: What the form of two phrases adds to their cosine.
_SHARED_WORD, _SAME_KIND, _SAME_PREPOSITION, _SAME_FORM = 0.3, 0.2, 0.15, 0.05
#: No longer fragment is elliptic, in words.
_MAX_FRAGMENT = 7
_CLOSING = re.compile(r"(?:[ ,]+(?:then|instead|please|though|too))*[\s?!.]*$", re.IGNORECASE)
#: "Compared with sopranos": the new phrase takes the place of both.
_CONTRAST = re.compile(
    r",? (?:(?:as )?(?:compared|opposed) (?:with|to)|in contrast to|versus|vs\.?|rather than"
    r"|unlike) [^,?;]+",
    re.IGNORECASE,
)
#: "And the one on the N4?" points at one of the things named, and asks no whole question again.
_POINTS = re.compile(
    r"\b(?:the|this|that|these|those) ones? (?:at|from|in|of|on|that|to|which|who|with)\b"
)
#: "How many weddings?" asks as the question before it does.
_ASKED = re.compile(r"(?P<asked>how (?:many|much)|which|what)\s+(?:for\s+)?(?=\w)", re.IGNORECASE)
_HOW_MANY = re.compile(r"how many\b", re.IGNORECASE)
_PRICE = re.compile(r"\b(?:costs?|price|fare|fee|pays?|charged?)\b", re.IGNORECASE)
_IS_IT = re.compile(r"\b(?P<verb>is|are) (?:it|that|they|those)[\s?.!]*$", re.IGNORECASE)
_OTHER = re.compile(r"(?:the )?other(?: one)?", re.IGNORECASE)
_CLAUSE_TAGS = frozenset("VB VBD VBZ VBP MD WP WRB WDT PRP".split())


def completed(question: str, earlier: str, nearness: Nearness) -> str:
    """Return the question that an elliptic one stands for after an earlier one; "" if unclear."""
    earlier = _CONTRAST.sub("", earlier).strip()
    before = tag(earlier)
    if not any(token.pos_ in ("VERB", "AUX") for token in before) or _POINTS.search(question):
        return ""
    if whole := of_neighbouring_year(question, earlier):
        return whole
    if asked := question_word(question):
        return _of_subject(asked, question, before) or _asking(asked, before)
    if _OTHER.fullmatch(_bare(question)):
        return _with_other(phrases_of(before))
    return _with_superlative(before, question) or _with_fragment(before, question, nearness)


def _with_fragment(before: "Doc", question: str, nearness: Nearness) -> str:
    """Return the earlier question with what an elliptic one names in it; "" if unclear."""
    fragment = _fragment(question)
    if fragment is None:
        return with_noun(question, list(phrases_of(before)))
    if not _asks_alike(question, before.text):
        return ""
    is_counted = bool(_HOW_MANY.match(_bare(question)))
    return _with_new_phrase(before, fragment, nearness, is_counted=is_counted)


def _with_new_phrase(
    before: "Doc", fragment: "Doc", nearness: Nearness, *, is_counted: bool
) -> str:
    """Return the earlier question with the phrase of a fragment in it; "" if unclear.

    `is_counted`: it takes the place of what the earlier question counts.
    """
    # In "one of 80 litres", only the litres are new.
    new = next((one for one in phrases_of(fragment) if one.names_something), None)
    if new is None:
        return ""
    phrases = list(phrases_of(before))
    if new.head.lower_ in ONES:
        return _with_qualities(new, phrases)
    phrases = [one for one in phrases if one.is_counted or not is_counted]
    phrases = [one for one in phrases if not (one.is_counted and new.form[1])]
    old = _most_alike(new, phrases, nearness) or _only(new, phrases)
    if old is not None and new.kind == "figure" and (number := _number_of(new, old)):
        return replaced(number, new.span.text)
    span = _coordinated(old.span) if old is not None else _pronoun(before)
    if span is not None and (old is not None or not new.preposition):
        return replaced(span, fragment[new.span.start :].text)
    return f"{before.text.rstrip(' ?.!')} {fragment.text}?" if new.preposition else ""


def _number_of(new: Phrase, old: Phrase) -> "Span | None":
    """Return the number in a name that a bare number takes the place of: 16 in "Warehouse 16"."""
    at = next((one.i for one in old.span[1:] if one.like_num), None)
    is_bare = len(new.span) == 1 and new.span[0].like_num
    return None if at is None or not is_bare else old.span.doc[at : at + 1]


def named(question: str) -> list[str]:
    """Return the content words of what an elliptic question names; none if it isn't elliptic."""
    fragment = _fragment(question)
    return content_words(fragment.text) if fragment is not None else []


def _bare(question: str) -> str:
    """Return a follow-up without what only opens or closes it."""
    return OPENING.sub("", _CLOSING.sub("", question.strip()), count=1)


def _asks_alike(question: str, earlier: str) -> bool:
    """Whether a follow-up that begins with "how many" or the like asks as the earlier one does."""
    asked = _ASKED.match(_bare(question))
    if asked is None:
        return True
    is_price = asked["asked"].lower() == "how much" and _PRICE.search(earlier)
    return bool(is_price) or earlier.lower().startswith(asked["asked"].lower())


def _with_other(phrases: Iterator[Phrase]) -> str:
    """Return the earlier question of the other one: "the other pool" for "the Hill Pool"."""
    old = next((one for one in phrases if one.qualities and one.span[0].tag_ == "DT"), None)
    if old is None or old.head.lower_ not in common_words():
        return ""
    first = old.qualities[0].i
    return replaced(old.span.doc[first : old.head.i + 1], f"other {old.head.lower_}")


def _fragment(question: str) -> "Doc | None":
    """Return what an elliptic question names; None if it has a verb, or names nothing."""
    bare = _ASKED.sub("", _bare(question), count=1)
    if not content_words(bare) or len(words(bare)) > _MAX_FRAGMENT:
        return None
    doc = tag(bare)
    if len(words(bare)) == 1 or (len(doc) == 2 and doc[0].tag_ == "VB" and doc[1].like_num):
        # Alone, spaCy takes many a noun for a verb: "and guides?", "and lock 6?"
        return tag(f"the {bare}")[1:].as_doc()
    return None if any(token.tag_ in _CLAUSE_TAGS for token in doc) else doc


def _of_subject(question_word: str, question: str, before: "Doc") -> str:
    """Return "When is the exam?" for "When is it?" after "Is the exam included?"; or ""."""
    is_it = _IS_IT.search(question)
    about = next(phrases_of(before), None)
    if not is_it or about is None or before[0].lower_ != is_it["verb"].lower():
        return ""
    return f"{question_word.capitalize()} {before[0].lower_} {about.span.text}?"


def _asking(question_word: str, before: "Doc") -> str:
    """Return the earlier question with another question word in place of its own.

    "" if it begins with "who" or the like, or with a "how" that the new one doesn't ask for.
    """
    first, _, last = question_word.partition(" ")
    is_last = first.lower() in ("who", "what", "which", "where")  # "What with?"
    word, after = (first, f" {last}") if is_last and last else (question_word, "")
    if before[0].pos_ == "AUX":
        whole = f"{word.capitalize()} {before.text[:1].lower()}{before.text[1:]}"
        return _ending(whole, after)
    if (
        word.lower() != "why"
        and before[0].lower_ == "who"
        and len(before) > 1
        and before[1].tag_ in ("VBD", "VBZ")
    ):
        return _of_somebody(word, before, after)
    is_measured = before[0].lower_ == "how"
    end = 2 if is_measured else 1
    is_other = is_measured and question_word.lower() in ("when", "where")
    if before[0].tag_ != "WRB" or is_other or len(before) <= end:
        return ""
    if before[end].pos_ not in ("AUX", "VERB"):
        return ""
    return _ending(replaced(before[:end], word.capitalize()), after)


def _of_somebody(word: str, before: "Doc", after: str) -> str:
    """Return "When did somebody build the mill?" for "Who built the mill?"."""
    do = "did" if before[1].tag_ == "VBD" else "does"
    verb = parse_dependencies(before.text)[1].lemma_
    return _ending(f"{word.capitalize()} {do} somebody {verb} {before[2:].text}", after)


def _ending(question: str, words: str) -> str:
    return f"{question.rstrip(' ?.!')}{words}?" if words else question


def _with_superlative(before: "Doc", question: str) -> str:
    """Return the earlier question with another extreme: "and the fewest?", "the cheapest one?".

    "" if one of the two asks for none, or the new one for something else as well.
    """
    doc = tag(_bare(question))
    old, new = _superlative(before), _superlative(doc)
    if old is None or new is None:
        return ""
    is_all = all(token in new or token.tag_ in ("DT", ",") or token.lower_ in ONES for token in doc)
    return replaced(old, new.text) if is_all else ""


def _superlative(doc: "Doc") -> "Span | None":
    """Return the first superlative, of one word or with "most"; None if there is none."""
    for token in doc:
        if token.tag_ in ("JJS", "RBS"):
            after = doc[token.i + 1 : token.i + 2]
            with_next = token.tag_ == "RBS" and after and after[0].tag_ in ("JJ", "RB")
            return doc[token.i : token.i + 1 + bool(with_next)]
    return None


def _only(new: Phrase, phrases: Sequence[Phrase]) -> Phrase | None:
    """Return the only phrase of the form of another, or the only one that nothing comes before."""
    like = [
        one
        for one in phrases
        if one.kind == new.kind and one.preposition.lower() == new.preposition.lower()
    ]
    same = [one for one in like if one.form == new.form]
    if len(same) == 1:
        return same[0]
    is_same = len(like) == 1 and (not new.preposition or like[0].form[1] == new.form[1])
    return like[0] if is_same else None


def _pronoun(doc: "Doc") -> "Span | None":
    found = (at for at, one in enumerate(doc) if one.lower_ in ("he", "she", "it", "they"))
    at = next(found, None)
    return None if at is None else doc[at : at + 1]


def _most_alike(new: Phrase, phrases: Sequence[Phrase], nearness: Nearness) -> Phrase | None:
    others = [one for one in phrases if words(one.span.text) != words(new.span.text)]
    cosines = nearness(new.span.text, [one.span.text for one in others]) if others else ()
    likeness = [
        (cosine + _same_form(new, one), -at)
        for at, (one, cosine) in enumerate(zip(others, cosines, strict=True))
    ]
    (best, at), (second, _) = sorted([*likeness, (0.0, 0), (0.0, 0)], reverse=True)[:2]
    is_clear = best >= _ALIKE or (best >= _RATHER_ALIKE and best - second >= _MORE_ALIKE)
    return others[-at] if is_clear else None


def _same_form(one: Phrase, other: Phrase) -> float:
    shared = any(
        alike(word, second)
        for word in content_words(one.span.text)
        for second in content_words(other.span.text)
    )
    kind = _SAME_KIND if one.kind == other.kind else -_SAME_KIND
    if one.kind == other.kind == "thing":
        kind = 0.0  # most phrases are
    is_same = one.preposition.lower() == other.preposition.lower()
    preposition = (_SAME_PREPOSITION if is_same else -_SAME_PREPOSITION) if one.preposition else 0.0
    forms = sum(a == b for a, b in zip(one.form, other.form, strict=True))
    return _SHARED_WORD * shared + kind + preposition + _SAME_FORM * forms


def _coordinated(span: "Span") -> "Span":
    """Return a phrase with the others that an "and" or "or" ties to it."""
    doc, start, end = span.doc, span.start, span.end
    spans = [one.span for one in phrases_of(doc)]
    for one in reversed(spans):
        if one.end == start - 1 and doc[start - 1].tag_ == "CC":
            start = one.start
    for one in spans:
        if one.start == end + 1 and doc[end].tag_ == "CC":
            end = one.end
    return doc[start:end]


def _with_qualities(new: Phrase, phrases: Sequence[Phrase]) -> str:
    """Return the earlier question with other qualities of a thing: "large" for "small"."""
    # "High Linn" is no Linn that is high.
    things = [one for one in phrases if one.kind != "name"]
    with_qualities = [one for one in things if one.qualities and one.span[0].tag_ != "VBG"]
    same = [one for one in with_qualities if one.preposition == new.preposition]
    old = next(iter(same or with_qualities), None)
    if old is None or not new.qualities:
        return ""
    # As written: "grey-legged" is three tokens.
    qualities = new.span.doc[new.qualities[0].i : new.qualities[-1].i + 1].text
    first, last = old.qualities[0].i, old.qualities[-1].i
    return replaced(old.span.doc[first : last + 1], qualities)

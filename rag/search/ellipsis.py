"""A follow-up that names only what is different -> the whole question that it stands for.

"And tenors?" after "How many altos are there?" asks how many tenors there are. The phrase of the
earlier question that is most like the new one gives way to it: in meaning, by the cosine of their
vectors, and in form, by number, article, preposition, and whether it is a name or a figure.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.search.reference import OPENING, question_word
from rag.text.matching import alike
from rag.text.syntax import tag
from rag.text.words import content_words, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

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
_QUANTITIES = frozenset("many much few several more".split())
_PHRASE_TAGS = frozenset("DT PDT PRP$ JJ JJR JJS CD NN NNS NNP NNPS POS VBG HYPH".split())
_CLAUSE_TAGS = frozenset("VB VBD VBZ VBP MD WP WRB WDT PRP".split())
_ONES = ("one", "ones")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase without what counts it, and the preposition before it; "" for none."""

    span: "Span"
    preposition: str
    is_counted: bool  # "how many altos": no article can stand here

    @property
    def head(self) -> "Token":
        return self.span[-1]

    @property
    def form(self) -> tuple[bool, bool]:
        """Whether it is in the plural, and whether it has an article or the like."""
        return self.head.tag_ in ("NNS", "NNPS"), self.span[0].tag_ in ("DT", "PRP$")

    @property
    def kind(self) -> str:
        """Whether it is a figure, a name, or any other thing."""
        if any(token.like_num and token.lower_ not in _ONES for token in self.span):
            return "figure"
        return "name" if self.head.pos_ == "PROPN" else "thing"

    @property
    def qualities(self) -> list["Token"]:
        """The words between the article and the head."""
        return [one for one in self.span[:-1] if one.tag_ not in ("DT", "PDT", "PRP$", "POS")]

    @property
    def names_something(self) -> bool:
        return bool(content_words(self.span.text))


def completed(question: str, earlier: str, nearness: Nearness) -> str:
    """Return the question that an elliptic one stands for after an earlier one; "" if unclear."""
    earlier = _CONTRAST.sub("", earlier).strip()
    before = tag(earlier)
    if not any(token.pos_ in ("VERB", "AUX") for token in before) or _POINTS.search(question):
        return ""
    if asked := question_word(question):
        return _asking(asked, before)
    if whole := _with_superlative(before, question):
        return whole
    fragment = _fragment(question)
    if fragment is None:
        return _with_noun(question, list(_phrases(before)))
    return _with_new_phrase(before, fragment, nearness)


def _with_new_phrase(before: "Doc", fragment: "Doc", nearness: Nearness) -> str:
    """Return the earlier question with the phrase of a fragment in it; "" if unclear."""
    # In "one of 80 litres", only the litres are new.
    new = next((one for one in _phrases(fragment) if one.names_something), None)
    if new is None:
        return ""
    phrases = list(_phrases(before))
    if new.head.lower_ in _ONES:
        return _with_qualities(new, phrases)
    phrases = [one for one in phrases if not (one.is_counted and new.form[1])]
    old = _most_alike(new, phrases, nearness) or _only(new, phrases)
    span = _coordinated(old.span) if old is not None else _pronoun(before)
    if span is not None and (old is not None or not new.preposition):
        return _replaced(span, fragment[new.span.start :].text)
    return f"{before.text.rstrip(' ?.!')} {fragment.text}?" if new.preposition else ""


def named(question: str) -> list[str]:
    """Return the content words of what an elliptic question names; none if it isn't elliptic."""
    fragment = _fragment(question)
    return content_words(fragment.text) if fragment is not None else []


def _fragment(question: str) -> "Doc | None":
    """Return what an elliptic question names; None if it has a verb, or names nothing."""
    bare = OPENING.sub("", _CLOSING.sub("", question.strip()), count=1)
    if not content_words(bare) or len(words(bare)) > _MAX_FRAGMENT:
        return None
    if len(words(bare)) == 1:
        # Alone, spaCy takes many a plural for a verb: "and guides?"
        return tag(f"the {bare}")[1:].as_doc()
    doc = tag(bare)
    return None if any(token.tag_ in _CLAUSE_TAGS for token in doc) else doc


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
    is_measured = before[0].lower_ == "how"
    end = 2 if is_measured else 1
    is_other = is_measured and question_word.lower() in ("when", "where")
    if before[0].tag_ != "WRB" or is_other or len(before) <= end:
        return ""
    if before[end].pos_ not in ("AUX", "VERB"):
        return ""
    return _ending(_replaced(before[:end], word.capitalize()), after)


def _ending(question: str, words: str) -> str:
    return f"{question.rstrip(' ?.!')}{words}?" if words else question


def _with_superlative(before: "Doc", question: str) -> str:
    """Return the earlier question with another extreme: "and the fewest?", "the cheapest one?".

    "" if one of the two asks for none, or the new one for something else as well.
    """
    doc = tag(OPENING.sub("", _CLOSING.sub("", question.strip()), count=1))
    old, new = _superlative(before), _superlative(doc)
    if old is None or new is None:
        return ""
    is_all = all(
        token in new or token.tag_ in ("DT", ",") or token.lower_ in _ONES for token in doc
    )
    return _replaced(old, new.text) if is_all else ""


def _superlative(doc: "Doc") -> "Span | None":
    """Return the first superlative, of one word or with "most"; None if there is none."""
    for token in doc:
        if token.tag_ in ("JJS", "RBS"):
            after = doc[token.i + 1 : token.i + 2]
            with_next = token.tag_ == "RBS" and after and after[0].tag_ in ("JJ", "RB")
            return doc[token.i : token.i + 1 + bool(with_next)]
    return None


def _phrases(doc: "Doc") -> Iterator[_Phrase]:
    start = 0
    while start < len(doc):
        end = start
        while end < len(doc) and doc[end].tag_ in _PHRASE_TAGS and not _is_new(doc, start, end):
            end += 1
        after = end
        end -= end > start + 1 and _is_verb(doc, end - 1)
        while end > start and doc[end - 1].pos_ == "ADJ":
            end -= 1
        first = next((at for at in range(start, end) if doc[at].lower_ not in _QUANTITIES), end)
        if first < end and not all(one.tag_ in ("DT", "PDT", "POS") for one in doc[first:end]):
            before = doc[start - 1] if start else None
            is_preposition = before is not None and before.tag_ in ("IN", "TO")
            preposition = str(before) if is_preposition else ""
            yield _Phrase(doc[first:end], preposition, is_counted=first > start)
        start = max(after, start + 1)


def _is_new(doc: "Doc", start: int, at: int) -> bool:
    """Whether another phrase begins at a word: at an article."""
    return at > start and doc[at].tag_ in ("DT", "PRP$") and doc[at - 1].tag_ != "PDT"


def _is_verb(doc: "Doc", at: int) -> bool:
    """Whether a word is the verb after "do", though it isn't tagged as one: "do the two cost?"."""
    helpers = [token.i for token in doc[:at] if token.lower_ in ("do", "does", "did")]
    is_last = at > 0 and not words(doc[at + 1 :].text)
    return bool(helpers) and is_last and not any(one.tag_ == "VB" for one in doc[helpers[0] + 1 :])


def _only(new: _Phrase, phrases: Sequence[_Phrase]) -> _Phrase | None:
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


def _most_alike(new: _Phrase, phrases: Sequence[_Phrase], nearness: Nearness) -> _Phrase | None:
    others = [one for one in phrases if words(one.span.text) != words(new.span.text)]
    cosines = nearness(new.span.text, [one.span.text for one in others]) if others else ()
    likeness = [
        (cosine + _same_form(new, one), -at)
        for at, (one, cosine) in enumerate(zip(others, cosines, strict=True))
    ]
    (best, at), (second, _) = sorted([*likeness, (0.0, 0), (0.0, 0)], reverse=True)[:2]
    is_clear = best >= _ALIKE or (best >= _RATHER_ALIKE and best - second >= _MORE_ALIKE)
    return others[-at] if is_clear else None


def _same_form(one: _Phrase, other: _Phrase) -> float:
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
    spans = [one.span for one in _phrases(doc)]
    for one in reversed(spans):
        if one.end == start - 1 and doc[start - 1].tag_ == "CC":
            start = one.start
    for one in spans:
        if one.start == end + 1 and doc[end].tag_ == "CC":
            end = one.end
    return doc[start:end]


def _with_qualities(new: _Phrase, phrases: Sequence[_Phrase]) -> str:
    """Return the earlier question with other qualities of a thing: "large" for "small"."""
    # As written: "grey-legged" is three tokens.
    qualities = new.span.doc[new.qualities[0].i : new.qualities[-1].i + 1].text
    old = next((one for one in phrases if one.qualities), None)
    if old is None:
        return ""
    first, last = old.qualities[0].i, old.qualities[-1].i
    return _replaced(old.span.doc[first : last + 1], qualities)


def _with_noun(question: str, phrases: Sequence[_Phrase]) -> str:
    """Return a question with the noun that its "one" stands for: "What does a large one cost?"."""
    for phrase in _phrases(tag(question)):
        old = next((one for one in phrases if one.qualities), None)
        if phrase.head.lower_ in _ONES and phrase.names_something and old is not None:
            return _replaced(phrase.span.doc[phrase.head.i : phrase.head.i + 1], old.head.text)
    return ""


def _replaced(span: "Span", text: str) -> str:
    doc = span.doc
    space = span[-1].whitespace_
    return f"{doc[: span.start].text_with_ws}{text}{space}{doc[span.end :].text}"

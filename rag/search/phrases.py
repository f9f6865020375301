"""The noun phrases of a question, with the prepositions before them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.text.words import content_words, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_QUANTITIES = frozenset("many much few several more".split())
_PHRASE_TAGS = frozenset("DT PDT PRP$ JJ JJR JJS CD NN NNS NNP NNPS POS VBG HYPH".split())
ONES = ("one", "ones")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase without what counts it, and the preposition before it; "" for none.

    `is_counted`: it follows "how many" or the like, where no article can stand.
    """

    span: "Span"
    preposition: str
    is_counted: bool

    @property
    def head(self) -> "Token":
        """The last word."""
        return self.span[-1]

    @property
    def form(self) -> tuple[bool, bool]:
        """Whether it is in the plural, and whether it has an article or the like."""
        return self.head.tag_ in ("NNS", "NNPS"), self.span[0].tag_ in ("DT", "PRP$")

    @property
    def kind(self) -> str:
        """Whether it is a figure, a name, or any other thing."""
        if any(token.like_num and token.lower_ not in ONES for token in self.span):
            return "figure"
        return "name" if self.head.pos_ == "PROPN" else "thing"

    @property
    def qualities(self) -> list["Token"]:
        """The words between the article and the head."""
        return [one for one in self.span[:-1] if one.tag_ not in ("DT", "PDT", "PRP$", "POS")]

    @property
    def names_something(self) -> bool:
        """Whether it has a word that tells what it is."""
        return bool(content_words(self.span.text))


def phrases_of(doc: "Doc") -> Iterator[Phrase]:
    """Yield the noun phrases of a tagged question, in order."""
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
            yield Phrase(doc[first:end], preposition, is_counted=first > start)
        start = max(after, start + 1)


def _is_new(doc: "Doc", start: int, at: int) -> bool:
    """Whether another phrase begins at a word: at an article."""
    return at > start and doc[at].tag_ in ("DT", "PRP$") and doc[at - 1].tag_ != "PDT"


def _is_verb(doc: "Doc", at: int) -> bool:
    """Whether a word is the verb after "do", though it isn't tagged as one: "do the two cost?"."""
    helper = next((one.i for one in doc[:at] if one.lower_ in ("do", "does", "did")), None)
    if helper is None or any(one.tag_ == "VB" for one in doc[helper + 1 :]):
        return False
    # "What does the tour cost for children?", "What does the Pike cost a day?"
    inner = (one for one in range(helper + 2, len(doc)) if _is_before_phrase(doc, one))
    verb = next(inner, None)
    return at == verb if verb is not None else not words(doc[at + 1 :].text)


def _is_before_phrase(doc: "Doc", at: int) -> bool:
    """Whether a word is the second of two nouns, and another phrase begins after it."""
    is_followed = at + 1 < len(doc) and doc[at + 1].tag_ in ("IN", "TO", "DT")
    return is_followed and doc[at].tag_ == "NN" and doc[at - 1].pos_ in ("NOUN", "PROPN", "NUM")


def replaced(span: "Span", text: str) -> str:
    """Return the text that a span is part of, with another text in its place."""
    doc = span.doc
    space = span[-1].whitespace_
    return f"{doc[: span.start].text_with_ws}{text}{space}{doc[span.end :].text}"

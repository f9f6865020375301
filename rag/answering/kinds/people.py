"""The people whom an article names: each with the sentence that names them first.

"Who are the people mentioned in the annual report?" is asked of a whole article, of which a search
finds only the sentences that look like an answer.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING

from rag.answering.footnotes import Footnotes
from rag.answering.kinds.kind import assemble
from rag.answering.kinds.summary.naming import Names, read_phrase
from rag.answering.model import Answer
from rag.answering.quoting import verdict
from rag.answering.request import Request
from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence, split
from rag.search.question import plain
from rag.search.retrieval import Retriever
from rag.store.ledger import Ledger
from rag.text.syntax import tag_all
from rag.text.word_lists import word_set
from rag.text.words import content_words, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

#: Most sentences that are quoted, and that are read.
MAX_QUOTED = 12
MAX_READ = 1_000

_PEOPLE = r"(?:people|persons?|names|individuals)"
_NAMED = r"(?:(?:mentioned|named|quoted|listed)(?: (?:or|and) (?=\w+ed\b))?)+"
_THAT = r"(?:(?:that|who) (?:is|are|was|were) )?"
_ALL = r"(?:all )?(?:of )?(?:the )?"
_WHO = rf"(?:who (?:is|are|was|were)|(?:which|what) {_PEOPLE} (?:is|are|was|were))"
_SHOW = r"(?:please )?(?:list|name|give me|show me)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_WHO} {_ALL}(?:{_PEOPLE} )?{_THAT}{_NAMED} in (?P<place>.+)",
        rf"{_SHOW} (?:everyone|everybody|all those) {_THAT}{_NAMED} in (?P<place>.+)",
        rf"{_SHOW} {_ALL}{_PEOPLE} {_THAT}(?:{_NAMED} )?in (?P<place>.+)",
        rf"(?:who|(?:which|what) {_PEOPLE}) does (?P<place>.+) (?:mention|name|quote)",
    )
)
#: Words around a title that are no part of it, and words for more than one article.
_AROUND = re.compile(
    r"^(?:the |this |an? )?(?:article|report|story|text|document|piece|page)s?\b"
    r"(?: (?:on|about|of|called|titled|named))?|[\"“”]",
    re.IGNORECASE,
)
#: Words for what somebody is, such as "engineer" and "teacher".
_ROLE = re.compile(r"\w{2,}(?:er|or|ist|ian|man|woman)|chair|clerk|nurse|chef|cook|aunt|uncle")
#: Things, and first names, that end like them.
_NO_ROLES = frozenset(
    "river water tower number order paper harbour floor door letter newsletter motor manor"
    " peter walter oliver alexander christopher christian adrian brian ian vivian".split()
)
_NAME_LENGTHS = (2, 3)
_PLACES = frozenset(("GPE", "LOC", "FAC"))
_SEVERAL = re.compile(
    r"(?:all |the |these |your )*(?:articles|texts|documents|files)", re.IGNORECASE
)


class People:
    """Answers who is named in an article."""

    def __init__(self, ledger: Ledger, retriever: Retriever) -> None:
        self._ledger = ledger
        self._retriever = retriever
        self._names = Names(ledger)

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the people of the article; None if no article is meant, or it names nobody."""
        text = request.question.text.strip().rstrip(" ?.!")
        match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
        if request.question.context or not match or _SEVERAL.fullmatch(match["place"]):
            return None
        article = self._article(match["place"], request)
        if article is None:
            return None
        named = first_mentions(one for chunk in split(article) for one in chunk.sentences)
        for sentence, names in named[:MAX_QUOTED]:
            footnotes.add(sentence.shown, verdict(sentence), [sentence], f"{', '.join(names)}:")
        return assemble("quotes", request, footnotes) if footnotes.claims else None

    def _article(self, place: str, request: Request) -> Article | None:
        """Return the article that a question means: by its title, or else by what it says."""
        asked = set(content_words(_AROUND.sub("", place)))
        if not asked:
            return None
        articles = [one for one in self._ledger.articles() if request.scope.includes(one)]
        ids = {one.id for one in articles}
        titled = [one for one in articles if asked <= set(words(one.title))]
        if titled:
            # The title with the fewest other words: "Lake Ombry", not "The fish of Lake Ombry".
            best = min(titled, key=lambda one: len(words(one.title)))
            return self._ledger.article(best.id)
        if named := self._names.of_file(place, ids) or self._names.find(read_phrase(place), ids):
            return self._ledger.article(named)
        found = self._retriever.candidates(plain(" ".join(sorted(asked))))
        mentioned = Counter(
            one.sentence.article_id for one in found if asked <= set(words(one.sentence.text))
        )
        return self._ledger.article(
            next((key for key, _ in mentioned.most_common() if key in ids), "")
        )


def first_mentions(sentences: Iterable[Sentence]) -> list[tuple[Sentence, list[str]]]:
    """Return the sentences that name somebody for the first time, with the new names."""
    read = [one for one in islice(sentences, MAX_READ) if not one.place.is_label]
    docs = tag_all(one.shown for one in read)
    places = {entity.text for doc in docs for entity in doc.ents if _is_place(entity)}
    known: set[str] = set()
    mentions: list[tuple[Sentence, list[str]]] = []
    for sentence, doc in zip(read, docs, strict=True):
        names = [one for one in dict.fromkeys(_people(doc)) if one not in places]
        # One word alone is a short form, or too often no person at all.
        new = [name for name in names if " " in name and not _is_known(name, known)]
        known.update(new)
        if new:
            mentions.append((sentence, new))
    return mentions


def _people(doc: "Doc") -> Iterator[str]:
    for entity in doc.ents:
        if entity.label_ == "PERSON":
            yield re.sub(r"['’]s?$", "", entity.text)
    yield from _introduced(doc)


def _introduced(doc: "Doc") -> Iterator[str]:
    """Yield the names after what somebody is, or before an age or a verb of saying.

    spaCy misses many names that it hasn't seen: "Engineer Rufus Tindall said".
    """
    for is_name, run in groupby(doc, key=lambda one: one.pos_ == "PROPN" and one.is_title):
        tokens = list(run) if is_name else []
        if any(one.ent_type_ in _PLACES for one in tokens):
            continue
        if len(tokens) > min(_NAME_LENGTHS) and _is_role(tokens[0]):
            tokens.pop(0)
        if len(tokens) not in _NAME_LENGTHS:
            continue
        first, end = tokens[0].i, tokens[-1].i + 1
        is_role = first > 0 and _is_role(doc[first - 1])
        after = [one.text for one in doc[end : end + 3]]
        says = bool(after) and doc[end].lemma_ in word_set("speech_verbs")
        is_aged = after[::2] == [",", ","] and doc[end + 1].like_num
        if is_role or says or is_aged:
            yield doc[first:end].text


def _is_role(token: "Token") -> bool:
    """Whether a word says what somebody is, "Engineer" at the beginning of a sentence as well."""
    is_role = token.lower_ in word_set("person_nouns") or bool(_ROLE.fullmatch(token.lower_))
    begins = token.pos_ == "PROPN" and token.i == 0
    return is_role and (token.pos_ == "NOUN" or begins) and token.lower_ not in _NO_ROLES


def _is_place(entity: "Span") -> bool:
    """Whether a name is one of a place: spaCy takes many of them for people."""
    before = entity.doc[entity.start - 1].lower_ if entity.start else ""
    is_there = entity.label_ in ("GPE", "LOC", "FAC") or before in ("in", "at", "near", "into")
    return is_there or bool(word_set("place_words").intersection(words(entity[0].text)))


def _is_known(name: str, known: set[str]) -> bool:
    """Whether a name, or a longer form of it, was there before."""
    return any(set(words(name)) <= set(words(other)) for other in known)

"""What a writer says once: which course "the course" is, and what the article's subject is.

The cross-encoder reads a sentence alone, and can't tell one course from another, nor that the
"Zarn Arm" is a canal. So the words that introduced the thing are read before the sentence
(decontextualisation: Choi et al., 2021).
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from rag.corpus.chunks import Sentence
from rag.search.passages import Window
from rag.search.question import Query
from rag.search.records import record
from rag.store.ledger import Ledger
from rag.text.syntax import parse_dependencies
from rag.text.words import content_words, words

#: Sentences before it in which a thing is looked for.
_BACK = 8
#: Most tokens of the words that introduce a thing.
_LONGEST = 14
#: "The Zarn Arm (opened in 1790) is a branch of the Marlow Canal, ..."
_DEFINITION = re.compile(
    r"(?P<subject>[^,;:.()]{2,60}?)(?:, [^,;.]{1,60},| \([^()]{1,60}\))? (?:is|are|was|were) "
    r"(?P<what>(?:an?|the|one of the) [^.;,()]{4,90})",
    re.IGNORECASE,
)
_INTRODUCING = frozenset(("a", "an", "one", "another"))


class Introductions:
    """Finds what introduces the subjects of sentences; of a form, it reads `most` rows."""

    def __init__(self, ledger: Ledger, most: int) -> None:
        self._ledger = ledger
        self._most = most

    def of(self, query: Query, window: Window, text: str) -> str:
        """Return who or what a window is about, if the question names it and its text doesn't.

        A report often has its company's name on the cover alone, and in the name of its file; the
        rows of a form don't repeat whose form it is, and "the course" is named further above.
        """
        asked = frozenset(query.terms).difference(words(text))
        if not asked:
            return ""
        article_id = window[0].article_id
        names = [self._ledger.file_words(article_id)]
        names += introduced(query.terms, text, self._before(window[0]))
        if window[-1].place.row:
            names.append(record(window[-1], self._ledger.list_of(window[-1], self._most)))
        # That the Zarn Arm is a branch of the Marlow Canal makes it no answer about the latter.
        common = asked.difference(query.names)
        what = self._definition(article_id) if common else ""
        names += [what] if not common.isdisjoint(words(what)) else []
        return "".join(f"{name}. " for name in names if not asked.isdisjoint(words(name)))

    def _definition(self, article_id: str) -> str:
        title, _ = self._ledger.heading(article_id)
        return definition(title, self._ledger.first_sentence(article_id))

    def _before(self, sentence: Sentence) -> Iterator[str]:
        """Yield the last sentences before one in its section, the nearest first."""
        near = self._ledger.sentences_near(sentence.article_id, sentence.start, 2 * _BACK)
        for one in near:
            if one.start < sentence.start and one.place.path == sentence.place.path:
                yield one.shown


def introduced(nouns: Collection[str], text: str, earlier: Iterable[str]) -> list[str]:
    """Return what introduces each of some nouns that a text has with "the".

    `nouns` are in lower case; `earlier` are the sentences before the text, the nearest first.

    >>> told = ["It is short.", "A course for beginners is held in May."]
    >>> introduced(["course"], "The course costs 25 pounds.", told)
    ['A course for beginners']
    >>> introduced(["course"], "A course costs 25 pounds.", told)
    []
    >>> told = iter(["A fee for boats is due.", "A course for beginners is held."])
    >>> introduced(["course", "fee"], "The course has the fee in its price.", told)
    ['A course for beginners', 'A fee for boats']
    """
    known = set(words(text))
    told_of = (one for one in nouns if one in known and not _introducing(one, text))
    definite = [one for one in told_of if _is_definite(one, text)]
    before = list(earlier) if definite else []
    found = (
        next(filter(None, (_introducing(one, told) for told in before)), "") for one in definite
    )
    return [one for one in found if one]


def _is_definite(noun: str, text: str) -> bool:
    return bool(re.search(rf"\b(?:the|this|that) {re.escape(noun)}\b", text, re.IGNORECASE))


@lru_cache(maxsize=1_024)
def _introducing(noun: str, sentence: str) -> str:
    """Return the phrase of a sentence that has a noun with "a"; "" if there is none."""
    if not re.search(
        rf"\b(?:an?|one|another)\b.{{0,60}}\b{re.escape(noun)}\b", sentence, re.IGNORECASE
    ):
        return ""
    for token in parse_dependencies(sentence):
        if token.lower_ == noun and any(one.lower_ in _INTRODUCING for one in token.children):
            phrase = token.doc[token.left_edge.i : token.right_edge.i + 1]
            return phrase[:_LONGEST].text
    return ""


@lru_cache(maxsize=1_024)
def definition(title: str, first: str) -> str:
    """Return what an article's first sentence says that the subject of its title is; or "".

    >>> definition("The Zarn Arm", "The Zarn Arm is a branch of the Marlow Canal, 3 miles long.")
    'a branch of the Marlow Canal'
    >>> definition("Plans for 2030", "It was a wet year, and the Zarn Arm was full.")
    ''
    """
    match = _DEFINITION.match(first)
    about = content_words(match["subject"]) if match else []
    named = frozenset(words(title))
    is_subject = bool(about) and named.issuperset(about)
    return match["what"] if match and is_subject else ""

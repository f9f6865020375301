"""A checked text -> the language of each of its sentences, if it isn't English."""

import re
from collections.abc import Sequence

from rag.corpus.articles import Article
from rag.corpus.blocks import Block
from rag.corpus.chunks import Sentence
from rag.text.language import language_name, language_of

#: Of a shorter text and of a shorter paragraph or sentence, in characters, the language is not
#: certain: names decide it.
_SURE_TEXT = 150
_SURE_PART = 40
_ENGLISH = "en"
#: Words that only English has, however foreign its names are. Accents count: "thé" is French.
#: "The" may be of a band's name.
_ONLY_ENGLISH = re.compile(r"\b(?:the|and)\b|^The\b")


def foreign_languages(article: Article, found: Sequence[Sentence]) -> list[str]:
    """Return the language of each sentence of a text; "" for English or if unsure.

    A sentence is in the language of its paragraph unless its own is certain, and a short paragraph
    in that of the text.
    """
    whole = article.language if len(article.text) >= _SURE_TEXT else ""
    own = {block.start: _of_block(article, block) or whole for block in article.blocks}
    return [_named(_of_sentence(one.text) or _around(one, article, own, whole)) for one in found]


def _around(sentence: Sentence, article: Article, languages: dict[int, str], whole: str) -> str:
    """Return the language of the paragraph that a sentence is in."""
    inside = (one for one in article.blocks if one.start <= sentence.start < one.end)
    return next((languages[one.start] for one in inside), whole)


def _of_block(article: Article, block: Block) -> str:
    text = article.text[block.start : block.end]
    return language_of(text) if len(text) >= _SURE_PART else ""


def _of_sentence(text: str) -> str:
    """Return the language of a sentence; "" if that of its paragraph is more certain."""
    if _ONLY_ENGLISH.search(text):
        return _ENGLISH
    code = language_of(text)
    return code if code == _ENGLISH or len(text) >= _SURE_PART else ""


def _named(code: str) -> str:
    return "" if code in ("", _ENGLISH) else language_name(code)


def language_note(languages: Sequence[str]) -> str:
    """Return what a reader must know about the languages of some sentences; "" if nothing.

    >>> language_note(["German", "", "German"])
    '2 of 3 sentences are in German; only English can be checked.'
    """
    foreign = [one for one in languages if one]
    names = " or ".join(sorted(set(foreign)))
    if not foreign:
        return ""
    if len(foreign) == len(languages):
        return f"The text is in {names}; only English can be checked."
    verb = "is" if len(foreign) == 1 else "are"
    return (
        f"{len(foreign)} of {len(languages)} sentences {verb} in {names}; "
        "only English can be checked."
    )

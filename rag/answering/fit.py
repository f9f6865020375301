"""An answer to a follow-up -> whether it has what that names, or only repeats what was told.

"Are there showers?" after "From April the lock is worked from 7 am." asks for something new, so
the same sentence, which has nothing of the showers, is hardly the answer.
"""

import re
from collections.abc import Iterable

from rag.answering.confidence import THRESHOLD
from rag.answering.request import SearchResult
from rag.corpus.chunks import Sentence
from rag.search.ellipsis import named
from rag.search.reference import question_word
from rag.text.matching import alike
from rag.text.word_lists import word_set
from rag.text.words import content_words, words

#: The share that counts of the probability of an answer that only repeats what was told.
REPEATED = 0.4
#: From this probability on, a repeated sentence is the answer in other words.
_SURE = 0.9
#: "Until what time?" and "how old?" ask for what a sentence tells in a figure.
_MEASURED = re.compile(r"\bhow \w+", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:when|how long)\b", re.IGNORECASE)
_TIMES = word_set("time_units") | {"time", "date"}


def repeated(
    result: SearchResult, question: str, told: Iterable[tuple[Sentence, ...]]
) -> tuple[Sentence, ...]:
    """Return the told sentences that an answer only repeats; none if it has more to say.

    `question` is the follow-up as typed, and `told` are the answers before it. An answer with a
    word of the follow-up says more, and so does one to a bare "Why?".
    """
    asked = [one for one in content_words(_MEASURED.sub("", question)) if one not in _TIMES]
    is_bare = not asked or question_word(question)
    if is_bare or not result.extracts or result.confidence >= _SURE:
        return ()
    sentences = result.extracts[0].sentences
    shown = {word for one in sentences for word in words(one.shown)}
    tells_when = bool(_WHEN.search(question)) and not _TIMES.isdisjoint(shown)
    if tells_when or any(alike(word, other) for word in asked for other in shown):
        return ()
    return next((one for one in told if not set(one).isdisjoint(sentences)), ())


def names_asked(result: SearchResult, question: str) -> bool:
    """Whether a result is probable enough, and has the words that an elliptic question names."""
    shown = set(words(" ".join(one.text for one in result.extracts)))
    has_all = all(any(alike(word, other) for other in shown) for word in named(question))
    return result.confidence >= THRESHOLD and has_all

"""Whether a sentence takes back what the one before it reports, so that both must be quoted."""

import re

from rag.text.word_lists import word_rows


def _words(kind: str) -> str:
    rows = (forms for name, *forms in word_rows("rebuttals") if name == kind)
    return "|".join(word for forms in rows for word in forms)


_VERB, _FALSE, _REPORT = map(_words, ("verb", "false", "report"))
_WHAT = rf"(?:this|it|(?:the|this|that|these|those|all) (?:\w+ )?(?:{_REPORT}))"
_REBUTTAL = re.compile(
    rf"\b(?:{_VERB}) (?:{_WHAT}\b|that(?=[.,;!]))"
    rf"|\b(?:{_WHAT}|that) (?:is|was|are|were) (?:\w+ )?(?:(?:{_FALSE}|{_VERB})\b"
    r"|not (?:true|so|the case|correct|right)\b)",
    re.IGNORECASE,
)


def takes_back(sentence: str) -> bool:
    """Whether a sentence says that what was said before it is not so.

    >>> takes_back("The head of the yard denied this."), takes_back("The report was false.")
    (True, True)
    >>> takes_back("She denied that she had been there."), takes_back("The mill was sold.")
    (False, False)
    """
    return bool(_REBUTTAL.search(sentence))

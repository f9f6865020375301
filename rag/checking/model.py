"""The values of a checked text: its sentences, their verdicts, and the words of the articles."""

from dataclasses import asdict, dataclass
from typing import Any

from rag.answering.model import Citation
from rag.support.verdict import CONTRADICTED, SUPPORTED, UNSUPPORTED, VERBATIM

__all__ = [
    "CONTRADICTED",
    "NO_CLAIM",
    "PARTLY",
    "SUPPORTED",
    "UNSUPPORTED",
    "VERBATIM",
    "VERDICTS",
    "CheckedSentence",
    "Part",
    "Report",
]

#: Some claims of the sentence are supported; nothing speaks for or against the others.
PARTLY = "partly"
#: There is nothing to check: a greeting, an opinion, a heading, a question.
NO_CLAIM = "no claim"
#: The verdicts on a sentence, the best first.
VERDICTS = (VERBATIM, SUPPORTED, PARTLY, UNSUPPORTED, CONTRADICTED, NO_CLAIM)
#: How much a sentence with a verdict adds to the score of a text; NO_CLAIM doesn't count.
_WORTH = {VERBATIM: 1.0, SUPPORTED: 1.0, PARTLY: 0.5, UNSUPPORTED: 0.0, CONTRADICTED: 0.0}


@dataclass(frozen=True, slots=True)
class Part:
    """One claim or quotation of a sentence, with a verdict of its own.

    `text[start:end]` of the checked text are its words. `differs_start` and `differs_end` are the
    words that an article contradicts, or that have no support; equal if there are none.
    """

    start: int
    end: int
    verdict: str
    probability: float  # that the verdict is right, from 0 to 1
    reason: str  # one sentence; "" if there is nothing to say
    difference: str = ""  # what differs: number, name, date, role, negation ...; "" for nothing
    differs_start: int = 0
    differs_end: int = 0
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence of a checked text: `text == report.text[start:end]`.

    The verdict is that of its parts together; `reason` is a sentence that says why.
    """

    text: str
    start: int
    end: int
    verdict: str  # one of VERDICTS
    probability: float  # that the verdict is right, from 0 to 1
    reason: str
    parts: tuple[Part, ...] = ()
    citations: tuple[Citation, ...] = ()  # numbered through the whole report

    def to_json(self) -> dict[str, Any]:
        """Return the sentence in the form that the command line and the API give it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """A checked text. Offsets count characters of `text`, as it was extracted from its file."""

    text: str
    sentences: tuple[CheckedSentence, ...]
    notes: tuple[str, ...] = ()  # what was left out, and why
    title: str = ""  # what the text is called: the name of its file; "" if it has none

    @property
    def score(self) -> float | None:
        """The share of the claims that are supported, from 0 to 1; None if none was checked.

        What can't be checked, such as a sentence in another language, has no parts.
        """
        checked = (one for one in self.sentences if one.parts)
        worths = [_WORTH[one.verdict] for one in checked if one.verdict in _WORTH]
        return round(sum(worths) / len(worths), 4) if worths else None

    @property
    def passes(self) -> bool:
        """Whether nothing is contradicted or without support, not even in part."""
        bad = (PARTLY, UNSUPPORTED, CONTRADICTED)
        return not any(sentence.verdict in bad for sentence in self.sentences)

    def to_json(self) -> dict[str, Any]:
        """Return the report in the form that the command line and the API give it."""
        return {
            "title": self.title,
            "text": self.text,
            "sentences": [sentence.to_json() for sentence in self.sentences],
            "score": self.score,
            "notes": list(self.notes),
        }

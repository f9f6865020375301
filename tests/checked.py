"""A made-up text as it is after a check, with a sentence for each verdict."""

from collections.abc import Sequence

from rag.answering.model import Citation
from rag.checking.model import CheckedSentence, Part, Report

HOSTILE = "<img src=//elsewhere.example/x onerror=alert(1)> **bold** [^1] [x](javascript:1) & so on"
CARRIES = "The made-up ferry of Quenby carries 214 sheep at a time."
GOATS = "The ferry of Quenby carries 300 sheep."
TEXT = f"""Ferries & sheep

{CARRIES} The mill of Orrin reopened in April 2023. {GOATS}
It belongs to Ada Roe, who sings.

- {HOSTILE}.
- The moon is far.
"""


def citation(number: int, quote: str) -> Citation:
    return Citation(
        number=number,
        article_id="ferry",
        path="ferry.md",
        title="The ferry of Quenby",
        date="2024-09-19",
        source="Quenby Courier",
        start=0,
        end=len(quote),
        quote=quote,
        section="Rules > Animals",
    )


def sentence(
    text: str,
    words: str,
    verdict: str,
    *,
    reason: str = "",
    citations: Sequence[Citation] = (),
    differs: str = "",
) -> CheckedSentence:
    """Return a sentence that is somewhere in a text, perhaps with some words that differ."""
    start = text.index(words)
    end = start + len(words)
    at = text.index(differs, start) if differs else start
    numbers = tuple(one.number for one in citations)
    difference = "number" if differs else ""
    spans = (at, at + len(differs)) if differs else (0, 0)
    part = Part(start, end, verdict, 0.9, reason, difference, *spans, citations=numbers)
    return CheckedSentence(words, start, end, verdict, 0.9, reason, (part,), tuple(citations))


def checked() -> Report:
    one, two = citation(1, CARRIES), citation(2, "The mill of Orrin\nreopened | 4 April 2023.")
    partly = sentence(
        TEXT,
        "It belongs to Ada Roe, who sings.",
        "partly",
        reason="No article says she sings.",
        citations=[two],
    )
    return Report(
        TEXT,
        (
            sentence(TEXT, "Ferries & sheep", "no claim"),
            sentence(TEXT, CARRIES, "verbatim", reason="It is in an article.", citations=[one]),
            sentence(
                TEXT,
                "The mill of Orrin reopened in April 2023.",
                "supported",
                reason="An article says so.",
                citations=[two],
            ),
            sentence(
                TEXT,
                GOATS,
                "contradicted",
                reason="The article says 214.",
                citations=[one],
                differs="300",
            ),
            partly,
            sentence(TEXT, f"{HOSTILE}.", "unsupported", reason=f"No article mentions {HOSTILE}."),
            sentence(
                TEXT, "The moon is far.", "unsupported", reason="No article mentions the moon."
            ),
        ),
        ("The last 3 words were left out.",),
        "draft <1>.txt",
    )

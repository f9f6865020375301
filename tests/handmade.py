"""Small made-up articles, passages and queries, without an index or models."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag.corpus.articles import Article
from rag.corpus.chunks import Chunk, Sentence
from rag.search.passages import Passage, ScoredSentence, Window
from rag.search.question import Query, expected_answer_type, several
from rag.search.resolved import ResolvedQuestion
from rag.text.words import content_words


def article(*texts: str, key: str = "a", date: str = "2023") -> Article:
    return Article(key, "A made-up article", date, "Made-up Post", f"{key}.txt", " ".join(texts))


def sentences(found: Article, *texts: str) -> list[Sentence]:
    """Return the sentences of an article, which contains their texts in this order."""
    made = []
    end = 0
    for text in texts:
        start = found.text.index(text, end)
        end = start + len(text)
        made.append(Sentence(found.id, start, end, text))
    return made


def passage(
    scores: Mapping[str, float],
    *,
    key: str = "a",
    title: str = "Made up",
    date: str = "2023",
) -> Passage:
    """Return a passage of sentences with their scores, each next to the one before it."""
    whole = article(*scores, key=key, date=date)
    made = sentences(whole, *scores)
    neighbours: list[Sentence | None] = [None, *made, None]
    scored = tuple(
        ScoredSentence(sentence, score, 0.0, neighbours[at], neighbours[at + 2])
        for at, (sentence, score) in enumerate(zip(made, scores.values(), strict=True))
    )
    chunk = Chunk(key, 0, 0, len(whole.text), whole.text, 1, tuple(made))
    return Passage(1, title, date, chunk, max(scores.values()), scored)


def query(text: str, **fields: Any) -> Query:
    """Return what a question is searched for, as if all its words were in the articles."""
    found: dict[str, Any] = {
        "terms": tuple(content_words(text)),
        "expected_answer_type": expected_answer_type(text),
        "several": several(text),
    }
    return Query(ResolvedQuestion(text), **(found | fields))


def scripted(scores: Mapping[str, float]) -> Callable[[Query, Sequence[Window]], list[float]]:
    """Return a score function for windows by their text; -9 for any other."""
    return lambda _, windows: [
        scores.get(" ".join(one.text for one in window), -9.0) for window in windows
    ]

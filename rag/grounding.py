"""A sentence and the articles -> the exact words that support it, or none."""

from collections.abc import Iterable

from rag.articles import Article
from rag.chunks import Sentence


def is_verbatim(sentence: Sentence, article: Article | None) -> bool:
    """Whether the article still holds the sentence's words at the sentence's place."""
    return (
        article is not None
        and article.id == sentence.article_id
        and bool(sentence.text)
        and article.text[sentence.start : sentence.end] == sentence.text
    )


def same_wording(sentence: Sentence, others: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences of other articles that say the same, word for word."""
    wanted = normalized(sentence.text)
    return [
        other
        for other in others
        if other.article_id != sentence.article_id and normalized(other.text) == wanted
    ]


def normalized(text: str) -> str:
    """Return a text without case, white space and the shapes of quotation marks.

    >>> normalized("“Open.  ") == normalized('"open.')
    True
    """
    return " ".join(text.translate(_QUOTES).casefold().split())


_QUOTES = str.maketrans("“”„«»‘’‚", '"' * 5 + "'" * 3)

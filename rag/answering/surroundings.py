"""A quote in its article -> the sentences around it, for a look without opening the article."""

from bisect import bisect_right

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind, Span
from rag.corpus.boundaries import sentence_spans

#: Characters shown of a sentence at most.
_LONGEST = 300


def surroundings(article: Article, start: int, end: int) -> tuple[str, str]:
    """Return the sentences before and after the quote `text[start:end]`, each on one line.

    They are from the quote's paragraph or the paragraphs next to it; "" where there is none.
    """
    blocks = article.blocks
    at = bisect_right(blocks, start, key=lambda block: block.start) - 1
    if at < 0 or blocks[at].kind != Kind.PARAGRAPH:
        return "", ""
    spans = [
        span for block in blocks[max(0, at - 1) : at + 2] for span in _sentences(article, block)
    ]
    before = [span for span in spans if span[1] <= start]
    after = [span for span in spans if span[0] >= end]
    return _shown(article, before[-1:]), _shown(article, after[:1])


def _sentences(article: Article, block: Block) -> list[Span]:
    if block.kind != Kind.PARAGRAPH or block.left_out:
        return []
    return list(sentence_spans(article.text, block.start, block.end))


def _shown(article: Article, spans: list[Span]) -> str:
    text = " ".join(" ".join(article.text[start:end].split()) for start, end in spans)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]}…"

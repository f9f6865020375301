"""An article that is a table -> what it says about itself: its captions and column names."""

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind
from rag.corpus.chunks import Sentence
from rag.corpus.outline import Place

#: Most lines that are shown.
_MOST = 6


def outline_of_table(article: Article) -> tuple[Sentence, ...]:
    """Return the captions and the rows of column names of an article, in their order."""
    blocks = [one for one in article.blocks if one.is_header or one.kind == Kind.CAPTION]
    shown = [one for one in blocks if not one.left_out and one.end > one.start]
    return tuple(_sentence(article, one) for one in shown[:_MOST])


def _sentence(article: Article, block: Block) -> Sentence:
    names = [" ".join(article.text[start:end].split()) for start, end in block.cells]
    place = Place(block.kind, group=block.group, row="; ".join(filter(None, names)))
    text = article.text[block.start : block.end]
    return Sentence(article.id, block.start, block.end, text, place)

"""What chunks and vectors are made with, and the hashes that name them."""

import hashlib

from rag.corpus.articles import Article
from rag.corpus.chunks import CHUNKER_VERSION, Chunk, heading
from rag.models.encoder import ENCODER

#: The encoder and chunker behind the stored chunks; if it changes, every file is read again.
FINGERPRINT = f"{ENCODER} chunks-{CHUNKER_VERSION}"


def chunk_key(article_id: str, article: Article, chunk: Chunk) -> str:
    """Return a chunk's id in Chroma: a hash of its text and its position."""
    return _hash(f"{article_id} {chunk.start} {article.title}\n{chunk.text}")


def vector_key(article: Article, chunk: Chunk) -> str:
    """Return the key of a chunk's vector: a hash of the embedded text and the encoder."""
    return _hash(f"{ENCODER}\n{embedded_text(article, chunk)}")


def embedded_text(article: Article, chunk: Chunk) -> str:
    """Return the text that is embedded for a chunk: the article's title, then the chunk."""
    return heading(article) + chunk.text


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]

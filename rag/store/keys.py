"""What chunks and vectors are made with, and the hashes that name them."""

import hashlib

from rag.corpus.chunks import CHUNKER_VERSION, Sentence
from rag.errors import DataError
from rag.models.encoder import ENCODER
from rag.text.words import content_words

#: The encoder and chunker behind what is stored; if it changes, every file is read again.
FINGERPRINT = f"{ENCODER} sentences-2 chunks-{CHUNKER_VERSION}"


def embedded_text(sentence: Sentence) -> str:
    r"""Return the text that is embedded for a sentence; "" if it has no content word.

    >>> embedded_text(Sentence("mill", 0, 17, "The mill\nburned."))
    'The mill burned.'
    """
    return sentence.read if content_words(sentence.text) else ""


def vector_key(text: str) -> str:
    """Return the key of an embedded text's vector: a hash of the text and the encoder."""
    return hashlib.sha256(f"{ENCODER}\n{text}".encode()).hexdigest()[:32]


def check_fingerprint(fingerprint: str) -> None:
    """Raise DataError if an index is empty, or if it was written with another embedder."""
    if not fingerprint:
        raise DataError("Nothing is indexed yet; run: footnote index")
    if fingerprint != FINGERPRINT:
        raise DataError(
            f"The index was written with another embedder ({fingerprint}, now {FINGERPRINT}); "
            "run: footnote index (it embeds all articles again)"
        )

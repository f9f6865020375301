"""The number of the encoder's word pieces in a text: a common word is one, a misspelt word more."""

from functools import cache

from tokenizers import Tokenizer

from rag.models.files import model_path


def count_word_pieces(text: str) -> int:
    """Return the number of the encoder's word pieces, without its two special tokens."""
    return len(_tokenizer().encode(text, add_special_tokens=False).ids)


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer

"""A question or a claim and texts -> how well each text answers or supports it.

Two networks made from ms-marco-MiniLM-L-12-v2 (weights/README.md): one tells texts that answer a
question from texts on the same subject, the other texts that support a claim from texts that
contradict it or don't speak of it. Their outputs are logits, about -6 to +6. The int8 networks
scale their activations by batch, so each text is read alone: its logits then depend only on the
question and itself.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tokenizers import Encoding, Tokenizer

from rag.models.files import model_path, open_network

#: Most tokens of a question and a text together; the longer of the two is cut.
WINDOW = 256


class ClaimLogits(NamedTuple):
    """The logits that a text supports a claim, and, if it doesn't, that it contradicts it."""

    supports: float
    contradicts: float


class CrossEncoder:
    """Reads texts with one worker thread for each core; thread-safe.

    `network` is the ONNX file of another network than the one for questions. `compare` needs one
    with two outputs, for claims.
    """

    def __init__(self, network: Path | None = None) -> None:
        self._session = open_network(network or model_path("cross-encoder"))
        # Encoder and cross-encoder have the vocabulary of the same BERT.
        self._tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW, strategy="longest_first")
        # Single-threaded workers finish sooner than one run that uses all threads.
        self._workers = ThreadPoolExecutor(os.cpu_count() or 1, "cross-encoder")

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return, for each text in order, the logit that it answers the question."""
        return [logits[0] for logits in self._read(question, texts)]

    def compare(self, claim: str, texts: Sequence[str]) -> list[ClaimLogits]:
        """Return the logits of each text for a claim, in the order of `texts`."""
        return [ClaimLogits(*logits) for logits in self._read(claim, texts)]

    def _read(self, question: str, texts: Sequence[str]) -> Iterator[list[float]]:
        pairs = self._tokenizer.encode_batch([(question, text) for text in texts])
        return self._workers.map(self._logits, pairs)

    def _logits(self, pair: Encoding) -> list[float]:
        feed = {
            "input_ids": np.array([pair.ids], dtype=np.int64),
            "attention_mask": np.array([pair.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([pair.type_ids], dtype=np.int64),
        }
        logits: list[float] = self._session.run(None, feed)[0][0].tolist()
        return logits

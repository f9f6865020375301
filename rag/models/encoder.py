"""Texts -> unit vectors, with all-MiniLM-L6-v2.

Passages are embedded by sentence-transformers when the index is built. Questions, and passages
if they are few, go through the same network, exported once to ONNX: it answers in a third of the
time, and nobody has to wait for PyTorch (6 s). The two agree to 1e-6, which a test holds.
"""

import hashlib
import os
import warnings
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.models.files import IMPORTING, fingerprint, model_file, open_network

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

#: shape (n, DIMENSIONS); every row has length 1
Vectors = NDArray[np.float32]
DIMENSIONS = 384
WINDOW = 256
BATCH = 32
#: So many passages are embedded by the exported network before PyTorch would be loaded.
FEW = 64
#: Which weights made a vector; vectors of different fingerprints can't be compared.
ENCODER = f"all-MiniLM-L6-v2-{fingerprint('encoder')}"


class PassageEncoder:
    """Embeds passages through sentence-transformers; loads PyTorch once there are many.

    `threads` are used at most, 0 for one a core.
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
        return SentenceTransformer(str(model_file("encoder").parent), device="cpu")

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield the vectors of `texts` in order, up to BATCH rows at a time."""
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
        """Write the network with its pooling as an ONNX file, whole or not at all."""
        import torch

        class Pooled(torch.nn.Module):
            def __init__(self, network: torch.nn.Module) -> None:
                super().__init__()
                self.network = network

            def forward(
                self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
            ) -> torch.Tensor:
                found = self.network(input_ids=ids, attention_mask=mask, token_type_ids=types)
                weight = mask.unsqueeze(-1).to(torch.float32)
                mean = (found.last_hidden_state * weight).sum(1) / weight.sum(1)
                return torch.nn.functional.normalize(mean, dim=1)

        network = cast("torch.nn.Module", self._model[0].auto_model).eval()
        token = torch.ones((1, 8), dtype=torch.int64)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter's notes to its own developers
            torch.onnx.export(
                Pooled(network),
                (token, token, token * 0),
                str(unfinished),
                dynamo=False,
                input_names=["ids", "mask", "types"],
                output_names=["vector"],
                dynamic_axes={"ids": {1: "n"}, "mask": {1: "n"}, "types": {1: "n"}},
            )
        path.with_suffix(".sha256").write_text(_checksum(unfinished), encoding="utf-8")
        unfinished.replace(path)


class QuestionEncoder:
    """Embeds one question at a time through the exported network."""

    def __init__(self, exported: Path) -> None:
        self._session = open_network(exported)
        self._tokenizer = Tokenizer.from_file(str(model_file("encoder tokenizer")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW)

    def encode(self, text: str) -> Vectors:
        """Return the unit vector of a text, shape (1, DIMENSIONS); what is past WINDOW is cut."""
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        feed = {"ids": ids, "mask": np.ones_like(ids), "types": np.zeros_like(ids)}
        vector: Vectors = self._session.run(None, feed)[0]
        return vector


def is_exported(path: Path) -> bool:
    """Whether the exported network is there, whole."""
    record = path.with_suffix(".sha256")
    return path.is_file() and record.is_file() and record.read_text("utf-8") == _checksum(path)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def exported_path(data: Path) -> Path:
    """Return where the exported network of the current weights lies below the data folder."""
    return data / "models" / f"{ENCODER}.onnx"

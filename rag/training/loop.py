"""Groups of examples -> a trained cross-encoder; and its scores for pairs."""

import random
import sys
import time
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer
from torch import Tensor

from rag.training.batches import Batch, batches, by_length, tensor
from rag.training.groups import Group
from rag.training.losses import loss
from rag.training.network import CrossEncoderNetwork
from rag.training.optimizer import Optimizer

#: Most tokens of a question and a passage; the longer of the two is cut.
MAX_TOKENS = 192
#: The loss is printed after so many batches.
_REPORTED = 50

#: A question and a passage.
Pair = tuple[str, str]


class Trainer:
    """A cross-encoder with its tokenizer, on one device.

    A GPU computes in bfloat16, and so does a processor that has it: AVX512_BF16 halves the time.

    `budget` is the most tokens in a batch, padding included.
    """

    def __init__(
        self, network: CrossEncoderNetwork, tokenizer: Tokenizer, device: str, budget: int
    ) -> None:
        self.network = network.to(device)
        self._device = device
        self._is_short = device == "cuda" or has_bfloat16()
        self._budget = budget
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")

    def train(
        self, epochs: Sequence[Sequence[Group]], rate: float, frozen: int = 0, minutes: float = 0
    ) -> None:
        """Train on the groups of each epoch, for so many minutes at most, unless that is 0.

        The embeddings and the lowest `frozen` layers stay as they are, unless that is 0.
        """
        bert = self.network.bert
        for part in (bert.embeddings, *bert.encoder.layer)[: frozen + 1] if frozen else ():
            part.requires_grad_(requires_grad=False)
        trained = (weights for weights in self.network.parameters() if weights.requires_grad)
        optimizer = Optimizer(trained, rate)
        clock = _Clock(len(epochs), minutes)
        for number, groups in enumerate(epochs):
            chance = random.Random(number)  # noqa: S311  # nothing secret depends on it
            drawn = batches(groups, self._tokenizer, self._budget, chance)
            self._epoch(drawn, optimizer, number, clock)

    def _epoch(
        self, drawn: Sequence[Batch], optimizer: Optimizer, epoch: int, clock: "_Clock"
    ) -> None:
        self.network.train()
        began = time.monotonic()
        total = torch.zeros((), device=self._device)
        for number, batch in enumerate(drawn, start=1):
            done = clock.done(epoch + number / len(drawn))
            if done > 1:
                return
            encoded = [one for _, tokens in batch for one in tokens]
            found = loss(*self._forward(encoded), batch)
            optimizer.step(found, done)
            total += found.detach()
            if number % _REPORTED == 0 or number == len(drawn):
                log(
                    f"epoch {epoch + 1} of {clock.epochs}, batch {number} of {len(drawn)}: "
                    f"loss {total.item() / number:.3f}, {time.monotonic() - began:.0f} s"
                )

    @torch.no_grad()
    def scores(self, pairs: Sequence[Pair], column: int) -> NDArray[np.float32]:
        """Return a column of the network's logits for each question and passage."""
        self.network.eval()
        encoded = self._tokenizer.encode_batch(list(pairs))
        scores = np.zeros(len(pairs), dtype=np.float32)
        # Without gradients, more fits into memory.
        for part in by_length([len(one.ids) for one in encoded], self._budget * 4):
            logits, _ = self._forward([encoded[at] for at in part])
            scores[part] = logits[:, column].float().cpu().numpy()
        return scores

    def _forward(self, encoded: Sequence[Encoding]) -> tuple[Tensor, Tensor]:
        ids, mask, types = tensor(encoded).to(self._device)
        with torch.autocast(self._device, torch.bfloat16, enabled=self._is_short):
            logits, spans = self.network(ids, mask, types)
        return logits, spans


class _Clock:
    """How much of a training is done, by its epochs or by its minutes if they are limited."""

    def __init__(self, epochs: int, minutes: float) -> None:
        self.epochs = epochs
        self._began = time.monotonic()
        self._seconds = 60 * minutes

    def done(self, epochs: float) -> float:
        """Return the share of the training that is done after so many epochs; 1 is all."""
        passed = time.monotonic() - self._began
        return max(epochs / self.epochs, passed / self._seconds if self._seconds else 0.0)


def has_bfloat16() -> bool:
    """Whether this processor multiplies in bfloat16."""
    found = torch.cpu.get_capabilities()
    return any(found.get(name) for name in ("avx512_bf16", "amx_bf16"))


def log(line: str) -> None:
    """Print a line to standard error."""
    print(line, file=sys.stderr, flush=True)

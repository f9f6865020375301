"""Questions and the vectors of sentences -> a question encoder that finds reworded answers.

The vectors of the sentences stay as they are: only questions are encoded by the trained network,
so an index needs no change. A question is compared with all sentences of the training texts at
once (softmax cross-entropy over cosines: van den Oord et al., 2018, InfoNCE), near misses and
other texts' sentences among them.
"""

import random
import time
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from rag.training.groups import varied
from rag.training.loop import WARM_UP, log
from rag.training.sources import Text

TEMPERATURE = 0.05
BATCH = 256
#: Sentences that every question of a batch is compared with, beside those of the batch.
SENTENCES = 30_000
MAX_TOKENS = 96


class Encoder:
    """A BERT with mean pooling; `encode` returns unit vectors, shape (n, 384)."""

    def __init__(self, bert: nn.Module, tokenizer: Tokenizer, device: str) -> None:
        self.bert = bert.to(device)
        self._device = device
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Return the unit vectors of a batch of texts, with gradients in training."""
        encoded = self._tokenizer.encode_batch(list(texts))
        width = max(len(one.ids) for one in encoded)
        fields = np.zeros((2, len(encoded), width), dtype=np.int64)
        for row, one in enumerate(encoded):
            fields[0, row, : len(one.ids)] = one.ids
            fields[1, row, : len(one.ids)] = 1
        ids, mask = torch.from_numpy(fields).to(self._device)
        with torch.autocast(self._device, torch.bfloat16, enabled=self._device == "cuda"):
            hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask[:, :, None].float()
        return normalize((hidden.float() * weight).sum(1) / weight.sum(1), dim=1)

    @torch.no_grad()
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of any number of texts."""
        self.bert.eval()
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            vectors[part] = self.vectors([texts[at] for at in part]).cpu().numpy()
        return vectors

    def train(
        self,
        texts: Sequence[Text],
        repeats: Sequence[float],
        sentences: NDArray[np.float32],
        epochs: int,
        rate: float,
        seed: int,
    ) -> None:
        """Train on the questions of the texts; `sentences` has the vectors of their sentences."""
        chance = random.Random(seed)  # noqa: S311  # nothing secret depends on it
        table = torch.from_numpy(sentences).to(self._device)
        optimizer = torch.optim.AdamW(self.bert.parameters(), lr=rate, weight_decay=0.01)
        for epoch in range(epochs):
            drawn = _questions(texts, repeats, chance)
            chance.shuffle(drawn)
            self.bert.train()
            began, losses = time.monotonic(), 0.0
            batches = [drawn[at : at + BATCH] for at in range(0, len(drawn), BATCH)]
            for number, batch in enumerate(batches, start=1):
                done = (epoch + number / len(batches)) / epochs
                for setting in optimizer.param_groups:
                    setting["lr"] = rate * min(done / WARM_UP, (1 - done) / (1 - WARM_UP))
                loss = self._loss(batch, table, chance)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(self.bert.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
                losses += loss.item()
            seconds = time.monotonic() - began
            log(f"encoder epoch {epoch + 1}: loss {losses / len(batches):.3f}, {seconds:.0f} s")

    def _loss(
        self, batch: Sequence[tuple[str, int, range]], table: Tensor, chance: random.Random
    ) -> Tensor:
        """Return the cross-entropy of each question's sentence among all that are compared."""
        right = [row for _, row, _ in batch]
        own = {row for _, _, rows in batch for row in rows}
        start = chance.randrange(max(1, len(table) - SENTENCES))
        rows = sorted(own | set(range(start, min(start + SENTENCES, len(table)))))
        place = {row: at for at, row in enumerate(rows)}
        candidates = table[torch.tensor(rows, device=self._device)]
        cosines = self.vectors([question for question, _, _ in batch]) @ candidates.T
        targets = torch.tensor([place[row] for row in right], device=self._device)
        return cross_entropy(cosines / TEMPERATURE, targets)


def _questions(
    texts: Sequence[Text], repeats: Sequence[float], chance: random.Random
) -> list[tuple[str, int, range]]:
    """Return questions, each with its sentence's row and the rows of its text."""
    drawn: list[tuple[str, int, range]] = []
    first = 0
    for text, often in zip(texts, repeats, strict=True):
        rows = range(first, first + len(text.sentences))
        first += len(text.sentences)
        for asked in text.asked:
            if asked.sentence is None:
                continue
            for _ in range(int(often) + (chance.random() < often % 1)):
                question = varied(asked.question, text.title, chance)
                drawn.append((question, rows[asked.sentence], rows))
    return drawn

"""Questions and the vectors of sentences -> a question encoder that finds reworded answers.

The vectors of the sentences stay as they are: only questions are encoded by the trained network,
so an index needs no change. A question is compared with many sentences at once: those of
its own text and of many others (softmax cross-entropy over cosines, InfoNCE: van den Oord, Li and
Vinyals, 2018).

It is not shipped, because it gained little: on 76 documents kept apart, the answering sentence was
among the 12 nearest for 0.62 of the reworded questions instead of 0.59, and among 130,000 sentences
for 0.25 instead of 0.13.
"""

import random
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from rag.training.batches import tensor
from rag.training.groups import times, varied
from rag.training.loop import log
from rag.training.optimizer import Optimizer
from rag.training.sources import Text

WIDTH = 384
TEMPERATURE = 0.05
BATCH = 256
#: Sentences that every question of a batch is compared with, beside those of the batch's texts.
SENTENCES = 30_000
MAX_TOKENS = 96


class _Target(NamedTuple):
    """A question, the row of the answering sentence, and the rows of all sentences of its text."""

    question: str
    row: int
    rows: range


class Encoder:
    """A BERT with mean pooling, on one device; a GPU computes in bfloat16."""

    def __init__(self, bert: nn.Module, tokenizer: Tokenizer, device: str) -> None:
        self.bert = bert.to(device)
        self.device = device
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    @torch.no_grad()
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of texts; shape (n, 384)."""
        self.bert.eval()
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            vectors[part] = self._vectors([texts[at] for at in part]).cpu().numpy()
        return vectors

    def train(
        self,
        texts: Sequence[Text],
        sentences: NDArray[np.float32],
        epochs: Sequence[Sequence[float]],
        rate: float,
        seed: int,
    ) -> None:
        """Train on the questions of texts; `sentences` has the vectors of their sentences.

        `epochs` says for each epoch how often each text is drawn from.
        """
        chance = random.Random(seed)  # noqa: S311  # nothing secret depends on it
        table = torch.from_numpy(sentences).to(self.device)
        optimizer = Optimizer(self.bert.parameters(), rate)
        for epoch, repeats in enumerate(epochs):
            drawn = list(_targets(texts, repeats, chance))
            chance.shuffle(drawn)
            self.bert.train()
            began, total = time.monotonic(), 0.0
            batches = [drawn[at : at + BATCH] for at in range(0, len(drawn), BATCH)]
            for number, batch in enumerate(batches, start=1):
                loss = self._loss(batch, table, chance)
                optimizer.step(loss, (epoch + number / len(batches)) / len(epochs))
                total += loss.item()
            seconds = time.monotonic() - began
            log(f"encoder epoch {epoch + 1}: loss {total / len(batches):.3f}, {seconds:.0f} s")

    def _vectors(self, texts: Sequence[str]) -> Tensor:
        ids, mask, _ = tensor(self._tokenizer.encode_batch(list(texts))).to(self.device)
        with torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda"):
            hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask[:, :, None].float()
        return normalize((hidden.float() * weight).sum(1) / weight.sum(1), dim=1)

    def _loss(self, batch: Sequence[_Target], table: Tensor, chance: random.Random) -> Tensor:
        """Return the cross-entropy of each question's sentence among all that are compared."""
        start = chance.randrange(max(1, len(table) - SENTENCES))
        compared = set(range(start, min(start + SENTENCES, len(table))))
        rows = sorted(compared.union(*(one.rows for one in batch)))
        place = {row: at for at, row in enumerate(rows)}
        candidates = table[torch.tensor(rows, device=self.device)]
        cosines = self._vectors([one.question for one in batch]) @ candidates.T
        targets = torch.tensor([place[one.row] for one in batch], device=self.device)
        return cross_entropy(cosines / TEMPERATURE, targets)


def _targets(
    texts: Sequence[Text], repeats: Sequence[float], chance: random.Random
) -> Iterator[_Target]:
    first = 0
    for text, often in zip(texts, repeats, strict=True):
        rows = range(first, first + len(text.sentences))
        first = rows.stop
        for asked in text.asked:
            if asked.sentence is not None:
                for _ in range(times(often, chance)):
                    question = varied(asked.question, text.title, chance)
                    yield _Target(question, rows[asked.sentence], rows)

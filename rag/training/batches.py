"""Texts and groups of examples -> batches of tokens of similar length."""

import random
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor

from rag.training.groups import Group

#: How many groups are sorted by length at a time.
_POOL = 8_000

#: Groups, each with the tokens of its examples.
Batch = list[tuple[Group, list[Encoding]]]


def batches(
    groups: Sequence[Group], tokenizer: Tokenizer, budget: int, chance: random.Random
) -> list[Batch]:
    """Return the groups in random batches of at most `budget` tokens, padding included."""
    flat = [(one.question, one.passage) for group in groups for one in group]
    encoded = iter(tokenizer.encode_batch(flat))
    tokenized = [(group, [next(encoded) for _ in group]) for group in groups]
    chance.shuffle(tokenized)
    made: list[Batch] = []
    for start in range(0, len(tokenized), _POOL):
        pool = sorted(tokenized[start : start + _POOL], key=_longest)
        made += _filled(pool, budget)
    chance.shuffle(made)
    return made


def _longest(one: tuple[Group, list[Encoding]]) -> int:
    return max(len(tokens.ids) for tokens in one[1])


def _filled(pool: Batch, budget: int) -> Iterator[Batch]:
    batch: Batch = []
    total = 0
    for one in pool:
        size = _longest(one) * len(one[1])
        if batch and total + size > budget:
            yield batch
            batch, total = [], 0
        batch.append(one)
        total += size
    if batch:
        yield batch


def by_length(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield the numbers of some texts, shortest first, in batches of at most `budget` tokens.

    >>> list(by_length([3, 1, 9], budget=6))
    [[1, 0], [2]]
    """
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda at: lengths[at]):
        if batch and lengths[number] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def tensor(encoded: Sequence[Encoding]) -> Tensor:
    """Return ids, attention mask and token types; shape (3, texts, tokens), padded with 0."""
    width = max(len(one.ids) for one in encoded)
    fields = np.zeros((3, len(encoded), width), dtype=np.int64)
    for row, one in enumerate(encoded):
        fields[:, row, : len(one.ids)] = one.ids, one.attention_mask, one.type_ids
    return torch.from_numpy(fields)

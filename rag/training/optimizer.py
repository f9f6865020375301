"""One training step after the other: AdamW, with a learning rate that rises and falls."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

#: Share of the training in which the learning rate rises; after that it falls to zero.
WARM_UP = 0.06
#: Longer gradients are cut to this length.
MAX_GRADIENT = 1.0


class Optimizer:
    """Trains weights at a learning rate of at most `rate`."""

    def __init__(self, weights: Iterable[nn.Parameter], rate: float) -> None:
        self._weights = list(weights)
        self._rate = rate
        self._adam = torch.optim.AdamW(self._weights, lr=rate, weight_decay=0.01)

    def step(self, loss: Tensor, done: float) -> None:
        """Change the weights to lower a loss; `done` is the share of the training done, 0 to 1."""
        for setting in self._adam.param_groups:
            setting["lr"] = self._rate * min(done / WARM_UP, (1 - done) / (1 - WARM_UP))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._weights, MAX_GRADIENT)
        self._adam.step()
        self._adam.zero_grad(set_to_none=True)

"""Make the reader's weights: python -m rag.training --reading FILE ... --out FILE.

Needs the packages of the extra `training`. On two cores an epoch of 7,500 pairs takes a quarter
of an hour.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from rag.models.cross_encoder import CrossEncoder
from rag.models.files import model_file
from rag.training.network import ReaderNetwork, between, export, from_quantized, published
from rag.training.pairs import Pair, PairMaker, Paragraph, read_questions, read_texts

BATCH = 16
RATE = 4e-5
WARM_UP = 0.06
#: The embeddings and the lowest layers stay as they are: quicker, and less to forget.
FROZEN_LAYERS = 3
#: How much finding the answer's place counts beside knowing that it is there.
SPAN_WEIGHT = 0.3
#: The published logits run from -11 to 11; scaled down, they start near to probabilities.
START_SCALE = 0.4
#: Share of the way from the published weights to those learned. Learned alone, the near misses
#: are told better, but what is far off is no longer told so surely.
LEARNED = 0.7
LONGEST = 192


def main() -> None:
    """Train, measure on the articles held out after each epoch, and write the network."""
    arguments = _arguments()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    paragraphs = [one for path in arguments.reading for one in read_questions(path)]
    texts = [one for folder in arguments.texts for one in read_texts(folder)]
    apart = [one for one in paragraphs if one.article in arguments.hold_out]
    unknown = set(arguments.hold_out) - {one.article for one in paragraphs}
    if unknown:
        sys.exit(f"No article to hold out is named {', '.join(sorted(unknown))}.")
    used = [one for one in paragraphs if one.article not in arguments.hold_out] + texts
    cross_encoder = CrossEncoder(published())
    maker = PairMaker(used, cross_encoder.score)
    network = from_quantized(published())
    with torch.no_grad():
        network.classifier.weight.mul_(START_SCALE)
        network.classifier.bias.mul_(START_SCALE)
    published_state = {name: one.clone() for name, one in network.state_dict().items()}
    training = Training(network, arguments.epochs)
    held_out = HeldOut(apart, cross_encoder)
    held_out.report("before", training)
    for epoch in range(arguments.epochs):
        training.run(maker.draw(arguments.seed + epoch), epoch)
        held_out.report(f"epoch {epoch + 1}", training)
    network.load_state_dict(between(published_state, network.state_dict(), LEARNED))
    held_out.report("mixed", training)
    export(network, arguments.out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m rag.training", description=__doc__)
    parser.add_argument("--reading", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], metavar="DIR")
    parser.add_argument("--hold-out", nargs="*", default=[], metavar="ARTICLE")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    return parser.parse_args()


class Training:
    """The network with its optimiser: AdamW, linear warm-up and decay."""

    def __init__(self, network: ReaderNetwork, epochs: int) -> None:
        self.network = network
        self._epochs = epochs
        self._tokenizer = Tokenizer.from_file(str(model_file("encoder tokenizer")))
        self._tokenizer.enable_truncation(LONGEST, strategy="only_second")
        self._tokenizer.enable_padding()
        for part in (network.bert.embeddings, *network.bert.encoder.layer[:FROZEN_LAYERS]):
            part.requires_grad_(requires_grad=False)
        moving = [one for one in network.parameters() if one.requires_grad]
        self._optimizer = torch.optim.AdamW(moving, lr=RATE, weight_decay=0.01, fused=True)

    def run(self, pairs: Sequence[Pair], epoch: int) -> None:
        """Train on the pairs of an epoch, counted from 0."""
        self.network.train()
        batches = _batches(pairs, epoch)
        began, losses = time.monotonic(), 0.0
        for number, batch in enumerate(batches, start=1):
            done = (epoch + number / len(batches)) / self._epochs
            for group in self._optimizer.param_groups:
                group["lr"] = RATE * min(done / WARM_UP, (1 - done) / (1 - WARM_UP))
            loss = self._loss(batch)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self._optimizer.step()
            self._optimizer.zero_grad()
            losses += loss.item()
            if number % 50 == 0 or number == len(batches):
                _say(
                    f"epoch {epoch + 1}, batch {number} of {len(batches)}: "
                    f"loss {losses / number:.3f}, {time.monotonic() - began:.0f} s"
                )

    def logits(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return the network's logit for each passage."""
        self.network.eval()
        with torch.no_grad():
            logits, _ = self.network(**self._encoded([(question, one) for one in passages])[0])
        return [float(one) for one in logits]

    def _encoded(
        self, texts: Sequence[tuple[str, str]]
    ) -> tuple[dict[str, Tensor], list[Encoding]]:
        encoded = self._tokenizer.encode_batch(list(texts))
        fields = {
            "input_ids": torch.tensor([one.ids for one in encoded]),
            "attention_mask": torch.tensor([one.attention_mask for one in encoded]),
            "token_type_ids": torch.tensor([one.type_ids for one in encoded]),
        }
        return fields, encoded

    def _loss(self, batch: Sequence[Pair]) -> Tensor:
        fields, encoded = self._encoded([(pair.question, pair.passage) for pair in batch])
        logits, spans = self.network(**fields)
        wanted = torch.tensor([float(pair.answers) for pair in batch])
        loss = binary_cross_entropy_with_logits(logits, wanted)
        places = [_place(pair, one) for pair, one in zip(batch, encoded, strict=True)]
        rows = [row for row, place in enumerate(places) if place]
        if not rows:
            return loss
        targets = torch.tensor([place for place in places if place])
        inside = fields["token_type_ids"][rows].bool()
        found = spans[rows].masked_fill(~inside[:, :, None], -1e4)
        ends = cross_entropy(found.transpose(1, 2).flatten(0, 1), targets.flatten())
        return loss + SPAN_WEIGHT * ends


def _place(pair: Pair, encoded: Encoding) -> tuple[int, int] | None:
    """Return the first and last token of the answer in the passage; None if it is not there."""
    start = pair.passage.lower().find(pair.answer.lower()) if pair.answer else -1
    if start < 0:
        return None
    last = start + len(pair.answer) - 1
    first_token = encoded.char_to_token(start, 1)
    last_token = encoded.char_to_token(last, 1)
    if first_token is None or last_token is None:
        return None
    return first_token, last_token


def _batches(pairs: Sequence[Pair], seed: int) -> list[list[Pair]]:
    """Return batches of pairs of like length, in random order."""
    chance = random.Random(seed)  # noqa: S311
    pool = BATCH * 25
    batches: list[list[Pair]] = []
    for start in range(0, len(pairs), pool):
        alike = sorted(pairs[start : start + pool], key=lambda one: len(one.passage))
        batches.extend(alike[at : at + BATCH] for at in range(0, len(alike), BATCH))
    chance.shuffle(batches)
    return batches


class HeldOut:
    """Articles kept apart: does the reader tell what they answer from what they don't?"""

    def __init__(self, paragraphs: Sequence[Paragraph], cross_encoder: CrossEncoder) -> None:
        maker = PairMaker(paragraphs, cross_encoder.score)
        self._items = [
            (asked, list(_windows(paragraph, maker.best_first(number, asked.question))))
            for number, paragraph in enumerate(paragraphs)
            for asked in paragraph.asked
        ]

    def report(self, when: str, training: Training) -> None:
        """Print the area under the ROC curve, and how often the best window holds the answer."""
        if not self._items:
            return
        answered: list[float] = []
        unanswered: list[float] = []
        right = 0
        for asked, passages in self._items:
            logits = training.logits(asked.question, passages)
            best = max(logits)
            (answered if asked.gold else unanswered).append(best)
            text = passages[logits.index(best)].lower()
            right += any(gold.lower() in text for gold in asked.gold)
        below = sum(float(one > other) for one in answered for other in unanswered)
        area = below / max(1, len(answered) * len(unanswered))
        share = right / max(1, len(answered))
        _say(f"{when}: AUROC {area:.3f}, right window {share:.3f}")


def _windows(paragraph: Paragraph, order: Sequence[int]) -> Iterator[str]:
    """Yield the three best sentences, and the best one with each neighbour."""
    yield from (paragraph.passage(place, place) for place in order[:3])
    if order and order[0] > 0:
        yield paragraph.passage(order[0] - 1, order[0])
    if order and order[0] + 1 < len(paragraph.sentences):
        yield paragraph.passage(order[0], order[0] + 1)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

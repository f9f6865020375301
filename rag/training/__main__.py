"""Make the cross-encoder's weights: python -m rag.training --written FILE ... --out FILE.

Needs the packages of the extra `training`. On two cores, an epoch of 7,500 pairs takes a quarter
of an hour.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from rag.models.cross_encoder import CrossEncoder
from rag.models.encoder import PassageEncoder, Vectors
from rag.models.files import model_path
from rag.training.network import CrossEncoderNetwork, between, export, from_quantized, published
from rag.training.pairs import Pair, PairMaker, Paragraph, read_questions, read_texts
from rag.training.written import WrittenPairs, read_documents

BATCH = 16
RATE = 4e-5
WARM_UP = 0.06
#: The embeddings and the lowest layers aren't trained: that is faster, and less is forgotten.
FROZEN_LAYERS = 3
#: Weight of the loss for the answer's place, against 1 for whether the passage answers.
SPAN_WEIGHT = 0.3
#: The published logits run from -11 to 11; scaled down, they start close to probabilities.
START_SCALE = 0.4
#: Share of the learned weights in the mix with the published ones. The learned weights alone
#: recognise near misses better, but reject unrelated passages less reliably.
LEARNED = 0.7
#: Most tokens of a question and a passage; the passage is cut.
MAX_TOKENS = 192


def main() -> None:
    """Train, evaluate on the held-out articles after each epoch, and write the network."""
    options = _options()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    held_out, used = _paragraphs(options)
    cross_encoder = CrossEncoder(published())
    maker = PairMaker(used, cross_encoder.score)
    documents = [one for path in options.written for one in read_documents(path)]
    written = WrittenPairs(documents, _embed) if documents else None
    network = from_quantized(published())
    with torch.no_grad():
        network.classifier.weight.mul_(START_SCALE)
        network.classifier.bias.mul_(START_SCALE)
    published_state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    training = Training(network, options.epochs)
    evaluation = HeldOut(held_out, cross_encoder)
    evaluation.report("before", training)
    for epoch in range(options.epochs):
        pairs = maker.draw(options.seed + epoch)
        if written:
            pairs += written.draw(options.seed + epoch)
            random.Random(epoch).shuffle(pairs)  # noqa: S311  # nothing secret depends on it
        training.run(pairs, epoch)
        evaluation.report(f"epoch {epoch + 1}", training)
    network.load_state_dict(between(published_state, network.state_dict(), LEARNED))
    evaluation.report("mixed", training)
    export(network, options.out)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m rag.training", description=__doc__)
    parser.add_argument(
        "--reading",
        type=Path,
        nargs="*",
        default=[],
        metavar="FILE",
        help="reading-comprehension questions, in the format of rag/training/pairs.py",
    )
    parser.add_argument(
        "--written",
        type=Path,
        nargs="*",
        default=[],
        metavar="FILE",
        help="invented documents, such as rag/training/written/news.jsonl",
    )
    parser.add_argument(
        "--texts", type=Path, nargs="*", default=[], metavar="DIR", help="folders of plain texts"
    )
    parser.add_argument(
        "--hold-out",
        nargs="*",
        default=[],
        metavar="ARTICLE",
        help="articles to evaluate on instead of training on them",
    )
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the ONNX file")
    return parser.parse_args()


def _paragraphs(options: argparse.Namespace) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return the paragraphs that are held out and those to train on."""
    paragraphs = [one for path in options.reading for one in read_questions(path)]
    texts = [text for folder in options.texts for text in read_texts(folder)]
    unknown = set(options.hold_out) - {paragraph.article for paragraph in paragraphs}
    if unknown:
        sys.exit(f"No article to hold out is named {', '.join(sorted(unknown))}.")
    held_out = [one for one in paragraphs if one.article in options.hold_out]
    return held_out, [one for one in paragraphs if one.article not in options.hold_out] + texts


def _embed(texts: Sequence[str]) -> Vectors:
    with TemporaryDirectory() as folder:
        return np.concatenate(list(PassageEncoder(Path(folder)).encode(texts)))


class Training:
    """The network with its optimiser: AdamW with linear warm-up and decay."""

    def __init__(self, network: CrossEncoderNetwork, epochs: int) -> None:
        self.network = network
        self._epochs = epochs
        self._tokenizer = Tokenizer.from_file(str(model_path("encoder tokenizer")))
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
        self._tokenizer.enable_padding()
        for part in (network.bert.embeddings, *network.bert.encoder.layer[:FROZEN_LAYERS]):
            part.requires_grad_(requires_grad=False)
        trained = [weights for weights in network.parameters() if weights.requires_grad]
        self._optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01, fused=True)

    def run(self, pairs: Sequence[Pair], epoch: int) -> None:
        """Train on the pairs of one epoch; epochs count from 0."""
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
                _log(
                    f"epoch {epoch + 1}, batch {number} of {len(batches)}: "
                    f"loss {losses / number:.3f}, {time.monotonic() - began:.0f} s"
                )

    def logits(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return the network's logit for each passage."""
        self.network.eval()
        with torch.no_grad():
            logits, _ = self.network(**self._encoded([(question, text) for text in passages])[0])
        return [float(logit) for logit in logits]

    def _encoded(
        self, pairs: Sequence[tuple[str, str]]
    ) -> tuple[dict[str, Tensor], list[Encoding]]:
        encoded = self._tokenizer.encode_batch(list(pairs))
        fields = {
            "input_ids": torch.tensor([pair.ids for pair in encoded]),
            "attention_mask": torch.tensor([pair.attention_mask for pair in encoded]),
            "token_type_ids": torch.tensor([pair.type_ids for pair in encoded]),
        }
        return fields, encoded

    def _loss(self, batch: Sequence[Pair]) -> Tensor:
        fields, encoded = self._encoded([(pair.question, pair.passage) for pair in batch])
        logits, spans = self.network(**fields)
        labels = torch.tensor([float(pair.answers) for pair in batch])
        loss = binary_cross_entropy_with_logits(logits, labels)
        places = [_answer_tokens(*both) for both in zip(batch, encoded, strict=True)]
        rows = [row for row, place in enumerate(places) if place]
        if not rows:
            return loss
        targets = torch.tensor([place for place in places if place])
        in_passage = fields["token_type_ids"][rows].bool()
        ends = spans[rows].masked_fill(~in_passage[:, :, None], -1e4)
        span_loss = cross_entropy(ends.transpose(1, 2).flatten(0, 1), targets.flatten())
        return loss + SPAN_WEIGHT * span_loss


def _answer_tokens(pair: Pair, encoded: Encoding) -> tuple[int, int] | None:
    """Return the first and last token of the answer; None if it is not in the passage."""
    start = pair.passage.lower().find(pair.answer.lower()) if pair.answer else -1
    if start < 0:
        return None
    first = encoded.char_to_token(start, 1)
    last = encoded.char_to_token(start + len(pair.answer) - 1, 1)
    return None if first is None or last is None else (first, last)


def _batches(pairs: Sequence[Pair], seed: int) -> list[list[Pair]]:
    """Return batches of pairs of similar length, in random order."""
    chance = random.Random(seed)  # noqa: S311
    pool = BATCH * 25
    batches: list[list[Pair]] = []
    for start in range(0, len(pairs), pool):
        by_length = sorted(pairs[start : start + pool], key=lambda pair: len(pair.passage))
        batches.extend(by_length[at : at + BATCH] for at in range(0, len(by_length), BATCH))
    chance.shuffle(batches)
    return batches


class HeldOut:
    """The held-out articles: does the network tell what they answer from what they don't?"""

    def __init__(self, paragraphs: Sequence[Paragraph], cross_encoder: CrossEncoder) -> None:
        maker = PairMaker(paragraphs, cross_encoder.score)
        self._items = [
            (question, list(_windows(paragraph, maker.best_first(number, question.text))))
            for number, paragraph in enumerate(paragraphs)
            for question in paragraph.questions
        ]

    def report(self, when: str, training: Training) -> None:
        """Print the area under the ROC curve, and how often the best window has the answer."""
        if not self._items:
            return
        answered: list[float] = []
        unanswered: list[float] = []
        right = 0
        for question, passages in self._items:
            logits = training.logits(question.text, passages)
            best = max(logits)
            (answered if question.answers else unanswered).append(best)
            text = passages[logits.index(best)].lower()
            right += any(answer.lower() in text for answer in question.answers)
        below = sum(float(score > other) for score in answered for other in unanswered)
        area = below / max(1, len(answered) * len(unanswered))
        share = right / max(1, len(answered))
        _log(f"{when}: AUROC {area:.3f}, right window {share:.3f}")


def _windows(paragraph: Paragraph, order: Sequence[int]) -> Iterator[str]:
    """Yield the three best sentences, and the best sentence with each neighbour."""
    yield from (paragraph.passage(place, place) for place in order[:3])
    if order and order[0] > 0:
        yield paragraph.passage(order[0] - 1, order[0])
    if order and order[0] + 1 < len(paragraph.sentences):
        yield paragraph.passage(order[0], order[0] + 1)


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

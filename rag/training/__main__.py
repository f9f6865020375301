"""Train the cross-encoder or the question encoder: python -m rag.training --help.

Needs the packages of the extra `training`. On one GPU, everything takes ten minutes; on two
cores, an epoch of documents alone takes a quarter of an hour.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import BertModel

from rag.models.files import model_path
from rag.training.encoder import Encoder
from rag.training.groups import Group, GroupMaker, of_claim
from rag.training.loop import Trainer, log
from rag.training.measures import Documents, report_paragraphs
from rag.training.network import (
    CrossEncoderNetwork,
    State,
    between,
    export,
    from_quantized,
    load,
    published,
    save,
)
from rag.training.sources import Claim, Text, read_claims, read_documents, read_paragraphs

#: The published logits run from -11 to 11; scaled down, they start close to probabilities.
START_SCALE = 0.4
#: How often a document and a paragraph are drawn from in each epoch. The last epochs see more of
#: the documents, whose near misses people wrote.
SCHEDULE = ((2.0, 1.0), (3.0, 1.0), (5.0, 0.35))
#: The question of a set counts that much of a paragraph's.
SETS = {"squad": 2.0, "qamr": 0.7, "fairy": 0.7}
#: Paragraphs of this set are kept apart for measuring.
APART = "apart"
#: Most claims of a kind in each epoch.
CLAIMS = 4_000
#: How many nearest sentences are known for a question.
NEAREST = 24


def main() -> None:
    """Train, measure on what is kept apart, and write the weights."""
    options = _options()
    torch.manual_seed(options.seed)
    if options.threads:
        torch.set_num_threads(options.threads)
    {"cross-encoder": _cross_encoder, "encoder": _encoder, "export": _export}[options.what](options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m rag.training", description=__doc__)
    parser.add_argument("what", choices=["cross-encoder", "encoder", "export"])
    files = {"type": Path, "nargs": "*", "default": [], "metavar": "FILE"}
    parser.add_argument("--documents", help="invented documents with questions", **files)
    parser.add_argument("--paragraphs", help="paragraphs with public questions", **files)
    parser.add_argument("--claims", help="claims with evidence", **files)
    parser.add_argument("--held-out", help="documents to measure on", **files)
    parser.add_argument("--start", help="weights to start from", **files)
    parser.add_argument("--shares", type=float, nargs="*", default=[0.7, 0.85, 1.0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--encoder-folder", type=Path, help="another sentence encoder")
    parser.add_argument("--schedule", type=float, nargs="*", default=[*sum(SCHEDULE, ())])
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--budget", type=int, default=16_384)
    parser.add_argument("--frozen", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--sample", type=int, default=0, help="use so many paragraphs only")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    return parser.parse_args()


class _Data:
    """What is trained and measured on, with the vectors of the sentences."""

    def __init__(self, options: argparse.Namespace) -> None:
        paragraphs = [one for path in options.paragraphs for one in read_paragraphs(path)]
        documents = [one for path in options.documents for one in read_documents(path)]
        held_out = [one for path in options.held_out for one in read_documents(path)]
        chance = random.Random(options.seed)  # noqa: S311  # nothing secret depends on it
        self.apart = [one for one in paragraphs if one.kind == APART]
        paragraphs = [one for one in paragraphs if one.kind != APART]
        if options.sample:
            paragraphs = chance.sample(paragraphs, options.sample)
        self.claims = [one for path in options.claims for one in read_claims(path)]
        if options.sample:
            share = options.sample / 20_000
            self.claims = [one for one in self.claims if chance.random() < share]
        self.texts: list[Text] = [*documents, *paragraphs]
        self.is_document = [True] * len(documents) + [False] * len(paragraphs)
        folder = options.encoder_folder or model_path("encoder folder")
        bert = BertModel.from_pretrained(str(folder), add_pooling_layer=False)
        self.encoder = Encoder(bert, Tokenizer.from_file(str(folder / "tokenizer.json")), options.device)
        self.sentences = self.encoder.encode([line for text in self.texts for line in text.sentences])
        strangers = [one.question for text in self.apart[::4] for one in text.asked][:300]
        lines = [line for text in held_out for line in text.sentences]
        self.held_out = Documents(held_out, self.encoder.encode(lines), strangers)
        log(f"{len(documents)} documents, {len(paragraphs)} paragraphs, {len(self.claims)} claims")

    def nearest(self) -> NDArray[np.int64]:
        """Return the rows of the NEAREST sentences of every question."""
        device = "cuda" if torch.cuda.is_available() else "cpu"
        table = torch.from_numpy(self.sentences).to(device)
        questions = [one.question for text in self.texts for one in text.asked]
        vectors = torch.from_numpy(self.encoder.encode(questions)).to(device)
        rows = [
            (part @ table.T).topk(min(NEAREST, len(table)), dim=1).indices.cpu()
            for part in vectors.split(512)
        ]
        nearest: NDArray[np.int64] = torch.cat(rows).numpy()
        return nearest

    def repeats(self, document: float, paragraph: float) -> list[float]:
        """Return how often each text is drawn from."""
        return [
            document if is_document else paragraph * SETS.get(text.kind, 1.0)
            for text, is_document in zip(self.texts, self.is_document, strict=True)
        ]


def _cross_encoder(options: argparse.Namespace) -> None:
    data = _Data(options)
    network = _start(options)
    start = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    tokenizer = Tokenizer.from_file(
        str((options.encoder_folder or model_path("encoder folder")) / "tokenizer.json")
    )
    trainer = Trainer(network, tokenizer, options.device, options.budget)
    _report("start", data, trainer)
    maker = GroupMaker(data.texts, data.nearest())
    schedule = [tuple(options.schedule[at : at + 2]) for at in range(0, len(options.schedule), 2)]
    epochs = []
    for number, (document, paragraph) in enumerate(schedule):
        seed = options.seed * 100 + number
        groups = maker.draw(data.repeats(document, paragraph), seed)
        epochs.append(groups + _some_claims(data.claims, paragraph, seed))
        log(f"epoch {number + 1}: {len(epochs[-1])} groups, {sum(map(len, epochs[-1]))} pairs")
    trainer.train(epochs, options.rate, options.frozen)
    learned = {name: tensor.cpu() for name, tensor in network.state_dict().items()}
    for share in options.shares:
        state = between(start, learned, share)
        network.load_state_dict(state)
        _report(f"{options.out.stem}, share {share}", data, trainer)
        save(state, options.out.with_stem(f"{options.out.stem}-{round(share * 100)}"))


def _start(options: argparse.Namespace) -> CrossEncoderNetwork:
    """Return the network to start from: some saved weights, averaged, or the published ones."""
    network = CrossEncoderNetwork()
    if not options.start:
        network = from_quantized(published())
        with torch.no_grad():
            network.classifier.weight.mul_(START_SCALE)
            network.classifier.bias.mul_(START_SCALE)
        return network
    states = [load(path) for path in options.start]
    mean: State = {
        name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]
    }
    network.load_state_dict(mean, strict=False)
    return network


def _some_claims(claims: Sequence[Claim], share: float, seed: int) -> list[Group]:
    chance = random.Random(seed)  # noqa: S311  # nothing secret depends on it
    by_kind: dict[str, list[Claim]] = {}
    for claim in claims:
        by_kind.setdefault(claim.kind, []).append(claim)
    drawn = [
        chance.sample(some, round(min(len(some), CLAIMS) * share)) for some in by_kind.values()
    ]
    return [(of_claim(claim),) for some in drawn for claim in some]


def _report(name: str, data: _Data, trainer: Trainer) -> None:
    if data.held_out.texts:
        data.held_out.report(name, trainer.scores, data.encoder.encode)
    if data.held_out.texts and data.apart:
        report_paragraphs(name, data.apart, trainer.scores)


def _encoder(options: argparse.Namespace) -> None:
    data = _Data(options)
    _report_search("start", data)
    start = {name: tensor.clone().cpu() for name, tensor in data.encoder.bert.state_dict().items()}
    document, paragraph = options.schedule[:2]
    repeats = data.repeats(document, paragraph)
    epochs = len(options.schedule) // 2
    data.encoder.train(data.texts, repeats, data.sentences, epochs, options.rate, options.seed)
    learned = {name: tensor.cpu() for name, tensor in data.encoder.bert.state_dict().items()}
    for share in options.shares:
        state = between(start, learned, share)
        data.encoder.bert.load_state_dict(state)
        _report_search(f"{options.out.stem}, share {share}", data)
        save(state, options.out.with_stem(f"{options.out.stem}-{round(share * 100)}"))


def _report_search(name: str, data: _Data) -> None:
    data.held_out.report_search(name, data.encoder.encode)
    everything = Documents(
        [*data.held_out.texts, *data.texts],
        np.concatenate([data.held_out.sentences, data.sentences]),
        (),
    )
    everything.texts = [*data.held_out.texts]
    everything.report_search(f"{name}, among {len(everything.sentences)} sentences", data.encoder.encode)


def _export(options: argparse.Namespace) -> None:
    network = CrossEncoderNetwork()
    network.load_state_dict(load(options.start[0]), strict=False)
    export(network, options.out)


if __name__ == "__main__":
    main()

"""The files of the options -> texts and claims to train and measure on, with sentence vectors."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from rag.training.claim_groups import document_claims, public_claims
from rag.training.encoder import Encoder
from rag.training.groups import Group, GroupMaker
from rag.training.loop import log
from rag.training.measures import Documents, Floats
from rag.training.options import Options
from rag.training.sources import Claim, Text, read_claims, read_documents, read_paragraphs

#: A paragraph of these sets is drawn from so many times as often as others.
SETS = {"squad": 2.0, "qamr": 0.7, "fairy": 0.7}
#: Paragraphs of this set are kept apart for measuring.
APART = "apart"
#: Questions about the paragraphs kept apart, which documents don't answer: how many at most.
STRANGERS = 300
#: Most public claims of a kind in each epoch, and how often a document's are drawn beside them.
CLAIMS, WRITTEN_CLAIMS = 12_000, 5.0
#: How many nearest sentences are known for a question.
NEAREST = 24


@dataclass(frozen=True)
class Data:
    """What is trained and measured on."""

    texts: Sequence[Text]
    claims: Sequence[Claim]
    sentences: Floats  # unit vectors of the texts' sentences, shape (n, 384)
    held_out: Documents
    apart: Sequence[Text]  # paragraphs kept apart

    def repeats(self, document: float, paragraph: float) -> list[float]:
        """Return how often each text is drawn from."""
        return [
            document if text.is_document else paragraph * SETS.get(text.kind, 1.0)
            for text in self.texts
        ]


def read(options: Options, encoder: Encoder) -> Data:
    """Read the files of the options, and encode their sentences."""
    documents = _documents(options.documents)
    paragraphs = [one for path in options.paragraphs for one in read_paragraphs(path)]
    claims = [one for path in options.claims for one in read_claims(path)]
    apart = [one for one in paragraphs if one.kind == APART]
    paragraphs = [one for one in paragraphs if one.kind != APART]
    if 0 < options.sample < len(paragraphs):
        chance = random.Random(options.seed)  # noqa: S311  # nothing secret depends on it
        share = options.sample / len(paragraphs)
        paragraphs = chance.sample(paragraphs, options.sample)
        claims = [one for one in claims if chance.random() < share]
    log(f"{len(documents)} documents, {len(paragraphs)} paragraphs, {len(claims)} claims")
    held_out = _documents(options.held_out)
    # Not of one article alone: every fourth paragraph.
    strangers = [one.question for text in apart[::4] for one in text.asked][:STRANGERS]
    texts = [*documents, *paragraphs]
    measured = Documents(held_out, encoder.encode(_sentences(held_out)), strangers)
    return Data(texts, claims, encoder.encode(_sentences(texts)), measured, apart)


def _documents(paths: Sequence[Path]) -> list[Text]:
    return [one.as_text() for path in paths for one in read_documents(path)]


def _sentences(texts: Sequence[Text]) -> list[str]:
    return [sentence for text in texts for sentence in text.sentences]


def draw_epochs(data: Data, encoder: Encoder, options: Options) -> list[list[Group]]:
    """Return the groups of each epoch."""
    maker = GroupMaker(data.texts, _nearest(data, encoder))
    epochs = []
    for number, (document, paragraph, claim) in enumerate(options.epochs):
        seed = options.seed * 100 + number
        groups = maker.draw(data.repeats(document, paragraph), seed)
        groups += _claims(data, claim, seed)
        log(f"epoch {number + 1}: {len(groups)} groups, {sum(map(len, groups))} pairs")
        epochs.append(groups)
    return epochs


def _claims(data: Data, often: float, seed: int) -> list[Group]:
    chance = random.Random(seed)  # noqa: S311  # nothing secret depends on it
    written = [
        group
        for text in data.texts
        for group in document_claims(text, often * WRITTEN_CLAIMS, chance)
    ]
    return [*written, *public_claims(data.claims, CLAIMS, often, chance)]


def _nearest(data: Data, encoder: Encoder) -> NDArray[np.int64]:
    """Return the rows of the NEAREST sentences of every question, nearest first."""
    table = torch.from_numpy(data.sentences).to(encoder.device)
    questions = encoder.encode([one.question for text in data.texts for one in text.asked])
    count = min(NEAREST, len(table))
    if not len(questions):  # documents with claims alone
        return np.zeros((0, count), dtype=np.int64)
    rows = [
        (torch.from_numpy(questions[at : at + 512]).to(encoder.device) @ table.T).topk(count)
        for at in range(0, len(questions), 512)
    ]
    nearest: NDArray[np.int64] = torch.cat([one.indices.cpu() for one in rows]).numpy()
    return nearest

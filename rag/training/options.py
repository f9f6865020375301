"""The options of the command line."""

import argparse
from dataclasses import dataclass, fields
from pathlib import Path

import torch

from rag.models.files import model_path
from rag.training.network import COLUMNS

#: How often a document, a paragraph and a claim are drawn from, in each epoch in turn. The last
#: epoch sees more of the documents, whose near misses people wrote.
SCHEDULE = (2.0, 1.0, 0.5, 3.0, 1.0, 0.5, 5.0, 0.35, 0.5)
#: Weights are saved at these shares of the way from the start to what was learned.
SHARES = (0.7, 0.85, 1.0)

_FILES = {
    "documents": "documents with questions, near misses and claims, as in rag/training/written",
    "paragraphs": "paragraphs with questions",
    "claims": "claims with evidence",
    "held_out": "documents to measure on",
    "start": "weights to start from, or to export, also as ONNX; several are averaged",
}
_NUMBERS = {
    "rate": (1e-4, "learning rate"),
    "budget": (16_384, "most tokens in a batch"),
    "frozen": (0, "so many of the lowest layers stay as they are, with the embeddings"),
    "seed": (1, "of everything drawn at random"),
    "threads": (0, "threads of the CPU; 0: PyTorch decides"),
    "minutes": (0.0, "training ends after so long; 0: after all epochs"),
    "scale": (1.0, "exported logits are multiplied by this"),
    "shift": (0.0, "then this is added to them"),
    "sample": (0, "use so many paragraphs, and as large a share of the claims; 0: all"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What to train, from which files, and how; `python -m rag.training --help` describes them."""

    what: str
    for_what: str
    documents: list[Path]
    paragraphs: list[Path]
    claims: list[Path]
    held_out: list[Path]
    start: list[Path]
    shares: list[float]
    device: str
    encoder_folder: Path | None
    schedule: list[float]
    rate: float
    budget: int
    frozen: int
    seed: int
    threads: int
    minutes: float
    scale: float
    shift: float
    sample: int
    out: Path

    @property
    def epochs(self) -> list[tuple[float, float, float]]:
        """How often a document, a paragraph and a claim are drawn from in each epoch."""
        return list(zip(self.schedule[::3], self.schedule[1::3], self.schedule[2::3], strict=True))

    @property
    def encoder(self) -> Path:
        """The folder of the sentence encoder, whose tokenizer is also the cross-encoder's."""
        return self.encoder_folder or model_path("encoder folder")


def parse(description: str | None) -> Options:
    """Return the options given on the command line; exits if they are wrong."""
    parser = argparse.ArgumentParser(prog="python -m rag.training", description=description)
    parser.add_argument("what", choices=["cross-encoder", "encoder", "export", "slim"])
    for name, told in _FILES.items():
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, type=Path, nargs="*", default=[], metavar="FILE", help=told)
    for name, (usual, told) in _NUMBERS.items():
        parser.add_argument(
            f"--{name}", type=type(usual), default=usual, help=f"{told} (default: {usual})"
        )
    parser.add_argument(
        "--for", dest="for_what", choices=list(COLUMNS), default="questions",
        help="what an exported network is for",
    )  # fmt: skip
    parser.add_argument("--encoder-folder", type=Path, help="another sentence encoder")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument(
        "--schedule", type=float, nargs="*", default=list(SCHEDULE), metavar="TIMES",
        help="how often a document, a paragraph and a claim are drawn from: three numbers an epoch",
    )  # fmt: skip
    parser.add_argument(
        "--shares", type=float, nargs="*", default=list(SHARES), metavar="SHARE",
        help="weights are saved at these shares of the way from the start to what was learned",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="to write")
    given = parser.parse_args()
    if given.what == "export" and not given.start:
        parser.error("export needs --start: the weights to export")
    if given.what == "slim" and len(given.start) != 1:
        parser.error("slim needs --start: the one ONNX file to slim")
    if len(given.schedule) % 3:
        parser.error("--schedule needs three numbers for each epoch")
    return Options(**{field.name: getattr(given, field.name) for field in fields(Options)})

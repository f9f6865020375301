"""Train the cross-encoder or the question encoder, export a cross-encoder as ONNX, or slim one.

Needs the packages of the extra `training`. With one GPU, training on all the public sets takes ten
minutes; on two cores, an epoch over the documents takes half an hour.
"""

from collections.abc import Callable

import onnx
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from rag.training.data import Data, draw_epochs, read
from rag.training.encoder import Encoder
from rag.training.loop import Trainer
from rag.training.measures import report_paragraphs
from rag.training.network import (
    COLUMNS,
    CrossEncoderNetwork,
    State,
    average,
    between,
    export,
    from_quantized,
    load,
    published,
    save,
    widened,
)
from rag.training.options import Options, parse
from rag.training.slimming import slimmed

#: The published logits run from -11 to 11; scaled down, they start close to probabilities.
START_SCALE = 0.4


def main() -> None:
    """Train, measure on what is kept apart, and write the weights; or export weights."""
    options = parse(__doc__)
    torch.manual_seed(options.seed)
    if options.threads:
        torch.set_num_threads(options.threads)
    commands = {
        "cross-encoder": _train_cross_encoder,
        "encoder": _train_encoder,
        "export": _export,
        "slim": _slim,
    }
    commands[options.what](options)


def _train_cross_encoder(options: Options) -> None:
    network = _start(options)
    start = _copied(network.state_dict())
    encoder = _sentence_encoder(options)
    data = read(options, encoder)
    trainer = Trainer(network, _tokenizer(options), options.device, options.budget)
    _report("start", data, trainer, encoder)
    groups = draw_epochs(data, encoder, options)
    trainer.train(groups, options.rate, options.frozen, options.minutes)

    def measure(name: str, state: State) -> None:
        network.load_state_dict(state)
        _report(name, data, trainer, encoder)

    _write(options, start, _copied(network.state_dict()), measure)


def _train_encoder(options: Options) -> None:
    encoder = _sentence_encoder(options)
    start = _copied(encoder.bert.state_dict())
    data = read(options, encoder)
    data.held_out.report_search("start", encoder.encode, data.sentences)
    epochs = [data.repeats(document, paragraph) for document, paragraph, _ in options.epochs]
    encoder.train(data.texts, data.sentences, epochs, options.rate, options.seed)

    def measure(name: str, state: State) -> None:
        encoder.bert.load_state_dict(state)
        data.held_out.report_search(name, encoder.encode, data.sentences)

    _write(options, start, _copied(encoder.bert.state_dict()), measure)


def _export(options: Options) -> None:
    network = _start(options)
    with torch.no_grad():
        network.classifier.weight.mul_(options.scale)
        network.classifier.bias.mul_(options.scale).add_(options.shift)
    export(network, COLUMNS[options.for_what], options.out)
    onnx.save(slimmed(onnx.load(options.out)), options.out)


def _slim(options: Options) -> None:
    onnx.save(slimmed(onnx.load(options.start[0])), options.out)


def _start(options: Options) -> CrossEncoderNetwork:
    """Return the network to start from: with some saved weights, or else the published ones."""
    if options.start:
        network = CrossEncoderNetwork()
        # Weights read from an ONNX file have no second head; it starts at random.
        start = average([widened(load(path)) for path in options.start])
        network.load_state_dict(start, strict=False)
        return network
    network = from_quantized(published())
    with torch.no_grad():
        network.classifier.weight.mul_(START_SCALE)
        network.classifier.bias.mul_(START_SCALE)
    return network


def _sentence_encoder(options: Options) -> Encoder:
    bert = BertModel.from_pretrained(str(options.encoder), add_pooling_layer=False)
    return Encoder(bert, _tokenizer(options), options.device)


def _tokenizer(options: Options) -> Tokenizer:
    return Tokenizer.from_file(str(options.encoder / "tokenizer.json"))


def _copied(state: State) -> State:
    return {name: tensor.detach().cpu().clone() for name, tensor in state.items()}


def _report(name: str, data: Data, trainer: Trainer, encoder: Encoder) -> None:
    if data.held_out.texts:
        data.held_out.report(name, trainer.scores, encoder.encode)
    if data.apart:
        report_paragraphs(name, data.apart, trainer.scores)


def _write(
    options: Options, start: State, learned: State, measure: Callable[[str, State], None]
) -> None:
    """Measure and save the weights at each share of the way from the start to what was learned."""
    for share in options.shares:
        state = between(start, learned, share)
        measure(f"{options.out.stem}, share {share}", state)
        save(state, options.out.with_stem(f"{options.out.stem}-{round(share * 100)}"))


if __name__ == "__main__":
    main()

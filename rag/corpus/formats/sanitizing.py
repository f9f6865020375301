"""Characters that no file or database can hold."""

import re

_INVALID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def sanitize(text: str) -> str:
    """Return a text of the same length that can be stored in any file or database.

    Control characters and lone surrogates become spaces.
    """
    return _INVALID.sub(" ", text)

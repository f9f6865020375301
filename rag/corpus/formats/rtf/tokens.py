"""RTF -> its tokens: braces, control words, bytes of text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(\r\n|.)|([{}])"
    rb"|[\r\n\x00]+|([^\\{}\r\n\x00]+)|.",
    re.DOTALL,
)
_BRACE = re.compile(rb"\\bin([0-9]{1,10}) ?|\\.|([{}])", re.DOTALL)


class Token(NamedTuple):
    """A control word with its number, a symbol as a word ("{", "~"), or bytes of text."""

    word: str = ""
    number: int | None = None
    raw: bytes = b""
    is_code: bool = False  # whether the byte was written as its code: \'e9


OPEN, CLOSE = Token("{", 0), Token("}", 0)  # escaped braces have no number


class Tokens:
    """The tokens of a file, in order; groups of no interest are skipped without reading them."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._position = 0

    def __iter__(self) -> Iterator[Token]:
        while match := _TOKEN.match(self._raw, self._position):
            self._position = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if text:
                yield Token(raw=text)
            elif brace:
                yield OPEN if brace == b"{" else CLOSE
            elif code:
                yield Token(raw=bytes.fromhex(code.decode()), is_code=True)
            elif word == b"bin":
                self._position += max(0, int(number or 0))
            elif word:
                yield Token(word.decode(), int(number) if number else None)
            elif symbol:
                yield Token(symbol.decode("latin-1"))

    def skip(self) -> None:
        """Go to the brace that ends the group, which is the next token."""
        depth = 1
        while match := _BRACE.search(self._raw, self._position):
            self._position = match.end()
            if match[1]:
                self._position += int(match[1])
            elif match[2]:
                depth += 1 if match[2] == b"{" else -1
            if not depth:
                self._position = match.start()
                return
        self._position = len(self._raw)

    def skip_next_group(self) -> None:
        """Go behind the group that begins next."""
        begin = self._raw.find(b"{", self._position)
        if begin >= 0:
            self._position = begin + 1
            self.skip()
            self._position += 1

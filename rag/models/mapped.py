"""An ONNX file -> its graph without the large weights, which refers to the file for them.

ONNX Runtime copies the weights that are in a graph, and maps those into memory that the graph says
are in another file. Here that other file is the same one. So nothing is copied, and of the vectors
of 30,000 tokens only those that occur are read.

An ONNX file is one protobuf message, made of fields: a number and a wire type, then the value.
"""

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

#: From a model's message to those of its weights: its graph, the graph's initializers.
_TO_WEIGHTS = (7, 5)
#: The fields of weights: the type of their numbers, the numbers, where else they are.
_TYPE, _NUMBERS, _ELSEWHERE, _IS_ELSEWHERE = 2, 9, 13, 14
_TYPES_OF_ONE_BYTE = (2, 3)  # others would have to begin at a multiple of their size
_MAPPED_FROM = 65_536  # bytes
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_SIZES = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}


class _Field(NamedTuple):
    """A field from `begin` to `end`; its value is a whole number, or begins at `value`."""

    number: int
    begin: int
    value: int
    end: int


def graph_of(path: Path) -> bytes:
    """Return a network's graph; its large weights are said to be in the file of this name.

    Raises ValueError if the file is no protobuf message.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            return _without_weights(content, 0, len(content), _TO_WEIGHTS, path.name)
        except IndexError:
            raise ValueError(f"{path} ends too early.") from None


def _without_weights(
    content: mmap.mmap, begin: int, end: int, inside: tuple[int, ...], name: str
) -> bytes:
    """Return a message without the large weights in it; `inside` leads to theirs."""
    fields = list(_fields(content, begin, end))
    of_one_byte = any(one.number == _TYPE and one.value in _TYPES_OF_ONE_BYTE for one in fields)
    parts = []
    for one in fields:
        size = one.end - one.value
        if inside and one.number == inside[0]:
            inner = _without_weights(content, one.value, one.end, inside[1:], name)
            parts.append(_message(one.number, inner))
        elif inside or one.number != _NUMBERS or size < _MAPPED_FROM or not of_one_byte:
            parts.append(content[one.begin : one.end])
        else:
            place = {"location": name, "offset": str(one.value), "length": str(size)}
            parts += [_entry(key, value) for key, value in place.items()]
            parts.append(_varint(_IS_ELSEWHERE << 3 | _VARINT) + _varint(1))
    return b"".join(parts)


def _fields(content: mmap.mmap, begin: int, end: int) -> Iterator[_Field]:
    while begin < end:
        tag, at = _number(content, begin)
        kind = tag & 7
        if kind == _VARINT:
            value, after = _number(content, at)
        elif kind == _LENGTH:
            size, value = _number(content, at)
            after = value + size
        elif kind in _SIZES:
            value, after = at, at + _SIZES[kind]
        else:
            raise ValueError(f"There is no wire type {kind} in protobuf.")
        if after > end:
            raise ValueError("A field of a protobuf message ends after it.")
        yield _Field(tag >> 3, begin, value, after)
        begin = after


def _number(content: mmap.mmap, at: int) -> tuple[int, int]:
    """Return the whole number at a place, and the place after it."""
    number = shift = 0
    while True:
        byte = content[at]
        number |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return number, at
        shift += 7


def _varint(number: int) -> bytes:
    coded = bytearray()
    while number > 0x7F:
        coded.append(number & 0x7F | 0x80)
        number >>= 7
    coded.append(number)
    return bytes(coded)


def _message(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _LENGTH) + _varint(len(content)) + content


def _entry(key: str, value: str) -> bytes:
    return _message(_ELSEWHERE, _message(1, key.encode()) + _message(2, value.encode()))

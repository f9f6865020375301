"""The characters of an RTF text -> the paragraphs that they belong to."""

import re
import sys
from dataclasses import replace

from rag.corpus.blocks import Kind, Style
from rag.corpus.formats.rtf import charsets
from rag.corpus.formats.rtf.model import Form, Paragraph, Stream, Text
from rag.corpus.formats.rtf.state import State
from rag.corpus.formats.symbols import is_symbols, shown
from rag.corpus.formats.writer import is_contents_style, kind_by_style
from rag.errors import UnreadableArticleError

_MAX_DEPTH = 1_000  # of groups; word processors nest a few dozen
_MAX_COMMAND = 100  # characters; what a field is, its first word says
_TOO_DEEP = "nested too deeply to be read; save its text as .txt"
_SPACES = re.compile(r" {2,}| ?\t[ \t]*")
_WITH_PARAGRAPHS = frozenset(("body", "note", "comment", "box", "header", "footer"))


class Output:
    """Takes characters and the properties that they have; `text` is what came so far."""

    def __init__(self, *, is_utf_8: bool) -> None:
        self.text = Text()
        self.state = State(self.text.body)
        self.encoding = charsets.WINDOWS_LATIN
        self.default_font = 0
        self._is_utf_8 = is_utf_8  # bytes beyond ASCII
        self._around: list[State] = []
        self._characters: list[str] = []  # not yet added to the paragraph
        self._bytes = bytearray()  # not yet decoded

    @property
    def depth(self) -> int:
        """How many groups go on."""
        return len(self._around)

    def change(self, **properties: object) -> None:
        """Change properties of what follows in the group."""
        self.state = replace(self.state, **properties)  # type: ignore[arg-type]

    def change_form(self, **properties: object) -> None:
        """Change properties of the paragraph."""
        self.change(form=replace(self.state.form, **properties))  # type: ignore[arg-type]

    def open_group(self) -> None:
        """Begin a group; raises UnreadableArticleError if there are too many around it."""
        self.flush()
        if self.depth >= _MAX_DEPTH:
            raise UnreadableArticleError(_TOO_DEEP)
        self._around.append(self.state)

    def close_group(self) -> None:
        """End a group, and the text that began in it."""
        self.flush()
        ended = self.state.stream
        if self._around:
            self.state = self._around.pop()
        if ended is not self.state.stream:
            if ended.kind in _WITH_PARAGRAPHS:
                ended.finish()
            if self.state.is_seen:
                self._hang(ended)

    def begin(self, kind: str) -> None:
        """Begin a text of its own."""
        self.flush()
        state = self.state
        self.state = State(Stream(kind), substitutes=state.substitutes, command=state.command)

    def add(self, text: str) -> None:
        """Add characters."""
        self._decode()
        self._characters.append(text)

    def add_unit(self, code: int) -> None:
        """Add a character, or half of one, by its code in UTF-16, which may be negative."""
        code = code if 0xFFFF < code <= sys.maxunicode else code % 0x10000
        self.add(shown(chr(code), self._font_name()) if code else "")

    def add_bytes(self, raw: bytes, *, is_code: bool) -> None:
        """Add text in the encoding of its font; `is_code` if a byte was written as its code."""
        if self._is_utf_8 and not is_code and not raw.isascii():
            self.add(raw.decode("utf-8", "replace"))
        else:
            self._bytes += raw

    def flush(self) -> None:
        """Add the characters that came to the paragraph, with the properties they have."""
        self._decode()
        if not self._characters:
            return
        text = charsets.paired("".join(self._characters))
        self._characters.clear()
        state, paragraph = self.state, self.state.stream.paragraph
        if state.stream.kind in ("fonts", "styles"):
            self._declare(text)
        elif state.is_page_number:
            paragraph.has_page_number = True
        elif state.is_seen:
            if ("  " in text or "\t" in text) and not self._keeps_space():
                text = _SPACES.sub(lambda match: "\t" if "\t" in match[0] else " ", text)
            paragraph.runs.add(text, state.marks | {Style.LINK} if state.is_link else state.marks)

    def end_paragraph(self, form: Form) -> None:
        """End the paragraph, which has this form."""
        stream = self.state.stream
        if stream.kind in _WITH_PARAGRAPHS:
            names = self.text.declared.names(form.style)
            stream.paragraph.is_contents = self.state.is_contents or is_contents_style(names)
            stream.end_paragraph(form)

    def _decode(self) -> None:
        if not self._bytes:
            return
        name = self._font_name()
        charset = self.text.declared.charsets.get(self._font())
        encoding = "latin-1" if is_symbols(name) else charsets.encoding_of(charset, self.encoding)
        self._characters.append(shown(self._bytes.decode(encoding, "replace"), name))
        self._bytes.clear()

    def _font(self) -> int:
        return self.default_font if self.state.font is None else self.state.font

    def _font_name(self) -> str:
        return self.text.declared.fonts.get(self._font(), "")

    def _keeps_space(self) -> bool:
        names = self.text.declared.names(self.state.form.style)
        return kind_by_style(names) == Kind.CODE

    def _declare(self, text: str) -> None:
        """Note the name of a font or a style, which ends with a semicolon."""
        stream, declared = self.state.stream, self.text.declared
        stream.paragraph.runs.add(text)
        if ";" not in text:
            return
        name = _said(stream).partition(";")[0].strip().lower()
        stream.paragraph = Paragraph()
        if stream.kind == "styles":
            declared.styles[self.state.form.style] = name
        elif self.state.font is not None:
            declared.fonts[self.state.font] = name

    def _hang(self, stream: Stream) -> None:
        """Add a text that has ended to what it belongs to."""
        kind, paragraph, command = stream.kind, self.state.stream.paragraph, self.state.command
        if kind in ("note", "comment", "box"):
            paragraph.hung.append(stream)
            if kind == "note":
                paragraph.runs.refer()
        elif kind in ("header", "footer"):
            (self.text.headers if kind == "header" else self.text.footers).append(stream)
        elif kind == "label":
            paragraph.label = _said(stream)
        elif kind == "command" and command is not None and not command:
            command.append(_said(stream)[:_MAX_COMMAND])
        elif kind in ("title", "author", "created"):
            self.text.info[kind] = _said(stream)


def _said(stream: Stream) -> str:
    return stream.paragraph.runs.inline().text

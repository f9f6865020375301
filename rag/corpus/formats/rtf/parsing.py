"""Tokens of RTF -> paragraphs and tables, each in the text that it belongs to."""

from rag.corpus.formats.rtf.actions import ACTIONS
from rag.corpus.formats.rtf.charsets import is_utf_8
from rag.corpus.formats.rtf.model import Text
from rag.corpus.formats.rtf.output import Output
from rag.corpus.formats.rtf.tokens import CLOSE, OPEN, Token, Tokens
from rag.corpus.formats.rtf.words import CHARACTERS, DESTINATIONS, SHOWN, SKIPPED


def parse(raw: bytes) -> Text:
    """Return an RTF text; raises UnreadableArticleError if it is nested too deeply."""
    return _Parser(raw).parse()


class _Parser:
    def __init__(self, raw: bytes) -> None:
        self.tokens = Tokens(raw)
        self.output = Output(is_utf_8=is_utf_8(raw))
        self.to_drop = 0  # characters that stand in for one in Unicode
        self.is_ignorable = False  # whether the next word begins a group for those who know it

    def parse(self) -> Text:
        output = self.output
        for token in self.tokens:
            if token.raw:
                self.text(token)
            elif token is OPEN or token is CLOSE:
                self.brace(is_open=token is OPEN)
                if not output.depth:
                    break
            elif self.to_drop and token.word in CHARACTERS:
                self.to_drop -= 1
            else:
                self.control(token.word, token.number)
        output.text.is_cut_off = output.depth > 0
        while output.depth:
            output.close_group()
        output.text.body.finish()
        return output.text

    def brace(self, *, is_open: bool) -> None:
        self.to_drop, self.is_ignorable = 0, False
        if is_open:
            self.output.open_group()
        else:
            self.output.close_group()

    def text(self, token: Token) -> None:
        dropped = min(self.to_drop, len(token.raw))
        self.to_drop -= dropped
        self.output.add_bytes(token.raw[dropped:], is_code=token.is_code)

    def control(self, word: str, number: int | None) -> None:
        is_ignorable, self.is_ignorable = self.is_ignorable, word == "*"
        self.to_drop = 0
        if word == "u":
            self.output.add_unit(number or 0)
            self.to_drop = self.output.state.substitutes
        elif word in CHARACTERS:
            self.output.add(CHARACTERS[word])
        elif word in DESTINATIONS:
            self.output.begin(DESTINATIONS[word])
        elif word in ACTIONS:
            self.output.flush()
            ACTIONS[word](self.output, word, number)
        elif word == "upr":
            # The same text follows in Unicode.
            self.tokens.skip_next_group()
        elif word not in SHOWN and (is_ignorable or word in SKIPPED or _is_of_formula(word)):
            self.tokens.skip()


def _is_of_formula(word: str) -> bool:
    """Whether a word begins the properties of a part of a formula."""
    return word.startswith("m") and word.endswith("Pr")

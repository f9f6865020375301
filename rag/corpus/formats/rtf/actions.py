"""What control words do that change the properties of the text or end a part of it."""

import re
from collections.abc import Callable
from dataclasses import replace

from rag.corpus.blocks import Style
from rag.corpus.formats.rtf import charsets
from rag.corpus.formats.rtf.model import Definition, Form
from rag.corpus.formats.rtf.output import Output

Action = Callable[[Output, str, int | None], None]
_MARKS = {"b": Style.STRONG, "i": Style.EMPHASIS, "super": Style.SUPERSCRIPT}
_PROPERTIES = {"f": "font", "uc": "substitutes"}
_SWITCHES = {"v": "is_hidden", "deleted": "is_deleted", "nesttableprops": "is_inner"}
_TINY = 6  # half points: smaller letters are dots on the page
_OF_FORM = {"s": "style", "outlinelevel": "outline", "ilvl": "depth", "li": "indent"}
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
_LINK_FIELD = re.compile(r"\s*HYPERLINK\b", re.IGNORECASE)
_CONTENTS_FIELD = re.compile(r"\s*TOC\b", re.IGNORECASE)


def _end_paragraph(output: Output, _: str, __: int | None) -> None:
    # With a deleted mark, it goes on in the next one.
    if not output.state.is_deleted:
        output.end_paragraph(output.state.form)


def _plain(output: Output, _: str, __: int | None) -> None:
    output.change(font=None, marks=frozenset(), is_hidden=False, is_tiny=False, is_deleted=False)


def _mark(output: Output, word: str, number: int | None) -> None:
    mark, marks = frozenset((_MARKS[word],)), output.state.marks
    output.change(marks=marks - mark if number == 0 else marks | mark)


def _lower(output: Output, _: str, __: int | None) -> None:
    output.change(marks=output.state.marks - {Style.SUPERSCRIPT})


def _size(output: Output, _: str, number: int | None) -> None:
    output.change(is_tiny=number is not None and number < _TINY)


def _switch(output: Output, word: str, number: int | None) -> None:
    output.change(**{_SWITCHES[word]: number != 0})


def _property(output: Output, word: str, number: int | None) -> None:
    output.change(**{_PROPERTIES[word]: max(0, number or 0)})


def _no_form(output: Output, _: str, __: int | None) -> None:
    output.change(form=Form())


def _form(output: Output, word: str, number: int | None) -> None:
    output.change_form(**{_OF_FORM[word]: max(0, number or 0)})


def _list(output: Output, _: str, number: int | None) -> None:
    output.change_form(list_id=str(number or ""))


def _first_line(output: Output, _: str, number: int | None) -> None:
    output.change_form(hanging=max(0, -(number or 0)))


def _in_table(output: Output, _: str, number: int | None) -> None:
    output.change_form(in_table=number != 0)


def _table_depth(output: Output, _: str, number: int | None) -> None:
    output.change_form(in_table=number != 0, table_depth=number or 1)


def _row_definition(output: Output, _: str, __: int | None) -> None:
    stream = output.state.stream
    if output.state.is_inner:
        stream.inner_definition = Definition()
    else:
        stream.definition, stream.in_row = Definition(), True


def _define(output: Output, word: str, number: int | None) -> None:
    stream = output.state.stream
    definition = stream.inner_definition if output.state.is_inner else stream.definition
    if word == "cellx":
        definition.end_cell(number or 0)
    elif word == "trhdr":
        definition.is_header = True
    elif word == "tbllkhdrrows":
        definition.sets_first_apart = True
    elif word == "clbrdrb":
        definition.is_ruled = True
    else:
        definition.merge = word


def _end_cell(output: Output, word: str, _: int | None) -> None:
    depth = _depth(output, is_inner=word == "nestcell")
    form = replace(output.state.form, in_table=True, table_depth=depth)
    output.end_paragraph(form)
    output.state.stream.end_cell(depth)


def _end_row(output: Output, word: str, _: int | None) -> None:
    stream, is_inner = output.state.stream, word == "nestrow"
    depth = _depth(output, is_inner=is_inner)
    output.end_paragraph(replace(output.state.form, in_table=True, table_depth=depth))
    stream.end_row(depth, stream.inner_definition if is_inner else stream.definition)
    if not is_inner:
        stream.in_row = False


def _depth(output: Output, *, is_inner: bool) -> int:
    return max(2, output.state.form.table_depth) if is_inner else 1


def _encoding(output: Output, word: str, number: int | None) -> None:
    is_page = word == "ansicpg"
    output.encoding = charsets.code_page(number or 0) if is_page else charsets.WHOLE[word]


def _declare(output: Output, word: str, number: int | None) -> None:
    state, declared = output.state, output.text.declared
    if word == "deff":
        output.default_font = number or 0
    elif word == "sbasedon" and state.stream.kind == "styles":
        declared.based_on[state.form.style] = number or 0
    elif word == "fcharset" and state.stream.kind == "fonts" and state.font is not None:
        declared.charsets[state.font] = number or 0


def _field(output: Output, _: str, __: int | None) -> None:
    output.change(command=[])


def _field_result(output: Output, _: str, __: int | None) -> None:
    state = output.state
    command = "".join(state.command or ())
    output.change(
        is_link=state.is_link or bool(_LINK_FIELD.match(command)),
        is_page_number=state.is_page_number or bool(_PAGE_FIELD.match(command)),
        is_contents=state.is_contents or bool(_CONTENTS_FIELD.match(command)),
    )
    state.stream.paragraph.has_page_number |= output.state.is_page_number


def _page_number(output: Output, _: str, __: int | None) -> None:
    output.state.stream.paragraph.has_page_number = True


def _date(output: Output, word: str, number: int | None) -> None:
    if output.state.stream.kind == "created":
        output.add(f"{number or 0:04}" if word == "yr" else f"-{number or 0:02}")


def _actions() -> dict[str, Action]:
    words: dict[Action, str] = {
        _end_paragraph: "par sect \n \r \r\n",
        _plain: "plain",
        _mark: " ".join(_MARKS),
        _size: "fs",
        _lower: "nosupersub sub",
        _switch: " ".join(_SWITCHES),
        _property: " ".join(_PROPERTIES),
        _no_form: "pard",
        _form: " ".join(_OF_FORM),
        _list: "ls",
        _first_line: "fi",
        _in_table: "intbl",
        _table_depth: "itap",
        _row_definition: "trowd",
        _define: "cellx trhdr tbllkhdrrows clbrdrb clmrg clvmrg",
        _end_cell: "cell nestcell",
        _end_row: "row nestrow",
        _encoding: "ansicpg " + " ".join(charsets.WHOLE),
        _declare: "deff sbasedon fcharset",
        _field: "field",
        _field_result: "fldrslt",
        _page_number: "chpgn",
        _date: "yr mo dy",
    }
    return {word: action for action, listed in words.items() for word in listed.split(" ")}


ACTIONS = _actions()

r"""RTF texts, made up here -> blocks as a word processor shows them."""

import pytest
from written import SENTENCE

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind, Style
from rag.errors import UnreadableArticleError

FONTS = (
    r"{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1\fcharset204 Arial;}{\f2\fcharset128 Gothic;}"
    r"{\f3\fcharset2 Symbol;}}"
)
STYLES = (
    r"{\stylesheet{\snext0 Normal;}{\s1\sbasedon0 heading 1;}{\s2\sbasedon1 Chapter;}{\s3 Title;}"
    r"{\*\cs4 Default Paragraph Font;}{\s5 toc 1;}{\s6 HTML Preformatted;}}"
)


def rtf(body: str) -> bytes:
    return (rf"{{\rtf1\ansi\ansicpg1252\deff0{FONTS}{STYLES}" + body + "}").encode("latin-1")


def read(body: str) -> Article:
    return formats.read("z.rtf", rtf(body)).articles[0]


def shown(article: Article, *kinds: Kind) -> list[str]:
    wanted = [block for block in article.blocks if not kinds or block.kind in kinds]
    return [article.text[block.start : block.end] for block in wanted]


def rows(article: Article) -> list[list[str]]:
    return [[article.text[start:end] for start, end in block.cells] for block in article.blocks]


def test_headings_paragraphs_and_notes() -> None:
    article = read(
        r"\pard\s3 Bridges\par\pard\s2 History\par\pard\outlinelevel1 Repairs\par"
        r"\pard It is{\super\chftn}{\footnote\pard{\super\chftn} Made up.\par} gr"
        "\r\n" + r"een.\line And old.\par"
    )
    assert [(block.kind, block.level) for block in article.blocks] == [
        (Kind.TITLE, 0),
        (Kind.HEADING, 1),
        (Kind.HEADING, 2),
        (Kind.PARAGRAPH, 0),
        (Kind.FOOTNOTE, 0),
    ]
    assert shown(article)[3:] == ["It is green.\nAnd old.", "Made up."]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"caf\'e9 \'93so\'94 \f1\'cc\'ee\'f1\'f2", "café “so” Мост"),
        (r"\f2\'8b\'b4\'83A", "橋ア"),  # the second byte of a letter may be written as itself
        (r"a\u8217?b {\uc2\u228\'e4\'e4}{\uc0\u8804 }!", "a’b ä≤!"),
        (r"\u-10179?\u-8704? \u128512?", "😀 😀"),
        (r"5 {\f3 m}g {\f3\'b3}{\f3\u-3999?}", "5 μg ≥α"),
        (r"a\emdash b\~c\_d e\-f\bullet\lquote x\rquote \{\\\}", "a—b\u00a0c-d ef•‘x’{\\}"),
        (r"x\u945\'61", "xα"),
        (r"{\upr{na?ve}{\*\ud{na\u239?ve}}}", "naïve"),
    ],
)
def test_characters_are_decoded(written: str, text: str) -> None:
    assert read(f"({written})").text == f"({text})"


def test_raw_utf_8_is_read_although_it_is_no_rtf() -> None:
    raw = rtf(rf"{SENTENCE} X").replace(b"X", "Žižkov".encode())
    assert formats.read("z.rtf", raw).articles[0].text.endswith("Žižkov")


def test_marks_follow_groups_and_switches() -> None:
    article = read(
        r"A \b bold \b0 and {\i slanted} m{\super 2} x{\super th} {\field{\*\fldinst{HYPERLINK "
        r'"https://example.org"}}{\fldrslt\plain site}}.\par'
    )
    assert article.text == "A bold and slanted m² xth site."
    assert [(one.style, article.text[one.start : one.end].strip()) for one in article.marks] == [
        (Style.STRONG, "bold"),
        (Style.EMPHASIS, "slanted"),
        (Style.SUPERSCRIPT, "th"),
        (Style.LINK, "site"),
    ]


def test_lists_keep_their_numbers_and_depths() -> None:
    article = read(
        r"\pard\ls1\ilvl0{\listtext 1.\tab}Dues\par\pard\ls1\ilvl1{\listtext a)\tab}Post\par"
        r"\pard\ls1\ilvl0{\listtext 2.\tab}Boats\par"
        rf"\pard {SENTENCE}\par"
        r"\pard\fi-360\li360{\pntext\f3\'b7\tab}{\*\pn\pnlvlblt}Ropes\par"
        r"\pard\fi-360\li720\bullet\tab Knots\par\pard\li720 Goes on.\par"
    )
    items = [block for block in article.blocks if block.kind == Kind.ITEM]
    assert shown(article, Kind.ITEM) == ["1. Dues", "a) Post", "2. Boats", "Ropes", "Knots"]
    assert [(block.level, block.group) for block in items] == [
        (1, 1), (2, 1), (1, 1), (1, 2), (2, 2),
    ]  # fmt: skip


def test_an_item_without_a_written_label_is_an_item() -> None:
    article = read(
        r"\pard Bring:\par\pard\ls1\ilvl0\li720 A lamp\par\pard\ls1\ilvl1\li1080 Oil\par"
        rf"\pard\ls0 {SENTENCE}\par"
    )
    items = [block for block in article.blocks if block.kind == Kind.ITEM]
    assert shown(article, Kind.ITEM) == ["A lamp", "Oil"]
    assert [block.level for block in items] == [1, 2]


def test_a_table_keeps_its_columns() -> None:
    article = read(
        r"\trowd\trhdr\cellx1000\cellx2000\cellx3000"
        r"\pard\intbl\b Choir\cell Singers\cell Hall\cell\row"
        r"\trowd\clvmgf\cellx1000\cellx2000\cellx3000"
        r"\pard\plain\intbl Lower\cell 34\cell A\par B\cell\row"
        r"\trowd\clvmrg\cellx1000\cellx3010\pard\intbl\cell both\cell\row"
        r"\pard After.\par"
    )
    assert rows(article) == [
        ["Choir", "Singers", "Hall"],
        ["Lower", "34", "A B"],
        ["Lower", "both", "both"],
        [],
    ]
    assert [block.is_header for block in article.blocks] == [True, False, False, False]


def test_a_table_in_a_cell_is_text_of_the_cell() -> None:
    article = read(
        r"\trowd\cellx1000\cellx2000\pard\intbl Left\cell\pard\intbl\itap2 a\nestcell b\nestcell"
        r"{\*\nesttableprops\trowd\cellx100\cellx200\nestrow}{\nonesttables\par}"
        r"\pard\intbl\itap1 right\cell\row"
        r"\trowd\cellx1000\cellx2000\intbl x\cell y\cell\row\pard\par"
    )
    assert rows(article) == [["Left", "a, b right"], ["x", "y"]]


def test_what_is_not_shown_is_not_read() -> None:
    article = read(
        r"{\info{\title Rules}{\author Ada Q.}{\creatim\yr2020\mo3\dy9\hr1}{\subject none}}"
        r"{\pict\pngblip 89504e47}{\*\unknown lost}{\object{\*\objdata 00}{\result shown}}"
        r"{\v hidden}{\deleted gone\par} text{\pict\bin4 }}{\}.{\xe index}\par"
    )
    assert article.text == "shown text."
    assert (article.title, article.author, article.created) == ("Rules", "Ada Q.", "2020-03-09")
    assert article.date == ""


def test_headers_are_read_once_and_contents_are_not_searched() -> None:
    article = read(
        r"{\header Club\par}\pard\s5 History 3\par"
        rf"\pard {SENTENCE}\sect {{\header Club\par}}{{\footer Page {{\field{{\*\fldinst PAGE}}"
        r"{\fldrslt 7}}\par}{\*\annotation Check this.}\pard More of it is made up.\par"
    )
    assert [
        (text, block.left_out) for text, block in zip(shown(article), article.blocks, strict=True)
    ] == [
        ("Club", ""),
        ("History 3", "a table of contents"),
        (SENTENCE, ""),
        ("More of it is made up.", ""),
        ("Page", "the number of the page"),
        ("Check this.", "a reviewer's comment"),
    ]


def test_program_text_keeps_its_spaces() -> None:
    article = read(r"\pard\s6 if so:\par     go()\par\pard End.\par")
    assert shown(article, Kind.CODE) == ["if so:\n    go()"]


def test_a_file_that_is_cut_off_is_read_with_a_warning() -> None:
    whole = rtf(rf"\pard {SENTENCE}\par{{\b And more")
    result = formats.read("z.rtf", whole[:-1])
    assert result.articles[0].text == f"{SENTENCE}\n\nAnd more"
    assert "cut off" in result.warnings[0].reason


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("z.rtf", rtf(""), "empty"),
        ("z.rtf", rtf(r"{\footnote a" * 900 + "}" * 900), "nested too deeply"),
        ("z.rtf", rtf("")[:-1], "cut off before its text"),
        ("z.rtf", rtf(r"{\pict\bin9999999999 x"), "cut off before its text"),
        ("z.rtf", b"Some words.", "not an RTF text"),
        ("z.rtf", rtf("{" * 100_000), "nested too deeply"),
        ("z.txt", rtf(SENTENCE), "its content is an RTF text; rename it to end in .rtf"),
    ],
)
def test_a_bad_text_is_rejected_in_one_sentence(name: str, raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableArticleError, match=reason):
        formats.read(name, raw)


def test_letters_too_small_to_be_seen_are_left_out() -> None:
    article = read(r"\pard{\fs2 .0}{\fs22 The made-up fee} is {\fs16 two crowns.}\par")
    assert shown(article) == ["The made-up fee is two crowns."]

"""Markdown and front matter -> blocks and details."""

import pytest

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import sentences
from rag.errors import UnreadableArticleError


def read(text: str, path: str = "made-up.md") -> Article:
    return formats.read(path, text.encode()).articles[0]


def found(text: str) -> list[tuple[Kind, int, str]]:
    """Return kind, level and text of the blocks."""
    article = read(text)
    return [(one.kind, one.level, article.text[one.start : one.end]) for one in article.blocks]


@pytest.mark.parametrize(
    "text",
    [
        "**Do I need to book?**\nYes, a week ahead.\n\n**Where do I park?** In the yard.\n",
        "**Do I need to book?**\n\nYes, a week ahead.\n\n**Where do I park?**\n\nIn the yard.\n",
        "<b>Do I need to book?</b><br>Yes, a week ahead.\n\n__Where do I park?__ In the yard.\n",
    ],
)
def test_bold_questions_are_terms(text: str) -> None:
    assert found(text) == [
        (Kind.TERM, 0, "Do I need to book?"),
        (Kind.DEFINITION, 0, "Yes, a week ahead."),
        (Kind.TERM, 0, "Where do I park?"),
        (Kind.DEFINITION, 0, "In the yard."),
    ]


def test_a_single_bold_question_is_a_paragraph() -> None:
    assert [kind for kind, _, _ in found("**Why not?** It rained.\n\nIt snowed.\n")] == [
        Kind.PARAGRAPH,
        Kind.PARAGRAPH,
    ]


def test_items_keep_their_numbers_and_their_depth() -> None:
    article = read("Do this:\n\n1. Bread\n   - rye\n2. Milk\n   1. cold\n   2. warm\n3. Eggs\n")
    items = [one for one in article.blocks if one.kind == Kind.ITEM]
    assert [(one.level, article.text[one.start : one.end]) for one in items] == [
        (1, "1. Bread"),
        (2, "rye"),
        (1, "2. Milk"),
        (2, "1. cold"),
        (2, "2. warm"),
        (1, "3. Eggs"),
    ]
    assert len({one.group for one in items}) == 1


def test_a_list_begins_at_the_number_its_author_gave_it() -> None:
    assert [text for _, _, text in found("4. Bread\n5. Milk\n")] == ["4. Bread", "5. Milk"]


def test_a_row_is_read_with_the_names_of_its_columns() -> None:
    article = read("| Boat | Seats |\n|---|---|\n| Alva | 120 |\n| Lark | |\n")
    header, first, _ = article.blocks
    assert header.is_header
    assert [article.text[start:end] for start, end in first.cells] == ["Alva", "120"]
    shown = [sentence.shown for sentence in sentences(article)]
    assert "Boat: Alva; Seats: 120" in shown


@pytest.mark.parametrize(
    ("written", "blocks"),
    [
        (
            '!!! note "Mind the step"\n    The step is high.\n',
            [(Kind.TERM, "Mind the step"), (Kind.DEFINITION, "The step is high.")],
        ),
        (
            ":::tip Wear boots\nThe bank is wet.\n:::\n",
            [(Kind.TERM, "Wear boots"), (Kind.DEFINITION, "The bank is wet.")],
        ),
        ("!!! note\n    The step is high.\n", [(Kind.PARAGRAPH, "The step is high.")]),
        ("> [!WARNING]\n> The gate closes.\n", [(Kind.QUOTATION, "The gate closes.")]),
        (
            "Berth\n: A place for a ship.\n: A bed.\n",
            [
                (Kind.TERM, "Berth"),
                (Kind.DEFINITION, "A place for a ship."),
                (Kind.DEFINITION, "A bed."),
            ],
        ),
        (
            "The mayor came.[^1]\n\n[^1]: On foot.\n",
            [(Kind.PARAGRAPH, "The mayor came."), (Kind.FOOTNOTE, "1. On foot.")],
        ),
        ("```\na = 1\nb = 2\n```\n", [(Kind.CODE, "a = 1\nb = 2")]),
        ("<details><summary>When?</summary>\n\nIn May.\n\n</details>\n",
         [(Kind.TERM, "When?"), (Kind.DEFINITION, "In May.")]),
    ],
)  # fmt: skip
def test_each_part_is_a_block_of_its_kind(written: str, blocks: list[tuple[Kind, str]]) -> None:
    text = f"# Zarnow\n\nIt is made up.\n\n{written}"
    assert [(kind, part) for kind, _, part in found(text)][2:] == blocks


# --- front matter --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        '+++\ntitle = "Zarnow"\ndate = 2024-05-01\nauthor = "Ola, Eva"\nsource = "Times"\n+++\n',
        '+++\ntitle="Zarnow"\ndate=2024-05-01\n[a]\nauthors=["Ola", "Eva"]\nsource="Times"\n+++\n',
        "---\ntitle: Zarnow\ndate: 2024-05-01\nauthor: Ola, Eva\nsource: Times\n---\n",
        "---\nTITLE: Zarnow\nDate: 2024-05-01\nAuthors: [Ola, Eva]\nPublisher: Times\n---\n",
    ],
)
@pytest.mark.parametrize("path", ["z.md", "z.txt"])
def test_front_matter_is_read_in_both_languages_and_any_case(head: str, path: str) -> None:
    article = read(f"{head}It is made up.\n", path)
    assert article.text == "It is made up."
    assert (article.title, article.date) == ("Zarnow", "2024-05-01")
    assert (article.author, article.source) == ("Ola, Eva", "Times")


def test_broken_toml_is_left_out_with_a_warning() -> None:
    result = formats.read("z.md", b"+++\ntitle = \n+++\nIt is made up.\n")
    assert "not valid TOML" in result.warnings[0].reason
    assert result.articles[0].text == "It is made up."


@pytest.mark.parametrize(
    ("head", "bad"),
    [
        (
            "+++\ntitle = 'Zarnow'\ntags = [1, 2\nsource = 'Times'\ndate = 2024-05-01\n+++\n",
            "tags =",
        ),
        ("---\ntitle: Zarnow\ntags: [a, b\nsource: Times\ndate: 2024/05/01\n---\n", "tags: [a, b"),
        ("---\ntitle: Zarnow\nsource: Times\n- odd\ndate: 2024/05/01\nkind: 'x\n---\n", "kind: 'x"),
        ("---\ntitle: Zarnow\nnote: |\n  a\n b: {\nsource: Times\ndate: 2024-05\n---\n", "b: {"),
    ],
)
def test_one_wrong_line_of_front_matter_leaves_the_others(head: str, bad: str) -> None:
    result = formats.read("z.md", f"{head}It is made up.\n".encode())
    (article,) = result.articles
    assert article.text == "It is made up."
    assert article.title == "Zarnow"
    assert article.date.startswith("2024-05")
    assert bad in result.warnings[0].reason


def test_a_text_between_two_drawn_lines_is_no_front_matter() -> None:
    assert "It is made up." in read("---\nIt is made up.\n\n---\n\nIt is small.\n").text


def test_values_of_toml_may_lack_their_quotes() -> None:
    head = "+++\nTitle = Mill notes\nDate = 2024/05/01\nSource = 'Times'\n+++\n"
    result = formats.read("z.md", f"{head}It is made up.\n".encode())
    (article,) = result.articles
    assert (article.title, article.date, article.source) == ("Mill notes", "2024-05-01", "Times")
    assert not result.warnings


@pytest.mark.parametrize("head", ["keep: all", "Keep: ALL", "keep: none", "title: A bridge"])
def test_keep_all_leaves_nothing_out(head: str) -> None:
    article = read(f"---\n{head}\n---\nA bridge\n\nBy Ola Nil\n\nIt is made up.\n\nIt is small.\n")
    left_out = [article.text[one.start : one.end] for one in article.blocks if one.left_out]
    assert left_out == ([] if "all" in head.lower() else ["By Ola Nil"])


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100 + " The made-up end.",
        "".join(f"{'  ' * depth}- item\n" for depth in range(99))
        + "  " * 99
        + "- The made-up end.",
    ],
    ids=["quotations", "lists"],
)
def test_what_is_nested_deeply_is_read(text: str) -> None:
    assert found(text)[-1][2] == "The made-up end."


def test_what_is_nested_too_deeply_is_refused_with_the_fix() -> None:
    with pytest.raises(UnreadableArticleError, match="nested too deeply to be read; save"):
        read(">" * 5_000 + " It is made up.")


def test_a_head_that_is_a_pair_like_the_rows_below_it_names_no_columns() -> None:
    days = read("# Made-up hall\n\n| Monday | closed |\n|---|---|\n| Tuesday | 10 to 18 |\n")
    assert [one.place.row for one in sentences(days)] == ["Monday: closed", "Tuesday: 10 to 18"]
    named = read("# Made-up hall\n\n| Property | Value |\n|---|---|\n| Height | 9 m |\n")
    assert [one.place.row for one in sentences(named)] == ["Property: Height; Value: 9 m"]

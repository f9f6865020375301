"""Plain text -> blocks: what a reader sees in its lines."""

import pytest
from growth import assert_linear

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import sentences


def read(text: str) -> Article:
    return formats.read("made-up.txt", text.encode()).articles[0]


def blocks(text: str, *kinds: Kind) -> list[str]:
    """Return the texts of the blocks of these kinds, each on one line."""
    article = read(text)
    found = [article.text[one.start : one.end] for one in article.blocks if one.kind in kinds]
    return [" ".join(part.split()) for part in found]


def shown(text: str) -> list[str]:
    return [sentence.shown for sentence in sentences(read(text))]


FULL = "The made-up ferry of Zarnow crosses the river every hour from six in the"
COUNTED = (
    "carries forty passengers, says the made-up harbour master, who has counted them\nfor years."
)


@pytest.mark.parametrize("uneven", ["morning.\nIt ", "morning. It\n"])
def test_an_uneven_line_does_not_cut_a_sentence(uneven: str) -> None:
    text = f"The ferry\n\n{FULL}\n{uneven}{COUNTED}\n"
    assert shown(text)[-2:] == [
        f"{FULL} morning.",
        f"It {' '.join(COUNTED.split())}",
    ]


def test_a_headline_right_above_a_wrapped_paragraph_is_no_part_of_it() -> None:
    text = f"Ferries of Zarnow\n{FULL}\nmorning to ten at night.\n\nIt is green.\n"
    assert f"{FULL} morning to ten at night." in shown(text)


def test_a_first_line_that_was_broken_early_is_no_headline() -> None:
    first = "The made-up ferry of Zarnow was paid for in 1972 by the old widow"
    rest = "Ida Orloff, who never crossed. It has carried post since 1980, and sheep\nsince 1991."
    assert f"{first} Ida Orloff, who never crossed." in shown(
        f"{FULL}\nmorning.\n\n{first}\n{rest}"
    )


def test_verse_keeps_its_lines() -> None:
    poem = (
        "The river takes the evening light,\nThe ferry sleeps beside the stone,\n"
        "And nobody will cross tonight,\nBut one who walks alone"
    )
    article = read(f"A made-up poem\n\n{poem}\n")
    verse = [one for one in article.blocks if one.kind == Kind.VERSE]
    assert [article.text[one.start : one.end] for one in verse] == [poem]


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("- bread\n- milk from\n  the farm\n- eggs", ["bread", "milk from the farm", "eggs"]),
        ("• bread\n\n• milk", ["bread", "milk"]),
        ("1. Bread\n2. Milk", ["1. Bread", "2. Milk"]),
        ("(a) no dogs\n(b) no fires\n(c) pay", ["(a) no dogs", "(b) no fires", "(c) pay"]),
    ],
)
def test_a_bullet_is_no_part_of_an_item_and_a_number_is(written: str, items: list[str]) -> None:
    text = f"Bring to the ferry:\n\n{written}\n"
    assert blocks(text, Kind.ITEM) == items
    article = read(text)
    assert len({one.group for one in article.blocks if one.kind == Kind.ITEM}) == 1


def test_an_indented_item_is_one_level_deeper() -> None:
    article = read("Do this:\n\n1. Board.\n   - left\n   - right\n2. Sit.\n")
    assert [one.level for one in article.blocks if one.kind == Kind.ITEM] == [1, 2, 2, 1]


def test_names_with_values_are_rows_of_a_table() -> None:
    article = read("Prices\n\nSingle room: 54 euros\nDouble room: 84 euros\nArrival: from 15:00\n")
    rows = [one for one in article.blocks if one.kind == Kind.ROW]
    assert [[article.text[start:end] for start, end in row.cells] for row in rows] == [
        ["Single room", "54 euros"],
        ["Double room", "84 euros"],
        ["Arrival", "from 15:00"],
    ]
    assert len({row.group for row in rows}) == 1


def test_a_row_whose_first_cell_fills_its_column_is_one_of_the_table() -> None:
    lamps = (
        "A made-up pump\n\n4. RUNNING\nPress the button for two seconds, and wait for the lamp.\n\n"
        "5. LAMPS\n"
        "  Green            the pump runs\n"
        "  Yellow, blinking the battery is low\n"
        "  Red              the motor is hot\n"
        "If it hums, call the made-up service. The number is on the lid of the pump.\n"
    )
    assert [one.place.row for one in sentences(read(lamps)) if one.place.row] == [
        "Green: the pump runs",
        "Yellow, blinking: the battery is low",
        "Red: the motor is hot",
    ]
    assert {one.place.path for one in sentences(read(lamps)) if one.place.row} == {"5. LAMPS"}


def test_tables_in_different_sections_are_different_tables() -> None:
    fees = "Adults    9 crowns\nChildren  4 crowns\nDogs      2 crowns\n"
    hours = "Summer    9 to 6\nWinter    10 to 4\nEaster    9 to 4\n"
    text = f"A made-up museum\n\nFEES\n\n{fees}\nHOURS\n\n{hours}"
    groups = [one.place.group for one in sentences(read(text)) if one.place.row]
    assert groups == [1, 1, 1, 2, 2, 2]


def test_a_speaker_is_no_name_with_a_value() -> None:
    talk = "Eva: Is it open?\nOla: Not yet.\nEva: When?\nOla: In May.\n"
    assert not blocks(f"A made-up talk\n\n{talk}", Kind.ROW)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_figure_and_the_label_below_it_are_read_as_one(gap: str) -> None:
    figures = f"62%{gap}of the seats are taken\n\n1,284{gap}crossings a year\n"
    text = f"The ferry\n\nIt is made up.\n\n{figures}"
    assert shown(text)[-2:] == ["62% of the seats are taken", "1,284 crossings a year"]


def test_questions_are_terms_and_their_answers_definitions() -> None:
    text = (
        "Q: When does the ferry sail?\nA: Every hour. It waits for trains.\n\n"
        "Q: Who may board?\nA: Anyone.\n"
    )
    assert blocks(text, Kind.TERM) == ["When does the ferry sail?", "Who may board?"]
    assert blocks(text, Kind.DEFINITION) == ["Every hour. It waits for trains.", "Anyone."]


def test_quoted_lines_of_a_mail_are_quotations_without_their_marks() -> None:
    article = read("I agree.\n\n> The ferry is\n> late.\n>> Which one?\n")
    quoted = [one for one in article.blocks if one.kind == Kind.QUOTATION]
    assert {one.level for one in quoted} == {1, 2}
    assert ">" not in article.text


@pytest.mark.parametrize(
    "line",
    [
        "The made-up ferry is green and carries forty people across the river",
        "- a made-up item",
        "A name: a value",
    ],
)
def test_the_time_for_a_text_grows_with_its_lines(line: str) -> None:
    assert_linear(lambda count: read(f"{line}\n" * count), 6_000)


def test_a_text_with_headings_of_markdown_is_read_as_such() -> None:
    text = "# Made-up museum\n\nIt is small.\n\n## Tickets\n\nAdults pay **9** crowns.\n"
    article = formats.read("z.txt", text.encode()).articles[0]
    assert article.text == "Made-up museum\n\nIt is small.\n\nTickets\n\nAdults pay 9 crowns."
    settings = "# the port\nport = 80\n\n# the host\nhost = x\n"
    assert "# the port" in formats.read("z.txt", settings.encode()).articles[0].text


# --- numbered sections ---------------------------------------------------------------------------

MINUTES = (
    "Made-up minutes\n\n1. The last meeting\nThe minutes of May were approved.\n\n"
    "2. Ferry Alva\nThe ramp jammed in made-up June. The repair cost 900 crowns.\n\n"
    "3. Fares\nMs Ode proposed a rise. It was carried.\n"
)
RULES = (
    "Made-up rules\n\n1. Dogs. Dogs are kept on a lead at all times.\n\n"
    "2. Bonfires. They are lit on Fridays only. Wood has to be dry.\n"
)


def paths(text: str) -> dict[str, str]:
    return {one.shown: one.place.path for one in sentences(read(text)) if not one.place.is_label}


def test_the_head_of_a_numbered_section_is_a_heading() -> None:
    assert blocks(MINUTES, Kind.HEADING) == ["1. The last meeting", "2. Ferry Alva", "3. Fares"]
    assert paths(MINUTES)["The repair cost 900 crowns."] == "2. Ferry Alva"


def test_a_title_above_what_is_set_in_is_a_heading() -> None:
    rows = "  Altos: Tuesdays\n  Basses: Thursdays\n"
    text = f"A made-up choir\n\nWho sings\n{rows}\nAlso\nBring a pen.\n"
    assert blocks(text, Kind.HEADING) == ["Who sings"]
    paths = [one.place.path for one in sentences(read(text)) if one.place.row]
    assert paths == ["Who sings"] * 2


def test_a_step_above_a_paragraph_is_a_heading_and_one_of_a_list_is_none() -> None:
    steps = (
        "STEP 1: CHOOSE A DAY\nAsk the made-up office six months ahead.\n\nStep 2: Book\n\nCall us."
    )
    assert blocks(f"A made-up party\n\n{steps} We answer at once.\n", Kind.HEADING) == [
        "STEP 1: CHOOSE A DAY",
        "Step 2: Book",
    ]
    listed = "Step 1: Lift the lid\nStep 2: Turn the key\nStep 3: Close the lid\n"
    assert not blocks(f"A made-up stove\n\n{listed}", Kind.HEADING)


def test_a_head_before_its_paragraph_is_a_heading() -> None:
    assert paths(RULES) == {
        "Dogs are kept on a lead at all times.": "1. Dogs.",
        "They are lit on Fridays only.": "2. Bonfires.",
        "Wood has to be dry.": "2. Bonfires.",
    }


@pytest.mark.parametrize(
    "steps",
    [
        "1. Made-up flour\n2. Salt\n3. Water\n\nStir all of it for ten minutes, then rest it.",
        "1. Made-up flour\n\n2. Salt\n\nStir all of it for ten minutes, then let it rest.",
        "1. Boil water. Add the made-up salt.\n\n2. Rest. Then serve it at once.",
        "1. Boil water. Add a spoon of made-up salt and stir it.\n2. Rest. Then serve it, warm.",
        "1. Fetch the made-up boat from\nthe shed by the river.\n2. Launch it at the\npier.",
    ],
)
def test_the_numbers_of_a_list_are_no_sections(steps: str) -> None:
    assert blocks(f"Steps\n\n{steps}\n", Kind.HEADING) == []


def test_many_numbered_sections_take_linear_time() -> None:
    assert_linear(lambda count: read("\n\n".join([MINUTES] * count)), 40)


def test_the_numbers_of_pages_do_not_cut_a_text_and_are_no_title() -> None:
    text = f"Page 1\nThe ferry\n\n{FULL}\nPage 2\nmorning. It {COUNTED}\n"
    assert read(text).title == "The ferry"
    assert f"{FULL} morning." in shown(text)
    assert "Page 7" in read(f"{FULL} morning.\n\nPage 7\n").text


def test_a_wrapped_line_with_a_colon_goes_on_with_its_sentence() -> None:
    text = (
        "The made-up charter names the five duties that every ferry of Zarnow\n"
        "has to its guests: safety, calm,\nwarmth, light and soup. It is read aloud in spring.\n"
    )
    assert "has to its guests: safety, calm, warmth, light and soup." in shown(text)[0]


def test_a_wrapped_line_with_a_colon_near_its_begin_is_no_name_with_a_value() -> None:
    text = (
        "The first chapter of the made-up book of the harbour of Ostrund tells\n"
        "how the wardens of the harbour have to serve\n"
        "guests and boats: calmly, kindly, warmly, in the light and with soup\n"
        "for all. When they row, and when they count what was left on a boat,\n"
        "they sing.\n"
    )
    assert "have to serve guests and boats: calmly," in shown(text)[0]


@pytest.mark.parametrize("size", [1, 3])
def test_a_name_with_a_value_is_no_part_of_the_line_above_it(size: int) -> None:
    values = ("phone: 123 456", "mail: made-up@ostrund.example", "room: 12")[:size]
    text = "\n".join(("Harbour office of the made-up town of Ostrund", *values))
    assert read(f"{text}\n").title == "Harbour office of the made-up town of Ostrund"


def test_the_first_row_of_aligned_pairs_names_no_columns() -> None:
    pairs = "A made-up museum\n\nOpening day   all\nTelephone     0661 88 20\nLast entry    16:15\n"
    assert not any(one.is_header for one in read(pairs).blocks)
    named = "Made-up huts\n\nHut      Beds\nOtter    8\nPike     12\n"
    assert [one.is_header for one in read(named).blocks if one.cells] == [True, False, False]


def test_heads_that_are_set_in_keep_what_is_set_in_below_them() -> None:
    rules = (
        "Made-up rules\n\nRules\n  Animals\n     Six made-up hens may be kept on a plot.\n"
        "     Bees need the consent of both neighbours. [12]\n  Buildings\n"
        "     Sheds are of wood. [13]\nBELLS\n  Large bell\n    1,240 kg, cast 1711\n"
        "  Small bell\n    310 kg, cast 1854\n"
    )
    found = paths(rules)
    assert found["Bees need the consent of both neighbours. [12]"] == "Rules > Animals"
    assert found["Sheds are of wood. [13]"] == "Rules > Buildings"
    assert found["1,240 kg, cast 1711"] == "BELLS > Large bell"
    assert found["310 kg, cast 1854"] == "BELLS > Small bell"


def test_the_short_name_of_a_section_heads_its_numbered_clauses() -> None:
    found = paths("Made-up statutes\n\nSec. 1 Name\n(1) It is made up.\n\nArt. 2 Fees\n(1) None.\n")
    assert found["(1) It is made up."] == "Sec. 1 Name"
    assert found["(1) None."] == "Art. 2 Fees"

"""Questions that name what a whole document is about, which its sentences don't repeat."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer

REPORT = """# We care

The made-up year was a good one. The net profit was {} million crowns. Two boats were sold.
"""
MAIL = """From: Per Vig <per@example.org>
To: Ola Nil <ola@example.org>
Subject: The made-up boats of {}
Date: Fri, 23 May 2031 12:08:48 +0200

Hello, the boats are ready.
"""


@pytest.fixture(scope="module")
def files(open_files: OpenFiles) -> Answerer:
    return open_files(
        {
            "tarnholm.md": REPORT.format(61),
            "velmgard.md": REPORT.format(87),
            "one.eml": MAIL.format("Ostrund"),
        }
    )


@pytest.mark.parametrize(("name", "profit"), [("Tarnholm", "61"), ("Velmgard", "87")])
def test_the_name_of_a_file_says_what_it_is_about(files: Answerer, name: str, profit: str) -> None:
    assert f"{profit} million" in files.ask(f"What was {name}'s net profit?").text


def test_the_subject_of_a_mail_is_found_by_its_sender(files: Answerer) -> None:
    assert (
        "The made-up boats of Ostrund" in files.ask("What is the subject of Per Vig's mail?").text
    )

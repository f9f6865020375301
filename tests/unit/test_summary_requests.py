"""Which questions ask for a summary, and of what; everything here is made up."""

import time

import pytest

from rag.answering.kinds.summary.requests import About, read
from rag.settings import MAX_QUESTION

OF_ARTICLES = [
    "Summarise the annual report",
    "summarize the annual report please",
    "Can you summarise the annual report for me?",
    "Could you please give me a short summary of the annual report?",
    "I'd like a brief overview of the annual report.",
    "Give me the main points of the annual report.",
    "What are the key takeaways from the annual report?",
    "key takeaways from the annual report",
    "What is the annual report about?",
    "what's the annual report all about",
    "In a nutshell, what is the annual report about?",
    "tl;dr of the annual report",
    "TL;DR: the annual report",
    "the annual report, tldr",
    "Sum up the annual report.",
    "Please recap the annual report in a few words.",
    "What does the annual report say?",
    "What are the main findings of the annual report?",
    "What is the gist of the annual report?",
    "Summarise the main points of the annual report.",
    "Write a summary of the annual report in about 100 words",
    "May I have an executive summary of the annual report?",
    "Let me have the highlights of the annual report",
    "How would you summarise the annual report?",
    "Do you have a summary of the annual report?",
    "And now a quick rundown of the annual report, thanks",
]
OF_SUBJECTS = [
    "Tell me about the otters.",
    "tell me more about the otters",
    "Please tell us something about the otters!",
    "What should I know about the otters?",
    "What do visitors need to know about the otters?",
    "What do you know about the otters?",
    "What can you tell me about the otters?",
    "I want to know more about the otters",
    "I would like to learn about the otters.",
    "Give me some information about the otters",
    "Tell me everything you know about the otters",
    "What do the articles say about the otters?",
    "Could you fill me in on the otters?",
    "What is known about the otters?",
    "Can you find any information on the otters?",
    "Everything about the otters, please",
]
OF_IT = [
    "Summarise it",
    "and the main points?",
    "tldr",
    "Can I have a summary, please?",
    "What are the key points?",
]
OTHERS = [
    "When does the pool open?",
    "Tell me when the pool opens.",
    "Tell me who wrote the annual report.",
    "Tell me how to join.",
    "Tell me the price of a ticket.",
    "Tell me a joke.",
    "Who summarised the debate?",
    "When was the summary of the report published?",
    "How long is the summary?",
    "Where can I read an overview?",
    "What is an otter?",
    "What is the otter?",
    "Who is the mayor?",
    "Explain the rules.",
    "Describe the bridge.",
    "What about the otters?",
    "How about the bridge?",
    "What did the mayor say about the bridge?",
    "What does the annual report say about the bridge?",
    "Who wrote about otters?",
    "Which articles are about otters?",
    "List the articles on otters.",
    "What is the total in the annual report?",
    "How many points did the team score?",
    "What is the main reason for the closure?",
    "What was the main argument against the canal?",
    "What are the main exports of Zarnow?",
    "Why is the annual report important?",
    "Is the annual report new?",
    "Compare the two reports.",
    "What should I do about the missed bus?",
    "What should visitors do about the alarm?",
    "Who should know about the alarm?",
    "Did anyone tell you?",
    "About how many people live there?",
    "Write me a poem about the sea.",
    "What happened in brief?",
    "Is there a brief for the architects?",
    "In two sentences, who opened the bridge?",
    "What is the key to the cellar?",
    "Which points were decided?",
]
#: They have the form of a request, but what they name could only be a title.
IN_FORM_ONLY = [
    "Tell me about when the pool opens.",
    "Tell me about the man who opened the bridge.",
    "Summarise what the mayor said.",
    "Summarise the differences between the two reports.",
    "Tell me about the difference between otters and beavers.",
    "Can you tell me about its policies?",
    "Tell me about yourself.",
]


@pytest.mark.parametrize("question", OF_ARTICLES)
def test_a_request_for_an_article(question: str) -> None:
    found = read(question)
    assert found
    assert (found.phrase, found.is_title) == ("the annual report", False)
    assert found.about != About.SUBJECT


@pytest.mark.parametrize("question", OF_SUBJECTS)
def test_a_request_for_a_subject(question: str) -> None:
    found = read(question)
    assert found
    assert (found.phrase, found.about, found.is_title) == ("the otters", About.SUBJECT, False)


@pytest.mark.parametrize("question", OF_IT)
def test_a_request_that_names_nothing(question: str) -> None:
    found = read(question)
    assert found
    assert found.phrase == "it"


@pytest.mark.parametrize("question", OTHERS + IN_FORM_ONLY)
def test_other_questions(question: str) -> None:
    found = read(question)
    assert found is None or found.is_title


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Summarise the annual report in two sentences.", 2),
        ("Give me a three-sentence summary of the annual report", 3),
        ("What are the five main points of the annual report?", 5),
        ("Summarise the annual report in 100 words", 0),
        ("Summarise the annual report in 500 sentences", 0),
    ],
)
def test_how_many_sentences_are_wanted(question: str, count: int) -> None:
    found = read(question)
    assert found
    assert (found.phrase, found.count) == ("the annual report", count)


@pytest.mark.parametrize("unit", ["please ", "and then ", "in short, ", "very short ", "for me, "])
def test_a_hostile_question_takes_no_time(unit: str) -> None:
    began = time.process_time()
    read(f"summarise {unit * MAX_QUESTION}"[:MAX_QUESTION])
    read((unit * MAX_QUESTION)[:299])
    assert time.process_time() - began < 0.5

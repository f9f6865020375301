"""The page: a Gradio chat mounted in the API's app."""

import os
from collections.abc import Iterator
from typing import Any

# Gradio looks two hosts up at its import unless told not to.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from fastapi import FastAPI

from rag.errors import FootnoteError
from rag.settings import MAX_QUESTION, Settings
from rag.web import render
from rag.web.api import create_api
from rag.web.service import Service

#: How many questions may wait for an answer to be shown, and how many may wait behind them.
AT_ONCE = 4
WAITING = 64
_TICK = 0.5  # seconds between two looks at whether the models are loaded

Turns = list[tuple[str, str]]  # each turn's question, and its reply as HTML
Update = tuple[str, Turns]  # the transcript, and the turns behind it

_HEAD = """
<link rel="stylesheet" href="/page/chat.css">
<script src="/page/chat.js" defer></script>
"""
_TOP = """<header class="top"><h1>Footnote</h1>
<p>Answers from the articles, word for word, with a footnote at each claim.</p>
<p id="state" role="status">Starting.</p></header>"""
_SOURCE = """<section id="source" aria-label="Source" tabindex="-1">
<p class="note">Choose a footnote, and the article opens here with its words marked.</p>
</section>"""
_WELCOME = '<div id="examples" class="examples"></div>'


def create_app(settings: Settings) -> FastAPI:
    """Return the whole web app: the API with the chat mounted at its root."""
    service = Service(settings)
    app = create_api(service)
    page = _page(service)
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="",
        head=_HEAD,
        theme=_theme(),
        footer_links=[],
        ssr_mode=False,
        show_error=False,
        run_history=False,
        max_file_size="1kb",
    )
    return mounted


def _theme() -> gr.themes.Base:
    system = ["system-ui", "sans-serif"]
    return gr.themes.Default(primary_hue="teal", font=system, font_mono=["monospace"])


def _raw(html: str, elem_id: str | None = None) -> gr.Markdown:
    """Return a component that shows HTML as it is, as long as no line of it is blank.

    gr.HTML evaluates its value as a template, which the page's policy forbids.
    """
    return gr.Markdown(html, elem_id=elem_id, sanitize_html=False, latex_delimiters=[])


def _page(service: Service) -> gr.Blocks:
    page: gr.Blocks = gr.Blocks(title="Footnote")
    with page, gr.Column(elem_id="footnote"):
        _raw(_TOP)
        turns = gr.State([])
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=3, min_width=320):
                transcript = _raw(_WELCOME, elem_id="transcript")
                with gr.Row(elem_id="ask", equal_height=True):
                    box = gr.Textbox(
                        label="Your question",
                        placeholder="Ask about the articles",
                        max_length=MAX_QUESTION,
                        autofocus=True,
                        scale=5,
                        elem_id="question",
                    )
                    button = gr.Button("Ask", variant="primary", scale=1, min_width=80)
            with gr.Column(scale=2, min_width=320, elem_id="beside"):
                _raw(_SOURCE)

        def respond(question: str, before: Turns) -> Iterator[tuple[Any, ...]]:
            # The box is emptied once, at the start: what is typed during an answer must stay.
            emptied: Any = ""
            for update in _respond(service, question, before):
                yield *update, emptied
                emptied = gr.skip()

        gr.on(
            [box.submit, button.click],
            respond,
            [box, turns],
            [transcript, turns, box],
            show_progress="hidden",
            trigger_mode="once",
            api_name=False,
        )
    return page


def _respond(service: Service, question: str, before: Turns) -> Iterator[Update]:
    """Yield the transcript as the answer grows.

    Nothing may be raised here: Gradio would leave the text box disabled for good.
    """
    history = [asked for asked, _ in before]
    reply = render.note("Searching the articles.")
    try:
        while not service.wait(_TICK):
            yield _update(before, question, render.note(f"{service.detail} Your question is next."))
        yield _update(before, question, reply)
        found = service.ask(question, history)
        for claims in range(1, len(found.claims)):
            yield _update(before, question, render.answer(found, claims))
        reply = render.answer(found)
    except FootnoteError as problem:
        reply = render.problem(str(problem))
    except Exception as problem:  # noqa: BLE001
        reply = render.problem(f"Something failed here ({type(problem).__name__}); ask again.")
    turns = [*before, (question, reply)]
    yield _transcript(turns), turns


def _update(before: Turns, question: str, reply: str) -> Update:
    turn = render.turn(question, reply, done=False)
    return _transcript(before) + turn, before


def _transcript(turns: Turns) -> str:
    return "".join(render.turn(question, reply, done=True) for question, reply in turns)

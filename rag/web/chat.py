"""The chat page: a Gradio layout around the conversation, which the scripts in static/ run.

Gradio provides the theme, the box and the buttons; the scripts call the API. No Gradio events are
used, so that all of Gradio's routes that accept input can stay closed.
"""

import os
from pathlib import Path

from rag.web.lean_gradio import building, lean_import

# Without these, importing Gradio looks up two hosts.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

with lean_import():
    import gradio as gr
from fastapi import FastAPI

from rag.settings import MAX_QUESTION, Settings
from rag.web.api import create_api
from rag.web.bounds import Rates
from rag.web.service import Service

_PAGE = Path(__file__).parent / "page"
_HEAD = """
<meta name="theme-color" content="#faf9f5" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#131817" media="(prefers-color-scheme: dark)">
<link rel="stylesheet" href="{prefix}/page/chat.css">
<link rel="stylesheet" href="{prefix}/page/check.css">
<script src="{prefix}/page/early-submit.js"></script>
<script type="module" src="{prefix}/page/chat.js"></script>
"""


def create_app(service: Service, rates: Rates | None = None) -> FastAPI:
    """Return the whole web app: the API with the chat page mounted at its root."""
    prefix = service.settings.prefix
    with building():
        page = _page(service.settings)
    mounted: FastAPI = gr.mount_gradio_app(
        create_api(service, rates),
        page,
        path="",
        root_path=prefix or None,
        head=_HEAD.format(prefix=prefix),
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


def _raw(name: str, collection: str = "") -> gr.Markdown:
    """Return a part of the page; its HTML must not contain blank lines, which end it in Markdown.

    gr.HTML evaluates its value as a template, which the page's policy forbids.
    """
    html = (_PAGE / f"{name}.html").read_text(encoding="utf-8")
    html = html.replace("{collection}", collection)
    return gr.Markdown(html, sanitize_html=False, latex_delimiters=[], container=False)


def _page(settings: Settings) -> gr.Blocks:
    name = settings.collection
    page: gr.Blocks = gr.Blocks(title=f"Footnote: {name}" if name else "Footnote")
    with page, gr.Column(elem_id="footnote"):
        _raw("top")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=3, min_width=300, elem_id="talk"):
                _raw("conversation")
                _raw("check")
                with gr.Column(elem_id="composer", min_width=0):
                    with gr.Row(elem_id="ask", equal_height=True):
                        gr.Textbox(
                            label="Your question",
                            placeholder="Ask about the articles",
                            max_length=MAX_QUESTION,
                            autofocus=True,
                            scale=5,
                            elem_id="question",
                        )
                        gr.Button("Ask", variant="primary", scale=1, min_width=80)
                    _raw("scope")
            with gr.Column(scale=2, min_width=300, elem_id="beside"):
                _raw("beside")
                if settings.has_owner:
                    _raw("owner")
                if settings.reader_password:
                    _raw("sign-out")
                if name:
                    _raw("others", name)
    return page

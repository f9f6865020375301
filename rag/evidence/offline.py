"""The frame of an HTML file that opens offline: it loads nothing and runs nothing."""

import html

STYLE = """
:root { color-scheme: light dark; --ink: #1c2526; --soft: #566365;
  --paper: #fbfaf7; --line: #d9dcd8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebe9; --soft: #a4b0b0; --paper: #141918; --line: #36403f; } }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper);
  color: var(--ink); font: 1.05rem/1.6 Georgia, serif; overflow-wrap: anywhere; }
section { border-top: 1px solid var(--line); margin-top: 2rem; }
h1, h2 { line-height: 1.3; } h2 { font-size: 1.2rem; }
.about { color: var(--soft); font: .85rem/1.5 system-ui, sans-serif; }
blockquote { margin: .3rem 0; padding-left: 1rem; border-left: 3px solid var(--line);
  white-space: pre-wrap; }
code { font-size: .8rem; } sup a { color: inherit; }
"""
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Footnote">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
"""
FOOT = "</body>\n</html>\n"


def opening(title: str, style: str) -> str:
    """Return all that comes before what a file shows."""
    return f"{_HEAD}<title>{line(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"


def line(text: str) -> str:
    """Return a text on one line, escaped."""
    return html.escape(" ".join(text.split()))

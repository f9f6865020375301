"""Questions that readers asked -> evaluation cases, in a file of the data folder.

The format is that of the evaluation's questions (evals/questions.py), so that the file can be the
`questions.jsonl` of a suite.
"""

import json
import re
import threading
from pathlib import Path
from typing import Any

from rag.corpus.articles import Article
from rag.store.ledger import Ledger
from rag.store.questions import Logged
from rag.text.words import words

#: Words of a quote by which its article is searched for.
_SEARCHED = 20


class Cases:
    """The file of cases of a data folder; safe to share between threads."""

    def __init__(self, data: Path) -> None:
        self._path = data / "cases.jsonl"
        self._lock = threading.Lock()

    def text(self) -> str:
        """Return the file's content; "" if there is none yet."""
        try:
            return self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def count(self) -> int:
        """Return the number of cases."""
        return sum(bool(line.strip()) for line in self.text().split("\n"))

    def add(self, question: Logged, quote: str, reason: str, ledger: Ledger) -> str:
        """Append a question with the words that answer it, or the reason why none do.

        Returns what is wrong, and the fix; "" if nothing is.
        """
        fields: dict[str, Any] = {
            "id": f"asked-{question.answer_id[:12] or question.id}",
            "type": "asked",
            "split": "dev",
            "question": question.understood,
        }
        if quote:
            span = find_span(quote, ledger)
            if span is None:
                return "No article contains these words; copy them from an article."
            fields |= {"answerable": True, "gold": [span["quote"]], "spans": [span]}
        else:
            fields |= {"answerable": False, "reason": reason}
        with self._lock:
            content = self.text()
            if f'"id": {json.dumps(fields["id"])},' in content:
                return "This question is already an evaluation case."
            gap = "\n" if content and not content.endswith("\n") else ""
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{gap}{json.dumps(fields, ensure_ascii=False)}\n")
        return ""


def find_span(quote: str, ledger: Ledger) -> dict[str, Any] | None:
    """Return the path, start, end and words of a quote, in any spacing; None if it is nowhere."""
    pattern = re.compile(r"\s+".join(map(re.escape, quote.split())))
    for article_id in sorted(ledger.mentioning(" ".join(words(quote)[:_SEARCHED]))):
        article = ledger.article(article_id)
        if article and (match := pattern.search(article.text)):
            return _span(article, match)
    return None


def _span(article: Article, match: re.Match[str]) -> dict[str, Any]:
    return {
        "path": article.path,
        "start": match.start(),
        "end": match.end(),
        "quote": match[0],
    }

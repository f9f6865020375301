"""`footnote check` writes a report into files, with the real models."""

from pathlib import Path

import pytest

from rag.cli.main import main
from rag.settings import Settings

pytestmark = pytest.mark.slow

SAME = "Biden has asked Congress for roughly $61 billion more."
TEXT = f"{SAME} {SAME.replace('61', '91')}"


def test_the_report_is_written_as_a_page_and_as_markdown(
    shipped: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft, page, markdown = (tmp_path / name for name in ("draft.txt", "out.html", "out.md"))
    draft.write_text(TEXT, encoding="utf-8")
    folders = ["--corpus", str(shipped.corpus), "--data", str(shipped.data)]
    check = ["check", str(draft), *folders]
    assert main([*check, "--html", str(page), "--markdown", str(markdown)]) == 0
    written = page.read_text(encoding="utf-8")
    assert "✗ Contradicted: 1" in written
    assert f"<blockquote>{SAME}</blockquote>" in written
    assert f"    > {SAME}" in markdown.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main([*check, "--html", str(tmp_path / "missing" / "out.html")]) == 1
    assert "out.html can't be written: No such file or directory." in capsys.readouterr().err

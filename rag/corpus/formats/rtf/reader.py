"""An RTF text -> Article: its blocks in order, as they read with all changes accepted."""

import re

from rag.corpus.formats.document import first_title
from rag.corpus.formats.recognition import recognize_typed
from rag.corpus.formats.results import Details, ReadResult, make_article, single_article
from rag.corpus.formats.rtf.parsing import parse
from rag.corpus.formats.rtf.writing import Blocks
from rag.errors import UnreadableArticleError

_NOT_RTF = "not an RTF text; give it the extension of its real format"
_EMPTY_PART = "cut off before its text begins; copy or save it again"
_CUT_OFF = "it is cut off, and only the text before that was read; copy or save it again"
#: Programs that convert to RTF may write only what is within the braces of a whole text.
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:(?P<whole>\{\\rtf)|(?P<fragment>\{\\pard\b))")


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of an RTF text, with a warning if the file is cut off.

    Raises UnreadableArticleError when it is no RTF text, empty or nested too deeply.
    """
    match = _BEGIN.match(raw)
    if match is None:
        raise UnreadableArticleError(_NOT_RTF)
    text = parse(b"{\\rtf1 " + raw + b"}" if match["fragment"] else raw[match.start("whole") :])
    blocks = Blocks(text)
    blocks.margins(text.headers)
    start = len(blocks.writer.document.blocks)
    blocks.body()
    blocks.margins(text.footers)
    blocks.reviews()
    document = blocks.writer.document
    if text.is_cut_off and not document.blocks:
        raise UnreadableArticleError(_EMPTY_PART)
    info = text.info
    details = Details(
        title=blocks.writer.title or info.get("title", "").strip() or first_title(document, start),
        author=info.get("author", "").strip(),
        created=info.get("created", ""),
    )
    warning = _CUT_OFF if text.is_cut_off else ""
    recognize_typed(document)
    return single_article(make_article(path, document, details), warning)

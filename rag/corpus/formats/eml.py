"""A mail (EML) -> Article: its header lines, its text, and what it quotes of earlier mails."""

from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from rag.corpus.articles import Skipped
from rag.corpus.blocks import Kind
from rag.corpus.formats.document import Document
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.mailtext import add_mail_text
from rag.corpus.formats.markup import add_html
from rag.corpus.formats.results import Details, ReadResult, make_article
from rag.errors import UnreadableArticleError

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
#: Mails within mails, and parts of one: far more than people make.
_MAX_DEPTH, _MAX_PARTS = 20, 1_000
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a mail.

    Raises UnreadableArticleError when it has no header or no text, or is encrypted.
    """
    message = _parse(raw)
    if not any(_header(message, name) for name in (*_SHOWN, "Message-ID")):
        raise UnreadableArticleError("not a mail: it has no sender, date or subject; save it again")
    if message.get_content_type() in _ENCRYPTED:
        raise UnreadableArticleError("encrypted; save its text as .txt")
    document = Document()
    attached = list(_add_mail(document, message, 1))
    details = Details(
        title=_header(message, "Subject"), date=_date(message), author=_senders(message)
    )
    article = make_article(path, document, details)
    warning = f"attachments are not read: {', '.join(attached[:10])}; save them as files"
    return ReadResult((article,), (Skipped(path, warning),) if attached else ())


def _parse(raw: bytes) -> EmailMessage:
    raw = raw.lstrip()
    if raw.startswith(_MARKS) or b"\0" in raw[:200]:
        raw = decode(raw)[0].encode()
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _header(message: MIMEPart, name: str) -> str:
    """Return a header on one line; "" if there is none, or as good as none."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        # Python's parser stumbles over some that are malformed.
        raw = dict(message.raw_items()).get(name, "")
        return " ".join(str(raw).split())


def _date(message: MIMEPart) -> str:
    """Return the day on which the mail was sent, where it was sent."""
    written = _header(message, "Date")
    try:
        moment = getattr(message["Date"], "datetime", None)
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        moment = None
    return moment.date().isoformat() if moment else written


def _senders(message: MIMEPart) -> str:
    """Return the names of the senders, or their addresses where they give no name."""
    try:
        addresses = message["From"].addresses
        return ", ".join(one.display_name or one.addr_spec for one in addresses)
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return _header(message, "From")


def _add_mail(document: Document, message: MIMEPart, depth: int) -> Iterator[str]:
    """Add a mail with the mails attached to it; yields the names of other attachments."""
    parts = _leaves(message)
    names = [name for part in parts if (name := _file_name(part))]
    group = document.new_group()
    for name in _SHOWN:
        value = _header(message, name)
        if value:
            document.add_row([name, value], group, separator=": ")
    if names:
        document.add_row(["Attachments", ", ".join(names)], group, separator=": ")
    _add_body(document, parts)
    yield from names
    for part in parts:
        if part.get_content_type() == "message/rfc822" and depth < _MAX_DEPTH:
            for inner in part.iter_parts():
                document.add(Kind.HEADING, "Attached mail", level=min(depth, 6))
                yield from _add_mail(document, inner, depth + 1)


def _leaves(message: MIMEPart) -> list[MIMEPart]:
    """Return the parts of a mail that have no parts; a mail attached to it is one.

    Raises UnreadableArticleError when there are far more than in any honest mail.
    """
    leaves: list[MIMEPart] = []
    waiting = [message]
    visited = 0
    while waiting:
        part = waiting.pop()
        visited += 1
        if visited > _MAX_PARTS:
            raise UnreadableArticleError(
                f"a mail of more than {_MAX_PARTS} parts; save its text as .txt"
            )
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed(list(part.iter_parts()))
        else:
            leaves.append(part)
    return leaves


def _file_name(part: MIMEPart) -> str:
    """Return the name of an attachment; "" for the text of a mail, and for a mail."""
    if part.get_content_type() == "message/rfc822":
        return ""
    try:
        name = part.get_filename() or ""
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        name = "a file"
    is_text = part.get_content_maintype() == "text" and not part.is_attachment()
    if is_text or (not name and part.get_content_disposition() == "inline"):
        return ""
    return " ".join(name.split()) or f"a file ({part.get_content_type()})"


def _add_body(document: Document, parts: Sequence[MIMEPart]) -> None:
    """Add the text of a mail: its plain text, and its HTML where it has no plain text."""
    texts = [part for part in parts if part.get_content_maintype() == "text"]
    own = [part for part in texts if not _file_name(part)]
    plain = [part for part in own if part.get_content_subtype() == "plain"]
    plain = [part for part in plain if _content(part).strip()]
    for part in plain:
        add_mail_text(document, _content(part), is_flowed=_is_flowed(part))
    if not plain:
        for part in own:
            add_html(document, _content(part))


def _is_flowed(part: MIMEPart) -> bool:
    return str(part.get_param("format", "")).lower() == "flowed"


def _content(part: MIMEPart) -> str:
    """Return the text of a part, whatever is wrong with its declared encoding."""
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        raw = str(part.get_payload()).encode(errors="replace")
    if not isinstance(raw, bytes) or not raw.strip():
        return ""
    try:
        return decode(raw, str(part.get_content_charset() or ""))[0]
    except UnreadableArticleError:
        return raw.decode("utf-8", errors="replace").replace("\0", " ")

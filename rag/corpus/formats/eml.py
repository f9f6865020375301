"""A mail (EML) -> Article: its header lines, its text, and what it quotes of earlier mails.

Files that are attached to it are articles of their own.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from functools import partial

from rag.corpus.articles import Skipped
from rag.corpus.blocks import Kind
from rag.corpus.formats.archive import safe_name, unpacked_size
from rag.corpus.formats.document import Document
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.mailtext import add_mail_text
from rag.corpus.formats.markup import add_html
from rag.corpus.formats.results import Details, Members, ReadResult, UniqueNames, make_article
from rag.errors import UnreadableArticleError

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
#: Mails within mails, and parts of one: far more than people make.
_MAX_DEPTH, _MAX_PARTS = 20, 1_000
_MAX_ATTACHED_DEPTH = 3  # of mails that are attached to mails as files
#: Of the attached files that are read, unpacked: more could take the time that the mail has.
_MAX_ATTACHED_BYTES = 20_000_000
#: What is read of attached files; pictures are mostly logos.
_READABLE = (
    *(".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".odt", ".rtf", ".pptx", ".epub", ".csv"),
    *(".tsv", ".jsonl", ".json", ".eml", ".xlsx", ".xlsm", ".zip"),
)
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


@dataclass(slots=True)
class _Allowance:
    """How many bytes of attached files may still be read."""

    left: int

    def take(self, size: int) -> bool:
        """Take so many bytes of it; False, and nothing is taken, when they are too many."""
        if size > self.left:
            return False
        self.left -= size
        return True


#: A mail shares it with the mails attached to it, in zips too.
_ALLOWANCE: ContextVar[_Allowance | None] = ContextVar("_ALLOWANCE", default=None)


@contextmanager
def _allowance() -> Iterator[_Allowance]:
    """Yield the allowance of the mail that is being read, or a new one for the outermost."""
    allowance = _ALLOWANCE.get() or _Allowance(_MAX_ATTACHED_BYTES)
    token = _ALLOWANCE.set(allowance)
    try:
        yield allowance
    finally:
        _ALLOWANCE.reset(token)


def read(path: str, raw: bytes, read_attached: Callable[[str, bytes], ReadResult]) -> ReadResult:
    """Return the article of a mail, and those of the files attached to it.

    `read_attached` reads a file, or raises UnreadableArticleError; the path of an attached file
    starts with that of the mail. Files that unpack to more than 20 MB in all are only named.
    Raises UnreadableArticleError when the mail has no header or no text, or is encrypted.
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
    members = Members([make_article(path, document, details)])
    _add_attached(members, path, attached, read_attached)
    return members.result()


def _add_attached(
    members: Members,
    path: str,
    attached: Sequence[tuple[str, MIMEPart]],
    read_attached: Callable[[str, bytes], ReadResult],
) -> None:
    """Add the articles of attached files, and which of the files are not read."""
    others = [name for name, part in attached if _is_named_only(path, name, part)]
    too_much: list[str] = []
    unique = UniqueNames()
    with _allowance() as allowance:
        for name, part in attached:
            if _is_named_only(path, name, part):
                continue
            member = unique(f"{path}/{safe_name(name)}", keep_suffix=True)
            content = _payload(part)
            if allowance.take(unpacked_size(content)):
                members.add(member, partial(read_attached, member, content))
            else:
                too_much.append(name)
    members.warnings[:0] = _not_read(path, others, too_much)


def _not_read(path: str, others: Sequence[str], too_much: Sequence[str]) -> Iterator[Skipped]:
    """Yield a warning about attachments of kinds that are not read, and one about the limit."""
    if others:
        reason = f"attachments are not read: {', '.join(others[:10])}; save them as files"
        yield Skipped(path, reason)
    if too_much:
        limit = f"more than {_MAX_ATTACHED_BYTES // 1_000_000} MB of attachments, unpacked"
        names = ", ".join(too_much[:10])
        yield Skipped(path, f"{limit}; not read: {names}; save them as files")


def _is_named_only(path: str, name: str, part: MIMEPart) -> bool:
    """Whether an attachment is not read: a picture, music, or a mail in mails in mails."""
    is_too_deep = path.lower().count(".eml/") > _MAX_ATTACHED_DEPTH
    is_media = part.get_content_maintype() in ("image", "audio", "video")
    return is_too_deep or is_media or not name.lower().endswith(_READABLE)


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


def _add_mail(document: Document, message: MIMEPart, depth: int) -> Iterator[tuple[str, MIMEPart]]:
    """Add a mail with the mails attached to it; yields other attachments with their names."""
    parts = _leaves(message)
    attached = [(name, part) for part in parts if (name := _file_name(part))]
    group = document.new_group()
    for name in _SHOWN:
        value = _header(message, name)
        if value:
            document.add_row([name, value], group, separator=": ")
    if attached:
        names = ", ".join(name for name, _ in attached)
        document.add_row(["Attachments", names], group, separator=": ")
    _add_body(document, parts)
    yield from attached
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
    raw = _payload(part)
    if not raw.strip():
        return ""
    try:
        return decode(raw, str(part.get_content_charset() or ""))[0]
    except UnreadableArticleError:
        return raw.decode("utf-8", errors="replace").replace("\0", " ")


def _payload(part: MIMEPart) -> bytes:
    """Return the bytes of a part; empty if it has none."""
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        raw = str(part.get_payload()).encode(errors="replace")
    return raw if isinstance(raw, bytes) else b""

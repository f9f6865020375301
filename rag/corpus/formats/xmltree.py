"""XML files inside zips -> trees, without anything that an XML file could load or blow up to."""

from typing import Any
from zipfile import ZipFile

from rag.corpus.formats.zips import unpack
from rag.errors import UnreadableArticleError

_TOO_DEEP = "nested too deeply to be read; save its text as .txt"


def member_tree(package: ZipFile, name: str) -> Any:
    """Return the root of an XML file in a zip; None if the file is missing or blank.

    Raises UnreadableArticleError when it is encrypted, damaged or nested too deeply.
    """
    try:
        member = package.getinfo(name)
    except KeyError:
        return None
    return parse_xml(unpack(package, member), name)


def parse_xml(raw: bytes, name: str) -> Any:
    """Return the root of an XML text; entities are not expanded and nothing is fetched.

    Raises UnreadableArticleError when it is damaged or nested too deeply.
    """
    from lxml import etree

    if not raw.strip():
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(raw, parser=parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise UnreadableArticleError(_TOO_DEEP) from error
        raise UnreadableArticleError(
            f"its {name} is damaged; open it in the program that made it and save it again"
        ) from error


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""

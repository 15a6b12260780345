"""XML in which one element is one entry, such as EndNote's and ICTRP's: read as a stream, and flattened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from pipeline.ground.errors import Fault, TableError
from pipeline.sources.syntax.entry import Broken, FileEntry, Items
from pipeline.sources.unpacking import opened

BLOCK = 1 << 16
DOCTYPE_WITH_ENTITIES = re.compile(rb"<!ENTITY", re.IGNORECASE)
FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
"""Control characters that XML does not allow and that people paste into abstracts all the same."""
FORBIDDEN_REFERENCE = re.compile(rb"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.IGNORECASE)
MARK_BY_FACE = {"superscript": "^", "subscript": "_"}


def read_xml(path: Path, record: str) -> Items:
    """The elements named `record` as entries: the path of a value below it ("titles/title") -> its texts.

    Raises TableError for a file that breaks off, is not well-formed or declares entities.
    """
    number = 0
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    open_elements: list[Element] = []
    try:
        for block in _clean_blocks(path):
            parser.feed(block)
            for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                if event == "start":
                    open_elements.append(element)
                    continue
                open_elements.pop()
                if element.tag == record and not any(one.tag == record for one in open_elements):
                    number += 1
                    fields = flattened(element)
                    yield (
                        FileEntry(f"entry {number}", fields)
                        if fields
                        else Broken(f"entry {number}", "it holds nothing")
                    )
                    # The element and those before it are not needed any more; their parent would keep them.
                    if open_elements:
                        open_elements[-1].clear()
        parser.close()
    except ParseError as error:
        raise TableError(
            Fault(
                "the XML breaks off or is not well-formed",
                path,
                f"after {number} entries, line {error.position[0]}",
                str(error),
                fix="export the file again; do not edit it by hand",
            )
        ) from error


def _clean_blocks(path: Path) -> Iterator[bytes]:
    """The bytes without what XML forbids; a reference that a block's end cuts stays whole."""
    held = b""
    with opened(path) as stream:
        while block := stream.read(BLOCK):
            # UTF-16 has zeros by nature, and its bytes are no letters.
            if b"\0" in block:
                yield held + block
                held = b""
                continue
            data = held + block
            if DOCTYPE_WITH_ENTITIES.search(data):
                raise TableError(Fault("the XML declares entities, which no export does: it may be an attack", path))
            start = data.rfind(b"&", max(0, len(data) - 12))
            data, held = (data[:start], data[start:]) if start >= 0 and b";" not in data[start:] else (data, b"")
            yield FORBIDDEN_REFERENCE.sub(b"", data.translate(None, FORBIDDEN))
    yield held


def flattened(element: Element) -> dict[str, list[str]]:
    """Path -> texts of the values below `element`; an attribute `name` of a value is its text too."""
    fields: dict[str, list[str]] = {}
    _flatten(element, "", fields)
    return fields


def _flatten(element: Element, path: str, fields: dict[str, list[str]]) -> None:
    children = [child for child in element if child.tag != "style"]
    for child in children:
        _flatten(child, f"{path}/{child.tag}" if path else str(child.tag), fields)
    if children or not path:
        return
    name = element.get("name", "")
    text = " ".join("".join(_texts(element)).split())
    for key, value in ((f"{path}@name", name), (path, text)):
        if value:
            fields.setdefault(key, []).append(value)


def _texts(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield MARK_BY_FACE.get(child.get("face", ""), "")
        yield from _texts(child)
        yield child.tail or ""

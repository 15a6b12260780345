"""The document as a stream of the root's children: each is handed on when it is whole, and then forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Protocol
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from pipeline.ground.errors import Fault, TableError

SETS = ("PubmedArticleSet", "PubmedBookArticleSet")
BLOCK = 1 << 14
"""Bytes between two looks at the tree: what they become fits into a processor's cache."""
LARGEST_RECORD = 1 << 25
"""Bytes without the end of a record before we give up: 60 times the largest record of a real file."""

REFERENCE_LIST = re.compile(rb"<(?P<end>/?)ReferenceList(?:\s[^<>]*?)?(?P<empty>/?)>")


class Readable(Protocol):
    """A binary stream, as far as we need one."""

    def read(self, size: int, /) -> bytes: ...


class MalformedXML(TableError):  # noqa: N818 - named for what the reader meets
    """The document ends too early, is not well-formed, or is not a set of PubMed records."""


def children_of_the_set(stream: Readable) -> Iterator[Element]:
    """The children of the document's root, each once it is whole.

    The parser hangs the document below an element of ours: so its tree can be looked at, and emptied, while it grows.
    That costs nothing for the elements that we do not want, unlike an event for each of them (iterparse).
    Raises ParseError after the last child that is whole, MalformedXML for another kind of document.
    """
    builder = TreeBuilder()
    above = builder.start("above", {})
    parser = XMLParser(target=builder)
    n_waiting = 0
    try:
        for block in wanted_blocks(stream):
            parser.feed(block)
            n_waiting += len(block)
            for element in _taken(above, keep_last=True):
                n_waiting = 0
                yield element
            if n_waiting > LARGEST_RECORD:
                raise MalformedXML(Fault(f"no record ends within {LARGEST_RECORD >> 20} MB: this is not PubMed's XML"))
        parser.close()
    except ParseError:
        yield from _taken(above, keep_last=_is_open(builder, above))
        raise
    yield from _taken(above, keep_last=False)


def wanted_blocks(stream: Readable) -> Iterator[bytes]:
    """The bytes of `stream` as the parser needs them: without lists of references, and without line ends and tabs.

    References are two fifths of a modern file, and nothing here reads them. A line end costs expat a piece of text of
    its own, a blank does not, and text is the same with either. Neither is tried on UTF-16, where bytes are no letters.
    """
    first = stream.read(BLOCK)
    blocks = chain((first,), iter(lambda: stream.read(BLOCK), b""))
    if b"\0" in first[:4]:
        return blocks
    return without_references(block.replace(b"\n", b" ").replace(b"\t", b" ") for block in blocks)


def without_references(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """`blocks` without the elements ReferenceList, which may hold others of their kind."""
    held, depth = b"", 0
    for block in blocks:
        data = held + block
        data, held = _whole_tags(data)
        kept, at = [], 0
        while (name := data.find(b"ReferenceList", at)) >= 0:
            tag = REFERENCE_LIST.search(data, max(at, name - 2))
            if tag is None:
                break
            if not depth:
                kept.append(data[at : tag.end() if tag["end"] else tag.start()])
            if not tag["empty"]:
                depth = max(0, depth - 1) if tag["end"] else depth + 1
            at = tag.end()
        if not depth:
            kept.append(data[at:])
        yield b"".join(kept)
    if not depth:
        yield held


def _whole_tags(data: bytes) -> tuple[bytes, bytes]:
    """`data` up to a tag that its end cuts in two, and that tag's beginning. A tag longer than a block is cut."""
    start = data.rfind(b"<")
    if start < 0 or b">" in data[start:] or len(data) - start > BLOCK:
        return data, b""
    return data[:start], data[start:]


def _taken(above: Element, keep_last: bool) -> list[Element]:
    """The children of the document's root, taken out of it; the last one stays when it may not be whole yet."""
    if not len(above):
        return []
    root = above[0]
    if root.tag not in SETS:
        raise MalformedXML(Fault("not a set of PubMed records", found=f"<{root.tag}>", expected=f"<{SETS[0]}>"))
    end = len(root) - keep_last
    children = root[:end]
    del root[:end]
    return children


def _is_open(builder: TreeBuilder, above: Element) -> bool:
    """Whether the parser stopped inside the last child of the document's root: there a new element would land."""
    probe = builder.start("probe", {})
    for parent in (above, *above[:1]):
        if len(parent) and parent[-1] is probe:
            parent.remove(probe)
            return False
    return True

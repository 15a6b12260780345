"""A file of PubMed cut into its records by its bytes: which PMID each has, and what it deletes, without parsing any.

NLM's files hold one record after another and nothing between them. This is held to strictly: whatever else stands there
makes the file one that is not understood, and is named. So no comment, and no element that we do not know, can hide a
record from us.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from pipeline.sources import gunzip

PIECE = 1 << 18
"""Packed bytes that are unpacked at once: about 2 MB of XML."""
LARGEST_RECORD = 1 << 25
LONGEST_HEAD = 1 << 16

SET = re.compile(rb"<(PubmedArticleSet|PubmedBookArticleSet)(?:\s[^<>]*)?>")
NEXT = re.compile(
    rb"\s*<(?:(?P<record>PubmedArticle|PubmedBookArticle)|(?P<deletion>DeleteCitation|DeleteDocument)"
    rb"|(?P<end>/(?:PubmedArticleSet|PubmedBookArticleSet)))\s*>"
)
PMID = re.compile(rb"<PMID(?P<attributes>[^<>]*)>\s*(?P<pmid>[1-9][0-9]{0,9})\s*</PMID>")
USUAL = b' Version="1"'
VERSION = re.compile(rb'\sVersion="([0-9]{1,4})"')
ENCODING = re.compile(rb'<\?xml[^>]*\sencoding=["\']([^"\']*)["\']')


class BadFileError(ValueError):
    """A file of which not everything can be read; the message says why and where."""


class RawRecord(NamedTuple):
    """A record as it stands in the file. `pmid` is 0 where it has none."""

    pmid: int
    version: int
    xml: bytes


@dataclass(frozen=True, slots=True)
class RawDeletion:
    """What a file says is no more: PMIDs with their versions."""

    pmids: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RawHead:
    """What stands before the first record, and what ends the set: any of the records is a document between the two."""

    start: bytes
    end: bytes


RawEntry = RawHead | RawRecord | RawDeletion


def unpacked(stream: BinaryIO, seen: Callable[[bytes], object]) -> Iterator[bytes]:
    """The bytes of a file, unpacked where it is packed by gzip; `seen` is given every byte as it stands in the file.

    Raises BadFileError for packed data that ends too early, is damaged, or has something else behind it.
    """
    unpacker = gunzip.new_unpacker()
    packed = None
    is_open = False
    while piece := stream.read(PIECE):
        seen(piece)
        if packed is None:
            packed = piece.startswith(gunzip.MAGIC)
        if not packed:
            yield piece
            continue
        while piece:
            if unpacker.eof:
                # Several packed files in a row are one (RFC 1952, 2.2); gzip itself allows zeros behind the last.
                if not piece.strip(b"\0"):
                    break
                if not gunzip.MAGIC.startswith(piece[: len(gunzip.MAGIC)]):
                    raise BadFileError("the packed data is damaged: something else stands behind its end")
                unpacker = gunzip.new_unpacker()
            try:
                data = unpacker.decompress(piece)
            except gunzip.DAMAGE as error:
                raise BadFileError(f"the packed data is damaged: {error}") from error
            is_open, piece = True, unpacker.unused_data
            if data:
                yield data
    if packed and is_open and not unpacker.eof:
        raise BadFileError("the packed data ends before its end: the file was not copied whole")


def raw_entries(blocks: Iterator[bytes]) -> Iterator[RawEntry]:
    """The head of a file, then its records and deletions in their order.

    Raises BadFileError for a file that is not a whole set of PubMed's records, and for what stands between them.
    """
    data = b""
    head = None
    while head is None:
        block = next(blocks, b"")
        data += block
        head = SET.search(data, 0, LONGEST_HEAD)
        if head is None and (not block or len(data) > LONGEST_HEAD):
            raise BadFileError(f"this is no set of PubMed's records; it begins with {_shown(data)}")
    encoding = ENCODING.search(data, 0, head.start())
    if encoding and encoding[1].upper() not in (b"UTF-8", b"US-ASCII"):
        raise BadFileError(f"its encoding is {_shown(encoding[1])} and not UTF-8")
    yield RawHead(data[: head.end()], b"</" + head[1] + b">")
    at, n_records = head.end(), 0
    while True:
        tag = NEXT.match(data, at)
        end = _end_of(tag, data) if tag else -1
        while end < 0:
            block = next(blocks, b"")
            rest = data[at:]
            if not block or (tag is None and len(rest) > 2 * PIECE) or len(rest) > LARGEST_RECORD:
                raise BadFileError(_why_no_record(rest, n_records, whole=not block, within=tag is not None))
            data, at = rest + block, 0
            tag = NEXT.match(data)
            end = _end_of(tag, data) if tag else -1
        assert tag
        if tag["end"]:
            break
        start, at = tag.start(tag.lastgroup or "") - 1, end
        if tag["deletion"]:
            yield RawDeletion(tuple(_numbered(found) for found in PMID.finditer(data, start, end)))
            continue
        n_records += 1
        found = PMID.search(data, start, end)
        pmid, version = _numbered(found) if found else (0, 1)
        yield RawRecord(pmid, version, data[start:end])
    behind = data[end:] + b"".join(blocks)
    if behind.strip(b" \t\r\n\0"):
        raise BadFileError(f"something stands behind the end of the set: {_shown(behind.strip())}")


def _end_of(tag: re.Match[bytes], data: bytes) -> int:
    """Where the element that the tag begins ends; -1 where its end is not there yet."""
    if tag["end"]:
        return tag.end()
    name = (tag["record"] or tag["deletion"]) + b">"
    # One walk finds the end, and another beginning before it.
    at = data.find(name, tag.end())
    if at < 0:
        return -1
    if data[at - 2 : at] != b"</":
        raise BadFileError(
            f"a record has no end: another one begins in it, behind {_shown(data[tag.end() : at][-60:])}"
        )
    return at + len(name)


def _numbered(found: re.Match[bytes]) -> tuple[int, int]:
    """PMID and version; without a version it is the first."""
    if found["attributes"] == USUAL:
        return int(found["pmid"]), 1
    version = VERSION.search(found["attributes"])
    return int(found["pmid"]), int(version[1]) if version else 1


def _why_no_record(rest: bytes, n_before: int, *, whole: bool, within: bool) -> str:
    place = f"behind record {n_before}"
    if within and not whole:
        return f"{place} none ends within {LARGEST_RECORD >> 20} MB"
    if within or not rest.strip() or (rest.lstrip().startswith(b"<") and b">" not in rest):
        return f"the XML breaks off {place}: the file was not written or copied whole"
    return f"{place} stands something that is no record: {_shown(rest.lstrip())}"


def _shown(data: bytes) -> str:
    return repr(data[:60].decode("utf-8", "replace"))

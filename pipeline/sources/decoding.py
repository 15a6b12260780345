"""The text of a file, line by line, whatever its encoding: found out first, and each doubt about it told."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.ground.errors import Fault, TableError
from pipeline.sources.unpacking import opened

ENCODING_BY_MARK = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
BLOCK = 1 << 20
MOST_LOOKED_AT = 1 << 22
"""Bytes of a file in an old encoding that are looked at to tell which."""
BAD_BYTES = "trialsift-bad-bytes"
"""Python's name for our way with a byte that is not UTF-8: it becomes a character of the range below."""
SHIFT = 0xF700
"""In Unicode's private range. A line that holds such a character is told, and its byte taken for Windows-1252."""
BAD_BYTE = re.compile("[\uf780-\uf7ff]")
SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH = re.compile(rb"[\x80-\xff]")
CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f]")
MOST_TOLD = 5
"""Lines with bad bytes or control characters that are named; the others are counted."""


def _kept_apart(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "".join(chr(SHIFT + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(BAD_BYTES, _kept_apart)


def encoding_of(content: bytes) -> str:
    """The encoding that a mark at the start, or the zeros of UTF-16 letters, tell; "" when nothing tells."""
    for mark, encoding in ENCODING_BY_MARK.items():
        if content.startswith(mark):
            return encoding
    if content[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if content[:1] == b"\0" else ""


def head_of(path: Path, size: int) -> str:
    r"""The first `size` bytes as text with "\n" line ends, for a first look."""
    with opened(path) as stream:
        content = stream.read(size)
    text = content.decode(encoding_of(content) or "utf-8", errors="replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def lines_of(path: Path, notes: list[str]) -> Iterator[str]:
    r"""The lines of a file, each with its "\n". What was odd about their letters is in `notes` when the last is read.

    Marks of byte order are dropped wherever they stand: people put exports together by hand. Control characters become
    blanks, zeros nothing: no table and no page could hold them.
    Raises TableError when the encoding cannot be told.
    """
    encoding = _encoding_of_file(path)
    bad: list[int] = []
    control: list[int] = []
    with opened(path) as stream:
        buffered = io.BufferedReader(stream, BLOCK) if isinstance(stream, io.RawIOBase) else stream
        # A half letter at the end of a cut UTF-16 file is one more bad byte, not a reason to lose the rest.
        errors = BAD_BYTES if encoding == "utf-8" else "replace"
        text = io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline=None)
        for number, line in enumerate(text, start=1):
            if not line.isascii():
                if "\ufeff" in line:
                    line = line.replace("\ufeff", "")
                if BAD_BYTE.search(line):
                    bad.append(number)
                    line = BAD_BYTE.sub(_as_windows, line)
            if CONTROL.search(line):
                control.append(number)
                line = CONTROL.sub(" ", line.replace("\0", ""))
            yield line
        text.detach()
    if control:
        notes.append(f"control characters were left out: {_where(control)}")
    if bad:
        notes.append(f"bytes that are not UTF-8 were read as Windows-1252: {_where(bad)}; compare them with the source")
    elif encoding not in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        notes.append(f"the file is not UTF-8; it was read as {NAMES[encoding]}")


NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}


def _where(numbers: list[int]) -> str:
    more = f" and {len(numbers) - MOST_TOLD} more" if len(numbers) > MOST_TOLD else ""
    return f"{'line' if len(numbers) == 1 else 'lines'} {', '.join(map(str, numbers[:MOST_TOLD]))}{more}"


def _as_windows(match: re.Match[str]) -> str:
    return bytes([ord(match[0]) - SHIFT]).decode("cp1252", errors="replace")


def _encoding_of_file(path: Path) -> str:
    """By its mark; UTF-8 when most of its letters beyond ASCII are; else the old encoding that makes words of them."""
    n_whole = n_high = 0
    is_utf8 = True
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opened(path) as stream:
        first = block = stream.read(BLOCK)
        if told := encoding_of(first):
            return told
        sample = b""
        while block:
            if is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
            if not block.isascii():
                # Two exports put together may be of two encodings: the letters of both are counted to the end.
                n_whole += sum(len(found) for found in SEQUENCE.findall(block))
                n_high += len(HIGH.findall(block))
                if len(sample) < MOST_LOOKED_AT:
                    sample += block
            block = stream.read(BLOCK)
    if is_utf8 or 2 * n_whole > n_high:
        return "utf-8"
    return _old_encoding(path, sample)


def _old_encoding(path: Path, content: bytes) -> str:
    """Windows-1252 or Mac Roman: whichever puts letters, apostrophes and dashes where words have them.

    Raises TableError when neither does, or both do.
    """
    places = [found.start() for found in HIGH.finditer(content)]
    score = {encoding: sum(_likelihood(content, at, encoding) for at in places) / len(places) for encoding in NAMES}
    better, other = sorted(score, key=lambda encoding: -score[encoding])
    if score[better] >= 0.5 and score[better] >= 1.2 * score[other]:
        return better
    raise TableError(
        Fault(
            "the letters of this file can be read in more than one way, or in none",
            path,
            found="neither UTF-8 nor clearly Windows-1252 or Mac Roman",
            fix="export the records as UTF-8, or save the file as UTF-8 in an editor that shows its letters right",
        )
    )


def _likelihood(content: bytes, at: int, encoding: str) -> float:
    """How well the byte at a place fits there: 1 for a letter inside a word or a sign where it is usual, 0 for neither.

    The same byte is an apostrophe of Windows and an accented i of the Mac: "'s" at the end of a word decides.
    """
    before, sign, after, next_after = (content[n : n + 1].decode(encoding, "replace") for n in range(at - 1, at + 3))
    if sign.isupper():
        return 1.0 if after.isalpha() and not before.islower() else 0.0
    if sign.isalpha():
        return 1.0 if before.isalpha() and after.isalpha() else 0.5 if before.isalpha() else 0.3 * after.isalpha()
    if sign in "’‘":
        return 2.0 if after in "std" and not next_after.isalpha() else 0.7
    if sign in "“”„«»":
        return 0.0 if before.isalpha() and after.isalpha() else 1.0
    if sign in "–—":
        return 1.0
    return 0.7 if sign in "…•®©™°±µ·×÷½¼¾²³¹§€£\u00a0" and not after.isalpha() else 0.0

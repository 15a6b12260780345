"""BibTeX and BibLaTeX, split by bibtexparser; TeX's accents and signs as letters."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping

from pipeline.sources.syntax.entry import Broken, FileEntry, Items, Passed

TEX = re.compile(r"[\\{}$~]|--")
BARE_SIGN = re.compile(r"(?<!\\)([%&#])")
"""Signs that mean something in TeX and that programs leave as they are: "50% of" is no comment."""
NAMES = ("author", "editor")
MONTHS = {name: name for name in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")}


def read_bibtex(lines: Iterable[str]) -> Items:
    """The entries of a text; authors are values of their own. Of two entries with one key both are entries."""
    # Imported where they are needed: a third of a second for a kind of file that few reviews have.
    from bibtexparser import model
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    text_by_name: dict[str, str] = dict(MONTHS)
    for found in parse_string("".join(lines), parse_stack=[]).blocks:
        place = f"line {(found.start_line or 0) + 1}"
        block: model.Block | None = found
        if isinstance(found, model.DuplicateBlockKeyBlock | model.DuplicateFieldKeyBlock):
            block = found.ignore_error_block
        match block:
            case model.String():
                text_by_name[block.key.casefold()] = _resolved(block.value, text_by_name)
            case model.Entry():
                yield FileEntry(place, _fields(block, text_by_name))
            case model.ParsingFailedBlock():
                first_line = (block.raw or "").strip().partition("\n")[0]
                yield Broken(place, "the entry is not closed, or a brace or a comma is missing", first_line[:80])
            case model.ImplicitComment():
                words = block.comment.strip()
                if re.search(r"\w", words) and not words.startswith("%"):
                    yield Passed(place, words[:80])


def _fields(entry: object, text_by_name: Mapping[str, str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for one in entry.fields:  # type: ignore[attr-defined]
        name, value = one.key.casefold(), _resolved(str(one.value), text_by_name)
        parts = _names(value) if name in NAMES else [value]
        texts = [text for part in parts if (text := plain(part))]
        if texts:
            fields.setdefault(name, []).extend(texts)
    return fields


def _resolved(value: str, text_by_name: Mapping[str, str]) -> str:
    """The text of a value: braces or quotation marks around it taken off, names of strings replaced, "#" joining."""
    return "".join(_part(part.strip(), text_by_name) for part in _split(value, "#"))


def _part(part: str, text_by_name: Mapping[str, str]) -> str:
    if part[:1] + part[-1:] in ("{}", '""') and len(part) > 1:
        return part[1:-1]
    return text_by_name.get(part.casefold(), part)


def _names(value: str) -> list[str]:
    """The names of a list that "and" parts, but not inside braces."""
    return _split(" ".join(value.split()), " and ")


def _split(value: str, mark: str) -> list[str]:
    """`value` at every `mark` that no brace and no quotation mark encloses."""
    pieces, depth, start, at = [], 0, 0, 0
    quoted = False
    while at < len(value):
        letter = value[at]
        if letter == "\\":
            at += 2
            continue
        depth += (letter == "{") - (letter == "}")
        quoted ^= letter == '"' and not depth and mark == "#"
        if not depth and not quoted and value.startswith(mark, at):
            pieces.append(value[start:at])
            at = start = at + len(mark)
            continue
        at += 1
    return [*pieces, value[start:]]


def plain(text: str) -> str:
    r"""`text` without TeX.

    >>> plain(r'Needling of {DNA} in M{\"u}ller calves: 50\% \& 5% more')
    'Needling of DNA in Müller calves: 50% & 5% more'
    """
    if TEX.search(text):
        from pylatexenc.latex2text import LatexNodes2Text

        try:
            text = LatexNodes2Text(math_mode="text").latex_to_text(BARE_SIGN.sub(r"\\\1", text))
        except Exception:  # noqa: BLE001 - whatever it stumbles over, the words themselves are better than none
            text = re.sub(r"[{}]", "", text)
    return " ".join(text.split())

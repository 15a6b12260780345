"""JSON in which one object is one entry, such as ClinicalTrials.gov's: flattened to paths and their values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.ground.errors import Fault, TableError
from pipeline.sources.syntax.entry import Broken, FileEntry, Items


def read_json(lines: Iterable[str], list_name: str) -> Items:
    """The objects of the list `list_name`, of a bare list or of a file with one object a line, or the one object.

    Raises TableError for what is no JSON.
    """
    text = "".join(lines)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        objects = list(_one_a_line(text))
        if not any(isinstance(found, dict) for found in objects):
            place = f"line {error.lineno}"
            raise TableError(
                Fault(f"this is no JSON: {error.msg}", place=place, fix="download the file again")
            ) from error
    else:
        found = document.get(list_name, [document]) if isinstance(document, dict) else document
        objects = found if isinstance(found, list) else [found]
    for number, one in enumerate(objects, start=1):
        if isinstance(one, dict) and (fields := flattened(one)):
            yield FileEntry(f"entry {number}", fields)
        else:
            yield Broken(f"entry {number}", "it is no object with values", str(one)[:80])


def _one_a_line(text: str) -> Iterator[Any]:
    for line in text.splitlines():
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                yield line


def flattened(value: Any, path: str = "") -> dict[str, list[str]]:
    """Path -> the texts and numbers that stand there: "protocolSection/identificationModule/nctId"."""
    if isinstance(value, dict):
        parts = [flattened(inner, f"{path}/{name}" if path else name) for name, inner in value.items()]
    elif isinstance(value, list):
        parts = [flattened(inner, path) for inner in value]
    else:
        text = "" if value is None or isinstance(value, bool) else str(value).strip()
        return {path: [text]} if text else {}
    fields: dict[str, list[str]] = {}
    for part in parts:
        for name, texts in part.items():
            fields.setdefault(name, []).extend(texts)
    return fields

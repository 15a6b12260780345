"""JSON files that are never edited: their last key is the hash of all before it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline.ground.files import sha256_of


def sealed(values: Mapping[str, Any]) -> str:
    """The text of such a file."""
    return _as_json({**values, "sha256": sha256_of(_as_json(values).encode())}) + "\n"


def unsealed(content: bytes, form: str, name: str) -> dict[str, Any]:
    """What stands in such a file, without its format and its hash. `name`: what its key `name` has to say.

    Raises ValueError, KeyError or TypeError for a file that was edited, damaged or renamed, or is of another format.
    """
    text = content.replace(b"\r\n", b"\n").decode("utf-8-sig")
    values: dict[str, Any] = dict(json.loads(text))
    # The hash is that of the file without its last key: of its letters or, where somebody laid it out anew, its values.
    sha256 = values.pop("sha256", None)
    before, _, last = text.rpartition(',\n "sha256": ')
    as_written = last.rstrip() == f'"{sha256}"\n}}' and sha256 == sha256_of(f"{before}\n}}".encode())
    if not as_written and sha256 != sha256_of(_as_json(values).encode()):
        raise ValueError("it was edited or damaged")
    if values.pop("format") != form or values["name"] != name:
        raise ValueError("not a file of this format, or renamed")
    return values


def _as_json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, indent=1, ensure_ascii=False)

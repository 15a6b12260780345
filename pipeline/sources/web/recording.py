"""Raw replies kept in a folder, so that others can see what a service really says: nothing in them tells who asked."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from pipeline.ground.errors import Fault, SourceError
from pipeline.ground.files import write_bytes, write_text
from pipeline.sources.web.refusal import Refusal
from pipeline.sources.web.reply import Reply
from pipeline.sources.web.request import WebRequest

INDEX = "replies.json"
PRIVATE_HEADERS = ("set-cookie",)
CALLER = re.compile(rb'(?<="api-key":")[^"]*')
"""NCBI's complaint about the rate names who is too fast: by the key, or by the address on the internet."""


class Recording:
    """Keeps each reply as a file of its own, and a list of them with what was asked."""

    def __init__(self, folder: Path, email: str) -> None:
        """Raises SourceError for a folder that holds something: no recording is mixed with another."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise SourceError(Fault("something is here already", folder, expected="a new or an empty folder"))
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._email = email.encode()
        self._entries: list[dict[str, Any]] = []

    def keep(self, request: WebRequest, came: Reply | Refusal) -> None:
        """Write down one request and what came. The parameters hold neither the key nor the e-mail address."""
        endpoint, parameters = request.endpoint, request.parameters
        entry: dict[str, Any] = {"endpoint": endpoint, "parameters": dict(parameters)}
        if isinstance(came, Refusal):
            entry |= {"refused": came.kind.code, "status": came.status, "words": came.words}
        else:
            name = (
                f"{len(self._entries) + 1:02}-{endpoint}.{parameters.get('retmode', parameters.get('format', 'txt'))}"
            )
            body = CALLER.sub(b"[caller]", came.body.replace(self._email, b"[e-mail]"))
            write_bytes(self._folder / name, body)
            headers = {name: value for name, value in came.headers.items() if name not in PRIVATE_HEADERS}
            sha256 = hashlib.sha256(body).hexdigest()
            entry |= {"file": name, "sha256": sha256, "status": came.status, "headers": headers}
        self._entries.append(entry)
        write_text(self._folder / INDEX, json.dumps(self._entries, indent=1, ensure_ascii=False) + "\n")

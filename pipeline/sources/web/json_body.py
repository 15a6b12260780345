"""The body of a reply that is a JSON object."""

from __future__ import annotations

import json
from typing import Any


def json_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in `body`; None when there is none. Not strict: NCBI puts raw line feeds into its strings."""
    try:
        answer = json.loads(body.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None

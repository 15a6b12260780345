"""What a person types to run a command, in the way in which this run came: by make, or by trialsift itself."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote

CAME_BY_MAKE = "TRIALSIFT_BY_MAKE"
"""Set by the Makefile. Only words on the terminal depend on it: results are the same bytes by either way."""


def to_type(command: str, review: str = "", *, options: str = "", variables: str = "") -> str:
    """`make update REVIEW=neck ACCEPT=1` or `trialsift update neck --accept-change`; "…" stands for a review's name."""
    review = review or "…"
    if CAME_BY_MAKE in os.environ:
        return " ".join(filter(None, ("make", command, f"REVIEW={review}", variables)))
    if command == "rebuild":
        command, options = "update", f"--offline {options}".strip()
    return " ".join(filter(None, ("trialsift", command, review, options)))


def to_restore(path: Path) -> str:
    """What brings a file back as git has it, wherever it is typed.

    >>> to_restore(Path("queries/neck/searches/2026-01-05.json"))
    'git -C queries/neck/searches checkout -- 2026-01-05.json'
    """
    return f"git -C {quote(str(path.parent))} checkout -- {quote(path.name)}"

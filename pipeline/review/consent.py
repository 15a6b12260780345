"""Whether this user has allowed a review to start the program it names. A review folder may come from a stranger.

What was allowed is kept outside of every workspace, as a hash of the command and of the files in the workspace that it
names: a script that somebody changes has to be allowed again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from pipeline.ground.errors import Fault, TrialSiftError
from pipeline.ground.files import sha256_of, sha256_of_file, write_text


def is_allowed(command: Sequence[str], workspace: Path) -> bool:
    """Whether this user has allowed this very command in this workspace."""
    return _key(command, workspace) in _allowed()


def allow(command: Sequence[str], workspace: Path) -> None:
    """Record that it may run. Raises TrialSiftError where nothing can be recorded."""
    _write({*_allowed(), _key(command, workspace)})


def withdraw(command: Sequence[str], workspace: Path) -> None:
    """Record that it may not run any more."""
    _write(_allowed() - {_key(command, workspace)})


def _key(command: Sequence[str], workspace: Path) -> str:
    files = [(part, sha256_of_file(workspace / part)) for part in command if _is_file(workspace, part)]
    return sha256_of(json.dumps([str(workspace.resolve()), list(command), files]).encode())


def _is_file(workspace: Path, part: str) -> bool:
    try:
        return (workspace / part).is_file()
    except (OSError, ValueError):
        return False


def _allowed() -> set[str]:
    try:
        return set(json.loads(_path().read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return set()


def _write(keys: set[str]) -> None:
    try:
        write_text(_path(), json.dumps(sorted(keys), indent=1) + "\n")
    except OSError as error:
        raise TrialSiftError(Fault(f"the consent cannot be recorded: {error.strerror}", _path())) from error


def _path() -> Path:
    """Where programs keep a user's settings: XDG's folder, APPDATA on Windows, or ~/.config."""
    folder = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or str(Path.home() / ".config")
    return Path(folder) / "trialsift" / "allowed_programs.json"

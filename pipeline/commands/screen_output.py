"""What a job prints: where the screen or its log can no longer be written, the job goes on and says so at its end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

NOT_WRITTEN = "the output could not be written ({why}); the work itself went on"


class Steadfast:
    """A stream that swallows what it cannot write any more, and remembers why."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.why = "" if stream else "it is closed"

    def write(self, text: str) -> int:
        if self._stream and not self.why:
            try:
                self._stream.write(text)
                self._stream.flush()
            except (OSError, ValueError) as error:
                self.why = getattr(error, "strerror", None) or str(error)
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        return bool(self._stream and not self.why and self._stream.isatty())

    @property
    def encoding(self) -> str:
        return (self._stream and self._stream.encoding) or "utf-8"


@contextmanager
def steadfast() -> Iterator[list[str]]:
    """While the block runs, what it prints goes where it can; the list it gets says what could not be told."""
    lost: list[str] = []
    streams = Steadfast(sys.stdout), Steadfast(sys.stderr)
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = streams
    try:
        yield lost
    finally:
        sys.stdout, sys.stderr = before
        lost += [NOT_WRITTEN.format(why=stream.why) for stream in streams if stream.why]
        for stream in before:
            let_go(stream)


def let_go(stream: TextIO | None) -> None:
    """Write what waits, or nothing more: Python would try again at its end, and fail with words of its own."""
    if stream is None:
        return
    try:
        stream.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

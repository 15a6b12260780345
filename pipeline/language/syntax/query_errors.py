"""What a person is told when a query cannot be read: the line, a caret under the character, what was expected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError

WINDOW = 60
"""Characters shown on either side of the offending one: a line of a strategy can be thousands of characters long."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at text[start:end], found while reading; `rule` is the id under which the linter reports it."""

    rule: str
    start: int
    end: int
    message: str
    expected: str


class QueryError(ProtocolError):
    """A query, or a file of them, that cannot be read. `problem` says where, when it stands inside a query."""

    def __init__(self, fault: Fault, problem: Problem | None = None) -> None:
        super().__init__(fault)
        self.problem = problem

    def in_line(self, name: str, path: Path | str = "") -> QueryError:
        """The same error, saying in which line of which file it stands."""
        (fault,) = self.faults
        return QueryError(replace(fault, path=path, place=f"line #{name}, {fault.place}"), self.problem)


def query_error(problem: Problem, text: str) -> QueryError:
    """The error for `problem` in the query `text`."""
    shown = f"{problem.message}\n{pointed(text, problem.start, problem.end)}"
    return QueryError(Fault(shown, place=f"character {problem.start + 1}", expected=problem.expected), problem)


def pointed(text: str, start: int, end: int) -> str:
    """The part of `text` around `start`, and below it carets under text[start:end].

    >>> print(pointed("neck AND", 5, 8))
        neck AND
             ^^^
    """
    row_start = text.rfind("\n", 0, start) + 1
    row_end = text.find("\n", start)
    row_end = len(text) if row_end < 0 else row_end
    left, right = max(row_start, start - WINDOW), min(row_end, start + WINDOW)
    before = "…" if left > row_start else ""
    after = "…" if right < row_end else ""
    shown = "".join(character if character.isprintable() else " " for character in text[left:right])
    n_carets = max(1, min(end, right) - start)
    return f"    {before}{shown}{after}\n    {' ' * (len(before) + start - left)}{'^' * n_carets}"

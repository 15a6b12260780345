"""A strategy file: named lines in PubMed's language that may refer to each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.errors import Fault
from pipeline.language.syntax.pasted import PastedStrategy, read_pasted
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.tokens import tokens_of

NAMED = re.compile(r"#(?P<name>[A-Za-z][A-Za-z0-9_-]*)\s*=\s*(?P<query>.*)")
LONGEST = 1_000_000
"""Characters of an expanded query; references that double themselves again and again would fill the memory."""

MOST_OPEN = 100
"""Lines that refer to each other in a row."""


@dataclass(frozen=True, slots=True)
class Line:
    """One query of a strategy. An unnamed line is named by its place among the queries: "1", "2" …

    `number` is its line number in the file.
    """

    name: str
    text: str
    number: int


def read_lines(text: str, path: Path | str = "") -> tuple[Line, ...]:
    """The queries of a strategy: `#name = query` or `query`, one a line; "# " begins a comment.

    Numbered lines are read too, each named by its number, as long as nothing stands beside them. Raises QueryError: a
    shape that has to be translated first, a name twice, a name without a query, no query at all. The queries themselves
    are not read.
    """
    pasted = read_pasted(text)
    if pasted.shape and not pasted.is_whole:
        raise QueryError(_to_translate(pasted, path))
    if pasted.lines:
        return tuple(Line(str(line.label), line.text, line.row) for line in pasted.lines)
    lines: list[Line] = []
    for number, row in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        stripped = row.strip()
        if not stripped or stripped == "#" or stripped.startswith(("# ", "#\t")):
            continue
        named = NAMED.fullmatch(stripped)
        name, query = (named["name"], named["query"]) if named else (str(len(lines) + 1), stripped)
        if any(line.name == name for line in lines):
            raise QueryError(Fault(f"the name #{name} stands twice", path, f"line {number}", fix="rename one"))
        if not query:
            raise QueryError(Fault(f"#{name} has no query", path, f"line {number}", fix="write one after the ="))
        lines.append(Line(name, query, number))
    if not lines:
        raise QueryError(
            Fault("there is no query in the file", path, expected="a line such as #twitch = twitch*[tiab]")
        )
    return tuple(lines)


def _to_translate(pasted: PastedStrategy, path: Path | str) -> Fault:
    """The one sentence that refuses a pasted strategy: what was seen, and the command that mends it."""
    row, words = min((*pasted.remarks, *pasted.taken_out))
    fix = f"trialsift translate {path or 'FILE'} --to strategy shows it as a strategy; look at it, and save that"
    return Fault(f"this is {pasted.shape}, with something that is no query", path, f"line {row}", words, "", fix)


def expand(lines: Sequence[Line], name: str) -> str:
    """The query of the line `name` as PubMed is sent it: every reference replaced by its query in parentheses.

    Raises QueryError: no such line, references in a circle, a text beyond a million characters.
    """
    return _expanded({line.name: line.text for line in lines}, name, {}, ())


def references_of(query: str) -> list[str]:
    """The names of the lines to which `query` refers, each as often as it does."""
    return [token.text for token in tokens_of(query) if token.kind == "reference"]


def _expanded(query_by_name: dict[str, str], name: str, done: dict[str, str], opened: tuple[str, ...]) -> str:
    if name in done:
        return done[name]
    if name not in query_by_name:
        place = f"line #{opened[-1]}" if opened else ""
        known = ", ".join(f"#{other}" for other in query_by_name)
        raise QueryError(Fault(f"there is no line #{name}", place=place, expected=known))
    if len(opened) > MOST_OPEN:
        raise QueryError(Fault(f"over {MOST_OPEN} lines refer to each other in a row", place=f"line #{name}"))
    if name in opened:
        circle = " -> ".join(f"#{other}" for other in (*opened, name))
        raise QueryError(Fault("lines refer to each other in a circle", place=f"line #{name}", found=circle))
    query, pieces, at = query_by_name[name], [], 0
    for token in tokens_of(query):
        if token.kind == "reference":
            inner = _expanded(query_by_name, token.text, done, (*opened, name))
            pieces += [query[at : token.start], f"({inner})"]
            at = token.end
    done[name] = "".join((*pieces, query[at:]))
    if len(done[name]) > LONGEST:
        raise QueryError(Fault(f"with its references the query has over {LONGEST} characters", place=f"line #{name}"))
    return done[name]

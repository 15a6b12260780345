"""A strategy in a file, however it was written: ours, pasted, PubMed's history, or published for Ovid MEDLINE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.text import visible_line
from pipeline.language import Line, PastedStrategy, lint, named_lines, read_lines, read_pasted
from pipeline.review.review import strategy_text
from pipeline.translation import SHAPE, FromOvid, from_ovid, is_ovid


@dataclass(frozen=True, slots=True)
class ForeignStrategy:
    """What was read: the lines, the rows of a strategy file, what a person should know, and how much is left to do."""

    lines: tuple[Line, ...]
    rows: tuple[str, ...]
    account: tuple[str, ...]
    n_tasks: int


def read_foreign(path: Path) -> ForeignStrategy:
    """The strategy in the file. Raises ProtocolError where there is none."""
    text = strategy_text(path)
    if is_ovid(text):
        read = from_ovid(text)
        account = tuple(_account_of_ovid(read))
        return ForeignStrategy(
            _some(read.lines, path, account), tuple(_rows_of_ovid(path.name, read)), account, n_left_by_ovid(read)
        )
    pasted = read_pasted(text)
    lines = _some(named_lines(pasted) if pasted.shape else read_lines(text, path), path, ())
    return ForeignStrategy(lines, tuple(_rows(path.name, pasted, lines)), tuple(_account(pasted, lines)), 0)


def _some(lines: tuple[Line, ...], path: Path, account: Sequence[str]) -> tuple[Line, ...]:
    if not lines:
        raise ProtocolError(Fault("there is no query in the file", path, found="; ".join(account)))
    return lines


def n_left_by_ovid(read: FromOvid) -> int:
    """Places where PubMed is asked something else, and lines that could not be read."""
    return len(read.tasks) + len(read.unread)


def _rows_of_ovid(name: str, read: FromOvid) -> Iterator[str]:
    """The rows of the strategy file, the tasks of a line as comments below it."""
    yield f"# Translated from {name}: {SHAPE}. The headings are taken for MeSH."
    for line in read.lines:
        yield f"#{line.name} = {line.text}"
        yield from (f"# TO DO {task.term}: {task.why}; {task.todo}." for task in read.tasks if task.line == line.name)


def _account_of_ovid(read: FromOvid) -> Iterator[str]:
    """How much of a strategy was read, and what was not."""
    yield f"translate {SHAPE}: {len(read.lines)} lines, {len(read.tasks)} tasks, {len(read.unread)} lines not read"
    yield from (f"  row {row}: not read, {why}: {visible_line(text)}" for row, text, why in read.unread)


def _rows(name: str, pasted: PastedStrategy, lines: Sequence[Line]) -> Iterator[str]:
    """The rows of the strategy file; remarks stand as comments where they stood."""
    yield f"# Translated from {name}: {pasted.shape or 'lines of a strategy file'}."
    queries = [(line.number, f"#{line.name} = {line.text}") for line in lines]
    remarks = [(row, f"# {remark}") for row, remark in pasted.remarks]
    in_order = queries == sorted(queries, key=lambda one: one[0])
    rows = sorted([*remarks, *queries], key=lambda one: one[0]) if in_order else [*remarks, *queries]
    yield from (text for _, text in rows)


def _account(pasted: PastedStrategy, lines: tuple[Line, ...]) -> Iterator[str]:
    """What was read, what was taken out, and what cannot be sent to PubMed as it stands."""
    yield f"translate {pasted.shape or 'a strategy file'}: {len(lines)} lines, {len(pasted.remarks)} remarks"
    yield from (f"  row {row}: kept as a remark: {remark}" for row, remark in pasted.remarks)
    yield from (f"  row {row}: taken out or corrected: {words}" for row, words in pasted.taken_out)
    for finding in lint(lines, role="search", search=lines[-1].name):
        if finding.severity == "error":
            yield f"  not understood: #{finding.line}: {finding.why} {finding.mend}"

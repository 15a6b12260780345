"""Runs a strategy and its translation over records: where they differ, which record and which line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.ground.record import Record
from pipeline.language import MeshTree, compile_trees, context
from pipeline.translation.translating import Translated


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that only one of the two finds by the line: the translation where `found_there`, else the strategy.

    in_the_end  whether the line that is searched differs too: only then is the record lost, or brought
    """

    record_id: str
    title: str
    line: str
    found_there: bool
    in_the_end: bool


def differences(
    made: Translated, records: Iterable[Record], mesh: MeshTree | None = None, search: str = ""
) -> Iterator[Difference]:
    """Every record on which a line and its translation, read back from the platform's text, do not agree.

    Both are read as PubMed reads them; `search` is the line that is searched, "" for the last. A record is told once,
    by the first of the lines: the others follow from it.
    """
    asked = compile_trees(made.asked, context(mesh, None), three_values=False)
    read = compile_trees(made.read, context(mesh, None), three_values=False)
    for record in records:
        here, there = asked.match(record), read.match(record)
        differing = [name for name in made.read if here.value(name) is not there.value(name)]
        if differing:
            in_the_end = (search or list(made.read)[-1]) in differing
            line = differing[0]
            yield Difference(record.record_id, record.title, line, there.value(line) is True, in_the_end)

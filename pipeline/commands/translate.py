"""Translate a strategy for another database, or read one as it was pasted or published."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from pipeline.commands.foreign_strategy import read_foreign
from pipeline.ground.errors import Fault, ProtocolError, UnfinishedError
from pipeline.ground.record import Record
from pipeline.ground.text import visible_line
from pipeline.review import translations
from pipeline.review.layout import REVIEW_NAME, ReviewPaths, Workspace
from pipeline.review.review import Review, read_review
from pipeline.sources.record_files import read_record_file
from pipeline.tables.records import RECORDS
from pipeline.translation import (
    TARGETS,
    Difference,
    Target,
    Translated,
    as_lines,
    differences,
    to_do,
    translate,
)

MOST_SHOWN = 20


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|REVIEW", help="a strategy in a file, or the name of a review")
    parser.add_argument("--to", choices=("strategy", *TARGETS), default="strategy", help="what to print it as")
    parser.add_argument(
        "--check", metavar="FILE", type=Path, help="run both over these records, and show where they differ"
    )


def execute(arguments: Namespace) -> None:
    """A review's translation is kept in its folder, a file's goes to stdout; tasks for a person end with code 16."""
    paths = _review(arguments.file)
    if arguments.to == "strategy" and arguments.check:
        raise ProtocolError(Fault("--check compares PubMed's language with another platform's", fix="name one by --to"))
    if arguments.to == "strategy":
        _as_strategy(paths.strategy if paths else Path(arguments.file))
    elif paths:
        _of_review(paths, TARGETS[arguments.to], arguments.check)
    else:
        _of_file(Path(arguments.file), TARGETS[arguments.to], arguments.check)


def _review(name: str) -> ReviewPaths | None:
    """The review of that name, None where it is a file."""
    if Path(name).is_file() or not REVIEW_NAME.fullmatch(name):
        return None
    return Workspace.around(Path.cwd()).review(name)


def _of_review(paths: ReviewPaths, target: Target, check: Path | None) -> None:
    review = read_review(paths)
    choices = translations.choices_of(paths, target)
    made = translate(review.lines, target, choices)
    path = translations.keep(paths, made, review.strategy_text)
    print(f"translate {paths.name} to {target.database}: {len(made.lines)} lines in {path}")
    records = check or (RECORDS.path(paths.results) if RECORDS.path(paths.results).is_file() else None)
    _tell(made, records, choices, review)
    if n_tasks := len(to_do(made)):
        fix = f"write what you choose into {translations.choices_path(paths, target)}, then translate again"
        raise UnfinishedError(Fault(f"{n_tasks} tasks for a person stand beside the lines", path, fix=fix))


def _of_file(path: Path, target: Target, check: Path | None) -> None:
    read = read_foreign(path)
    made = translate(read.lines, target)
    print("\n".join([f"# {target.database}: translated from {path.name}.", *as_lines(made)]))
    if read.n_tasks:
        print("\n".join(read.account), file=sys.stderr)
    _tell(made, check, {}, None)
    if n_tasks := len(to_do(made)) + read.n_tasks:
        raise UnfinishedError(Fault(f"{n_tasks} tasks for a person stand beside the lines", path))


def _tell(made: Translated, records: Path | None, choices: Mapping[str, str], review: Review | None) -> None:
    """What was proved, to stderr: the text reads back as the question, and on which records the two differ."""
    rows = [f"the text reads back as the strategy, apart from {len(to_do(made))} tasks"]
    unused = sorted(choices.keys() - made.chosen)
    rows += [f"WARNING   the choice for {term} does nothing: no line has that term" for term in unused]
    if records:
        rows += _compared(made, records, review)
    print("\n".join(rows), file=sys.stderr)


def _compared(made: Translated, path: Path, review: Review | None) -> Iterator[str]:
    mesh, search = (review.protocol.headings(), review.search) if review else (None, "")
    n_records = 0

    def counted() -> Iterator[Record]:
        nonlocal n_records
        for record in read_record_file(path):
            n_records += 1
            yield record

    found = sorted(differences(made, counted(), mesh, search), key=lambda one: not one.in_the_end)
    n_lost = sum(one.in_the_end for one in found)
    yield (
        f"run over {n_records} records of {path}: {n_lost} found by only one of the two, "
        f"{len(found) - n_lost} that differ in a line and not in the end"
    )
    yield from map(_shown, islice(found, MOST_SHOWN))
    if len(found) > MOST_SHOWN:
        yield f"  … and {len(found) - MOST_SHOWN} more"


def _shown(one: Difference) -> str:
    who = "only the translation finds" if one.found_there else "the translation misses"
    return (
        f"  {'' if one.in_the_end else 'not in the end: '}#{one.line}: {who} {one.record_id}: {visible_line(one.title)}"
    )


def _as_strategy(path: Path) -> None:
    """The strategy goes to stdout, what was understood of it and what not to stderr."""
    read = read_foreign(path)
    print("\n".join(read.rows))
    print("\n".join(read.account), file=sys.stderr)
    if read.n_tasks:
        raise UnfinishedError(Fault(f"{read.n_tasks} places where PubMed is asked something else", path))

"""Print a strategy in another platform's language, or read one as it was pasted or published."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError, UnfinishedError
from pipeline.ground.record import Record
from pipeline.language import Line, MeshTree, PastedStrategy, lint, named_lines, read_lines, read_pasted
from pipeline.review import translations
from pipeline.review.layout import REVIEW_NAME, ReviewPaths, Workspace
from pipeline.review.review import read_review, strategy_text
from pipeline.sources.record_files import read_record_file
from pipeline.tables.records import RECORDS
from pipeline.translation import TARGETS, Difference, Target, Translated, as_lines, differences, translate

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
    _tell(made, records, review.protocol.headings(), choices)
    if made.tasks:
        fix = f"write what you choose into {translations.choices_path(paths, target)}, then translate again"
        raise UnfinishedError(Fault(f"{len(made.tasks)} tasks for a person stand beside the lines", path, fix=fix))


def _of_file(path: Path, target: Target, check: Path | None) -> None:
    _, lines = read_pasted_or_own(path)
    made = translate(lines, target)
    print("\n".join([f"# {target.database}: translated from {path.name}.", *as_lines(made)]))
    _tell(made, check, None, {})
    if made.tasks:
        raise UnfinishedError(Fault(f"{len(made.tasks)} tasks for a person stand beside the lines", path))


def _tell(made: Translated, records: Path | None, mesh: MeshTree | None, choices: Mapping[str, str]) -> None:
    """What was proved, to stderr: the text reads back as the question, and on which records the two differ."""
    rows = [f"the text reads back as the strategy, apart from {len(made.tasks)} tasks"]
    unused = sorted(choices.keys() - made.chosen)
    rows += [f"WARNING   the choice for {term} does nothing: no line has that term" for term in unused]
    if records:
        rows += _compared(made, records, read_record_file(records), mesh)
    print("\n".join(rows), file=sys.stderr)


def _compared(made: Translated, path: Path, records: Iterable[Record], mesh: MeshTree | None) -> Iterator[str]:
    n_records = 0

    def counted() -> Iterator[Record]:
        nonlocal n_records
        for record in records:
            n_records += 1
            yield record

    found = list(differences(made, counted(), mesh))
    yield f"run over {n_records} records of {path}: {len(found)} found by only one of the two"
    yield from map(_shown, islice(found, MOST_SHOWN))
    if len(found) > MOST_SHOWN:
        yield f"  … and {len(found) - MOST_SHOWN} more"


def _shown(one: Difference) -> str:
    who = "only the translation finds" if one.found_there else "the translation misses"
    return f"  #{one.line}: {who} {one.record_id}: {one.title}"


def read_pasted_or_own(path: Path) -> tuple[PastedStrategy, tuple[Line, ...]]:
    """The strategy in a file, pasted from anywhere or written as ours. Raises ProtocolError where there is none."""
    text = strategy_text(path)
    pasted = read_pasted(text)
    lines = named_lines(pasted) if pasted.shape else read_lines(text, path)
    if not lines:
        raise ProtocolError(Fault("there is no query in the file", path))
    return pasted, lines


def _as_strategy(path: Path) -> None:
    """The strategy goes to stdout, what was understood of it and what not to stderr."""
    pasted, lines = read_pasted_or_own(path)
    print("\n".join(as_strategy(path.name, pasted, lines)))
    print("\n".join(account_of(pasted, lines)), file=sys.stderr)


def as_strategy(name: str, pasted: PastedStrategy, lines: Sequence[Line]) -> Iterator[str]:
    """The rows of the strategy file; remarks stand as comments where they stood."""
    yield f"# Translated from {name}: {pasted.shape or 'lines of a strategy file'}."
    queries = [(line.number, f"#{line.name} = {line.text}") for line in lines]
    remarks = [(row, f"# {remark}") for row, remark in pasted.remarks]
    in_order = queries == sorted(queries, key=lambda one: one[0])
    rows = sorted([*remarks, *queries], key=lambda one: one[0]) if in_order else [*remarks, *queries]
    yield from (text for _, text in rows)


def account_of(pasted: PastedStrategy, lines: tuple[Line, ...]) -> Iterator[str]:
    """What was read, what was taken out, and what cannot be sent to PubMed as it stands."""
    yield f"translate {pasted.shape or 'a strategy file'}: {len(lines)} lines, {len(pasted.remarks)} remarks"
    yield from (f"  row {row}: kept as a remark: {remark}" for row, remark in pasted.remarks)
    yield from (f"  row {row}: taken out or mended: {words}" for row, words in pasted.taken_out)
    for finding in lint(lines, role="search", search=lines[-1].name):
        if finding.severity == "error":
            yield f"  not understood: #{finding.line}: {finding.why} {finding.mend}"

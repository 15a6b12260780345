"""Compare the criteria with people's decisions on labelled records: what is lost, what work is saved."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.ground.errors import Fault, TableError
from pipeline.ground.files import write_text
from pipeline.ground.markdown import as_markdown_text
from pipeline.ground.progress import tracked
from pipeline.review.protocol import Protocol, read_protocol
from pipeline.screening.validation import Disagreement, Share, Validation, validate
from pipeline.sources.record_files import read_record_file
from pipeline.tables.table import Table

ONLY_READS = True

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class LabelRow:
    """What people said of a record."""

    record_id: str
    label: str


LABELS = Table("labels.csv", LabelRow, "what people said of a record", held_by="typed")
RELEVANT_BY_LABEL = {"include": True, "included": True, "1": True, "exclude": False, "excluded": False, "0": False}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--records", metavar="FILE", type=Path, required=True, help="the records, in any known format")
    parser.add_argument("--labels", metavar="FILE", type=Path, required=True, help="CSV: record_id, label")
    parser.add_argument("--protocol", metavar="FILE", type=Path, required=True, help="the protocol.toml to judge")
    parser.add_argument("--markdown", metavar="FILE", type=Path, help="write the same for a methods section")


def execute(arguments: Namespace) -> None:
    protocol = read_protocol(arguments.protocol)
    is_relevant = read_labels(arguments.labels)
    records = tracked(read_record_file(arguments.records), "validate")
    validation = validate(protocol.screener(), records, is_relevant)
    n_judged = sum(validation.counts.values())
    if n_judged < len(is_relevant):
        found = f"{len(is_relevant) - n_judged} labels without a record"
        raise TableError(Fault("labels and records do not belong together", arguments.labels, found=found))
    if arguments.markdown:
        write_text(arguments.markdown, "\n".join(methods_section(protocol, validation)) + "\n")
    print("\n".join(plain_words(validation)))


def read_labels(path: Path) -> dict[str, bool]:
    """record_id -> whether people call it relevant. Raises TableError naming every row with another word."""
    labels: dict[str, bool] = {}
    faults: list[Fault] = []
    for number, row in enumerate(LABELS.read_some(path), start=2):
        relevant = RELEVANT_BY_LABEL.get(row.label.strip().casefold())
        if relevant is None or row.record_id in labels:
            problem = "this is no label" if relevant is None else "this record has two labels"
            place = f"row {number}, column {'label' if relevant is None else 'record_id'}"
            faults.append(Fault(problem, path, place, row.label or "empty", ", ".join(RELEVANT_BY_LABEL)))
        else:
            labels[row.record_id] = relevant
    TableError.raise_if_any(faults)
    return labels


def confusion(validation: Validation) -> DataFrame:
    """Outcomes of the rules down, people's labels across, with totals."""
    import pandas as pd  # half a second that no other command should wait for

    people = {True: "relevant", False: "irrelevant"}
    rows = [(outcome, people[relevant], n) for (outcome, relevant), n in validation.counts.items()]
    table = pd.DataFrame(rows, columns=["rules", "people", "n"]).pivot_table(
        index="rules", columns="people", values="n", aggfunc="sum", fill_value=0, margins=True, margins_name="total"
    )
    table = table.reindex(index=["include", "unclear", "exclude", "total"], fill_value=0)
    return table.reindex(columns=["relevant", "irrelevant", "total"], fill_value=0).astype(int)


def figures(validation: Validation) -> list[tuple[str, Share]]:
    """The shares that a reader asks for."""
    return [
        ("Sensitivity (relevant records kept for people)", validation.sensitivity),
        ("Specificity (irrelevant records excluded)", validation.specificity),
        ("Work saved (records that nobody has to read)", validation.work_saved),
    ]


def plain_words(validation: Validation) -> Iterator[str]:
    """The validation for the screen."""
    yield confusion(validation).to_string()
    yield ""
    for name, share in figures(validation):
        yield f"{name}: {share}"
    yield "\nLost by criterion (alone / in all):"
    for criterion_id, n in validation.lost_by_criterion.items():
        yield f"  {criterion_id:<24} {validation.alone_by_criterion[criterion_id]} / {n}"
    yield f"\nLost records: {len(validation.lost)}"
    yield from _told(validation.lost)
    yield f"\nIrrelevant records that the rules call candidates: {len(validation.taken_in)}"
    yield from _told(validation.taken_in)


def _told(disagreements: Sequence[Disagreement]) -> Iterator[str]:
    """Each record with the criteria that decided, and their words below it."""
    for one in disagreements:
        yield f"  {one.record.record_id}  {one.record.title}  [{', '.join(one.criterion_ids)}]"
        yield from (f"      {line}" for line in one.evidence.splitlines())


def methods_section(protocol: Protocol, validation: Validation) -> Iterator[str]:
    """The validation as Markdown, with the paragraph that PRISMA 2020 item 8 asks for."""
    yield "## Automation in screening\n"
    yield automation_paragraph(protocol, validation) + "\n"
    yield "| rules | relevant | irrelevant | total |\n|---|---:|---:|---:|"
    for outcome, row in confusion(validation).iterrows():
        yield f"| {outcome} | {row['relevant']} | {row['irrelevant']} | {row['total']} |"
    yield "\n| criterion | relevant records it alone excludes | relevant records it excludes |\n|---|---:|---:|"
    for criterion_id, n in validation.lost_by_criterion.items():
        yield f"| {criterion_id} | {validation.alone_by_criterion[criterion_id]} | {n} |"
    yield "\n### Relevant records that the rules exclude\n"
    yield from _listed(validation.lost)
    yield "\n### Irrelevant records that the rules call candidates\n"
    yield from _listed(validation.taken_in)


def _listed(disagreements: Sequence[Disagreement]) -> Iterator[str]:
    for one in disagreements:
        title = as_markdown_text(one.record.title)
        yield f"- {as_markdown_text(one.record.record_id)}, {title} ({', '.join(one.criterion_ids)})"
        yield from (f"  - {as_markdown_text(line)}" for line in one.evidence.splitlines())
    if not disagreements:
        yield "None."


def automation_paragraph(protocol: Protocol, validation: Validation) -> str:
    """What the tool is, what it may do, and how it was tested (PRISMA 2020, item 8)."""
    screener = protocol.screener()
    n_hard = sum(criterion.kind == "exclude" for criterion in screener.criteria)
    absent = screener.exclude_when_absent
    by_absence = f", or where at least {absent} required concepts are absent from title and abstract" if absent else ""
    return (
        f"Titles and abstracts were screened by rules (TrialSift {__version__}, criteria version {screener.version}) "
        f"before people read them. Rules excluded a record alone only on one of {n_hard} positive grounds{by_absence}; "
        "a record without the field that a criterion needs was left to people. On "
        f"{sum(validation.counts.values())} records judged by people the rules kept {validation.sensitivity} of the "
        f"relevant ones, excluded {validation.specificity} of the others, and spared people "
        f"{validation.work_saved} of all records."
    )

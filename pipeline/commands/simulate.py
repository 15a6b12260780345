"""Show on past decisions what each order of reading would have spared: rules, learned, both, and chance."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.validate import read_labels
from pipeline.ground.errors import Fault, TableError
from pipeline.ordering import LEAST_DECISIONS
from pipeline.ordering.picture import ENDINGS, picture_of
from pipeline.ordering.simulation import Simulation, simulated
from pipeline.review.protocol import read_protocol
from pipeline.sources.record_files import read_record_file

ONLY_READS = True
SHARES = (0.1, 0.2, 0.5)

if TYPE_CHECKING:
    from pandas import DataFrame


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--records", metavar="FILE", type=Path, required=True, help="the records, in any known format")
    parser.add_argument("--labels", metavar="FILE", type=Path, required=True, help="CSV: record_id, label")
    parser.add_argument("--protocol", metavar="FILE", type=Path, required=True, help="the protocol.toml with the rules")
    parser.add_argument(
        "--picture", metavar="FILE", type=Path, default=Path("simulate.svg"),
        help="where the picture goes: .svg, .png or .pdf",
    )  # fmt: skip


def execute(arguments: Namespace) -> None:
    if arguments.picture.suffix.lower() not in ENDINGS:
        found = arguments.picture.name
        raise TableError(Fault("the ending says what is drawn", found=found, expected=", ".join(ENDINGS)))
    is_relevant = read_labels(arguments.labels)
    screener = read_protocol(arguments.protocol).screener()
    records = [record for record in read_record_file(arguments.records) if record.record_id in is_relevant]
    if len(records) < len(is_relevant):
        found = f"{len(is_relevant) - len(records)} labels without a record"
        raise TableError(Fault("labels and records do not belong together", arguments.labels, found=found))
    simulation = simulated(records, is_relevant, screener)
    if not simulation.n_later_relevant:
        problem = "there is no relevant record in the later half: nothing can be measured"
        raise TableError(Fault(problem, arguments.labels, expected="labels of several updates"))
    print("\n".join(plain_words(simulation)))
    picture_of({"": simulation.course_by_name}, arguments.picture, "Relevant records found in the later half")
    print(f"\npicture: {arguments.picture}")


def table_of(simulation: Simulation) -> DataFrame:
    """The orders down; recall against the share read, and WSS@95, across."""
    import pandas as pd  # half a second that no other command should wait for

    rows = {
        name: {f"recall at {share:.0%}": course.recall_at(share) for share in SHARES} | {"WSS@95": course.wss()}
        for name, course in simulation.course_by_name.items()
    }
    return pd.DataFrame(rows).T.round(2)


def plain_words(simulation: Simulation) -> Iterator[str]:
    """The simulation for the screen."""
    s = simulation
    yield f"Learned from the {s.n_earlier} earlier decisions ({s.n_earlier_relevant} relevant), measured on the later"
    yield f"{s.n_later} ({s.n_later_relevant} relevant). Nothing is hidden: this is the order in which they are read.\n"
    yield table_of(simulation).to_string()
    if simulation.learned is None:
        yield f"\nToo little to learn from: it takes {LEAST_DECISIONS} decisions, some of them of either kind."

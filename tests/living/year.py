"""A scripted year of an invented review: twelve updates, two reviewers and a consensus in between.

The strategy is widened in June and in the last month, the update of May fails when it reads records, and each update
may be disturbed before it ends well.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from zlib import crc32

from pipeline.commands import update
from pipeline.commands.running import run_stage
from pipeline.ground.errors import SourceError
from pipeline.review.decisions import kept_decisions
from pipeline.review.new_results import new_results
from pipeline.sandbox import Sandbox, invented_imports, small_corpus
from pipeline.sources.pubmed import Clock, Limits
from pipeline.stages import decide, screen
from pipeline.tables.kept import AUDIT, FULL_TEXT, TITLE_ABSTRACT
from tests.workspace import (
    WITHOUT_WAITS,
    client,
    ids,
    make_workspace,
    nothing_drawn,
    rows_of,
    small_batches,
    the_review,
    write_rows,
)

NAME = "year"
DAYS = (
    date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 6), date(2026, 5, 18), date(2026, 6, 22),
    date(2026, 7, 20), date(2026, 8, 24), date(2026, 9, 21), date(2026, 10, 19), date(2026, 11, 16), date(2027, 1, 18),
)  # fmt: skip
FAILING, WIDENED = date(2026, 5, 18), date(2026, 6, 22)
NOTHING_READ = {"efetch": [{"do": "E6", "times": "always"}]}
"""The fault of the month whose update fails."""
PROTOCOL = """
[review]
title = "An invented review that lives for a year"
question = "Is anything ever lost?"

[[source]]
name = "embase"
title = "Embase"
kind = "database"

[[source]]
name = "cochrane"
title = "Cochrane CENTRAL"
kind = "register"

[[source]]
name = "citations"
title = "Reference lists"
kind = "citation searching"

[screening]
reviewers = 2

[expectations]
largest_rise = 9.0

[[criterion]]
id = "E1"
kind = "exclude"
reason = "Systematic review"
sentence = "Trials were included."
when = '"systematic review"[ti]'
meets = ["A systematic review of needling"]
fails = ["A trial of needling"]

[[criterion]]
id = "I1"
kind = "require"
reason = "No twitch"
sentence = "The twitch was compared."
when = 'twitch*[tiab]'
meets = ["Twitches of the trapezius"]
fails = ["Massage of the trapezius"]
"""
STRATEGY = """#twitch = twitch*[tiab]
#needling = needl*[tiab] OR "Dry Needling"[mh]
#search = #twitch AND #needling
"""
WIDER = STRATEGY.replace("#search = #twitch AND #needling", "#search = (#twitch AND #needling) OR promoter[tiab]")
STRATEGY_BY_DAY = {WIDENED: WIDER, DAYS[-1]: WIDER.replace("promoter", "pain")}
"""In the last month there is more to read than comes in one batch."""

Typed = tuple[str, str, str, str]
"""Record id, phase, reviewer, decision: what a person put into a sheet."""
Plan = Mapping[str, Sequence[Mapping[str, object]]]
"""The faults that the requests of an update meet, as the sandbox reads them."""
Disturb = Callable[[Path, int], None]
"""What befalls a workspace in a month, by its number, before its update."""


@dataclass(slots=True)
class Month:
    """One update as people saw it: the records of new.csv, and what they typed afterwards.

    asked   the endpoints of its requests, in their order
    """

    day: str
    asked: list[str] = field(default_factory=list, compare=False)
    failed: bool = False
    shown_as_new: list[str] = field(default_factory=list)
    recheck: list[str] = field(default_factory=list)
    n_to_read: int = 0
    n_on_sheet: int = 0
    digest: str = ""
    event: str = ""
    typed: list[Typed] = field(default_factory=list)
    n_decisions: int = 0


def undisturbed(workspace: Path, number: int) -> None:
    """Nothing befalls it."""


def no_faults(number: int) -> Plan:
    """Every request is answered."""
    return {}


def live(workspace: Path, disturb: Disturb = undisturbed, faults: Callable[[int], Plan] = no_faults) -> list[Month]:
    """Live through the year. Each month, `disturb` comes before the update; the update itself meets `faults`.

    A copy of the workspace as it stands before each month is kept beside it, and one of its end.
    """
    make_workspace(workspace, NAME, PROTOCOL, STRATEGY)
    months = []
    for number in range(len(DAYS)):
        shutil.copytree(workspace, before_month(workspace, number))
        months.append(live_a_month(workspace, number, disturb, faults))
    shutil.copytree(workspace, before_month(workspace, len(DAYS)))
    return months


def before_month(workspace: Path, number: int) -> Path:
    """Where the copy is of what stood there before the month of this number."""
    return workspace.with_name(f"{workspace.name}-{number:02}")


def live_a_month(
    workspace: Path, number: int, disturb: Disturb = undisturbed, faults: Callable[[int], Plan] = no_faults
) -> Month:
    """One month of the year: what people hand over and change, the update, and what people do after it."""
    review, day = workspace / "queries" / NAME, DAYS[number]
    (review / "imports").mkdir(exist_ok=True)
    for name, text in invented_imports(day).items():
        (review / "imports" / name).write_text(text, encoding="utf-8")
    if day in STRATEGY_BY_DAY:
        (review / "strategy.txt").write_text(STRATEGY_BY_DAY[day], encoding="utf-8")
    disturb(workspace, number)
    return one_month(workspace, number, day, faults(number))


def pubmed(day: date, faults: Plan) -> Sandbox:
    """PubMed as it stands on a day, in this process."""
    return Sandbox(small_corpus(), today=day, rate=0, faults=faults)


def one_month(workspace: Path, number: int, day: date, faults: Plan) -> Month:
    """One update, and what people do after it."""
    month = Month(f"{day}")
    sandbox = pubmed(day, {**faults, **NOTHING_READ} if day == FAILING else faults)
    try:
        run_update(workspace, sandbox)
    except SourceError:
        month.failed = True
    month.asked = [request.endpoint for request in sandbox.requests]
    if month.failed:
        return month
    results = workspace / "results" / NAME
    month.shown_as_new = ids(results / "new.csv")
    month.recheck = ids(results / "recheck.csv")
    month.digest = (results / "digest.md").read_text(encoding="utf-8")
    event = json.loads((results / "event.json").read_text(encoding="utf-8"))
    month.event = event["text"]
    month.n_to_read = sum(event["numbers"][phase] for phase in (TITLE_ABSTRACT, FULL_TEXT, AUDIT))
    month.n_on_sheet = len(ids(results / "to_screen.csv")) if (results / "to_screen.csv").exists() else 0
    month.typed = people_work(workspace, number, f"{day}")
    month.n_decisions = len(kept_decisions(workspace / "queries" / NAME))
    return month


def run_update(workspace: Path, sandbox: Sandbox, clock: Clock = WITHOUT_WAITS) -> None:
    """A whole update whose client waits for nothing."""
    review = the_review(workspace)
    with small_batches(), client(sandbox, Limits(), clock=clock) as entrez:
        update.search_and_fetch(review, entrez)
    with nothing_drawn():
        update.bring_up_to_date(review)


# What people do with the sheet: anna decides on all of it, ben on two rows of three, and a consensus settles the
# conflicts in every other month. What anna and the consensus type is taken in at once, ben's by the next update.


def people_work(workspace: Path, number: int, day: str) -> list[Typed]:
    """Everything that was typed into the sheet after an update."""
    typed = fill_in(workspace, "anna", lambda row: "conflict" not in row["whose_turn"])
    take_in(workspace, day)
    if number % 2:
        typed += fill_in(workspace, "consensus", lambda row: row["whose_turn"].startswith("conflict"))
        take_in(workspace, day)
    return typed + fill_in(workspace, "ben", lambda row: "conflict" not in row["whose_turn"] and dice("b", row) % 3 > 0)


def take_in(workspace: Path, day: str) -> None:
    """What `make decide` does, its report apart."""
    with new_results(the_review(workspace)) as made:
        assert run_stage(decide, made, decided_on=day).faults == ()
        run_stage(screen, made)


def fill_in(workspace: Path, reviewer: str, is_theirs: Callable[[dict[str, str]], bool]) -> list[Typed]:
    """Fill in the rows that are theirs and that nobody is at; a name already there belongs to somebody else."""
    sheet = workspace / "results" / NAME / "to_screen.csv"
    rows, typed = rows_of(sheet), []
    for row in rows:
        if is_theirs(row) and not row["decision"] and f"{reviewer} has decided" not in row["whose_turn"]:
            word = word_of(reviewer, row)
            row |= {"reviewer": reviewer, "decision": word, "reason": "invented" if word == "exclude" else ""}
            typed.append((row["record_id"], row["phase"], reviewer, word))
    if rows:
        write_rows(sheet, rows)
    return typed


def word_of(reviewer: str, row: dict[str, str]) -> str:
    """What they say of a record: by its id, so that they mostly agree and sometimes do not."""
    if row["phase"] == AUDIT:
        return "exclude"
    if row["phase"] == FULL_TEXT:
        return "exclude" if dice("g", row) % 2 else "include"
    assert row["phase"] == TITLE_ABSTRACT
    return "exclude" if dice("p", row) % 3 == 0 or (reviewer == "ben" and dice("j", row) % 5 == 0) else "include"


def dice(what: str, row: dict[str, str]) -> int:
    """A number that is the same for a record in every run."""
    return crc32(f"{what} {row['record_id']}".encode())


def as_json(months: Iterable[Month]) -> str:
    return json.dumps([asdict(month) for month in months])


def from_json(text: str) -> list[Month]:
    return [Month(**{**month, "typed": [tuple(one) for one in month["typed"]]}) for month in json.loads(text)]

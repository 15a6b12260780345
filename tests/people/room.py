"""A review with a few invented records and no network: people type into its sheets, and the stages run."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.ground.errors import Fault
from pipeline.ground.record import Record
from pipeline.review.decisions import read_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.review.review import Review, read_review
from pipeline.review.searches import LineResult, Search, write_search
from pipeline.stages import decide, dedupe, report, screen, tell
from pipeline.stages.stage import Counts
from pipeline.tables.computed import CHANGES, REMOVED, Change
from pipeline.tables.kept import Decision
from pipeline.tables.records import RECORDS

PROTOCOL = """
[review]
title = "Needling in neck pain, an invented review"
question = "Does needling help?"
[[source]]
name = "embase"
title = "Embase"
kind = "database"
[[source]]
name = "ctgov"
title = "ClinicalTrials.gov"
kind = "register"
[[source]]
name = "citations"
title = "Citation searching"
kind = "citation searching"
[screening]
reviewers = {reviewers}
{screening}
{more}
[[criterion]]
id = "needling"
kind = "require"
reason = "No needling in title or abstract"
sentence = "The intervention was dry needling."
when = 'needling[tiab]'
meets = ["Dry needling"]
fails = [{{ title = "Massage", abstract = "Forty adults." }}]
"""
MUSCLES = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
IDS = [f"pubmed:{9100000 + at}" for at in range(10)]
FIRST = "2026-01-05"
Typed = str | tuple[str, ...]


def ten_records() -> list[Record]:
    return [
        Record(
            record_id=IDS[at], source="pubmed", pmid=f"{9100000 + at}", doi=f"10.5555/inv.{at}",
            title=f"Dry needling of muscle {name} in neck pain: a randomised trial",
            abstract="Adults were randomised to dry needling or sham.", authors=(f"Auth{name}, Ada", "Rivera, Luis"),
            journal="Invented Pain Care", year="2025", volume="27", pages=f"{100 + at * 10}-{105 + at * 10}",
            publication_types=("Journal Article",), first_seen=FIRST, last_seen=FIRST,
        )
        for at, name in enumerate(MUSCLES)
    ]  # fmt: skip


@dataclass
class Room:
    """One clone of the review. `say` is what a person does: fill in the sheet, and hand it in."""

    paths: ReviewPaths

    @property
    def review(self) -> Review:
        return read_review(self.paths)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        return read_decisions(self.paths.queries, self.review.protocol.team_words)

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.paths.results / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def fill(
        self, typed: Mapping[str, Typed], name: str = "anna", *, phase: str = "", to: Path | None = None,
        sheet: str = "to_screen.csv",
    ) -> Path:  # fmt: skip
        """Type words (decision, reason, note) into the sheet or a copy of it; records it does not ask for are added."""
        rows = self.rows(sheet)
        columns = list(rows[0]) if rows else self._columns(sheet)
        phase = phase or "title_abstract"
        asked = {(row["record_id"], row["phase"]): row for row in rows}
        for record_id, words in typed.items():
            row = asked.get((record_id, phase))
            if row is None:
                row = dict.fromkeys(columns, "") | {"record_id": record_id, "phase": phase}
                row["sheet"] = rows[-1]["sheet"] if rows else ""
                rows.append(row)
            decision, reason, note = (*((words,) if isinstance(words, str) else words), "", "")[:3]
            row |= {"reviewer": name, "decision": decision, "reason": reason, "note": note}
        path = to or self.paths.results / sheet
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def take_in(self, on: str = FIRST, reviewer: str = "", returned: Path | None = None) -> Counts:
        """Run `decide` and what follows, as the command does."""
        counts = decide.run(self.review, decided_on=on, reviewer=reviewer, returned=returned)
        dedupe.run(self.review)
        screen.run(self.review, unnamed=reviewer)
        return counts

    def say(
        self, typed: Mapping[str, Typed], name: str = "anna", *, on: str = FIRST, phase: str = "", reviewer: str = ""
    ) -> Counts:
        self.fill(typed, name, phase=phase)
        return self.take_in(on, reviewer)

    def count(self) -> None:
        """Everything behind `screen`."""
        report.run(self.review)
        tell.run(self.review)

    def fate(self, record_id: str) -> tuple[str, str]:
        self.count()
        return next((row["fate"], row["reason"]) for row in self.rows("flow.csv") if row["record_id"] == record_id)

    def outcome(self, record_id: str) -> str:
        return next(row["outcome"] for row in self.rows("screening.csv") if row["record_id"] == record_id)

    def set_protocol(self, reviewers: int = 1, screening: str = "", more: str = "") -> None:
        text = PROTOCOL.format(reviewers=reviewers, screening=screening, more=more)
        self.paths.protocol.write_text(text, encoding="utf-8")

    def search(self, name: str, records: Sequence[Record]) -> None:
        pmids = tuple(sorted((record.pmid for record in records if record.pmid), key=int))
        line = LineResult("search", "needling[tiab]", "needling[tiab]", len(pmids), "", (), ())
        write_search(
            self.paths.searches,
            Search(name, f"{name[:10]}T06:30:00Z", "pubmed", "Build-1", name[:10], "trialsift 0", "0" * 64, "search",
                   "in one page", (), (line,), pmids),
        )  # fmt: skip

    def clone(self, folder: Path) -> Room:
        """A copy on another machine."""
        shutil.copytree(self.paths.workspace, folder)
        return Room(replace(self.paths, workspace=folder))

    def _columns(self, sheet: str) -> list[str]:
        with (self.paths.results / sheet).open(encoding="utf-8-sig", newline="") as stream:
            return next(csv.reader(stream))


def room_in(
    folder: Path, reviewers: int = 1, *, screening: str = "", more: str = "", records: Sequence[Record] = (),
) -> Room:  # fmt: skip
    """A review as it is after its first update."""
    paths = ReviewPaths(folder / "w", "mini")
    paths.queries.mkdir(parents=True)
    room = Room(paths)
    room.set_protocol(reviewers, screening, more)
    paths.strategy.write_text("#search = needling[tiab]\n", encoding="utf-8")
    records = records or ten_records()
    room.search(FIRST, records)
    RECORDS.write(paths.results, records)
    REMOVED.write(paths.results, ())
    CHANGES.write(paths.results, [Change(FIRST, record.record_id, "new", "found first") for record in records])
    room.take_in()
    return room


def places(faults: Sequence[Fault]) -> list[str]:
    return [fault.place for fault in faults]

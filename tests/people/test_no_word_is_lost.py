"""Sheets handed in twice, late, as renamed copies and under changed settings: no typed word is lost without a word."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.ground.text import name_key, reason_key
from pipeline.sheets import TypedRow, tag_of
from pipeline.tables.kept import FULL_TEXT, TITLE_ABSTRACT, WORDS_BY_PHASE, Decision
from tests.people.room import IDS, Room, room_in, ten_records

TEAM = '[people]\nscreen = ["Anna", "Ben"]\nsettle = ["Carla"]\nalso = { Anna = ["AR"] }\n'
TEAMS = ("", TEAM, TEAM + 'share = "halves"\n', TEAM + 'share = "two"\n')
REASONS = ("", 'reasons = ["Wrong population", "No control"]')
NAMES = ("Anna", "anna ", "AR", "Ben", "BEN", "Carla", "consensus", "Dora", "")
GIVEN = ("", "No control", "no  control.", "Wrong dose")
PAIRS = "maybe_duplicates.csv"


@dataclass(frozen=True)
class TypedWord:
    """What somebody typed into a row of a file."""

    row: TypedRow
    path: Path

    def is_said_by(self, decision: Decision, reviewer: str) -> bool:
        """Whether the decision holds it; `reviewer`: who was named for the rows without a name."""
        cells = self.row.cells
        typed = cells.get("reviewer", "") or reviewer
        name = "Anna" if name_key(typed) == name_key("AR") else typed
        said = (
            self.row.phase,
            self.row.decision,
            reason_key(cells.get("reason", "")),
            cells["note"],
            tag_of(cells.get("tag", "")),
        )
        held = (decision.phase, decision.decision, reason_key(decision.reason), decision.note, decision.tag)
        typed = "" if "other_id" in cells and not cells["reviewer"] else typed
        same_person = not typed or name_key(decision.reviewer) in (name_key(typed), name_key(name))
        return said == held and decision.record_id in self.row.record_ids and same_person


@dataclass
class History:
    """A few weeks of a team that is in no order. `copies` wait in a drawer; `named`: what runs said of which row."""

    room: Room
    chance: random.Random
    day: date = date(2026, 1, 5)
    copies: list[Path] = field(default_factory=list)

    def live(self, n_steps: int) -> Iterator[str]:
        """Do something so many times; after each time, tell of every word that is lost."""
        acts = (self.type_into_a_sheet, self.type_into_a_copy, self.hand_in_sheets, self.hand_in_a_copy,
                self.put_a_copy_among_the_results, self.change_settings, self.let_days_pass)  # fmt: skip
        for _ in range(n_steps):
            yield from self.chance.choice(acts)()
        yield from self.hand_in_sheets()
        if again := self.room.take_in(f"{self.day}").n["decisions"]:
            yield f"{again} words were taken in of sheets into which nobody had typed anything"

    def let_days_pass(self) -> Sequence[str]:
        self.day += timedelta(days=self.chance.choice((1, 7)))
        return ()

    def change_settings(self) -> Sequence[str]:
        self.room.set_protocol(*(self.chance.choice(values) for values in ((1, 2), REASONS, TEAMS)))
        return ()

    def type_into_a_sheet(self) -> Sequence[str]:
        sheets = [path for path in self.room.paths.results.glob("*.csv") if is_ours(path)]
        self.type_into(self.chance.choice(sorted(sheets)))
        return ()

    def type_into_a_copy(self) -> Sequence[str]:
        """Somebody copies a sheet, types into it, and hands it in whenever."""
        sheets = [path for path in self.room.paths.results.glob("*.csv") if is_ours(path) and path.name != PAIRS]
        copy = self.room.paths.workspace / f"copy of {len(self.copies)}.csv"
        shutil.copy(self.chance.choice(sorted(sheets)), copy)
        self.type_into(copy)
        self.copies.append(copy)
        return ()

    def put_a_copy_among_the_results(self) -> Sequence[str]:
        """Under a name of its own, or of a sheet that somebody else has, but over none that is there."""
        if self.copies:
            name = self.chance.choice(("to_screen (1).csv", "to_screen.dora.csv", "anna.csv"))
            if not (self.room.paths.results / name).exists():
                shutil.move(self.copies.pop(), self.room.paths.results / name)
        return ()

    def type_into(self, path: Path) -> None:
        columns, rows = read(path)
        is_pairs = "other_id" in columns
        for _ in range(self.chance.choice((1, 2, 3))):
            phase = self.chance.choice((TITLE_ABSTRACT, FULL_TEXT))
            words = WORDS_BY_PHASE["duplicate" if is_pairs else phase]
            words = (*words, words[0].upper(), "perhaps")
            if rows and self.chance.random() < 0.7:
                row = self.chance.choice(rows)
            else:
                row = dict.fromkeys(columns, "") | {"record_id": self.chance.choice((*IDS[:4], "9100001", "pubmed:77"))}
                row |= {"other_id": IDS[3]} if is_pairs else {"phase": phase}
                rows.append(row)
            row["reviewer"] = self.chance.choice(NAMES) or row["reviewer"]
            row["decision"] = self.chance.choice(words)
            row["note"] = self.chance.choice(("", "", f"note {self.chance.random()}"))
            if not is_pairs:
                row["reason"] = self.chance.choice(GIVEN)
            if self.chance.random() < 0.2:
                row["made_on"] = self.chance.choice((f"{self.day}", f"{self.day}T09:30", "last week"))
        write(path, columns, rows)

    def hand_in_sheets(self) -> Iterator[str]:
        sheets = sorted(path for path in self.room.paths.results.glob("*.csv") if is_a_sheet(path))
        yield from self.hand_in(sheets)

    def hand_in_a_copy(self) -> Iterator[str]:
        if self.copies:
            path = self.chance.choice(self.copies)
            yield from self.hand_in([path], returned=path)

    def hand_in(self, paths: Sequence[Path], returned: Path | None = None) -> Iterator[str]:
        typed = [word for path in paths for word in words_in(path)]
        reviewer = self.chance.choice(("", "", "Ben", "dora"))
        counts = self.room.take_in(f"{self.day}", reviewer, returned)
        named = {(str(fault.path), fault.place.partition(",")[0]) for fault in counts.faults}
        decisions = self.room.decisions
        still_there = {path: words_in(path) for path in paths}
        for word in typed:
            owner = owner_of(word.path)
            if any(word.is_said_by(decision, owner or reviewer) for decision in decisions):
                continue
            places = {(str(word.path), f"row {word.row.number}"), (str(word.path), "")}
            if not places & named:
                yield f"neither held nor named: {word}"
            elif not any(same(word, there) for there in still_there[word.path]):
                yield f"named, and no more in its file: {word}"


def owner_of(path: Path) -> str:
    """Whose share a sheet is."""
    return {"to_screen.anna.csv": "Anna", "to_screen.ben.csv": "Ben"}.get(path.name, "")


def same(word: TypedWord, other: TypedWord) -> bool:
    """Whether the other row says the same: a name may stand there that nobody had typed."""
    ours, theirs = (
        [one.row.cells.get(name, "").strip() for name in ("decision", "reason", "note", "reviewer")]
        for one in (word, other)
    )
    same_subject = set(word.row.record_ids) & set(other.row.record_ids) and word.row.phase == other.row.phase
    return bool(same_subject) and all(cell in (there, "") for cell, there in zip(ours, theirs, strict=True))


def is_ours(path: Path) -> bool:
    return path.name in ("to_screen.csv", "to_screen.anna.csv", "to_screen.ben.csv", "decided.csv", PAIRS)


def is_a_sheet(path: Path) -> bool:
    return {"record_id", "decision", "made_on"} <= set(read(path)[0])


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        return list(rows.fieldnames or ()), list(rows)


def write(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def words_in(path: Path) -> list[TypedWord]:
    """The filled rows of a file, as far as anybody decided there."""
    if not path.exists():
        return []
    rows = (TypedRow(number, row) for number, row in enumerate(read(path)[1], start=2))
    return [TypedWord(row, path) for row in rows if row.is_decided]


def lost_in(folder: Path, seed: int) -> list[str]:
    folder.mkdir()
    chance = random.Random(seed)
    room = room_in(folder, chance.choice((1, 2)), more=chance.choice(TEAMS), records=ten_records()[:4])
    return list(History(room, chance).live(12))


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_typed_is_held_or_named(tmp_path: Path, seed: int) -> None:
    assert lost_in(tmp_path / "here", seed) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 52))
def test_and_so_it_is_in_fifty_histories(tmp_path: Path, seed: int) -> None:
    assert lost_in(tmp_path / "here", seed) == []

"""Sheets that come back from spreadsheet programs: 27 kinds of damage, ten seeds each.

What loses nothing gives the same decisions; anything else is named by its row and column; nothing is ever guessed.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.errors import DecisionError, Fault
from pipeline.review.taking_in import TakingIn, take_in
from pipeline.sheets import TO_SCREEN, ToScreenRow, read_sheet
from pipeline.tables.kept import WITHDRAWN, WORDS_BY_PHASE, Decision
from tests.sheets.filling import write_to_screen

Rows = list[list[str]]
N_ROWS = 12
PMIDS = [str(34_894_700 + n) for n in range(N_ROWS)] + ["34000000"]
RECORD_IDS = {f"pubmed:{pmid}" for pmid in PMIDS}
COLUMNS = TO_SCREEN.table.columns
AT = {name: at for at, name in enumerate(COLUMNS)}
TITLES = ("=HYPERLINK(1)", '"Quoted", needles; and more', "Nadelung in Köln", "-2 to 5 needles\nin two lines")
NOTES = ("", "NA", "None", "não sei", "maybe; ask Ben, please", 'the "twitch"', "two\nlines", "null", "-", "=1+1")


def a_filled_sheet(folder: Path, dice: random.Random) -> Rows:
    """The cells of a sheet as TrialSift wrote it and a person filled it in; some rows are left for later."""
    records = [
        ToScreenRow(record_id=f"pubmed:{PMIDS[n]}", phase=dice.choice(["title_abstract", "full_text"]),
                    score=str(dice.randrange(9)), year="2026", title=TITLES[n % len(TITLES)],
                    evidence="needling: of «dry needling» in", abstract="AIMS: a, b; c\nMETHODS: …")
        for n in range(N_ROWS)
    ]  # fmt: skip
    write_to_screen(folder, records)
    path = TO_SCREEN.table.path(folder)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    for row in rows[1:]:
        if dice.random() < 0.7:
            row[AT["reviewer"]] = dice.choice(["Anna", "Jürgen"])
            row[AT["decision"]] = dice.choice([w for w in WORDS_BY_PHASE[row[AT["phase"]]] if w != WITHDRAWN])
            row[AT["reason"]] = dice.choice(["Kein Vergleich", "wrong dose, or none"])
            row[AT["note"]] = dice.choice(NOTES)
    rows[1][AT["reviewer"]], rows[1][AT["decision"]] = "Anna", "include"
    return rows


def as_csv(rows: Rows, delimiter: str = ",", end: str = "\n") -> str:
    text = io.StringIO(newline="")
    quoting: Any = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue()


def utf8(rows: Rows) -> bytes:
    return as_csv(rows).encode()


def filled(rows: Rows, dice: random.Random) -> list[str]:
    return dice.choice([row for row in rows[1:] if row[AT["decision"]]])


# The damage: each takes the rows of a good sheet and gives the bytes of a file


def reordered(rows: Rows, dice: random.Random) -> bytes:
    order = dice.sample(range(len(COLUMNS)), len(COLUMNS))
    return utf8([[row[at] for at in order] for row in rows])


def with_extra_column(rows: Rows, dice: random.Random) -> bytes:
    at = dice.randrange(len(COLUMNS) + 1)
    return utf8([[*row[:at], cell, *row[at:]] for row, cell in zip(rows, ["mine", *"abcdefghijkl"], strict=True)])


def without_columns_that_are_not_read(rows: Rows, dice: random.Random) -> bytes:
    gone = set(dice.sample([AT[name] for name in ("title", "abstract", "journal", "flags", "link")], 3))
    return utf8([[cell for at, cell in enumerate(row) if at not in gone] for row in rows])


def with_blank_rows(rows: Rows, dice: random.Random) -> bytes:
    lines = [as_csv([row]) for row in rows]
    for blank in ("\n", "," * (len(COLUMNS) - 1) + "\n", " , ,\n"):
        lines.insert(dice.randrange(1, len(lines) + 1), blank)
    return "".join(lines).encode()


def with_rows_twice(rows: Rows, dice: random.Random) -> bytes:
    return utf8([*rows, *dice.sample(rows[1:], 3)])


def with_dates_mangled(rows: Rows, dice: random.Random) -> bytes:
    for row in rows[1:]:
        row[AT["year"]], row[AT["title"]] = "Jan 26", dice.choice(["05.01.2026", "46027", "########"])
    return utf8(rows)


def with_numbers_for_ids(rows: Rows, dice: random.Random) -> bytes:
    row = filled(rows, dice)
    row[AT["record_id"]] = row[AT["record_id"]].removeprefix("pubmed:") + dice.choice(["", ".0", ".00"])
    return utf8(rows)


def with_blanks_around(rows: Rows, dice: random.Random) -> bytes:
    for row in rows:
        for at in AT.values():
            row[at] = dice.choice(["", " ", "\u00a0", "  "]) + row[at] + dice.choice(["", " ", "\u00a0"])
    return utf8(rows)


def sorted_otherwise(rows: Rows, dice: random.Random) -> bytes:
    at = AT[dice.choice(["record_id", "title", "note"])]
    in_order = sorted(rows[1:], key=lambda row: row[at])
    return utf8([rows[0], *(in_order if in_order != rows[1:] else reversed(in_order))])


def with_words_in_other_cases(rows: Rows, dice: random.Random) -> bytes:
    for row in rows[1:]:
        row[AT["decision"]] = dice.choice([str.upper, str.title])(row[AT["decision"]].replace("_", " "))
        row[AT["phase"]] = row[AT["phase"]].replace("_", " ").capitalize()
    return utf8(rows)


SAME: dict[str, Callable[[Rows, random.Random], bytes]] = {
    "byte order mark": lambda rows, dice: as_csv(rows).encode("utf-8-sig"),
    "Windows line ends": lambda rows, dice: as_csv(rows, end="\r\n").encode(),
    "old Mac line ends": lambda rows, dice: as_csv(rows, end="\r").encode(),
    "semicolons": lambda rows, dice: as_csv(rows, ";", "\r\n").encode("utf-8-sig"),
    "tabs": lambda rows, dice: as_csv(rows, "\t").encode(),
    "Windows-1252": lambda rows, dice: as_csv(rows, dice.choice(",;"), "\r\n").encode("cp1252"),
    "UTF-16": lambda rows, dice: as_csv(rows, "\t", "\r\n").encode("utf-16"),
    "Mac Roman": lambda rows, dice: as_csv(rows, dice.choice(",;"), dice.choice(["\r", "\n"])).encode("mac_roman"),
    "columns in another order": reordered,
    "an extra column": with_extra_column,
    "columns left out that are not read": without_columns_that_are_not_read,
    "trailing commas": lambda rows, dice: as_csv(rows, end=",,\n").encode(),
    "blank rows": with_blank_rows,
    "rows twice": with_rows_twice,
    "dates mangled in cells that are not read": with_dates_mangled,
    "ids as numbers": with_numbers_for_ids,
    "blanks and no-break spaces": with_blanks_around,
    "sorted": sorted_otherwise,
    "words in other cases": with_words_in_other_cases,
}


def with_column_renamed(rows: Rows, dice: random.Random) -> bytes:
    name = dice.choice(["record_id", "phase", "reviewer", "decision", "reason", "note"])
    rows[0][AT[name]] = name + dice.choice(["s", " (mine)", "_1"])
    return utf8(rows)


def with_column_twice(rows: Rows, dice: random.Random) -> bytes:
    rows[0][AT["journal"]] = dice.choice(["record_id", "phase", "reviewer", "decision", "reason", "note"])
    return utf8(rows)


def with_typo(rows: Rows, dice: random.Random) -> bytes:
    filled(rows, dice)[AT["decision"]] = dice.choice(["inclde", "yess", "1", "exclude?", "include exclude"])
    return utf8(rows)


def with_two_minds(rows: Rows, dice: random.Random) -> bytes:
    row = filled(rows, dice)
    other = dice.choice([word for word in WORDS_BY_PHASE[row[AT["phase"]]] if word != row[AT["decision"]]])
    return utf8([*rows, [*row[: AT["decision"]], other, *row[AT["decision"] + 1 :]], row])


def with_rounded_ids(rows: Rows, dice: random.Random) -> bytes:
    filled(rows, dice)[AT["record_id"]] = dice.choice(["3.4E+07", "3,4E+07", "3.4e7", "34894759.5", "#####", ""])
    return utf8(rows)


def with_cells_slipped(rows: Rows, dice: random.Random) -> bytes:
    filled(rows, dice).insert(dice.randrange(len(COLUMNS)), "slipped")
    return utf8(rows)


FAULT: dict[str, Callable[[Rows, random.Random], bytes]] = {
    "a column renamed": with_column_renamed,
    "a column twice": with_column_twice,
    "a decision misspelt": with_typo,
    "two minds of one person": with_two_minds,
    "ids rounded": with_rounded_ids,
    "cells slipped": with_cells_slipped,
    "a NUL": lambda rows, dice: utf8(rows).replace(b"n", b"\0", 1),
    "a quotation mark left open": lambda rows, dice: utf8(rows) + b'pubmed:34894701,"full',
}

Said = dict[tuple[str, str, str], Decision]


def taken_in(content: bytes, path: Path) -> tuple[Said, tuple[Fault, ...]]:
    """What was taken in of the sheet, and what was told."""
    path.write_bytes(content)
    try:
        rows = read_sheet(path, TO_SCREEN)
    except DecisionError as error:
        return {}, error.faults
    taken = take_in([(path, row) for row in rows], (), TakingIn(RECORD_IDS, "2026-01-05", "0"))
    return {(said.record_id, said.phase, said.reviewer): said for said in taken.decisions}, taken.faults


@pytest.mark.parametrize("kind", SAME)
def test_damage_that_loses_nothing_gives_the_same_decisions(tmp_path: Path, kind: str) -> None:
    for seed in range(10):
        rows = a_filled_sheet(tmp_path / str(seed), random.Random(seed))
        expected, _ = taken_in(utf8(rows), tmp_path / "to_screen.csv")
        assert expected
        content = SAME[kind]([list(row) for row in rows], random.Random(seed))
        assert content != utf8(rows), "the damage does something"
        assert taken_in(content, tmp_path / "to_screen.csv") == (expected, ()), seed


@pytest.mark.parametrize("kind", FAULT)
def test_damage_that_could_lose_something_is_named_and_never_guessed(tmp_path: Path, kind: str) -> None:
    for seed in range(10):
        rows = a_filled_sheet(tmp_path / str(seed), random.Random(seed))
        expected, _ = taken_in(utf8(rows), tmp_path / "to_screen.csv")
        taken, faults = taken_in(FAULT[kind]([list(row) for row in rows], random.Random(seed)), tmp_path / "s.csv")
        assert faults, seed
        assert all(fault.path == tmp_path / "s.csv" for fault in faults)
        assert kind in WHOLE_FILE or all(fault.place for fault in faults)
        assert taken.items() <= expected.items(), seed


WHOLE_FILE = ("a NUL",)


def test_a_row_taken_out_is_pending_and_the_others_stand(tmp_path: Path) -> None:
    for seed in range(10):
        rows = a_filled_sheet(tmp_path / str(seed), random.Random(seed))
        expected, _ = taken_in(utf8(rows), tmp_path / "to_screen.csv")
        gone = filled(rows, random.Random(seed))
        rows.remove(gone)
        taken, faults = taken_in(utf8(rows), tmp_path / "to_screen.csv")
        left = {key: said for key, said in expected.items() if key[0] != gone[AT["record_id"]]}
        assert (taken, faults) == (left, ())

"""The stage: from a file of records to the four tables. All records are invented."""

from pathlib import Path

import pytest

from pipeline.ground.errors import DecisionError, TableError
from pipeline.ground.record import Record
from pipeline.review.decisions import read_decisions
from pipeline.stages import dedupe
from pipeline.tables.kept import DECISIONS
from pipeline.tables.records import read_records
from tests.rows import cells_of as rows
from tests.rows import write_cells

HEADER = "record_id,title,authors,year,journal,volume,issue,pages,pmid,doi,abstract,registry_ids,links,first_seen\n"
ARTICLE = (
    'pubmed:1,Dry needling for neck pain,"Okafor, D.; Rivera, C.",2019,J Man Ther,27,3,123-9,'
    "1,10.5555/needle,,,,2026-01-05\n"
)
SAME_ARTICLE = (
    'embase:L1,Dry needling for neck pain,"Okafor, D.; Rivera, C.",2019,Journal of Manual Therapy,27,3,123-129,,,'
    "BACKGROUND: Necks hurt.,NCT90000001,,2026-02-02\n"
)
OTHER = 'pubmed:2,Copper surfaces in wards,"Santos, A.",2018,Ward Care,4,1,55-60,2,,,,,2026-01-05\n'
ERRATUM = "pubmed:3,Erratum,,2019,J Man Ther,27,5,300,3,,,,ErratumFor:1,2026-01-05\n"
HALF_SURE = "cinahl:9,Copper surfaces in wards,,2019,,,,,,,,,,2026-02-02\n"
HEADER_OF_DECISIONS = ",".join(DECISIONS.columns[:8]) + "\n"


@pytest.fixture
def records_path(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(HEADER + ARTICLE + SAME_ARTICLE + OTHER + ERRATUM + HALF_SURE, encoding="utf-8")
    return path


def run(records: Path, out: Path, decisions: Path | None = None) -> dict[str, int]:
    """Deduplicate a file of records into `out`, with the decisions of a file."""
    decided = read_decisions(decisions.parent) if decisions else ()
    return dedupe.dedupe(read_records(records), out, decided, records)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def decisions(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "decisions.csv"
    path.write_text(HEADER_OF_DECISIONS + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_every_record_is_kept_or_set_aside(records_path: Path, out: Path) -> None:
    counts = run(records_path, out)
    ids = {row["record_id"] for name in ("unique", "duplicates") for row in rows(out / f"{name}.csv")}
    assert ids == {"pubmed:1", "pubmed:2", "pubmed:3", "embase:L1", "cinahl:9"}
    assert counts["records"] == counts["unique"] + counts["duplicates"] == 5


def test_the_survivor_names_those_it_stands_for_and_has_what_they_had(records_path: Path, out: Path) -> None:
    run(records_path, out)
    survivor = next(row for row in rows(out / "unique.csv") if row["record_id"] == "pubmed:1")
    assert survivor["merged_ids"] == "embase:L1"
    assert survivor["abstract"] == "BACKGROUND: Necks hurt."
    assert survivor["registry_ids"] == "NCT90000001"


def test_a_duplicate_says_by_which_rule_and_on_what_evidence(records_path: Path, out: Path) -> None:
    run(records_path, out)
    assert rows(out / "duplicates.csv") == [
        {
            "record_id": "embase:L1",
            "kept_id": "pubmed:1",
            "rule": "same-place",
            "score": "0.97",
            "evidence": "same title; authors 100 % shared; same year; same: journal, volume, issue, pages",
        }
    ]


def test_a_relation_of_pubmed_becomes_a_typed_link(records_path: Path, out: Path) -> None:
    run(records_path, out)
    links = [(row["record_id"], row["other_id"], row["type"]) for row in rows(out / "links.csv")]
    assert links == [("pubmed:1", "pubmed:3", "erratum")]


def test_a_pair_that_no_rule_decides_goes_to_people_with_an_empty_decision(records_path: Path, out: Path) -> None:
    run(records_path, out)
    (row,) = rows(out / "maybe_duplicates.csv")
    assert (row["record_id"], row["other_id"], row["decision"]) == ("cinahl:9", "pubmed:2", "")


def test_a_person_merges_what_rules_would_not(records_path: Path, out: Path, tmp_path: Path) -> None:
    run(records_path, out, decisions(tmp_path, "2026-03-01,Ada,cinahl:9|pubmed:2,duplicate,merge,,,1"))
    assert {"cinahl:9", "embase:L1"} == {row["record_id"] for row in rows(out / "duplicates.csv")}
    assert rows(out / "maybe_duplicates.csv") == []


def test_a_person_splits_what_rules_merged_and_is_not_asked_again(
    records_path: Path, out: Path, tmp_path: Path
) -> None:
    run(records_path, out, decisions(tmp_path, "2026-03-01,Ada,embase:L1|pubmed:1,duplicate,split,,,1"))
    assert rows(out / "duplicates.csv") == []
    asked = [(row["record_id"], row["other_id"]) for row in rows(out / "maybe_duplicates.csv")]
    assert asked == [("cinahl:9", "pubmed:2")]


def test_a_person_links_with_the_type_given_as_reason(records_path: Path, out: Path, tmp_path: Path) -> None:
    path = decisions(tmp_path, "2026-03-01,Ada,embase:L1|pubmed:1,duplicate,link,conference abstract,,1")
    run(records_path, out, path)
    links = {(row["record_id"], row["other_id"]): row["type"] for row in rows(out / "links.csv")}
    assert links["embase:L1", "pubmed:1"] == "conference abstract"


def test_a_filled_cell_that_nobody_took_in_is_carried_over(records_path: Path, out: Path) -> None:
    run(records_path, out)
    path = out / "maybe_duplicates.csv"
    (asked,) = rows(path)
    other = dict.fromkeys(asked, "") | {"record_id": "pubmed:1", "other_id": "pubmed:2", "decision": "split"}
    filled_in = [asked | {"decision": "merge", "reviewer": "Ada"}, other]
    write_cells(path, list(asked), [list(row.values()) for row in filled_in])
    run(records_path, out)
    filled = {(row["record_id"], row["other_id"]): row["decision"] for row in rows(path)}
    assert filled == {("cinahl:9", "pubmed:2"): "merge", ("pubmed:1", "pubmed:2"): "split"}


def test_a_filled_cell_leaves_once_the_decisions_hold_it(records_path: Path, out: Path, tmp_path: Path) -> None:
    run(records_path, out)
    path = out / "maybe_duplicates.csv"
    (asked,) = rows(path)
    write_cells(path, list(asked), [list((asked | {"decision": "merge", "reviewer": "Ada"}).values())])
    run(records_path, out, decisions(tmp_path, "2026-03-01,Ada,cinahl:9|pubmed:2,duplicate,merge,,,1"))
    assert rows(path) == []


UNREADABLE = {
    "no text": b"record_id,other_id,decision\ncinahl:9,pubmed:2,mer\0ge\n",
    "no column for decisions": b"record_id,other_id,evidence\ncinahl:9,pubmed:2,alike\n",
    "a slipped row": b"record_id,other_id,decision\ncinahl:9,pubmed:2,,merge\n",
    "an open quotation mark": b'record_id,other_id,decision\ncinahl:9,"pubmed:2,merge\n',
}


@pytest.mark.parametrize("damage", UNREADABLE)
def test_a_sheet_that_cannot_be_read_stays_and_the_new_one_stands_beside_it_with_its_own_words(
    records_path: Path, out: Path, damage: str
) -> None:
    out.mkdir()
    sheet, beside = out / "maybe_duplicates.csv", out / "maybe_duplicates.new.csv"
    sheet.write_bytes(UNREADABLE[damage])
    assert run(records_path, out)["maybe"] == 1
    assert [(row["record_id"], row["decision"]) for row in rows(beside)] == [("cinahl:9", "")]
    beside.write_text("record_id,other_id,decision\npubmed:1,pubmed:2,split\n", encoding="utf-8")
    run(records_path, out)
    assert [row["decision"] for row in rows(beside)] == ["split", ""]
    assert sheet.read_bytes() == UNREADABLE[damage]


def test_a_mended_sheet_takes_over_the_words_of_the_one_beside_it_which_goes(
    records_path: Path, out: Path, tmp_path: Path
) -> None:
    out.mkdir()
    sheet, beside = out / "maybe_duplicates.csv", out / "maybe_duplicates.new.csv"
    sheet.write_text("record_id,other_id,decision\ncinahl:9,pubmed:2,link\n", encoding="utf-8")
    beside.write_text("record_id,other_id,decision\npubmed:1,pubmed:2,split\n", encoding="utf-8")
    run(records_path, out)
    assert [row["decision"] for row in rows(sheet)] == ["split", "link"]
    assert not beside.exists()
    run(records_path, out, decisions(tmp_path, "2026-03-01,Ada,pubmed:1|pubmed:2,duplicate,split,,,1"))
    assert [row["decision"] for row in rows(sheet)] == ["link"]


def test_where_neither_sheet_can_be_read_the_run_stops_and_both_stay(records_path: Path, out: Path) -> None:
    out.mkdir()
    for name in ("maybe_duplicates.csv", "maybe_duplicates.new.csv"):
        (out / name).write_bytes(UNREADABLE["no text"])
    with pytest.raises(DecisionError, match=r"maybe_duplicates\.csv(.|\n)*maybe_duplicates\.new\.csv"):
        run(records_path, out)
    assert {path.read_bytes() for path in out.iterdir()} == {UNREADABLE["no text"]}


def test_an_id_that_holds_the_separator_of_ids_is_refused(tmp_path: Path, out: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("record_id,title\na|b,Needling\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"a\|b"):
        run(path, out)


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_rows(
    records_path: Path, out: Path, tmp_path: Path
) -> None:
    turned = tmp_path / "turned.csv"
    turned.write_text(HEADER + HALF_SURE + ERRATUM + OTHER + SAME_ARTICLE + ARTICLE, encoding="utf-8")
    run(records_path, out)
    run(turned, tmp_path / "again")
    for name in ("unique", "duplicates", "maybe_duplicates", "links"):
        assert (out / f"{name}.csv").read_bytes() == (tmp_path / "again" / f"{name}.csv").read_bytes()


def test_an_empty_file_of_records_gives_empty_tables(tmp_path: Path, out: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("record_id,title\n", encoding="utf-8")
    assert run(path, out) == {"records": 0, "unique": 0, "duplicates": 0, "maybe": 0, "links": 0}


@pytest.mark.parametrize("last_seen", ["2026-03-01", "", "in May, 2026", 'the "first"', "two\nlines"])
def test_a_table_that_people_changed_is_carried_over_cell_by_cell(tmp_path: Path, out: Path, last_seen: str) -> None:
    records = [
        Record(f"r{n}", title="Dry needling for neck pain", doi="10.5555/needle", last_seen=last_seen) for n in (1, 2)
    ]
    dedupe.dedupe([*records, Record("s", title="Copper in wards", last_seen=last_seen)], out)
    assert [(row["record_id"], row["last_seen"], row["merged_ids"]) for row in rows(out / "unique.csv")] == [
        ("r1", last_seen, "r2"),
        ("s", last_seen, ""),
    ]


def test_an_id_that_stands_twice_is_named(tmp_path: Path, out: Path) -> None:
    with pytest.raises(TableError, match="a record_id stands twice"):
        dedupe.dedupe([Record("r1"), Record("r1")], out)

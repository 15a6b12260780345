"""Unique records that are not read: their ids are right, their names tell contents apart, and what is read is right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.tables.raw_rows import OtherShapeError
from pipeline.tables.records import UNIQUE, unique_record
from pipeline.tables.unread import as_read, unread_records
from tests.properties import examples
from tests.tables.hostile import HARD

SHORT = st.sampled_from([text for text in HARD if len(text) < 100 and "[other abstracts]" not in text])
IDS = st.one_of(SHORT, st.sampled_from(["pubmed:1", "embase:L2", "x:=1"])).filter(lambda text: text and "|" not in text)
RECORDS = st.builds(
    unique_record,
    st.builds(Record, record_id=IDS, title=SHORT, abstract=SHORT, first_seen=SHORT, last_seen=SHORT, status=SHORT),
    st.lists(IDS, max_size=3),
)


@examples()
@given(st.lists(RECORDS, max_size=4))
def test_what_is_not_read_has_its_ids_and_the_name_that_it_has_once_it_is_read(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    folder = tmp_path_factory.mktemp("unread")
    UNIQUE.write(folder, records)
    known = list(UNIQUE.read(folder))
    found = list(unread_records(folder))
    assert [unread.ids for unread in found] == [record.record_ids for record in known]
    names = [unread.name for unread in found]
    assert [unread.record for unread in found] == known
    assert names == [as_read(record).name for record in known]


def test_the_name_tells_all_apart_but_the_dates_of_searches_and_who_was_merged() -> None:
    record = unique_record(Record("pubmed:1", title="Needles", first_seen="2026-01-05"), ["pubmed:2"])
    name = as_read(record).name
    assert as_read(replace(record, last_seen="2026-02-02", merged_ids=())).name == name
    others = [replace(record, title="Needle"), replace(record, abstract="x"), replace(record, status="deleted"),
              replace(record, indexed={"crdt": ("2026",)}), replace(record, other_abstract="(ger) x")]  # fmt: skip
    assert len({name, *(as_read(other).name for other in others)}) == 6


@pytest.mark.parametrize(
    "change",
    [
        lambda row: b"x\n",
        lambda row: row.replace(b"\n", b",more\n"),
        lambda row: row.replace(b"Needles", b"\xff"),
        lambda row: row.replace(b",Needles", b""),
        lambda row: row.replace(b"\n", b"\r\n"),
    ],
)
def test_a_row_of_another_shape_is_refused(tmp_path: Path, change: object) -> None:
    UNIQUE.write(tmp_path, [unique_record(Record("pubmed:1", title="Needles"), [])])
    path = UNIQUE.path(tmp_path)
    header, row = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(header + change(row))  # type: ignore[operator]
    with pytest.raises(OtherShapeError):
        [unread.record for unread in unread_records(tmp_path)]

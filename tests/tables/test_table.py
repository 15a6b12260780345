"""A declared table: what cannot be read is refused by file, row and column; what cannot be written leaves the old."""

from __future__ import annotations

import gc
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import TableError
from pipeline.ground.files import traced
from pipeline.tables.csv_text import BATCH
from pipeline.tables.table import MOST_NAMED, Table, joined, parts
from tests.properties import examples
from tests.tables.hostile import HARD


@dataclass(frozen=True, slots=True)
class Thing:
    id: str
    title: str
    n: int = 0
    share: float = 0.0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Titled:
    """Some of the columns, in another order."""

    title: str
    id: str


THINGS = Table("things.csv", Thing, "a thing", key=("id",))
HEADER = "id,title,n,share,names\n"


@pytest.fixture
def old(tmp_path: Path) -> bytes:
    THINGS.write(tmp_path, [Thing("1", "old")])
    return THINGS.path(tmp_path).read_bytes()


def test_cells_say_what_the_row_says() -> None:
    assert THINGS.cells(Thing("1", "x", 12, 0.5, ("a", "b"))) == ["1", "x", "12", "0.50", "a|b"]


def test_a_score_has_two_decimals_in_the_file(tmp_path: Path) -> None:
    THINGS.write(tmp_path, [Thing("1", "x", share=2 / 3)])
    assert next(THINGS.read(tmp_path)).share == 0.67


def test_some_columns_are_read_by_their_names_wherever_they_stand(tmp_path: Path) -> None:
    THINGS.path(tmp_path).write_text("names,title,share,id,n\n,x,0,1,0\n")
    assert list(THINGS.read_as(Titled, tmp_path)) == [Titled("x", "1")]
    assert list(THINGS.read(tmp_path)) == [Thing("1", "x")]


def test_a_table_under_another_name_has_the_same_columns(tmp_path: Path) -> None:
    other = THINGS.named("others.csv")
    other.write(tmp_path, [Thing("1", "x")])
    assert [path.name for path in tmp_path.iterdir()] == ["others.csv"]
    assert (other.exists(tmp_path), THINGS.exists(tmp_path)) == (True, False)
    assert list(other.read(tmp_path)) == [Thing("1", "x")]


def test_how_many_rows_there_were_is_told(tmp_path: Path) -> None:
    assert THINGS.write(tmp_path, (Thing(str(n), "x") for n in range(3))) == 3


def faults_of_reading(folder: Path, content: str | bytes) -> list[str]:
    path = THINGS.path(folder)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(TableError) as error:
        list(THINGS.read(folder))
    assert {fault.path for fault in error.value.faults} == {path}
    return [f"{fault.place}: {fault.message}" for fault in error.value.faults]


MISSING = "a column is missing"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [f"column {name}: {MISSING}" for name in THINGS.columns]),
        ("id,n,share,names\n", [f"column title: {MISSING}"]),
        ("id,title,n,share,names,title\n", ["column title: a column stands twice"]),
        ("id,title,n,share,names,titel\n", ["column titel: a column is unknown"]),
        ("id,titel,n,share,names\n", [f"column title: {MISSING}", "column titel: a column is unknown"]),
        ("id;title;n;share;names\n",
         [*(f"column {name}: {MISSING}" for name in THINGS.columns),
          "column id;title;n;share;names: a column is unknown"]),
        (HEADER + "1,x,0,0,\n2\n", ["line 3: a row has another number of cells than the header"]),
        (HEADER + "1,x,0,0,,\n", ["line 2: a row has another number of cells than the header"]),
        (HEADER + '1,"x\ny",0,0,,\n', ["line 3: a row has another number of cells than the header"]),
        (HEADER + "1,x,0,0,\n2,y,ii,0,\n", ["row 3: this row cannot be read: column n holds 'ii', which is no number"]),
        (HEADER + "1,x,0,half,\n", ["row 2: this row cannot be read: column share holds 'half', which is no number"]),
    ],
)  # fmt: skip
def test_a_table_of_another_shape_is_refused_by_row_and_column(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert faults_of_reading(tmp_path, text) == expected


@pytest.mark.parametrize("row", [b'1,"x\n', b'1,"x"y,0,0,\n', b"1,caf\xe9,0,0,\n"])
def test_what_is_no_csv_in_utf8_is_refused(tmp_path: Path, row: bytes) -> None:
    (fault,) = faults_of_reading(tmp_path, HEADER.encode() + row)
    assert fault.startswith("line ")
    assert "not a CSV in UTF-8" in fault


def test_of_very_many_unknown_columns_as_many_are_named_as_a_person_reads(tmp_path: Path) -> None:
    faults = faults_of_reading(tmp_path, ",".join([*THINGS.columns, *(f"x{n}" for n in range(1_000))]) + "\n")
    assert len(faults) == MOST_NAMED


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"things\.csv: the table is not there"):
        list(THINGS.read(tmp_path))


def test_a_byte_order_mark_windows_line_ends_blank_lines_and_blanks_around_names_are_read(tmp_path: Path) -> None:
    text = "\ufeff id,title ,n,share,names\r\n1,x,0,0,\r\n\r\n2,y,0,0,\r\n"
    THINGS.path(tmp_path).write_bytes(text.encode())
    assert [thing.id for thing in THINGS.read(tmp_path)] == ["1", "2"]


def test_further_columns_pass_unread_in_a_file_of_a_user(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,mine,title,n,share,names\n1,?,x,0,0,\n")
    assert list(THINGS.read_some(path)) == [Thing("1", "x")]


def test_a_file_of_a_user_needs_our_columns_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,mine\n1,?\n")
    with pytest.raises(TableError, match="column title: a column is missing"):
        list(THINGS.read_some(path))


def test_a_value_that_holds_its_lists_separator_is_refused_and_leaves_the_old_table(tmp_path: Path, old: bytes) -> None:
    with pytest.raises(TableError, match=r"separator '\|'") as error:
        THINGS.write(tmp_path, [Thing("1", "x"), Thing("2", "y", names=("one|two",))])
    assert error.value.faults[0].found == "one|two"
    assert [THINGS.path(tmp_path).read_bytes(), *tmp_path.iterdir()] == [old, THINGS.path(tmp_path)]


def test_half_a_surrogate_is_no_text_and_leaves_the_old_table(tmp_path: Path, old: bytes) -> None:
    with pytest.raises(UnicodeEncodeError), THINGS.adding(tmp_path) as add:
        add(Thing("1", "\ud800"))
    gc.collect()  # a stream left behind would complain here
    assert [THINGS.path(tmp_path).read_bytes(), *tmp_path.iterdir()] == [old, THINGS.path(tmp_path)]


def test_no_values_are_an_empty_cell_and_an_empty_cell_is_no_values() -> None:
    assert (joined(()), parts("")) == ("", ())
    assert parts(joined(("a", "b"))) == ("a", "b")
    assert parts("a||b|") == ("a", "b"), "as a person may have left it"


def test_reading_and_writing_a_table_leave_their_trace(tmp_path: Path) -> None:
    other = THINGS.named("others.csv")
    THINGS.write(tmp_path, [Thing("1", "x")])
    with traced() as trace:
        other.write(tmp_path, THINGS.read(tmp_path))
    assert (set(trace.read), trace.written) == ({THINGS.path(tmp_path)}, {other.path(tmp_path)})


@pytest.mark.parametrize("n", [1, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH + 3])
@pytest.mark.parametrize(
    ("bad", "place"),
    [("1,x,none,0,\n", "row"), ("1,x\n", "line"), ('1,"x"y,0,0,\n', "line"), ('1,"x\n', "line")],
    ids=["no number", "too narrow", "no CSV", "open quotation"],
)
def test_a_fault_far_down_is_placed_behind_the_rows_that_are_whole(
    tmp_path: Path, n: int, bad: str, place: str
) -> None:
    THINGS.path(tmp_path).write_text(HEADER + '1,"two\nlines",0,0,\n' * n + bad, encoding="utf-8")
    rows = THINGS.read(tmp_path)
    assert [next(rows).title for _ in range(n)] == ["two\nlines"] * n
    with pytest.raises(TableError) as raised:
        next(rows)
    expected = n + 2 if place == "row" else 2 * n + 2
    assert raised.value.faults[0].place.startswith(f"{place} {expected}") or bad == '1,"x\n'


def test_of_two_faults_the_first_is_told(tmp_path: Path) -> None:
    assert faults_of_reading(tmp_path, HEADER + '1,x,none,0,\n1,x\n1,"x"y,0,0,\n') == faults_of_reading(
        tmp_path, HEADER + "1,x,none,0,\n"
    )


TEXTS = st.lists(st.sampled_from([text for text in HARD if len(text) < 100]), max_size=3).map("".join)


@examples(200)
@given(st.lists(st.builds(Thing, TEXTS, TEXTS, st.integers(), st.just(0.5))), st.sets(TEXTS))
def test_rows_of_some_ids_are_those_that_reading_all_rows_would_find(
    tmp_path_factory: pytest.TempPathFactory, things: list[Thing], ids: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("things")
    THINGS.write(folder, things)
    ids |= {thing.id for thing in things[::2]}
    assert list(THINGS.read(folder, of=ids)) == [thing for thing in THINGS.read(folder) if thing.id in ids]
    assert list(THINGS.read(folder, of=())) == []
    titled = [thing for thing in THINGS.read(folder) if thing.id in ids and thing.title]
    assert list(THINGS.read(folder, of=ids, filled="title")) == titled


def test_rows_of_some_ids_are_found_where_their_column_is_not_the_first(tmp_path: Path) -> None:
    THINGS.path(tmp_path).write_text("title,id,n,share,names\n1,2,0,0,\n2,1,0,0,\n")
    assert [thing.title for thing in THINGS.read(tmp_path, of={"1"})] == ["2"]


def test_a_row_that_was_read_is_what_the_same_row_made_here_is(tmp_path: Path) -> None:
    made = [Thing("1", "a", 2, 0.5, ("x",)), Thing("2", "")]
    THINGS.write(tmp_path, made)
    read = list(THINGS.read(tmp_path))
    assert [type(row) for row in read] == [Thing, Thing]
    assert (read, list(map(hash, read)), list(map(repr, read))) == (made, list(map(hash, made)), list(map(repr, made)))
    assert [replace(row, title="b") for row in read] == [replace(row, title="b") for row in made]
    assert pickle.loads(pickle.dumps(read)) == made
    with pytest.raises(FrozenInstanceError):
        read[0].title = "changed"  # type: ignore[misc]


@pytest.mark.parametrize("n_before", [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH])
@pytest.mark.parametrize("lines", [1, 2, 3])
def test_an_apostrophe_of_ours_is_taken_off_wherever_the_row_stands(tmp_path: Path, n_before: int, lines: int) -> None:
    rows = [Thing(str(n), "\n".join(["plain"] * lines)) for n in range(n_before)]
    rows += [Thing("=1", "x\n\n-y"), Thing("z", "'=2"), Thing("z", "plain")]
    THINGS.write(tmp_path, rows)
    assert list(THINGS.read(tmp_path)) == rows

"""What imports brought and took away: told record by record, whatever becomes of the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ground.errors import TableError
from pipeline.ground.record import Record
from pipeline.review.imported import append_told, changes_of_imports, read_told
from pipeline.review.imports import Import
from pipeline.tables.kept import IMPORTED, Update

JANUARY, FEBRUARY = "embase-2026-01-05.ris", "embase-2026-02-05.ris"


def holding(name: str, record_ids: str) -> Import:
    """An import file with these records."""
    records = tuple(Record(record_id, title="Needles") for record_id in record_ids.split())
    return Import(Path(name), "embase", name[7:17], 1, records, ())


class Review:
    """A review whose imports are looked at and told, month by month."""

    def __init__(self, folder: Path) -> None:
        self.queries = folder
        self.path = IMPORTED.path(folder)
        self.updates: list[Update] = []

    def news(self, **ids_by_file: str) -> list[tuple[str, str, str]]:
        """The event, record and change of all that no update has told; `january="A B"` names a file and its records."""
        imports = [holding(f"embase-2026-{MONTHS[month]}-05.ris", ids) for month, ids in ids_by_file.items()]
        told = {event for update in self.updates for event in update.events}
        self.changes = changes_of_imports(self.queries, self.updates, imports)
        return [(c.event, c.record_id, c.change) for c in self.changes if c.event not in told]

    def tell(self) -> None:
        """End the update that told the last news."""
        append_told(self.queries, self.changes, f"2026-02-0{len(self.updates) + 1}")
        events = tuple(dict.fromkeys(change.event for change in self.changes))
        self.updates.append(Update(f"search {len(self.updates)}", events, 0, 0, 0, ""))


MONTHS = {"january": "01", "february": "02"}


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """A review that was told of A and B in January's file."""
    review = Review(tmp_path)
    assert review.news(january="A B") == [(JANUARY, "A", "new"), (JANUARY, "B", "new")]
    review.tell()
    return review


def test_what_was_told_is_no_news(review: Review) -> None:
    assert review.news(january="A B") == []
    assert review.news(january="B A") == [], "in another order"


def test_what_an_edited_file_adds_is_new_in_an_event_of_its_own(review: Review) -> None:
    assert review.news(january="A C B") == [(f"{JANUARY}, version 2", "C", "new")]
    review.tell()
    assert review.news(january="A C B") == []
    assert review.news(january="A C B D") == [(f"{JANUARY}, version 3", "D", "new")]


def test_what_an_edited_file_lacks_is_gone_and_comes_back_when_a_file_holds_it_again(review: Review) -> None:
    assert review.news(january="B") == [(f"{JANUARY}, version 2", "A", "gone")]
    review.tell()
    assert review.news(january="B") == []
    assert review.news(january="B", february="A") == [(FEBRUARY, "A", "back")]
    review.tell()
    assert review.news(january="B", february="A") == []
    assert review.news(january="B") == [(f"{FEBRUARY}, version 2", "A", "gone")]


def test_a_record_that_another_file_holds_is_not_gone(review: Review) -> None:
    assert review.news(january="B", february="A") == []


def test_a_file_under_another_name_is_no_news_and_a_file_that_is_taken_away_is(review: Review) -> None:
    assert review.news(february="A B") == []
    assert review.news() == [(f"{JANUARY}, version 2", record_id, "gone") for record_id in "AB"]


def test_an_earlier_file_handed_over_later_does_not_tell_a_record_again(tmp_path: Path) -> None:
    review = Review(tmp_path)
    review.news(february="A")
    review.tell()
    assert review.news(january="A B", february="A") == [(JANUARY, "B", "new")]


def test_updates_that_named_files_only_have_told_what_the_files_hold(review: Review) -> None:
    review.path.unlink()
    assert review.news(january="A B C", february="C D") == [(FEBRUARY, "D", "new")]
    review.tell()
    assert review.news(january="A B C E", february="C D") == [(f"{JANUARY}, version 2", "E", "new")]


def test_a_file_of_which_there_was_nothing_to_tell_has_news_when_it_gains_some(tmp_path: Path) -> None:
    review = Review(tmp_path)
    assert review.news(january="") == []
    append_told(review.queries, [], "2026-01-05")
    review.updates.append(Update("search 0", (JANUARY,), 0, 0, 0, ""))
    assert review.news(january="A") == [(f"{JANUARY}, version 2", "A", "new")]


def test_what_was_written_down_by_an_update_that_was_cut_off_then_is_still_news(review: Review) -> None:
    news = review.news(january="A B C")
    append_told(review.queries, review.changes, "2026-02-05")
    assert review.news(january="A B C") == news


def test_the_file_only_grows_and_each_change_stands_there_once(review: Review) -> None:
    before = review.path.read_bytes()
    review.tell()
    assert review.path.read_bytes() == before
    review.news(january="A B C")
    review.tell()
    assert review.path.read_bytes().startswith(before)


def test_a_change_that_imports_do_not_bring_is_refused_by_its_row(review: Review) -> None:
    review.path.write_text("event,record_id,change,why\nx,A,new,\nx,A,deleted,\n")
    with pytest.raises(TableError, match="row 3, column change"):
        read_told(review.queries)

"""Which record counts: later files override earlier ones, deletions take away, versions go before files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sweep.conftest import Sweep
from tests.sweep.invented_mirror import article, deletion, write_mirror
from tests.workspace import rows_of

OLD, NEW = "Needling, as it was", "Needling, as it is"
ELSEWHERE = article(9, "Needling elsewhere")


@pytest.mark.parametrize(
    ("files", "titles"),
    [
        ([[article(1, OLD)], [article(1, NEW)]], [NEW]),
        ([[article(1, OLD)], [article(1, "Massage")]], []),
        ([[article(1, "Massage")], [article(1, NEW)]], [NEW]),
        ([[article(1, OLD)], [deletion(1)]], []),
        ([[article(1, OLD), deletion(1)]], []),
        ([[deletion(1)], [article(1, NEW)]], [NEW]),
        ([[article(1, OLD)], [deletion(1)], [article(1, NEW)]], [NEW]),
        ([[article(1, OLD), article(1, NEW)]], [NEW]),
        ([[article(1, OLD), article(1, "Massage")]], []),
        ([[article(1, OLD, 1), article(1, NEW, 2)]], [NEW]),
        ([[article(1, NEW, 2), article(1, OLD, 1)]], [NEW]),
        ([[article(1, NEW, 2)], [article(1, OLD, 1)]], [NEW]),
        ([[article(1, "Massage", 2)], [article(1, OLD, 1)]], []),
        ([[article(1, OLD, 2)], [article(1, NEW, 2)]], [NEW]),
        ([[article(1, OLD, 1)], [article(1, "Massage", 2)], [article(1, NEW, 3)]], [NEW]),
        ([[article(1, NEW, 2)], [deletion((1, 1))]], [NEW]),
        ([[article(1, OLD, 2)], [deletion((1, 2))]], []),
        ([[article(1, OLD, 2)], [deletion((1, 2))], [article(1, NEW, 1)]], [NEW]),
        ([[article(1, OLD, 2)], [deletion((1, 2)), article(1, NEW, 1)]], [NEW]),
        ([[article(1, OLD, 2), deletion((1, 2)), article(1, NEW, 1)]], [NEW]),
        ([[article(1, NEW, 2), deletion((1, 1))]], [NEW]),
        ([[deletion(1), article(1, NEW)]], [NEW]),
        ([[article(999_999_999, OLD)], [article(999_999_999, NEW)]], [NEW]),
        ([[article(999_999_999, OLD)], [deletion(999_999_999)]], []),
        ([[article(2, "Massage")], [deletion(1)]], []),
    ],
)
def test_the_last_word_on_a_record_counts(
    files: list[list[str]], titles: list[str], tmp_path: Path, sweep: Sweep
) -> None:
    write_mirror(tmp_path / "mirror", [[ELSEWHERE], *files])
    assert sweep("needling[ti]") == 0
    titles_found = [row["title"] for row in rows_of(tmp_path / "out/asked/records.csv")]
    assert sorted(titles_found) == sorted([*titles, "Needling elsewhere"])

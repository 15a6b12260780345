"""The undisturbed year, lived through once for all workers."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.living.year import Month, as_json, from_json, live


@dataclass(frozen=True, slots=True)
class Year:
    """The workspace at the end of the year, and its months as people saw them."""

    workspace: Path
    months: Sequence[Month]

    @property
    def told(self) -> list[Month]:
        """The months whose update did not fail."""
        return [month for month in self.months if not month.failed]


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test keeps a request clock of its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Year:
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent
    months = folder / "year.json"
    with FileLock(folder / "year.lock"):
        if not months.exists():
            months.write_text(as_json(live(folder / "year")))
    return Year(folder / "year", from_json(months.read_text()))

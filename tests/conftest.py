"""What all tests share."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.ground.way_in import CAME_BY_MAKE

REAL_DATA = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real records for measuring; a clone without it skips what needs it."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"real records are not on this machine ({REAL_DATA.name} folder beside the repository)")
    return REAL_DATA


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip on Windows what needs POSIX: it says so by its mark; the rig of faults needs it as a whole."""
    if sys.platform != "win32":
        return
    for item in items:
        if item.get_closest_marker("posix") or Path(__file__).with_name("faults") in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="needs POSIX"))


@pytest.fixture(scope="session", autouse=True)
def apart_from_this_machine() -> Iterator[None]:
    """As if typed by hand, also under `make test`; and no waiting for the disk.

    What a loss of power would leave is for `make test-faults`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(CAME_BY_MAKE, raising=False)
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield

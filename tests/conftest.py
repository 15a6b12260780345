"""What all tests share."""

from pathlib import Path

import pytest

REAL_DATA = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real records for measuring; a clone without it skips what needs it."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"real records are not on this machine ({REAL_DATA.name} folder beside the repository)")
    return REAL_DATA

"""What a message tells people to type, by the way in which they came."""

import pytest

from pipeline.ground.way_in import CAME_BY_MAKE, to_type


def test_who_came_by_make_is_told_a_target(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CAME_BY_MAKE, "1")
    assert to_type("update", "neck", options="--accept-change", variables="ACCEPT=1") == (
        "make update REVIEW=neck ACCEPT=1"
    )


def test_who_came_without_make_is_told_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CAME_BY_MAKE, raising=False)
    assert to_type("update", "neck", options="--accept-change", variables="ACCEPT=1") == (
        "trialsift update neck --accept-change"
    )
    assert to_type("rebuild") == "trialsift update … --offline"

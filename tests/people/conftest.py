"""A room for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.page import render
from pipeline.prisma import flow_writing
from tests.people.room import Room, room_in


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A review in which one person's word is enough."""
    return room_in(tmp_path)


@pytest.fixture
def two(tmp_path: Path) -> Room:
    """A review in which two people have to agree."""
    return room_in(tmp_path, 2)


@pytest.fixture
def new_room(tmp_path: Path) -> Callable[..., Room]:
    return lambda **options: room_in(tmp_path, **options)


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pictures: what people said is in the tables, and drawing takes two thirds of a report of ten records."""
    monkeypatch.setattr(flow_writing, "png", lambda diagram: (b"", ""))
    monkeypatch.setattr(render.charts, "agreement", lambda found, at: "")
    monkeypatch.setattr(render, "charts_of", lambda content: dict.fromkeys(("years", "reasons", "people", "hits"), ""))

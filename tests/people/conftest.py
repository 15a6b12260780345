"""A room for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

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

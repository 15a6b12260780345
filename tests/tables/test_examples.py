"""The examples in the docstrings of the tables."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["csv_text", "kept"])
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"pipeline.tables.{name}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0

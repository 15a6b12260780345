"""The examples in the docstrings of what all layers share."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["identifiers", "markdown", "record", "text"])
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"pipeline.ground.{name}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0

"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import pipeline.deduplication

NAMES = [module.name for module in pkgutil.iter_modules(pipeline.deduplication.__path__)]


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    module = importlib.import_module(f"pipeline.deduplication.{name}")
    assert doctest.testmod(module).failed == 0

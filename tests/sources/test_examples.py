"""The examples in the docstrings of the readers."""

import doctest
import importlib

import pytest

MODULES = ["syntax.bibtex", "values", "pubmed.xml_dates", "pubmed.xml_parts", "pubmed.xml_people"]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"pipeline.sources.{name}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0

"""Errors a user can act on: what they say and the exit code of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ground import errors
from pipeline.ground.errors import Fault, TableError, TrialSiftError


def test_a_fault_says_file_place_what_was_found_and_what_to_do() -> None:
    fault = Fault("no such word", Path("a.csv"), "row 2", "inclde", "include", "mend it")
    assert str(fault) == (
        "a.csv, row 2: no such word\n  found:    inclde\n  expected: include\n  to do:    mend it"
    )  # fmt: skip


def test_a_fault_of_nothing_in_particular_is_its_message() -> None:
    assert str(Fault("it is late")) == "it is late"


def test_an_error_names_all_its_faults() -> None:
    with pytest.raises(TableError, match=r"(?s)one.*two") as error:
        TableError.raise_if_any([Fault("one"), Fault("two")])
    assert [fault.message for fault in error.value.faults] == ["one", "two"]


def test_no_fault_is_no_error() -> None:
    TableError.raise_if_any([])


def test_each_kind_of_error_has_its_exit_code() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, TrialSiftError)]
    assert {kind.__name__: kind.exit_code for kind in kinds} == {
        "TrialSiftError": 1,
        "ProtocolError": 10,
        "TableError": 11,
        "SourceError": 12,
        "ExpectationError": 13,
        "DecisionError": 14,
        "ProvenanceError": 15,
        "UnfinishedError": 16,
    }

"""Whatever a message calls by a code can be asked for."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.commands.exit_codes import EXIT_CODES
from pipeline.commands.explain_code import code_in_words
from pipeline.ground.errors import TrialSiftError
from pipeline.language.lint.lint_rules import RULES
from pipeline.sources.asked.query_rules import RULES as QUERY_RULES
from pipeline.sources.web.kinds import KINDS


def test_every_code_that_a_command_can_end_with_has_its_words() -> None:
    family = [TrialSiftError]
    for kind in family:
        family += kind.__subclasses__()
    assert {kind.exit_code for kind in family} <= EXIT_CODES.keys()


@pytest.mark.parametrize(
    "code", [*map(str, EXIT_CODES), *(k.code for k in KINDS), *(r.id for r in (*RULES, *QUERY_RULES))]
)
def test_every_code_is_explained_and_says_what_to_do(code: str) -> None:
    assert "to do:" in code_in_words(code)


def test_a_failure_of_pubmed_is_found_in_small_letters_too() -> None:
    assert code_in_words("e9") == code_in_words("E9")
    assert "too many requests" in code_in_words("e9")


def test_the_command_tells_a_code_and_refuses_what_is_none(trialsift: Any) -> None:
    assert "earlier decisions" in trialsift("explain", "13").out
    refused = trialsift("explain", "my-review")
    assert refused.exit_code == 10
    assert "trialsift explain my-review RECORD_ID" in refused.err


def test_a_failure_that_any_service_may_have_is_not_told_as_that_of_ncbi() -> None:
    assert "NCBI" not in code_in_words("E13")
    assert not any("{" in code_in_words(kind.code) for kind in KINDS)

"""The key is in the body of the POST, and nowhere else, whatever fails."""

import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.ground.errors import SourceError
from pipeline.sandbox.fault_kinds import FAULTS
from pipeline.sources.pubmed import Limits

Talk = Callable[..., Any]
ENDPOINTS = ("einfo", "esearch", "efetch", "esummary")
SLOW = ("hang", "slow_drip")


def ask_everything(entrez: Any) -> list[str]:
    """Make every call; all that a user or a log could come to see of it."""
    seen = [repr(entrez), repr(vars(entrez))]
    for call in (
        entrez.about,
        lambda: entrez.search("90000001:90000003[uid]"),
        lambda: list(entrez.fetch(["90000001", "90000002"])),
        lambda: entrez.explain_missing(["5"]),
    ):
        try:
            seen.append(repr(call()))
        except SourceError as error:
            seen += [str(error), repr(error), repr(error.faults), *traceback.format_exception(error)]
    return seen


@pytest.mark.parametrize("fault", [name for name in FAULTS if name not in ("delay", "gzip_bomb")])
def test_the_key_is_seen_nowhere_whatever_fails(
    talk: Talk, key: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    more = {"to": f"http://foreign.example.org/{key}"} if fault == "foreign_redirect" else {}
    more |= {"pmid": "90000001"} if fault == "poison" else {"times": "always"}
    plan = {endpoint: [{"do": fault, **more}] for endpoint in (ENDPOINTS[:1] if fault in SLOW else ENDPOINTS)}
    with talk(plan, key=key, limits=Limits(2, 0.15, 0.2) if fault in SLOW else Limits(), wire=True) as t:
        seen = "\n".join(ask_everything(t.entrez))
    assert caplog.records
    assert key not in seen
    assert key not in caplog.text
    assert all(key not in repr(vars(record)) for record in caplog.records)


def test_a_refused_key_is_told_without_the_key(talk: Talk, key: str) -> None:
    with talk({"einfo": [{"do": "E11"}]}, key=key) as t, pytest.raises(SourceError, match="NCBI_API_KEY"):
        t.entrez.about()


def test_an_error_carries_no_cause_that_knew_the_request(talk: Talk, key: str) -> None:
    with talk(key=key, wire=True) as t:
        pass
    with pytest.raises(SourceError) as caught:
        t.entrez.about()
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)

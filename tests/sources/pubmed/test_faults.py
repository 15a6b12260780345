"""Every way to fail that NCBI and the network know, broken on purpose: recovered, or told in words to act on."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.ground.errors import SourceError
from pipeline.sandbox import Corpus
from pipeline.sources.pubmed import Limits

Talk = Callable[..., Any]
QUERY = "90000001:90000040[uid]"

PASSING: list[dict[str, Any]] = [
    {"do": "E1"},
    {"do": "E3"},
    {"do": "E6"},
    {"do": "E6", "page": True},
    {"do": "E7"},
    {"do": "E7", "status": 400},
    {"do": "E8"},
    {"do": "E9"},
    {"do": "E9", "retry_after": 2},
    {"do": "E10"},
    {"do": "E10", "text": True, "status": 200},
    {"do": "E13"},
    {"do": "E13", "status": 502},
    {"do": "E13", "status": 503},
    {"do": "E14"},
    {"do": "E15"},
    {"do": "E15", "framing": "length"},
    {"do": "E15", "framing": "close"},
    {"do": "E16"},
    {"do": "E20"},
    {"do": "truncate"},
    {"do": "hang"},
    {"do": "slow_drip"},
    {"do": "reset"},
    {"do": "empty"},
    {"do": "html200"},
    {"do": "wrong_type"},
    {"do": "gzip_bomb", "megabytes": 20},
    {"do": "retry_after"},
]
"""Faults that pass: the answer is the same as without them."""

LASTING = {"E4": "E4", "E5": "E5", "E11": "E11", "E18": "E18", "foreign_redirect": "redirect"}
"""Faults that asking again cannot mend -> the kind told to the user."""

HOPELESS = {
    "E3": "E3", "E6": "E6", "E7": "E7", "E8": "E8", "E9": "E9", "E10": "E10", "E13": "E13", "E14": "E14", "E15": "E15",
    "E16": "E16", "hang": "timeout", "slow_drip": "timeout", "reset": "E15", "empty": "empty", "gzip_bomb": "too-large",
    "retry_after": "E9", "E1": "incomplete", "count_drift": "short-list", "short_id_page": "short-list",
}  # fmt: skip
"""Faults that pass, when they do not: fault -> the kind told to the user, after six tries."""


def name_of(fault: dict[str, Any]) -> str:
    return " ".join(str(value) for value in fault.values())


@pytest.mark.parametrize("fault", [*PASSING, {"do": "short_id_page"}, {"do": "count_drift"}], ids=name_of)
def test_a_search_survives_a_fault_that_passes(talk: Talk, fault: dict[str, Any]) -> None:
    with talk() as t:
        undisturbed = t.entrez.search(QUERY)
    with talk({"esearch": [fault]}, limits=limits_for(fault["do"])) as t:
        assert t.entrez.search(QUERY) == undisturbed


@pytest.mark.parametrize(
    "fault",
    [*PASSING, {"do": "missing_pmids", "n": 3}, {"do": "extra_pmids"}, {"do": "duplicate_pmids"}],
    ids=name_of,
)
def test_a_fetch_over_a_socket_survives_a_fault_that_passes(talk: Talk, corpus: Corpus, fault: dict[str, Any]) -> None:
    pmids = corpus.on(date(2026, 1, 5)).pmids[:30]
    with talk() as t:
        (undisturbed,) = t.entrez.fetch(pmids)
    with talk({"efetch": [fault]}, limits=limits_for(fault["do"]), wire=True) as t:
        assert list(t.entrez.fetch(pmids)) == [undisturbed]


@pytest.mark.parametrize("fault", PASSING, ids=name_of)
def test_einfo_and_esummary_survive_a_fault_that_passes(talk: Talk, fault: dict[str, Any]) -> None:
    with talk() as t:
        undisturbed = t.entrez.about(), t.entrez.explain_missing(["5"])
    with talk({"einfo": [fault], "esummary": [fault]}, limits=limits_for(fault["do"])) as t:
        assert (t.entrez.about(), t.entrez.explain_missing(["5"])) == undisturbed


@pytest.mark.parametrize("fault", ["E2", "E12"])
def test_a_list_of_pmids_that_ncbi_refuses_is_asked_for_in_halves(talk: Talk, corpus: Corpus, fault: str) -> None:
    pmids = corpus.on(date(2026, 1, 5)).pmids[:30]
    with talk({"efetch": [{"do": fault}]}) as t:
        batches = list(t.entrez.fetch(pmids))
    assert [(batch.part, batch.asked, batch.missing) for batch in batches] == [
        ("a", tuple(pmids[:15]), ()),
        ("b", tuple(pmids[15:]), ()),
    ]


@pytest.mark.parametrize(("fault", "kind"), LASTING.items())
@pytest.mark.parametrize("endpoint", ["esearch", "efetch", "einfo", "esummary"])
def test_what_asking_again_cannot_mend_stops_at_once(
    talk: Talk, key: str, endpoint: str, fault: str, kind: str
) -> None:
    with talk({endpoint: [{"do": fault, "times": "always"}]}, key=key) as t:
        with pytest.raises(SourceError, match=rf"\({kind}\)") as caught:
            ask(t.entrez, endpoint)
        assert t.n_asked == 1
    assert "to do:" in str(caught.value)


@pytest.mark.parametrize(("fault", "kind"), HOPELESS.items())
def test_a_search_gives_up_after_six_tries_and_never_reports_no_hits(talk: Talk, fault: str, kind: str) -> None:
    more = {"megabytes": 20} if fault == "gzip_bomb" else {}
    plan = {"esearch": [{"do": fault, "times": "always", **more}]}
    with talk(plan, limits=limits_for(fault)) as t:
        with pytest.raises(SourceError, match=rf"6 tries: .*\({kind}\)") as caught:
            t.entrez.search(QUERY)
        assert t.n_asked == 6
    assert "to do:" in str(caught.value)


def test_the_waits_double_and_are_drawn_below_sixteen_seconds(talk: Talk) -> None:
    with talk({"einfo": [{"do": "E13", "times": 5}]}) as t:
        t.entrez.about()
        assert [wait for wait in t.waits if wait >= 0.5] == [1, 2, 4, 8, 16]


def test_ncbis_wish_to_wait_is_granted(talk: Talk) -> None:
    with talk({"einfo": [{"do": "E9", "retry_after": 7}]}) as t:
        t.entrez.about()
        assert 7 in t.waits


def test_a_wish_to_wait_a_day_is_granted_for_a_minute(talk: Talk) -> None:
    with talk({"einfo": [{"do": "retry_after", "seconds": 86_400}]}) as t:
        t.entrez.about()
        assert max(t.waits) == 60


def test_a_query_that_pubmed_cannot_run_is_asked_twice_and_told_in_its_words(talk: Talk) -> None:
    with talk() as t:
        with pytest.raises(SourceError, match="Search Backend failed") as caught:
            t.entrez.search("((")
        assert t.n_asked == 2
    assert "correct the strategy" in str(caught.value)


def test_a_server_that_is_not_there_is_told_as_such(talk: Talk) -> None:
    with talk(wire=True) as t:
        pass
    with pytest.raises(SourceError, match=r"no connection to the server \(unreachable\)"):
        t.entrez.about()


def limits_for(fault: str) -> Limits:
    """Short times only where time is the matter: a busy machine must not look like a fault."""
    return Limits(2, 0.3, 0.4) if fault in ("hang", "slow_drip") else Limits(n_bytes=10_000_000)


def ask(entrez: Any, endpoint: str) -> None:
    if endpoint == "esearch":
        entrez.search(QUERY)
    elif endpoint == "efetch":
        list(entrez.fetch(["90000001", "90000002"]))
    elif endpoint == "einfo":
        entrez.about()
    else:
        entrez.explain_missing(["90000001"])

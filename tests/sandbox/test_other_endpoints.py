"""ESummary, ELink and EInfo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.sandbox import Sandbox
from tests.sandbox.conftest import ask

Serving = Callable[..., Sandbox]


def text_of(body: bytes, path: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(body).iterfind(path)]


def test_a_summary_in_json_is_keyed_by_uid_and_ordered_by_uids(serving: Serving) -> None:
    result = ask(serving(), "esummary", id="90000005,999,90000001", retmode="json").json()["result"]
    assert result["uids"] == ["90000005", "999", "90000001"]
    assert result["999"] == {"uid": "999", "error": "cannot get document summary"}
    summary = result["90000005"]
    assert summary["pubtype"] == ["Journal Article", "Randomized Controlled Trial"]
    assert summary["articleids"][1] == {"idtype": "doi", "idtypen": 3, "value": "10.5555/invented.90000005"}
    assert summary["authors"][0].keys() == {"name", "authtype", "clusterid"}
    assert summary["attributes"] == ["Has Abstract"]


def test_a_summary_needs_ids(serving: Serving) -> None:
    sandbox = serving()
    assert ask(sandbox, "esummary").json() == {"esummaryresult": ["Neither query_key nor id specified"]}
    refusal = ask(sandbox, "esummary", WebEnv="MCID_1", query_key="1", retmode="json").json()
    assert refusal == {"esummaryresult": ["Unable to obtain query #1"]}


def test_more_than_500_summaries_in_json_are_too_many(serving: Serving) -> None:
    ids = ",".join(str(number) for number in range(1, 502))
    words = ask(serving(), "esummary", id=ids, retmode="json").text
    assert "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output." in words


def links(sandbox: Sandbox, **params: Any) -> list[list[str]]:
    root = ElementTree.fromstring(ask(sandbox, "elink", dbfrom="pubmed", **params).content)
    groups = root.iterfind("LinkSet/LinkSetDb")
    return [[element.text or "" for element in group.iterfind("Link/Id")] for group in groups]


def test_references_and_citations_mirror_each_other(serving: Serving) -> None:
    sandbox = serving()
    source = "90000303"
    (cited,) = links(sandbox, id=source, linkname="pubmed_pubmed_refs")
    assert cited
    (citing,) = links(sandbox, id=cited[0], linkname="pubmed_pubmed_citedin")
    assert source in citing


def test_an_article_is_most_similar_to_itself(serving: Serving) -> None:
    (similar,) = links(serving(), id="90000005")
    assert similar[0] == "90000006" or similar[0] == "90000005"
    assert len(similar) == 20


def test_repeated_ids_get_a_link_set_each_and_a_comma_list_one(serving: Serving) -> None:
    sandbox = serving()
    apart = ask(sandbox, "elink", dbfrom="pubmed", id=["90000001", "90000002"]).content
    merged = ask(sandbox, "elink", dbfrom="pubmed", id="90000001,90000002").content
    assert [len(text_of(body, "LinkSet/DbFrom")) for body in (apart, merged)] == [2, 1]


def test_without_links_there_is_no_group(serving: Serving) -> None:
    body = ask(serving(), "elink", dbfrom="pubmed", id="90000001", linkname="pubmed_pubmed_refs").content
    assert text_of(body, "LinkSet/IdList/Id") == ["90000001"]
    assert not text_of(body, "LinkSet/LinkSetDb/LinkName")


@pytest.mark.parametrize(("today", "stamp"), [(date(2026, 1, 5), "2026.01.05"), (date(2026, 2, 2), "2026.02.02")])
def test_the_build_follows_the_virtual_day(serving: Serving, today: date, stamp: str) -> None:
    sandbox = serving(today=today)
    body = ask(sandbox, "einfo").content
    assert text_of(body, "DbInfo/DbBuild") == [f"Build-{stamp}.06.33"]
    assert text_of(body, "DbInfo/LastUpdate") == [f"{stamp.replace('.', '/')} 06:33"]
    assert text_of(body, "DbInfo/Count") == [str(len(sandbox.snapshot.pmids))]


def test_without_a_database_einfo_lists_what_there_is(serving: Serving) -> None:
    assert text_of(ask(serving(), "einfo", db="").content, "DbList/DbName") == ["pubmed"]

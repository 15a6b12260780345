"""Europe PMC's strangeness, a sample each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.ground.errors import SourceError
from pipeline.ground.record import Record
from pipeline.sandbox import Sandbox
from pipeline.sources.asked.europe_pmc import EUROPE_PMC, read_page, records, refused
from pipeline.sources.asked.service import UnreadableError
from tests.sources.asked.asking import asker

Made = Callable[..., Sandbox]


def body(*results: dict[str, Any], **parts: Any) -> bytes:
    """A page as Europe PMC sends it, with other parts where they are given."""
    request = {"cursorMark": "*", "pageSize": 100}
    page = {"version": "6.9", "hitCount": len(results), "request": request, "resultList": {"result": list(results)}}
    return json.dumps({**page, **parts}).encode()


def read(**core: Any) -> Record:
    """The record of a preprint that says this."""
    (record,) = records(body({"id": "PPR1", "source": "PPR", "title": "A trial", **core}), "europepmc")
    return record


def test_a_page_is_the_last_when_it_is_not_full_whatever_mark_it_names() -> None:
    assert read_page(body({"id": "PPR1", "source": "PPR"}, nextCursorMark="AoIIQA==")).next_token == ""


@pytest.mark.parametrize(("mark", "token"), [("AoIIQA==", "AoIIQA=="), ("*", ""), (None, "")])
def test_a_full_page_leads_on_unless_its_mark_is_the_one_that_was_sent_or_none(mark: str | None, token: str) -> None:
    page = body({"id": "PPR1", "source": "PPR"}, request={"cursorMark": "*", "pageSize": 1}, nextCursorMark=mark)
    assert read_page(page).next_token == token


def test_a_lone_result_may_stand_without_its_list() -> None:
    page = body(hitCount=1, resultList={"result": {"id": "PPR1", "source": "PPR", "title": "A trial"}})
    assert read_page(page).ids == ("PPR1",)
    assert [record.title for record in records(page, "europepmc")] == ["A trial"]


@pytest.mark.parametrize(
    "page", [b'{"version": "6.10"}', b'{"hitCount": "many"}', b'{"hitCount": -1}', b'{"hitCount": true}']
)
def test_an_answer_without_a_count_is_none_and_not_zero_hits(page: bytes) -> None:
    with pytest.raises(UnreadableError, match="hitCount"):
        read_page(page)


def test_zero_is_an_answer() -> None:
    page = read_page(body())
    assert (page.total, page.ids, page.next_token) == (0, (), "")


def test_a_query_that_cannot_be_run_is_told_with_status_200() -> None:
    words = b'{"version":"6.9","errCode":400,"errMsg":"No search criteria provided."}'
    assert refused(200, words) == "query"
    assert refused(200, body({"id": "PPR1", "source": "PPR"})) == ""


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SRC:PPR AND (needling OR twitch)", []),
        ('TITLE:"a (b"', []),
        ("(needling OR twitch", ["not closed"]),
        ('"dry needling', ["not closed"]),
        ("needling OR " * 130, ["longer"]),
    ],
)
def test_a_query_that_cannot_be_asked_is_told_before(query: str, words: list[str]) -> None:
    found = [fault.message for fault in EUROPE_PMC.check(query)]
    assert len(found) == len(words)
    assert all(word in message for word, message in zip(words, found, strict=True))


def test_only_the_numbers_of_articles_and_preprints_stand_alone() -> None:
    results = [{"id": "1", "source": source} for source in ("MED", "ETH")]
    assert read_page(body(*results)).ids == ("1", "ETH-1")


def test_a_record_of_medline_carries_its_pmid_and_nothing_else_does() -> None:
    medline, preprint = records(body({"id": "90000001", "source": "MED"}, {"id": "PPR1", "source": "PPR"}), "europepmc")
    assert (medline.pmid, preprint.pmid) == ("90000001", "")
    assert (medline.record_id, preprint.record_id) == ("europepmc:90000001", "europepmc:PPR1")


def test_the_headings_of_an_abstract_become_labels() -> None:
    text = "<h4>Background</h4>Needles &lt; 1 mm. <h4>Results:</h4> <i>P</i> fell by 10<sup>2</sup>."
    assert read(abstractText=text).abstract == "Background: Needles < 1 mm.\nResults: P fell by 10^2."


def test_a_preprint_is_one_for_screening_and_stands_in_its_server() -> None:
    record = read(
        bookOrReportDetails={"publisher": "Inventarxiv"}, pubTypeList={"pubType": ["preprint"]}, pubYear="2026"
    )
    assert (record.publication_types, record.journal, record.year) == (("Preprint",), "Inventarxiv", "2026")


def test_names_stand_in_full_and_groups_as_they_are() -> None:
    authors = [{"lastName": "Ek", "firstName": "Ada B", "initials": "AB"}, {"collectiveName": "TONIC group"}]
    assert read(authorList={"author": authors}).authors == ("Ek, Ada B", "TONIC group")
    assert read(authorString="Ek A, Ost B.").authors == ("Ek A", "Ost B")


def test_headings_are_written_as_medline_writes_them() -> None:
    qualifiers = {"meshQualifier": [{"qualifierName": "methods", "majorTopic_YN": "Y"}, {"qualifierName": "trends"}]}
    headings = [
        {"descriptorName": "Dry Needling", "majorTopic_YN": "N", "meshQualifierList": qualifiers},
        {"descriptorName": "Humans", "majorTopic_YN": "Y"},
    ]
    assert read(meshHeadingList={"meshHeading": headings}).mesh_terms == ("Dry Needling/*methods/trends", "*Humans")


def test_a_preprint_is_linked_to_its_article_and_to_its_earlier_versions() -> None:
    link = {
        "type": "Preprint of",
        "source": "MED",
        "id": "90001007",
        "note": "Link created based on a title-first author match",
    }
    versions = [{"id": f"PPR{n}", "source": "PPR", "versionNumber": n} for n in (1, 2, 3)]
    record = read(
        commentCorrectionList={"commentCorrection": [link]}, versionList={"version": versions}, versionNumber=2
    )
    assert record.links == ("UpdateIn:90001007", "UpdateOf:PPR1")


def test_notices_have_the_names_that_pubmed_gives_them() -> None:
    links = [{"type": "Retraction in", "id": "9"}, {"type": "Expression of concern in", "reference": "J Inv.  2026"}]
    assert read(commentCorrectionList={"commentCorrection": links}).links == (
        "RetractionIn:9",
        "ExpressionOfConcernIn:J Inv. 2026",
    )


def test_trial_numbers_in_the_abstract_are_found() -> None:
    assert read(abstractText="Registered as NCT90000002.").registry_ids == ("NCT90000002",)


def test_what_has_no_values_is_empty_and_not_the_word_none() -> None:
    record = read(
        abstractText=None, doi=None, journalInfo=None, keywordList=None, pubYear=None, authorList={"author": None}
    )
    assert (record.abstract, record.doi, record.journal, record.year, record.authors, record.keywords) == (
        "", "", "", "", (), (),
    )  # fmt: skip


def test_all_pages_together_hold_what_is_counted(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.sources.asked.europe_pmc.PAGE_SIZE", 10)
    sandbox = made()
    answer = asker(sandbox, EUROPE_PMC).ask("twitch OR twitches")
    assert len(answer.ids) == len(set(answer.ids)) > 90
    assert len(answer.pages) == -(-len(answer.ids) // 10)
    # A mark may hold "=": it has to arrive as it was given.
    assert {request.status for request in sandbox.requests} == {200}


@pytest.mark.parametrize("fault", ["E9", "E13", "E15", "E16", "no_count", "empty", "reset"])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_what_passes_is_asked_again_and_the_answer_is_the_same(
    made: Made, monkeypatch: pytest.MonkeyPatch, fault: str, place: str
) -> None:
    monkeypatch.setattr("pipeline.sources.asked.europe_pmc.PAGE_SIZE", 2)
    undisturbed, disturbed = made(), made(faults={"europepmc": [{"on": place, "of": 3, "do": fault}]})
    answers = [asker(sandbox, EUROPE_PMC).ask("SRC:PPR OR SRC:PMC") for sandbox in (undisturbed, disturbed)]
    assert answers[0] == answers[1]
    assert len(disturbed.requests) == len(undisturbed.requests) + 1


@pytest.mark.parametrize("fault", ["short_page", "repeated_record", "token_again", "no_token", "count_drift"])
def test_pages_that_do_not_add_up_are_an_error_when_they_stay_so(
    made: Made, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr("pipeline.sources.asked.europe_pmc.PAGE_SIZE", 2)
    sandbox = made(faults={"europepmc": [{"do": fault, "times": "always"}]})
    with pytest.raises(SourceError, match="Europe PMC"):
        asker(sandbox, EUROPE_PMC).ask("SRC:PPR")

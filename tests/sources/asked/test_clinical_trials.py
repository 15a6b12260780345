"""A study of ClinicalTrials.gov as a record and as a trial that is followed; any field may be absent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.asked.clinical_trials import (
    FIELDS,
    faults_of_query,
    page,
    parameters_of,
    read_page,
    records,
    trials,
)
from pipeline.sources.asked.service import UnreadableError
from tests.properties import examples

MODULES = (
    "identificationModule", "statusModule", "descriptionModule", "conditionsModule", "designModule",
    "armsInterventionsModule", "outcomesModule", "referencesModule",
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def body(*studies: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"studies": list(studies), **more}).encode()


def study(number: str = "NCT90000001", **modules: dict[str, Any]) -> dict[str, Any]:
    identification = {"nctId": number, **modules.pop("identificationModule", {})}
    return {"protocolSection": {"identificationModule": identification, **modules}}


def record_of(one: dict[str, Any]) -> Any:
    (record,) = records(body(one), "ctgov")
    return record


def trial_of(one: dict[str, Any]) -> Any:
    (trial,) = trials(body(one), "ctgov")
    return trial


def test_plain_words_are_searched_for_everywhere() -> None:
    assert parameters_of(" dry needling\n AND neck ") == {"query.term": "dry needling AND neck"}


def test_named_parameters_are_sent_as_they_are_named() -> None:
    sent = page("query.cond=neck pain & query.intr=dry needling&filter.advanced=AREA[Phase]PHASE3", "").parameters
    assert (sent["query.cond"], sent["query.intr"]) == ("neck pain", "dry needling")
    assert sent["filter.advanced"] == "AREA[Phase]PHASE3"
    assert sent["fields"] == FIELDS
    assert "pageToken" not in sent


@pytest.mark.parametrize("query", ["query.cond=neck&pageSize=5", "query.cond=neck&fields=NCTId", "query.cond="])
def test_what_says_how_the_answer_comes_is_not_the_users_to_say(query: str) -> None:
    assert list(faults_of_query(query))


def test_a_plus_in_a_query_stays_a_plus() -> None:
    assert parameters_of("query.term=A+B")["query.term"] == "A+B"


def test_a_study_of_which_nothing_is_known_but_its_number_is_a_record() -> None:
    record, trial = record_of(study()), trial_of(study())
    assert (record.record_id, record.title, record.abstract, record.year) == ("ctgov:NCT90000001", "", "", "")
    assert record.registry_ids == ("NCT90000001",)
    assert (trial.status, trial.enrolment, trial.results_posted, trial.reports) == ("", "", "", ())


@pytest.mark.parametrize(
    "broken", [{}, {"protocolSection": {}}, study(number="NCT1"), study(number=""), {"studies": 1}]
)
def test_a_study_without_its_number_makes_the_page_unreadable(broken: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError, match="without its number"):
        read_page(body(broken))


def test_the_abstract_tells_what_is_compared_and_leaves_out_who_is_excluded() -> None:
    told = record_of(
        study(
            identificationModule={"briefTitle": "Brief", "officialTitle": "Official"},
            descriptionModule={"briefSummary": "We ask.\n\nTwice."},
            eligibilityModule={"eligibilityCriteria": "Exclusion: rats, pregnancy"},
            armsInterventionsModule={
                "armGroups": [{"label": "LTR", "description": "until it twitches"}, {"label": "Sham"}],
                "interventions": [{"type": "DEVICE", "name": "Needle"}],
            },
            designModule={"studyType": "INTERVENTIONAL", "phases": ["NA"], "designInfo": {"allocation": "RANDOMIZED"}},
            outcomesModule={"primaryOutcomes": [{"measure": "Pain", "timeFrame": "1 week"}]},
        )
    )
    assert told.title == "Official"
    assert told.abstract.splitlines() == [
        "BRIEF TITLE: Brief",
        "SUMMARY: We ask. Twice.",
        "DESIGN: interventional; randomized",
        "ARMS: LTR: until it twitches; Sham",
        "INTERVENTIONS: Needle",
        "PRIMARY OUTCOMES: Pain: 1 week",
    ]


def test_the_numbers_of_other_registers_are_its_own_too() -> None:
    identification = {
        "nctIdAliases": ["NCT90000099"],
        "secondaryIdInfos": [
            {"id": "2010-020234-12", "type": "EUDRACT_NUMBER"},
            {"id": "ISRCTN12345678", "type": "REGISTRY"},
            {"id": "GRANT-7", "type": "OTHER_GRANT"},
        ],
    }
    found = record_of(study(identificationModule=identification)).registry_ids
    assert found == ("NCT90000001", "NCT90000099", "2010-020234-12", "ISRCTN12345678")


def test_the_year_is_that_of_the_start_else_of_the_first_posting() -> None:
    started, posted = {"startDateStruct": {"date": "2024-06"}}, {"studyFirstPostDateStruct": {"date": "2023-12-30"}}
    assert record_of(study(statusModule=started | posted)).year == "2024"
    assert record_of(study(statusModule=posted)).year == "2023"


@pytest.mark.parametrize(
    ("info", "words"),
    [
        ({"count": 60, "type": "ESTIMATED"}, "60 planned"),
        ({"count": 0, "type": "ACTUAL"}, "0"),
        ({"count": 58}, "58"),
        ({"count": 99999999}, ""),
        ({"type": "ACTUAL"}, ""),
        ({"count": "60"}, ""),
        ({"count": True}, ""),
    ],
)
def test_an_enrolment_is_told_as_planned_or_as_it_was(info: dict[str, Any], words: str) -> None:
    assert trial_of(study(designModule={"enrollmentInfo": info})).enrolment == words


def test_results_are_posted_on_their_day_and_on_none_where_the_register_gives_none() -> None:
    dated = study(statusModule={"resultsFirstPostDateStruct": {"date": "2026-01-28"}})
    undated = {**study(), "hasResults": True}
    assert [trial_of(one).results_posted for one in (dated, undated, study())] == ["2026-01-28", "yes", ""]


def test_only_references_that_report_results_are_its_reports() -> None:
    references = [
        {"pmid": "7", "type": "DERIVED"}, {"pmid": "8", "type": "BACKGROUND"}, {"type": "RESULT"},
        {"pmid": "9", "type": "RESULT"}, {"pmid": "7", "type": "RESULT"}, {"pmid": "x", "type": "RESULT"},
    ]  # fmt: skip
    one = study(referencesModule={"references": references})
    assert trial_of(one).reports == ("7", "9")
    assert record_of(one).links == ("ReportedIn:7", "ReportedIn:9")


@examples(60)
@given(modules=st.dictionaries(st.sampled_from(MODULES[1:]), ANYTHING, max_size=4), whole=ANYTHING)
def test_no_part_of_a_study_can_keep_its_record_from_being_read(modules: dict[str, Any], whole: Any) -> None:
    one = {"protocolSection": {"identificationModule": {"nctId": "NCT90000001"}, **modules}, "resultsSection": whole}
    assert record_of(one).record_id == trial_of(one).record_id == "ctgov:NCT90000001"


@pytest.mark.parametrize("module", MODULES[1:])
@pytest.mark.parametrize("value", [[], "text", 7, None, {"designInfo": "x", "interventions": "x", "references": {}}])
def test_a_module_of_another_shape_counts_as_absent(module: str, value: Any) -> None:
    one = study()
    one["protocolSection"][module] = value
    assert record_of(one).record_id == "ctgov:NCT90000001"

"""ClinicalTrials.gov: how its API (v2) is asked, and how its studies are read.

Sources: the API's own documentation (https://clinicaltrials.gov/data-api/api, with the structure of a study at
https://clinicaltrials.gov/data-api/about-api/study-data-structure), and a reference compiled from its OpenAPI
description and live replies of March 2026 (https://github.com/cyanheads/clinicaltrialsgov-mcp-server,
docs/api-reference.md; API 2.0.5). What matters here: any field may be absent from any study; `totalCount` stands on the
first page alone; a token belongs to one day's data and may be refused the next; errors are plain text with HTTP 400;
studies come in no order unless one is asked for, and only dates and numbers can be sorted by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from pipeline.ground.errors import Fault
from pipeline.ground.identifiers import is_pmid, trial_numbers
from pipeline.ground.record import Record, listable
from pipeline.ground.text import without_invisible
from pipeline.sources.asked.query_rules import QueryLanguage, QueryRemark, remarks
from pipeline.sources.asked.service import AnswerPage, RegisteredTrial, Service, UnreadableError, json_of, refused_json
from pipeline.sources.values import REGISTRY_RECORD
from pipeline.sources.web.request import WebRequest

PAGE_SIZE = 200
"""Studies on a page, of 1,000 at most: about 3 MB, and a few pages for most reviews."""
ORDER = "StudyFirstPostDate:asc"
"""The same studies come in the same order each time, new ones last."""
FIELDS = ",".join(
    (
        "IdentificationModule", "StatusModule", "DescriptionModule", "ConditionsModule", "DesignModule",
        "ArmsInterventionsModule", "OutcomesModule", "ReferencesModule", "HasResults",
    )
)  # fmt: skip
"""What is read here. Results, sites, eligibility and NLM's own terms are most of the bytes of a study."""

ASKED = frozenset(
    {f"query.{area}" for area in ("term", "cond", "intr", "titles", "outc", "spons", "lead", "locn", "id", "patient")}
    | {"filter.advanced", "filter.overallStatus", "filter.geo", "filter.ids", "aggFilters"}
)
"""The parameters that a query may name; the others say how the answer comes, which is ours to say."""
EXPRESSIONS = re.compile(r"(?:query\.\w+|filter\.advanced)")
"""The parameters in which words are joined by operators; others hold lists of values."""
LANGUAGE = QueryLanguage(
    "ClinicalTrials.gov",
    re.compile(r"(?:AREA|SEARCH|RANGE|COVERAGE|EXPANSION|TILT|DISTANCE)\s*$"),
    "behind an operator of its own, as in AREA[InterventionName]needling",
    "Write AREA[…] before the word, or name a parameter such as query.titles=.",
)
"""https://clinicaltrials.gov/find-studies/constructing-complex-search-queries."""
PARAMETER = re.compile(r"(?P<name>[^=&]*)=(?P<value>[^&]*)")
NAMED = re.compile(r"\s*(?:query|filter|aggFilters)[\w.]*=")
NCT = re.compile(r"NCT\d{8}")
UNKNOWN_ENROLMENT = 99_999_999
"""Stands in old studies whose enrolment nobody knows."""
STATUS_IN_WORDS = {"ACTIVE_NOT_RECRUITING": "active, not recruiting", "UNKNOWN": "unknown: not verified for two years"}
RESULTS = frozenset({"RESULT", "DERIVED"})
"""The types of references that report results: named by whoever registered the trial, or found by NLM by its number."""


def parameters_of(query: str) -> dict[str, str]:
    """The parameters that a query asks with: plain words are searched for everywhere; otherwise they are named, as in
    the address of a search on the API, "query.cond=neck pain&query.intr=dry needling".

    >>> parameters_of("dry needling AND neck")
    {'query.term': 'dry needling AND neck'}
    >>> parameters_of("query.cond=neck pain & filter.advanced=AREA[StudyType]INTERVENTIONAL")
    {'query.cond': 'neck pain', 'filter.advanced': 'AREA[StudyType]INTERVENTIONAL'}
    """
    words = " ".join(query.split())
    if not NAMED.match(words):
        return {"query.term": words}
    return {name.strip(): value.strip() for name, value in parse_qsl(words.replace("+", "%2B"), keep_blank_values=True)}


def faults_of_query(query: str) -> Iterator[Fault]:
    """What is wrong with a query before anybody is asked."""
    asked = parameters_of(query)
    for name in sorted(asked.keys() - ASKED):
        yield Fault(
            "ClinicalTrials.gov is not asked with this parameter", found=name, expected=", ".join(sorted(ASKED))
        )
    yield from (Fault("this parameter says nothing", found=f"{name}=") for name, value in asked.items() if not value)


def remarks_on(query: str) -> Iterator[QueryRemark]:
    """What in the expressions of a query is probably not meant so."""
    if not NAMED.match(query):
        yield from remarks(query, LANGUAGE)
        return
    for part in PARAMETER.finditer(query):
        if EXPRESSIONS.fullmatch(part["name"].strip()):
            for one in remarks(part["value"], LANGUAGE):
                yield replace(one, start=one.start + part.start("value"), end=one.end + part.start("value"))


def page(query: str, token: str) -> WebRequest:
    """The request for a page: always the same studies in the same order, counted."""
    asked = {**parameters_of(query), "fields": FIELDS, "sort": ORDER, "pageSize": str(PAGE_SIZE), "format": "json"}
    return WebRequest("studies", {**asked, "countTotal": "true", **({"pageToken": token} if token else {})})


def read_page(body: bytes) -> AnswerPage:
    """What stands on a page. Raises UnreadableError."""
    values = json_of(body)
    total, token = values.get("totalCount"), values.get("nextPageToken")
    if total is not None and not (isinstance(total, int) and not isinstance(total, bool) and total >= 0):
        raise UnreadableError(f"the count is none ({total!r})")
    if not isinstance(token, str | None):
        raise UnreadableError(f"the token of the next page is none ({token!r})")
    return AnswerPage(total, tuple(map(_number, _studies(values))), token or "")


def records(body: bytes, source: str) -> Iterator[Record]:
    """The studies of a page as records, in its order."""
    return (_record(study, source) for study in _studies(json_of(body)))


def trials(body: bytes, source: str) -> Iterator[RegisteredTrial]:
    """The studies of a page as the trials that they register."""
    return (_trial(study, source) for study in _studies(json_of(body)))


def refused(status: int, body: bytes) -> str:
    """The kind of failure: what it does not understand it answers with 400 and plain words."""
    return "query" if status == 400 else refused_json(status, body)


def _studies(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    studies = values.get("studies")
    if not isinstance(studies, list) or not all(isinstance(study, dict) for study in studies):
        raise UnreadableError("without studies")
    return studies


def _number(study: Mapping[str, Any]) -> str:
    number = _text(study, "identificationModule", "nctId")
    if not NCT.fullmatch(number):
        raise UnreadableError(f"a study without its number ({number!r})")
    return number


def _record(study: Mapping[str, Any], source: str) -> Record:
    number = _number(study)
    official, brief = (_text(study, "identificationModule", name) for name in ("officialTitle", "briefTitle"))
    started = _text(study, "statusModule", "startDateStruct", "date")
    posted = _text(study, "statusModule", "studyFirstPostDateStruct", "date")
    trial = _trial(study, source)
    return Record(
        record_id=f"{source}:{number}",
        source=source,
        title=official or brief,
        abstract="\n".join(_sections(study, brief if official else "")),
        # No journal and no authors: a sponsor in their place would look like an author who differs.
        year=(started or posted)[:4],
        # As files from registers say it: a register's entry is of no publication type that PubMed knows.
        publication_types=(REGISTRY_RECORD,),
        keywords=_listed(_keywords(study)),
        registry_ids=_listed(_numbers(study, number)),
        links=tuple(f"ReportedIn:{pmid}" for pmid in trial.reports),
        status=trial.status,
        # When the register posted it: tells a new trial from one that matches only now.
        indexed={"crdt": (posted.replace("-", "/"),)} if posted else {},
    )


def _sections(study: Mapping[str, Any], brief_title: str) -> Iterator[str]:
    """The abstract: what the trial is about, then whom it compares with what, and by which outcomes.

    The criteria of eligibility stay out: they name what is excluded, which no rule on words could tell from the rest.
    """
    design, arms, outcomes = (
        _part(study, name) for name in ("designModule", "armsInterventionsModule", "outcomesModule")
    )
    parts = {
        "BRIEF TITLE": [brief_title],
        "SUMMARY": [_text(study, "descriptionModule", "briefSummary")],
        "DESIGN": [*_design(design)],
        "CONDITIONS": [*_texts(_part(study, "conditionsModule").get("conditions"))],
        "ARMS": [_described(arm, "label", "description") for arm in _objects(arms.get("armGroups"))],
        "INTERVENTIONS": [_described(one, "name", "description") for one in _objects(arms.get("interventions"))],
        "PRIMARY OUTCOMES": [
            _described(one, "measure", "timeFrame") for one in _objects(outcomes.get("primaryOutcomes"))
        ],
        "SECONDARY OUTCOMES": [
            _described(one, "measure", "timeFrame") for one in _objects(outcomes.get("secondaryOutcomes"))
        ],
    }
    for label, texts in parts.items():
        if said := "; ".join(filter(None, texts)):
            yield f"{label}: {said}"


def _design(design: Mapping[str, Any]) -> Iterator[str]:
    """The study's type, allocation and model, its phases and who is masked, in the register's words."""
    info = _inner(design, "designInfo")
    named = (info.get(name) for name in ("allocation", "interventionModel", "observationalModel"))
    values = (design.get("studyType"), *named, *_texts(design.get("phases")))
    yield from (_in_words(value) for value in map(_plain, values) if value != "NA")
    masking = _plain(_inner(info, "maskingInfo").get("masking"))
    yield masking and f"{_in_words(masking)} masking"
    yield _plain(info.get("interventionModelDescription"))


def _described(entry: Mapping[str, Any], *names: str) -> str:
    return ": ".join(filter(None, (_plain(entry.get(name)) for name in names)))


def _keywords(study: Mapping[str, Any]) -> Iterator[str]:
    conditions = _part(study, "conditionsModule")
    yield from (*_texts(conditions.get("keywords")), *_texts(conditions.get("conditions")))
    for intervention in _objects(_part(study, "armsInterventionsModule").get("interventions")):
        yield _plain(intervention.get("name"))


def _numbers(study: Mapping[str, Any], number: str) -> Iterator[str]:
    """Its own number, those it had before, and those that other registers gave it."""
    identification = _part(study, "identificationModule")
    yield number
    yield from _texts(identification.get("nctIdAliases"))
    for other in _objects(identification.get("secondaryIdInfos")):
        yield from trial_numbers(_named(_plain(other.get("id")), str(other.get("type", ""))))


def _named(number: str, kind: str) -> str:
    """An EU number is one only beside its register's name."""
    return f"EudraCT {number}" if kind == "EUDRACT_NUMBER" and number[:1].isdigit() else number


def _trial(study: Mapping[str, Any], source: str) -> RegisteredTrial:
    number, status = _number(study), _part(study, "statusModule")
    references = _objects(_part(study, "referencesModule").get("references"))
    reports = (str(one.get("pmid", "")) for one in references if one.get("type") in RESULTS)
    results = _text(study, "statusModule", "resultsFirstPostDateStruct", "date")
    return RegisteredTrial(
        record_id=f"{source}:{number}",
        number=number,
        title=_text(study, "identificationModule", "officialTitle")
        or _text(study, "identificationModule", "briefTitle"),
        status=_in_words(_plain(status.get("overallStatus"))),
        why_stopped=_plain(status.get("whyStopped")),
        enrolment=_enrolment(_inner(_part(study, "designModule"), "enrollmentInfo")),
        started=_date(status, "startDateStruct"),
        primary_completion=_date(status, "primaryCompletionDateStruct"),
        completion=_date(status, "completionDateStruct"),
        results_posted=results or ("yes" if study.get("hasResults") is True else ""),
        registered=_text(study, "statusModule", "studyFirstPostDateStruct", "date"),
        reports=tuple(dict.fromkeys(filter(is_pmid, reports))),
    )


def _enrolment(info: Mapping[str, Any]) -> str:
    count = info.get("count")
    if not isinstance(count, int) or isinstance(count, bool) or count == UNKNOWN_ENROLMENT:
        return ""
    return f"{count} planned" if info.get("type") == "ESTIMATED" else str(count)


def _date(status: Mapping[str, Any], name: str) -> str:
    date = _inner(status, name)
    planned = " planned" if date.get("type") == "ESTIMATED" else ""
    return _plain(date.get("date")) and f"{_plain(date.get('date'))}{planned}"


def _in_words(value: str) -> str:
    return STATUS_IN_WORDS.get(value, value.replace("_", " ").lower())


def _part(study: Mapping[str, Any], module: str) -> Mapping[str, Any]:
    return _inner(_inner(study, "protocolSection"), module)


def _inner(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object at `name`; an empty one where there is none: any part may be absent from any study."""
    inner = values.get(name)
    return inner if isinstance(inner, dict) else {}


def _text(study: Mapping[str, Any], *path: str) -> str:
    values = _part(study, path[0])
    for name in path[1:-1]:
        values = _inner(values, name)
    return _plain(values.get(path[-1]))


def _objects(values: object) -> list[Mapping[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _texts(values: object) -> list[str]:
    return [text for value in values if (text := _plain(value))] if isinstance(values, list) else []


def _plain(value: object) -> str:
    """A text on one line; "" for what is none."""
    return " ".join(without_invisible(value).split()) if isinstance(value, str) else ""


def _listed(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(listable(value, "|") for value in values if value))


CLINICAL_TRIALS = Service(
    name="clinicaltrials.gov",
    title="ClinicalTrials.gov",
    operator="the National Library of Medicine",
    url="https://clinicaltrials.gov/api/v2",
    url_variable="TRIALSIFT_CLINICALTRIALS_URL",
    # Its robots.txt asks for a second between two requests; no other figure is published.
    per_second=1,
    page=page,
    read_page=read_page,
    records=records,
    trials=trials,
    refused=refused,
    check=faults_of_query,
    remarks=remarks_on,
    sample="filter.ids=NCT00000102",
)

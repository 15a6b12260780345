"""ClinicalTrials.gov's API, version 2: search alone, with its tokens, its plain errors and its missing fields.

Shapes after the API's own description (clinicaltrials.gov/data-api/api) and a reference compiled from it and from live
replies (cyanheads/clinicaltrialsgov-mcp-server, docs/api-reference.md): the count on the first page alone, tokens
that end with the day's data, 400 in plain text for what is not understood. What it says to an old token is not known.
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from importlib.resources import files
from typing import Any

from pipeline.ground.text import folded
from pipeline.sandbox.call import HTML, Call, ServedReply, text_reply
from pipeline.sandbox.database import Database
from pipeline.sandbox.services.word_query import WordQueryError, has_words, matches

USUAL_PAGE, LARGEST_PAGE = 10, 1000
VERSION = "2.0.5"
PLACES: Mapping[str, Sequence[str]] = {
    "query.term": ("titles", "summary", "conditions", "interventions", "number"),
    "query.cond": ("titles", "conditions", "number"),
    "query.intr": ("interventions",),
    "query.titles": ("titles",),
    "query.id": ("number",),
}
"""Parameter -> where its words are looked for."""
RANGE = re.compile(r"AREA\[(\w+)\]\s*RANGE\[\s*([^,\]]+?)\s*,\s*([^\]]+?)\s*\]")
DESIGN = {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL", "maskingInfo": {"masking": "DOUBLE"}}
AREA = re.compile(r"AREA\[(\w+)\]\s*")


@dataclass(frozen=True, slots=True)
class RegisteredStudy:
    """A study: what is sent of it, the words by which it is found, and the values that areas ask for."""

    sent: Mapping[str, Any]
    words_by_place: Mapping[str, str]
    value_by_area: Mapping[str, str]

    def holds(self, places: Sequence[str], field: str, value: str) -> bool:
        """Whether a single value of a query finds it; an area that is not known finds nothing."""
        if not field:
            return any(has_words(self.words_by_place[place], value) for place in places)
        known = self.value_by_area.get(field, "")
        if value.startswith("["):
            first, _, last = value.strip("[]").partition(" TO ")
            return bool(known) and (first == "MIN" or first <= known) and (last == "MAX" or known <= last)
        return bool(known) and known.casefold() == value.strip('"').casefold()


def clinical_trials(rest: str, call: Call, database: Database) -> ServedReply:
    """The reply to one request."""
    if rest == "version":
        return _json({"apiVersion": VERSION, "dataTimestamp": f"{database.today}T09:00:05"})
    if rest.rstrip("/") != "studies":
        return ServedReply(b"<html><title>404 Not Found</title></html>", 404, HTML)
    token = call.get("pageToken")
    after = _read_token(token, database.today) if token else 0
    if after is None:
        return text_reply("`pageToken` has incorrect format", 400)
    try:
        found = [study for study in _studies(database.today) if _matches(study, call)]
    except WordQueryError as error:
        return text_reply(f"Error parsing query in `query.term`: {error}", 400)
    if call.get("sort").startswith("StudyFirstPostDate"):
        found.sort(key=lambda study: (study.value_by_area["StudyFirstPostDate"], study.value_by_area["NCTId"]))
    size = min(call.number("pageSize", USUAL_PAGE), LARGEST_PAGE)
    page = found[after : after + size]
    is_last = after + size >= len(found)
    return _json(
        {
            **({"totalCount": len(found)} if call.get("countTotal") == "true" and not token else {}),
            "studies": [_shown(study.sent, call.get("fields")) for study in page],
            **({} if is_last else {"nextPageToken": _token(after + size, database.today)}),
        }
    )


def _matches(study: RegisteredStudy, call: Call) -> bool:
    asked = [(places, call.get(name)) for name, places in PLACES.items() if call.get(name)]
    asked += [((), call.get("filter.advanced"))] if call.get("filter.advanced") else []
    ids = re.split(r"[|,]", call.get("filter.ids")) if call.get("filter.ids") else ()
    if ids and study.value_by_area["NCTId"] not in ids:
        return False
    return all(matches(_plain_fields(query), partial(study.holds, places)) for places, query in asked)


def _plain_fields(query: str) -> str:
    """Areas as the common reader of queries writes fields: "StudyType:INTERVENTIONAL", "StartDate:[MIN TO MAX]"."""
    return AREA.sub(r"\1:", RANGE.sub(r"\1:[\2 TO \3]", query))


def _shown(study: Mapping[str, Any], fields: str) -> Mapping[str, Any]:
    """The parts that were asked for: sections, or modules of the protocol; `StatusModule` names `statusModule`."""
    names = {name[:1].lower() + name[1:] for name in re.split(r"[|,]", fields) if name}
    if not names:
        return study
    shown = {name: value for name, value in study.items() if name in names}
    modules = {name: value for name, value in study["protocolSection"].items() if name in names}
    return {**({"protocolSection": modules} if modules else {}), **shown}


def _token(place: int, today: date) -> str:
    return base64.urlsafe_b64encode(f"{today}:{place}".encode()).decode()


def _read_token(token: str, today: date) -> int | None:
    """How many studies lie before the page; None for a token of another day, or for none at all."""
    try:
        day, _, place = base64.urlsafe_b64decode(token).decode().partition(":")
        return int(place) if day == str(today) else None
    except ValueError:
        return None


@lru_cache(maxsize=4)
def _studies(today: date) -> Sequence[RegisteredStudy]:
    """The studies as they stand today, in no order that means anything: by the end of their numbers."""
    states: dict[str, dict[str, Any]] = {}
    for state in _states():
        if state["on"] <= today:
            known = states.setdefault(state["nct"], {"posted": state["on"]})
            known.update(state)
    return sorted(map(_study, states.values()), key=lambda study: study.value_by_area["NCTId"][::-1])


@lru_cache(maxsize=1)
def _states() -> Sequence[Mapping[str, Any]]:
    text = (files("pipeline.sandbox") / "data" / "registered_trials.toml").read_text(encoding="utf-8")
    states: list[dict[str, Any]] = tomllib.loads(text)["state"]
    return states


def _study(state: Mapping[str, Any]) -> RegisteredStudy:
    sent = {
        "protocolSection": dict(_modules(state)),
        "derivedSection": {"miscInfoModule": {"versionHolder": str(state["on"])}},
        "hasResults": "results" in state,
    }
    words = {
        "titles": " ".join(state.get(name, "") for name in ("brief", "official")),
        "summary": state.get("summary", ""),
        "conditions": " ".join((*state.get("conditions", ()), *state.get("keywords", ()))),
        "interventions": " ".join((*state.get("interventions", ()), *state.get("arms", ()))),
        "number": " ".join((state["nct"], *state.get("aliases", ()))),
    }
    values = {
        "NCTId": state["nct"], "OverallStatus": state["status"], "StudyType": "INTERVENTIONAL",
        "StudyFirstPostDate": str(state["posted"]), "LastUpdatePostDate": str(state["on"]),
    }  # fmt: skip
    return RegisteredStudy(sent, {place: folded(text) for place, text in words.items()}, values)


def _modules(state: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The modules of the protocol; what the state does not tell has no module, and no key."""
    secondary = {"secondaryIdInfos": list(state["secondary"])} if "secondary" in state else {}
    yield "identificationModule", {
        "nctId": state["nct"], **_given(state, nctIdAliases="aliases"), **secondary,
        **_given(state, briefTitle="brief", officialTitle="official"),
    }  # fmt: skip
    yield "statusModule", {
        "overallStatus": state["status"], **_given(state, whyStopped="why_stopped"),
        **_dated(state, "startDateStruct", "started"), **_dated(state, "primaryCompletionDateStruct", "completed"),
        **_dated(state, "completionDateStruct", "completed"),
        "studyFirstPostDateStruct": {"date": str(state["posted"]), "type": "ACTUAL"},
        **({"resultsFirstPostDateStruct": {"date": state["results"], "type": "ACTUAL"}} if "results" in state else {}),
        "lastUpdatePostDateStruct": {"date": str(state["on"]), "type": "ACTUAL"},
    }  # fmt: skip
    if "summary" in state:
        yield "descriptionModule", {"briefSummary": state["summary"]}
    if "conditions" in state:
        yield "conditionsModule", {"conditions": list(state["conditions"]), **_given(state, keywords="keywords")}
    enrolment = {"count": state["enrolment"], **_given(state, type="enrolment_type")} if "enrolment" in state else None
    yield "designModule", {
        "studyType": "INTERVENTIONAL", "phases": ["NA"],
        "designInfo": DESIGN,
        **({"enrollmentInfo": enrolment} if enrolment else {}),
    }  # fmt: skip
    if "interventions" in state:
        named = [dict(zip(("type", "name"), one.split(" ", 1), strict=True)) for one in state["interventions"]]
        arms = [dict(zip(("label", "description"), arm.split(": ", 1), strict=True)) for arm in state.get("arms", ())]
        yield "armsInterventionsModule", {**({"armGroups": arms} if arms else {}), "interventions": named}
    if "outcomes" in state:
        yield (
            "outcomesModule",
            {
                name: [dict(zip(("measure", "timeFrame"), one.split(": ", 1), strict=True)) for one in state[key]]
                for name, key in (("primaryOutcomes", "outcomes"), ("secondaryOutcomes", "secondary_outcomes"))
                if key in state
            },
        )
    if "reports" in state:
        yield "referencesModule", {"references": [{"pmid": pmid, "type": "DERIVED"} for pmid in state["reports"]]}


def _given(state: Mapping[str, Any], **key_by_name: str) -> dict[str, Any]:
    return {name: state[key] for name, key in key_by_name.items() if key in state}


def _dated(state: Mapping[str, Any], name: str, key: str) -> dict[str, Any]:
    return {name: {"date": state[key], **_given(state, type=f"{key}_type")}} if key in state else {}


def _json(document: Mapping[str, Any]) -> ServedReply:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return ServedReply(text.encode("utf-8"), content_type="application/json")

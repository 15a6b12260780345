# ruff: noqa: E501 - a row of a table of articles is one line
"""The corpus in time: what NLM changes, and when. The same table stands in docs/sandbox.md, and a test compares "
"them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.sandbox.corpus import ALWAYS
from pipeline.sandbox.invented.arrivals import ARRIVALS, FIRST_ARRIVAL, PEOPLE_INDEXED
from pipeline.sandbox.invented.background import BACKGROUND
from pipeline.sandbox.invented.candidates import CANDIDATES
from pipeline.sandbox.invented.dice import Dice
from pipeline.sandbox.invented.draft import Draft, Link, Section
from pipeline.sandbox.invented.low_back import LOW_BACK
from pipeline.sandbox.invented.near_misses import NEAR_MISSES
from pipeline.sandbox.invented.noise import NOISE
from pipeline.sandbox.invented.plan import PEOPLE, RCT, Plan, draft_of, plain

FIRST = 90000001

INDEXED_LATER = Plan(
    "Provoking or sparing the twitch: intramuscular treatment of the neck with a solid filament.",
    abstract=plain(
        "Forty-four adults with neck pain took part. A solid filament was passed into the taut band of the upper "
        "trapezius; "
        "in half of them it was moved until a local twitch response had been seen, in the other half it was left "
        "still and no "
        "local twitch response was provoked. Pain, pain threshold and neck disability were measured before, "
        "directly after and "
        "one week after treatment by an examiner who did not know the group. Pain fell by 2.1 points with and by "
        "1.4 points "
        "without a local twitch response (difference 0.7, 95% CI -0.2 to 1.6). Disability was the same after a "
        "week. Soreness "
        "was more frequent when the muscle had twitched. The procedure without a twitch is easier to bear and, "
        "within the "
        "limits of a small sample, no less useful after one week."
    ),
    keywords=("local twitch response", "neck pain"),
    fields={"status": "In-Process", "created": date(2025, 10, 6), "revised": date(2025, 10, 7)},
)  # fmt: skip
BASE: tuple[Plan, ...] = (*CANDIDATES, *NEAR_MISSES, *NOISE, *LOW_BACK, *BACKGROUND, INDEXED_LATER)
"""On the first day. Their place gives their PMID: add only at the end."""
WAITING_FOR_INDEXERS = ("90000014", "90000041", "90000052")
"""Created in autumn 2025; on the first day they have neither MeSH nor a publication type but Journal Article."""

Change = Callable[[Draft], Draft]


@dataclass(frozen=True, slots=True)
class Event:
    """On `since`, `pmid` changes in the way that `what` says; no `change` means that NLM deletes it."""

    since: date
    pmid: str
    what: str
    change: Change | None


def fields(**values: Any) -> Change:
    """A change that sets fields of the draft."""
    return lambda draft: replace(draft, **values)


def reworded(wording: Mapping[str, str], **values: Any) -> Change:
    """A change of wording in title, abstract and keywords: old -> new, one after the other."""

    def reword(text: str) -> str:
        for old, new in wording.items():
            text = text.replace(old, new).replace(old.capitalize(), new.capitalize())
        return text

    def change(draft: Draft) -> Draft:
        sections = tuple(replace(section, text=reword(section.text)) for section in draft.abstract)
        words = tuple(reword(keyword) for keyword in draft.keywords)
        return replace(draft, title=reword(draft.title), abstract=sections, keywords=words, **values)

    return change


def linked(link: Link, *more_types: str, **values: Any) -> Change:
    """A change that adds a link to another record, and publication types."""
    return lambda draft: replace(
        draft, links=(*draft.links, link), publication_types=(*draft.publication_types, *more_types), **values
    )


def indexed_on(day: date, mesh: tuple[str, ...], types: tuple[str, ...] = RCT) -> Change:
    """MeSH and publication types arrive."""
    return fields(status="MEDLINE", mesh=mesh, publication_types=types, indexed=day, revised=day)


WITHOUT_TWITCHES = {"local twitch response": "local contraction", "twitches": "contractions", "twitch": "contraction"}
NEEDLED = (*PEOPLE, "*Dry Needling/methods", "Myofascial Pain Syndromes/*therapy")
LATER_ABSTRACT = (
    Section("", "", "Thirty people with neck pain had dry needling of the upper trapezius; a local twitch response "
        "occurred in nineteen. "
    "Pain after two days was the same in both groups."),
)  # fmt: skip

EVENTS: tuple[Event, ...] = (
    Event(date(2026, 1, 13), "90000057", "reworded: no longer about twitches", reworded(WITHOUT_TWITCHES, revised=date(2026, 1, 13))),
    Event(date(2026, 1, 14), "90000024", "deleted", None),
    Event(date(2026, 1, 15), "90000073", "deleted: merged into 90000072", None),
    Event(date(2026, 1, 15), "90000072", "revised: takes in 90000073, with an abstract", fields(abstract=LATER_ABSTRACT, revised=date(2026, 1, 15))),
    Event(date(2026, 1, 19), "90000011", "revised: title and abstract corrected", reworded({"a randomised comparison":
        "a randomised controlled trial with corrected analysis", "groups": "two groups"}, revised=date(2026, 1, 19))),
    Event(date(2026, 1, 21), "90000014", "indexed", indexed_on(date(2026, 1, 21), NEEDLED)),
    Event(date(2026, 1, 21), "90000041", "indexed", indexed_on(date(2026, 1, 21), ("Animals", "*Dry Needling", "Humans", "Rabbits"), ("Journal Article",))),
    Event(date(2026, 1, 21), "90000052", "indexed", indexed_on(date(2026, 1, 21), NEEDLED, ("Journal Article",))),
    Event(date(2026, 1, 21), "90000308", "indexed: found by MeSH alone", indexed_on(date(2026, 1, 21), (*NEEDLED, "*Neck Pain/therapy"))),
    Event(date(2026, 1, 22), "90000007", "retracted", linked(Link("RetractionIn", "90001008"), "Retracted Publication", revised=date(2026, 1, 22))),
    Event(date(2026, 2, 20), "90001001", "indexed", indexed_on(date(2026, 2, 20), PEOPLE_INDEXED)),
    Event(date(2026, 3, 18), "90001002", "erratum published", linked(Link("ErratumIn", "90001015"), revised=date(2026, 3, 18))),
    Event(date(2026, 4, 21), "90001003", "indexed", indexed_on(date(2026, 4, 21), ("Humans", "*Dry Needling"), ("Journal Article", "Meta-Analysis", "Systematic Review"))),
    Event(date(2026, 5, 12), "90000012", "expression of concern published", linked(Link("ExpressionOfConcernIn", "90001017"), revised=date(2026, 5, 12))),
    Event(date(2026, 6, 16), "90001002", "in print, indexed", lambda draft: replace(indexed_on(date(2026, 6, 16), NEEDLED)(draft), volume="14", issue="6", published="2026/06")),
    Event(date(2026, 8, 18), "90001011", "deleted", None),
    Event(date(2026, 9, 15), "90001006", "indexed", indexed_on(date(2026, 9, 15), NEEDLED)),
    Event(date(2026, 10, 13), "90001018", "linked to its article", linked(Link("UpdateIn", "90001019"), revised=date(2026, 10, 13))),
    Event(date(2026, 11, 10), "90000005", "revised: title corrected", reworded({"for chronic neck pain":
        "in adults with chronic neck pain"}, revised=date(2026, 11, 10))),
    Event(date(2027, 1, 12), "90001016", "indexed", indexed_on(date(2027, 1, 12), PEOPLE_INDEXED)),
)  # fmt: skip
"""In the order of time. Arrivals stand in `arrivals.py`: they begin on the day of their creation."""


def life() -> list[tuple[date, str, Draft | None]]:
    """(since, PMID, draft) of every version of every article; no draft for a deletion."""
    present = {str(FIRST + number): draft_of(str(FIRST + number), plan) for number, plan in enumerate(BASE)}
    present |= {pmid: _unindexed(present[pmid]) for pmid in WAITING_FOR_INDEXERS}
    arriving = {str(number): draft_of(str(number), plan) for number, plan in enumerate(ARRIVALS, start=FIRST_ARRIVAL)}
    citation_by_pmid = {pmid: draft.citation for pmid, draft in (present | arriving).items()}
    latest = {pmid: _with_references(draft, present) for pmid, draft in (present | arriving).items()}
    versions: list[tuple[date, str, Draft | None]] = [
        (latest[pmid].created if pmid in arriving else ALWAYS, pmid, latest[pmid]) for pmid in latest
    ]
    for event in EVENTS:
        if event.change is not None:
            latest[event.pmid] = event.change(latest[event.pmid])
        versions.append((event.since, event.pmid, latest[event.pmid] if event.change else None))
    return [(since, pmid, _cited(draft, citation_by_pmid) if draft else None) for since, pmid, draft in versions]


def _unindexed(draft: Draft) -> Draft:
    created = date(2025, 10, 1 + int(draft.pmid) % 28)
    return replace(
        draft, status="In-Process", mesh=(), publication_types=("Journal Article",), indexed=None,
        created=created, published=f"{created:%Y/%m}",
    )  # fmt: skip


def _with_references(draft: Draft, present: Mapping[str, Draft]) -> Draft:
    """Every third article prints its references: some of the candidates that are older than itself."""
    older = [pmid for pmid in list(present)[: len(CANDIDATES)] if present[pmid].created < draft.created]
    cites = Dice(draft.pmid).several("references", older, 3) if int(draft.pmid) % 3 == 0 else []
    return replace(draft, cites=tuple(cites))


def _cited(draft: Draft, citation_by_pmid: Mapping[str, str]) -> Draft:
    links = tuple(replace(link, source=citation_by_pmid[link.pmid]) for link in draft.links)
    return replace(draft, links=links)

"""The records of the sources that are asked, as their stored answers tell them: each in its latest version, what became
of the trials that a register holds, and what changed from answer to answer. No network is needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError, ProvenanceError
from pipeline.ground.files import read_bytes, sha256_of
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from pipeline.ground.way_in import to_type
from pipeline.review.answers import (
    SourceAnswer,
    StoredPage,
    answered_sources,
    damaged_pages,
    page_bodies,
    read_answers,
)
from pipeline.review.changes import DatedHits, SourceWords, changes_between, changes_of_findings
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol
from pipeline.sources.asked import SERVICE_BY_NAME, RegisteredTrial, Service
from pipeline.tables.change import Change
from pipeline.tables.computed import RemovedRecord, TrialRow
from pipeline.tables.records import RECORDS

FOLLOWED: Mapping[str, Callable[[RegisteredTrial], str]] = {
    "status": lambda trial: trial.status,
    "enrolment": lambda trial: trial.enrolment,
    "start": lambda trial: trial.started,
    "primary completion": lambda trial: trial.primary_completion,
    "completion": lambda trial: trial.completion,
}
"""What of a registered trial is followed besides its results, and what it is called."""
LOST = "the reply that held it is no longer in the cache, and no later one holds it"


@dataclass(slots=True)
class AskedRecords:
    """What the answers of one source say.

    record_by_id   with the dates of the answers that held it first and last
    trial_by_id    of a register: what it says of the trial now
    changed_on     record id -> the date of the answer that last changed its trial
    lost           record id -> why it cannot be read
    """

    record_by_id: dict[str, Record] = field(default_factory=dict)
    trial_by_id: dict[str, RegisteredTrial] = field(default_factory=dict)
    changed_on: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)


def read_asked(cache: Path, answers: Sequence[SourceAnswer], title: str, shelf: Shelf | None = None) -> AskedRecords:
    """The records of all answers of one source. Raises ProvenanceError for pages that are damaged.

    A page of an earlier answer may be lost, as on a machine that never had it: later ones hold its records, or it is
    said which are lost. Those of the last answer must all be there. What an earlier run read stands on the `shelf`.
    """
    ProvenanceError.raise_if_any(damaged_pages(cache, answers))
    body_by_sha256 = page_bodies(cache, answers)
    names = list(_names(answers, body_by_sha256))
    asked, n_read = _from_shelf(shelf, answers, names)
    before = frozenset(page.sha256 for page in answers[n_read - 1].replies) if n_read else frozenset()
    for answer in answers[n_read:]:
        service = SERVICE_BY_NAME[answer.service]
        for page in answer.replies:
            # Each record stands on one page of an answer: a page that came before in the same bytes brings nothing new.
            # One of an index of citations may hold records that only now count as found.
            is_new = page.sha256 not in before or _holds_others(service)
            if is_new and page.sha256 in body_by_sha256:
                _take_in(asked, answer, page, body_by_sha256[page.sha256], service, title)
        before = frozenset(page.sha256 for page in answer.replies)
    if shelf is not None and answers and n_read < len(answers):
        _put_on_shelf(shelf, answers[-1].source, names, asked)
    created = {record_id: _created(record) for record_id, record in asked.record_by_id.items()}
    is_chased = any(SERVICE_BY_NAME[answer.service].citations for answer in answers)
    question = "reports to start from" if is_chased else "query"
    asking = SourceWords(title, "registered" if asked.trial_by_id else "created", question)
    findings = [DatedHits(answer.event, answer.date, answer.query, answer.record_ids) for answer in answers]
    found = changes_of_findings(findings, lambda record_id: created.get(record_id, ""), asking)
    asked.changes += _with_who_led(found, answers, body_by_sha256)
    _date(asked, findings)
    return asked


def _names(answers: Sequence[SourceAnswer], body_by_sha256: Mapping[str, Path]) -> Iterator[str]:
    """A name for each answer, made of it and of all before it, and of which of its pages are there to be read."""
    name = ""
    for answer in answers:
        pages = [(page.sha256, page.sha256 in body_by_sha256) for page in answer.replies]
        said = [answer.event, answer.service, answer.ids, pages]
        name = sha256_of(f"{name} {json.dumps(said)}".encode())
        yield name


def _from_shelf(shelf: Shelf | None, answers: Sequence[SourceAnswer], names: Sequence[str]) -> tuple[AskedRecords, int]:
    """What an earlier run read of the first answers, and of how many; nothing where they are others now."""
    kept = shelf.get(answers[-1].source) if shelf is not None and answers else None
    if not kept or kept[0] not in names:
        return AskedRecords(), 0
    name, rows, trials, changed_on, changes = kept
    records = [
        replace(RECORDS.row_of(cells), indexed={"crdt": (created,)} if created else {}) for cells, created in rows
    ]
    followed = [RegisteredTrial(**values | {"reports": tuple(values["reports"])}) for values in trials]
    asked = AskedRecords(
        {record.record_id: record for record in records},
        {trial.record_id: trial for trial in followed},
        dict(changed_on),
        [Change(*values) for values in changes],
    )
    return asked, names.index(name) + 1


def _put_on_shelf(shelf: Shelf, source: str, names: Sequence[str], asked: AskedRecords) -> None:
    rows = [(list(RECORDS.cells(record)), _created(record)) for record in asked.record_by_id.values()]
    trials = [asdict(trial) for trial in asked.trial_by_id.values()]
    shelf.put(source, names[-1], rows, trials, asked.changed_on, [list(astuple(change)) for change in asked.changes])


def _with_who_led(
    changes: Iterable[Change], answers: Sequence[SourceAnswer], body_by_sha256: Mapping[str, Path]
) -> Iterator[Change]:
    """What citations led to says which reports did, as far as the replies are still there.

    What they led to once was found: a report that people no longer include, or an index that loses a link, takes
    nothing away, and is no news.
    """
    words_by_event: dict[str, dict[str, str]] = {}
    for answer in answers:
        if index := SERVICE_BY_NAME[answer.service].citations:
            bodies = [read_bytes(body_by_sha256[p.sha256]) for p in answer.replies if p.sha256 in body_by_sha256]
            led = index.led_to(bodies, answer.query)
            words_by_event[answer.event] = {f"{answer.source}:{own}": words for own, words in led.items()}
    for change in changes:
        words_by_id = words_by_event.get(change.event)
        if words_by_id is None:
            yield change
        elif change.change == "new":
            words = words_by_id.get(change.record_id, "")
            yield replace(change, why=f"{change.why}; {words}") if words else change


def _holds_others(service: Service) -> bool:
    return service.citations is not None and service.citations.holds_others


def _take_in(
    asked: AskedRecords, answer: SourceAnswer, page: StoredPage, path: Path, service: Service, title: str
) -> None:
    body = read_bytes(path)
    records = list(service.records(body, answer.source))
    found = [record for record in records if record.record_id in answer.record_ids]
    if len(records) != page.n or (len(found) != page.n and not _holds_others(service)):
        again = to_type("update", path.parents[2].name)
        fix = f"this is a fault of TrialSift: please report it; {again} with the last release goes on"
        raise ProvenanceError(Fault("this reply does not hold the records of its answer", path, fix=fix))
    for record in found:
        earlier = asked.record_by_id.get(record.record_id)
        if earlier:
            followed = replace(record, status=earlier.status) if service.trials else record
            asked.changes += changes_between(answer.event, earlier, followed, title)
        asked.record_by_id[record.record_id] = record
    for trial in service.trials(body, answer.source) if service.trials else ():
        known = asked.trial_by_id.get(trial.record_id)
        news = list(trial_changes(answer.event, known, trial)) if known else []
        if news or not known:
            asked.changed_on[trial.record_id] = answer.date
        asked.changes += news
        asked.trial_by_id[trial.record_id] = trial


def trial_changes(event: str, earlier: RegisteredTrial, later: RegisteredTrial) -> Iterator[Change]:
    """What a register says newly of a trial: results first, then its status, enrolment and dates, old words and new."""
    if later.results_posted and not earlier.results_posted:
        on = f" on {later.results_posted}" if later.results_posted[:1].isdigit() else ""
        yield Change(event, later.record_id, "results", f"results posted{on}")
    elif earlier.results_posted and not later.results_posted:
        yield Change(event, later.record_id, "results", "results no longer posted")
    told = []
    for name, of in FOLLOWED.items():
        old, new = of(earlier), of(later)
        if old != new:
            stopped = f" ({later.why_stopped})" if name == "status" and later.why_stopped else ""
            told.append(f"{name}: {old or 'not told'}, now {new or 'not told'}{stopped}")
    if told:
        yield Change(event, later.record_id, "trial", "; ".join(told))


def _created(record: Record) -> str:
    return "".join(record.indexed.get("crdt", ())[:1]).replace("/", "-")


def _date(asked: AskedRecords, findings: Sequence[DatedHits]) -> None:
    """Give each record the dates of the first and the last answer that hold it; say which records are lost."""
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for finding in findings:
        for record_id in finding.ids:
            first.setdefault(record_id, finding.date)
            last[record_id] = finding.date
    for record_id in sorted(first.keys() - asked.record_by_id.keys()):
        asked.lost[record_id] = LOST
    for record_id, record in asked.record_by_id.items():
        seen = {"first_seen": first[record_id], "last_seen": last[record_id], "indexed": {}}
        asked.record_by_id[record_id] = replace(record, **seen)  # type: ignore[arg-type]


@dataclass(slots=True)
class AllAsked:
    """The same of all sources together."""

    by_source: dict[str, AskedRecords]

    @property
    def record_by_id(self) -> dict[str, Record]:
        """Every record that can be read."""
        return {i: record for asked in self.by_source.values() for i, record in asked.record_by_id.items()}

    def lost(self, imported: Iterable[Record]) -> list[RemovedRecord]:
        """The records that can no longer be read, of which people must know; an import may hold one of them."""
        held = {record.record_id for record in imported}
        return [
            RemovedRecord(record_id, source, why)
            for source, asked in self.by_source.items()
            for record_id, why in asked.lost.items()
            if record_id not in held
        ]

    def trial_rows(self, report_by_pmid: Mapping[str, str]) -> Iterator[TrialRow]:
        """The registered trials as the register has them now. `report_by_pmid`: PMID -> the record that it is."""
        for asked in self.by_source.values():
            for record_id, trial in sorted(asked.trial_by_id.items()):
                reports = tuple(report_by_pmid[pmid] for pmid in trial.reports if pmid in report_by_pmid)
                yield TrialRow(
                    record_id, trial.number, trial.title, trial.status, trial.enrolment, trial.started,
                    trial.primary_completion, trial.completion, trial.results_posted, trial.registered,
                    asked.record_by_id[record_id].first_seen, asked.changed_on[record_id], reports,
                )  # fmt: skip

    def with_imported(self, imported: Iterable[Record]) -> list[Record]:
        """The records of imports and of answers: one that is in both is taken from where it was found last."""
        merged = {record.record_id: record for record in imported}
        for record_id, record in self.record_by_id.items():
            other = merged.get(record_id, record)
            latest = other if other.last_seen > record.last_seen else record
            first = min(other.first_seen, record.first_seen)
            merged[record_id] = replace(latest, first_seen=first, last_seen=max(other.last_seen, record.last_seen))
        return [merged[record_id] for record_id in sorted(merged)]

    def changes_with(self, of_imports: Iterable[Change], imported: Iterable[Record]) -> list[Change]:
        """The changes of imports and of answers. A record that is in both came once, with the earlier of the two."""
        first_by_id = {record.record_id: record.first_seen for record in imported}
        asked = self.record_by_id
        came_first = {i for i, record in asked.items() if i in first_by_id and record.first_seen <= first_by_id[i]}
        kept = [
            c for c in of_imports if c.record_id not in asked or (c.change == "new" and c.record_id not in came_first)
        ]
        for found in self.by_source.values():
            for change in found.changes:
                in_both = change.record_id in first_by_id
                if change.change == "new" and in_both and change.record_id not in came_first:
                    continue
                if change.change not in ("gone", "back") or not in_both:
                    kept.append(change)
        return kept


def read_all_asked(paths: ReviewPaths, protocol: Protocol) -> AllAsked:
    """What all sources answered, those included that are not asked any more. Raises ProvenanceError, ProtocolError."""
    sources = sorted({*(source.name for source in protocol.asked_sources), *answered_sources(paths.searches)})
    titles = protocol.title_by_source
    unnamed = [source for source in sources if source not in titles]
    problem, fix = "these answers are of a source that the protocol does not name", "name it again under [[source]]"
    ProtocolError.raise_if_any(
        [Fault(problem, paths.answers(source), expected=", ".join(titles), fix=fix) for source in unnamed]
    )
    if not sources:
        return AllAsked({})
    found = {}
    with Shelf(paths.shelf("ask")) as shelf:
        for source in sources:
            answers = read_answers(paths.answers(source))
            found[source] = read_asked(paths.pages(source), answers, titles[source], shelf)
        shelf.save([source for source in sources if source in shelf])
    return AllAsked(found)

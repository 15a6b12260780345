"""The tables in `results/<review>/`: what stages hand to each other and to people. One row class each, one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.tables.change import Change as Change
from pipeline.tables.records import RECORDS, UNIQUE
from pipeline.tables.table import Table


@dataclass(frozen=True, slots=True)
class RemovedRecord:
    """A record that was identified and cannot be screened, with the reason."""

    record_id: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What was read in one file of imports/, and what was not.

    kind, dialect   what the file was taken for; kind "" for a file that a desktop left there, which is not read
    records         how many; registered: how many of them are a register's own records
    named           entries that are no records, with their places and why
    unused          fields that the file holds and nothing reads, with the number of entries that hold them
    notes           doubts about letters, text that belongs to no entry, what to do better
    """

    file: str
    source: str
    date: str
    kind: str
    dialect: str
    records: int
    registered: int
    named: tuple[str, ...]
    unused: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """A trial number that is a record's own, and no mention of another trial."""

    record_id: str
    number: str


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial as a register that is asked has it now; dates as it writes them, " planned" behind those to come.

    results_posted   the day on which results were posted there, "" while there are none
    registered       the day on which it was first posted
    last_changed     the date of the answer that last changed its status, enrolment, dates or results
    reports          the records that the register itself names as reports of results
    """

    record_id: str
    number: str
    title: str
    status: str
    enrolment: str
    started: str
    primary_completion: str
    completion: str
    results_posted: str
    registered: str
    first_seen: str
    last_changed: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A record set aside for another one, by the surest rule that ties the two, or by a person."""

    record_id: str
    kept_id: str
    rule: str
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Two reports that belong together and are not the same: an erratum, a comment, a companion."""

    record_id: str
    other_id: str
    type: str
    rule: str
    evidence: str


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """What one criterion says of one record: met, not met or unknown, and the words it rests on with their place."""

    record_id: str
    criterion_id: str
    verdict: str
    field: str
    start: str
    end: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ScreeningRow:
    """The outcome of one unique record on title and abstract, by a person or by rules, and what rules alone say.

    outcome        include | exclude | unclear
    reason_id      the criterion, "" where a person decided
    decided_by     "rule", or who decided
    rule_outcome   what the rules say, whoever decided
    rule_reasons   the criteria that exclude, or that keep the record from being included
    flags          the criteria that ask for attention
    full_text      sought | not_retrieved | include | exclude, "" where nobody has said anything
    tag            what people marked the report in full text as: ongoing, or awaiting classification
    """

    record_id: str
    outcome: str
    reason_id: str
    reason: str
    decided_by: str
    criteria_version: str
    rule_outcome: str
    rule_reasons: tuple[str, ...]
    flags: tuple[str, ...]
    score: int
    full_text: str
    full_text_reason: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A record that was drawn from what rules alone had excluded, for people to check.

    search   the search whose update drew it; rules: the criteria by which it was excluded then
    answer   open, right, wrong, or moot: no rule excludes it alone any more, and nobody has checked it
    said     what people say of it
    stops    the criteria that exclude nothing alone until somebody has dealt with this wrong exclusion
    """

    record_id: str
    search: str
    rules: tuple[str, ...]
    answer: str
    said: str
    stops: tuple[str, ...]
    title: str
    year: str
    link: str


@dataclass(frozen=True, slots=True)
class Fate:
    """Where one identified record ended: `arm` is its way in, `fate` one of the ends, `reason` the words for it."""

    record_id: str
    source: str
    arm: str
    fate: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One of the records behind one number of the flow."""

    record_id: str
    source: str
    arm: str
    fate: str
    reason: str
    title: str
    year: str
    journal: str
    link: str


@dataclass(frozen=True, slots=True)
class BoxStudyRow:
    """One of the studies behind the number of included studies."""

    study_id: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One row of the table that the PRISMA2020 R package reads, before its count."""

    data: str
    node: str
    box: str
    description: str
    boxtext: str
    tooltips: str
    url: str


@dataclass(frozen=True, slots=True)
class CountedTemplateRow(TemplateRow):
    """The same with its count."""

    n: str


@dataclass(frozen=True, slots=True)
class NewRow:
    """A record that no earlier update has shown, and why it is new."""

    record_id: str
    event: str
    why: str
    outcome: str
    duplicate_of: str
    title: str
    year: str
    journal: str
    link: str


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study with its reports; year, title, journal and DOI are those of its main report, the first with results.

    also_in   reports of this study and of others: pooled ones, which are counted with the first of them
    """

    study_id: str
    study: str
    design: str
    n_reports: int
    reports: tuple[str, ...]
    registry_ids: tuple[str, ...]
    year: str
    title: str
    journal: str
    doi: str
    main_report: str = ""
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OngoingRow:
    """A study that people want and that has no results yet, or that nobody can judge yet; and a registered trial that
    fits or waits to be judged. What the register says stands behind, where one is asked that holds it.

    tag   ongoing | awaiting classification | registered: nobody has said yet that the review wants it
    """

    study_id: str
    tag: str
    study: str
    reports: tuple[str, ...]
    registry_ids: tuple[str, ...]
    year: str
    title: str
    link: str
    status: str = ""
    enrolment: str = ""
    started: str = ""
    primary_completion: str = ""
    completion: str = ""
    results_posted: str = ""
    first_seen: str = ""
    last_changed: str = ""


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """A report that was read in full and excluded: what PRISMA item 16b asks to cite, with the reason."""

    record_id: str
    reason: str
    citation: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """A decision whose record changed after it was made."""

    record_id: str
    decided_by: str
    decision: str
    phase: str
    event: str
    what_changed: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A record on which reviewers differ and nobody has settled it."""

    record_id: str
    phase: str
    said: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A report that people exclude for different reasons; `counted` is the one in the flow until they agree."""

    record_id: str
    counted: str
    said: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class DisagreementRow:
    """A record on which a person decided one thing and the rules say the other."""

    record_id: str
    decided_by: str
    decision: str
    reason: str
    rules_say: str
    criteria: tuple[str, ...]
    criteria_version: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """How far two people agree in one phase: counts, per cent, Cohen's kappa and its interval ("" where it is none).

    What each said first, on their own, counts; the last three columns tell of what they say now.
    """

    phase: str
    one: str
    other: str
    records: int
    agreed: int
    per_cent: str
    kappa: str
    kappa_low: str
    kappa_high: str
    agreed_now: int = 0
    per_cent_now: str = ""
    kappa_now: str = ""


# Marked are those that people open to read titles, reasons and quoted words. The others are joined by id, by the next
# stage or a program of the user's (duplicates, links, verdicts, screening, flow), or go to another tool as it asks for
# them (prisma and living, to R).
REMOVED = Table("removed.csv", RemovedRecord, "a record that was identified and cannot be screened", marked=True)
IMPORTS = Table("imports.csv", ImportRow, "a file of imports/ and what was read in it", key=("file",), marked=True)
CHANGES = Table(
    "changes.csv", Change, "something that happened to a record", key=("event", "record_id", "change"), marked=True
)
REGISTRATIONS = Table("registrations.csv", RegistrationRow, "a trial number of a record", key=("record_id", "number"))
TRIALS = Table("trials.csv", TrialRow, "a registered trial as its register has it now", marked=True)
DUPLICATES = Table("duplicates.csv", DuplicateRow, "a record that was set aside as a duplicate")
LINKS = Table("links.csv", LinkRow, "two related reports", key=("record_id", "other_id", "type"))
VERDICTS = Table("verdicts.csv", VerdictRow, "a criterion's word on a record", key=("record_id", "criterion_id"))
SCREENING = Table("screening.csv", ScreeningRow, "the outcome of a unique record")
AUDITED = Table("audit.csv", AuditRow, "a record drawn for the audit of automatic exclusions")
FLOW = Table("flow.csv", Fate, "an identified record and where it ended")
BOX = Table("boxes/<count>.csv", BoxRow, "a record behind a number of the flow", marked=True)
BOX_STUDIES = Table(
    "boxes/new_studies.csv", BoxStudyRow, "a study behind a number of the flow", key=("study_id",), marked=True
)
PRISMA = Table("prisma.csv", CountedTemplateRow, "a row of the PRISMA2020 R package's template", key=())
PRISMA_OF_EARLIER_RELEASES = PRISMA.named("prisma-1.1.3.csv")
LIVING = Table("living.csv", TemplateRow, "the same with a column for each update", key=())
NEW = Table("new.csv", NewRow, "a record that no earlier update has shown", marked=True)
STUDIES = Table("studies.csv", StudyRow, "an included study", key=("study_id",), marked=True)
ONGOING_STUDIES = Table(
    "ongoing.csv", OngoingRow, "a study without results yet, or a trial", key=("study_id",), marked=True
)
EXCLUDED_STUDIES = Table("excluded_studies.csv", ExcludedRow, "a report excluded in full text", marked=True)
RECHECK = Table("recheck.csv", RecheckRow, "a decision to look at again", key=(), marked=True)
CONFLICTS = Table(
    "conflicts.csv", ConflictRow, "a record on which people differ", key=("record_id", "phase"), marked=True
)
REASONS = Table("reasons.csv", ReasonRow, "a report excluded for different reasons", marked=True)
DISAGREEMENTS = Table(
    "disagreements.csv", DisagreementRow, "a record on which a person and the rules differ", marked=True
)
AGREEMENT = Table("agreement.csv", AgreementRow, "two people in one phase", key=("phase", "one", "other"), marked=True)

COMPUTED: tuple[Table[Any], ...] = (
    RECORDS, REMOVED, IMPORTS, CHANGES, REGISTRATIONS, TRIALS, UNIQUE, DUPLICATES, LINKS, VERDICTS, SCREENING, AUDITED,
    FLOW, BOX, BOX_STUDIES, PRISMA, PRISMA_OF_EARLIER_RELEASES, LIVING, NEW, STUDIES, ONGOING_STUDIES, EXCLUDED_STUDIES,
    RECHECK, CONFLICTS, REASONS, DISAGREEMENTS, AGREEMENT,
)  # fmt: skip
"""All of them, in the order of the work."""

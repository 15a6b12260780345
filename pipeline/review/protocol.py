"""The protocol of a review: `protocol.toml`, checked whole, every fault with its line and key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.ground.errors import TO_OPEN, Fault, ProtocolError
from pipeline.ground.files import read_text
from pipeline.language import Line, MeshTree, QueryError, lint, read_mesh_descriptors
from pipeline.review.team import Team, Words
from pipeline.review.toml_lines import Key, line_by_key, line_of
from pipeline.screening import Criterion, Screener
from pipeline.screening.words import QUERY_KEYS, with_words


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class About(_Part):
    """What the review is. `reconstruction` says what in this folder is not taken from the published review."""

    title: str = Field(min_length=1)
    question: str = Field(min_length=1)
    citation: str = ""
    reconstruction: str = ""


MappedField = Literal[
    "title", "abstract", "authors", "journal", "year", "volume", "issue", "pages", "language", "publication_types",
    "keywords", "registry_ids", "doi", "pmid", "accession",
]  # fmt: skip
"""What a column of a table of records can be: a field of the record, or the number under which its source keeps it."""


class Source(_Part):
    """Where records come from besides PubMed: the name before the date in the names of the files in `imports/`.

    `columns`: which columns of its tables hold what, where their names do not tell: { title = "Article Title" }.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_]{0,31}$")
    title: str = Field(min_length=1, pattern=r"^[^,;]+$")
    kind: Literal["database", "register", "website", "organisation", "citation searching"]
    columns: dict[MappedField, str] = {}


class SearchSettings(_Part):
    """`line` names the line of the strategy that is the search; "" is the last one.

    `mesh` is NLM's descriptor file, whose path begins at the protocol's folder; without it headings explode over the
    small tree of the package.
    """

    line: str = ""
    mesh: str = ""
    interval_days: int = Field(default=30, ge=1, le=3660)


class ScreeningSettings(_Part):
    """`exclude_when_absent`: exclude when so many required concepts are absent; 0 is never.

    `ambiguous`: abbreviations with other meanings in the field, which the linter marks when they stand alone.
    `reviewers`: how many people have to say the same of a record before it counts.
    `reasons`: for which a report may be excluded in full text, in the order in which they count; () is any.
    """

    reviewers: Literal[1, 2] = 1
    exclude_when_absent: int = Field(default=0, ge=0)
    ambiguous: tuple[str, ...] = ()
    reasons: tuple[Annotated[str, Field(min_length=1, pattern=r"^[^,;|]+$")], ...] = ()


class AuditSettings(_Part):
    """`size`: how many records that rules alone excluded wait for people's check after each update; 0 is none.

    `accepted`: ids of records that the audit found wrongly excluded, after which the team lets the rules go on.
    """

    size: int = Field(default=60, ge=0)
    accepted: tuple[str, ...] = ()


class Expectations(_Part):
    """Bounds that stop an update before anything is written: the number of hits, and its change since the last search.

    A change is a share of the last count: 0.2 is 20 %. Changes of fewer than ten records never stop an update.
    """

    minimum_hits: int = Field(default=1, ge=0)
    maximum_hits: int = Field(default=20_000, ge=1)
    largest_drop: float = Field(default=0.2, ge=0, le=1)
    largest_rise: float = Field(default=1.0, ge=0)


class Notify(_Part):
    """`command`: the program, with its arguments, that is handed one JSON event by every update; () is none."""

    command: tuple[str, ...] = ()


class PreviousVersion(_Part):
    """What an earlier version of the review included, as its authors counted it: makes the flow that of an update.

    `found_again`: PMIDs, DOIs or record ids of its reports; a search that finds them again finds nothing new.
    Instead of the numbers and of found_again, a table previous.csv may list the reports by study.
    """

    label: str = Field(min_length=1)
    studies: int = Field(default=0, ge=0)
    reports: int = Field(default=0, ge=0)
    found_again: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _each_study_has_a_report(self) -> PreviousVersion:
        if self.reports < max(self.studies, len(self.found_again)):
            raise ValueError("there are fewer reports than studies, or than reports named in found_again")
        return self


class Extraction(_Part):
    """What the review extracts: a sheet asks for each outcome of each included study."""

    outcomes: tuple[str, ...] = ()


class Protocol(_Part):
    """A whole protocol."""

    review: About
    search: SearchSettings = SearchSettings()
    sources: tuple[Source, ...] = Field(default=(), alias="source")
    screening: ScreeningSettings = ScreeningSettings()
    people: Team = Team()
    audit: AuditSettings = AuditSettings()
    expectations: Expectations = Expectations()
    words: dict[str, tuple[str, ...]] = Field(default={})
    criteria: tuple[Criterion, ...] = Field(default=(), alias="criterion")
    previous: PreviousVersion | None = None
    extraction: Extraction = Extraction()
    notify: Notify = Notify()

    @property
    def title_by_source(self) -> dict[str, str]:
        """The name of every source as the report prints it."""
        return {"pubmed": "PubMed"} | {source.name: source.title for source in self.sources}

    @property
    def kind_by_source(self) -> dict[str, str]:
        """database, register, website, organisation or citation searching, by source."""
        return {"pubmed": "database"} | {source.name: source.kind for source in self.sources}

    @property
    def team_words(self) -> Words:
        """How people are called, and how their reasons are written."""
        return Words(self.people, self.screening.reasons)

    def headings(self) -> MeshTree | None:
        """The tree of the descriptor file that the protocol names; None where it names none."""
        return read_mesh_descriptors(Path(self.search.mesh)) if self.search.mesh else None

    @property
    def columns_by_source(self) -> dict[str, dict[str, str]]:
        """Source -> field of a record -> the column that holds it, for sources whose columns are named."""
        return {
            source.name: {str(field): column for field, column in source.columns.items()}
            for source in self.sources
            if source.columns
        }

    def screener(self, stopped: Collection[str] = ()) -> Screener:
        """The criteria, compiled; those that are `stopped` exclude nothing alone."""
        return Screener(self.criteria, self.screening.exclude_when_absent, self.headings(), stopped)


def read_protocol(path: Path) -> Protocol:
    """The protocol at `path`. Raises ProtocolError with all that is wrong in it."""
    try:
        return parse_protocol(read_text(path), path)
    except OSError as error:
        raise ProtocolError(Fault(f"the protocol cannot be opened: {error.strerror}", path, fix=TO_OPEN)) from error
    except UnicodeDecodeError as error:
        raise ProtocolError(Fault("the protocol is not in UTF-8", path, fix="save it as UTF-8")) from error


def parse_protocol(text: str, path: Path) -> Protocol:
    """The protocol that `text` is; `path` only names it in errors."""
    try:
        values = with_words(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(Fault("this is not TOML", path, found=str(error), fix="mend the line it names")) from error
    lines = line_by_key(text)
    faults: list[Fault] = []
    protocol: Protocol | None = None
    try:
        protocol = Protocol.model_validate(values)
        faults += _faults_of_mesh(protocol.search.mesh, lines, path)
        protocol = _with_mesh_beside(protocol, path)
    except ValidationError as error:
        faults += _faults_of_shape(error, lines, path)
    faults += _faults_of_names(values, lines, path)
    for at, criterion in _whole_criteria(values):
        in_queries = list(_faults_of_queries(at, criterion, lines, path))
        faults += in_queries or _faults_of_examples(at, criterion, lines, path)
    ProtocolError.raise_if_any(faults)
    assert protocol
    return protocol


def _whole_criteria(values: Mapping[str, Any]) -> Iterator[tuple[int, Criterion]]:
    """The criteria that have their shape, each with its place: what is wrong elsewhere does not keep them unread."""
    for at, table in _tables(values, "criterion"):
        try:
            yield at, Criterion.model_validate(table)
        except ValidationError:
            continue


def _tables(values: Mapping[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The tables of the array `name`, each with its place in it."""
    array = values.get(name)
    for at, table in enumerate(array if isinstance(array, list) else ()):
        if isinstance(table, dict):
            yield at, table


def _faults_of_shape(error: ValidationError, lines: dict[Key, int], path: Path) -> Iterator[Fault]:
    for problem in error.errors(include_url=False):
        found = repr(problem["input"])
        yield Fault(
            problem["msg"].removeprefix("Value error, "),
            path,
            _place(problem["loc"], lines),
            found if len(found) <= 120 and problem["type"] != "missing" else "",
            fix="remove the key, or mend its spelling" if problem["type"] == "extra_forbidden" else "",
        )


def _faults_of_mesh(mesh: str, lines: dict[Key, int], path: Path) -> Iterator[Fault]:
    if mesh and not (path.parent / mesh).is_file():
        fix = "put NLM's descriptor file there (desc2026.xml or desc2026.gz), or remove the key"
        yield Fault("the MeSH file is not there", path, _place(("search", "mesh"), lines), mesh, fix=fix)


def _with_mesh_beside(protocol: Protocol, path: Path) -> Protocol:
    """The protocol with a path of the MeSH file that can be opened from anywhere."""
    mesh = protocol.search.mesh and str(path.parent / protocol.search.mesh)
    return protocol.model_copy(update={"search": protocol.search.model_copy(update={"mesh": mesh})})


def _faults_of_names(values: Mapping[str, Any], lines: dict[Key, int], path: Path) -> Iterator[Fault]:
    """Ids and names that stand twice."""
    for table, key, taken in (("criterion", "id", set()), ("source", "name", {"pubmed"})):
        for at, entry in _tables(values, table):
            name = str(entry.get(key, ""))
            if name in taken:
                yield Fault("this name is already taken", path, _place((table, at, key), lines), name)
            taken.add(name)


def _faults_of_queries(at: int, criterion: Criterion, lines: dict[Key, int], path: Path) -> Iterator[Fault]:
    for key in QUERY_KEYS:
        query = getattr(criterion, key)
        if query:
            place = _place(("criterion", at, key), lines) + f", criterion {criterion.id}"
            yield from query_faults(query, path, place)


def query_faults(query: str, path: Path, place: str) -> Iterator[Fault]:
    """What keeps `query` from being used as a criterion."""
    try:
        findings = lint([Line("criterion", query, 1)], role="criterion", advice=False)
    except QueryError as error:
        for fault in error.faults:
            yield Fault(fault.message, path, place, fault.found, fault.expected, fault.fix)
        return
    for finding in findings:
        if finding.severity == "error":
            yield Fault(finding.why, path, place, query[finding.start : finding.end], fix=finding.mend)


def _faults_of_examples(at: int, criterion: Criterion, lines: dict[Key, int], path: Path) -> Iterator[Fault]:
    """Examples that the criterion does not judge as the protocol says it should."""
    screener = Screener([criterion])
    for key, examples, expected in (("meets", criterion.meets, True), ("fails", criterion.fails, False)):
        for number, example in enumerate(examples, start=1):
            (verdict,) = screener.screen(example.record()).verdicts
            if (verdict.value is True) is not expected:
                yield Fault(
                    f"example {number} {'does not meet' if expected else 'meets'} criterion {criterion.id}",
                    path,
                    _place(("criterion", at, key), lines),
                    example.title or example.abstract,
                    fix="mend the query or the example",
                )


def _place(key: tuple[str | int, ...], lines: dict[Key, int]) -> str:
    line = line_of(lines, key)
    name = ".".join(f"{part + 1}" if isinstance(part, int) else part for part in key)
    return f"line {line}, key {name}" if line else f"key {name}"

"""The protocol of a review: `protocol.toml`, checked whole, every fault with its line and key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.ground.errors import TO_OPEN, Fault, ProtocolError
from pipeline.ground.files import read_text
from pipeline.ground.merges import faults_of_markers
from pipeline.review.source_checks import faults_of_source
from pipeline.review.spelling import fix_of_value
from pipeline.review.team import Team, Words
from pipeline.review.toml_lines import Key, line_by_key, line_of
from pipeline.screening.criteria import Criterion
from pipeline.screening.words import with_words

if TYPE_CHECKING:
    from pipeline.language import MeshTree
    from pipeline.screening import Screener

PlaceOf = Callable[[Key], str]
"""Where a key of the protocol stands in its file."""


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


AskedService = Literal["", "clinicaltrials.gov", "europepmc", "pubmed-citations", "openalex"]
"""The services that can be asked; "" is none: then people hand over files."""
LinkKind = Literal["references", "cited by", "similar"]


class Source(_Part):
    """Where records come from besides PubMed: the name before the date in the names of the files in `imports/`.

    `columns`: which columns of its tables hold what, where their names do not tell: { title = "Article Title" }.
    `ask`: the service that every update asks, with `query` in that service's own language; one that follows citations
    takes `links` instead: along which it goes from the included studies.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_]{0,31}$")
    title: str = Field(min_length=1, pattern=r"^[^,;]+$")
    kind: Literal["database", "register", "website", "organisation", "citation searching"]
    columns: dict[MappedField, str] = {}
    ask: AskedService = ""
    query: str = ""
    links: tuple[LinkKind, ...] = ()


class SearchSettings(_Part):
    """`line` names the line of the strategy that is the search; "" is the last one.

    `mesh` is NLM's descriptor file, whose path begins at the protocol's folder; without it headings explode over the
    small tree of the package.
    """

    line: str = ""
    mesh: str = ""
    interval_days: int = Field(default=30, ge=1, le=3660)


class PubmedSettings(_Part):
    """`mirror`: the folder of a sweep, seen from the protocol's; PubMed's records are then taken from there.

    "" asks PubMed itself.
    """

    mirror: str = ""


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


class Notices(_Part):
    """`retraction_watch`: the table of Retraction Watch, whose path begins at the protocol's folder; "" is none."""

    retraction_watch: str = ""


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
    pubmed: PubmedSettings = PubmedSettings()
    sources: tuple[Source, ...] = Field(default=(), alias="source")
    screening: ScreeningSettings = ScreeningSettings()
    people: Team = Team()
    audit: AuditSettings = AuditSettings()
    expectations: Expectations = Expectations()
    words: dict[str, tuple[str, ...]] = Field(default={})
    criteria: tuple[Criterion, ...] = Field(default=(), alias="criterion")
    previous: PreviousVersion | None = None
    extraction: Extraction = Extraction()
    notices: Notices = Notices()
    notify: Notify = Notify()

    @property
    def asked_sources(self) -> tuple[Source, ...]:
        """The sources that every update asks."""
        return tuple(source for source in self.sources if source.ask)

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
        from pipeline.language import read_mesh_descriptors

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
        from pipeline.screening import Screener

        return Screener(self.criteria, self.screening.exclude_when_absent, self.headings(), stopped)


def read_protocol(path: Path) -> Protocol:
    """The protocol at `path`. Raises ProtocolError with all that is wrong in it."""
    return parse_protocol(_text_of(path), path)


def read_settings(path: Path) -> Protocol:
    """The same for whoever only wants its settings: whether its queries can be used is not looked at, nor examples."""
    return _parsed(_text_of(path), path, settings_only=True)


def parse_protocol(text: str, path: Path) -> Protocol:
    """The protocol that `text` is; `path` only names it in errors."""
    return _parsed(text, path, settings_only=False)


def _text_of(path: Path) -> str:
    try:
        return read_text(path)
    except OSError as error:
        raise ProtocolError(Fault(f"the protocol cannot be opened: {error.strerror}", path, fix=TO_OPEN)) from error
    except UnicodeDecodeError as error:
        raise ProtocolError(Fault("the protocol is not in UTF-8", path, fix="save it as UTF-8")) from error


def _parsed(text: str, path: Path, *, settings_only: bool) -> Protocol:
    ProtocolError.raise_if_any(faults_of_markers(path, text))
    try:
        values = with_words(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(
            Fault("this is not TOML", path, found=str(error), fix="correct the line it names")
        ) from error
    place = _places(text)
    faults: list[Fault] = []
    protocol: Protocol | None = None
    try:
        protocol = Protocol.model_validate(values)
        faults += _faults_of_mesh(protocol.search.mesh, place, path)
        protocol = _with_paths_beside(protocol, path)
    except ValidationError as error:
        faults += _faults_of_shape(error, place, path)
    faults += _faults_of_names(values, place, path)
    faults += [fault for at, source in _tables(values, "source") for fault in faults_of_source(source, at, place, path)]
    if not settings_only:
        # What looks at queries brings the whole language with it, and takes its time.
        from pipeline.review.criteria_checks import faults_of_criterion

        for at, criterion in _whole_criteria(values):
            faults += faults_of_criterion(criterion, path, partial(_place_in, place, at))
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


FIX_BY_PROBLEM = {
    "extra_forbidden": "remove the key, or correct its spelling",
    "tuple_type": 'put it into square brackets, as a list: ["…", "…"]',
    "missing": "add it: the protocol of any other review shows how, and so does docs/reference",
}


def _faults_of_shape(error: ValidationError, place: PlaceOf, path: Path) -> Iterator[Fault]:
    for problem in error.errors(include_url=False):
        found = repr(problem["input"])
        yield Fault(
            problem["msg"].removeprefix("Value error, ").replace("a valid tuple", "a list"),
            path,
            place(problem["loc"]),
            found if len(found) <= 120 and problem["type"] != "missing" else "",
            fix=FIX_BY_PROBLEM.get(problem["type"], "") or fix_of_value(problem["input"], problem.get("ctx", {})),
        )


def _faults_of_mesh(mesh: str, place: PlaceOf, path: Path) -> Iterator[Fault]:
    if mesh and not (path.parent / mesh).is_file():
        fix = "put NLM's descriptor file there (desc2026.xml or desc2026.gz), or remove the key"
        yield Fault("the MeSH file is not there", path, place(("search", "mesh")), mesh, fix=fix)


def _with_paths_beside(protocol: Protocol, path: Path) -> Protocol:
    """The protocol with paths of the files and folders that it names which can be opened from anywhere."""
    mesh = protocol.search.mesh and str(path.parent / protocol.search.mesh)
    mirror = protocol.pubmed.mirror and str(path.parent / protocol.pubmed.mirror)
    table = protocol.notices.retraction_watch and str(path.parent / protocol.notices.retraction_watch)
    update = {
        "search": protocol.search.model_copy(update={"mesh": mesh}),
        "pubmed": protocol.pubmed.model_copy(update={"mirror": mirror}),
        "notices": protocol.notices.model_copy(update={"retraction_watch": table}),
    }
    return protocol.model_copy(update=update)


def _faults_of_names(values: Mapping[str, Any], place: PlaceOf, path: Path) -> Iterator[Fault]:
    """Ids and names that stand twice."""
    for table, key, taken in (("criterion", "id", set()), ("source", "name", {"pubmed"})):
        for at, entry in _tables(values, table):
            name = str(entry.get(key, ""))
            if name in taken:
                yield Fault("this name is already taken", path, place((table, at, key)), name)
            taken.add(name)


def _place_in(place: PlaceOf, at: int, key: str) -> str:
    return place(("criterion", at, key))


def _places(text: str) -> PlaceOf:
    """Where a key stands. The lines of the file are counted when something is wrong, and not before."""
    lines = cache(lambda: line_by_key(text))

    def place(key: Key) -> str:
        line = line_of(lines(), key)
        name = ".".join(f"{part + 1}" if isinstance(part, int) else part for part in key)
        return f"line {line}, key {name}" if line else f"key {name}"

    return place

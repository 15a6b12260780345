"""A review as people wrote it: protocol, strategy and known records, read and checked together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.errors import TO_OPEN, Fault, ProtocolError, TrialSiftError
from pipeline.ground.files import read_text, sha256_of, traced
from pipeline.ground.merges import faults_of_markers
from pipeline.language import Finding, Line, lint, read_lines
from pipeline.review.known import read_known
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol, read_protocol
from pipeline.tables.kept import KnownRecord


@dataclass(frozen=True, slots=True)
class Review:
    """What people wrote down before any search.

    search   the name of the line of the strategy that is searched
    read     the SHA-256 of each file that all this was read from
    """

    paths: ReviewPaths
    protocol: Protocol
    strategy_text: str
    lines: tuple[Line, ...]
    search: str
    known: tuple[KnownRecord, ...]
    read: Mapping[Path, str]

    @property
    def strategy_sha256(self) -> str:
        return sha256_of(self.strategy_text.encode("utf-8"))


def read_review(paths: ReviewPaths) -> Review:
    """Read and check the whole review; one error names everything that is wrong, in all its files."""
    faults: list[Fault] = []
    errors: list[TrialSiftError] = []
    protocol: Protocol | None = None
    known: tuple[KnownRecord, ...] = ()
    text = ""
    lines: tuple[Line, ...] = ()
    with traced() as trace:
        try:
            protocol = read_protocol(paths.protocol)
        except TrialSiftError as error:
            errors.append(error)
        try:
            text = strategy_text(paths.strategy)
            lines = read_strategy(text, paths.strategy)
            faults += faults_of_strategy(lines, protocol, paths.strategy)
        except TrialSiftError as error:
            errors.append(error)
        try:
            known = read_known(paths.queries)
        except TrialSiftError as error:
            errors.append(error)
    faults = [fault for error in errors for fault in error.faults] + faults
    if faults or protocol is None:
        raise (type(errors[0]) if len(errors) == 1 and len(faults) == len(errors[0].faults) else ProtocolError)(*faults)
    return Review(paths, protocol, text, lines, protocol.search.line or lines[-1].name, known, trace.read)


def read_strategy(text: str, path: Path) -> tuple[Line, ...]:
    """The lines of a strategy file, at least one."""
    return read_lines(text, path)


def strategy_findings(lines: Sequence[Line], protocol: Protocol) -> tuple[Finding, ...]:
    """What the linter says of the strategy."""
    search = protocol.search.line or lines[-1].name
    return lint(lines, role="search", ambiguous=protocol.screening.ambiguous, search=search, mesh=protocol.headings())


def faults_of_strategy(lines: Sequence[Line], protocol: Protocol | None, path: Path) -> Iterator[Fault]:
    """What keeps the strategy from being sent. Without a readable protocol the last line is taken for the search."""
    asked = protocol.search.line if protocol else ""
    names = [line.name for line in lines]
    if asked and asked not in names:
        yield Fault(
            "the protocol names a search line that the strategy does not have", path, "", asked, ", ".join(names)
        )
        return
    for finding in lint(lines, role="search", search=asked or names[-1]):
        if finding.severity == "error":
            line = next(line for line in lines if line.name == finding.line)
            place = f"line {line.number}, character {finding.start + 1} of #{line.name}"
            yield Fault(
                f"{finding.why} ({finding.rule})", path, place, line.text[finding.start : finding.end], "", finding.mend
            )


def strategy_text(path: Path) -> str:
    """What stands in a strategy file. Raises ProtocolError."""
    try:
        text = read_text(path)
    except OSError as error:
        raise ProtocolError(Fault(f"the strategy cannot be opened: {error.strerror}", path, fix=TO_OPEN)) from error
    except UnicodeDecodeError as error:
        raise ProtocolError(Fault("the strategy is not in UTF-8", path, fix="save it as UTF-8")) from error
    ProtocolError.raise_if_any(faults_of_markers(path, text))
    return text

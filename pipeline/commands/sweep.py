"""Search NLM's files of PubMed on disk, all of them or some, for one review or many: no network, no key.

FILES are the baseline and the daily updates as NLM hands them out, in the order of their names. What was read of a file
is kept in DIR/parts, so that the next run reads only what is new or was changed, and a run that was stopped goes on.
"""

from __future__ import annotations

import re
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from shlex import quote

from pipeline.ground.errors import Fault, ProtocolError, SourceError
from pipeline.language import Range, Term
from pipeline.review.lock import locked
from pipeline.review.protocol import read_settings
from pipeline.review.review import faults_of_strategy, read_strategy, strategy_text
from pipeline.review.searches import read_searches
from pipeline.sweep.mirror_files import gaps, mirror_files
from pipeline.sweep.outcome import SUMMARY, Found, write_outcome
from pipeline.sweep.parts import FOLDER
from pipeline.sweep.questions import Question, new_question
from pipeline.sweep.sweeping import Swept, faults_of, sweep

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NAME_RULE = "letters, digits, ., - and _, beginning with a letter or a digit, at most 64"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--files", metavar="FILES", nargs="+", required=True, help="NLM's files: 'mirror/pubmed*.xml.gz', in quotes"
    )
    parser.add_argument("--protocol", metavar="FILE", type=Path, nargs="+", default=[], help="protocol.toml of reviews")
    parser.add_argument("--strategy", metavar="FILE", type=Path, nargs="+", default=[], help="strategies alone")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="where everything goes")
    readers = parser.add_mutually_exclusive_group()
    readers.add_argument("--workers", metavar="N", type=_at_least_one, default=1, help="processes that read at once")
    readers.add_argument("--scheduler", metavar="ADDRESS", default="", help="a Dask cluster: tcp://host:8786")
    parser.add_argument(
        "--count-lines", action="store_true", help="count what each line finds, which takes longer: a mirror needs it"
    )
    parser.add_argument("--skip-bad-files", action="store_true", help="do without files that cannot be read (exit 12)")


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def execute(arguments: Namespace) -> None:
    files = mirror_files(arguments.files)
    out = arguments.out.absolute()
    questions = _questions(arguments, max((file.date for file in files), default=""))
    started = time.monotonic()
    with locked(out / FOLDER, "another sweep writes here"):
        swept = sweep(
            files, questions, out,
            n_workers=arguments.workers, scheduler=arguments.scheduler, skip_bad=arguments.skip_bad_files,
        )  # fmt: skip
        seconds = time.monotonic() - started
        found = write_outcome(swept, {_review_of(path): _pmids_before(path) for path in arguments.protocol})
    _say(swept, found, seconds)
    SourceError.raise_if_any(faults_of(swept.why_bad, files))


def _questions(arguments: Namespace, today: str) -> list[Question]:
    """What is asked, for each protocol and each strategy. Raises ProtocolError for all that is wrong with them."""
    asking = [
        *((_review_of(path), path) for path in arguments.protocol),
        *((path.stem, path) for path in arguments.strategy),
    ]
    faults = [*_folders(arguments.protocol, "protocol", ".toml"), *_folders(arguments.strategy, "strategy", ".txt")]
    ProtocolError.raise_if_any(faults)
    if not asking:
        faults.append(Fault("nothing to search for", expected="--protocol FILE or --strategy FILE"))
    taken: dict[str, Path] = {}
    for name, path in asking:
        if not NAME.fullmatch(name):
            faults.append(Fault("this cannot be the name of a folder", path, found=name, expected=NAME_RULE))
        if name in taken:
            faults.append(Fault("two of these would write into one folder", path, found=f"{taken[name]}"))
        taken[name] = path
    ProtocolError.raise_if_any(faults)
    of_protocols = [_of_protocol(path, today, counts=arguments.count_lines) for path in arguments.protocol]
    of_strategies = [_of_strategy(path, today, counts=arguments.count_lines) for path in arguments.strategy]
    return [*of_protocols, *of_strategies]


def _review_of(protocol: Path) -> str:
    """The name of a review: that of the folder in which its protocol stands."""
    return protocol.absolute().parent.name


def _folders(paths: Iterable[Path], option: str, ending: str) -> Iterator[Fault]:
    """A fault for each folder that was named in the place of the file in it."""
    for path in paths:
        if path.is_dir():
            fix = f"name the file in it: --{option} {quote(str(path / f'{option}{ending}'))}"
            yield Fault("this is a folder", path, fix=fix)


def _of_protocol(path: Path, today: str, *, counts: bool) -> Question:
    """The strategy beside a protocol. Where the review takes its records from a mirror, its lines are counted."""
    protocol = read_settings(path)
    strategy = path.with_name("strategy.txt")
    lines = read_strategy(strategy_text(strategy), strategy)
    ProtocolError.raise_if_any(list(faults_of_strategy(lines, protocol, strategy)))
    search = protocol.search.line or lines[-1].name
    return new_question(
        _review_of(path), lines, search, mesh=protocol.search.mesh, today=today,
        counts=counts or bool(protocol.pubmed.mirror),
    )  # fmt: skip


def _of_strategy(path: Path, today: str, *, counts: bool) -> Question:
    lines = read_strategy(strategy_text(path), path)
    ProtocolError.raise_if_any(list(faults_of_strategy(lines, None, path)))
    return new_question(path.stem, lines, lines[-1].name, today=today, counts=counts)


def _pmids_before(protocol: Path) -> set[str]:
    """What the searches of a review found before: of these it is told what became of them."""
    return {pmid for search in read_searches(protocol.with_name("searches")) for pmid in search.pmids}


def _say(swept: Swept, found: Mapping[str, Found], seconds: float) -> None:
    n_files = len(swept.files)
    print(f"sweep     {n_files:,} files, {len(swept.current):,} records that are neither replaced nor deleted")
    if missing := gaps([file.name for file in swept.files]):
        print(f"          no file has the number of {', '.join(missing)}")
    if undated := [file.name for file in swept.files if not file.date]:
        print(f"          {len(undated):,} files do not tell when they were made: their dates stay empty")
    rate = f", {swept.n_read / seconds:,.0f} a second" if swept.n_read else ""
    n_before = n_files - len(swept.names_read)
    print(f"          {swept.n_read:,} records read now{rate}; {n_before:,} files had been read before")
    for question in swept.questions:
        for phrase in question.nowhere:
            print(f"          {question.name}: no record holds {_written(phrase)}: its words were searched, one by one")
    for name, one in found.items():
        unreadable = f", {len(one.unreadable):,} entries cannot be read" if one.unreadable else ""
        print(f"{name}: {len(one.pmids):,} records found{unreadable}")
        for line in one.lines:
            if line.count is not None and line.name != one.search:
                print(f"          {line.count:>10,}  #{line.name}")
    print(f"          read {swept.out / SUMMARY}")


def _written(leaf: Term | Range) -> str:
    """A phrase of a strategy as people write it."""
    return f"{leaf.text}[{leaf.tag}]" if isinstance(leaf, Term) else f"{leaf.low}:{leaf.high}[{leaf.tag}]"

"""Run the whole job on invented records, without the network: a first search, two people, an update.

Works in a workspace of its own, results/demo, which it makes anew each time. Nothing in it is real: the sandbox stands
in for PubMed, a trial register, a preprint server and two indexes of citations with invented records, and the decisions
are made by counting rows, not by reading.
"""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pipeline
from pipeline.commands.running import run_stage
from pipeline.commands.update import ask_all, bring_up_to_date, say_failures
from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.files import read_text, write_text
from pipeline.prisma import FATES
from pipeline.review.changes import in_plain_words
from pipeline.review.layout import DIAGRAM_SVG, DIGEST, PAPER_MARKDOWN, REPORT_PAGE, ReviewPaths, Workspace
from pipeline.review.review import Review, read_review
from pipeline.review.shares import Shares
from pipeline.review.updates import read_updates
from pipeline.sandbox import Sandbox, invented_corpus, invented_imports
from pipeline.sheets import DECIDED, TO_SCREEN, DecidedRow, ToScreenRow
from pipeline.sources.asked import Service
from pipeline.sources.asked.paging import Asker
from pipeline.sources.pubmed import Entrez, Settings
from pipeline.stages import decide, dedupe, report, screen, tell
from pipeline.tables.computed import CHANGES, FLOW, NEW, PRISMA, VERDICTS
from pipeline.tables.kept import AUDIT, FULL_TEXT, KNOWN, TITLE_ABSTRACT, WITHDRAWN, KnownRecord
from pipeline.tables.records import RECORDS

NAME = "ltr-spinal-pain"
DAYS = (date(2026, 1, 5), date(2026, 2, 2))
PEOPLE_ASKED = ("protocol.toml", "strategy.txt")
INVENTED_TRIALS = [
    KnownRecord(str(pmid), "", "", "invented, with the traps that real trials set")
    for pmid in range(90000001, 90000005)
]
INVENTED = "This is a demonstration: all records, people and decisions on this page are invented."
ASKED_BY_SOURCE = {
    "ctgov": 'ask = "clinicaltrials.gov"\nquery = "needling AND twitch"',
    "citations": 'ask = "pubmed-citations"\nlinks = ["references", "cited by"]',
}
"""What the demo asks by itself of the sources that the review has."""
MORE_SOURCES_AND_PEOPLE = """
[[source]]
name = "preprints"
title = "Europe PMC preprints"
kind = "database"
ask = "europepmc"
query = "SRC:PPR AND (needling OR needled) AND (twitch OR twitches)"

[[source]]
name = "openalex"
title = "OpenAlex"
kind = "citation searching"
ask = "openalex"
links = ["references", "cited by"]

[people]
screen = ["Anna", "Ben"]
share = "halves"

[audit]
size = 12
"""
"""Two more sources; two invented people, of whom each reads half of the records, and how much they check of what rules
excluded."""
LIKELY = 14
"""The score from which the invented reviewer takes a record for a candidate."""
N_SHOWN = 5


def add_arguments(parser: ArgumentParser) -> None:
    """No arguments."""


def execute(arguments: Namespace) -> None:
    review = demo_review(Path.cwd())
    flows = []
    with Sandbox(invented_corpus(), today=DAYS[0]) as sandbox:
        for number, day in enumerate(DAYS, start=1):
            print(f"\n== Day {number}: {day} ==")
            sandbox.today = day
            for name, text in invented_imports(day).items():
                write_text(review.paths.imports / name, text)
            with Entrez(Settings(email="demo@example.org", url=sandbox.url)) as entrez:
                say_failures(ask_all(review, entrez, partial(open_other, sandbox)))
            bring_up_to_date(review)
            if number == 1:
                people_decide(review, f"{day}")
            flows.append(fates_counted(review.paths))
    print("\n".join(closing_words(review.paths, flows)))


def open_other(sandbox: Sandbox, service: Service) -> Asker:
    """The client of another service, which the sandbox serves too."""
    return Asker(service, {service.url_variable: sandbox.url_of(service.name)})


def demo_review(here: Path) -> Review:
    """A workspace of its own, with the review that TrialSift comes with and invented trials instead of the known ones.

    It needs no workspace around it: whoever has just installed TrialSift has none.
    """
    folder = root_of(here) / "results" / "demo"
    if folder.is_symlink() or (folder.exists() and not is_a_demo(folder)):
        fix = "move it away: the demo makes this folder anew each time"
        raise ProtocolError(Fault("something that is no demo of ours stands here", folder, fix=fix))
    if folder.exists():
        shutil.rmtree(folder)
    paths = ReviewPaths(folder, NAME)
    paths.imports.mkdir(parents=True)
    for name in PEOPLE_ASKED:
        shutil.copyfile(questions() / name, paths.queries / name)
    protocol = read_text(paths.protocol).replace('reconstruction = "', f'reconstruction = "{INVENTED} ', 1)
    for name, asked in ASKED_BY_SOURCE.items():
        protocol = protocol.replace(f'name = "{name}"\n', f'name = "{name}"\n{asked}\n', 1)
    write_text(paths.protocol, protocol + MORE_SOURCES_AND_PEOPLE)
    KNOWN.write(paths.queries, INVENTED_TRIALS)
    return read_review(paths)


def is_a_demo(folder: Path) -> bool:
    """Whether a demo made this folder, or began to: nothing else is taken away."""
    return folder.is_dir() and {path.name for path in folder.iterdir()} <= {"queries", "cache", "results"}


def root_of(here: Path) -> Path:
    """The workspace around `here`, or `here` itself where there is none."""
    try:
        return Workspace.around(here).root
    except ProtocolError:
        return here


def questions() -> Path:
    """The folder with the protocol and the strategy: packed beside the code in a wheel, queries/ in the repository."""
    package = Path(pipeline.__file__).parent
    packed = package / "_demo"
    return packed if packed.is_dir() else package.parent / "queries" / NAME


def people_decide(review: Review, day: str) -> None:
    """Three rounds at the sheet, as people would: title and abstract, full text, then the audit of what rules excluded.

    Some rows are left for later. Of what rules excluded one is called wrong, which stops its rule. Then Ben excludes on
    its abstract what Anna has read in full and included: a conflict, which he ends by taking his word back. And Anna
    thinks again of the reason that she gave.
    """
    results, shares = review.paths.results, Shares(review.protocol.people)
    for phase in (TITLE_ABSTRACT, FULL_TEXT, AUDIT):
        TO_SCREEN.table.write(results, list(filled(TO_SCREEN.table.read(results), phase, shares)))
        take_in(review, day)
    included = next(row.record_id for row in DECIDED.table.read(results) if is_annas(row, FULL_TEXT, "include"))
    for word in ("exclude", WITHDRAWN):
        said_again(results, included, reviewer="Ben", decision=word)
        take_in(review, day)
        run_stage(report, review)
        run_stage(tell, review)
    excluded = next(row.record_id for row in DECIDED.table.read(results) if is_annas(row, TITLE_ABSTRACT, "exclude"))
    said_again(results, excluded, reviewer="Anna", decision="exclude", reason="No twitch was elicited")
    take_in(review, day)
    run_stage(report, review)


def take_in(review: Review, day: str) -> None:
    """What `trialsift decide` does first."""
    run_stage(decide, review, decided_on=day)
    run_stage(dedupe, review)
    run_stage(screen, review)


def is_annas(row: DecidedRow, phase: str, word: str) -> bool:
    """Whether Anna alone said so."""
    return row.phase == phase and row.stands.startswith(word) and row.said.startswith("Anna") and ";" not in row.said


def said_again(results: Path, record_id: str, **cells: str) -> None:
    """Type into decided.csv, on title and abstract, where everything that stands can be changed."""
    rows = list(DECIDED.table.read(results))
    about = (record_id, TITLE_ABSTRACT)
    DECIDED.table.write(results, [replace(r, **cells) if (r.record_id, r.phase) == about else r for r in rows])


def filled(rows: Iterable[ToScreenRow], phase: str, shares: Shares) -> Iterator[ToScreenRow]:
    """The rows with the cells of this phase filled in, by counting: every sixth is left open."""
    at = 0
    for row in rows:
        typed: dict[str, Any] = {"reviewer": shares.readers(row.record_id)[0]}
        if row.phase == phase:
            at += 1
            if phase == AUDIT:
                typed |= {"decision": "include" if at == 1 else "exclude"}
            elif phase == TITLE_ABSTRACT:
                keep = int(row.score or 0) >= LIKELY
                typed |= {"decision": "include"} if keep else {"decision": "exclude", "reason": "No comparison of LTR"}
            else:
                typed |= FULL_TEXT_IN_TURN[at % len(FULL_TEXT_IN_TURN)]
        yield replace(row, **typed) if at % 6 and "decision" in typed else row


FULL_TEXT_IN_TURN = (
    {"decision": "include"},
    {"decision": "exclude", "reason": "LTR elicited in all arms"},
    {"decision": "include"},
    {"decision": "not_retrieved", "note": "no answer from the authors"},
    {"decision": "sought"},
)


def fates_counted(paths: ReviewPaths) -> Counter[str]:
    """How many records ended where."""
    return Counter(row.fate for row in FLOW.read(paths.results))


def closing_words(paths: ReviewPaths, flows: list[Counter[str]]) -> Iterator[str]:
    """The counts of both days, what is new and why, what to read, and where the files are."""
    yield from words_of_counts(flows)
    yield from words_of_news(paths)
    yield from words_of_reading(paths)
    yield "\n== Files =="
    for name, what in FILES.items():
        yield f"{paths.result(name).relative_to(paths.workspace.parents[1])}  {what}"


def words_of_counts(flows: list[Counter[str]]) -> Iterator[str]:
    """The PRISMA counts, a column for each day."""
    yield f"\n== PRISMA counts (every record and where it ended: {FLOW.name}) =="
    yield f"{'':<52}" + "".join(f"{day!s:>12}" for day in DAYS)
    yield f"{'Records identified':<52}" + "".join(f"{flow.total():>12}" for flow in flows)
    for fate, words in FATES.items():
        yield f"{words:<52}" + "".join(f"{flow[fate]:>12}" for flow in flows)


def words_of_news(paths: ReviewPaths) -> Iterator[str]:
    """What the last update told: new records and everything else that changed."""
    events = read_updates(paths.queries)[-1].events
    news = sorted((row for row in CHANGES.read(paths.results) if row.event in events), key=lambda row: row.change)
    title_by_id = {record.record_id: record.title for record in RECORDS.read(paths.results)}
    yield f"\n== What is new or changed on {DAYS[-1]}, and why =="
    for row in news:
        yield f"{row.change:<8} {row.record_id:<24} {title_by_id.get(row.record_id, '')[:70]}"
        yield f"{'':<9}{in_plain_words(row.why)}"


def words_of_reading(paths: ReviewPaths) -> Iterator[str]:
    """How much waits for a person, and what comes first."""
    waiting = list(TO_SCREEN.table.read(paths.results))
    yield f"\n== To read: {len(waiting)} records, likely trials first =="
    for row in waiting[:N_SHOWN]:
        yield f"{row.phase:<15} {row.record_id:<24} score {row.score:>2}  {row.title[:60]}"


FILES = {
    REPORT_PAGE: "everything on one page: open it in a browser",
    DIGEST: "one page about this update",
    TO_SCREEN.table.name: "what people fill in",
    NEW.name: "what no update has shown before",
    FLOW.name: "every record and where it ended",
    DIAGRAM_SVG: f"the flow diagram; {PRISMA.name} for the PRISMA2020 R package",
    VERDICTS.name: "every criterion on every record, with its words",
    PAPER_MARKDOWN: "the words for the methods section",
}

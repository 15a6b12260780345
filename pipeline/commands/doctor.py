"""Check whether this machine is ready for PubMed and the sources that reviews ask: settings, network, a few questions.

Each reply is compared with what the client relies on. The last line is the verdict; exit code 12 when it is no. Where
PubMed's language differs from what TrialSift believes of it, that is said, and is no failure.
"""

from __future__ import annotations

import io
import os
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pipeline.commands.running import open_asker
from pipeline.ground.errors import Fault, ProtocolError, SourceError, TrialSiftError
from pipeline.ground.record import Record
from pipeline.ground.way_in import to_type
from pipeline.review.layout import Workspace
from pipeline.review.protocol import read_settings
from pipeline.sources.asked import SERVICE_BY_NAME, Service
from pipeline.sources.asked.paging import Asker
from pipeline.sources.pubmed import Entrez, Settings
from pipeline.sources.pubmed.beliefs import beliefs
from pipeline.sources.pubmed.xml import read_pubmed_xml
from pipeline.sources.web.recording import Recording

KNOWN_PMID = "8043247"
"""A record of 1994 that is fully indexed and will stay: Hong 1994, the first trial on the local twitch response."""
RECORD_LACKS = "a sandbox has it only where its corpus does; if PubMed itself answered, please report this"
NO_PMID = "999999999"
LEAST_DISK = 500 << 20
"""Bytes. A search of 10,000 records needs about 120 MB of cache."""
LARGEST_CLOCK_ERROR = 300
"""Seconds. Dates come from PubMed's clock; a wrong one here would only confuse people."""

Check = Callable[[], str]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--record",
        metavar="DIR",
        type=Path,
        help="keep the raw replies in a new folder; they hold neither your key nor your e-mail address",
    )


def execute(arguments: Namespace) -> None:
    """Run the checks, a line for each; of each service up to the first that fails: what follows would only fail too.

    The other services are looked at all the same: they do not need PubMed.
    """
    _report(machine_checks())
    not_ready: list[Fault] = []
    settings = Settings.from_environment(os.environ)
    recording = Recording(arguments.record, settings.email) if arguments.record else None
    with Entrez(settings) as entrez:
        if recording:
            entrez.tell(recording.keep)
        print(f"ok   the way to {settings.host}: {entrez.route}")
        not_ready += _not_ready(service_checks(entrez))
        n_differing = 0 if not_ready else _compare(entrez)
    for service in asked_services():
        with open_asker(service) as asker:
            if recording:
                asker.tell(recording.keep)
            print(f"ok   the way to {asker.host}: {asker.route}")
            not_ready += _not_ready(other_checks(service, asker))
    if recording:
        print(f"the replies stand in {arguments.record}: look at them, then give them to the project if you like")
    if n_differing:
        print(f"PubMed differs in {n_differing} points from what TrialSift knows: please report the lines marked !!")
    SourceError.raise_if_any(not_ready)
    print(f"ready: {to_type('update')} can ask {', '.join(['PubMed', *(s.title for s in asked_services())])}")


def _compare(entrez: Entrez) -> int:
    """Ask what the language rests on; how often PubMed differs."""
    n_differing = 0
    for belief in beliefs():
        try:
            differs = belief.differs(entrez)
        except SourceError as error:
            differs = str(error)
        print(f"!!   {belief.sentence}: not so: {differs}" if differs else f"ok   {belief.sentence}")
        n_differing += bool(differs)
    return n_differing


def _report(checks: Iterator[tuple[str, Check]]) -> None:
    for name, check in checks:
        try:
            print(f"ok   {name}: {check()}")
        except TrialSiftError as error:
            print(f"NO   {name}: {error}")
            raise SourceError(Fault(f"not ready: {name}", fix="correct what the line marked NO says")) from error


def _not_ready(checks: Iterator[tuple[str, Check]]) -> list[Fault]:
    try:
        _report(checks)
    except SourceError as error:
        return list(error.faults)
    return []


def machine_checks() -> Iterator[tuple[str, Check]]:
    """What can be looked at without the network."""
    yield "settings", _settings
    yield "disk", _disk


def service_checks(entrez: Entrez) -> Iterator[tuple[str, Check]]:
    """A handful of requests that ask for next to nothing."""
    yield "PubMed answers", lambda: _about(entrez)
    yield "clock", lambda: _clock(entrez)
    yield "a search", lambda: _count(entrez)
    yield "a record", lambda: _record(entrez)
    yield "a PMID that does not exist", lambda: _no_record(entrez)


def asked_services() -> list[Service]:
    """The services that the reviews of this workspace ask, each once; none where there is no workspace."""
    try:
        workspace = Workspace.around(Path.cwd())
    except ProtocolError:
        return []
    named: dict[str, None] = {}
    for name in workspace.review_names():
        # A protocol that cannot be read is told by whatever works on its review; here it keeps no other back.
        with suppress(ProtocolError):
            protocol = read_settings(workspace.review(name).protocol)
            named |= dict.fromkeys(source.ask for source in protocol.asked_sources)
    return [SERVICE_BY_NAME[name] for name in named if name in SERVICE_BY_NAME]


def other_checks(service: Service, asker: Asker) -> Iterator[tuple[str, Check]]:
    """What is looked at of another service: its clock, and one record of a query that finds next to nothing."""
    yield f"{service.title} answers", lambda: _sample(service, asker)


def _sample(service: Service, asker: Asker) -> str:
    """Ask for the sample and read what came; replies of PubMed's links hold no records."""
    page, reply = asker.first_page(service.sample)
    titles = [record.title for record in service.records(reply.body, "sample")]
    if not page.total or not page.ids or len(titles) not in (0, len(page.ids)):
        found = f"{page.total} counted, {len(page.ids)} listed, {len(titles)} read"
        raise SourceError(Fault(f"{service.title} was asked for {service.sample}", found=found, expected="a record"))
    apart = abs((datetime.now(UTC) - reply.answered_at).total_seconds())
    clock = "" if apart <= LARGEST_CLOCK_ERROR else f"; its clock is {apart / 3600:.1f} hours apart from this one's"
    return f"{page.total} found for {service.sample}{': ' + titles[0] if titles else ''}{clock}"


def _settings() -> str:
    settings = Settings.from_environment(os.environ)
    key = "with a key, 10 requests a second" if settings.api_key else "without a key, 3 requests a second"
    return f"e-mail {settings.email}, {key}, at {settings.host}"


def _disk() -> str:
    free = shutil.disk_usage(Path.cwd()).free
    if free < LEAST_DISK:
        raise SourceError(Fault("too little space is left here", Path.cwd(), "", f"{free >> 20} MB", "500 MB"))
    return f"{free >> 30} GB free"


def _about(entrez: Entrez) -> str:
    about = entrez.about()
    return f"{about.n_records:,} records, updated {about.last_update}"


def _clock(entrez: Entrez) -> str:
    apart = abs((datetime.now(UTC) - entrez.about().answered_at).total_seconds())
    if apart > LARGEST_CLOCK_ERROR:
        return f"{apart / 3600:.1f} hours apart from PubMed's; searches are dated by PubMed's"
    return "right"


def _count(entrez: Entrez) -> str:
    answer = entrez.count(f"{KNOWN_PMID}[uid]")
    if answer.count != 1:
        raise SourceError(
            Fault(f"a search for PMID {KNOWN_PMID}", "", "", f"{answer.count} records", "1", RECORD_LACKS)
        )
    return f"understood as {answer.translation}"


def _record(entrez: Entrez) -> str:
    batches = list(entrez.fetch([KNOWN_PMID]))
    entries = [entry for batch in batches for entry in read_pubmed_xml(io.BytesIO(batch.body))]
    titles = [entry.title for entry in entries if isinstance(entry, Record) and entry.pmid == KNOWN_PMID]
    if not titles or not titles[0]:
        raise SourceError(
            Fault(f"the record of PMID {KNOWN_PMID} came without its title", "", "", "", "a record", RECORD_LACKS)
        )
    return titles[0]


def _no_record(entrez: Entrez) -> str:
    missing = [pmid for batch in entrez.fetch([NO_PMID]) for pmid in batch.missing]
    if missing != [NO_PMID]:
        raise SourceError(Fault("a PMID that does not exist was not reported as missing", found=", ".join(missing)))
    return "reported as missing: " + entrez.explain_missing(missing)[NO_PMID]

"""Five years of weekly updates of one small review: what week 260 costs beside week 20.

A sandbox in the same process serves an invented corpus in which one record changes each week and one more comes every
fourth; nobody decides anything, so that every record is read again each week. Each update runs in a process of its own,
forked from one that has loaded everything: its CPU time, its peak memory beyond what it started with, the files and
bytes that it adds. After the last week the replies are packed and everything is rebuilt from the pack.

    python -m bench.soak [--weeks 260] [--picture docs/pictures/soak.svg]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

from pipeline.commands.update import bring_up_to_date, search_and_fetch
from pipeline.ground.record import Record
from pipeline.review.layout import Workspace
from pipeline.review.pack import pack_folders
from pipeline.review.review import Review, read_review
from pipeline.review.searches import read_searches
from pipeline.sandbox import InProcess, Sandbox, small_corpus
from pipeline.sandbox.corpus import ALWAYS, Article, Corpus, Version
from pipeline.sources.pubmed import Clock, Entrez, Limits, Settings
from pipeline.sources.pubmed.xml import read_pubmed_xml
from pipeline.stages import fetch

FIRST, WEEK = date(2026, 1, 5), timedelta(days=7)
EARLY, GOAL = 20, 1.5
AROUND = 5
"""Weeks on both sides of the one that is told, whose median is told: one update is as noisy as its machine."""
FIRST_NEW_PMID = 91_000_001
NAME = "five-years"
PROTOCOL = """
[review]
title = "An invented review that lives for five years"
question = "What does the last week cost?"

[expectations]
largest_rise = 9.0

[[criterion]]
id = "E1"
kind = "exclude"
reason = "Systematic review"
sentence = "Trials were included."
when = '"systematic review"[ti]'
meets = ["A systematic review of needling"]
fails = ["A trial of needling"]
"""
STRATEGY = "#all = all[sb]\n"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one update cost."""

    week: int
    seconds: float
    megabytes: float
    files: int
    cache_kilobytes: float
    results_kilobytes: float


def main() -> int:
    """Live through the weeks and print what the early and the last ones cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--weeks", type=int, default=260)
    parser.add_argument("--picture", type=Path)
    arguments = parser.parse_args()
    workspace = Path(tempfile.mkdtemp(prefix="trialsift-soak-"))
    try:
        costs = list(lived(workspace, arguments.weeks))
        rebuilt = [in_a_process(lambda: rebuild(workspace)) for _ in range(3)]
        before = size(workspace / "cache")
        review = the_review(workspace)
        earlier = read_searches(review.paths.searches)[:-1]
        pack_folders(review.paths.cache, [review.paths.cache / search.name for search in earlier])
        after = size(workspace / "cache")
        packed = [in_a_process(lambda: rebuild(workspace)) for _ in range(3)]
    finally:
        shutil.rmtree(workspace)
    print(table(costs))
    unpacked_s, packed_s = (statistics.median(s for s, _ in runs) for runs in (rebuilt, packed))
    print(f"cache: {before[0]} files, {before[1] / 1e6:.1f} MB; packed {after[0]} files, {after[1] / 1e6:.1f} MB")
    print(f"rebuilt without the network: {unpacked_s:.2f} s of CPU, from the pack {packed_s:.2f} s")
    if arguments.picture:
        draw(costs, arguments.picture)
    return 0


def lived(workspace: Path, n_weeks: int) -> Iterator[Cost]:
    """The cost of each week's update."""
    folder = workspace / "queries" / NAME
    folder.mkdir(parents=True)
    (folder / "protocol.toml").write_text(PROTOCOL, encoding="utf-8")
    (folder / "strategy.txt").write_text(STRATEGY, encoding="utf-8")
    sandbox = Sandbox(corpus_of(n_weeks), rate=0)
    n_before, cache_before = 0, 0
    for week in range(1, n_weeks + 1):
        sandbox.today = FIRST + (week - 1) * WEEK
        seconds, megabytes = in_a_process(lambda: update(workspace, sandbox))
        n_files, _ = size(workspace)
        _, cache = size(workspace / "cache")
        _, results = size(workspace / "results")
        yield Cost(week, seconds, megabytes, n_files - n_before, (cache - cache_before) / 1000, results / 1000)
        n_before, cache_before = n_files, cache
        if week % 20 == 0:
            print(f"week {week}: {seconds:.2f} s", file=sys.stderr)


def corpus_of(n_weeks: int) -> Corpus:
    """The invented records as they stand on the first day, one of them changed each week, one more every fourth."""
    there = small_corpus().on(FIRST).article_by_pmid
    versions = [Version(pmid, ALWAYS, article) for pmid, article in there.items()]
    pmids = sorted(there, key=int)
    for week in range(1, n_weeks):
        since, pmid = FIRST + week * WEEK, pmids[week % len(pmids)]
        versions.append(Version(pmid, since, said_otherwise(there[pmid], f"revised in week {week}")))
        if week % 4 == 0:
            new = f"{FIRST_NEW_PMID + week}"
            versions.append(Version(new, since, said_otherwise(there[pmid], f"new in week {week}", new)))
    return Corpus(versions)


def said_otherwise(article: Article, words: str, pmid: str = "") -> Article:
    """The same article with these words in its title, and as another record where a PMID is given."""
    xml = article.xml.replace("</ArticleTitle>", f" ({words})</ArticleTitle>", 1)
    if pmid:
        xml = xml.replace(article.record.pmid, pmid).replace("10.", f"10.{pmid}", 1)
    (record,) = read_pubmed_xml(BytesIO(f"<PubmedArticleSet>{xml}</PubmedArticleSet>".encode()))
    assert isinstance(record, Record)
    return Article.of(record, xml.encode())


def update(workspace: Path, sandbox: Sandbox) -> Callable[[], None]:
    """An update whose client waits for nothing; the sandbox is made ready before its time is taken."""
    sandbox.snapshot.search("needling[tiab]", sandbox.today)
    settings = Settings("bench@example.org", "", sandbox.url)
    clock = Clock(sleep=lambda seconds: None, jitter=lambda cap: 0.0)

    def run() -> None:
        review = the_review(workspace)
        with Entrez(settings, clock=clock, limits=Limits(), adapter=InProcess(sandbox)) as entrez:
            search_and_fetch(review, entrez)
        bring_up_to_date(review)

    return run


def rebuild(workspace: Path) -> Callable[[], None]:
    """All results again from the cache."""

    def run() -> None:
        review = the_review(workspace)
        fetch.run_offline(review)
        bring_up_to_date(review)

    return run


def the_review(workspace: Path) -> Review:
    """The one review of the workspace."""
    return read_review(Workspace(workspace).review(NAME))


def in_a_process(prepare: Callable[[], Callable[[], None]]) -> tuple[float, float]:
    """Seconds of CPU and peak megabytes beyond the start of what `prepare` gives, run in a forked process."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        run = prepare()
        before_s, before_kb = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with redirect_stdout(StringIO()):
            run()
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        os.write(write_end, json.dumps([time.process_time() - before_s, (peak_kb - before_kb) / 1024]).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as stream:
        said = stream.read()
    _, status = os.waitpid(child, 0)
    if status or not said:
        raise SystemExit("an update failed: its error stands above")
    seconds, megabytes = json.loads(said)
    return seconds, megabytes


def size(folder: Path) -> tuple[int, int]:
    """How many files there are below it, and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


def table(costs: list[Cost]) -> str:
    """The early week, the last one and their ratio, a line for each kind of cost."""
    last = len(costs) - AROUND
    lines = [f"{'':<22}{f'week {EARLY}':>10}{f'week {len(costs)}':>10}{'ratio':>8}   goal {GOAL}"]
    for name in ("seconds", "megabytes", "files", "cache_kilobytes", "results_kilobytes"):
        early, late = (around(costs, name, week) for week in (EARLY, last))
        lines.append(f"{name.replace('_', ' '):<22}{early:>10.2f}{late:>10.2f}{late / early if early else 1:>8.2f}")
    return "\n".join(lines)


def around(costs: list[Cost], name: str, week: int) -> float:
    """The median of a kind of cost in the weeks around this one."""
    return float(statistics.median(asdict(cost)[name] for cost in costs if abs(cost.week - week) <= AROUND))


def draw(costs: list[Cost], path: Path) -> None:
    """The curve of each kind of cost, each beside its own early week."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    mpl.rcParams["svg.hashsalt"] = "soak"
    figure, axes = pyplot.subplots(figsize=(8, 4), layout="constrained")
    for name, words in (("seconds", "CPU time"), ("megabytes", "memory"), ("files", "new files")):
        early = around(costs, name, EARLY)
        axes.plot([c.week for c in costs[1:]], [asdict(c)[name] / early for c in costs[1:]], label=words, linewidth=1)
    axes.axhline(GOAL, color="grey", linestyle="--", linewidth=1, label=f"goal: {GOAL} × week {EARLY}")
    axes.set(xlabel="week", ylabel=f"of week {EARLY}", ylim=(0, 2), title="Cost of one weekly update over five years")
    axes.legend(loc="lower right", frameon=False)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())

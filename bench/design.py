"""How well words tell trials: `python -m bench.design`.

The rules of queries/ltr-spinal-pain that exclude alone, and its sign of a trial, over real reports whose publication
types and MeSH headings are hidden. Reports selected as trials that are none (protocols, notices, reviews, animal and
observational studies) are set aside by name in adjudicated_pmc_trials.csv, each with the words that say so. One half
of the records, by a hash of their ids, was kept apart while the rules were written and is shown by itself; the rules
were mended twice after a look at it (docs/screening.md).
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.ground.record import Record
from pipeline.language import CompiledQueries, compile_queries
from pipeline.review.protocol import read_protocol
from pipeline.screening import Screener
from pipeline.screening.validation import Share

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "screening" / "design_records.csv.gz"
ADJUDICATED = Path(__file__).parent / "adjudicated_pmc_trials.csv"
PROTOCOL = ROOT / "queries" / "ltr-spinal-pain" / "protocol.toml"
DESIGN = "I5-design"
NOTHING_SAID = ("Journal Article",)
"""In place of the hidden publication types: known, and silent about the design. So the words must do all the work."""

BROAD = """random*[tiab] OR placebo*[tiab] OR sham[tiab] OR blind*[tiab] OR trial*[tiab] OR quasi*[tiab] OR group*[tiab]
  OR allocat*[tiab] OR assign*[tiab] OR versus[tiab] OR compar*[tiab] OR control*[tiab]"""
"""The broad rule for comparison: words of trials, or any word of groups and comparing."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A report without its indexing, what people say it is, and whether the rules were written on it."""

    record: Record
    truth: str
    adjudicated: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of a report: the criteria that exclude it, and its sign of a trial under both rules."""

    report: Labelled
    excluding: tuple[str, ...]
    design: bool | None
    broad: bool | None


def main() -> None:
    if not DATA.exists():
        print(f"skipped: the real records are not at {DATA.name}")
        return
    screener = read_protocol(PROTOCOL).screener()
    broad = compile_queries({"broad": BROAD})
    reports = [judged(report, screener, broad) for report in labelled_reports()]
    trials = [report for report in reports if report.report.truth == "trial"]
    real = [report for report in trials if not report.report.adjudicated]
    others = [report for report in reports if report.report.truth == "other"]
    print(f"{len(trials):,} reports selected as trials, {len(real):,} of them trials after adjudication")
    print(f"  set aside: {counted(report.report.adjudicated for report in trials if report.report.adjudicated)}")
    show_exclusions(real, "trials")
    show_exclusions(trials, "before adjudication")
    for name, seen in (("all", (True, False)), ("written on", (True,)), ("kept apart", (False,))):
        show_design(
            name,
            [report for report in real if report.report.seen in seen],
            [report for report in others if report.report.seen in seen],
        )


def labelled_reports() -> list[Labelled]:
    """The reports that are labelled as trials or as other things; the drug-class reviews have other labels."""
    with ADJUDICATED.open(encoding="utf-8", newline="") as file:
        what_by_id = {row["record_id"]: row["what"] for row in csv.DictReader(file)}
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["source"].startswith("cohen2006")]
    return [labelled(row, what_by_id) for row in rows]


def labelled(row: dict[str, str], what_by_id: dict[str, str]) -> Labelled:
    record_id = row["record_id"]
    is_trial = row["source"] != "medline2000" or "Randomized Controlled Trial" in row["publication_types"].split("|")
    digits = sha256((row["source"] + record_id).encode()).hexdigest()[:8]
    return Labelled(
        Record(record_id, title=row["title"], abstract=row["abstract"], publication_types=NOTHING_SAID),
        "trial" if is_trial else "other",
        what_by_id.get(record_id, "") if row["source"] == "pmc_trials" else "",
        int(digits, 16) % 2 == 0,
    )


def judged(report: Labelled, screener: Screener, broad: CompiledQueries) -> Judged:
    verdicts = screener.screen(report.record).verdicts
    return Judged(
        report,
        tuple(v.criterion.id for v in verdicts if v.criterion.kind == "exclude" and v.value is True),
        next(v.value for v in verdicts if v.criterion.id == DESIGN),
        broad.match(report.record).value("broad"),
    )


def show_exclusions(reports: Sequence[Judged], name: str) -> None:
    """How many of the reports the rules that exclude alone would throw away."""
    caught = [report for report in reports if report.excluding]
    reasons = counted(report.excluding[0] for report in caught)
    print(f"rules that exclude alone, {name}: {share(len(caught), len(reports))}  {reasons}")


def show_design(name: str, trials: Sequence[Judged], others: Sequence[Judged]) -> None:
    """The share of reports with an abstract that each rule takes for a trial."""
    print(f"sign of a trial, records {name}")
    for kind, reports in (("trials kept", trials), ("non-trials kept", others)):
        readable = [report for report in reports if report.report.record.abstract]
        ours = share(sum(report.design is True for report in readable), len(readable))
        broad = share(sum(report.broad is True for report in readable), len(readable))
        unknown = f"{len(reports) - len(readable)} without an abstract"
        print(f"  {kind:<16} ours {ours}   broad rule {broad}   {unknown}")


def share(n: int, total: int) -> str:
    low, high = Share(n, total).interval
    return f"{n}/{total} = {n / total:.2%} [{low:.2%}, {high:.2%}]"


def counted(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(Counter(names).items()))


if __name__ == "__main__":
    main()

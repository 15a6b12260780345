"""How well words tell trials, on sources that the words were not chosen on: `python -m bench.design`.

Each source of labelled reports is left out in turn. The words of comparing and of observing are chosen anew on the
other sources, among all that a reason speaks for, and the sign of a trial that they make is measured on the one left
out. The words of allocation count by their meaning alone and are never chosen. Publication types and MeSH headings
are hidden, so that words do all the work. The protocol must hold what is chosen on all sources, so that the figures
are those of a rule made in the same way on other data.

Reports selected as trials that are none (protocols, notices, reviews, animal and observational studies) are set aside
by name in adjudicated_pmc_trials.csv, each with the words that say so; clinical trials that were not randomised are
set aside too, since the review includes them and they are neither. In the drug-class reviews only the reports count
that people excluded for their publication type or their design.
"""

from __future__ import annotations

import csv
import gzip
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.record import Record
from pipeline.language import compile_queries
from pipeline.review.protocol import read_protocol
from pipeline.screening.validation import Share

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "screening" / "design_records.csv.gz"
ADJUDICATED = Path(__file__).parent / "adjudicated_pmc_trials.csv"
LEFT_OUT = Path(__file__).parent / "design_words_left_out.csv"
PROTOCOLS = tuple(
    ROOT / "queries" / review / "protocol.toml" for review in ("ltr-spinal-pain", "dry-needling-low-back-pain")
)
NOTHING_SAID = ("Journal Article",)
"""In place of the hidden publication types: known, and silent about the design. So the words must do all the work."""

ALLOCATION, COMPARISON, OBSERVED = "allocation", "comparison", "observed"
SIGN_RATIO = 3.0
"""A word of comparing is kept unless it is less than three times as common in trials as in other studies."""
VETO_RATIO = 0.5
"""A word of observing is kept unless trials have it, and it is more than half as common in them as in other studies."""
LEAST_SEEN = 3
"""A word of comparing that fewer reports have is kept by its reason: the data say nothing of it."""

Kind = str
TRIAL, OTHER, SET_ASIDE = "trial", "other", "set aside"


@dataclass(frozen=True, slots=True)
class Report:
    """A report without its indexing, where it comes from, and what people say it is."""

    source: str
    kind: Kind
    record: Record
    why_set_aside: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a report says: whether any word of allocation, and which of the words that are chosen."""

    source: str
    kind: Kind
    allocated: bool
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sign:
    """The words of comparing and of observing that make the sign of a trial, beside those of allocation."""

    comparison: frozenset[str]
    observed: frozenset[str]

    def holds(self, report: Seen) -> bool:
        return report.allocated or bool(self.comparison & report.terms and not self.observed & report.terms)


def main() -> None:
    if not DATA.exists():
        print(f"skipped: the real records are not at {DATA.name}")
        return
    reports = labelled_reports()
    show_exclusions(reports)
    words = words_of_protocol(PROTOCOLS[0])
    candidates = with_left_out(words)
    seen = seen_in([report for report in reports if report.record.abstract], candidates)
    show_choice(words, chosen_on(seen, candidates))
    show_left_out(seen, candidates)


# --- The reports ------------------------------------------------------------------------------------------------------


def labelled_reports() -> list[Report]:
    with ADJUDICATED.open(encoding="utf-8", newline="") as file:
        what_by_id = {row["record_id"]: row["what"] for row in csv.DictReader(file)}
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file:
        return [report for row in csv.DictReader(file) if (report := labelled(row, what_by_id))]


def labelled(row: Mapping[str, str], what_by_id: Mapping[str, str]) -> Report | None:
    """The report, or None where people's label says nothing of its design."""
    record = Record(row["record_id"], title=row["title"], abstract=row["abstract"], publication_types=NOTHING_SAID)
    source, types = row["source"], row["publication_types"]
    if source.startswith("cohen2006"):
        by_design = {"5", "6"} & {row["label_abstract"], row["label_full_text"]}
        return Report(source, OTHER, record) if by_design else None
    if source == "medline2000" and "Randomized Controlled Trial" not in types:
        is_trial = "Clinical Trial" in types
        return Report(source, SET_ASIDE if is_trial else OTHER, record, "not randomised" if is_trial else "")
    why = what_by_id.get(row["record_id"], "") if source == "pmc_trials" else ""
    return Report(source, SET_ASIDE if why else TRIAL, record, why)


# --- The words --------------------------------------------------------------------------------------------------------


def words_of_protocol(path: Path) -> dict[str, list[str]]:
    """The lists of words in the protocol from which the sign of a trial is made."""
    words = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
    return {name: list(words[name]) for name in (ALLOCATION, COMPARISON, OBSERVED)}


def with_left_out(words: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The lists with the words that a reason speaks for too, and that the data of all sources spoke against."""
    candidates = {name: list(terms) for name, terms in words.items()}
    with LEFT_OUT.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            candidates[row["list"]].append(row["term"])
    return candidates


def seen_in(reports: Iterable[Report], candidates: Mapping[str, Sequence[str]]) -> list[Seen]:
    chosen_among = [*candidates[COMPARISON], *candidates[OBSERVED]]
    queries = compile_queries({ALLOCATION: " OR ".join(candidates[ALLOCATION])} | {term: term for term in chosen_among})
    found = []
    for report in reports:
        matches = queries.match(report.record)
        terms = frozenset(term for term in chosen_among if matches.value(term) is True)
        found.append(Seen(report.source, report.kind, matches.value(ALLOCATION) is True, terms))
    return found


def chosen_on(reports: Sequence[Seen], candidates: Mapping[str, Sequence[str]]) -> Sign:
    """The words that the reports leave standing. Only reports without a word of allocation depend on them."""
    undecided = [report for report in reports if not report.allocated]
    trials = [report.terms for report in undecided if report.kind == TRIAL]
    others = [report.terms for report in undecided if report.kind == OTHER]

    def times(term: str) -> tuple[int, int]:
        return sum(term in terms for terms in trials), sum(term in terms for terms in others)

    def speaks_for(term: str) -> bool:
        n, m = times(term)
        return n + m < LEAST_SEEN or (n + 1) / (len(trials) + 1) >= SIGN_RATIO * (m + 1) / (len(others) + 1)

    def speaks_against(term: str) -> bool:
        n, m = times(term)
        return not n or (n + 0.5) / (len(trials) + 1) <= VETO_RATIO * (m + 0.5) / (len(others) + 1)

    return Sign(
        frozenset(filter(speaks_for, candidates[COMPARISON])),
        frozenset(filter(speaks_against, candidates[OBSERVED])),
    )


# --- The figures ------------------------------------------------------------------------------------------------------


def show_exclusions(reports: Sequence[Report]) -> None:
    """How many trials the rules that exclude alone would throw away, in each review; no word of theirs is chosen."""
    trials = [report.record for report in reports if report.kind == TRIAL]
    aside = Counter(report.why_set_aside for report in reports if report.kind == SET_ASIDE)
    print(f"{len(trials):,} trials; set aside: " + ", ".join(f"{why} {n}" for why, n in sorted(aside.items())))
    for path in PROTOCOLS:
        screener = read_protocol(path).screener()
        caught: Counter[str] = Counter()
        for record in trials:
            grounds = [v for v in screener.screen(record).verdicts if v.criterion.kind == "exclude" and v.value is True]
            caught.update(verdict.criterion.id for verdict in grounds[:1])
        reasons = ", ".join(f"{name} {n}" for name, n in sorted(caught.items()))
        print(f"excluded by a rule alone, {path.parent.name}: {share(caught.total(), len(trials))}  {reasons}")


def show_choice(words: Mapping[str, Sequence[str]], chosen: Sign) -> None:
    """Whether the protocol holds the words that all sources together leave standing."""
    for name, terms in ((COMPARISON, chosen.comparison), (OBSERVED, chosen.observed)):
        missing, beyond = sorted(terms - set(words[name])), sorted(set(words[name]) - terms)
        print(f"words of {name}: {len(terms)} chosen on all sources; not in the protocol {missing}, beyond {beyond}")


def show_left_out(reports: Sequence[Seen], candidates: Mapping[str, Sequence[str]]) -> None:
    """The sign on each source by words that were chosen without it, and beside it by the words of the protocol."""
    everything = chosen_on(reports, candidates)
    totals: dict[Kind, list[bool]] = {TRIAL: [], OTHER: []}
    for source in sorted({report.source for report in reports}):
        outside = chosen_on([report for report in reports if report.source != source], candidates)
        for kind in (TRIAL, OTHER):
            left_out = [report for report in reports if report.source == source and report.kind == kind]
            if left_out:
                kept = [outside.holds(report) for report in left_out]
                totals[kind] += kept if not source.startswith("cohen2006") else []
                inside = sum(map(everything.holds, left_out))
                print(f"{source:<30} {kind}s with the sign, left out {share(sum(kept), len(kept))}  on all {inside}")
    for kind, kept in totals.items():
        print(f"all but the drug-class reviews, {kind}s with the sign, left out {share(sum(kept), len(kept))}")


def share(n: int, total: int) -> str:
    low, high = Share(n, total).interval
    return f"{n}/{total} = {n / total:.2%} [{low:.2%}, {high:.2%}]"


if __name__ == "__main__":
    main()

"""From which reports citations are chased: those that people include, and the known records that nobody excluded.

The results of the last run tell which they are. Where those are not there, on a machine that has only just got the
review, the last answer says from which reports it was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.ground.identifiers import plain_doi, plain_pmid
from pipeline.review.answers import SourceAnswer
from pipeline.review.known import find_known, read_known
from pipeline.review.layout import ReviewPaths
from pipeline.sources.asked import SERVICE_BY_NAME
from pipeline.sources.asked.chasing import CITED_BY, REFERENCES, SIMILAR, Seed, seeds_asked, ways_asked
from pipeline.tables.computed import SCREENING, ScreeningRow
from pipeline.tables.kept import KnownRecord
from pipeline.tables.records import UNIQUE

WORDS_BY_WAY = {REFERENCES: "the references", CITED_BY: "the citing articles", SIMILAR: "the similar articles"}


def read_seeds(paths: ReviewPaths, last_query: str = "") -> list[Seed]:
    """The reports, in the order of their PMIDs and DOIs; `last_query` is what the last answer was asked.

    Raises TableError for known records that cannot be read.
    """
    known = read_known(paths.queries)
    if SCREENING.exists(paths.results) and UNIQUE.exists(paths.results):
        found = set(_of_results(paths, known))
    else:
        found = {*map(_of_name, seeds_asked(last_query) if last_query else ()), *map(_of_known, known)}
    return sorted(found - {Seed()}, key=lambda seed: (len(seed.pmid), seed.pmid, seed.doi))


def chased_in_words(answer: SourceAnswer) -> str:
    """How citations were chased, for the paper; "" for an answer of another kind."""
    service = SERVICE_BY_NAME[answer.service]
    if not service.citations:
        return ""
    ways = " and ".join(WORDS_BY_WAY[way] for way in ways_asked(answer.query))
    n = len(seeds_asked(answer.query))
    return f"{ways} of {n} report{'' if n == 1 else 's'}, by {service.title}, last on {answer.date}"


def _of_results(paths: ReviewPaths, known: Iterable[KnownRecord]) -> Iterator[Seed]:
    """By the unique record: it has the identifiers of all the records that are the same report."""
    row_by_id = {row.record_id: row for row in SCREENING.read(paths.results)}
    unique = list(UNIQUE.read(paths.results))
    yield from (Seed(r.pmid, r.doi) for r in unique if is_included(row_by_id.get(r.record_id)))
    for one in known:
        record = find_known(one, unique)
        if record is None:
            yield _of_known(one)
        elif not is_excluded(row_by_id.get(record.record_id)):
            yield Seed(record.pmid, record.doi)


def is_included(row: ScreeningRow | None) -> bool:
    """Whether people include the report in full text; a study without results yet is no included one."""
    return row is not None and row.full_text == "include" and row.outcome != "exclude" and not row.tag


def is_excluded(row: ScreeningRow | None) -> bool:
    """Whether people exclude it, on its abstract or in full text. No rule excludes a known record."""
    return row is not None and "exclude" in (row.full_text, row.outcome)


def _of_known(known: KnownRecord) -> Seed:
    return Seed(plain_pmid(known.pmid), plain_doi(known.doi))


def _of_name(name: str) -> Seed:
    return Seed(pmid=name.removeprefix("PMID ")) if name.startswith("PMID ") else Seed(doi=name)

"""prisma.csv and living.csv, read as the two R packages read them."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pipeline.prisma import count_flow
from pipeline.prisma.living import flow_by_update, living_rows
from pipeline.prisma.template import template_rows
from pipeline.tables.computed import CountedTemplateRow, Fate
from tests.prisma.generated import History, histories
from tests.properties import examples

ADDED_UP = slice(0, 17)


def read_as_prisma2020(rows: list[CountedTemplateRow], name: str) -> str:
    """The cell `n` of the rows whose `data` holds `name` anywhere, as grep() finds them; there must be one."""
    found = [row.n for row in rows if row.data != "NA" and re.search(name, row.data)]
    assert len(found) == 1, (name, found)
    return found[0]


def reasons(cell: str) -> Counter[str]:
    """A cell of names and counts, split at semicolons and then at the first comma."""
    parts = [part.partition(",") for part in re.split("; ?", cell)] if re.search("[^0-9,]", cell) else []
    return Counter({name: sum(int(n) for other, _, n in parts if other == name) for name, _, _ in parts})


def template(history: History) -> list[CountedTemplateRow]:
    return template_rows(history.flow, history.sources.title_by_source, history.sources.kind_by_source)


@given(histories())
@examples(150)
def test_the_r_package_finds_each_of_its_numbers_by_substring(history: History) -> None:
    rows, flow = template(history), history.flow
    expected = {
        "previous_studies": flow.previous.studies if flow.previous else 0,
        "duplicates": flow.n("duplicate", "databases"),
        "excluded_automatic": flow.n("automation", "databases"),
        "excluded_other": flow.n("removed", "databases"),
        "records_screened": flow.screened("databases"),
        "other_sought_reports": flow.sought("other"),
        "dbr_assessed": flow.assessed("databases"),
        "new_studies": len(flow.studies),
        "total_studies$": flow.total_studies,
        "total_reports$": flow.total_reports,
    }
    assert {name: int(read_as_prisma2020(rows, name)) for name in expected} == expected


@given(histories())
@examples(150)
def test_the_reasons_come_back_with_their_counts_whatever_they_hold(history: History) -> None:
    for name, arm in (("dbr_excluded", "databases"), ("other_excluded", "other")):
        back = reasons(read_as_prisma2020(template(history), name))
        assert back.total() == history.flow.n("report_excluded", arm)


@given(histories(), st.integers(1, 4))
@examples(150)
def test_the_columns_of_all_updates_add_up_to_the_whole_flow(history: History, n_updates: int) -> None:
    updates = [f"2026-0{at}-01" for at in range(1, n_updates + 1)]
    brought = {fate.record_id: updates[at * 7 % n_updates] for at, fate in enumerate(history.fates)}
    titles, kinds = history.sources.title_by_source, history.sources.kind_by_source
    columns = living_rows(flow_by_update(history.flow, history.fates, brought, updates).values(), titles, kinds)
    whole = living_rows([history.flow], titles, kinds)
    for (row, cells), (_, (total,)) in zip(columns, whole, strict=True):
        if row.data.endswith("_excluded") and row.data != "records_excluded":
            assert sum(map(reasons, cells), Counter()) == reasons(total)
        else:
            assert sum(map(int, cells)) == int(total), row.data


def test_the_living_table_has_the_24_rows_that_are_found_by_their_number() -> None:
    names = [row.data for row, _ in living_rows([], {"pubmed": "PubMed"}, {"pubmed": "database"})]
    assert len(names) == 24
    assert [names[at - 1] for at in (1, 3, 8, 11, 18, 20, 21, 24)] == [
        "previous_studies", "database_results", "duplicates", "records_screened", "dbr_excluded", "other_excluded",
        "new_studies", "total_reports",
    ]  # fmt: skip


def test_a_study_counts_in_the_first_of_its_updates_whatever_their_names() -> None:
    updates = ["2026-01-05.2", "2026-01-05.10"]
    fates = [Fate(f"pubmed:{at}", "pubmed", "databases", "included") for at in (1, 2)]
    flow = count_flow(fates, {"pubmed": 2}, [("pubmed:1", "pubmed:2")])
    flows = flow_by_update(flow, fates, {"pubmed:1": updates[1], "pubmed:2": updates[0]}, updates)
    assert [len(part.studies) for part in flows.values()] == [1, 0]

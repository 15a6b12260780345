"""What the numbers of the flow promise, on hundreds of generated histories."""

from hypothesis import given

from pipeline.prisma import FATES
from pipeline.prisma.counts import counts_of, fates_by_count
from pipeline.prisma.diagram.boxes import Sources, boxes_of, counted
from tests.prisma.generated import History, histories
from tests.properties import examples

HUNDREDS = examples(300)


def rows_by_count(history: History) -> dict[str, int]:
    sources = history.sources
    counts = counts_of(sources.title_by_source, sources.kind_by_source)
    return {name: len(rows) for name, rows in fates_by_count(counts, history.fates).items()}


@given(histories())
@HUNDREDS
def test_the_flow_conserves_records_in_each_way_in(history: History) -> None:
    n, flow = rows_by_count(history), history.flow
    came_in = n["database_results"] + n["register_results"]
    before = n["duplicates"] + n["excluded_automatic"] + n["excluded_other"]
    assert came_in == before + n["awaiting_screening"] + n["records_screened"]
    assert n["records_screened"] == n["records_excluded"] + n["dbr_sought_reports"]
    other = n["website_results"] + n["organisation_results"] + n["citations_results"]
    not_sought = sum(flow.n(fate, "other") for fate in list(FATES)[:5])
    assert other == not_sought + n["other_sought_reports"]
    for prefix in ("dbr", "other"):
        waiting_or_lost = n[f"{prefix}_notretrieved_reports"] + n[f"{prefix}_awaiting"]
        assert n[f"{prefix}_sought_reports"] == waiting_or_lost + n[f"{prefix}_assessed"]


@given(histories())
@HUNDREDS
def test_every_count_that_the_diagram_shows_is_the_number_of_its_records(history: History) -> None:
    n = rows_by_count(history) | {"new_studies": len(history.flow.studies)}
    for box in boxes_of(history.flow, history.sources):
        for line in box.lines:
            if line.count and line.reason is None:
                assert line.text.rstrip(":").endswith(counted("", n[line.count])), line


@given(histories())
@HUNDREDS
def test_the_totals_of_an_updated_review_are_the_previous_and_the_new(history: History) -> None:
    flow = history.flow
    studies, reports = (flow.previous.studies, flow.previous.reports) if flow.previous else (0, 0)
    assert flow.total_studies == studies + len(flow.studies)
    assert flow.total_reports == reports + flow.n("included")


def test_a_review_of_databases_alone_has_no_boxes_for_other_methods() -> None:
    assert not Sources({"pubmed": "PubMed"}, {"pubmed": "database"}).has_other_methods

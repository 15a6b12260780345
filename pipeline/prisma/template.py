"""The table that the PRISMA2020 R package reads: its row names, columns and order, with this review's counts.

Source: the package's template (prisma-flowdiagram/PRISMA2020, inst/extdata/PRISMA.csv) and the PRISMA 2020 statement
(Page 2021, doi 10.1136/bmj.n71) for the wording of the boxes. Rows whose `data` is NA are layout. The package finds
its rows by substring, so names and order must stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.prisma.flow import Flow

TEMPLATE_COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
NA = "NA"


@dataclass(frozen=True, slots=True)
class _Row:
    data: str
    node: str
    box: str
    text: str
    arm: str = ""


ROWS = (
    _Row(NA, "node4", "prevstud", "Previous studies"),
    _Row("previous_studies", "node5", "box1", "Studies included in previous version of review"),
    _Row("previous_reports", NA, "box1", "Reports of studies included in previous version of review"),
    _Row(NA, "node6", "newstud", "Identification of new studies via databases and registers"),
    _Row("database_results", "node7", "box2", "Databases"),
    _Row("database_specific_results", NA, "box2", "Databases"),
    _Row("register_results", NA, "box2", "Registers"),
    _Row("register_specific_results", NA, "box2", "Registers"),
    _Row(NA, "node16", "othstud", "Identification of new studies via other methods"),
    _Row("website_results", "node17", "box11", "Websites"),
    _Row("organisation_results", NA, "box11", "Organisations"),
    _Row("citations_results", NA, "box11", "Citation searching"),
    _Row("duplicates", "node8", "box3", "Duplicate records"),
    _Row("excluded_automatic", NA, "box3", "Records marked as ineligible by automation tools"),
    _Row("excluded_other", NA, "box3", "Records removed for other reasons"),
    _Row("records_screened", "node9", "box4", "Records screened", "databases and registers"),
    _Row("records_excluded", "node10", "box5", "Records excluded", "databases and registers"),
    _Row("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval", "databases and registers"),
    _Row("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved", "databases and registers"),
    _Row("other_sought_reports", "node18", "box12", "Reports sought for retrieval", "other"),
    _Row("other_notretrieved_reports", "node19", "box13", "Reports not retrieved", "other"),
    _Row("dbr_assessed", "node13", "box8", "Reports assessed for eligibility", "databases and registers"),
    _Row("dbr_excluded", "node14", "box9", "Reports excluded", "databases and registers"),
    _Row("other_assessed", "node20", "box14", "Reports assessed for eligibility", "other"),
    _Row("other_excluded", "node21", "box15", "Reports excluded", "other"),
    _Row("new_studies", "node15", "box10", "New studies included in review"),
    _Row("new_reports", NA, "box10", "Reports of new included studies"),
    _Row("total_studies", "node22", "box16", "Total studies included in review"),
    _Row("total_reports", NA, "box16", "Reports of total included studies"),
    _Row("identification", "node1", "identification", "Identification"),
    _Row("screening", "node2", "screening", "Screening"),
    _Row("included", "node3", "included", "Included"),
)


def template_rows(flow: Flow, title_by_source: Mapping[str, str], kind_by_source: Mapping[str, str]) -> list[list[str]]:
    """The rows of prisma.csv under TEMPLATE_COLUMNS. Counts that the review does not have yet are NA."""
    n_by_row = _counts(flow, title_by_source, kind_by_source)
    rows = []
    for row in ROWS:
        description = f"{row.text} ({row.arm})" if row.arm else row.text
        n = n_by_row.get(row.data, "0" if row.data == NA else NA)
        rows.append([row.data, row.node, row.box, description, row.text, description, f"{row.data}.html", n])
    return rows


def _counts(flow: Flow, title_by_source: Mapping[str, str], kind_by_source: Mapping[str, str]) -> dict[str, str]:
    identified = {
        kind: {title_by_source[s]: n for s, n in flow.identified_by_source.items() if kind_by_source[s] == kind}
        for kind in ("database", "register", "website", "organisation", "citation searching")
    }
    n_reports = flow.n("included")
    return {
        "previous_studies": "0",
        "previous_reports": "0",
        "database_results": str(sum(identified["database"].values())),
        "database_specific_results": _listed(identified["database"]),
        "register_results": str(sum(identified["register"].values())),
        "register_specific_results": _listed(identified["register"]),
        "website_results": str(sum(identified["website"].values())),
        "organisation_results": str(sum(identified["organisation"].values())),
        "citations_results": str(sum(identified["citation searching"].values())),
        "duplicates": str(flow.n("duplicate")),
        "excluded_automatic": str(flow.n("automation")),
        "excluded_other": str(flow.n("removed")),
        "records_screened": str(flow.screened("databases")),
        "records_excluded": str(flow.n("excluded", "databases")),
        "new_studies": str(len(flow.studies)),
        "new_reports": str(n_reports),
        "total_studies": str(len(flow.studies)),
        "total_reports": str(n_reports),
    } | {
        f"{prefix}_{name}": n
        for prefix, arm in (("dbr", "databases"), ("other", "other"))
        for name, n in _reports(flow, arm).items()
    }


def _reports(flow: Flow, arm: str) -> dict[str, str]:
    return {
        "sought_reports": str(flow.sought(arm)),
        "notretrieved_reports": str(flow.n("not_retrieved", arm)),
        "assessed": str(flow.assessed(arm)),
        "excluded": _listed(flow.reasons_of("report_excluded", arm)),
    }


def _listed(n_by_name: Mapping[str, int]) -> str:
    """ "Name, n; Name, n", as the package splits it; a name's own commas and semicolons give way."""
    return "; ".join(f"{name.replace(',', ' ').replace(';', ' ')}, {n}" for name, n in n_by_name.items()) or NA

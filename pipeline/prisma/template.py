"""The table that the PRISMA2020 R package reads: its row names, columns and order, with this review's counts.

Source: the package's template (prisma-flowdiagram/PRISMA2020, inst/extdata/PRISMA.csv) and the PRISMA 2020 statement
(Page 2021, doi 10.1136/bmj.n71) for the wording of the boxes. Rows whose `data` is NA are layout. The package finds
its rows by substring, so names and order must stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from pipeline.prisma.counts import COUNTS, ROW_BY_KIND
from pipeline.prisma.fates import ARMS
from pipeline.prisma.flow import Flow, Previous
from pipeline.tables.computed import BOX, CountedTemplateRow, TemplateRow

NA = "NA"
DATABASES, OTHER = ARMS
COUNTED = {count.name for count in COUNTS} | set(ROW_BY_KIND.values()) | {"new_studies"}
SPLITTING = re.compile(r"[,;\s]+")
"""What would split a name in two."""
TYPOGRAPHIC = re.compile(r"(?<!\w)(['\"])(?=\w)|(['\"])")
"""A straight quotation mark, opening or not: Graphviz, which draws the package's diagram, breaks on it."""
CURLY = {"'": ("‘", "’"), '"': ("“", "”")}
SINCE_1_1_4 = frozenset({"total_studies_ma", "total_reports_ma"})
"""The rows that release 1.1.4 of the package cannot do without and on which 1.1.1 to 1.1.3 stop."""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One row of the template as the package has it, before anything is counted."""

    data: str
    node: str
    box: str
    text: str
    arm: str = ""


ROWS = (
    TemplateLine(NA, "node4", "prevstud", "Previous studies"),
    TemplateLine("previous_studies", "node5", "box1", "Studies included in previous version of review"),
    TemplateLine("previous_reports", NA, "box1", "Reports of studies included in previous version of review"),
    TemplateLine(NA, "node6", "newstud", "Identification of new studies via databases and registers"),
    TemplateLine("database_results", "node7", "box2", "Databases"),
    TemplateLine("database_specific_results", NA, "box2", "Databases"),
    TemplateLine("register_results", NA, "box2", "Registers"),
    TemplateLine("register_specific_results", NA, "box2", "Registers"),
    TemplateLine(NA, "node16", "othstud", "Identification of new studies via other methods"),
    TemplateLine("website_results", "node17", "box11", "Websites"),
    TemplateLine("organisation_results", NA, "box11", "Organisations"),
    TemplateLine("citations_results", NA, "box11", "Citation searching"),
    TemplateLine("duplicates", "node8", "box3", "Duplicate records"),
    TemplateLine("excluded_automatic", NA, "box3", "Records marked as ineligible by automation tools"),
    TemplateLine("excluded_other", NA, "box3", "Records removed for other reasons"),
    TemplateLine("records_screened", "node9", "box4", "Records screened", "databases and registers"),
    TemplateLine("records_excluded", "node10", "box5", "Records excluded", "databases and registers"),
    TemplateLine("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval", "databases and registers"),
    TemplateLine("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved", "databases and registers"),
    TemplateLine("other_sought_reports", "node18", "box12", "Reports sought for retrieval", "other"),
    TemplateLine("other_notretrieved_reports", "node19", "box13", "Reports not retrieved", "other"),
    TemplateLine("dbr_assessed", "node13", "box8", "Reports assessed for eligibility", "databases and registers"),
    TemplateLine("dbr_excluded", "node14", "box9", "Reports excluded", "databases and registers"),
    TemplateLine("other_assessed", "node20", "box14", "Reports assessed for eligibility", "other"),
    TemplateLine("other_excluded", "node21", "box15", "Reports excluded", "other"),
    TemplateLine("new_studies", "node15", "box10", "New studies included in review"),
    TemplateLine("new_reports", NA, "box10", "Reports of new included studies"),
    TemplateLine("total_studies", "node22", "box16", "Total studies included in review"),
    TemplateLine("total_reports", NA, "box16", "Reports of total included studies"),
    TemplateLine("identification", "node1", "identification", "Identification"),
    TemplateLine("screening", "node2", "screening", "Screening"),
    TemplateLine("included", "node3", "included", "Included"),
    TemplateLine("total_studies_ma", "node23", "box17", "Total studies included in meta-analysis"),
    TemplateLine("total_reports_ma", NA, "box17", "Reports of total studies included in meta-analysis"),
)


LIVING_ROWS = tuple(row for row in ROWS if row.data != NA and row.box not in ("identification", "screening", "included")
                    and row.data not in SINCE_1_1_4
                    and "specific" not in row.data)  # fmt: skip
"""The 24 rows that livingPRISMAflow has of these, in the same order."""


def template_rows(
    flow: Flow, title_by_source: Mapping[str, str], kind_by_source: Mapping[str, str]
) -> list[CountedTemplateRow]:
    """The rows of prisma.csv, as release 1.1.4 of the package reads them."""
    n_by_row = row_counts(flow, title_by_source, kind_by_source)
    return [CountedTemplateRow(**asdict(template_row(line)), n=n_by_row.get(line.data, "0")) for line in ROWS]


def rows_of_earlier_releases(rows: Iterable[CountedTemplateRow]) -> list[CountedTemplateRow]:
    """The rows of prisma-1.1.3.csv, as releases 1.1.1 to 1.1.3 read them."""
    return [row for row in rows if row.data not in SINCE_1_1_4]


def template_row(line: TemplateLine) -> TemplateRow:
    """The row before its count."""
    description = f"{line.text} ({line.arm})" if line.arm else line.text
    file = file_of(line.data) if line.data in COUNTED else NA
    return TemplateRow(line.data, line.node, line.box, description, line.text, description, file)


def file_of(count: str) -> str:
    """Where the records behind a count are listed, as seen from prisma.csv."""
    return BOX.name.replace("<count>", count)


def row_counts(flow: Flow, title_by_source: Mapping[str, str], kind_by_source: Mapping[str, str]) -> dict[str, str]:
    """The cell `n` of each row that counts something; what is removed is that of databases and registers."""
    identified = {
        kind: [(title_by_source[s], n) for s, n in flow.identified_by_source.items() if kind_by_source[s] == kind]
        for kind in ROW_BY_KIND
    }
    previous = flow.previous or Previous("", 0, 0)
    return (
        {name: str(sum(n for _, n in identified[kind])) for kind, name in ROW_BY_KIND.items()}
        | {
            "previous_studies": str(previous.studies),
            "previous_reports": str(previous.reports),
            "database_specific_results": _listed(identified["database"]) or NA,
            "register_specific_results": _listed(identified["register"]) or NA,
            "duplicates": str(flow.n("duplicate", DATABASES)),
            "excluded_automatic": str(flow.n("automation", DATABASES)),
            "excluded_other": str(flow.n("removed", DATABASES)),
            "records_screened": str(flow.screened(DATABASES)),
            "records_excluded": str(flow.n("excluded", DATABASES)),
            "new_studies": str(len(flow.studies)),
            "new_reports": str(flow.n("included")),
            "total_studies": str(flow.total_studies),
            "total_reports": str(flow.total_reports),
        }
        | _reports(flow, "dbr", DATABASES)
        | _reports(flow, "other", OTHER)
    )


def _reports(flow: Flow, prefix: str, arm: str) -> dict[str, str]:
    return {
        f"{prefix}_sought_reports": str(flow.sought(arm)),
        f"{prefix}_notretrieved_reports": str(flow.n("not_retrieved", arm)),
        f"{prefix}_assessed": str(flow.assessed(arm)),
        f"{prefix}_excluded": _listed(flow.reasons_of("report_excluded", arm).items()) or "0",
    }


def _listed(named: Iterable[tuple[str, int]]) -> str:
    """ "Name, n; Name, n", as the package splits it; a name's own commas and semicolons give way."""
    return "; ".join(f"{_printable(name) or 'No reason given'}, {n}" for name, n in named)


def _printable(name: str) -> str:
    """A name without what would split it, and with the quotation marks of print."""
    return TYPOGRAPHIC.sub(lambda mark: CURLY[mark[0]][mark[1] is None], SPLITTING.sub(" ", name))

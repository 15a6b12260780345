"""The flow of a living review, a column for each update, in the rows of livingPRISMAflow.

Each record stands in the column of the update that found it first, wherever it ended since; so columns can be added,
and any layout of that package is a sum of columns. It finds its rows by their number (nealhaddaway/livingPRISMAflow,
R/LSRPrisma_data.R), so their order must stay. It stops where an arm excluded no report,
and drops a reason that holds a 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.prisma.flow import Flow, flow_of
from pipeline.prisma.template import LIVING_ROWS, row_counts, template_row
from pipeline.tables.computed import Fate, TemplateRow


def flow_by_update(
    flow: Flow, fates: Iterable[Fate], update_by_record: Mapping[str, str], updates: Sequence[str]
) -> dict[str, Flow]:
    """The part of the flow that each update brought, in the order of `updates`.

    A study counts in the update of its first report. What a previous version included stands in the first column.
    """
    fates_by_update: dict[str, list[Fate]] = {update: [] for update in updates}
    for fate in fates:
        fates_by_update[update_by_record[fate.record_id]].append(fate)
    studies_by_update: dict[str, list[tuple[str, ...]]] = {update: [] for update in updates}
    for study in flow.studies:
        first = min((update_by_record[report] for report in study), key=updates.index)
        studies_by_update[first].append(study)
    return {
        update: flow_of(
            fates_by_update[update],
            Counter(fate.source for fate in fates_by_update[update]),
            studies_by_update[update],
            flow.previous if at == 0 else None,
        )
        for at, update in enumerate(updates)
    }


def living_rows(
    flows: Iterable[Flow], title_by_source: Mapping[str, str], kind_by_source: Mapping[str, str]
) -> list[tuple[TemplateRow, list[str]]]:
    """The rows of living.csv, each with the counts of all flows."""
    counts = [row_counts(flow, title_by_source, kind_by_source) for flow in flows]
    return [(template_row(line), [n[line.data] for n in counts]) for line in LIVING_ROWS]

"""The PRISMA 2020 flow: the fate of every record, the boxes counted from it, and the table other tools read."""

from pipeline.prisma.fates import ARMS, FATES, Fate
from pipeline.prisma.flow import Flow, count_flow
from pipeline.prisma.studies import group_into_studies, studies_of
from pipeline.prisma.template import TEMPLATE_COLUMNS, template_rows

__all__ = [
    "ARMS",
    "FATES",
    "TEMPLATE_COLUMNS",
    "Fate",
    "Flow",
    "count_flow",
    "group_into_studies",
    "studies_of",
    "template_rows",
]

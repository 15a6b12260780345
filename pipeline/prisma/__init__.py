"""The PRISMA 2020 flow: the fate of every record, the boxes counted from it, and the table other tools read."""

from pipeline.prisma.counted import Counted, count
from pipeline.prisma.fates import ARMS, FATES
from pipeline.prisma.flow import Flow, count_flow
from pipeline.prisma.flow_writing import write_flow, write_living
from pipeline.prisma.inputs import FlowInputs, read_inputs
from pipeline.prisma.living import flow_by_update

__all__ = [
    "ARMS",
    "FATES",
    "Counted",
    "Flow",
    "FlowInputs",
    "count",
    "count_flow",
    "flow_by_update",
    "read_inputs",
    "write_flow",
    "write_living",
]

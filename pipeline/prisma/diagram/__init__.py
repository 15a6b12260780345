"""The PRISMA 2020 flow diagram: what its boxes say, where they stand, and the picture as SVG and as PNG."""

from pipeline.prisma.diagram.arrangement import Diagram, laid_out
from pipeline.prisma.diagram.boxes import boxes_of
from pipeline.prisma.diagram.png import png
from pipeline.prisma.diagram.svg import description, svg

__all__ = ["Diagram", "boxes_of", "description", "laid_out", "png", "svg"]

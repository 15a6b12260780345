"""The flow diagram as PNG, 300 dots per inch, drawn from the same layout as the SVG."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.prisma.diagram.arrangement import LINE_HEIGHT, MARGIN, SIDE, Diagram, Placed
from pipeline.prisma.diagram.fonts import families_for
from pipeline.prisma.diagram.wrapping import FONT_SIZE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS_PER_INCH = 300
POINTS_PER_INCH = 72
FILL_BY_KIND = {"heading": "#ffd54a", "grey": "#dcdcdc", "box": "white"}
SIDE_FILL = "#bcd2ee"
LINE_WIDTH = 0.75


def png(diagram: Diagram) -> tuple[bytes, str]:
    """The picture, and the letters that no font of this machine has: each is an empty square in it.

    The same diagram gives the same bytes, on any machine where matplotlib's own font has all letters.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # takes a second to load, and few commands need it
    from matplotlib.figure import Figure

    parts = [part for placed in diagram.boxes for text in placed.texts for part in text.parts]
    families, missing = families_for("".join(parts))
    figure = Figure(figsize=(diagram.width / POINTS_PER_INCH, diagram.height / POINTS_PER_INCH), dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, diagram.width), ylim=(diagram.height, 0))
    axes.axis("off")
    _draw_sides(axes, diagram)
    for corners in diagram.arrows:
        _draw_arrow(axes, corners)
    for placed in diagram.boxes:
        _draw_box(axes, placed, families)
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)  # shown as an empty square
        figure.savefig(stream, format="png", metadata={"Software": None}, pil_kwargs={"compress_level": 3})
    return stream.getvalue(), missing


def _draw_sides(axes: Axes, diagram: Diagram) -> None:
    from matplotlib.patches import FancyBboxPatch

    for side in diagram.sides:
        shape = "round,pad=0,rounding_size=3"
        axes.add_patch(FancyBboxPatch((MARGIN, side.y), SIDE, side.height, shape, fc=SIDE_FILL, ec="none"))
        middle = (MARGIN + SIDE / 2, side.y + side.height / 2)
        axes.text(*middle, side.words, rotation=90, ha="center", va="center", size=FONT_SIZE, weight="bold")


def _draw_arrow(axes: Axes, corners: tuple[tuple[float, float], ...]) -> None:
    axes.plot(*zip(*corners, strict=True), color="black", linewidth=LINE_WIDTH, solid_capstyle="butt")
    head = {
        "arrowstyle": "-|>,head_length=.25,head_width=.12",
        "fc": "black",
        "shrinkA": 0,
        "shrinkB": 0,
        "lw": LINE_WIDTH,
    }
    axes.annotate("", corners[-1], corners[-2], arrowprops=head)


def _draw_box(axes: Axes, placed: Placed, families: Sequence[str]) -> None:
    from matplotlib.patches import Rectangle

    is_heading = placed.box.kind == "heading"
    kind = "grey" if is_heading and placed.box.column in ("previous", "other") else placed.box.kind
    edge = "none" if is_heading else "black"
    place = (placed.x, placed.y), placed.width, placed.height
    axes.add_patch(Rectangle(*place, fc=FILL_BY_KIND[kind], ec=edge, lw=LINE_WIDTH, zorder=3))
    for text in placed.texts:
        for at, part in enumerate(text.parts):
            # parse_math: a dollar sign in a reason is a dollar sign.
            axes.text(text.x, text.y + at * LINE_HEIGHT, part, size=FONT_SIZE, va="baseline", zorder=4,
                      family=None if is_heading else families, weight="bold" if is_heading else "normal",
                      parse_math=False)  # fmt: skip

"""Pictures by matplotlib that stand in a page: text as text, colours as variables of the page, no id twice."""

from __future__ import annotations

import io
import re
import warnings
from textwrap import shorten
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pipeline.ground.text import visible_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 4.6
"""Inches of a figure: as wide as a telephone, so that its words can be read there; two stand beside each other."""
INK, PALE, BACK = "#000101", "#000102", "#000103"
SERIES = tuple(f"#0001{at:02x}" for at in range(0x11, 0x18))
"""Colours that nobody would choose; each stands for a variable of the page's style."""
VARIABLE_BY_COLOUR = {INK: "var(--ink)", PALE: "var(--line)", BACK: "var(--back)"} | {
    colour: f"var(--series-{at})" for at, colour in enumerate(SERIES, start=1)
}
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
REFERENCE = re.compile(r"(?:url\(#|^#)([\w-]+)")
LABEL_LENGTH = 62
SMALL = 8.5


def new_figure(height: float) -> tuple[Figure, Axes]:
    """A figure `height` inches high and its axes, without a frame."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # takes a second to load, and few commands need it
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(PALE)
    axes.tick_params(colors=INK, labelsize=SMALL, length=2)
    axes.xaxis.label.set(color=INK, size=9)
    axes.yaxis.label.set(color=INK, size=9)
    figure.patch.set_visible(False)
    axes.patch.set_visible(False)
    return figure, axes


def whole_numbers(axes: Axes, *, x: bool, y: bool) -> None:
    """Only whole numbers on these axes: nobody counts half records."""
    from matplotlib.ticker import MaxNLocator

    if x:
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    if y:
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))


def add_legend(figure: Figure, axes: Axes) -> None:
    """What the colours mean, below the picture."""
    handles, labels = axes.get_legend_handles_labels()
    columns = 1 if any(len(label) > LABEL_LENGTH // 2 for label in labels) else min(len(labels), 3)
    legend = figure.legend(
        handles, labels, loc="outside lower center", ncols=columns, frameon=False, fontsize=SMALL, labelcolor=INK
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def label(words: str, most: int = LABEL_LENGTH) -> str:
    """The words of a label, shortened to `most` characters; never "", which matplotlib would leave out."""
    return shorten(visible_line(words), most, placeholder="…") or "…"


def svg(figure: Figure, name: str, words: str) -> str:
    """The figure as an element to stand in a page: text as text, colours as variables, no id twice on the page."""
    from matplotlib import rc_context

    stream = io.BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)  # the browser has other fonts
        figure.savefig(stream, format="svg", metadata={"Date": None})
    text = stream.getvalue().decode("utf-8")
    for colour, variable in VARIABLE_BY_COLOUR.items():
        text = text.replace(colour, variable)
    return _embedded(ET.fromstring(text), name, visible_line(words))


def _embedded(root: ET.Element, name: str, words: str) -> str:
    for unwanted in root.findall(f"{{{SVG}}}metadata"):
        root.remove(unwanted)
    used = {match for element in root.iter() for value in element.attrib.values() for match in REFERENCE.findall(value)}
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
    root.attrib |= {"class": "chart", "role": "img", "aria-labelledby": f"chart-{name}"}
    title = ET.Element(f"{{{SVG}}}title", {"id": f"chart-{name}"})
    title.text = words
    root.insert(0, title)
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    return ET.tostring(root, encoding="unicode")

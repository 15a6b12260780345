"""The flow diagram as SVG: text that stays text, a title and a description, and a link from each count to its records.

Colours and fonts are classes: a file of its own brings their style with it, a page gives them its own.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

from pipeline.ground.text import visible_line
from pipeline.prisma.diagram.arrangement import LINE_HEIGHT, MARGIN, SIDE, Diagram, Placed, Side, Text
from pipeline.prisma.diagram.boxes import BoxLine
from pipeline.prisma.diagram.wrapping import FONT_SIZE

SVG = "http://www.w3.org/2000/svg"
STYLE = """
text { font-family: Arial, Helvetica, "Liberation Sans", "DejaVu Sans", sans-serif; font-size: 8px; fill: #000 }
.paper { fill: #fff }
.box { fill: #fff; stroke: #000; stroke-width: .75 }
.heading { fill: #ffd54a; stroke: none }
.heading.grey { fill: #dcdcdc }
.side { fill: #bcd2ee; stroke: none }
.heading + text, .side + text { font-weight: bold }
.arrow { fill: none; stroke: #000; stroke-width: .75 }
.head { fill: #000 }
a:hover text, a:focus text { text-decoration: underline }
"""
HEAD = 4.0
"""Length and breadth of an arrow's head."""

Link = Callable[[BoxLine], str]
"""A line that counts -> the address of its records, "" where it has none."""


def svg(diagram: Diagram, title: str, link: Link, *, style: str = STYLE, scale: float = 1.0) -> str:
    """The picture as one element. `link` gives the address of the records behind a line."""
    ET.register_namespace("", SVG)
    size = {"width": f"{_n(diagram.width * scale)}pt", "height": f"{_n(diagram.height * scale)}pt"}
    box = f"0 0 {_n(diagram.width)} {_n(diagram.height)}"
    names = {"role": "group", "aria-labelledby": "prisma-title", "aria-describedby": "prisma-description"}
    root = ET.Element(f"{{{SVG}}}svg", {"viewBox": box, **size, **names, "class": "prisma"})
    _add(root, "title", {"id": "prisma-title"}).text = f"PRISMA 2020 flow diagram: {visible_line(title)}"
    _add(root, "desc", {"id": "prisma-description"}).text = description(diagram)
    if style:
        _add(root, "style", {}).text = style
    _add(root, "rect", {"class": "paper", "width": "100%", "height": "100%"})
    for side in diagram.sides:
        _draw_side(root, side)
    for corners in diagram.arrows:
        _draw_arrow(root, corners)
    for placed in diagram.boxes:
        _draw_box(root, placed, link)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True) + "\n"


def description(diagram: Diagram) -> str:
    """The whole flow in words, box by box, for those who do not see the picture."""
    return " ".join(_sentence(placed) for placed in diagram.boxes)


def _sentence(placed: Placed) -> str:
    lines = [line.text.replace("\u00a0", " ").rstrip(":") for line in placed.box.lines]
    return "; ".join(lines) + "."


def _draw_side(root: ET.Element, side: Side) -> None:
    place = {"x": _n(MARGIN), "y": _n(side.y), "width": _n(SIDE), "height": _n(side.height), "rx": "3"}
    _add(root, "rect", {"class": "side", **place})
    x, y = MARGIN + SIDE / 2 + FONT_SIZE * 0.36, side.y + side.height / 2
    turned = {"transform": f"translate({_n(x)} {_n(y)}) rotate(-90)", "text-anchor": "middle"}
    _add(root, "text", turned).text = side.words


def _draw_arrow(root: ET.Element, corners: tuple[tuple[float, float], ...]) -> None:
    (x0, y0), (x, y) = corners[-2:]
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    points = " ".join(f"{_n(px)},{_n(py)}" for px, py in (*corners[:-1], (x - dx * HEAD, y - dy * HEAD)))
    _add(root, "polyline", {"class": "arrow", "points": points})
    half = HEAD / 2
    base = [(x - dx * HEAD + dy * side, y - dy * HEAD + dx * side) for side in (half, -half)]
    _add(root, "polygon", {"class": "head", "points": " ".join(f"{_n(px)},{_n(py)}" for px, py in ((x, y), *base))})


def _draw_box(root: ET.Element, placed: Placed, link: Link) -> None:
    group = _add(root, "g", {"id": f"prisma-{placed.box.name}"})
    grey = " grey" if placed.box.column in ("previous", "other") else ""
    shape = f"heading{grey}" if placed.box.kind == "heading" else "box"
    place = {"x": placed.x, "y": placed.y, "width": placed.width, "height": placed.height}
    _add(group, "rect", {"class": shape, **{name: _n(value) for name, value in place.items()}})
    for text, line in zip(placed.texts, placed.box.lines, strict=True):
        address = link(line) if line.count else ""
        around = _add(group, "a", {"href": address, "aria-label": line.text}) if address else group
        _draw_text(around, text)


def _draw_text(parent: ET.Element, text: Text) -> None:
    element = _add(parent, "text", {"x": _n(text.x), "y": _n(text.y)})
    for at, part in enumerate(text.parts):
        place = {"x": _n(text.x), "y": _n(text.y + at * LINE_HEIGHT)}
        _add(element, "tspan", place).text = part + (" " if at < len(text.parts) - 1 else "")


def _add(parent: ET.Element, tag: str, attributes: dict[str, str]) -> ET.Element:
    return ET.SubElement(parent, f"{{{SVG}}}{tag}", attributes)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")

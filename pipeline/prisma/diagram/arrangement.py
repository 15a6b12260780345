"""Where the boxes and arrows of the flow diagram stand, in points, the origin at the upper left corner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.prisma.diagram.boxes import Box, BoxLine
from pipeline.prisma.diagram.wrapping import FONT_SIZE, wrapped

COLUMNS = ("previous", "main", "aside", "other", "other aside")
ROWS = ("heading", "identified", "screened", "sought", "assessed", "included", "total")
COLUMN_OF_NEIGHBOUR = {"main": "aside", "other": "other aside"}
STAGES = {"Identification": ("identified",), "Screening": ("screened", "sought", "assessed"),
          "Included": ("included", "total")}  # fmt: skip
LEAST_HEIGHT = {"identified": 76.0, "included": 44.0}
"""Room for the words at the side, which stand upright beside these rows."""

COLUMN_WIDTH = 106.0
GAP = 14.0
MARGIN = 1.0
SIDE = 13.0
PADDING = 5.0
INDENT = 6.0
LINE_HEIGHT = FONT_SIZE * 1.28
BETWEEN_LINES = 2.0
BOLD = 1.15
"""How much wider bold letters are."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line as it is drawn: its wrapped parts, and where the first of them has its base line."""

    x: float
    y: float
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A box where it is drawn."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    texts: tuple[Text, ...]

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Side:
    """One of the words at the left edge, beside its rows."""

    words: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Diagram:
    """The whole picture. An arrow is the corners of its line, its head at the last."""

    width: float
    height: float
    boxes: tuple[Placed, ...]
    sides: tuple[Side, ...]
    arrows: tuple[tuple[tuple[float, float], ...], ...]


def laid_out(boxes: Sequence[Box]) -> Diagram:
    """The diagram of these boxes."""
    x_by_column = _columns(boxes)
    heights = {box.name: _height(box, _width(box, x_by_column)) for box in boxes}
    top_by_row, bottom = _rows(boxes, heights)
    heights |= _stretched(boxes, heights)
    placed = tuple(_placed(box, x_by_column, top_by_row, heights) for box in boxes)
    width = max(x_by_column.values()) + COLUMN_WIDTH + MARGIN
    return Diagram(width, bottom, placed, tuple(_sides(top_by_row, bottom)), tuple(_arrows(placed)))


def _columns(boxes: Iterable[Box]) -> dict[str, float]:
    """Column -> its left edge; a main column brings the one for what leaves the flow."""
    used = {box.column for box in boxes}
    used |= {COLUMN_OF_NEIGHBOUR[column] for column in used & COLUMN_OF_NEIGHBOUR.keys()}
    columns = [column for column in COLUMNS if column in used]
    return {column: MARGIN + SIDE + GAP / 2 + at * (COLUMN_WIDTH + GAP) for at, column in enumerate(columns)}


def _width(box: Box, x_by_column: Mapping[str, float]) -> float:
    """Headings and what is included stand over both columns of their way in."""
    spans = box.kind == "heading" or box.row in ("included", "total")
    neighbour = COLUMN_OF_NEIGHBOUR.get(box.column, "")
    if spans and neighbour in x_by_column:
        return x_by_column[neighbour] + COLUMN_WIDTH - x_by_column[box.column]
    return COLUMN_WIDTH


def _height(box: Box, width: float) -> float:
    n_parts = sum(len(_parts(box, line, width)) for line in box.lines)
    return 2 * PADDING + n_parts * LINE_HEIGHT + (len(box.lines) - 1) * BETWEEN_LINES


def _parts(box: Box, line: BoxLine, width: float) -> list[str]:
    room = width - 2 * PADDING - line.indent * INDENT
    return wrapped(line.text, room / BOLD if box.kind == "heading" else room)


def _rows(boxes: Sequence[Box], heights: Mapping[str, float]) -> tuple[dict[str, float], float]:
    """Row -> its upper edge, and the lower edge of the last."""
    top, top_by_row = MARGIN, {}
    for row in ROWS:
        in_row = [heights[box.name] for box in boxes if box.row == row]
        if in_row:
            top_by_row[row] = top
            top += max(*in_row, LEAST_HEIGHT.get(row, 0.0)) + GAP
    return top_by_row, top - GAP + MARGIN


def _stretched(boxes: Sequence[Box], heights: Mapping[str, float]) -> dict[str, float]:
    """Headings are as high as the highest of them, and what is included as high as the words beside it need."""
    heading = max(heights[box.name] for box in boxes if box.row == "heading")
    least = LEAST_HEIGHT | {"heading": heading}
    return {box.name: max(heights[box.name], least[box.row]) for box in boxes if box.row in ("heading", "included")}


def _placed(
    box: Box, x_by_column: Mapping[str, float], top_by_row: Mapping[str, float], heights: Mapping[str, float]
) -> Placed:
    x, y, width = x_by_column[box.column], top_by_row[box.row], _width(box, x_by_column)
    spare = heights[box.name] - _height(box, width)
    return Placed(box, x, y, width, heights[box.name], tuple(_texts(box, x, y + spare / 2, width)))


def _texts(box: Box, x: float, y: float, width: float) -> Iterator[Text]:
    base = y + PADDING + FONT_SIZE
    for line in box.lines:
        parts = tuple(_parts(box, line, width))
        yield Text(x + PADDING + line.indent * INDENT, base, parts)
        base += len(parts) * LINE_HEIGHT + BETWEEN_LINES


def _sides(top_by_row: Mapping[str, float], bottom: float) -> Iterator[Side]:
    tops = [*top_by_row.values(), bottom - MARGIN + GAP]
    end_by_row = dict(zip(top_by_row, tops[1:], strict=True))
    for words, rows in STAGES.items():
        present = [row for row in rows if row in top_by_row]
        yield Side(words, top_by_row[present[0]], end_by_row[present[-1]] - GAP - top_by_row[present[0]])


def _arrows(placed: Sequence[Placed]) -> Iterator[tuple[tuple[float, float], ...]]:
    by_place = {(item.box.column, item.box.row): item for item in placed if item.box.kind == "box"}
    for column, aside in COLUMN_OF_NEIGHBOUR.items():
        down = [by_place[column, row] for row in ROWS if (column, row) in by_place]
        for upper, lower in pairwise(down):
            middle = upper.x + COLUMN_WIDTH / 2
            yield (middle, upper.bottom), (middle, lower.y)
        for item in down:
            if (aside, item.box.row) in by_place:
                yield _across(item, by_place[aside, item.box.row])
    if ("other", "assessed") in by_place:
        yield _into(by_place["other", "assessed"], by_place["main", "included"], from_right=True)
    if ("previous", "identified") in by_place:
        yield _into(by_place["previous", "identified"], by_place["main", "total"], from_right=False)


def _across(main: Placed, aside: Placed) -> tuple[tuple[float, float], ...]:
    y = main.y + min(main.height, aside.height) / 2
    return (main.x + main.width, y), (aside.x, y)


def _into(start: Placed, end: Placed, *, from_right: bool) -> tuple[tuple[float, float], ...]:
    """Down from the middle of one box, then sideways into another."""
    x, y = start.x + start.width / 2, end.y + end.height / 2
    return (x, start.bottom), (x, y), (end.x + (end.width if from_right else 0.0), y)

"""A chart as one SVG element to stand in a page: text as text, colours as variables of the page's style.

Drawn by ourselves: the numbers change with every update, and a library for pictures takes longer to load than all else
that an update does.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import shorten

from pipeline.ground.text import visible_line
from pipeline.prisma.diagram.wrapping import width

WIDTH = 331.0
"""Points: as wide as a telephone, so that its words can be read there; two charts stand beside each other."""
INK, PALE, BACK = "var(--ink)", "var(--line)", "var(--back)"
SERIES = tuple(f"var(--series-{at})" for at in range(1, 8))
LABEL_LENGTH = 62
SMALL = 8.5
LINE = 12.0
"""From one line of text to the next."""
EDGE = 4.0
TICK = 3.0
STEPS = (1, 2, 5)


class Picture:
    """A chart that is being drawn, in points, the origin at the upper left corner."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._elements: list[str] = []

    def box(self, x: float, y: float, wide: float, high: float, colour: str, opacity: float = 1.0) -> None:
        """A filled rectangle."""
        size = f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"'
        seen = f";opacity:{opacity:g}" if opacity < 1 else ""
        self._elements.append(f'<rect {size} style="fill:{colour}{seen}"/>')

    def line(self, points: Sequence[tuple[float, float]], colour: str = PALE, thick: float = 0.8) -> None:
        """A line through these points."""
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        style = f"fill:none;stroke:{colour};stroke-width:{thick:g};stroke-linejoin:round"
        self._elements.append(f'<polyline points="{corners}" style="{style}"/>')

    def mark(self, x: float, y: float, shape: int, colour: str) -> None:
        """A small mark at this point, one of MARKS."""
        corners = " ".join(f"{_n(x + dx)},{_n(y + dy)}" for dx, dy in MARKS[shape])
        self._elements.append(f'<polygon points="{corners}" style="fill:{colour}"/>')

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", size: float = SMALL, bold: bool = False,
        turned: float = 0.0,
    ) -> None:  # fmt: skip
        """One line of text on its base line, turned around its anchor by so many degrees."""
        weight = ";font-weight:bold" if bold else ""
        turn = f' transform="rotate({_n(turned)} {_n(x)} {_n(y)})"' if turned else ""
        style = f"font-size:{size:g}px;fill:{INK};text-anchor:{anchor}{weight}"
        self._elements.append(f'<text x="{_n(x)}" y="{_n(y)}"{turn} style="{style}">{escape(words)}</text>')

    def svg(self, name: str, words: str) -> str:
        """The element: `name` tells it from the others of the page, `words` say what it shows."""
        size = f'viewBox="0 0 {_n(WIDTH)} {_n(self.height)}" width="{_n(WIDTH)}pt" height="{_n(self.height)}pt"'
        names = f'class="chart" role="img" aria-labelledby="chart-{name}"'
        title = f'<title id="chart-{name}">{escape(visible_line(words))}</title>'
        return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size} {names}>{title}', *self._elements, "</svg>"])


MARKS = (
    ((-2.1, -0.8), (-0.8, -2.1), (0.8, -2.1), (2.1, -0.8), (2.1, 0.8), (0.8, 2.1), (-0.8, 2.1), (-2.1, 0.8)),
    ((-2, -2), (2, -2), (2, 2), (-2, 2)),
    ((0, -2.8), (2.2, 0), (0, 2.8), (-2.2, 0)),
    ((0, -2.4), (2.4, 2), (-2.4, 2)),
    ((0, 2.4), (2.4, -2), (-2.4, -2)),
)
"""Round, square, diamond, and triangles up and down."""


def ticks(least: int, most: int, n: int) -> list[int]:
    """At most `n` + 1 round whole numbers from `least` to `most`: nobody counts half records.

    >>> ticks(0, 1234, 5), ticks(1998, 2026, 6), ticks(0, 1, 5)
    ([0, 500, 1000], [2000, 2005, 2010, 2015, 2020, 2025], [0, 1])
    """
    power = 1
    while True:
        for step in (power * first for first in STEPS):
            if (most - least) // step <= n:
                return list(range(-(-least // step) * step, most + 1, step))
        power *= 10


def label(words: str, most: int = LABEL_LENGTH) -> str:
    """The words of a label, shortened to `most` characters; never ""."""
    return shorten(visible_line(words), most, placeholder="…") or "…"


def fitting(words: str, room: float) -> str:
    """The label as far as it has room."""
    shown = label(words)
    while width(shown, SMALL) > room and len(shown) > 1:
        shown = shown[:-2].rstrip() + "…"
    return shown


class Legend:
    """What the colours mean, in lines below a picture. `entries`: the words and the colour of each, and its mark."""

    def __init__(self, entries: Sequence[tuple[str, str, int | None]]) -> None:
        longest = max((width(label(words), SMALL) for words, _, _ in entries), default=0.0)
        columns = next((n for n in (3, 2) if longest + 4 * EDGE + LINE < (WIDTH - 2 * EDGE) / n), 1)
        self._entries, self._columns = entries, min(columns, max(1, len(entries)))
        self.height = -(-len(entries) // self._columns) * LINE

    def draw(self, picture: Picture, top: float) -> None:
        """Draw it, `top` its upper edge."""
        wide = (WIDTH - 2 * EDGE) / self._columns
        for at, (words, colour, shape) in enumerate(self._entries):
            x, y = EDGE + at % self._columns * wide, top + at // self._columns * LINE
            if shape is None:
                picture.box(x, y + 2, LINE, LINE - 5, colour)
            else:
                picture.line([(x, y + LINE / 2), (x + LINE, y + LINE / 2)], colour, 1.4)
                picture.mark(x + LINE / 2, y + LINE / 2, shape, colour)
            picture.text(x + LINE + EDGE, y + LINE - 3, fitting(words, wide - LINE - 2 * EDGE))


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")

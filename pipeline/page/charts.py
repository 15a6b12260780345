"""The charts of the page, each as an SVG element; "" where there is nothing to show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import log10

from pipeline.page.content import CriterionCount, LineCounts
from pipeline.page.pictures import (
    BACK,
    EDGE,
    INK,
    LABEL_LENGTH,
    LINE,
    MARKS,
    SERIES,
    SMALL,
    TICK,
    WIDTH,
    Legend,
    Picture,
    fitting,
    label,
    ticks,
)
from pipeline.prisma.diagram.wrapping import width, wrapped
from pipeline.review.agreement import Agreement

FIRST_YEAR, LAST_YEAR = 1800, 2200
MOST_BARS = 20
"""More reasons than these are told by the table beside the picture."""
HIGH = 140.0
"""Points from the lowest to the highest value of a chart with an axis upwards."""
NAMES_TURNED = 35.0


def years(n_by_year_and_source: Mapping[tuple[str, str], int], titles: Sequence[str]) -> str:
    """Records by year, each bar divided by source; `titles` gives the order of the sources. "" without any year."""
    n = Counter({(int(year), title): count for (year, title), count in n_by_year_and_source.items() if _is_year(year)})
    if not n:
        return ""
    there = {title for _, title in n}
    shown = [title for title in dict.fromkeys(titles) if title in there]
    n_by_year: Counter[int] = Counter()
    for (year, _), count in n.items():
        n_by_year[year] += count
    first, last, most = min(n_by_year), max(n_by_year), max(n_by_year.values())
    legend = Legend([(title, SERIES[at % len(SERIES)], None) for at, title in enumerate(shown)])
    picture = Picture(EDGE + HIGH + 2 * LINE + EDGE + legend.height)
    left = _upwards(picture, [(tick / most, f"{tick:,}") for tick in ticks(0, most, 5)], "records")
    wide = (WIDTH - EDGE - left) / (last - first + 1)
    for year, _ in sorted(n_by_year.items()):
        base = EDGE + HIGH
        for at, title in enumerate(shown):
            high = HIGH * n[year, title] / most
            if high:
                base -= high
                picture.box(left + (year - first + 0.075) * wide, base, 0.85 * wide, high, SERIES[at % len(SERIES)])
    _sideways(picture, left, [(left + (year - first + 0.5) * wide, str(year)) for year in ticks(first, last, 6)])
    legend.draw(picture, EDGE + HIGH + 2 * LINE)
    return picture.svg("years", f"Records by year of publication, {first} to {last}, divided by source")


def reasons(criteria: Sequence[CriterionCount]) -> str:
    """Excluded records by criterion: as the first reason, and at all. "" where nothing is excluded."""
    shown = [criterion for criterion in criteria if criterion.all]
    if not shown:
        return ""
    picture = _bars([(c.reason, (c.all, c.first)) for c in shown], ("one of the reasons", "first reason"))
    return picture.svg("reasons", "Records excluded by rules, by criterion")


def people(n_by_reason: Sequence[tuple[str, int]]) -> str:
    """What people excluded, by their reason. "" where nothing is excluded."""
    if not n_by_reason:
        return ""
    picture = _bars([(reason or "No reason given", (n,)) for reason, n in n_by_reason], ())
    return picture.svg("people", "Records and reports excluded by people, by reason")


def hits(lines: Sequence[LineCounts], searches: Sequence[str]) -> str:
    """Hits of each line of the strategy over all searches, on a logarithmic scale."""
    most = max((n for line in lines for n in line.counts if n is not None), default=0)
    top = _logarithmic(2 * max(1, most))
    drawn = [(line, SERIES[at % len(SERIES)], at // len(SERIES) % len(MARKS)) for at, line in enumerate(lines)]
    legend = Legend([(f"#{line.name}", colour, shape) for line, colour, shape in drawn])
    names = max(width(name, SMALL) for name in searches) * 0.6 + LINE
    picture = Picture(EDGE + HIGH + names + EDGE + legend.height)
    values = [0, *(10**power for power in range(len(str(2 * max(1, most)))))]
    left = _upwards(picture, [(_logarithmic(value) / top, f"{value:,}") for value in values], "hits")
    between = (WIDTH - EDGE - left) / (len(searches) + 0.5)
    places = [left + (at + 0.75) * between for at in range(len(searches))]
    for line, colour, shape in drawn:
        points = [
            (x, EDGE + HIGH * (1 - _logarithmic(n) / top))
            for x, n in zip(places, line.counts, strict=True)
            if n is not None
        ]
        picture.line(points, colour, 1.4)
        for point in points:
            picture.mark(*point, shape, colour)
    step = max(1, len(searches) // 6)
    _sideways(picture, left, list(zip(places, searches, strict=True))[::step], turned=-NAMES_TURNED)
    legend.draw(picture, EDGE + HIGH + names + EDGE)
    return picture.svg("hits", "Hits of each line of the strategy in each search")


def agreement(found: Agreement, at: int) -> str:
    """What one reviewer said against what the other said, a square for each pair of words. `at` tells charts apart."""
    words = sorted({word for pair in found.n_by_words for word in pair})
    left = EDGE + LINE + max(width(word, SMALL) for word in words) + EDGE
    cell = max(36.0, *(width(word, SMALL) + EDGE for word in words))
    side = cell * len(words)
    picture = Picture(EDGE + max(side, 2 * LINE) + 3 * LINE)
    most = max(found.n_by_words.values())
    for (one, other), n in sorted(found.n_by_words.items()):
        x, y = left + (words.index(other) + 0.5) * cell, EDGE + (words.index(one) + 0.5) * cell
        size = cell * (0.16 + 0.72 * (n / most) ** 0.5)
        picture.box(x - size / 2, y - size / 2, size, size, SERIES[1] if one == other else SERIES[3], 0.55)
        picture.text(x, y + SMALL / 3, str(n), anchor="middle", bold=True)
    picture.line([(left, EDGE), (left, EDGE + side), (left + side, EDGE + side)])
    for place, word in enumerate(words):
        picture.text(left - EDGE, EDGE + (place + 0.5) * cell + SMALL / 3, word, anchor="end")
        picture.text(left + (place + 0.5) * cell, EDGE + side + LINE, word, anchor="middle")
    picture.text(left, EDGE + side + 2.4 * LINE, fitting(found.other, WIDTH - left - EDGE))
    picture.text(EDGE + SMALL, EDGE + side, fitting(found.one, max(side, 2 * LINE)), turned=-90)
    return picture.svg(f"agreement-{at}", f"What {found.one} and {found.other} said of the same records")


def _bars(rows: Sequence[tuple[str, tuple[int, ...]]], names: Sequence[str]) -> Picture:
    """Lying bars, each with its words above it, which so have room at any length; the last value is drawn on top."""
    rows = rows[:MOST_BARS]
    parted = [wrapped(label(words, LABEL_LENGTH * 3), WIDTH - 2 * EDGE, SMALL) for words, _ in rows]
    heights = [LINE * (len(parts) + 1.4) for parts in parted]
    colours = [BACK, SERIES[0]][-len(rows[0][1]) :]
    legend = Legend([(name, colour, None) for name, colour in zip(names, colours, strict=False)])
    picture = Picture(EDGE + sum(heights) + 2 * LINE + legend.height)
    told = [" of ".join(f"{n:,}" for n in sorted(set(values))) for _, values in rows]
    most = max(n for _, values in rows for n in values)
    per_record = (WIDTH - 3 * EDGE - max(width(words, SMALL) for words in told)) / most
    top = EDGE
    for parts, height, (_, values), words in zip(parted, heights, rows, told, strict=True):
        for at, part in enumerate(parts):
            picture.text(EDGE, top + (at + 1) * LINE - 3, part)
        y = top + len(parts) * LINE
        for n, colour in zip(values, colours, strict=True):
            picture.box(EDGE, y, n * per_record, LINE, colour)
        picture.text(2 * EDGE + max(values) * per_record, y + LINE - 3, words)
        top += height
    of_axis = [(EDGE + tick * per_record, f"{tick:,}") for tick in ticks(0, most, 4)]
    picture.line([(EDGE, top), (WIDTH - EDGE, top)])
    for x, words in of_axis:
        picture.line([(x, top), (x, top + TICK)], INK)
        picture.text(x, top + LINE, words, anchor="start" if x <= EDGE else "middle")
    legend.draw(picture, top + 1.6 * LINE)
    return picture


def _upwards(picture: Picture, marks: Sequence[tuple[float, str]], words: str) -> float:
    """Draw the axis at the left; its place. `marks`: how far up each stands, as a share of HIGH, and its words."""
    left = EDGE + LINE + max(width(told, SMALL) for _, told in marks) + EDGE
    picture.line([(left, EDGE), (left, EDGE + HIGH)])
    for share, told in marks:
        y = EDGE + HIGH * (1 - share)
        picture.line([(left - TICK, y), (left, y)], INK)
        picture.text(left - EDGE, max(y + SMALL / 3, SMALL), told, anchor="end")
    picture.text(EDGE + SMALL, EDGE + HIGH / 2, words, anchor="middle", turned=-90)
    return left


def _sideways(picture: Picture, left: float, marks: Sequence[tuple[float, str]], turned: float = 0.0) -> None:
    """Draw the axis below, from `left` on. `marks`: where each stands, and its words."""
    low = EDGE + HIGH
    picture.line([(left, low), (WIDTH - EDGE, low)])
    for x, told in marks:
        picture.line([(x, low), (x, low + TICK)], INK)
        half = width(told, SMALL) / 2
        if turned:
            picture.text(x + EDGE, low + LINE, told, anchor="end", turned=turned)
        else:
            picture.text(min(x, WIDTH - EDGE - half), low + LINE, told, anchor="middle")


def _logarithmic(n: float) -> float:
    """Where a number stands: from 0 to 1 as it is, then by its logarithm."""
    return n if n <= 1 else 1 + log10(n)


def _is_year(year: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}", year)) and FIRST_YEAR <= int(year) <= LAST_YEAR

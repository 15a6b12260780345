"""The charts of the page, each as an SVG element; "" where there is nothing to show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from pipeline.page.content import CriterionCount, LineCounts
from pipeline.page.pictures import (
    BACK,
    INK,
    LABEL_LENGTH,
    SERIES,
    SMALL,
    add_legend,
    label,
    new_figure,
    svg,
    whole_numbers,
)
from pipeline.review.agreement import Agreement

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FIRST_YEAR, LAST_YEAR = 1800, 2200
MOST_BARS = 20
"""More reasons than these are told by the table beside the picture."""
MARKERS = "osD^v"


def years(year_and_source: Iterable[tuple[str, str]], titles: Sequence[str]) -> str:
    """Records by year, each bar divided by source; `titles` gives the order of the sources. "" without any year."""
    found = [(int(year), title) for year, title in year_and_source if _is_year(year)]
    if not found:
        return ""
    n = Counter(found)
    figure, axes = new_figure(2.6)
    below: Counter[int] = Counter()
    for at, title in enumerate(dict.fromkeys(title for title in titles if any(title == other for _, other in found))):
        n_by_year = {year: count for (year, other), count in n.items() if other == title}
        lower = [below[year] for year in n_by_year]
        colour = SERIES[at % len(SERIES)]
        axes.bar(list(n_by_year), list(n_by_year.values()), bottom=lower, color=colour, label=label(title), width=0.85)
        below.update(n_by_year)
    axes.set_ylabel("records")
    whole_numbers(axes, x=True, y=True)
    add_legend(figure, axes)
    return svg(figure, "years", f"Records by year of publication, {min(below)} to {max(below)}, divided by source")


def reasons(criteria: Sequence[CriterionCount]) -> str:
    """Excluded records by criterion: as the first reason, and at all. "" where nothing is excluded."""
    shown = [criterion for criterion in criteria if criterion.all]
    if not shown:
        return ""
    figure, axes = _bars([(c.reason, (c.all, c.first)) for c in shown], ("one of the reasons", "first reason"))
    add_legend(figure, axes)
    return svg(figure, "reasons", "Records excluded by rules, by criterion")


def people(n_by_reason: Sequence[tuple[str, int]]) -> str:
    """What people excluded, by their reason. "" where nothing is excluded."""
    if not n_by_reason:
        return ""
    figure, _ = _bars([(reason or "No reason given", (n,)) for reason, n in n_by_reason], ("records",))
    return svg(figure, "people", "Records and reports excluded by people, by reason")


def hits(lines: Sequence[LineCounts], searches: Sequence[str]) -> str:
    """Hits of each line of the strategy over all searches, on a logarithmic scale."""
    figure, axes = new_figure(2.8)
    places = range(len(searches))
    for at, line in enumerate(lines):
        points = [(place, n) for place, n in zip(places, line.counts, strict=True) if n is not None]
        colour, marker = SERIES[at % len(SERIES)], MARKERS[at // len(SERIES) % len(MARKERS)]
        x, y = zip(*points, strict=True)
        axes.plot(x, y, color=colour, marker=marker, markersize=4, linewidth=1.4, label=label(f"#{line.name}"))
    axes.set_yscale("symlog", linthresh=1)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_ylim(0, 2 * max(1, *(n for line in lines for n in line.counts if n is not None)))
    axes.set_ylabel("hits")
    step = max(1, len(searches) // 6)
    axes.set_xticks(list(places)[::step], list(searches[::step]), rotation=30, ha="right")
    axes.set_xmargin(0.12)
    add_legend(figure, axes)
    return svg(figure, "hits", "Hits of each line of the strategy in each search")


def agreement(found: Agreement, at: int) -> str:
    """What one reviewer said against what the other said, a square for each pair of words. `at` tells charts apart."""
    from matplotlib.patches import Rectangle

    words = sorted({word for pair in found.n_by_words for word in pair})
    figure, axes = new_figure(0.7 + 0.5 * len(words))
    most = max(found.n_by_words.values())
    for (one, other), n in found.n_by_words.items():
        place = (words.index(other), words.index(one))
        colour = SERIES[1] if one == other else SERIES[3]
        size = 0.16 + 0.72 * (n / most) ** 0.5
        axes.add_patch(Rectangle((place[0] - size / 2, place[1] - size / 2), size, size, color=colour, alpha=0.55))
        axes.text(*place, str(n), ha="center", va="center", color=INK, weight="bold")
    axes.set(xlim=(-0.6, len(words) - 0.4), ylim=(len(words) - 0.4, -0.6), aspect="equal")
    axes.set_xticks(range(len(words)), words)
    axes.set_yticks(range(len(words)), words)
    axes.set_xlabel(label(found.other), parse_math=False)
    axes.set_ylabel(label(found.one), parse_math=False)
    return svg(figure, f"agreement-{at}", f"What {found.one} and {found.other} said of the same records")


def _bars(rows: Sequence[tuple[str, tuple[int, ...]]], names: Sequence[str]) -> tuple[Figure, Axes]:
    """Lying bars, each with its words above it, which so have room at any length; the last name is drawn on top."""
    rows = rows[:MOST_BARS]
    wrapped = [wrap(label(words, LABEL_LENGTH * 3), LABEL_LENGTH) or [""] for words, _ in rows]
    heights = [1.0 + 0.62 * len(parts) for parts in wrapped]
    figure, axes = new_figure(0.6 + 0.24 * sum(heights))
    most = max(n for _, values in rows for n in values)
    top = 0.0
    for parts, height, (_, values) in zip(wrapped, heights, rows, strict=True):
        y = top + height - 0.55
        for at, n in enumerate(values):
            colour = SERIES[0] if at == len(values) - 1 else BACK
            axes.barh(y, n, height=0.62, color=colour, label=names[at] if top == 0 else None)
        axes.text(0, y - 0.42, "\n".join(parts), va="bottom", color=INK, size=SMALL, parse_math=False)
        told = " of ".join(str(n) for n in sorted(set(values)))
        axes.text(max(values) + most * 0.015, y, told, va="center", color=INK, size=SMALL)
        top += height
    axes.set(ylim=(top, 0), xlim=(0, most * 1.16), yticks=[])
    axes.spines["left"].set_visible(False)
    whole_numbers(axes, x=True, y=False)
    return figure, axes


def _is_year(year: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}", year)) and FIRST_YEAR <= int(year) <= LAST_YEAR

"""The page as one file: template, style, script, pictures and the records as data that the script shows as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from pipeline.ground.text import visible_line
from pipeline.page import charts
from pipeline.page.content import Content
from pipeline.page.data import data_of
from pipeline.page.one_file import sha256_source, template
from pipeline.prisma.diagram import boxes_of, laid_out, svg
from pipeline.prisma.diagram.boxes import BoxLine
from pipeline.prisma.fates import FATES

SCALE = 1.15
"""The diagram's words are then as large on a screen as those around it."""
MOST_CHANGES = 200
HERE_COME_THE_RECORDS = "<records>"
"""No text from people or sources is written so: its brackets are escaped."""
ASSETS = Path(__file__).parent / "assets"


def page(content: Content) -> str:
    """The whole of report.html. It asks nothing of any address, and its policy forbids that it could."""
    return "".join(pieces(content))


def pieces(content: Content) -> Iterator[str]:
    """The same in pieces, the records one by one: there may be more of them than fit into memory at once."""
    script = (ASSETS / "page.js").read_text(encoding="utf-8")
    diagram = laid_out(boxes_of(content.flow, content.sources))
    before, mark, after = template(ASSETS, "page.html.j2").render(
        content=content,
        about=content.about,
        fates=FATES,
        diagram=Markup(svg(diagram, content.about.title, _in_page, style="", scale=SCALE)),
        charts={name: Markup(picture) for name, picture in charts_of(content).items()},
        agreements=[Markup(charts.agreement(found, at)) for at, found in enumerate(content.agreements)],
        most_changes=MOST_CHANGES,
        removed_by_people=[(reason, n, of_reason(reason)) for reason, n in removed_by_people(content)],
        data=Markup(HERE_COME_THE_RECORDS),
        style=Markup((ASSETS / "page.css").read_text(encoding="utf-8")),
        script=Markup(script),
        script_hash=Markup(sha256_source(script)),
    ).partition(HERE_COME_THE_RECORDS)  # fmt: skip
    assert mark
    assert HERE_COME_THE_RECORDS not in after, "all that people and sources wrote is shown as text"
    yield before
    yield from data_of(content)
    yield after


def removed_by_people(content: Content) -> list[tuple[str, int]]:
    """Reason -> records and reports that people excluded for it, the most frequent first."""
    n_by_reason = content.flow.reasons_of("excluded")
    for reason, n in content.flow.reasons_of("report_excluded").items():
        n_by_reason[reason] = n_by_reason.get(reason, 0) + n
    return sorted(n_by_reason.items(), key=lambda item: (-item[1], item[0]))


def _in_page(line: BoxLine) -> str:
    """Where the page shows what stands behind a line of the diagram."""
    if line.count == "new_studies":
        return "#included"
    return f"#count={line.count}" if line.reason is None else f"#count={line.count}&{of_reason(line.reason)}"


def of_reason(reason: str) -> str:
    """The filter for what people excluded for this reason; "=" before it tells no reason from no filter."""
    return f"reason={quote('=' + visible_line(reason), safe='')}"


def charts_of(content: Content) -> dict[str, str]:
    """Name in the template -> the chart as SVG, "" where there is nothing to show."""
    titles = content.sources.title_by_source
    n_by_year: Counter[tuple[str, str]] = Counter()
    for (year, source), n in content.records.n_by_year.items():
        n_by_year[year, titles[source]] += n
    return {
        "years": charts.years(n_by_year, list(titles.values())),
        "reasons": charts.reasons(content.criteria),
        "people": charts.people(removed_by_people(content)),
        "hits": charts.hits(content.lines, content.about.searches),
    }

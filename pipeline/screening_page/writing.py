"""The screening pages of a review: read what the sheet asks, mark its records, write a page for each reviewer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from pipeline.ground.files import write_pieces
from pipeline.ground.identifiers import page_of
from pipeline.page.one_file import sha256_source, template, text_in_html
from pipeline.review.changes import in_plain_words
from pipeline.review.decisions import read_decisions
from pipeline.review.layout import screening_page_name
from pipeline.review.people import People
from pipeline.review.reconsidered import open_requests, read_reconsidered
from pipeline.review.review import Review
from pipeline.review.searches import last_name
from pipeline.review.second_look import NamedRecord, rechecks
from pipeline.review.shares import Shares, screening_pages, shares_of, slug_of
from pipeline.review.updates import read_updates, told_now
from pipeline.review.verdicts import Verdicts, shelf_of
from pipeline.screening_page.asked import asked_of, rows_of_sheet
from pipeline.screening_page.cards import card_of
from pipeline.screening_page.packed import PackedCard, Packs, PageContent, around_records, packed_card, record_of
from pipeline.sheets import SheetRow
from pipeline.tables.computed import CHANGES
from pipeline.tables.kept import Decision
from pipeline.tables.records import UNIQUE
from pipeline.tables.unread import UnreadRecord, as_read

ASSETS = Path(__file__).parent / "assets"
HERE_COME_THE_RECORDS, HERE_COME_THE_PACKS = "<records>", "<packs>"
"""No text from people or sources is written so: its brackets are escaped."""
OF_ROW = ("open_questions", "order_by", "learned")
"""What a card takes from the row of the sheet."""
SCRIPTS = ("decisions.js", "texts.js", "list.js", "screen.js")
"""In the order in which they build on each other."""


@dataclass(frozen=True, slots=True)
class ScreeningPages:
    """What the pages of all reviewers have in common: read, screened and marked once.

    card_by_row   the cards that are not kept with the verdicts
    """

    review: Review
    verdicts: Verdicts
    update: str
    rows: Sequence[SheetRow]
    card_by_row: Mapping[tuple[str, str], PackedCard]
    ids_by_record: Mapping[str, Sequence[str]]
    people: People
    shares: Shares
    again: Mapping[str, str]
    new: Mapping[str, str]
    changed: Mapping[str, Sequence[str]]

    def card(self, row: SheetRow) -> PackedCard:
        """The card of a row."""
        return self.card_by_row.get((row.record_id, row.phase)) or self.verdicts.card_of_asked(row.record_id)

    def content(self, reviewer: str) -> PageContent:
        """What one reviewer's page tells; "" stands for anybody."""
        protocol = self.review.protocol
        asked = list(asked_of(reviewer, self.rows, self.ids_by_record, self.people, self.shares, self.again))
        return PageContent(
            self.review.paths.name,
            protocol.review.title,
            self.update,
            reviewer,
            slug_of(reviewer) if reviewer else "",
            asked,
            (self.card(one.row) for one in asked),
            protocol.criteria,
            protocol.screening.reasons,
            self.new,
            self.changed,
            protocol.review.reconstruction,
        )


def write_pages(review: Review, verdicts: Verdicts | None = None, rows: Sequence[SheetRow] | None = None) -> None:
    """Write the page of each person whom the protocol names, or the one of whoever opens it; and clear away others.

    `verdicts`, `rows`: what the criteria say, and the rows of the sheet, where somebody has them at hand.
    """
    results, pages = review.paths.results, read_pages(review, verdicts, rows)
    name_by_path = {results / file: name for file, name in screening_pages(review.protocol.people.names).items()}
    for path, name in name_by_path.items():
        write_pieces(path, pieces(pages.content(name)))
    for path in {results / screening_page_name(""), *results.glob(screening_page_name("*"))} - name_by_path.keys():
        path.unlink(missing_ok=True)


def page_for(review: Review, reviewer: str) -> str:
    """The page of one reviewer."""
    return screening_page(read_pages(review).content(reviewer))


def read_pages(
    review: Review, verdicts: Verdicts | None = None, rows: Sequence[SheetRow] | None = None
) -> ScreeningPages:
    """Read and mark what the sheet asks. Raises TableError and DecisionError."""
    if verdicts is None:
        screener = review.protocol.screener()
        with shelf_of(review.paths, screener) as shelf:
            return read_pages(review, Verdicts(screener, shelf), rows)
    paths, protocol = review.paths, review.protocol
    results = paths.results
    decisions = read_decisions(paths.queries, protocol.team_words)
    rows = rows_of_sheet(results) if rows is None else rows
    ids_by_record = {row.record_id: ids for row in rows if (ids := verdicts.ids_of_asked(row.record_id))}
    others = {row.record_id for row in rows} - ids_by_record.keys()
    unread_by_id = {record_id: verdicts.shown[record_id] for record_id in others & verdicts.shown.keys()}
    unread_by_id |= _unread(results, others - unread_by_id.keys())
    card_by_row, named = {}, []
    for row in rows:
        if unread := unread_by_id.get(row.record_id):
            # Of each record its card alone is kept.
            record, screening = unread.as_it_stood().record, verdicts.on(unread, in_full=True).screening
            questions, order_by, learned = (row.cells.get(name, "") for name in OF_ROW)
            card = card_of(record, screening, row.phase, questions)
            card_by_row[row.record_id, row.phase] = packed_card(card, order_by, learned)
            named.append(NamedRecord(unread.ids, record.title, page_of(record.pmid, record.doi)))
    ids_by_record |= {record_id: unread.ids for record_id, unread in unread_by_id.items()}
    new, changed = what_happened(review, ids_by_record, named, decisions)
    return ScreeningPages(
        review,
        verdicts,
        last_name(paths.searches),
        rows,
        card_by_row,
        ids_by_record,
        People.of(decisions, protocol.screening.reviewers, protocol.team_words),
        shares_of(protocol.people, results),
        open_requests(read_reconsidered(paths.queries), decisions),
        new,
        changed,
    )


def _unread(results: Path, record_ids: set[str]) -> dict[str, UnreadRecord]:
    """Those of the table that nobody has at hand."""
    found = UNIQUE.read(results, of=record_ids) if record_ids else ()
    return {record.record_id: as_read(record) for record in found}


def what_happened(
    review: Review, ids_by_record: Mapping[str, Sequence[str]], named: Sequence[NamedRecord],
    decisions: Sequence[Decision],
) -> tuple[dict[str, str], dict[str, list[str]]]:  # fmt: skip
    """Record id -> why it is new in this update, and record id -> what changed since somebody last decided on it.

    `named`: the records on which somebody may have decided.
    """
    paths = review.paths
    if not CHANGES.exists(paths.results):
        return {}, {}
    changes, updates = list(CHANGES.read(paths.results)), read_updates(paths.queries)
    events = told_now(updates, last_name(paths.searches), {change.event for change in changes})
    kept_by_id = {record_id: ids[0] for ids in ids_by_record.values() for record_id in ids}
    new = {
        kept_by_id[change.record_id]: change.why
        for change in changes
        if change.change == "new" and change.event in events and change.record_id in kept_by_id
    }
    changed: dict[str, list[str]] = {}
    for row in rechecks(named, changes, decisions, updates):
        changed.setdefault(row.record_id, []).append(f"{row.event}: {in_plain_words(row.what_changed)}")
    return new, changed


def screening_page(content: PageContent) -> str:
    """The whole file. It asks nothing of any address, and its policy forbids that it could."""
    return "".join(pieces(content))


def pieces(content: PageContent) -> Iterator[str]:
    """The same in pieces, record by record: 20,000 of them are not held in memory at once."""
    scripts = [(ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS]
    style = (ASSETS / "screen.css").read_text(encoding="utf-8")
    page = template(ASSETS, "screen.html.j2").render(
        content=content,
        n=len(content.asked),
        style=Markup(style),
        style_hash=Markup(sha256_source(style)),
        scripts=[Markup(script) for script in scripts],
        script_hashes=Markup(" ".join(map(sha256_source, scripts))),
        records=Markup(HERE_COME_THE_RECORDS),
        packs=Markup(HERE_COME_THE_PACKS),
    )
    before, of_records, rest = page.partition(HERE_COME_THE_RECORDS)
    between, of_packs, after = rest.partition(HERE_COME_THE_PACKS)
    assert of_records
    assert of_packs
    yield before
    begins, ends = around_records(content)
    yield text_in_html(begins)
    packs, comma = Packs(), ""
    for asked, (listed, text) in zip(content.asked, content.cards, strict=True):
        yield text_in_html(comma + record_of(content, asked, listed))
        packs.add(text)
        comma = ","
    yield text_in_html(ends) + between
    yield "".join(f'<script type="text/plain" class="pack">{pack}</script>\n' for pack in packs.packed())
    yield after

"""digest.md: one page that a team can read in a minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.ground.markdown import as_markdown_text
from pipeline.review.changes import in_plain_words
from pipeline.review.layout import screening_page_name
from pipeline.review.news.news import CHANGES, LISTS, News, Told, last_read_in_words
from pipeline.sheets import TO_SCREEN
from pipeline.tables.computed import CHANGES as CHANGES_TABLE
from pipeline.tables.computed import NEW
from pipeline.tables.kept import AUDIT, FULL_TEXT, TITLE_ABSTRACT

MOST_TITLES = 15
"""Titles of one kind that the page names before it points to the file."""
READING_ORDER = ("include", "unclear", "exclude")
PHASES = {TITLE_ABSTRACT: "title and abstract", FULL_TEXT: "full text", AUDIT: "audit of what rules excluded alone"}


def digest(news: News) -> str:
    """The page, in Markdown; all text from records is shown as text."""
    return (
        "\n".join([*_head(news), *_figures(news), *_new(news), *_changes(news), *_stopped(news), *_to_do(news)]) + "\n"
    )


def _head(news: News) -> Iterator[str]:
    yield f"# {as_markdown_text(news.title)}"
    yield ""
    before = "the first search" if news.found_before is None else f"{news.found_before} at the search before"
    changed = "; the strategy changed since" if news.strategy_changed else ""
    yield f"Update of {news.search}: the search found {news.found} records ({before}{changed})."
    for source in news.sources:
        yield ""
        yield as_markdown_text(source.in_words) if source.is_current else f"**{as_markdown_text(source.in_words)}**"
    for alarm in (*news.accepted, *(alarm for source in news.sources for alarm in source.accepted)):
        yield ""
        yield f"Accepted by a person: {as_markdown_text(alarm)}."


def _figures(news: News) -> Iterator[str]:
    yield from ("", "| | n |", "|---|---:|", f"| new | {len(news.new_reports)} |")
    if news.new_duplicates:
        yield f"| new, set aside as duplicates (`duplicate_of` in `{NEW.name}`) | {len(news.new_duplicates)} |"
    yield from (f"| {words} | {len(news.changed[change])} |" for change, words in CHANGES.items())
    yield from (f"| to read, {PHASES[phase]} | {n} |" for phase, n in news.waiting.items())
    yield from (f"| {LISTS[name]} | {n} |" for name, n in news.second_look.items())


def _new(news: News) -> Iterator[str]:
    yield from ("", "## New", "")
    in_order = sorted(news.new, key=_reading_place)
    yield from _titles(in_order, NEW.name, "Nothing is new.")


def _reading_place(told: Told) -> int:
    return READING_ORDER.index(told.outcome) if told.outcome in READING_ORDER else len(READING_ORDER)


def _changes(news: News) -> Iterator[str]:
    for change, words in CHANGES.items():
        if news.changed[change]:
            yield from ("", f"## {words[0].upper()}{words[1:]}", "")
            yield from _titles(news.changed[change], CHANGES_TABLE.name, "")


def _stopped(news: News) -> Iterator[str]:
    """The criteria that the audit has stopped, each with the records that it excluded wrongly."""
    if news.stopped:
        yield from ("", "## Wrongly excluded by a rule")
    for rule, rows in news.stopped.items():
        yield ""
        yield (
            f"`{rule}` excludes nothing alone, and what it would exclude waits for people, until the criterion is "
            "changed so that it keeps these records, or their ids stand under `accepted` in `[audit]` of protocol.toml:"
        )
        yield ""
        for row in rows:
            named = (
                f"[{as_markdown_text(row.record_id)}](<{row.link}>)" if row.link else as_markdown_text(row.record_id)
            )
            yield f"- **{as_markdown_text(row.title) or '(no title)'}** {named}: {as_markdown_text(row.said)}"


def _titles(told: Sequence[Told], file: str, none: str) -> Iterator[str]:
    if not told:
        yield none
    yield from (_line(one) for one in told[:MOST_TITLES])
    if more := told[MOST_TITLES:]:
        n_copies = sum(bool(one.duplicate_of) for one in more)
        copies = f" ({n_copies} of them duplicates)" if n_copies else ""
        yield f"- … and {len(more)} more{copies}, in `{file}`"


def _line(told: Told) -> str:
    title = as_markdown_text(told.title) or "(no title)"
    year = f" ({as_markdown_text(told.year)})" if told.year else ""
    named = f"[{as_markdown_text(told.record_id)}](<{told.link}>)" if told.link else as_markdown_text(told.record_id)
    facts = (told.outcome_in_words, in_plain_words(told.why), told.evidence)
    said = "; ".join(as_markdown_text(fact) for fact in facts if fact)
    return f"- **{title}**{year} {named}: {said}"


def _to_do(news: News) -> Iterator[str]:
    yield from ("", "## To do", "")
    if news.to_read:
        sheet, page = TO_SCREEN.table.name, screening_page_name("")
        take_in = f"`trialsift decide {news.review}` (`make decide REVIEW={news.review}`)"
        waits = "1 record waits" if news.to_read == 1 else f"{news.to_read} records wait"
        yield f"{waits}. Screen on `{page}`, or on the page with your name, in a browser; or fill in `{sheet}`."
        yield f"Then {take_in}; `--from FILE` (`FROM=FILE`) takes in what a page saved."
    else:
        yield "Nobody has anything to read."
    if of_the_last := last_read_in_words(news.last_read):
        yield of_the_last
    for name, n in news.second_look.items():
        if n:
            yield f"Look at `{name}.csv` ({LISTS[name]}: {n})."

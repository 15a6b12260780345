"""report.html: one file with everything that a team looks at after an update, without the network."""

from pipeline.page.content import (
    ChangedRecord,
    Content,
    CriterionCount,
    HeadOfPage,
    LineCounts,
    Notice,
    ShownReport,
    ShownStudy,
)
from pipeline.page.entries import Entry, QuotedWords, entries_of
from pipeline.page.page_writing import content_of, read_entries, write_page
from pipeline.page.render import page

__all__ = [
    "ChangedRecord",
    "Content",
    "CriterionCount",
    "Entry",
    "HeadOfPage",
    "LineCounts",
    "Notice",
    "QuotedWords",
    "ShownReport",
    "ShownStudy",
    "content_of",
    "entries_of",
    "page",
    "read_entries",
    "write_page",
]

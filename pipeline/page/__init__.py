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
from pipeline.page.entries import Entry, QuotedWords, entry_of
from pipeline.page.page_writing import content_of, write_page
from pipeline.page.record_texts import RecordTexts, listed
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
    "RecordTexts",
    "ShownReport",
    "ShownStudy",
    "content_of",
    "entry_of",
    "listed",
    "page",
    "write_page",
]

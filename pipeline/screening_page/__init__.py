"""screen.html: one file for each reviewer, in which they read one record at a time and decide, without the network."""

from pipeline.screening_page.asked import AskedRecord, asked_of, rows_of_sheet
from pipeline.screening_page.cards import Card, card_of
from pipeline.screening_page.packed import PackedCard, PageContent, packed_card
from pipeline.screening_page.writing import page_for, screening_page, write_pages

__all__ = [
    "AskedRecord",
    "Card",
    "PackedCard",
    "PageContent",
    "asked_of",
    "card_of",
    "packed_card",
    "page_for",
    "rows_of_sheet",
    "screening_page",
    "write_pages",
]

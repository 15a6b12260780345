"""What people fill in: every sheet declared once, read by one reader, and never overwritten while it holds a word."""

from pipeline.sheets.new_sheet import Words, sheet_in_use, sheet_writer, words_not_taken_in
from pipeline.sheets.reading import SheetText, TypedRow, read_sheet, sheet_rows, sheet_text
from pipeline.sheets.sheet import PAIRS, SHEETS, TO_SCREEN, PairRow, Sheet, ToScreenRow

__all__ = [
    "PAIRS", "SHEETS", "TO_SCREEN", "PairRow", "Sheet", "SheetText", "ToScreenRow", "TypedRow", "Words", "read_sheet",
    "sheet_in_use", "sheet_rows", "sheet_text", "sheet_writer", "words_not_taken_in",
]  # fmt: skip

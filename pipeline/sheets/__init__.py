"""What people fill in: every sheet declared once, read by one reader, and never overwritten while it holds a word."""

from pipeline.sheets.copies import faults_of_copies
from pipeline.sheets.new_sheet import (
    NewSheet,
    SheetRow,
    Words,
    holds_no_word,
    is_taken_in,
    sheet_in_use,
    sheet_writer,
    words_not_taken_in,
)
from pipeline.sheets.reading import SheetText, TypedRow, read_sheet, sheet_rows, sheet_text, text_rows
from pipeline.sheets.said import ANYBODY, Said, tag_of
from pipeline.sheets.sheet import (
    DECIDED,
    OF_WHEN,
    PAIRS,
    SHEETS,
    STUDY_REPORTS,
    TO_SCREEN,
    DecidedRow,
    PairRow,
    Sheet,
    StudyReportRow,
    ToScreenRow,
    is_sheet,
    sheet_of,
)
from pipeline.sheets.understood import TO_USE
from pipeline.sheets.workbook import Look, Offered, add_to_workbook, write_workbook
from pipeline.sheets.written_rows import WorkbookRow, WrittenRow, workbook_row

__all__ = [
    "ANYBODY", "DECIDED", "OF_WHEN", "PAIRS", "SHEETS", "STUDY_REPORTS", "TO_SCREEN", "TO_USE", "DecidedRow", "Look",
    "NewSheet", "Offered", "PairRow", "Said", "Sheet", "SheetRow", "SheetText", "StudyReportRow", "ToScreenRow",
    "TypedRow", "Words", "WorkbookRow", "WrittenRow", "add_to_workbook", "faults_of_copies",
    "holds_no_word", "is_sheet", "is_taken_in", "read_sheet", "sheet_in_use",
    "sheet_of", "sheet_rows", "sheet_text", "sheet_writer", "tag_of", "text_rows", "words_not_taken_in",
    "workbook_row", "write_workbook",
]  # fmt: skip

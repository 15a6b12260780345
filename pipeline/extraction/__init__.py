"""What goes on to extraction: the studies, and sheets that people fill in."""

from pipeline.extraction.sheets import add_rows
from pipeline.extraction.studies import STUDY_COLUMNS, IncludedStudy, included_studies, study_rows
from pipeline.extraction.tools import SheetPlan, sheets_for

__all__ = [
    "STUDY_COLUMNS",
    "IncludedStudy",
    "SheetPlan",
    "add_rows",
    "included_studies",
    "sheets_for",
    "study_rows",
]

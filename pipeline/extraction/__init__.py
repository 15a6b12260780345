"""What goes on to extraction: the studies, and sheets that people fill in."""

from pipeline.extraction.handing_over import begin_sheets, hand_over
from pipeline.extraction.included_studies import IncludedStudy, included_studies, study_rows
from pipeline.extraction.sheets import add_rows
from pipeline.extraction.tools import SheetPlan, sheets_for

__all__ = [
    "IncludedStudy",
    "SheetPlan",
    "add_rows",
    "begin_sheets",
    "hand_over",
    "included_studies",
    "sheets_for",
    "study_rows",
]

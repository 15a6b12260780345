"""Other platforms: a strategy in the language of Ovid, Embase.com, EBSCO, Web of Science, Scopus, the Cochrane Library.

`translate` fits the lines to what a platform can ask (`fitting`), writes them (`printing`), reads them back
(`reading_back`) and compares the trees. What has no equal is a task for a person, never a guess. One file for each
vendor holds its tables.
"""

from pipeline.translation.checking import Difference, differences
from pipeline.translation.from_ovid import SHAPE, FromOvid, from_ovid
from pipeline.translation.kept_text import KeptText, as_lines, as_text, read_choices, read_text, to_do
from pipeline.translation.ovid_rows import is_ovid
from pipeline.translation.target import Target, Task
from pipeline.translation.translating import TARGETS, Translated, translate

__all__ = [
    "SHAPE",
    "TARGETS",
    "Difference",
    "FromOvid",
    "KeptText",
    "Target",
    "Task",
    "Translated",
    "as_lines",
    "as_text",
    "differences",
    "from_ovid",
    "is_ovid",
    "read_choices",
    "read_text",
    "to_do",
    "translate",
]

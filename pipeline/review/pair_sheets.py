"""The sheets of pairs that people fill in: `maybe_duplicates.csv`, and the one beside it while it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.deduplication import PairDecision, read_filled
from pipeline.ground.errors import DecisionError, Fault, TableError
from pipeline.review.sheets import sheet_paths


@dataclass(frozen=True, slots=True)
class PairSheets:
    """What people typed.

    words_by_sheet   the sheets that can be read, the one beside the other last; one that is not there says nothing
    faults           what is wrong with the others
    """

    words_by_sheet: Mapping[Path, tuple[PairDecision, ...]]
    faults: tuple[Fault, ...]

    @property
    def in_use(self) -> Path:
        """The sheet that is written anew. Raises DecisionError when neither can be read."""
        if not self.words_by_sheet:
            raise DecisionError(*self.faults)
        return next(iter(self.words_by_sheet))

    @property
    def words(self) -> list[PairDecision]:
        """All that can be read."""
        return [word for words in self.words_by_sheet.values() for word in words]

    def faults_by_pair(self) -> dict[str, Fault]:
        """The pairs on which rows differ, of one sheet or of both: none of their words can be taken in."""
        choices_by_pair: dict[str, list[str]] = {}
        for word in self.words:
            choices_by_pair.setdefault(word.pair_id, []).append(word.choice)
        problem = "two rows, here or in the sheet beside, decide differently on a pair"
        return {
            pair: Fault(problem, self.in_use, pair, ", ".join(choices), fix="keep one of the rows")
            for pair, choices in choices_by_pair.items()
            if len(set(choices)) > 1
        }


def read_pair_sheets(path: Path) -> PairSheets:
    """Both sheets, `path` and the one beside it."""
    words_by_sheet: dict[Path, tuple[PairDecision, ...]] = {}
    faults: list[Fault] = []
    for sheet in sheet_paths(path):
        try:
            words_by_sheet[sheet] = read_filled(sheet) if sheet.exists() else ()
        except (DecisionError, TableError) as error:
            faults += error.faults
    return PairSheets(words_by_sheet, tuple(faults))

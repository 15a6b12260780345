"""What the boxes and the page say of each record, kept from one run to the next: only what differs is worked out anew.

What is said of a record follows from its row, that of the record that stands for it, where it ended, why it is new,
what rules say of it and, where they are shown, its abstract and the deciding words. A digest of all these, laid by
beside what is said, tells whether it would be said again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.files import digest_of
from pipeline.ground.shelf import Shelf
from pipeline.page.content import ListedRecords
from pipeline.page.data import text_of
from pipeline.page.entries import Entry, GivenWords, QuotedWords, ShownWords, entry_of, excluded_by_rules, in_full
from pipeline.prisma.inputs import FlowInputs, RecordsOnDisk, without_last_cells
from pipeline.review.met_criteria import met_criteria, met_of, verdicts_on_disk
from pipeline.tables.computed import Fate, VerdictRow
from pipeline.tables.csv_text import fragment
from pipeline.tables.raw_rows import OtherShapeError
from pipeline.tables.records import UNIQUE
from pipeline.tables.rows_on_disk import RowsOnDisk


def listed(entries: Iterable[Entry]) -> ListedRecords:
    """These entries as the page lists them."""
    entries = list(entries)
    n_by_year = Counter((entry.year, entry.source) for entry in entries)
    return ListedRecords(sum(bool(entry.new) for entry in entries), n_by_year, [text_of(entry) for entry in entries])


@dataclass(frozen=True, slots=True)
class Abstract:
    """The abstract of a record."""

    record_id: str
    abstract: str


class WordsOnDisk:
    """The abstracts and the deciding words that the page shows, as the tables hold them.

    shown, quoted   the unique records whose abstract is shown, and those of which words are
    Raises OtherShapeError for tables that another program saved.
    """

    def __init__(self, results: Path, shown: Collection[str], quoted: Collection[str]) -> None:
        self._shown, self._quoted = shown, quoted
        self._verdicts = verdicts_on_disk(results)
        try:
            self._unique = RowsOnDisk(UNIQUE, results)
        except OtherShapeError:
            self._verdicts.close()
            raise

    def close(self) -> None:
        """Close the tables."""
        self._verdicts.close()
        self._unique.close()

    def is_shown(self, kept: str) -> bool:
        """Whether the page shows the abstract of this unique record."""
        return kept in self._shown and kept in self._unique

    def abstract(self, kept: str) -> str:
        """The abstract of a unique record that is shown."""
        return self._unique.row_as(Abstract, kept).abstract

    def findings(self, kept: str) -> Sequence[QuotedWords]:
        """The words on which the criteria rest that a unique record meets."""
        return quoted_of(met_of(self._verdicts, kept)) if kept in self._verdicts else ()

    def digest(self, kept: str) -> bytes:
        """A digest of all these words of a unique record."""
        if kept not in self._quoted:
            return b""
        row = without_last_cells(self._unique.raw(kept), 2) if self.is_shown(kept) else b""
        verdicts = self._verdicts.raw(kept) if kept in self._verdicts else b""
        return digest_of(len(row).to_bytes(8) + row + verdicts)


class RecordTexts:
    """Says of each record what boxes and page say of it, and lays it by.

    `why_new`: record -> why it is new, of those that this update is the first to tell.
    """

    def __init__(
        self, results: Path, tables: FlowInputs, fates: Sequence[Fate], why_new: Mapping[str, str], shelf: Shelf
    ) -> None:
        self._results, self._tables, self._fates, self._why_new, self._shelf = results, tables, fates, why_new, shelf
        self._n_by_year: Counter[tuple[str, str]] = Counter()

    def described(self) -> Iterator[str]:
        """Title, year, journal and link of the record of each fate, as cells; afterwards `listed` tells the rest."""
        shown = frozenset(in_full(self._tables, self._fates, self._why_new.keys()))
        quoted = shown | frozenset(excluded_by_rules(self._tables, self._fates))
        try:
            words = WordsOnDisk(self._results, shown, quoted)
        except OtherShapeError:
            yield from self._all_anew(
                GivenWords(read_abstracts(self._results, shown), read_findings(self._results, quoted))
            )
            return
        with closing(words):
            records = self._tables.record_by_id
            if not isinstance(records, RecordsOnDisk):
                yield from self._all_anew(words)
                return
            for fate in self._fates:
                digest = self._digest(fate, records, words)
                kept = self._shelf.get(fate.record_id)
                if kept is None or kept[0] != digest:
                    kept = self._anew(fate, words, digest)
                self._n_by_year[kept[2], fate.source] += 1
                yield kept[1]
        self._shelf.save([fate.record_id for fate in self._fates])

    def _all_anew(self, words: ShownWords) -> Iterator[str]:
        """The same where another program saved a table: its rows cannot be compared, and nothing is laid by."""
        for fate in self._fates:
            _, described, year = self._anew(fate, words, "")
            self._n_by_year[year, fate.source] += 1
            yield described

    def listed(self) -> ListedRecords:
        """The records as the page lists them."""
        n_new = sum(bool(self._why_new.get(fate.record_id)) for fate in self._fates)
        return ListedRecords(n_new, self._n_by_year, self._texts())

    def _texts(self) -> Iterator[str]:
        order = sorted((-self._score(fate), fate.record_id) for fate in self._fates)
        return (self._shelf.text(record_id).decode("utf-8", "surrogatepass") for _, record_id in order)

    def _anew(self, fate: Fate, words: ShownWords, digest: str) -> list[str]:
        entry = entry_of(self._tables, fate, self._why_new.get(fate.record_id, ""), words)
        record = self._tables.record_by_id.get(fate.record_id)
        cells = (record.title, record.year, record.journal, entry.link) if record else ("",) * 4
        values = [digest, fragment(cells), entry.year]
        self._shelf.put(fate.record_id, *values, text=text_of(entry).encode("utf-8", "surrogatepass"))
        return values

    def _score(self, fate: Fate) -> int:
        return 0 if fate.fate == "duplicate" else self._tables.score(self._tables.kept(fate.record_id))

    def _digest(self, fate: Fate, records: RecordsOnDisk, words: WordsOnDisk) -> str:
        """A digest of all from which follows what is said of the record."""
        kept = self._tables.kept(fate.record_id)
        rows = [records.digest(record_id) for record_id in (fate.record_id, kept) if record_id in records]
        said = [fate.source, fate.arm, fate.fate, fate.reason, self._why_new.get(fate.record_id, "")]
        of_rules: object = None
        if fate.fate != "duplicate":
            row = self._tables.screening_by_id.get(kept)
            rules = row and (row.rule_outcome, row.rule_reasons, row.flags, row.score)
            of_rules = rules, words.is_shown(kept), words.digest(kept)
        return digest_of(ascii((rows, said, of_rules)).encode()).hex()


def read_abstracts(results: Path, record_ids: Collection[str]) -> dict[str, str]:
    """Unique record -> its abstract, of these records."""
    return {row.record_id: row.abstract for row in UNIQUE.read_as(Abstract, results, of=record_ids)}


def read_findings(results: Path, record_ids: Collection[str]) -> dict[str, Sequence[QuotedWords]]:
    """Unique record -> the words on which its met criteria rest, of these records."""
    rows: dict[str, list[VerdictRow]] = {record_id: [] for record_id in record_ids}
    for row in met_criteria(results, rows):
        rows[row.record_id].append(row)
    return {record_id: quoted_of(met) for record_id, met in rows.items()}


def quoted_of(met: Iterable[VerdictRow]) -> list[QuotedWords]:
    """The words on which these met criteria rest."""
    return [
        QuotedWords(row.criterion_id, row.field, int(row.start), int(row.end), row.evidence) for row in met if row.field
    ]

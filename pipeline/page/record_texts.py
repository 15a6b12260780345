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
from functools import cache
from pathlib import Path

from pipeline.ground.files import digest_of
from pipeline.ground.shelf import Shelf
from pipeline.page.content import ListedRecords
from pipeline.page.data import around_why_new, text_of, why_new_text
from pipeline.page.entries import Entry, GivenWords, QuotedWords, ShownWords, entry_of, excluded_by_rules, in_full
from pipeline.prisma.inputs import FlowInputs, RecordsOnDisk, without_last_cells
from pipeline.review.met_criteria import met_criteria, met_of, verdicts_on_disk
from pipeline.tables.computed import Fate, VerdictRow
from pipeline.tables.csv_text import fragment
from pipeline.tables.raw_rows import OtherShapeError
from pipeline.tables.records import UNIQUE
from pipeline.tables.rows_on_disk import RowsOnDisk, ids_of


def listed(entries: Iterable[Entry]) -> ListedRecords:
    """These entries as the page lists them."""
    entries = list(entries)
    n_by_year = Counter((entry.year, entry.source) for entry in entries)
    return ListedRecords(sum(bool(entry.new) for entry in entries), n_by_year, [text_of(entry) for entry in entries])


HERE_WHY_NEW = "\n"
"""Stands in what is laid by before what the page says, and there where it says why a record is new; JSON on one line
holds none."""


@dataclass(frozen=True, slots=True)
class Abstract:
    """The abstract of a record."""

    record_id: str
    abstract: str


class WordsOnDisk:
    """The abstracts and the deciding words of unique records, as the tables hold them.

    Raises OtherShapeError for tables that another program saved.
    """

    def __init__(self, results: Path) -> None:
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

    def abstract(self, kept: str) -> str:
        """The abstract of a unique record."""
        return self._unique.row_as(Abstract, kept).abstract

    def findings(self, kept: str) -> Sequence[QuotedWords]:
        """The words on which the criteria rest that a unique record meets."""
        return quoted_of(met_of(self._verdicts, kept)) if kept in self._verdicts else ()

    def digest(self, kept: str, *, in_full: bool) -> bytes:
        """A digest of the verdicts on a unique record, and of its row where it is shown in full."""
        row = without_last_cells(self._unique.raw(kept), 2) if in_full else b""
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
        unique = ids_of(UNIQUE, results)
        self._shown = frozenset(i for i in in_full(tables, fates, why_new.keys()) if i in unique)
        self._shown_later = frozenset(i for i in in_full(tables, fates, ()) if i in unique)
        self._n_by_year: Counter[tuple[str, str]] = Counter()

    def described(self) -> Iterator[bytes]:
        """Title, year, journal and link of the record of each fate, as cells; afterwards `listed` tells the rest."""
        records = self._tables.record_by_id
        try:
            words = WordsOnDisk(self._results)
        except OtherShapeError:
            quoted = self._shown | frozenset(excluded_by_rules(self._tables, self._fates))
            abstracts, findings = read_abstracts(self._results, self._shown), read_findings(self._results, quoted)
            yield from self._all_anew(GivenWords(abstracts, findings))
            return
        with closing(words):
            if not isinstance(records, RecordsOnDisk):
                yield from self._all_anew(words)
                return
            keys: list[str] = []
            for fate in self._fates:
                is_shown = self._is_shown(fate)
                if fate.record_id in self._why_new and self._is_shown_later(fate) != is_shown:
                    # What the page will say of it at the next update, which comes to all that is new.
                    keys.append(_key(fate, is_shown=not is_shown))
                    self._kept(fate, records, words, is_shown=not is_shown)
                keys.append(_key(fate, is_shown=is_shown))
                described, year = self._kept(fate, records, words, is_shown=is_shown)
                self._n_by_year[year, fate.source] += 1
                yield described
        self._shelf.save(keys)

    def listed(self) -> ListedRecords:
        """The records as the page lists them."""
        n_new = sum(bool(self._why_new.get(fate.record_id)) for fate in self._fates)
        return ListedRecords(n_new, self._n_by_year, self._texts())

    def _texts(self) -> Iterator[str]:
        not_new = why_new_text("")
        for _, record_id, key in sorted(
            (-self._score(fate), fate.record_id, _key(fate, is_shown=self._is_shown(fate))) for fate in self._fates
        ):
            _, before, after = self._shelf.text(key).decode("utf-8", "surrogatepass").rsplit(HERE_WHY_NEW, 2)
            why_new = self._why_new.get(record_id, "")
            yield before + (why_new_text(why_new) if why_new else not_new) + after

    def _all_anew(self, words: ShownWords) -> Iterator[bytes]:
        """The same where another program saved a table: its rows cannot be compared, and nothing is laid by."""
        for fate in self._fates:
            described, year = self._anew(fate, words, "", is_shown=self._is_shown(fate))
            self._n_by_year[year, fate.source] += 1
            yield described

    def _kept(self, fate: Fate, records: RecordsOnDisk, words: WordsOnDisk, *, is_shown: bool) -> tuple[bytes, str]:
        """Cells and year of the record that are laid by, where they would be the same again; else those of now."""
        digest = self._digest(fate, records, words, is_shown=is_shown)
        kept = self._shelf.row(_key(fate, is_shown=is_shown))
        if kept is None or kept[0][0] != digest:
            return self._anew(fate, words, digest, is_shown=is_shown)
        (_, year, n_bytes), text = kept
        return text[:n_bytes], year

    def _anew(self, fate: Fate, words: ShownWords, digest: str, *, is_shown: bool) -> tuple[bytes, str]:
        entry = entry_of(self._tables, fate, "", words, is_shown=is_shown)
        record = self._tables.record_by_id.get(fate.record_id)
        cells = (record.title, record.year, record.journal, entry.link) if record else ("",) * 4
        described = fragment(cells).encode()
        text = HERE_WHY_NEW.join(("", *around_why_new(entry))).encode("utf-8", "surrogatepass")
        key = _key(fate, is_shown=is_shown)
        self._shelf.put(key, digest, entry.year, len(described), text=described + text)
        return described, entry.year

    def _is_shown(self, fate: Fate) -> bool:
        return fate.fate != "duplicate" and self._tables.kept(fate.record_id) in self._shown

    def _is_shown_later(self, fate: Fate) -> bool:
        return fate.fate != "duplicate" and self._tables.kept(fate.record_id) in self._shown_later

    def _score(self, fate: Fate) -> int:
        return 0 if fate.fate == "duplicate" else self._tables.score(self._tables.kept(fate.record_id))

    def _digest(self, fate: Fate, records: RecordsOnDisk, words: WordsOnDisk, *, is_shown: bool) -> str:
        """A digest of all from which follows what is said of the record, but for why it is new."""
        kept = self._tables.kept(fate.record_id)
        rows = [records.digest(record_id) for record_id in (fate.record_id, kept) if record_id in records]
        rules = self._tables.screening_by_id.get(kept) if fate.fate != "duplicate" else None
        if rules and (is_shown or fate.fate == "automation"):
            rows.append(words.digest(kept, in_full=is_shown))
        said = rules and (rules.rule_outcome, rules.rule_reasons, rules.flags, rules.score)
        of_others = _in_bytes(fate.source, fate.arm, fate.fate, fate.reason, said, is_shown)
        return digest_of(b"%d %s %s" % (len(rows), b"".join(rows), of_others)).hex()


@cache
def _in_bytes(*values: object) -> bytes:
    """A writing of these values: many records share theirs."""
    return ascii(values).encode()


def _key(fate: Fate, *, is_shown: bool) -> str:
    return f"{'in full' if is_shown else 'in short'}: {fate.record_id}"


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

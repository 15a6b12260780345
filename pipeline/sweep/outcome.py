"""What came of a sweep, put together in the order of PMIDs: the same bytes whoever read which file when.

<review>/records.csv   the records that the strategy finds, with the dates of the first file that holds each and
                           of the last file of all
<review>/records.zip   each of them as its file has it, and those that an earlier search found and this one does not
<review>/found.json    what was asked and what was found, in the shape of a search; written last
summary.json           files, records, hits, and what could not be read
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from pipeline.ground.errors import Fault, SourceError
from pipeline.ground.files import replacing, sha256_of, sha256_of_file, write_text
from pipeline.language import Range, Term, parse, translated
from pipeline.sweep.file_job import raw_records
from pipeline.sweep.mirror_files import MirrorFile, gaps
from pipeline.sweep.parts import FileRecords, Parts, member, read_answer, read_hits, read_records, state_of
from pipeline.sweep.questions import Question
from pipeline.sweep.raw_records import BadFileError
from pipeline.sweep.sweeping import Swept
from pipeline.tables.csv_text import fragment
from pipeline.tables.records import RECORDS

FORMAT = "trialsift-sweep/1"
RECORDS_ZIP, FOUND, SUMMARY = "records.zip", "found.json", "summary.json"
MOST_NAMED = 100
"""Entries that cannot be read of which a summary names each; of more it gives the number."""


@dataclass(frozen=True, slots=True)
class LineFound:
    """What a line of the strategy found. `count` is None where lines were not counted.

    translation and warnings are ours, in the shape of PubMed's.
    """

    name: str
    query: str
    sent: str
    count: int | None
    translation: str
    translations: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a sweep found for one review.

    made_at       when the last file was packed, "" where no file tells
    n_files       how many there are, from `first` to `last`; `files_sha256` is the hash of the hashes of all
    n_records     how many records the mirror holds
    pmids         of the records found, in ascending order
    elsewhere     PMID -> what became of a record that an earlier search found and this one does not
    why_bad       name of a file -> why it could not be read
    """

    name: str
    search: str
    made_at: str
    n_files: int
    first: str
    last: str
    files_sha256: str
    n_records: int
    gaps: tuple[str, ...]
    why_bad: Mapping[str, str]
    lines: tuple[LineFound, ...]
    pmids: tuple[str, ...]
    elsewhere: Mapping[str, str]
    unreadable: tuple[tuple[str, str], ...]
    records_sha256: str = ""


THERE = "it is in the mirror, and the strategy does not find it any more"
DELETED = "the mirror has it no more: NLM deleted it"
NEVER = "the mirror never had it"


def write_outcome(swept: Swept, known: Mapping[str, Collection[str]]) -> dict[str, Found]:
    """Write everything; review -> what was found. `known`: review -> the PMIDs that its earlier searches found."""
    found = {question.name: _write_found(swept, question, known.get(question.name, ())) for question in swept.questions}
    write_text(swept.out / SUMMARY, _as_json(_summary(swept, found)))
    return found


def _write_found(swept: Swept, question: Question, known: Collection[str]) -> Found:
    folder = swept.out / question.name
    with _Gathered(swept, question) as gathered:
        return _write_gathered(folder, swept, question, gathered, known)


def _write_gathered(
    folder: Path, swept: Swept, question: Question, gathered: _Gathered, known: Collection[str]
) -> Found:
    lost = sorted({int(pmid) for pmid in known} - gathered.hits.keys())
    first_dates = _first_dates(swept, [*gathered.hits, *lost])
    _write_table(folder, swept, gathered, first_dates)
    _write_zip(folder / RECORDS_ZIP, gathered, _still_there(swept, lost))
    names = [file.name for file in swept.files]
    found = Found(
        question.name, question.search, max((file.made_at for file in swept.files), default=""),
        len(names), names[0] if names else "", names[-1] if names else "", gathered.files_sha256, len(swept.current),
        tuple(gaps(names)), dict(sorted(swept.why_bad.items())),
        lines=tuple(_lines(question, gathered.n_by_line, swept.found[question.name])),
        pmids=tuple(map(str, sorted(gathered.hits))),
        elsewhere={str(pmid): _fate(swept, pmid, was_there=pmid in first_dates) for pmid in lost},
        unreadable=tuple(gathered.unreadable),
        records_sha256=sha256_of_file(folder / RECORDS_ZIP),
    )  # fmt: skip
    write_text(folder / FOUND, _as_json({"format": FORMAT, **asdict(found)}))
    return found


def _write_table(folder: Path, swept: Swept, gathered: _Gathered, first_dates: Mapping[int, str]) -> None:
    last = max((file.date for file in swept.files), default="")
    with RECORDS.adding_lines(folder) as add:
        for pmid in sorted(gathered.hits):
            add(f"{gathered.row(pmid)},{fragment((first_dates[pmid], last))}\n")


def _write_zip(path: Path, gathered: _Gathered, others: Mapping[int, bytes]) -> None:
    with replacing(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for pmid in sorted({*gathered.hits, *others}):
            archive.writestr(member(f"{pmid}.xml"), others.get(pmid) or gathered.xml(pmid))


def _still_there(swept: Swept, pmids: Sequence[int]) -> dict[int, bytes]:
    """The XML of records that are in the mirror and were not found; their files are read once more for it."""
    pmids_by_file: dict[int, set[int]] = {}
    for pmid in pmids:
        if number := swept.current.file_of(pmid):
            pmids_by_file.setdefault(number, set()).add(pmid)
    xml_by_pmid: dict[int, bytes] = {}
    for number, wanted in sorted(pmids_by_file.items()):
        # Of a PMID that stands twice in a file the one counts that is not dead: its place tells.
        records = read_records(Parts(swept.out).of_records(swept.files[number - 1].name))
        try:
            for place, record in enumerate(raw_records(swept.files[number - 1].path)):
                if record.pmid in wanted and place not in records.dead:
                    xml_by_pmid[record.pmid] = record.xml
        except BadFileError as error:
            raise SourceError(Fault(f"the file changed meanwhile: {error}", swept.files[number - 1].path)) from error
    return xml_by_pmid


def _fate(swept: Swept, pmid: int, *, was_there: bool) -> str:
    """What became of a record that an earlier search found and this one does not."""
    if swept.current.file_of(pmid):
        return THERE
    return DELETED if was_there else NEVER


def _lines(question: Question, n_by_line: Mapping[str, int], known: Mapping[Term | Range, bool]) -> Iterator[LineFound]:
    """Each line with its count and, as far as it was asked what stands anywhere, how it was understood."""
    for name, query in question.lines:
        sent = question.sent(name)
        said = translated(sent, parse(sent, lenient=True), question.day, lambda leaf: (1,) * known.get(leaf, True))
        warnings = (
            *(f"PhraseNotFound: {words}" for words in said.phrases_not_found),
            *(f"QuotedPhraseNotFound: {words}" for words in said.quoted_phrases_not_found),
        )
        yield LineFound(name, query, sent, n_by_line.get(name), said.text, said.mapped, warnings)


def _summary(swept: Swept, found: Mapping[str, Found]) -> dict[str, Any]:
    names = [file.name for file in swept.files]
    return {
        "format": FORMAT,
        "files": len(names),
        "first": names[0] if names else "",
        "last": names[-1] if names else "",
        "without_a_date": [file.name for file in swept.files if not file.date],
        "missing_numbers": gaps(names),
        "not_read": dict(sorted(swept.why_bad.items())),
        "records": len(swept.current),
        "reviews": {
            name: {
                "found": len(one.pmids),
                "lines": {line.name: line.count for line in one.lines if line.count is not None},
                "unreadable": len(one.unreadable),
                "unreadable_entries": one.unreadable[:MOST_NAMED],
            }
            for name, one in found.items()
        },
    }


def _as_json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


class _Gathered:
    """What the parts hold of one question, without what a later file overrides or deletes.

    Rows and XML wait in a temporary file, so that memory does not grow with their texts.

    hits         PMID -> where its row and its XML wait
    n_by_line    line -> how many records it finds, for the lines that were counted
    unreadable   (PMID or "", file and why) of entries that are no record
    """

    def __init__(self, swept: Swept, question: Question) -> None:
        self.hits: dict[int, tuple[int, int, int]] = {}
        self.n_by_line = dict.fromkeys(question.counted, 0)
        self.unreadable: list[tuple[str, str]] = []
        self._texts = TemporaryFile()  # noqa: SIM115 - closed when the block ends
        parts = Parts(swept.out)
        hashes: list[str] = []
        for number, file, records in swept.records():
            part = parts.of_question(question, file.name)
            self._take_in(swept, part, number, file, records)
            hashes.append(f"{file.name} {state_of(part).sha256}")
        self.files_sha256 = sha256_of("\n".join(hashes).encode())
        assert len(self.hits) == self.n_by_line[question.search]

    def __enter__(self) -> _Gathered:
        return self

    def __exit__(self, *_: object) -> None:
        self._texts.close()

    def _take_in(self, swept: Swept, part: Path, number: int, file: MirrorFile, records: FileRecords) -> None:
        answer = read_answer(part)
        for line, places in answer.places_by_line.items():
            self.n_by_line[line] += len(swept.current.places(number, records, places))
        for place, pmid, why in answer.unreadable:
            if not pmid or swept.current.places(number, records, [place]):
                self.unreadable.append((pmid, f"{file.name}, record {place + 1}: {why}"))
        for hit in read_hits(part):
            if swept.current.places(number, records, [hit.place]):
                row, xml = hit.row.encode(), hit.xml.encode()
                self.hits[records.pmids[hit.place]] = (self._texts.seek(0, 2), len(row), len(xml))
                self._texts.write(row + xml)

    def row(self, pmid: int) -> str:
        at, n_row, _ = self.hits[pmid]
        self._texts.seek(at)
        return self._texts.read(n_row).decode()

    def xml(self, pmid: int) -> bytes:
        at, n_row, n_xml = self.hits[pmid]
        self._texts.seek(at + n_row)
        return self._texts.read(n_xml)


def _first_dates(swept: Swept, pmids: Collection[int]) -> dict[int, str]:
    """The date of the first file that holds each of these PMIDs, "" where the file does not tell."""
    wanted = set(pmids)
    dates: dict[int, str] = {}
    for _, file, records in swept.records() if wanted else ():
        found = wanted.intersection(records.pmids)
        dates |= dict.fromkeys(found, file.date)
        wanted -= found
    return dates

"""Kinds of files: how each is recognised by what it holds, what reads it, what to do about one that nothing reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

from pipeline.ground.errors import Fault, TableError
from pipeline.sources.decoding import head_of, lines_of
from pipeline.sources.dialects import document_dialects as documents
from pipeline.sources.dialects import tagged_dialects as tagged
from pipeline.sources.dialects.dialect import Dialect
from pipeline.sources.dialects.ris_dialects import RIS_DIALECTS
from pipeline.sources.dialects.table_dialects import dialect_of, n_known
from pipeline.sources.syntax import bibtex
from pipeline.sources.syntax import tagged_lines as grammars
from pipeline.sources.syntax.csv_tables import (
    DELIMITERS,
    TableLayout,
    entries_of_rows,
    layout_of,
    read_table_text,
    rows_of_workbook,
)
from pipeline.sources.syntax.entry import Items
from pipeline.sources.syntax.json_objects import read_json
from pipeline.sources.syntax.xml_elements import read_xml
from pipeline.sources.unpacking import check_size, is_workbook, opened, require_file

HEAD = 1 << 16
LARGEST_WHOLE = 200 << 20
"""Bytes of JSON and BibTeX: such files are read whole."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader is asked: the file, the columns that the protocol names for its source, and the list of doubts."""

    path: Path
    columns: Mapping[str, str]
    notes: list[str]


Opened = tuple[Items, Sequence[Dialect]]
"""The entries of a file and the dialects that they may be in."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file.

    name     as people call it, "" for kinds whose own readers are elsewhere
    sign     what only a file of that kind has near its beginning
    read     its entries; None when a reader of its own makes records of it, or nothing does
    advice   what to do about a file that is known and not read
    is_last  whether the sign is so general that every other kind's goes before it
    """

    name: str
    sign: re.Pattern[str]
    read: Callable[[Asked], Opened] | None = None
    advice: str = ""
    is_last: bool = False


def _by_grammar(grammar: grammars.Grammar, dialects: Sequence[Dialect]) -> Callable[[Asked], Opened]:
    return lambda asked: (grammars.read_tagged(lines_of(asked.path, asked.notes), grammar), dialects)


def _by_element(record: str, dialects: Sequence[Dialect]) -> Callable[[Asked], Opened]:
    return lambda asked: (read_xml(asked.path, record), dialects)


def _whole(asked: Asked) -> Iterator[str]:
    n_read = 0
    for line in lines_of(asked.path, asked.notes):
        n_read += len(line)
        if n_read > LARGEST_WHOLE:
            fix = "split the export into several files"
            raise TableError(Fault(f"larger than {LARGEST_WHOLE >> 20} MB", asked.path, fix=fix))
        yield line


def _read_table(asked: Asked) -> Opened:
    layout = _layout(head_of(asked.path, HEAD), asked.columns)
    assert layout, asked.path
    return read_table_text(lines_of(asked.path, asked.notes), layout), (dialect_of(layout.header, asked.columns),)


def _layout(head: str, columns: Mapping[str, str]) -> TableLayout | None:
    return layout_of(StringIO(head), lambda cells: n_known(cells, columns))


def _read_workbook(asked: Asked) -> Opened:
    """The first sheet with a header that names titles; the others are told."""
    check_size(asked.path)
    found: Opened | None = None
    for name, rows in rows_of_workbook(asked.path):
        lines = [
            ",".join('"' + cell.replace('"', '""').replace("\n", " ") + '"' for cell in row) + "\n" for _, row in rows
        ]
        layout = layout_of(lines, lambda cells: n_known(cells, asked.columns))
        if layout and found is None:
            found = entries_of_rows(rows, layout), (dialect_of(layout.header, asked.columns),)
        elif any(any(row) for _, row in rows):
            asked.notes.append(f"sheet {name!r} holds no table of records, or a second one: it was not read")
    if found is None:
        raise TableError(_no_title(asked.path, "no sheet of the workbook"))
    return found


def _no_title(path: Path, where: str) -> Fault:
    return Fault(
        f"{where} names a column of titles",
        path,
        expected="a line of column names, one of them Title, Article Title, Study Title or the like",
        fix='name the columns in protocol.toml: [[source]] columns = { title = "…", abstract = "…" }',
    )


WORKBOOK = FileKind("workbook", re.compile(r"\APK"), _read_workbook)
TABLE = FileKind("table", re.compile(r"(?!)"), _read_table)
RECORDS, PUBMED_XML, MEDLINE = (
    FileKind("records CSV", re.compile(r"\A(?=[^\n]*\brecord_id\b)(?=[^\n]*\btitle\b)")),
    FileKind("PubMed XML", re.compile(r"<(?:Pubmed(?:Book)?Article(?:Set)?|DeleteCitation|DeleteDocument)\b")),
    FileKind("MEDLINE", re.compile(r"^(?:PMID|OWN) *- ", re.MULTILINE)),
)

KINDS = (
    RECORDS,
    PUBMED_XML,
    MEDLINE,
    FileKind(
        "RIS",
        re.compile(
            r"^[ \t\u00a0\ufeff]*(?:\d+[.)]\s*)?TY[ \u00a0]{0,3}-"
            r"|^[ \u00a0\ufeff]*(?:T[I1]|A[U1]|AN|DB|ID)[ \u00a0]{1,3}-\s",
            re.MULTILINE | re.IGNORECASE,
        ),
        _by_grammar(grammars.RIS, RIS_DIALECTS),
    ),
    FileKind(
        "Ovid tagged text",
        re.compile(r"^<\s*1\s*\.?\s*>\s*\n+[A-Z][A-Z0-9]\s+-", re.MULTILINE),
        _by_grammar(grammars.OVID, tagged.OVID_DIALECTS),
    ),
    FileKind(
        "Web of Science text",
        re.compile(r"^FN .*\n(?:.*\n)?VR |^PT [JBCPSH](?:\s.*)?\n(?:A[UF]|TI) ", re.MULTILINE),
        _by_grammar(grammars.WEB_OF_SCIENCE, tagged.WOS_DIALECTS),
    ),
    FileKind(
        "RefWorks tagged text",
        re.compile(r"^RT [A-Z].*\n(?:[A-Z][A-Z0-9](?: .*)?\n)*?(?:T1|A1|ID) ", re.MULTILINE),
        _by_grammar(grammars.REFWORKS, tagged.REFWORKS_DIALECTS),
    ),
    FileKind(
        "EndNote .enw",
        re.compile(r"^%0 \w", re.MULTILINE),
        _by_grammar(grammars.ENDNOTE_TAGGED, tagged.ENW_DIALECTS),
    ),
    FileKind(
        "EndNote XML",
        re.compile(
            r"<xml>\s*(?:<database\b|<records\b)|<records>\s*<record>(?=[\s\S]*<(?:ref-type|titles|contributors))"
        ),
        _by_element("record", documents.ENDNOTE_DIALECTS),
    ),
    FileKind(
        "ICTRP XML",
        re.compile(r"<Trials_downloaded_from_ICTRP|<Trial>\s*<(?:Internal_Number|TrialID)"),
        _by_element("Trial", documents.ICTRP_DIALECTS),
    ),
    FileKind(
        "ClinicalTrials.gov JSON",
        re.compile(r"\A\s*[\[{][\s\S]*\"protocolSection\""),
        lambda asked: (read_json(_whole(asked), "studies"), documents.CTGOV_DIALECTS),
    ),
    FileKind(
        "BibTeX",
        re.compile(r"^\s*@(?!comment)\w+\s*[{(]\s*[^\s,{}]*\s*[,=]", re.MULTILINE | re.IGNORECASE),
        lambda asked: (bibtex.read_bibtex(_whole(asked)), documents.BIBTEX_DIALECTS),
    ),
    FileKind(
        "Ovid text with labels",
        re.compile(r"^<\s*1\s*\.?\s*>\s*\n+[A-Z][a-z]", re.MULTILINE),
        advice="export from Ovid again, in the format RIS",
    ),
    FileKind(
        "web page",
        re.compile(r"\A\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL),
        advice="this is the page of a site, often its log-in: export the records there and save the file it offers",
    ),
    FileKind(
        "ClinicalTrials.gov's older XML",
        re.compile(r"<clinical_study\b|<search_results\b"),
        advice="download the studies from ClinicalTrials.gov as CSV or JSON",
    ),
    FileKind("Zotero RDF", re.compile(r"<rdf:RDF\b"), advice="export from Zotero as RIS"),
    FileKind(
        "MODS or MARC XML",
        re.compile(r"<(?:\w+:)?(?:modsCollection|mods|collection|OAI-PMH)\b"),
        advice="export as RIS, or from a reference manager as EndNote XML",
    ),
    FileKind(
        "XML of another kind",
        re.compile(r"\A\s*<[?!A-Za-z]"),
        advice="export as RIS; of a register as CSV; from PubMed in the format PubMed (.nbib)",
        is_last=True,
    ),
    FileKind(
        "CSL JSON",
        re.compile(r"\A\s*[\[{][\s\S]*\"(?:type|DOI|title)\"\s*:"),
        advice="export as RIS or BibTeX instead",
        is_last=True,
    ),
    FileKind("rich text", re.compile(r"\A\{\\rtf"), advice="save it as plain text, or export the records as RIS"),
    FileKind(
        "PubMed's summary or abstract text",
        re.compile(r"\A\s*1[.:] [^\n]+\n[\s\S]*\bPMID: \d+"),
        advice="save the same search from PubMed in the format PubMed (.nbib)",
    ),
)
"""Text kinds by their signs: the sign that stands first in a file counts, and of two at one place the first here."""

MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an older workbook (.xls) or Word document",
     "open it in a spreadsheet and save it as .xlsx or as CSV UTF-8"),
    (b"%PDF", "a PDF", "export the records as RIS or CSV: a PDF holds pages, no records"),
    (b"SQLite format 3", "a database, as reference managers keep it", "export the library as RIS"),
    (b"7z\xbc\xaf\x27\x1c", "a packed file (.7z)", "unpack it and import what it holds"),
    (b"Rar!", "a packed file (.rar)", "unpack it and import what it holds"),
    (b"\x89PNG", "a picture", "export the records as RIS or CSV"),
    (b"\xff\xd8\xff", "a picture", "export the records as RIS or CSV"),
)  # fmt: skip
"""First bytes -> what the file is, and what to do."""


def kind_of(path: Path, columns: Mapping[str, str]) -> FileKind:
    """The kind of a file, by its first 64 kB. Raises TableError that says what the file is, and what to do."""
    require_file(path)
    if is_workbook(path):
        return WORKBOOK
    with opened(path) as stream:
        first = stream.read(16)
    for magic, what, fix in MAGIC:
        if first.startswith(magic):
            raise TableError(Fault(f"this is {what}, which holds no records that can be read", path, fix=fix))
    head = head_of(path, HEAD)
    place_by_kind = {
        kind.name: len(head) if kind.is_last else match.start() for kind in KINDS if (match := kind.sign.search(head))
    }
    layout = _layout(head, columns)
    if layout and "records CSV" not in place_by_kind:
        place_by_kind[TABLE.name] = sum(map(len, islice(StringIO(head), layout.n_above)))
    if not place_by_kind:
        raise TableError(_unknown(path, head))
    first_name = min(place_by_kind, key=lambda name: place_by_kind[name])
    kind = next(kind for kind in (*KINDS, TABLE) if kind.name == first_name)
    if kind.advice:
        raise TableError(
            Fault(f"this is {kind.name}, which is not read", path, found=_first_line(head), fix=kind.advice)
        )
    return kind


def _unknown(path: Path, head: str) -> Fault:
    first, second, *_ = (*head.strip().split("\n"), "", "")
    if any(first.count(sign) == second.count(sign) > 0 for sign in DELIMITERS):
        return _no_title(path, "no line of the table")
    return Fault(
        "the file is of no known kind",
        path,
        found=_first_line(head) or "an empty file",
        expected="RIS, .nbib, PubMed XML, CSV, .xlsx, EndNote XML, BibTeX, or another kind (docs/reference/imports.md)",
        fix="export the records as RIS; of a register as CSV; from PubMed in the format PubMed (.nbib)",
    )


def _first_line(head: str) -> str:
    line = head.strip().partition("\n")[0][:80]
    return line if line.isprintable() else "binary data"

"""Whatever a source yields, what we write we can read: no text of a record makes a table or a sheet unreadable."""

from __future__ import annotations

import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import TrialSiftError
from pipeline.ground.record import COLUMNS, Record
from pipeline.sources.record_files import read_record_file
from pipeline.stages.dedupe import dedupe
from pipeline.tables.records import RECORDS, UNIQUE
from tests.properties import examples

HARMFUL = [
    *("\0", "\x01", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\u202e", "\u200b", "\ud800"),
    *("\U0010ffff", "=2+2", ";=2+2", "\t=1", "@x", "-0.5", '"', '""', "'", ",", ";", "|", "\r", "\n", "\r\n", " "),
    *("\xa0", "NA", "é", "ER  - ", "}", "{", "]]>", "<b>", "&amp;", "\\", "x" * 3000),
]
"""What has broken a reader somewhere; drawn more often than other text."""
TEXT = st.lists(st.one_of(st.sampled_from(HARMFUL), st.text(max_size=5)), max_size=5).map("".join)
ENTRY = st.fixed_dictionaries(
    {"title": TEXT.map("Needles ".__add__), "abstract": TEXT, "author": TEXT, "journal": TEXT}
)


def ris(entries: list[dict[str, str]]) -> str:
    return "".join(
        f"TY  - JOUR\nTI  - {e['title']}\nAU  - {e['author']}\nAB  - {e['abstract']}\nJO  - {e['journal']}\n"
        f"KW  - {e['author']}\nAN  - {n}\nER  - \n"
        for n, e in enumerate(entries)
    )


def table(entries: list[dict[str, str]]) -> str:
    cells = ['"' + cell.replace('"', '""') + '"' for e in entries for cell in e.values()]
    rows = [",".join([f"r{at}", *cells[at : at + 4]]) for at in range(0, len(cells), 4)]
    return "\n".join(["record_id,title,abstract,authors,journal", *rows]) + "\n"


def xml(entries: list[dict[str, str]]) -> str:
    articles = "".join(
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{n}</PMID><Article><Journal><Title>{escape(e["journal"])}'
        f"</Title></Journal><ArticleTitle>{escape(e['title'])}</ArticleTitle><Abstract><AbstractText>"
        f"{escape(e['abstract'])}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
        for n, e in enumerate(entries, start=1)
    )
    return f'<?xml version="1.0" ?>\n<PubmedArticleSet>{articles}</PubmedArticleSet>'


def bibtex(entries: list[dict[str, str]]) -> str:
    return "".join(
        f"@article{{k{n},\n title = {{{e['title']}}},\n author = {{{e['author']}}},\n abstract = {{{e['abstract']}}},\n"
        f" journal = {{{e['journal']}}}\n}}\n"
        for n, e in enumerate(entries)
    )


def nbib(entries: list[dict[str, str]]) -> str:
    return "\n".join(
        f"PMID- {n}\nLA  - {e['author']}\nMH  - {e['journal']}\nOT  - {e['author']}\n"
        f"TI  - {e['title']}\nAB  - {e['abstract']}\nFAU - {e['author']}\nJT  - {e['journal']}\n"
        for n, e in enumerate(entries, start=1)
    )


@pytest.mark.parametrize("kind", [ris, table, xml, bibtex, nbib], ids=lambda kind: kind.__name__)
@given(entries=st.lists(ENTRY, min_size=1, max_size=3))
@examples(100)
def test_whatever_a_source_yields_what_we_write_we_can_read(kind: object, entries: list[dict[str, str]]) -> None:
    assert callable(kind)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, f"embase-2026-01-05.{kind.__name__}")
        source.write_bytes(kind(entries).encode("utf-8", "surrogatepass"))
        try:
            records = list(read_record_file(source))
        except TrialSiftError:
            return  # told, and nothing written
        RECORDS.write(Path(name), records)
        assert list(map(columns, RECORDS.read(Path(name)))) == list(map(columns, records))
        dedupe(records, Path(name), source=source)
        assert {r.record_id for r in UNIQUE.read(Path(name))} <= {r.record_id for r in records}


def columns(record: Record) -> tuple[object, ...]:
    """What of a record stands in a table: everything but its index and what only one run knows."""
    return tuple(getattr(record, column) for column in COLUMNS)

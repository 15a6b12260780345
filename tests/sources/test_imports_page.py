"""docs/reference/imports.md lists every kind and every dialect of the code, and no other."""

from __future__ import annotations

from pathlib import Path

from pipeline.review.protocol import Source
from pipeline.sources.dialects.document_dialects import (
    BIBTEX_DIALECTS,
    CTGOV_DIALECTS,
    ENDNOTE_DIALECTS,
    ICTRP_DIALECTS,
)
from pipeline.sources.dialects.ris_dialects import RIS_DIALECTS
from pipeline.sources.dialects.table_dialects import TABLE_DIALECTS
from pipeline.sources.dialects.tagged_dialects import ENW_DIALECTS, OVID_DIALECTS, REFWORKS_DIALECTS, WOS_DIALECTS
from pipeline.sources.formats import KINDS, TABLE, WORKBOOK

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "imports.md"

DIALECTS_BY_KIND = {
    "records CSV": (),
    "PubMed XML": (),
    "MEDLINE": (),
    "RIS": RIS_DIALECTS,
    "Ovid tagged text": OVID_DIALECTS,
    "Web of Science text": WOS_DIALECTS,
    "RefWorks tagged text": REFWORKS_DIALECTS,
    "EndNote .enw": ENW_DIALECTS,
    "EndNote XML": ENDNOTE_DIALECTS,
    "ICTRP XML": ICTRP_DIALECTS,
    "ClinicalTrials.gov JSON": CTGOV_DIALECTS,
    "BibTeX": BIBTEX_DIALECTS,
    "table": TABLE_DIALECTS,
    "workbook": TABLE_DIALECTS,
}


def kinds_table() -> str:
    rows = [f"| {kind} | {', '.join(d.name for d in dialects)} |" for kind, dialects in DIALECTS_BY_KIND.items()]
    not_read = [f"| {kind.name} | not read: {kind.advice} |" for kind in KINDS if kind.advice]
    return "\n".join(["| kind | dialects, in the order in which they are tried |", "|---|---|", *rows, *not_read])


def test_every_kind_that_is_read_has_its_row() -> None:
    assert set(DIALECTS_BY_KIND) == {kind.name for kind in (*KINDS, TABLE, WORKBOOK) if not kind.advice}


def test_the_page_has_the_table_of_the_code() -> None:
    written = PAGE.read_text(encoding="utf-8").partition("<!-- kinds -->\n")[2].partition("\n<!-- /kinds -->")[0]
    assert written == kinds_table()


def test_the_page_names_every_field_that_a_column_may_be() -> None:
    sentence = PAGE.read_text(encoding="utf-8").partition("The fields are ")[2].partition("(the number")[0]
    names = set(sentence.replace("\n", " ").replace(" and ", ", ").strip().split(", "))
    fields = Source.model_json_schema()["properties"]["columns"]["propertyNames"]["enum"]
    assert names == set(fields)

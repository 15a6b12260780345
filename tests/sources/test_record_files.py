"""Files of records: recognised by content, read whatever their encoding, with ids that stay the same."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import TableError
from pipeline.ground.record import Record
from pipeline.sources import unpacking
from pipeline.sources.medline import read_medline
from pipeline.sources.record_files import read_import, read_record_file, read_with_problems
from pipeline.tables.records import RECORDS
from tests.properties import examples

SAMPLES = Path(__file__).parent / "samples"


def records_of(name: str) -> list[Record]:
    return list(read_record_file(SAMPLES / name))


def copied(name: str, to: Path) -> Path:
    to.write_bytes((SAMPLES / name).read_bytes())
    return to


@pytest.mark.parametrize("name", ["two_records.nbib", "embase.ris", "markup_in_title.xml", "records.csv"])
def test_a_file_is_recognised_by_what_it_holds_and_not_by_its_name(name: str, tmp_path: Path) -> None:
    renamed = list(read_record_file(copied(name, tmp_path / "export.txt")))
    assert [record.title for record in renamed] == [record.title for record in records_of(name)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("name", ["two_records.nbib", "embase.ris"])
def test_the_encoding_is_found_out(name: str, encoding: str, tmp_path: Path) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8").replace("Invented", "Größe – €")
    (tmp_path / "export").write_bytes(text.encode(encoding))
    assert "Größe – €" in next(read_record_file(tmp_path / "export")).journal


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_line_ends(line_end: str, tmp_path: Path) -> None:
    text = (SAMPLES / "continued_lines.ris").read_text(encoding="utf-8").replace("\n", line_end)
    path = tmp_path / "continued_lines.ris"
    path.write_bytes(text.encode())
    assert list(read_record_file(path)) == records_of("continued_lines.ris")


@pytest.mark.parametrize("content", ["", "these are no records", "a: b\nc: d\n"])
def test_a_file_of_another_kind_is_refused_with_what_to_do(content: str, tmp_path: Path) -> None:
    (tmp_path / "export.ris").write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=r"export\.ris.*no known kind(.|\n)*export the records as RIS"):
        list(read_record_file(tmp_path / "export.ris"))


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be opened"):
        list(read_record_file(tmp_path / "nowhere.ris"))


def test_a_packed_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "two_versions.xml.gz"
    path.write_bytes(gzip.compress((SAMPLES / "two_versions.xml").read_bytes()))
    assert list(read_record_file(path)) == records_of("two_versions.xml")


def test_a_packed_file_that_grows_without_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "HARMLESS", 1 << 20)
    path = tmp_path / "bomb.xml.gz"
    path.write_bytes(gzip.compress(b"<PubmedArticleSet>" + b" " * (8 << 20)))
    with pytest.raises(TableError, match="grows more than 100-fold"):
        list(read_record_file(path))


@pytest.mark.parametrize("damage", [lambda packed: packed[:-20], lambda packed: packed[:30] + b"\0\0\0" + packed[33:]])
def test_a_damaged_packed_file_is_refused(damage, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "damaged.xml.gz"
    path.write_bytes(damage(gzip.compress((SAMPLES / "two_versions.xml").read_bytes())))
    with pytest.raises(TableError, match="packed file is damaged"):
        list(read_record_file(path))


def test_xml_cut_short_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cut.xml"
    path.write_bytes((SAMPLES / "two_versions.xml").read_bytes()[:-40])
    with pytest.raises(TableError, match=r"cut\.xml, after 1 entries"):
        list(read_record_file(path))


def test_of_xml_the_highest_version_counts() -> None:
    assert [record.title for record in records_of("two_versions.xml")] == ["Needling, second version."]


def test_a_record_that_the_same_file_deletes_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "update.xml"
    text = (SAMPLES / "deleted_and_sparse.xml").read_text(encoding="utf-8")
    path.write_text(text.replace("90000008", "90000001"), encoding="utf-8")
    assert read_with_problems(path) == ([], [])


# MEDLINE


def test_medline_fields_are_those_of_the_xml() -> None:
    record = records_of("two_records.nbib")[0]
    assert record == Record(
        record_id="pubmed:90000001",
        source="pubmed",
        pmid="90000001",
        doi="10.5555/needl.1",
        title="Needling of the neck in people who invent titles.",
        abstract="BACKGROUND: Invented.\nMETHODS: We needled necks.\nRESULTS: NCT00000002 helped.",
        other_abstract="(ger) Wir nadelten.",
        authors=("Muster, Eva M", "Needle Study Group"),
        journal="Invented journal of needling",
        year="2024",
        volume="7",
        issue="2",
        pages="11-9",
        language=("ger",),
        publication_types=("Journal Article", "Randomized Controlled Trial"),
        mesh_terms=("*Dry Needling/adverse effects", "Humans"),
        keywords=("a keyword that is long enough to be wrapped onto the next line", "neck"),
        registry_ids=("NCT00000001", "NCT00000002"),
        links=("CommentIn:90000009", "RetractionIn:Invented J. 2025;9:1"),
        status="MEDLINE",
    )


def test_medline_tags_are_those_of_the_xml() -> None:
    tags = records_of("two_records.nbib")[0].indexed
    assert (tags["crdt"], tags["edat"], tags["mhda"]) == (("2024/03/05",), ("2024/03/06",), ("2024/10/01",))
    assert (tags["dp"], tags["epdat"], tags["dcom"]) == (("2024/03", "2023/11/30"), ("2023/11/30",), ("2024/05/01",))
    assert (tags["ad"], tags["auid"]) == (("Invented Institute of Needling, Bern.",), ("0000-0000-0000-0001",))
    assert (tags["nm"], tags["rn"]) == (("Needlium", "Inventins"), ("3K9958V90M",))
    assert (tags["is"], tags["lid"]) == (("9999-0001", "9999-0002"), ("10.5555/Needl.1", "e101"))
    assert tags["gr"] == ("I-1", "IF", "Invented Fund", "Switzerland")


def test_medline_records_that_no_blank_line_parts_are_two_records() -> None:
    records = records_of("two_records.nbib")
    assert [record.pmid for record in records] == ["90000001", "90000002"]
    assert records[1].authors == ("Beispiel, A",)


def test_a_medline_date_that_is_not_given_is_unknown() -> None:
    assert "crdt" not in records_of("two_records.nbib")[1].indexed


def test_a_medline_entry_of_nothing_is_told() -> None:
    drafts = list(read_medline(["PMID- ", "AU  - Muster E"], "pubmed"))
    assert drafts == [("entry 1", "it has neither PMID nor title")]


# RIS


def test_an_export_of_embase_is_read_with_its_accession_number() -> None:
    (record,) = records_of("embase.ris")
    assert record == Record(
        record_id="embase:L900000001",
        source="embase",
        pmid="90000001",
        doi="10.5555/needl.1",
        title="Needling of the neck",
        abstract="BACKGROUND: Invented.\nMETHODS: We needled necks.",
        authors=("Muster, E.M.", "Beispiel, A."),
        journal="Invented Journal of Needling",
        year="2024",
        volume="7",
        issue="2",
        pages="11-19",
        language=("eng",),
        publication_types=("Article",),
        keywords=("dry needling", "neck"),
    )


def test_an_export_of_central_tells_its_number_and_the_pmid() -> None:
    (record,) = records_of("central.ris")
    assert (record.record_id, record.pmid, record.pages) == ("central:CN-90000001", "90000001", "11-19")


def test_an_export_of_pubmed_is_known_by_its_pmid() -> None:
    (record,) = records_of("pubmed.ris")
    assert (record.record_id, record.source, record.pmid) == ("pubmed:90000001", "pubmed", "90000001")


def test_entries_that_no_er_ends_are_neither_melted_nor_lost() -> None:
    titles = [record.title for record in records_of("without_end_of_reference.ris")]
    assert titles == ["The first, which no ER ends", "The last, which no ER ends"]


def test_lines_without_a_tag_go_on_where_the_line_before_stopped() -> None:
    (record,) = records_of("continued_lines.ris")
    assert record.title == "A title that goes on in the next line"
    assert record.keywords == ("neck", "back", "shoulder")
    assert record.abstract == "One paragraph. Another paragraph."
    assert (record.journal, record.doi) == ("Invented J", "10.5555/cont.1")


def test_an_entry_of_nothing_is_told_after_the_records() -> None:
    records, problems = read_with_problems(SAMPLES / "entry_of_nothing.ris")
    assert [record.title for record in records] == ["Needling of the neck"]
    assert problems == [("line 4", "it has neither title, nor DOI, nor accession number: Muster, Eva")]


def test_who_reads_only_records_meets_an_error_for_an_entry_of_nothing() -> None:
    stream = read_record_file(SAMPLES / "entry_of_nothing.ris")
    assert next(stream).title == "Needling of the neck"
    with pytest.raises(TableError, match="line 4"):
        next(stream)


# Ids of imports


def test_an_import_has_the_source_of_its_name(tmp_path: Path) -> None:
    records, _ = read_import(copied("embase.ris", tmp_path / "ovid_embase-2026-01-05.2.ris"))
    assert [(record.source, record.record_id) for record in records] == [("ovid_embase", "ovid_embase:L900000001")]


def test_an_import_of_xml_or_csv_has_the_source_of_its_name_too(tmp_path: Path) -> None:
    from_xml, _ = read_import(copied("empty_title.xml", tmp_path / "medline-2026-01-05.xml"))
    from_csv, _ = read_import(copied("records.csv", tmp_path / "scopus-2026-01-05.csv"))
    assert [record.record_id for record in (*from_xml, *from_csv)] == ["medline:90000001", "scopus:x:1"]


def test_entries_without_a_number_get_ids_by_their_citation(tmp_path: Path) -> None:
    records, _ = read_import(copied("same_entry_twice.ris", tmp_path / "ebsco-2026-01-05.ris"))
    first, second, third = (record.record_id for record in records)
    assert second == f"{first}.2" or first == f"{second}.2"
    assert first.partition(".")[0] != third
    assert len(third) == len("ebsco:") + 12


@examples(30)
@given(order=st.permutations([0, 1, 2]))
def test_ids_do_not_depend_on_the_order_of_the_entries(
    order: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = (SAMPLES / "same_entry_twice.ris").read_text(encoding="utf-8")
    entries = [f"TY  - {entry}" for entry in text.split("TY  - ")[1:]]
    path = tmp_path_factory.mktemp("order") / "x.ris"
    path.write_text("".join(entries[position] for position in order), encoding="utf-8")
    known = records_of("same_entry_twice.ris")
    records = [replace(record, source="") for record in read_record_file(path)]
    by_id = {record.record_id.partition(":")[2]: replace(record, record_id="", source="") for record in records}
    assert by_id == {one.record_id.partition(":")[2]: replace(one, record_id="", source="") for one in known}


def test_ids_of_an_import_are_the_same_in_every_version(tmp_path: Path) -> None:
    records, _ = read_import(copied("without_end_of_reference.ris", tmp_path / "ebsco-2026-01-05.ris"))
    assert [record.record_id for record in records] == ["ebsco:097721d65751", "ebsco:9f455fd3394c"]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.[rn]*")), ids=lambda path: path.name)
def test_every_record_of_a_sample_can_be_written_to_a_table_and_read_back(path: Path, tmp_path: Path) -> None:
    records, _ = read_with_problems(path)
    RECORDS.write(tmp_path, records)
    assert list(RECORDS.read(tmp_path)) == records


@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ("https://clinicaltrials.gov/study/NCT90000088", ("NCT90000088",)),
        ("https://www.isrctn.com/ISRCTN90000088", ("ISRCTN90000088",)),
        ("https://example.org/see-NCT90000088", ()),
    ],
)
def test_the_address_of_a_register_tells_the_trial_number_and_no_other_address(
    tmp_path: Path, address: str, numbers: tuple[str, ...]
) -> None:
    path = tmp_path / "any.ris"
    path.write_text(f"TY  - JOUR\nTI  - An invented trial of needling\nUR  - {address}\nPY  - 2023\nER  - \n")
    (record,) = read_record_file(path)
    assert record.registry_ids == numbers

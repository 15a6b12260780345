"""PubMed's XML has its oddities; each has an invented sample that holds it, and a test that a naive reader fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ground.record import Record
from pipeline.sources.pubmed.xml import Deleted, latest_versions, read_pubmed_xml
from pipeline.tables.records import RECORDS

SAMPLES = Path(__file__).parent / "samples"


def entries_of(name: str) -> list[object]:
    with (SAMPLES / f"{name}.xml").open("rb") as stream:
        return list(read_pubmed_xml(stream))


def records_of(name: str) -> list[Record]:
    return [entry for entry in entries_of(name) if isinstance(entry, Record)]


def record_of(name: str) -> Record:
    return records_of(name)[0]


def test_text_inside_and_after_markup_of_a_title_is_kept() -> None:
    assert record_of("markup_in_title").title == "Effect of in situ needling."


def test_markup_within_markup_is_kept() -> None:
    assert record_of("nested_markup").title == "Needling in ^deep situ works."


def test_raised_and_lowered_digits_do_not_melt_into_the_number_before() -> None:
    assert record_of("superscript_and_subscript").abstract == "Density 10^2 per mm^2 of H_2O."


def test_a_formula_is_read_as_its_symbols_without_the_blanks_of_its_layout() -> None:
    assert record_of("mathml").abstract == "A χ^2=4 test.\na+b"


def test_a_structured_abstract_has_a_line_per_section_with_its_label() -> None:
    lines = record_of("structured_abstract").abstract.split("\n")
    assert lines == ["BACKGROUND & AIM: Necks hurt.", "Methods: We needled.", "They hurt less.", "Registered."]


def test_an_empty_abstract_and_a_missing_one_are_both_empty() -> None:
    assert [record.abstract for record in records_of("empty_abstract_text")] == ["", ""]


def test_an_abstract_that_nlm_cut_short_keeps_the_note_that_says_so() -> None:
    assert record_of("truncated_abstract").abstract.endswith("(ABSTRACT TRUNCATED AT 250 WORDS)")


def test_the_copyright_is_no_part_of_the_abstract() -> None:
    assert record_of("copyright_in_abstract").abstract == "We needled necks."


def test_abstracts_in_other_languages_do_not_mix_with_the_abstract() -> None:
    record = record_of("abstract_in_another_language")
    assert record.abstract == "We needled necks."
    assert record.other_abstract == "(ger) ZIEL: Wir nadelten. ERGEBNIS: Es half.\n(eng) Needles help."


def test_a_translated_title_loses_its_brackets_and_keeps_the_vernacular_one_beside() -> None:
    record = record_of("translated_title")
    assert record.title == "Needling of the neck [C7] (author's transl)."
    assert record.indexed["tt"] == ("Nadelung des Nackens.",)


def test_brackets_that_do_not_enclose_the_whole_title_stay() -> None:
    assert records_of("translated_title")[1].title == "[A] and [B]: two needles."


def test_a_record_with_an_empty_title_is_still_a_record() -> None:
    assert record_of("empty_title").title == ""


def test_the_mark_of_a_retraction_stays_in_the_title() -> None:
    record = record_of("retracted_prefix")
    assert record.title.startswith("RETRACTED: ")
    assert "Retracted Publication" in record.publication_types


def test_every_form_of_publication_date_is_read_as_pubmed_reads_it() -> None:
    dates = [record.indexed["dp"][0] for record in records_of("forms_of_publication_date")]
    assert dates == [
        *("2024", "2024/03", "2024/03/07", "2024/07", "2024/01"),
        *("2000/11", "1979/04/15", "1998", "2021/07"),
    ]


def test_every_form_of_publication_date_gives_a_year() -> None:
    years = [record.year for record in records_of("forms_of_publication_date")]
    assert years == ["2024"] * 5 + ["2000", "1979", "1998", "2021"]


def test_the_date_on_line_and_that_of_print_are_both_kept() -> None:
    record = record_of("online_a_year_before_print")
    assert (record.year, record.indexed["dp"]) == ("2024", ("2024/03", "2023/11/30"))
    assert (record.indexed["ppdat"], record.indexed["epdat"]) == (("2024/03",), ("2023/11/30",))


def test_the_issue_date_of_a_journal_that_is_not_printed_is_one_on_line() -> None:
    record = records_of("online_a_year_before_print")[1]
    assert (record.indexed["ppdat"], record.indexed["epdat"]) == ((), ("2024",))


def test_a_publication_date_in_the_future_is_taken_as_it_is() -> None:
    record = record_of("publication_date_in_the_future")
    assert (record.year, record.indexed["lr"]) == ("2099", ("2024/02/01",))


def test_dates_of_the_history_get_leading_zeros_and_lose_the_hour() -> None:
    tags = record_of("history_without_leading_zeros").indexed
    assert (tags["crdt"], tags["edat"], tags["mhda"]) == (("2024/03/05",), ("2024/03/06",), ("2024/10/01",))


def test_before_indexing_the_mesh_date_is_the_entry_date() -> None:
    assert records_of("history_without_leading_zeros")[1].indexed["mhda"] == ("2024/03/06",)


def test_a_group_is_an_author_whose_name_cannot_split_a_cell() -> None:
    record = record_of("group_author")
    assert record.authors == ("Muster, Eva M", "The Needle Study, Group")
    assert record.indexed["cn"] == ("The Needle Study; Group",)


def test_names_without_given_name_with_suffix_or_with_blanks_are_read() -> None:
    assert records_of("group_author")[1].authors == (
        *("Muster, EM", "King, Leo Jr", "Beispiel, Ada PhD", "Mono", "Blank, Bo"),
    )


def test_a_spelling_that_was_corrected_does_not_make_a_second_author() -> None:
    assert record_of("author_spelling_corrected").authors == ("Muster, Eva M",)


def test_investigators_are_no_authors() -> None:
    record = record_of("investigators")
    assert record.authors == ("Muster, Eva M",)
    assert record.indexed["ir"] == ("Helfer, Hans",)


def test_an_orcid_is_kept_without_the_address_before_it() -> None:
    record = record_of("forms_of_orcid")
    assert record.indexed["auid"] == ("0000-0000-0000-0001", "0000000000000002")


def test_an_affiliation_broken_by_pretty_printing_is_one_line() -> None:
    assert record_of("forms_of_orcid").indexed["ad"] == ("Invented Institute, Bern.",)


def test_a_doi_marked_as_wrong_gives_way_to_the_one_of_the_id_list() -> None:
    assert [record.doi for record in records_of("doi_in_two_places")] == ["10.5555/needl", "10.5555/needl.2"]


def test_the_doi_of_a_reference_is_not_the_doi_of_the_record() -> None:
    assert [record.doi for record in records_of("doi_of_a_reference")] == ["", ""]
    assert record_of("doi_of_a_reference").indexed["aid"] == ()


def test_the_pmid_of_a_comment_is_not_the_pmid_of_the_record() -> None:
    record = record_of("pmid_of_a_comment")
    assert (record.pmid, record.links) == ("90000001", ("CommentIn:90000009",))


def test_of_two_versions_of_a_record_the_highest_counts_wherever_it_stands() -> None:
    records = records_of("two_versions")
    assert [record.title for record in latest_versions(records)] == ["Needling, second version."]
    assert [record.title for record in latest_versions(reversed(records))] == ["Needling, second version."]


def test_relations_are_links_with_the_reference_where_there_is_no_pmid_and_without_what_is_only_cited() -> None:
    assert record_of("relations").links == (
        *("ErratumIn:90000002", "RetractionIn:Invented J / Needling. 2025;9:1", "UpdateOf:90000003"),
    )


def test_a_retracted_article_and_the_notice_of_retraction_differ() -> None:
    article, notice = records_of("retraction_and_its_notice")
    assert article.publication_types == ("Journal Article", "Retracted Publication")
    assert notice.publication_types == ("Retraction of Publication",)


def test_a_trial_not_yet_indexed_has_no_mesh_and_a_status_that_says_why() -> None:
    record = record_of("trial_not_yet_indexed")
    assert (record.mesh_terms, record.status) == ((), "Publisher")


def test_all_languages_of_a_report_are_kept() -> None:
    assert record_of("several_languages").language == ("eng", "ger", "mul")


def test_trial_numbers_come_from_the_data_banks_and_from_the_abstract_each_once() -> None:
    assert sorted(record_of("trial_numbers").registry_ids) == [
        "2010-000004-12",
        "CTRI/2019/01/000005",
        "ISRCTN00000003",
        "NCT00000001",
        "NCT00000002",
    ]


def test_a_data_bank_without_numbers_and_one_that_registers_no_trials_are_only_indexed() -> None:
    tags = record_of("trial_numbers").indexed
    assert tags["si"] == ("ClinicalTrials.gov", "NCT00000001", "ISRCTN", "figshare", "10.6084/m9.figshare.1")


def test_keywords_of_all_lists_are_read_without_padding_and_separator() -> None:
    record = record_of("keyword_lists")
    assert record.keywords == ("dry needling", "neck/back", "Pain")
    assert record.indexed["ot"] == ("dry needling", "neck|back", "Pain")


def test_the_star_of_a_major_topic_stands_where_nlm_put_it() -> None:
    assert record_of("mesh_topics").mesh_terms == ("Low Back Pain/*therapy/complications", "*Dry Needling", "Humans")


def test_a_supplementary_concept_is_indexed_beside_the_headings() -> None:
    assert record_of("mesh_topics").indexed["nm"] == ("NEEDLE protocol",)


def test_a_grant_may_lack_its_number_and_country() -> None:
    assert record_of("grant_without_number").indexed["gr"] == ("Invented Fund", "I-1", "IF", "Switzerland")


def test_pages_are_kept_as_printed_and_an_article_number_is_a_location() -> None:
    records = records_of("forms_of_pages")
    assert [record.pages for record in records] == ["11-9", "11-19", "S3-8, discussion S9", ""]
    assert records[3].indexed["lid"] == ("e101",)


def test_a_book_is_a_record_with_its_editors_apart() -> None:
    book = record_of("book_and_chapter")
    assert (book.title, book.journal, book.year) == ("The invented book of needles", "", "2022")
    assert (book.authors, book.indexed["ed"]) == (("Muster, Eva M",), ("Herausgeber, Otto",))
    assert (book.doi, book.publication_types, book.keywords) == ("10.5555/book", ("Review",), ("needles",))
    assert (book.indexed["isbn"], book.indexed["pubn"]) == (("9790000000001",), ("Invented Press",))


def test_a_chapter_has_its_own_title_and_its_book_as_journal() -> None:
    chapter = records_of("book_and_chapter")[1]
    assert (chapter.title, chapter.journal) == ("Of long needles", "The invented book of needles")


def test_deleted_pmids_are_told_one_by_one() -> None:
    assert entries_of("deleted_and_sparse")[1:] == [Deleted("90000008"), Deleted("90000009")]


def test_a_record_without_title_of_the_journal_and_without_history_is_read() -> None:
    record = record_of("deleted_and_sparse")
    assert (record.journal, record.volume, record.indexed["is"]) == ("Invented J Needling", "", ())
    assert "crdt" not in record.indexed


def test_unusual_characters_stay_as_they_are() -> None:
    record = record_of("unusual_characters")
    assert record.title == "Needling\u00a0of the\u2009neck: p < 0.05 — β‑blockers, Müller vs Mu\u0308ller."
    assert record.abstract == "One\u2028two\u200bthree."


def test_a_dtd_of_the_future_and_unknown_elements_need_no_network_and_hide_nothing() -> None:
    assert record_of("unknown_dtd").abstract == "We needled necks."


def test_a_title_that_a_spreadsheet_would_run_survives_a_table(tmp_path: Path) -> None:
    record = record_of("formula_in_title")
    RECORDS.write(tmp_path, [record])
    assert next(RECORDS.read(tmp_path)) == record


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_every_record_of_a_sample_can_be_written_to_a_table_and_read_back(path: Path, tmp_path: Path) -> None:
    records = latest_versions(records_of(path.stem))
    RECORDS.write(tmp_path, records)
    assert list(RECORDS.read(tmp_path)) == records

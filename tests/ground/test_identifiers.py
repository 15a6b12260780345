"""One parser for DOIs, PMIDs and their like, whatever stands before and after them. All numbers are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.identifiers import named_pmid, page_of, plain_doi, plain_pmcid, plain_pmid

LEGACY = [
    "10.5555/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
    "10.5555/0003-3219(2005)75[568:eopsot]2.0.co;2",
    "10.5555/s0140-6736(13)62568-4",
    "10.5555/456#789",
    "10.5555/rs.3.rs-123/v1",
    "10.1002/14651858.cd004250.pub5",
    "10.5555.10/a_b",
]


@pytest.mark.parametrize("doi", LEGACY)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""), ("https://doi.org/", ""), ("http://dx.doi.org/", "."), ("doi:", ","), ("DOI ", " [doi]"), ("(", ")"),
        ("", "[doi]"), ("<", ">"), ("", "; 10.5555/second"), ("", ";10.5555/second"), ("", " PMID: 12345678"),
        ("", "?src=recsys"), ("https://journal.example.org/doi/", "/abstract"), ("", "/full/html"), ("", ".pdf"),
        ("", " and other words"), ("{", "}"), ("", "</a>"), ("", "\u200b"), ("url=", "&rft=article"), ("", "https://x.org"),
        ("", "PMID:1"), ("", "/FIGURES/3"),
    ],
)  # fmt: skip
def test_a_doi_stays_whole_and_what_stands_around_it_goes(doi: str, before: str, after: str) -> None:
    assert plain_doi(before + doi + after) == doi
    assert plain_doi(before + doi.upper() + after) == doi


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.5555/S0140-6736%2813%2962568-4", "10.5555/s0140-6736(13)62568-4"),
        ("https://lib.example.org/link?id=doi:10.5555%2Fa", "10.5555/a"),
        ("10.5555/a&lt;1661::AID&gt;3.0.CO;2", "10.5555/a<1661::aid>3.0.co;2"),
        ("10.5555/ a", "10.5555/a"),
        ("10.5555/a‐b–c", "10.5555/a-b-c"),
        ("https://www.medrxiv.org/content/10.1101/2020.01.02.20000001v2.full.pdf", "10.1101/2020.01.02.20000001"),
        ("https://www.cochranelibrary.com/central/doi/10.1002/central/CN-09999993/full", ""),
        ("10.5555/", ""),
        ("10.5555/.", ""),
        ("110.5555/a", ""),
        ("no doi here", ""),
    ],
)
def test_a_doi_is_read_as_it_is_meant(text: str, doi: str) -> None:
    assert plain_doi(text) == doi


@given(st.text(max_size=40))
def test_reading_a_doi_twice_changes_nothing(text: str) -> None:
    once = plain_doi("10.5555/" + text)
    assert plain_doi(once) == once


@pytest.mark.parametrize(
    ("text", "pmid"),
    [
        ("30000001", "30000001"), (" 30000001.0", "30000001"), ("PMID: 30000001", "30000001"), ("MEDLINE:1", "1"),
        ("30000001 [PMID]", "30000001"), ("PUBMED 30000001,EMBASE 2000000001", "30000001"), ("00123", "123"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/30000001", "30000001"), ("PubMed ID 7", "7"),
        ("12x", ""), ("²", ""), ("123456789", ""), ("PMID 123456789", ""), ("PMC123", ""), ("", ""), ("0", ""),
    ],
)  # fmt: skip
def test_a_pmid_is_a_number_alone_or_one_that_is_named(text: str, pmid: str) -> None:
    assert plain_pmid(text) == pmid


def test_a_number_alone_is_no_named_pmid() -> None:
    assert named_pmid("30000001") == ""


def test_a_pmcid_is_read_with_or_without_a_blank() -> None:
    assert [plain_pmcid(text) for text in ("PMC123456", "pmc 123456", "123456")] == ["PMC123456", "PMC123456", ""]


def test_pubmed_goes_before_the_publisher_and_the_publisher_before_pmc() -> None:
    assert page_of("1", "10.5555/a", "PMC123") == "https://pubmed.ncbi.nlm.nih.gov/1/"
    assert page_of("", "10.5555/a", "PMC123") == "https://doi.org/10.5555/a"
    assert page_of("", "", "PMC123") == "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/"
    assert page_of("", "") == ""

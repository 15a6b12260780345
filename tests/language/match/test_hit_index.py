"""Many records, many queries: answers as PubMed's, with its silences and its reports."""

from datetime import date

import pytest
from invented import BARE, RATS, TRIAL

from pipeline.ground.record import Record
from pipeline.language import HitIndex, QueryError

RECORDS = [TRIAL, BARE, RATS, Record("pubmed:7", pmid="7", title="Local pain, no response")]


@pytest.fixture(scope="module")
def index() -> HitIndex:
    return HitIndex(RECORDS, today=date(2021, 7, 1))


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("twitch*[tiab]", [0, 1, 2]),
        ("twitch*[tiab] NOT rats[ti]", [0, 1]),
        ("NOT twitch*[tiab]", [0, 1, 2]),
        ("zzz[tiab] OR pain[ti]", [3]),
        ("needling[tiabb]", [0, 1]),
        ("(needling OR rats)[tiab]", [0, 1, 2]),
        ("1:100[uid]", [3]),
        ("(twitch*[tiab] OR pain[ti]) AND 90000001:3000000000[uid]", [0, 2]),
        ("all[sb]", [0, 1, 2, 3]),
        ("all[sb] NOT pubmed books[sb]", [0, 1, 3]),
        ("medline[sb]", [0]),
        ("pain[mh]", [0]),
        ('"last 30 days"[crdt]', [0]),
        ("local response[tiab]", [3]),
        ('"local response"[tiab]', []),
        ("local-response[tiab]", []),
        ("the[tiab] OR pain[ti]", [3]),
        ("no[tiab]", []),
    ],
)
def test_a_query_finds_what_pubmed_would(index: HitIndex, query: str, positions: list[int]) -> None:
    assert index.search(query) == positions


def test_what_is_unknown_is_not_found() -> None:
    assert HitIndex([BARE]).search("english[la] OR zzz[tiab]") == []


def test_setting_another_day_moves_what_is_counted_from_today() -> None:
    index = HitIndex(RECORDS, today=date(2021, 7, 1))
    assert index.search('"last 30 days"[crdt]') == [0]
    index.today = date(2026, 7, 1)
    assert index.search('"last 30 days"[crdt]') == []


def test_positions_are_those_of_the_records_given_whatever_their_pmids() -> None:
    assert HitIndex([Record("a", pmid="30"), Record("b", pmid="4"), Record("c", pmid="5")]).search("4:30[uid]") == [
        0,
        1,
        2,
    ]


def test_a_reference_has_no_meaning_here(index: HitIndex) -> None:
    with pytest.raises(QueryError, match="no line #2"):
        index.search("#2 AND pain[ti]")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Twitch*[ti]", '"twitch*"[Title]'),
        ('"dry needling"[tiab:~0]', '"dry needling"[Title/Abstract:~0]'),
        ("pain[mh:noexp] OR pain[mh]", '"pain"[MeSH Terms]'),
        ("2021/06/01:2021/06/30[crdt]", "2021/06/01:2021/06/30[Date - Create]"),
        ("2021/06[dp]", "2021/06/01:2021/06/30[Date - Publication]"),
        ("(twitch[ti] OR pain[ti]) AND rats[ti]", '("twitch"[Title] OR "pain"[Title]) AND "rats"[Title]'),
        ("local pain", '("local"[All Fields] AND "pain"[All Fields])'),
        ("local response[tiab]", '("local"[Title/Abstract] AND "response"[Title/Abstract])'),
        ('"no such heading"[mh] OR rats[ti]', '"rats"[Title]'),
    ],
)
def test_the_translation_has_long_names_and_leaves_out_what_is_nowhere(index: HitIndex, query: str, text: str) -> None:
    assert index.translation(query).text == text


def test_phrases_that_are_nowhere_are_listed_by_whether_they_were_quoted(index: HitIndex) -> None:
    translation = index.translation('"no such heading"[mh] OR the[tiab] OR abcXYZ OR rats[ti]')
    assert translation.phrases_not_found == ("the", "abcXYZ")
    assert translation.quoted_phrases_not_found == ('"no such heading"',)


def test_a_query_that_is_nowhere_comes_back_as_it_was_written() -> None:
    translation = HitIndex(RECORDS).translation("abcXYZ")
    assert (translation.text, translation.phrases_not_found) == ("abcXYZ", ())
    assert translation.quoted_phrases_not_found == ('"abcXYZ"',)
    assert HitIndex(RECORDS).translation('"no such heading"[mh]').text == '"no such heading"[MeSH Terms]'


def test_terms_that_pubmed_looks_up_are_told_with_what_they_were_taken_for(index: HitIndex) -> None:
    mapped = index.translation("Pain[MeSH Terms] OR twitch*[tiab] OR local pain OR zzz[mh]").mapped
    assert mapped == (("Pain[MeSH Terms]", '"pain"[MeSH Terms]'),)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ('"last 60 days"[edat]', "2021/05/02:2021/07/01[Date - Entry]"),
        ("2020:2021[dp]", "2020/01/01:2021/12/31[Date - Publication]"),
        ("2020/02:3000[crdt]", "2020/02/01:3000/12/31[Date - Create]"),
        ("1:5000[uid]", "1:5000[UID]"),
    ],
)
def test_dates_are_printed_as_days_also_those_that_move(index: HitIndex, query: str, text: str) -> None:
    assert index.translation(query).text == text

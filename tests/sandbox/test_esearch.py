"""ESearch answers as PubMed does, also in what it passes over in silence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.sandbox import Sandbox
from tests.sandbox.conftest import ask

Serving = Callable[..., Sandbox]


def found(sandbox: Sandbox, **params: Any) -> dict[str, Any]:
    result: dict[str, Any] = ask(sandbox, "esearch", retmode="json", **params).json()["esearchresult"]
    return result


def test_the_xml_has_the_shape_of_a_recorded_reply(serving: Serving) -> None:
    body = ask(serving(), "esearch", term="90000001:90000002[uid]", usehistory="y").text
    assert re.fullmatch(
        r'<\?xml version="1.0" encoding="UTF-8" \?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
        r'"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n<eSearchResult><Count>2</Count>'
        r"<RetMax>2</RetMax><RetStart>0</RetStart><QueryKey>1</QueryKey><WebEnv>MCID_[0-9a-f]{24}</WebEnv><IdList>\n"
        r"<Id>90000002</Id>\n<Id>90000001</Id>\n</IdList><TranslationSet/><QueryTranslation>.+</QueryTranslation>"
        r"</eSearchResult>\n",
        body,
    )


def test_zero_hits_are_said_in_a_warning(serving: Serving) -> None:
    body = ask(serving(), "esearch", term="abcXYZ").text
    assert "<Count>0</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/><TranslationSet/>" in body
    assert "<QueryTranslation>abcXYZ</QueryTranslation><WarningList>" in body, "bare, and no ErrorList"
    assert '<QuotedPhraseNotFound>"abcXYZ"</QuotedPhraseNotFound><OutputMessage>No items found.</OutputMessage>' in body


def test_a_word_dropped_beside_hits_stands_in_the_list_of_errors(serving: Serving) -> None:
    result = found(serving(), term="needling[tiab] OR abcXYZ[tiab]")
    assert result["errorlist"]["phrasesnotfound"] == ["abcXYZ"]
    assert result["querytranslation"] == '"needling"[Title/Abstract]'


def test_the_window_of_reldate_ends_today(serving: Serving) -> None:
    result = found(serving(today=date(2026, 1, 5)), term="needling[tiab]", reldate=60, datetype="edat")
    assert result["querytranslation"].endswith("AND 2025/11/06:2026/01/05[Date - Entry]")


def test_a_window_that_moves_is_printed_as_days(serving: Serving) -> None:
    result = found(serving(today=date(2026, 1, 5)), term='"last 60 days"[edat]')
    assert result["querytranslation"] == "2025/11/06:2026/01/05[Date - Entry]"


def test_terms_that_are_looked_up_in_a_list_stand_in_the_translation_set(serving: Serving) -> None:
    body = ask(serving(), "esearch", term="Neck Pain[mh] AND needling[tiab]").text
    assert (
        "<TranslationSet><Translation>     <From>Neck Pain[mh]</From>     "
        '<To>"neck pain"[MeSH Terms]</To>    </Translation></TranslationSet>' in body
    )


def test_names_of_parameters_have_no_case_and_an_empty_one_is_like_none(serving: Serving) -> None:
    sandbox = serving()
    odd = ask(sandbox, "esearch", TERM="needling[tiab]", RetMode="json", USEHISTORY="y", datetype="", webenv="").json()
    assert odd["esearchresult"]["querykey"] == "1"
    stored = {"webenv": odd["esearchresult"]["webenv"], "Query_Key": "1", "RETMAX": "2", "retmode": "", "rettype": ""}
    assert ask(sandbox, "efetch", **stored).text.count("<PubmedArticle>") == 2


def test_json_numbers_are_strings_and_lists_of_warnings_are_absent_when_empty(serving: Serving) -> None:
    result = found(serving(), term='"dry needling"[tiab]', retmax=2)
    assert (result["retmax"], result["retstart"]) == ("2", "0")
    assert isinstance(result["count"], str)
    assert result["querytranslation"] == '"dry needling"[Title/Abstract]'
    assert not {"errorlist", "warninglist"} & result.keys()


def test_a_quoted_phrase_that_is_nowhere_is_reported(serving: Serving) -> None:
    result = found(serving(), term='"needling of imaginary muscles"[tiab] OR "dry needling"[tiab]')
    assert result["warninglist"]["quotedphrasesnotfound"] == ['"needling of imaginary muscles"']
    assert result["count"] != "0"


def test_an_unknown_tag_is_swallowed_without_a_word(serving: Serving) -> None:
    sandbox = serving()
    odd, plain = found(sandbox, term="needling[foo]"), found(sandbox, term="needling")
    assert odd["count"] == plain["count"] != "0"
    assert not {"errorlist", "warninglist"} & odd.keys()


def test_a_tag_on_a_group_is_dropped_without_a_word(serving: Serving) -> None:
    sandbox = serving()
    grouped = found(sandbox, term="(twitch OR lidocaine)[ti]")
    written_out = found(sandbox, term="twitch[ti] OR lidocaine[ti]")
    assert int(grouped["count"]) > int(written_out["count"])
    assert "warninglist" not in grouped


def test_a_broken_query_is_an_error_inside_200(serving: Serving) -> None:
    reply = ask(serving(), "esearch", term="((")
    assert reply.status_code == 200
    assert "<ERROR>Search Backend failed: " in reply.text


def test_a_count_alone_carries_neither_translation_nor_warning(serving: Serving) -> None:
    sandbox = serving()
    body = ask(sandbox, "esearch", term="abcXYZ", rettype="count").text
    assert "<Count>0</Count>" in body
    assert "QueryTranslation" not in body
    assert "WarningList" not in body
    assert found(sandbox, term="abcXYZ", rettype="count") == {"count": "0"}


@pytest.mark.parametrize(
    ("start", "asked", "ids", "said"), [(0, 99, 20, "0, 20"), (15, 10, 5, "15, 5"), (19, 9, 1, "19, 1")]
)
def test_a_page_beyond_the_ceiling_is_clamped_with_a_warning(
    serving: Serving, start: int, asked: int, ids: int, said: str
) -> None:
    result = found(serving(page_limit=20), term="needling", retstart=start, retmax=asked)
    assert len(result["idlist"]) == int(result["retmax"]) == ids
    words = f"Restrictions achieved. start and count adjusted to {said}"
    assert result["warninglist"]["outputmessages"] == [words]


def test_the_last_page_below_the_ceiling_is_given_without_a_warning(serving: Serving) -> None:
    assert "warninglist" not in found(serving(page_limit=20), term="needling", retstart=10, retmax=10)


def test_a_start_beyond_the_ceiling_is_an_error_with_a_raw_line_break_in_its_json(serving: Serving) -> None:
    reply = ask(serving(), "esearch", term="needling", retstart=9999, retmode="json")
    assert reply.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.text)
    words = json.loads(reply.text, strict=False)["esearchresult"]["ERROR"]
    assert words.startswith("Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed")
    assert "can only retrieve the first 9,999 records matching the query" in words


def test_a_lowered_ceiling_names_its_own_number(serving: Serving) -> None:
    words = ask(serving(page_limit=20), "esearch", term="needling", retstart=20).text
    assert "'retstart' cannot be larger than 19." in words
    assert "first 20 records" in words


@pytest.mark.parametrize(
    ("order", "expected"),
    [("", ["90000012", "90000011", "90000010"]), ("relevance", ["90000012", "90000011", "90000010"])],
)
def test_hits_come_in_descending_order_of_pmid(serving: Serving, order: str, expected: list[str]) -> None:
    assert found(serving(), term="90000001:90000012[uid]", retmax=3, sort=order)["idlist"] == expected


def test_hits_can_be_sorted_by_date_author_and_journal(serving: Serving) -> None:
    sandbox = serving()
    articles = sandbox.snapshot.article_by_pmid

    def records(order: str) -> list[Any]:
        ids = found(sandbox, term="90000001:90000040[uid]", retmax=40, sort=order)["idlist"]
        return [articles[pmid].record for pmid in ids]

    dates = [record.indexed["dp"][0] for record in records("pub_date")]
    assert dates == sorted(dates, reverse=True) != sorted(dates)
    names = [(record.authors or ("",))[0].casefold() for record in records("Author")]
    assert names == sorted(names)
    journals = [record.journal.casefold() for record in records("JournalName")]
    assert journals == sorted(journals)


def test_an_earlier_query_is_named_by_its_number_in_the_same_environment(serving: Serving) -> None:
    sandbox = serving()
    first = found(sandbox, term="90000001:90000009[uid]", usehistory="y")
    again = found(sandbox, term="#1 NOT 90000002:90000009[uid]", usehistory="y", WebEnv=first["webenv"])
    assert (again["idlist"], again["querykey"]) == (["90000001"], "2")


def test_a_query_key_narrows_the_term(serving: Serving) -> None:
    sandbox = serving()
    first = found(sandbox, term="90000001:90000009[uid]", usehistory="y")
    both = {"usehistory": "y", "WebEnv": first["webenv"], "query_key": "1"}
    assert found(sandbox, term="90000009:90000012[uid]", **both)["idlist"] == ["90000009"]


def test_an_expired_environment_is_unknown(serving: Serving) -> None:
    sandbox = serving()
    environment = found(sandbox, term="needling", usehistory="y")["webenv"]
    sandbox.history.expired = True
    result = found(sandbox, term="needling", usehistory="y", WebEnv=environment, query_key="1")
    assert result == {"ERROR": "Unable to obtain query #1"}


def test_date_parameters_are_folded_into_the_translation(serving: Serving) -> None:
    sandbox = serving(today=date(2026, 2, 2))
    result = found(sandbox, term="needling", datetype="crdt", mindate="2026/01/19", maxdate="2026/01/31")
    assert result["querytranslation"].endswith("AND 2026/01/19:2026/01/31[Date - Create]")
    assert "90001006" in result["idlist"]
    assert "90001001" not in result["idlist"]


def test_reldate_counts_back_from_the_virtual_day(serving: Serving) -> None:
    sandbox = serving(today=date(2026, 2, 2))
    recent = found(sandbox, term="all[sb]", datetype="crdt", reldate=7)
    assert recent["idlist"] == ["90001013", "90001012", "90001011", "90001010", "90001009"]


def test_one_of_two_dates_is_not_enough(serving: Serving) -> None:
    sandbox = serving()
    assert found(sandbox, term="needling", mindate="2026")["count"] == found(sandbox, term="needling")["count"]


def test_a_field_applies_to_an_untagged_term(serving: Serving) -> None:
    sandbox = serving()
    assert found(sandbox, term="lidocaine", field="ti")["count"] == found(sandbox, term="lidocaine[ti]")["count"]


@pytest.mark.parametrize(
    ("params", "words"), [({"db": "nothing"}, "Invalid db name specified: nothing"), ({}, "Empty term")]
)
def test_a_request_without_sense_is_refused_inside_200(serving: Serving, params: dict[str, str], words: str) -> None:
    reply = ask(serving(), "esearch", **params)
    assert reply.status_code == 200
    assert words in reply.text

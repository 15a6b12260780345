"""NCBI's replies in trouble, in the forms that the sandbox does not send: each is known for what it is."""

from datetime import UTC, datetime

import pytest

from pipeline.sources.pubmed.classify import Form, classify
from pipeline.sources.pubmed.replies import read_delivery, read_info, read_page, read_summaries
from pipeline.sources.web.refusal import LONGEST_WORDS, Refusal
from pipeline.sources.web.reply import Reply

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def reply(body: str, status: int = 200) -> Reply:
    return Reply(status, body.encode(), NOON, 0.0)


def search_error(words: str) -> str:
    return f"<eSearchResult><ERROR>{words}</ERROR></eSearchResult>"


def kind_of(body: str, status: int = 200, form: Form = "xml") -> str:
    refused = classify(reply(body, status), form)
    return refused.kind.code if refused else ""


@pytest.mark.parametrize(
    ("body", "status", "form", "kind"),
    [
        ('{"error":"API rate limit exceeded","count":"11"}', 200, "xml", "E9"),
        ('{"error":"API rate limit exceeded","count":"11"}', 429, "json", "E9"),
        ("", 429, "xml", "E9"),
        ('{"error":"/lbsm/eutils_lb -> Neg","type":"ip","status":"ok"}', 200, "json", "E10"),
        ("Unable to route request!\n\nservice name: /http/service/ratecontrol", 200, "xml", "E10"),
        ("<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>", 200, "xml", "E3"),
        ('{"esummaryresult":["Unable to obtain query #1"]}', 200, "json", "E3"),
        (search_error("Search Backend failed: Database is not supported: pubmed"), 200, "xml", "E8"),
        (search_error("Search Backend failed: Exception:\n'retstart' cannot be larger than 9998."), 200, "xml", "E5"),
        (search_error("Search Backend failed: Position 15000 is out of acceptable range"), 200, "xml", "E5"),
        ('{"esearchresult":{"ERROR":"Search Backend failed:\nretstart cannot be larger than 9"}}', 200, "json", "E5"),
        (search_error("Resource temporarily unavailable"), 200, "xml", "E8"),
        (search_error("Something never seen before"), 200, "xml", "error"),
        ("<eSearchResult><ERROR>cut in the middle of the wo", 200, "xml", "error"),
        ('<eSummaryResult><ERROR>Neither query_key nor id specified</ERROR></eSummaryResult>', 200, "xml", "E17"),
        ('{"error":"Too many UIDs in request. Maximum number of UIDs is 500."}', 400, "json", "E18"),
        ("<ePostResult><ERROR>Empty ID list; Nothing to store</ERROR></ePostResult>", 200, "xml", "E19"),
        ('<DocumentSummarySet status="OK"><!-- unable to connect -->', 200, "json", "E20"),
        ("<html><title>NCBI/eutils202 - WWW Error 500 Diagnostic</title></html>", 500, "xml", "E13"),
        ("", 502, "xml", "E13"),
        ("<html><title>Request-URI Too Large</title></html>", 414, "xml", "E12"),
        ("<html></html>", 403, "xml", "foreign-page"),
        ("<eFetchResult><ERROR>Something never seen before</ERROR></eFetchResult>", 400, "xml", "bad-request"),
        ("  \n", 200, "xml", "empty"),
        ("12345\n", 200, "xml", "E14"),
        ("<PubmedArticleSet></PubmedArticleSet>", 200, "json", "E14"),
        ('{"result":{}}', 200, "xml", "E14"),
        ("<!DOCTYPE html><html><body>log in, please</body></html>", 200, "json", "foreign-page"),
        ("<!DOCTYPE html><html><head><title>PubMed</title></head></html>", 200, "json", "E14"),
        ('<html><head><meta name="ncbi_app" content="entrez"/></head></html>', 200, "xml", "E14"),
        ("<html><title>No</title>https://eutils.ncbi.nlm.nih.gov is not allowed</html>", 403, "xml", "foreign-page"),
        ("<html><title>502 Bad Gateway</title></html>", 502, "xml", "E13"),
        ("<html><title>NCBI - WWW Error Blocked Diagnostic</title></html>", 403, "xml", "blocked"),
        ("<html><p>blocked due to a possible misuse/abuse situation</p></html>", 200, "xml", "blocked"),
        ("<html><body>Network Authentication Required</body></html>", 511, "xml", "log-in"),
        ("", 511, "xml", "log-in"),
        ("<html><title>Proxy Authentication Required</title></html>", 407, "xml", "proxy-login"),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html></html>', 200, "xml", "foreign-page"),
    ],
)  # fmt: skip
def test_a_reply_in_trouble_is_known_for_what_it_is(body: str, status: int, form: Form, kind: str) -> None:
    assert kind_of(body, status, form) == kind


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ("<PubmedArticleSet></PubmedArticleSet>", "xml"),
        ("<PubmedArticleSet><PubmedArticle>API rate limit exceeded</PubmedArticle></PubmedArticleSet>", "xml"),
        ("<eSearchResult><ErrorList><PhraseNotFound>x</PhraseNotFound></ErrorList></eSearchResult>", "xml"),
        ("<eInfoResult><ERROR></ERROR></eInfoResult>", "xml"),
        ('{"error":["one id is wrong"],"result":{"uids":[]}}', "json"),
        ("\ufeff<eSearchResult></eSearchResult>", "xml"),
    ],
)  # fmt: skip
def test_an_answer_is_not_taken_for_trouble(body: str, form: Form) -> None:
    assert kind_of(body, form=form) == ""


def test_a_page_inside_an_error_is_shown_as_one_short_line() -> None:
    page = "<html><body>" + "<p>502\x1b[31m Bad Gateway</p>\n" * 100 + "</body></html>"
    refused = classify(reply(f"<eFetchResult><ERROR>Error: proxy_stream: {page}</ERROR></eFetchResult>", 400), "xml")
    assert refused is not None
    assert refused.kind.code == "E6"
    assert refused.words.startswith("HTTP 400: Error: proxy_stream: 502")
    assert len(refused.words) <= LONGEST_WORDS + 2
    assert refused.words.isprintable()


WHOLE = (
    "<eSearchResult><Count>1</Count><IdList><Id>7</Id></IdList><TranslationSet><Translation><From>a</From><To>b</To>"
    "</Translation></TranslationSet><QueryTranslation>b</QueryTranslation><ErrorList><PhraseNotFound>x</PhraseNotFound>"
    "</ErrorList><WarningList><OutputMessage>y\nz</OutputMessage></WarningList></eSearchResult>"
)


def test_a_page_of_hits_is_read_with_all_that_pubmed_says_about_it() -> None:
    page = read_page(reply(WHOLE))
    assert not isinstance(page, Refusal)
    assert (page.count.count, page.pmids) == (1, ("7",))
    assert page.count.translations == (("a", "b"),)
    assert page.count.warnings == ("PhraseNotFound: x", "OutputMessage: y z")


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("<Count>1</Count>", ""),
        ("<Count>1</Count>", "<Count/>"),
        ("<Count>1</Count>", "<Count>-1</Count>"),
        ("<Count>1</Count>", "<Count>٣</Count>"),
        ("<IdList><Id>7</Id></IdList>", ""),
        ("<Id>7</Id>", "<Id/>"),
        ("<QueryTranslation>b</QueryTranslation>", ""),
    ],
)
def test_a_page_that_lacks_a_part_is_no_answer(part: str, instead: str) -> None:
    refused = read_page(reply(WHOLE.replace(part, instead)))
    assert isinstance(refused, Refusal)
    assert refused.kind.code == "incomplete"


def test_information_without_a_build_is_no_answer() -> None:
    assert isinstance(read_info(reply("<eInfoResult><DbInfo><Count>1</Count></DbInfo></eInfoResult>")), Refusal)


@pytest.mark.parametrize("body", ["[]", '{"result":{"uids":', '{"result":{"5":{}}}', '{"result":[]}'])
def test_summaries_without_their_list_are_no_answer(body: str) -> None:
    assert isinstance(read_summaries(reply(body)), Refusal)


def test_a_book_counts_as_delivered_and_a_cited_pmid_does_not() -> None:
    body = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version='1'>1</PMID><CommentsCorrectionsList>"
        "<CommentsCorrections><PMID>9</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation>"
        "</PubmedArticle><PubmedBookArticle><BookDocument><PMID>2</PMID></BookDocument></PubmedBookArticle>"
        "<DeleteCitation><PMID>3</PMID></DeleteCitation></PubmedArticleSet>"
    )
    assert read_delivery(reply(body), ("1", "2", "3")) == frozenset({"1", "2"})


def test_an_answer_of_another_kind_is_no_delivery_of_nothing() -> None:
    assert isinstance(read_delivery(reply(WHOLE), ("1",)), Refusal)


def test_two_versions_of_one_record_are_not_a_record_twice() -> None:
    article = "<PubmedArticle><MedlineCitation><PMID Version='{}'>1</PMID></MedlineCitation></PubmedArticle>"
    body = "<PubmedArticleSet>" + article.format(1) + article.format(2) + "</PubmedArticleSet>"
    assert read_delivery(reply(body), ("1",)) == frozenset({"1"})

"""EFetch sends records as PubMed does, and refuses as PubMed does."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from Bio import Medline

from pipeline.sandbox import Sandbox
from tests.sandbox.conftest import ask

Serving = Callable[..., Sandbox]

EMPTY_SET = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet></PubmedArticleSet>'
)
EMPTY_LIST = (
    '<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n<eFetchResult>\n'
    "\t<ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR>\n</eFetchResult>"
)


def pmids(body: bytes) -> list[str]:
    return [article.findtext(".//PMID", "") for article in ElementTree.fromstring(body)]


def stored(sandbox: Sandbox, term: str) -> dict[str, Any]:
    result = ask(sandbox, "esearch", term=term, usehistory="y", retmode="json").json()["esearchresult"]
    return {"WebEnv": result["webenv"], "query_key": result["querykey"]}


def test_an_unknown_pmid_is_missing_without_a_word(serving: Serving) -> None:
    reply = ask(serving(), "efetch", id="90000003,5,90000001")
    assert (reply.status_code, pmids(reply.content)) == (200, ["90000003", "90000001"])


def test_a_set_of_unknown_pmids_is_empty(serving: Serving) -> None:
    assert ask(serving(), "efetch", id="5,6").text == EMPTY_SET


def test_a_pmid_asked_twice_is_answered_once(serving: Serving) -> None:
    assert pmids(ask(serving(), "efetch", id="90000001,90000002,90000001").content) == ["90000001", "90000002"]


@pytest.mark.parametrize("ids", ["", "abc", "0", "-5"])
def test_a_list_without_a_correct_id_is_refused_with_400(serving: Serving, ids: str) -> None:
    reply = ask(serving(), "efetch", id=ids)
    assert reply.status_code == 400
    assert reply.text.endswith(EMPTY_LIST)


def test_the_refusal_of_a_text_request_is_plain_text(serving: Serving) -> None:
    reply = ask(serving(), "efetch", id="abc", rettype="medline", retmode="text")
    assert (reply.status_code, reply.headers["Content-Type"].split(";")[0]) == (400, "text/plain")
    assert reply.text == "ID+list+is+empty!+Possibly+it+has+no+correct+IDs."


def test_each_article_stands_on_a_line_of_its_own(serving: Serving) -> None:
    lines = ask(serving(), "efetch", id="90000001,90000002").text.splitlines()
    assert lines[2] == "<PubmedArticleSet>"
    assert [line[:15] for line in lines[3:]] == ["<PubmedArticle>"] * 2


def test_a_stored_set_is_fetched_page_by_page(serving: Serving) -> None:
    sandbox = serving()
    history = stored(sandbox, "90000001:90000009[uid]")
    pages = [ask(sandbox, "efetch", retstart=start, retmax=4, **history).content for start in (0, 4, 8)]
    assert [len(pmids(page)) for page in pages] == [4, 4, 1]
    assert pmids(pages[2]) == ["90000001"]


def test_a_start_beyond_the_stored_set_is_out_of_range(serving: Serving) -> None:
    sandbox = serving()
    reply = ask(sandbox, "efetch", retstart=1, **stored(sandbox, "90000001[uid]"))
    assert reply.status_code == 400
    assert (
        "<ERROR>Cannot retrieve history data: OUT OF RANGE. Parameter retstart=1 + 1 is greater than number of records "
        "available in history. History includes 1 IDs.</ERROR>" in reply.text
    )


def test_the_record_beyond_the_ceiling_is_lost_without_a_word(serving: Serving) -> None:
    sandbox = serving(page_limit=19)
    history = stored(sandbox, "90000001:90000020[uid]")
    reply = ask(sandbox, "efetch", retstart=10, retmax=10, **history)
    assert (reply.status_code, len(pmids(reply.content))) == (200, 9)


def test_a_start_beyond_the_ceiling_is_refused_with_400(serving: Serving) -> None:
    sandbox = serving(page_limit=19)
    reply = ask(sandbox, "efetch", retstart=19, **stored(sandbox, "90000001:90000020[uid]"))
    assert reply.status_code == 400
    assert "'retstart' cannot be larger than 18." in reply.text


@pytest.mark.parametrize("expired", [True, False])
def test_an_expired_or_unknown_environment_is_refused(serving: Serving, expired: bool) -> None:
    sandbox = serving()
    history = stored(sandbox, "needling")
    sandbox.history.expired = expired
    if not expired:
        history["WebEnv"] = "MCID_000000000000000000000000"
    assert "<ERROR>Unable to obtain query #1</ERROR>" in ask(sandbox, "efetch", **history).text


def test_medline_text_can_be_read_by_biopython(serving: Serving) -> None:
    sandbox = serving()
    reply = ask(sandbox, "efetch", id="90000005,90000009", rettype="medline", retmode="text")
    first, second = Medline.parse(io.StringIO(reply.text))
    record = sandbox.snapshot.article_by_pmid["90000005"].record
    assert (first["PMID"], first["TI"]) == ("90000005", record.title)
    assert first["AB"] == " ".join(record.abstract.split("\n"))
    assert first["FAU"] == list(record.authors)
    assert (first["MH"], first["PT"]) == (list(record.mesh_terms), list(record.publication_types))
    assert first["SI"] == ["ClinicalTrials.gov/NCT90000001"]
    assert second["LA"] == ["spa"]


def test_a_list_of_uids_is_one_a_line(serving: Serving) -> None:
    reply = ask(serving(), "efetch", id="90000004,90000002", rettype="uilist", retmode="text")
    assert reply.text == "90000004\n90000002\n"


def test_the_ordinary_fetch_of_edirect_is_answered_with_xml(serving: Serving) -> None:
    assert pmids(ask(serving(), "efetch", id="90000004", rettype="full", retmode="xml").content) == ["90000004"]


def test_json_is_not_supported_and_gives_a_plain_pmid(serving: Serving) -> None:
    reply = ask(serving(), "efetch", id="90000004", retmode="json")
    assert (reply.text, reply.headers["Content-Type"].split(";")[0]) == ("90000004\n", "text/plain")

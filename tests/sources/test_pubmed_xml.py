"""PubMed's XML as a stream: whole, cut short, damaged, or made to do harm."""

from __future__ import annotations

import io
import pyexpat
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.sources.pubmed import xml_stream
from pipeline.sources.pubmed.xml import Entry, Unreadable, latest_versions, read_pubmed_xml
from pipeline.sources.pubmed.xml_stream import MalformedXML
from tests.properties import examples

SAMPLES = Path(__file__).parent / "samples"
ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>
<Article PubModel="Print"><ArticleTitle>{title}</ArticleTitle></Article></MedlineCitation>
<PubmedData><ReferenceList><Reference><Citation>Of &lt;ReferenceList&gt;</Citation></Reference>
<ReferenceList ><Title>x</Title></ReferenceList></ReferenceList><ReferenceList/></PubmedData></PubmedArticle>
"""
DOCUMENT = (
    '<?xml version="1.0"?><PubmedArticleSet>\n'
    + "".join(ARTICLE.format(pmid=pmid, title=f"Title {pmid}") for pmid in (1, 2, 3))
    + "<DeleteCitation><PMID>9</PMID></DeleteCitation></PubmedArticleSet>\n"
).encode()


class Dripping:
    """A stream that gives at most `size` bytes at a time, as a network does."""

    def __init__(self, content: bytes, size: int) -> None:
        self._stream = io.BytesIO(content)
        self._size = size

    def read(self, size: int, /) -> bytes:
        return self._stream.read(min(size, self._size))


def read(content: bytes | str) -> list[Entry]:
    return list(read_pubmed_xml(io.BytesIO(content.encode() if isinstance(content, str) else content)))


def read_until_error(content: bytes) -> tuple[list[Entry], bool]:
    """What comes before the error, and whether there was one."""
    entries: list[Entry] = []
    try:
        for entry in read_pubmed_xml(io.BytesIO(content)):
            entries.append(entry)
    except MalformedXML:
        return entries, True
    return entries, False


def wrapped(inner: str) -> str:
    return f"<PubmedArticleSet>{inner}</PubmedArticleSet>"


WHOLE = read(DOCUMENT)


def test_the_entries_come_in_their_order() -> None:
    assert [entry.pmid for entry in WHOLE] == ["1", "2", "3", "9"]


@examples(200)
@given(st.integers(min_value=1, max_value=400))
def test_the_entries_do_not_depend_on_how_the_bytes_arrive(size: int) -> None:
    assert list(read_pubmed_xml(Dripping(DOCUMENT, size))) == WHOLE


@examples(300)
@given(st.integers(min_value=0, max_value=len(DOCUMENT.rstrip()) - 1))
def test_a_document_cut_anywhere_gives_its_whole_entries_and_then_an_error(length: int) -> None:
    entries, failed = read_until_error(DOCUMENT[:length])
    assert failed
    n_ended = DOCUMENT[:length].count(b"</PubmedArticle>") + DOCUMENT[:length].count(b"</DeleteCitation>")
    assert entries == WHOLE[:n_ended]


def test_the_error_of_a_document_cut_short_says_how_far_it_came() -> None:
    with pytest.raises(MalformedXML, match="after 2 entries, the last of which has the PMID 2"):
        read(DOCUMENT[: DOCUMENT.index(b"Title 3")])


def test_a_document_in_utf_16_is_read_like_any_other() -> None:
    text = DOCUMENT.decode().replace("Title 2", "Ti\u200atle ਅ")
    entries = read(text.encode("utf-16"))
    assert [entry.title for entry in entries if isinstance(entry, Record)] == ["Title 1", "Ti\u200atle ਅ", "Title 3"]


def test_an_empty_set_has_no_entries() -> None:
    assert read(wrapped("")) == []


@pytest.mark.parametrize(
    "content", ["", "no XML", "<html><body/></html>", "<eFetchResult><ERROR>no ids</ERROR></eFetchResult>"]
)
def test_a_reply_of_another_kind_is_an_error_and_never_zero_records(content: str) -> None:
    with pytest.raises(MalformedXML):
        read(content)


ARTICLE_WITHOUT_PMID = ARTICLE.replace('<PMID Version="1">{pmid}</PMID>', "").format(title="x")


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        (ARTICLE_WITHOUT_PMID, "it has no PMID"),
        (ARTICLE.format(pmid="x1", title="x"), "its PMID is 'x1'"),
        (ARTICLE.format(pmid="07", title="x"), "its PMID is '07'"),
        ("<PubmedBookArticle/>", "it has no PMID"),
    ],
)
def test_an_entry_without_a_pmid_is_reported_and_does_not_hide_the_next(inner: str, why: str) -> None:
    first, second = read(wrapped(inner + ARTICLE.format(pmid=7, title="x")))
    assert first == Unreadable("", why)
    assert second.pmid == "7"


def test_an_entry_without_an_article_is_reported_by_its_pmid() -> None:
    (entry,) = read(wrapped("<PubmedArticle><MedlineCitation><PMID>7</PMID></MedlineCitation></PubmedArticle>"))
    assert entry == Unreadable("7", "it has no Article with an ArticleTitle")


def test_a_version_of_five_thousand_digits_is_no_version() -> None:
    article = ARTICLE.format(pmid=7, title="x")
    odd = article.replace('Version="1"', f'Version="{"9" * 5000}"')
    entries = read(wrapped(odd + article))
    records = [entry for entry in entries if isinstance(entry, Record)]
    assert len(records) == 2
    assert [record.pmid for record in latest_versions(records)] == ["7"]


def test_an_entry_of_an_unknown_kind_is_reported() -> None:
    (entry,) = read(wrapped("<Preprint><PMID>7</PMID></Preprint>"))
    assert entry == Unreadable("7", "<Preprint> is neither an article, nor a book, nor a deletion")


def test_markup_nested_too_deep_is_reported_and_does_not_hide_the_next() -> None:
    deep = ARTICLE.format(pmid=7, title="<i>" * 300 + "</i>" * 300)
    first, second = read(wrapped(deep + ARTICLE.format(pmid=8, title="x")))
    assert isinstance(first, Unreadable)
    assert (first.pmid, second.pmid) == ("7", "8")


def test_nesting_of_200_000_levels_does_not_break_the_reader() -> None:
    deep = "<PubmedArticle>" + "<x>" * 200_000 + "</x>" * 200_000 + "</PubmedArticle>"
    (entry,) = read(wrapped(deep))
    assert isinstance(entry, Unreadable)


def bombs() -> Iterator[tuple[str, bytes]]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield "entities that grow", f'<!DOCTYPE s [<!ENTITY l0 "lol">{laughs}]>{wrapped("&l9;")}'.encode()
    yield "an entity from a file", b'<!DOCTYPE s [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + wrapped("&f;").encode()
    yield "an undefined entity", wrapped("&nbsp;").encode()
    yield "bytes that are not UTF-8", wrapped(ARTICLE.format(pmid=1, title="x")).encode().replace(b"x<", b"\xff<")
    yield "a control character", wrapped(ARTICLE.format(pmid=1, title="\x08")).encode()


@pytest.mark.parametrize(("content"), [content for _, content in bombs()], ids=[name for name, _ in bombs()])
def test_a_document_made_to_do_harm_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedXML):
        read(content)


def test_expat_is_new_enough_to_stop_entities_that_grow() -> None:
    assert pyexpat.version_info >= (2, 4, 1)


def test_a_record_without_end_is_given_up_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "LARGEST_RECORD", 1 << 20)
    with pytest.raises(MalformedXML, match="no record ends within 1 MB"):
        read(wrapped(ARTICLE.format(pmid=1, title="x" * (3 << 20))))


def test_records_that_were_handed_on_take_no_memory() -> None:
    stream = Dripping(wrapped(ARTICLE.format(pmid=1, title="x" * 500) * 4000).encode(), 1 << 14)
    tracemalloc.start()
    n_entries = sum(1 for _ in read_pubmed_xml(stream))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (n_entries, peak < 1_500_000) == (4000, True)

"""Records that came before in the same bytes: they are told by their bytes, left out, and put back byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.same_records import fingerprints, may_be_split, records_in, restored, without

HEAD = b'<?xml version="1.0" ?>\n<PubmedArticleSet>'


def record(pmid: int, text: str = "", kind: str = "PubmedArticle") -> bytes:
    return f'<{kind}><X><PMID Version="1">{pmid}</PMID><T>{text}</T><PMID>77</PMID></X></{kind}>'.encode()


def reply(*records: bytes, head: bytes = HEAD) -> bytes:
    return head + b"\n".join(records) + b"\n</PubmedArticleSet>\n"


@given(st.dictionaries(st.integers(1, 99), st.text("ab \n\r\té\u2028", max_size=5), max_size=6), st.data())
def test_whatever_is_left_out_is_put_back_byte_for_byte(texts: dict[int, str], data: st.DataObject) -> None:
    body = reply(*(record(*item) for item in texts.items()))
    left_out = {f"{pmid}" for pmid in data.draw(st.sets(st.sampled_from(sorted(texts))))} if texts else set()
    stored = without(body, left_out)
    assert restored(stored, lambda pmid: records_in(body)[pmid]) == body
    assert records_in(stored).keys() == {f"{pmid}" for pmid in texts} - left_out


def test_a_record_is_known_by_its_own_pmid_and_all_its_bytes() -> None:
    one = fingerprints(reply(record(1), record(2, "b", "PubmedBookArticle")))
    other = fingerprints(reply(record(2, "b", "PubmedBookArticle"), record(1, "changed")))
    assert one.keys() == other.keys() == {"1", "2"}
    assert (one["1"] == other["1"], one["2"] == other["2"]) == (False, True)


def test_the_same_bytes_in_another_encoding_are_another_record() -> None:
    latin = HEAD.replace(b'"1.0"', b'"1.0" encoding="ISO-8859-1"')
    assert fingerprints(reply(record(1))) != fingerprints(reply(record(1), head=latin))


def test_a_record_after_others_that_are_referred_to_is_the_same_record() -> None:
    body = reply(record(1), record(2))
    assert fingerprints(without(body, {"1"})) == {"2": fingerprints(body)["2"]}


def test_a_pmid_that_stands_there_twice_is_never_referred_to() -> None:
    assert fingerprints(reply(record(1), record(2), record(1, "version 2"))).keys() == {"2"}


@pytest.mark.parametrize(
    "text", ["<!-- a remark -->", "<![CDATA[x]]>", "<?trialsift-same 7?>"], ids=["comment", "CDATA", "a reference"]
)
def test_a_reply_in_which_bytes_may_mislead_is_not_taken_apart(text: str) -> None:
    assert not may_be_split(reply(record(1, text)))
    assert may_be_split(reply(record(1, "&lt;!-- text --&gt;")))

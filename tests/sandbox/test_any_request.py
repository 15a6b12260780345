"""Whatever is asked, there is an answer: no request breaks the server."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from pipeline.sandbox import Corpus, Sandbox, invented_corpus
from pipeline.sandbox.call import Call
from pipeline.sandbox.database import Database
from pipeline.sandbox.history import History
from pipeline.sandbox.server import ENDPOINTS
from tests.properties import examples
from tests.sandbox.conftest import ask

TODAY = date(2026, 1, 5)
WORDS = st.one_of(
    st.sampled_from(
        [
            "", "pubmed", "nothing", "y", "90000001", "1,2,x", "90000001,90000002", "MCID_9511c6029c1f5a2575e66a5e",
            "json", "xml", "text", "medline", "count", "uilist", "2.0", "-1", "9" * 5000, "9" * 20, "#1", "((",
            "needling[tiab] AND", "a:b[dp]",
            "2026/99/99", "edat", "neighbor_score", "pubmed_pubmed_refs", "\x00<&]]>\ud7ff",
        ]
    ),
    st.text(max_size=30),
)  # fmt: skip
NAMES = [
    "db", "dbfrom", "term", "id", "retstart", "retmax", "rettype", "retmode", "usehistory", "WebEnv", "query_key",
    "sort", "field", "datetype", "reldate", "mindate", "maxdate", "version", "cmd", "linkname",
]  # fmt: skip


@examples(150)
@given(st.sampled_from(sorted(ENDPOINTS)), st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=6))
def test_any_parameters_get_a_reply_that_can_be_read(endpoint: str, params: dict[str, str]) -> None:
    call = Call(endpoint, "POST", {"db": ("pubmed",), **{name: (value,) for name, value in params.items()}})
    reply = ENDPOINTS[endpoint](call, Database(invented_corpus().on(TODAY), TODAY, History(), 9999))
    if reply.content_type.startswith("application/json"):
        json.loads(reply.body, strict=False)
    elif reply.content_type.startswith("text/xml") and reply.body:
        ElementTree.fromstring(reply.body)


def test_many_callers_at_once_get_the_same_answer(corpus: Corpus) -> None:
    with Sandbox(corpus, rate=0, today=date(2026, 4, 6)) as sandbox, ThreadPoolExecutor(16) as pool:
        bodies = list(pool.map(lambda _: ask(sandbox, "esearch", term="needling[tiab] AND trial[ti]").text, range(48)))
    assert len(set(bodies)) == 1
    assert len(sandbox.requests) == 48

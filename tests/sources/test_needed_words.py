"""What is left unread because a query needs words that are not there: never a record that the query finds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.language import (
    Chain,
    Negation,
    Node,
    Range,
    Term,
    compile_queries,
    compile_trees,
    context,
    expand,
    literals_needed,
    read_lines,
)
from pipeline.sources.pubmed import xml
from pipeline.sources.pubmed.xml import read_pubmed_xml
from pipeline.sources.record_files import read_record_file
from tests.language.queries import TREES
from tests.properties import examples

RICH = (Path(__file__).parent / "samples" / "sections" / "every_section.xml").read_text(encoding="utf-8")
SLOTS = (
    *("The title of a trial", "The abstract text", "On\n two lines.", "Nichts.", "The keyword", "Der Titel.", "Muster"),
    *(
        "The affiliation",
        "Dry Needling",
        "Low Back Pain",
        "Lidocaine",
        "J Invent Res<",
        "None.",
        "The Group; of Nobody",
    ),
    *("10.5555/Right.1", "NCT07654321", "BACKGROUND &amp; AIM", "Agency of Grants", "therapy", "Nobody's."),
)
LABEL = "BACKGROUND &amp; AIM"
TWITCHES = (
    *(
        "twitch",
        "TWITCH",
        "twi<i>t</i>ch",
        "tw<b>it<i>ch</i></b>es",
        "twi&#116;ch",
        "twi\u00adtch",
        "twi\u200dtch",
        "a twitch.",
    ),
    *(
        "ｔｗｉｔｃｈ",
        "twi\u0301tch",
        "twìtch",
        "twi<!-- -->tch",
        "<![CDATA[twitch]]>",
        "twi<sub></sub>tch",
        "twi<sub>t</sub>ch",
    ),
    *(
        "twi tch",
        "twi-tch",
        "dry\n          needling",
        "dry&amp;needling",
        "Dry <i>needling</i>",
        "dry<sup>1</sup>needling",
    ),
    *(
        "na\u00efve",
        "nai\u0308ve",
        "ﬁbrosis",
        "Straße",
        "strasse",
        "ÆTIOLOGY",
        "10\u00b2",
        "½ dose",
        "β-blocker",
        "NCT 01234567",
    ),
    *('x<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"> <m:mi>twi</m:mi> <m:mi>tch</m:mi></m:math>',),
    *("ISRCTN 12345678", "10.5555/twi%74ch", "eng", "Ångström", "twitch\u200bing", "O'Twitch", "", "pain", "rats"),
)
"""A word in the ways in which it can be written, and words beside it."""
TEXTS = (
    *(
        "twitch",
        "twi",
        "tch",
        "twitch*",
        "tw*ch",
        "dry needling",
        "dry needl*",
        "naive",
        "fibrosis",
        "strasse",
        "aetiology",
    ),
    *(
        "10",
        "2",
        "1 2",
        "blocker",
        "β blocker",
        "isrctn12345678",
        "nct01234567",
        "nct*",
        "eng",
        "en*",
        "angstrom",
        "o twitch",
    ),
    *(
        "twitching",
        "muster",
        "muster e",
        "muster em",
        "the group",
        "right",
        "therapy",
        "low back pain",
        "dry needling",
        "zzz",
    ),
    *(
        "dry needling/therapy",
        "low back pain/th",
        "lidocaine",
        "german",
        "ger",
        "10.5555/right.1",
        "j invent res",
        "2023",
        "11",
    ),
    *(
        "english",
        "background",
        "plainly nothing",
        "90000001",
        "90000002",
        "dt",
        "clinicaltrials.gov/NCT07654321",
        "nobody n",
    ),
)
TAGS = (
    *(
        "",
        "ti",
        "ab",
        "tiab",
        "tw",
        "all",
        "ot",
        "tt",
        "ad",
        "mh",
        "majr",
        "sh",
        "pt",
        "la",
        "au",
        "1au",
        "lastau",
        "fau",
        "cn",
    ),
    *("ta", "vi", "ip", "pg", "lid", "aid", "si", "ir", "ps", "jid", "is", "pl", "gr", "nm", "rn", "auid", "uid", "dp"),
    *("cois", "sb", "sentence", "background"),
)
TERMS = st.one_of(
    st.builds(Term, st.sampled_from(TEXTS), st.booleans(), st.sampled_from(TAGS)),
    st.builds(lambda text, n: Term(text, True, "tiab", distance=n), st.sampled_from(TEXTS[:8]), st.integers(0, 3)),
    st.just(Range("1", "90000001", "uid")),
)


@pytest.fixture(scope="module", autouse=True)
def by_sections_from_the_first_article() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml, "FEW", 0)
        yield


def _chains(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    signs = st.lists(st.sampled_from(["AND", "AND", "OR", "NOT"]), min_size=3, max_size=3)
    operands = st.lists(nodes, min_size=2, max_size=4)
    return st.builds(lambda some, signs: Chain(tuple(some), tuple(signs[: len(some) - 1])), operands, signs)


QUERIES = st.recursive(
    st.one_of(TERMS, TERMS, TERMS, TREES), lambda nodes: st.one_of(_chains(nodes), nodes.map(Negation)), max_leaves=6
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """The article with every section, some of its texts replaced by others."""
    text = RICH
    for slot, word in draw(st.dictionaries(st.sampled_from(SLOTS), st.sampled_from(TWITCHES), max_size=4)).items():
        if slot != LABEL or "<" not in word:
            text = text.replace(slot, word + "<" * slot.endswith("<"))
    return (re.sub(r"\n *", "", text) if draw(st.booleans()) else text).encode()


@examples(300)
@given(documents(), st.lists(QUERIES, min_size=1, max_size=2))
def test_no_record_is_left_unread_that_one_of_the_queries_finds(document: bytes, trees: list[Node]) -> None:
    queries = compile_trees(
        {f"{n}": tree for n, tree in enumerate(trees)}, context(None, date(2024, 1, 1)), three_values=False
    )
    records = [entry for entry in read_pubmed_xml(io.BytesIO(document)) if isinstance(entry, Record)]
    found = [record for record in records if any(queries.match(record).value(name) for name in queries.plans)]
    left = list(read_pubmed_xml(io.BytesIO(document), literals_needed(queries)))
    assert [record for record in found if record not in left] == []


@pytest.mark.parametrize(
    "query",
    [
        "zzz*[tiab]", '"zzz qqq"[tw]', "zzz", '"Dry Cupping"[mh]', "zzz[au]", "(zzz[ti] OR yyy[ab]) AND needling[tw]",
        "needling[tw] NOT zzz[tw] AND yyy[ti]", '"zzz needling"[tiab:~3]', "12345678[uid]", "NCT00000000[si]",
    ],
)  # fmt: skip
def test_a_record_without_the_words_is_left_unread(query: str) -> None:
    needed = literals_needed(compile_queries({"query": query}, three_values=False))
    plain = re.sub("<[?]pmcsd [?]>|&amp;|&lt;|&gt;|é", "", RICH).encode()
    assert list(read_pubmed_xml(io.BytesIO(plain), needed)) == []


@pytest.mark.parametrize(
    "query", ["NOT needling[tw]", "needling[tw] OR 2023[dp]", "english[la]", "β[ti]", "all[sb]", "dt[sh]", "eng[tiab]"]
)
def test_a_query_that_needs_no_word_leaves_nothing_unread(query: str) -> None:
    assert literals_needed(compile_queries({"query": query}, three_values=False)).is_nothing


def test_an_article_that_is_no_record_is_read_and_reported() -> None:
    needed = literals_needed(compile_queries({"query": "zzz[ti]"}))
    for odd in (re.sub("<PMID.*?</PMID>", "", RICH, count=1), re.sub("<ArticleTitle>.*</ArticleTitle>", "", RICH)):
        expected = list(read_pubmed_xml(io.BytesIO(odd.encode())))
        assert expected
        assert list(read_pubmed_xml(io.BytesIO(odd.encode()), needed)) == expected


def test_versions_and_deletions_count_also_where_nothing_of_them_is_read(tmp_path: Path) -> None:
    article = RICH[RICH.index("<PubmedArticle>") : RICH.index("</PubmedArticleSet>")]
    first = article.replace('Version="2"', 'Version="1"').replace("The title", "The twitch")
    other = first.replace("90000001", "90000007").replace("The twitch", "Another twitch")
    gone = first.replace("90000001", "90000009")
    deleted = "<DeleteCitation><PMID>90000009</PMID></DeleteCitation>"
    file = tmp_path / "set.xml"
    file.write_text(f"<PubmedArticleSet>{first}{other}{gone}{article}{deleted}</PubmedArticleSet>", encoding="utf-8")
    queries = compile_queries({"query": "twitch[ti]"}, three_values=False)
    found = [record.pmid for record in read_record_file(file, literals_needed(queries))]
    assert found == ["90000007"]


NARROW = (
    "(needl*[tiab] OR acupunct*[tiab] OR inject*[tiab]) AND (spine[tiab] OR spinal[tiab] OR back[tiab] OR neck[tiab])"
)
STRATEGIES = sorted((Path(__file__).parents[2] / "queries").glob("*/strategy.txt"))


def real_queries() -> Iterator[str]:
    for path in STRATEGIES:
        lines = read_lines(path.read_text(encoding="utf-8"))
        yield expand(lines, lines[-1].name)
    yield NARROW


@pytest.mark.needs_data
@pytest.mark.long
def test_real_strategies_find_the_same_in_a_real_file(real_data: Path) -> None:
    path = real_data / "pubmed" / "needling_and_spine.xml"
    for query in real_queries():
        queries = compile_queries({"query": query}, today=date(2024, 1, 1), three_values=False)
        needed = literals_needed(queries)
        found = [record for record in read_record_file(path) if queries.match(record).value("query")]
        left = list(read_record_file(path, needed))
        assert [record.pmid for record in left if queries.match(record).value("query")] == [r.pmid for r in found]
        assert not needed.is_nothing
    assert found

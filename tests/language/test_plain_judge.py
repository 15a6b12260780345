"""The fast way says of every query and every record what the plain judge says: the same value, the same spans."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.language import compile_trees, context
from pipeline.language.syntax.tree import Node, Term
from tests.language.plain_judge import judged
from tests.language.queries import TREES, chains
from tests.properties import examples

STARRED = st.sampled_from(
    ["needl*", "ne*ling", "twitch*", "twitch response*", "tw*ch response", "local tw* resp*", "p*", "pain rat*"]
)
STARRED_TERMS = st.builds(lambda words, tag: Term(words, True, tag), STARRED, st.sampled_from(["ti", "tiab", "ot"]))
QUERIES: st.SearchStrategy[Node] = TREES | chains(STARRED_TERMS | TREES)

WORDS = st.sampled_from(
    ["Needling", "needle", "twitch", "twitches", "local", "response", "responses", "rat", "rats", "PAIN", "pain",
     "2021", "na\u00efve", "nai\u0308ve", "zzz", "\ufb01n", "\u03b1", "\u00b5m", "\u9488\u7078", "neck", "p\u00adain"]
)  # fmt: skip
GAPS = st.sampled_from([" ", " ", "-", ", ", ". (", "  ", "\u2013", "\u2009", "\n", "/", "\u2026 "])
TEXTS = st.lists(st.tuples(WORDS, GAPS), max_size=9).map(lambda pairs: "".join(word + gap for word, gap in pairs))
INDEXED = st.dictionaries(st.sampled_from(["tt", "nm", "ad", "crdt"]), st.lists(TEXTS, max_size=2).map(tuple))
RECORDS = st.builds(
    lambda title, abstract, other, **rest: Record("r", title=title, abstract=abstract, other_abstract=other, **rest),
    TEXTS, TEXTS, TEXTS,
    keywords=st.lists(TEXTS, max_size=3).map(tuple),
    mesh_terms=st.sampled_from([(), ("*Neck Pain",), ("Pain/therapy", "Rats"), ("Back Pain",)]),
    publication_types=st.sampled_from([(), ("Clinical Trial",), ("Randomized Controlled Trial", "Letter")]),
    language=st.sampled_from([(), ("eng",), ("ger", "eng")]),
    year=st.sampled_from(["", "2021"]),
    pmid=st.sampled_from(["", "77", "900000"]),
    status=st.sampled_from(["", "MEDLINE", "Publisher"]),
    indexed=INDEXED,
)  # fmt: skip


@examples(1_000)
@given(st.lists(QUERIES, min_size=1, max_size=4), st.lists(RECORDS, min_size=1, max_size=3))
def test_many_queries_at_once_say_what_the_judge_says_of_each(trees: list[Node], records: list[Record]) -> None:
    queries = compile_trees({str(number): tree for number, tree in enumerate(trees)}, context(None, None))
    for record in records:
        matches = queries.match(record)
        for number, tree in enumerate(trees):
            value, spans = judged(tree, record)
            assert matches.value(str(number)) is value
            assert set(matches.spans(str(number))) == spans


@examples(300)
@given(st.lists(QUERIES, min_size=1, max_size=3), RECORDS)
def test_the_words_that_decide_are_among_the_spans(trees: list[Node], record: Record) -> None:
    queries = compile_trees({str(number): tree for number, tree in enumerate(trees)}, context(None, None))
    matches = queries.match(record)
    for name in queries.plans:
        deciding: tuple[Any, ...] = matches.deciding(name)
        assert set(deciding) <= set(matches.spans(name))
        assert len(set(deciding)) == len(deciding)

"""Queries made by hypothesis: trees that can be written, and text that nobody would write."""

from random import Random

from hypothesis import strategies as st

from pipeline.language.syntax.tree import Chain, Negation, Node, Range, Reference, Term

WORDS = st.sampled_from(["needling", "twitch", "rats", "pain", "local", "zzz", "naïve", "response", "2021"])
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TEXT_TAGS = st.sampled_from(["ti", "ab", "tiab", "tw", "all", "ot"])

TERMS: st.SearchStrategy[Node] = st.one_of(
    st.builds(Term, PHRASES, st.booleans(), TEXT_TAGS),
    st.builds(lambda words: Term(f"{words}*", True, "tiab"), PHRASES),
    st.builds(
        lambda words, n: Term(words, True, "tiab", distance=n),
        PHRASES.filter(lambda words: " " in words),
        st.integers(0, 9),
    ),
    st.sampled_from(
        [
            Term("Neck Pain", True, "mh"),
            Term("Pain", False, "mh", noexp=True),
            Term("Clinical Trial", True, "pt"),
            Term("english", False, "la"),
            Term("2021", False, "dp"),
            Range("2020/01/01", "3000", "crdt"),
            Range("1", "5000", "uid"),
            Term("medline", False, "sb"),
        ]
    ),
)


def chains(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Two to four nodes, joined by any operators."""
    operands = st.lists(nodes, min_size=2, max_size=4)
    operators = st.lists(st.sampled_from(["AND", "OR", "NOT"]), min_size=3, max_size=3)
    return st.builds(lambda some, signs: Chain(tuple(some), tuple(signs[: len(some) - 1])), operands, operators)


TREES: st.SearchStrategy[Node] = st.recursive(
    TERMS, lambda nodes: st.one_of(chains(nodes), nodes.map(Negation)), max_leaves=8
)

TREES_WITH_REFERENCES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(TERMS, st.sampled_from([Reference("needling"), Reference("2")])), chains, max_leaves=8
)

PIECES = [
    *('"', "(", ")", "[", "]", "[tiab]", "[ti:~2]", "[mh:noexp]", "[foo]", "[dp]", "[uid]", "[sentence]", "[methods]"),
    *(" AND ", " OR ", " NOT ", " and ", "*", ":", "~", "#", "#a", " ", "\n", "# ", "needling", "twitch", "a"),
    *("2020", "2020:2021", "&", "|", "∗", "“", "–", "\u00a0", "é", "ﬁ", "\0", "''", "-", "/", "e\u0301", "\U0001f600"),
]


def scribble(seed: int) -> str:
    """Pieces of the language and of its look-alikes, thrown together; one number draws them all, which is cheap."""
    draw = Random(seed)
    return "".join(draw.choices(PIECES, k=draw.randrange(40)))


SCRIBBLES = st.one_of(st.integers(0, 2**32).map(scribble), st.text(max_size=30))

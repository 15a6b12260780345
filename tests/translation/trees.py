"""Trees of our language made by hypothesis, with the words, names and values that platforms trip over."""

from hypothesis import strategies as st

from pipeline.language import Chain, Negation, Node, Range, Term

WORDS = st.sampled_from(
    [
        *(
            "needling",
            "twitch",
            "pain",
            "and",
            "or",
            "not",
            "near",
            "adj",
            "exp",
            "next",
            "limit",
            "5",
            "2021",
            "n",
            "w",
        ),
        *("low-back", "x-ray", "alzheimer's", "naïve", "TNF-α", "punción", "h5n1", "b/c", "c++", "a.b", "3.5", "d:e"),
        *("neck's", "-x", "y-", "e&f", "of", "use", "to", "S1", "ti", "yr="),
    ]
)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TEXT_TAGS = st.sampled_from(["ti", "ab", "tiab", "tw", "all", "ot", "ad", "tt", "cois", ""])
HEADINGS = st.sampled_from(
    [
        *("Neck Pain", "Wounds and Injuries", "Alzheimer Disease/drug therapy", "Pain/th", "Anti-Bacterial Agents"),
        *("Disease Models, Animal", "Receptors, N-Methyl-D-Aspartate", "Neck*", "Pain/nonsense", "(+)-x", "5/therapy"),
    ]
)
SUBHEADINGS = st.sampled_from(["therapy", "dt", "Drug Therapy", "diagnosis", "etiology", "nonsense"])
TYPES = st.sampled_from(["Clinical Trial", "review", "Letter", "randomized controlled trial", "Made Up", "Review*"])
LANGUAGES = st.sampled_from(["english", "eng", "fre", "klingon", "multiple languages"])
FIRST_DAYS = st.sampled_from(["2010", "2010/05", "2010/01/01"])
LAST_DAYS = st.sampled_from(["2020", "3000", "2020/12/31", "2020/06"])

TERMS: st.SearchStrategy[Node] = st.one_of(
    st.builds(Term, PHRASES, st.booleans(), TEXT_TAGS),
    st.builds(lambda words, tag: Term(f"{words}*", True, tag), PHRASES, TEXT_TAGS),
    st.builds(
        lambda words, tag, n: Term(words, True, tag, distance=n),
        PHRASES.filter(lambda words: " " in words),
        st.sampled_from(["ti", "tiab", "ad"]),
        st.integers(0, 120),
    ),
    st.builds(
        lambda name, tag, noexp: Term(name, True, tag, noexp), HEADINGS, st.sampled_from(["mh", "majr"]), st.booleans()
    ),
    st.builds(lambda name, noexp: Term(name, False, "sh", noexp), SUBHEADINGS, st.booleans()),
    st.builds(lambda name, noexp: Term(name, False, "pt", noexp), TYPES, st.booleans()),
    st.builds(lambda name: Term(name, False, "la"), LANGUAGES),
    st.builds(Range, FIRST_DAYS, LAST_DAYS, st.sampled_from(["dp", "crdt"])),
    st.sampled_from(
        [
            *(Term("smith j", False, "au"), Term("Lancet", True, "ta"), Term("humans", False, "filter")),
            *(Term("medline", False, "sb"), Term("lidocaine", True, "nm"), Term("col*r*", False, "tiab")),
            *(
                Term("last 5 years", True, "dp"),
                Term("2021", False, "dp"),
                Term("7", False, "pmid"),
                Range("1", "5", "uid"),
            ),
            *(Term("behavio*r therap*", True, "tw"), Term("y_5", False, "filter"), Term("*x", False, "ti")),
        ]
    ),
)


def _chains(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operands = st.lists(nodes, min_size=2, max_size=4)
    operators = st.lists(st.sampled_from(["AND", "OR", "NOT"]), min_size=3, max_size=3)
    return st.builds(lambda some, signs: Chain(tuple(some), tuple(signs[: len(some) - 1])), operands, operators)


def chains_of(terms: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees of such terms joined by operators."""
    return st.recursive(terms, _chains, max_leaves=6)


TREES: st.SearchStrategy[Node] = st.recursive(
    TERMS, lambda nodes: st.one_of(_chains(nodes), nodes.map(Negation)), max_leaves=8
)

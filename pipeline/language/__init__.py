"""PubMed's query language: read, lint, match a record and say which words matched. Knows nothing of the review.

Three rooms: `syntax` reads, `match` finds, `lint` advises; each imports only from those before it. Everybody else comes
in by this door.
"""

from pipeline.language.lint.linter import Finding, in_order, lint
from pipeline.language.match.field_text import Span, text_of
from pipeline.language.match.hit_index import HitIndex
from pipeline.language.match.mesh import (
    SUBHEADING_BY_LETTERS,
    MeshTree,
    names_of_types,
    own_publication_types,
    own_subheadings,
    publication_type_of_filter,
    read_mesh_descriptors,
    subheading_key,
)
from pipeline.language.match.queries import CompiledQueries, Matches, compile_queries, compile_trees
from pipeline.language.match.scanner import starred_words
from pipeline.language.match.terms import context
from pipeline.language.match.translation import Translation, same_but_for, settled
from pipeline.language.syntax.dates import bounds_of, is_relative
from pipeline.language.syntax.line_names import named_lines
from pipeline.language.syntax.parser import parse, parse_with_problems
from pipeline.language.syntax.pasted import PastedLine, PastedStrategy, read_pasted
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.strategy import Line, expand, read_lines
from pipeline.language.syntax.tags import TAG_BY_KEY, Kind
from pipeline.language.syntax.tree import Chain, Leaf, Negation, Node, Operator, Range, Reference, Term, leaves, printed
from pipeline.language.syntax.vocabulary import CODE_BY_NAME, FILTERS, NAME_BY_CODE, STOPWORDS, filter_key

__all__ = [
    "CODE_BY_NAME",
    "FILTERS",
    "NAME_BY_CODE",
    "STOPWORDS",
    "SUBHEADING_BY_LETTERS",
    "TAG_BY_KEY",
    "Chain",
    "CompiledQueries",
    "Finding",
    "HitIndex",
    "Kind",
    "Leaf",
    "Line",
    "Matches",
    "MeshTree",
    "Negation",
    "Node",
    "Operator",
    "PastedLine",
    "PastedStrategy",
    "QueryError",
    "Range",
    "Reference",
    "Span",
    "Term",
    "Translation",
    "bounds_of",
    "compile_queries",
    "compile_trees",
    "context",
    "expand",
    "filter_key",
    "in_order",
    "is_relative",
    "leaves",
    "lint",
    "named_lines",
    "names_of_types",
    "own_publication_types",
    "own_subheadings",
    "parse",
    "parse_with_problems",
    "printed",
    "publication_type_of_filter",
    "read_lines",
    "read_mesh_descriptors",
    "read_pasted",
    "same_but_for",
    "settled",
    "starred_words",
    "subheading_key",
    "text_of",
]

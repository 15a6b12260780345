"""PubMed's query language: read, lint, match a record and say which words matched. Knows nothing of the review.

Three rooms: `syntax` reads, `match` finds, `lint` advises; each imports only from those before it. Everybody else comes
in by this door.
"""

from pipeline.language.lint.linter import Finding, in_order, lint
from pipeline.language.match.field_text import Span, text_of
from pipeline.language.match.hit_index import HitIndex
from pipeline.language.match.mesh import MeshTree, read_mesh_descriptors
from pipeline.language.match.queries import CompiledQueries, Matches, compile_queries
from pipeline.language.match.translation import Translation, same_but_for, settled
from pipeline.language.syntax.line_names import named_lines
from pipeline.language.syntax.parser import parse
from pipeline.language.syntax.pasted import PastedStrategy, read_pasted
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.strategy import Line, expand, read_lines
from pipeline.language.syntax.tree import Node, printed

__all__ = [
    "CompiledQueries",
    "Finding",
    "HitIndex",
    "Line",
    "Matches",
    "MeshTree",
    "Node",
    "PastedStrategy",
    "QueryError",
    "Span",
    "Translation",
    "compile_queries",
    "expand",
    "in_order",
    "lint",
    "named_lines",
    "parse",
    "printed",
    "read_lines",
    "read_mesh_descriptors",
    "read_pasted",
    "same_but_for",
    "settled",
    "text_of",
]

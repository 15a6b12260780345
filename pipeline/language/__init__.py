"""PubMed's query language: read, lint, match a record and say which words matched. Knows nothing of the review."""

from pipeline.language.errors import QueryError
from pipeline.language.index import HitIndex
from pipeline.language.lines import Line, expand, read_lines
from pipeline.language.lint import Finding, lint
from pipeline.language.matching import CompiledQueries, Matches, TermMatch, compile_queries
from pipeline.language.mesh import MeshTree, read_mesh_descriptors
from pipeline.language.parser import parse
from pipeline.language.passages import Span
from pipeline.language.printer import printed
from pipeline.language.translation import Translation
from pipeline.language.tree import Node

__all__ = [
    "CompiledQueries",
    "Finding",
    "HitIndex",
    "Line",
    "Matches",
    "MeshTree",
    "Node",
    "QueryError",
    "Span",
    "TermMatch",
    "Translation",
    "compile_queries",
    "expand",
    "lint",
    "parse",
    "printed",
    "read_lines",
    "read_mesh_descriptors",
]

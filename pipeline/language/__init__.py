"""PubMed's query language: read, lint, match a record and say which words matched. Knows nothing of the review.

Three rooms: `syntax` reads, `match` finds, `lint` advises; each imports only from those before it. Everybody else comes
in by this door.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.language.match.field_text import Span, text_of
from pipeline.language.match.mesh import MeshTree, read_mesh_descriptors
from pipeline.language.match.queries import CompiledQueries, Matches, compile_queries
from pipeline.language.syntax.line_names import named_lines
from pipeline.language.syntax.parser import parse
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.strategy import Line, expand, read_lines
from pipeline.language.syntax.tree import Node, printed

if TYPE_CHECKING:
    from pipeline.language.lint.linter import Finding, in_order, lint
    from pipeline.language.match.hit_index import HitIndex
    from pipeline.language.match.translation import Translation, same_but_for, settled
    from pipeline.language.syntax.pasted import PastedStrategy, read_pasted
else:
    _MODULE_BY_NAME = {
        "Finding": "lint.linter",
        "HitIndex": "match.hit_index",
        "PastedStrategy": "syntax.pasted",
        "Translation": "match.translation",
        "in_order": "lint.linter",
        "lint": "lint.linter",
        "read_pasted": "syntax.pasted",
        "same_but_for": "match.translation",
        "settled": "match.translation",
    }

    def __getattr__(name: str) -> object:
        """What matching a record has no use for, fetched on demand: a short command starts in half the time."""
        if name not in _MODULE_BY_NAME:
            raise AttributeError(name)
        return getattr(import_module(f"{__name__}.{_MODULE_BY_NAME[name]}"), name)

    # The folder is named as the function is. Whoever imports from the folder first would find the folder here for ever.
    import_module(f"{__name__}.lint")
    del lint


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

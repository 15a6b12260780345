"""PubMed's query language: read, lint, match a record and say which words matched. Knows nothing of the review.

Three rooms: `syntax` reads, `match` finds, `lint` advises; each imports only from those before it. Everybody else comes
in by this door.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.language.match.evaluation import Absence
from pipeline.language.match.field_text import Span, text_of
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
from pipeline.language.syntax.dates import bounds_of, is_relative
from pipeline.language.syntax.line_names import named_lines
from pipeline.language.syntax.parser import SHORTEST_STEM, parse, parse_with_problems
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.strategy import Line, expand, read_lines
from pipeline.language.syntax.tags import TAG_BY_KEY, Kind
from pipeline.language.syntax.tokens import MEANT_BY_LOOK_ALIKE
from pipeline.language.syntax.tree import Chain, Leaf, Negation, Node, Operator, Range, Reference, Term, leaves, printed
from pipeline.language.syntax.vocabulary import CODE_BY_NAME, FILTERS, NAME_BY_CODE, STOPWORDS, filter_key

if TYPE_CHECKING:
    from pipeline.language.lint.lint_rules import RULE_BY_ID, LintRule
    from pipeline.language.lint.linter import Finding, in_order, lint
    from pipeline.language.match.as_searched import as_searched, is_splittable, terms_of_translation
    from pipeline.language.match.hit_index import HitIndex
    from pipeline.language.match.literals import LiteralsNeeded, literals_needed, raw_text
    from pipeline.language.match.translation import Translation, moving_tag, same_but_for, settled, translated
    from pipeline.language.syntax.pasted import PastedLine, PastedStrategy, read_pasted
else:
    _MODULE_BY_NAME = {
        "Finding": "lint.linter",
        "HitIndex": "match.hit_index",
        "LintRule": "lint.lint_rules",
        "LiteralsNeeded": "match.literals",
        "PastedLine": "syntax.pasted",
        "PastedStrategy": "syntax.pasted",
        "RULE_BY_ID": "lint.lint_rules",
        "Translation": "match.translation",
        "as_searched": "match.as_searched",
        "in_order": "lint.linter",
        "is_splittable": "match.as_searched",
        "lint": "lint.linter",
        "literals_needed": "match.literals",
        "moving_tag": "match.translation",
        "raw_text": "match.literals",
        "read_pasted": "syntax.pasted",
        "same_but_for": "match.translation",
        "settled": "match.translation",
        "terms_of_translation": "match.as_searched",
        "translated": "match.translation",
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
    "CODE_BY_NAME",
    "FILTERS",
    "MEANT_BY_LOOK_ALIKE",
    "NAME_BY_CODE",
    "RULE_BY_ID",
    "SHORTEST_STEM",
    "STOPWORDS",
    "SUBHEADING_BY_LETTERS",
    "TAG_BY_KEY",
    "Absence",
    "Chain",
    "CompiledQueries",
    "Finding",
    "HitIndex",
    "Kind",
    "Leaf",
    "Line",
    "LintRule",
    "LiteralsNeeded",
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
    "as_searched",
    "bounds_of",
    "compile_queries",
    "compile_trees",
    "context",
    "expand",
    "filter_key",
    "in_order",
    "is_relative",
    "is_splittable",
    "leaves",
    "lint",
    "literals_needed",
    "moving_tag",
    "named_lines",
    "names_of_types",
    "own_publication_types",
    "own_subheadings",
    "parse",
    "parse_with_problems",
    "printed",
    "publication_type_of_filter",
    "raw_text",
    "read_lines",
    "read_mesh_descriptors",
    "read_pasted",
    "same_but_for",
    "settled",
    "starred_words",
    "subheading_key",
    "terms_of_translation",
    "text_of",
    "translated",
]

"""What is asked of a mirror: the strategy of a review, as every worker compiles it for itself."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from pipeline.ground.errors import Fault
from pipeline.ground.files import sha256_of, sha256_of_file
from pipeline.ground.shelf import code_version
from pipeline.language import (
    CompiledQueries,
    Line,
    LiteralsNeeded,
    Node,
    QueryError,
    Range,
    Reference,
    Term,
    as_searched,
    compile_trees,
    context,
    expand,
    is_splittable,
    leaves,
    literals_needed,
    moving_tag,
    parse,
    read_mesh_descriptors,
    terms_of_translation,
)

FEW_WITNESSES = 4
"""Records of a file that are named to show that a term stands there. Later files may take all of them away again; then
more are asked for, which has to happen once in a blue moon."""


@dataclass(frozen=True, slots=True)
class Question:
    """The strategy of a review, and what has been learnt of it so far.

    lines        name -> query, in the order of the strategy
    search       the name of the line that is searched
    mesh         path of NLM's descriptor file, "" for the small tree of the package
    today        the mirror's day, where dates of the strategy are counted back from it; "" where none are
    counts       whether the records that each line finds are counted, and not only those of the search
    nowhere      phrases that no record of the mirror holds, which PubMed takes apart
    watched      terms of which it is asked whether any record holds them
    n_witnesses  how many records of a file are named for a term that is there
    """

    name: str
    lines: tuple[tuple[str, str], ...]
    search: str
    mesh: str = ""
    today: str = ""
    counts: bool = False
    nowhere: tuple[Term | Range, ...] = ()
    watched: tuple[Term | Range, ...] = ()
    n_witnesses: int = FEW_WITNESSES

    @property
    def key(self) -> str:
        """Names all on which an answer depends besides the file: this question, and the code that answers it."""
        mesh = sha256_of_file(Path(self.mesh)) if self.mesh else ""
        said = asdict(self) | {"name": "", "mesh": mesh, "code": code_version()}
        return sha256_of(json.dumps(said, sort_keys=True).encode())[:32]

    @property
    def counted(self) -> tuple[str, ...]:
        """The names of the lines whose records are counted."""
        return tuple(name for name, _ in self.lines) if self.counts else (self.search,)

    @property
    def day(self) -> date | None:
        """The day from which dates of the strategy are counted back."""
        return date.fromisoformat(self.today) if self.today else None

    def sent(self, name: str) -> str:
        """The query of a line with its references replaced, as PubMed would be sent it."""
        return expand([Line(line, query, 0) for line, query in self.lines], name)


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """Ready to be matched: the lines by name, and the terms that are watched by their place; and what each needs."""

    lines: CompiledQueries
    terms: CompiledQueries
    needed_by_lines: LiteralsNeeded
    needed_by_terms: LiteralsNeeded


def new_question(
    name: str, lines: Collection[Line], search: str, *, mesh: str = "", today: str = "", counts: bool = False
) -> Question:
    """The question before anything was learnt of its terms. Raises QueryError for a query that nobody can read.

    Of phrases that PubMed takes apart it is always asked whether they stand anywhere, for it changes what is found; of
    all other terms for the sake of the translation, where lines are counted. `today` is forgotten where no date of the
    strategy is counted back from it, so that its answers are good for ever.
    """
    question = Question(name, tuple((line.name, line.text) for line in lines), search, mesh, today, counts)
    trees = [parse(question.sent(line), lenient=True) for line in question.counted]
    watched: dict[Term | Range, None] = {}
    for line, tree in zip(question.counted, trees, strict=True):
        watched |= dict.fromkeys(terms_of_translation(question.sent(line)) if counts else _phrases(tree))
    is_moving = any(moving_tag(leaf) for tree in trees for leaf in leaves(tree))
    if is_moving and not today:
        fix = "put files there as NLM packed them, or write the dates out"
        raise QueryError(Fault("dates are counted back from the mirror's day, and no file tells it", name, fix=fix))
    question = replace(question, watched=tuple(watched), today=today if is_moving else "")
    compiled(question)
    return question


def _phrases(tree: Node) -> list[Term]:
    """The phrases of a query that PubMed takes apart where no record holds them."""
    return [leaf for leaf in leaves(tree) if isinstance(leaf, Term) and is_splittable(leaf)]


@lru_cache(maxsize=64)
def compiled(question: Question) -> CompiledQuestion:
    """The question compiled, once in each process. What a line cannot be told of a record, it does not find."""
    mesh = read_mesh_descriptors(Path(question.mesh)) if question.mesh else None
    meaning = context(mesh, question.day)
    lines = {name: as_searched(tree, question.nowhere) for name, tree in _trees(question).items()}
    terms = {str(place): as_searched(term, ()) for place, term in enumerate(question.watched)}
    of_lines = compile_trees(lines, meaning, three_values=False)
    of_terms = compile_trees(terms, meaning, three_values=False)
    return CompiledQuestion(of_lines, of_terms, literals_needed(of_lines, question.counted), literals_needed(of_terms))


def _trees(question: Question) -> dict[str, Node]:
    """The lines that are counted and those to which they refer."""
    query_by_name = dict(question.lines)
    trees: dict[str, Node] = {}
    waiting = [*question.counted]
    while waiting:
        name = waiting.pop()
        if name in query_by_name and name not in trees:
            try:
                trees[name] = parse(query_by_name[name], lenient=True)
            except QueryError as error:
                raise error.in_line(name) from None
            waiting += [leaf.name for leaf in leaves(trees[name]) if isinstance(leaf, Reference)]
    return trees

"""A strategy on another platform: its lines, what is left for a person, and the proof that nothing else differs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.language import Line, Node, QueryError, Reference, leaves, lint, parse, parse_with_problems, printed
from pipeline.translation.cochrane import COCHRANE
from pipeline.translation.ebsco import EBSCO
from pipeline.translation.embase_com import EMBASE_COM
from pipeline.translation.fitting import NO_CHOICE, Fitting, with_lines_in_place
from pipeline.translation.ovid import EMBASE, MEDLINE
from pipeline.translation.plain_tree import is_date, nested, references_in, same_question
from pipeline.translation.printing import NumberedLine, Printer
from pipeline.translation.reading_back import NotReadError, read_back
from pipeline.translation.scopus import SCOPUS
from pipeline.translation.target import Target, Task
from pipeline.translation.web_of_science import WEB_OF_SCIENCE

TARGETS: Mapping[str, Target] = MappingProxyType(
    {target.name: target for target in (MEDLINE, EMBASE, EMBASE_COM, EBSCO, WEB_OF_SCIENCE, SCOPUS, COCHRANE)}
)
FILTER_NAME = re.compile(r"(?:^|[_-])filters?(?:$|[_-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Translated:
    """What was made of a strategy.

    asked   the tree of each line as PubMed reads it
    kept    the tree of each line of which something is left: where it differs from `asked`, a task says so
    read    the same trees, read back from the text
    chosen  the terms of `asked` for which a person chose something
    """

    target: Target
    lines: tuple[NumberedLine, ...]
    tasks: tuple[Task, ...]
    asked: Mapping[str, Node] = field(default_factory=dict)
    kept: Mapping[str, Node] = field(default_factory=dict)
    read: Mapping[str, Node] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()


def translate(lines: Sequence[Line], target: Target, choices: Mapping[str, str] = MappingProxyType({})) -> Translated:
    """The strategy for `target`. `choices` holds what a person wrote for a term: term as PubMed writes it -> text.

    Raises QueryError for a line that cannot be read at all. What PubMed would swallow in silence is a task.
    """
    asked, tasks = _read(lines)
    # A line that is nothing but years is no line where years are a limit: it stands in those that refer to it.
    dates = {name: tree for name, tree in asked.items() if is_date(tree)} if target.limits_lines else {}
    own = {name: text for name, text in choices.items() if name.startswith("#")}
    written = {term: text for term, text in choices.items() if term not in own}
    fitting = Fitting(target, written, tasks)
    printer = Printer(target, written | {f"#{OWN_FILTER}{name[1:]}": text for name, text in own.items()})
    kept: dict[str, Node] = {}
    meant: dict[str, Node] = {}
    used = set().union(*map(references_in, asked.values()))
    for name, tree in _in_order(asked):
        if name in dates and name in used:
            continue
        whole = nested(with_lines_in_place(tree, dates))
        if _is_filter(name, target):
            fitted = _filter(fitting, name, own.get(f"#{name}", ""))
        else:
            fitted = fitting.fitted(name, whole)
        if fitted is not None:
            kept[name] = fitted
            printer.add(name, fitted)
            if name not in fitting.approximate and not choices:
                meant[name] = whole
    read = read_back(printer.lines, target, leaf_by_text(choices))
    _prove(target, kept, read, meant)
    # The filter that a person chose is not known here: the strategy's own stands for it when both are run over records.
    filters = {f"{OWN_FILTER}{name}": tree for name, tree in asked.items()}
    read = {name: with_lines_in_place(tree, filters) for name, tree in read.items()}
    terms = {printed(leaf) for tree in asked.values() for leaf in leaves(tree)} | {f"#{name}" for name in asked}
    chosen = frozenset(terms & choices.keys())
    return Translated(target, tuple(printer.lines), tuple(dict.fromkeys(tasks)), asked, kept, read, chosen)


def _read(lines: Sequence[Line]) -> tuple[dict[str, Node], list[Task]]:
    asked: dict[str, Node] = {}
    tasks: list[Task] = []
    for line in lines:
        try:
            tree, problems = parse_with_problems(line.text)
            asked[line.name] = nested(tree if problems else parse(line.text))
        except QueryError as error:
            raise error.in_line(line.name) from None
    for finding in lint(lines, role="search", advice=False):
        if finding.severity == "error" and finding.rule not in SEEN_IN_FITTING:
            text = next(line.text for line in lines if line.name == finding.line)
            words = text[finding.start : finding.end] or text[:40]
            meanwhile = "it is read as PubMed reads it"
            tasks.append(Task(finding.line, words, finding.why, f"correct the strategy: {finding.mend}", meanwhile))
    for name, tree in asked.items():
        for reference in sorted(references_in(tree) - asked.keys()):
            raise QueryError(Fault(f"there is no line #{reference}", place=f"line #{name}"))
    return asked, tasks


SEEN_IN_FITTING = frozenset(("short-stem", "leading-star", "lone-not", "local-tag"))
"""Rules of the linter for what may be right, or is told, on the other platform."""


def _in_order(trees: Mapping[str, Node]) -> Iterator[tuple[str, Node]]:
    """The lines, each behind those that it refers to. Raises QueryError for a circle."""
    done: set[str] = set()
    opened: list[str] = []

    def visit(name: str) -> Iterator[tuple[str, Node]]:
        if name in done:
            return
        if name in opened:
            circle = " -> ".join(f"#{one}" for one in (*opened, name))
            raise QueryError(Fault("lines refer to each other in a circle", place=f"line #{name}", found=circle))
        opened.append(name)
        for leaf in leaves(trees[name]):
            if isinstance(leaf, Reference):
                yield from visit(leaf.name)
        opened.pop()
        done.add(name)
        yield name, trees[name]

    for name in trees:
        yield from visit(name)


def _is_filter(name: str, target: Target) -> bool:
    return bool(FILTER_NAME.search(name)) and not target.same_as_medline


def _filter(fitting: Fitting, name: str, choice: str) -> Node | None:
    """The platform's own published filter, where a person has named it; never this one term by term."""
    key = f"#{name}"
    if not choice:
        why = f"a filter is made for one database, and {fitting.target.database} has published filters of its own"
        todo = f"choose one, or {NO_CHOICE}"
        fitting.tasks.append(Task(name, key, why, todo, "no filter is used"))
        fitting.approximate.add(name)
    if choice in ("", NO_CHOICE):
        fitting.empty.add(name)
        return None
    return Reference(f"{OWN_FILTER}{name}")


OWN_FILTER = "own filter "
"""Begins the name of the leaf that stands for a text which a person chose in place of a whole line."""


def _prove(target: Target, kept: Mapping[str, Node], read: Mapping[str, Node], meant: Mapping[str, Node]) -> None:
    """What was written reads back as what is kept, and where there is no task, what is kept is what was meant.

    Both hold by construction; that they do is looked at every time, because nobody sees that a search is wrong.
    """
    wrong = [(name, read[name], tree) for name, tree in kept.items() if not same_question(read[name], tree)]
    wrong += [(name, kept[name], tree) for name, tree in meant.items() if not same_question(kept[name], tree)]
    for name, found, expected in wrong:
        message = f"#{name} reads back as another question: this is a fault of trialsift"
        raise NotReadError(Fault(message, target.name, "", printed(found), printed(expected)))


def leaf_by_text(choices: Mapping[str, str]) -> dict[str, Node]:
    """What a person chose -> the leaf for which it stands."""
    return {text: _leaf(term) for term, text in choices.items() if text != NO_CHOICE}


def _leaf(term: str) -> Node:
    if term.startswith("#"):
        return Reference(f"{OWN_FILTER}{term[1:]}")
    try:
        return nested(parse(term))
    except QueryError as error:
        fix = "write the term as the task names it"
        message = f"this is no term of PubMed's: {error.faults[0].message}"
        raise ProtocolError(Fault(message, "", "", term, "", fix)) from error

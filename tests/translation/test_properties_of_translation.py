"""Any question of ours, on any platform, and back: the same question, or a task says what is different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.language import Chain, Line, Negation, Node, Range, Term, compile_trees, context, printed
from pipeline.translation import TARGETS, Target, read_text, translate
from pipeline.translation.fitting import with_lines_in_place
from pipeline.translation.kept_text import as_text
from pipeline.translation.plain_tree import is_date, nested, plain, same_question
from pipeline.translation.reading_back import read_back
from tests.language.invented import RECORD_BY_NAME
from tests.language.queries import TREES as PLAIN_TREES
from tests.properties import examples
from tests.translation.trees import TREES, chains_of

RECORDS = st.sampled_from(sorted(RECORD_BY_NAME)).map(RECORD_BY_NAME.__getitem__)
ANY = Negation(Range("1", "0", "uid"))
"""What every record meets: nothing has a PMID from 1 to 0."""
WORDS = ("rats", "pain", "twitch")
FEW = st.sets(st.sampled_from(WORDS)).map(sorted).map(tuple)
FEW_RECORDS = st.builds(
    lambda title, mesh, types: Record("a", title=" ".join(title), mesh_terms=mesh, publication_types=types),
    FEW,
    FEW,
    FEW,
)
"""Records whose words, headings and types are few, so that what stands for a term often finds another record."""
FEW_TREES = chains_of(st.builds(Term, st.sampled_from(WORDS), st.just(True), st.sampled_from(("mh", "ti", "tw", "pt"))))
targets = pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))


def lines_of(first: Node, second: Node, operator: str) -> list[Line]:
    """Two lines and a third that combines them."""
    return [
        Line("first", printed(first), 1),
        Line("second", printed(second), 2),
        Line("search", f"#first {operator} #second", 3),
    ]


@targets
@examples(200)
@given(TREES, TREES, st.sampled_from(["AND", "OR", "NOT"]))
def test_a_line_reads_back_as_the_same_question_or_bears_a_task(
    target: Target, first: Node, second: Node, operator: str
) -> None:
    made = translate(lines_of(first, second, operator), target)
    text = as_text(made, "a heading", "", "")
    read = read_back(read_text(text, target).lines, target, {})
    concerned = {task.line for task in made.tasks}
    if concerned & {"first", "second"}:
        concerned.add("search")
    limits = {name: tree for name, tree in made.asked.items() if name not in read}
    for name in made.asked.keys() - concerned - limits.keys():
        assert same_question(read[name], with_lines_in_place(made.asked[name], limits))
    assert all(is_date(tree) for name, tree in limits.items() if name not in concerned)


@examples(200)
@given(PLAIN_TREES, RECORDS)
def test_the_plain_form_of_a_question_finds_the_same_records(tree: Node, record: Record) -> None:
    queries = compile_trees({"asked": tree, "plain": plain(tree), "nested": nested(tree)}, context(None, None))
    matches = queries.match(record)
    assert matches.value("asked") is matches.value("nested") is matches.value("plain")


@targets
@examples(100)
@given(TREES, RECORDS)
def test_outside_of_exclusions_nothing_is_lost_where_the_tasks_leave_nothing_out(
    target: Target, tree: Node, record: Record
) -> None:
    made = translate([Line("search", printed(tree), 1)], target)
    exact = {"it is read as PubMed reads it", "its words are joined by AND", "the whole years are searched"}
    if any(task.meanwhile not in exact for task in made.tasks):
        return
    queries = compile_trees(
        {"asked": made.asked["search"], "read": made.read["search"]}, context(None, None), three_values=False
    )
    matches = queries.match(record)
    assert matches.value("asked") <= matches.value("read")


@targets
@examples(100)
@given(FEW_TREES, FEW_RECORDS)
def test_an_exclusion_never_takes_away_a_record_that_the_strategy_keeps(
    target: Target, tree: Node, record: Record
) -> None:
    made = translate([Line("search", f"a[ti] NOT ({printed(tree)})", 1)], target)
    asked, read = made.asked["search"], made.read["search"]
    assert isinstance(asked, Chain)
    before = Chain((ANY, *asked.operands[1:]), asked.operators)
    after = Chain((ANY, *read.operands[1:]), read.operators) if isinstance(read, Chain) else ANY
    matches = compile_trees({"before": before, "after": after}, context(None, None), three_values=False).match(record)
    assert matches.value("before") <= matches.value("after")

"""The linter: every rule by its own example, and no finding on what is clean."""

import pytest
from pipeline.language.rules import RULES, Rule
from pipeline.language.structure_checks import grouped
from pipeline.language.tree import Chain

from pipeline.ground.record import Record
from pipeline.language import Line, compile_queries, lint, parse, printed, read_lines

SECOND_LINE = Line("needling", "needling[tiab]", 2)
BY_THEMSELVES = [rule for rule in RULES if rule.id != "unused-line"]


def rules_broken(query: str, *, role: str = "search") -> set[str]:
    found = lint((Line("itself", query, 1), SECOND_LINE), role=role, ambiguous=["LTR"])  # type: ignore[arg-type]
    return {finding.rule for finding in found}


@pytest.mark.parametrize("rule", BY_THEMSELVES, ids=lambda rule: rule.id)
def test_the_example_of_a_rule_breaks_it(rule: Rule) -> None:
    assert rule.id in rules_broken(rule.example)


@pytest.mark.parametrize("rule", BY_THEMSELVES, ids=lambda rule: rule.id)
def test_the_clean_counterpart_breaks_no_rule_at_all(rule: Rule) -> None:
    assert rules_broken(rule.clean) == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_does_not_hold_for_criteria_is_silent_there(rule: Rule) -> None:
    silent = rule.in_criterion is None
    assert (rule.id in rules_broken(rule.example, role="criterion")) is (not silent)


def test_a_finding_says_where_why_and_how_to_mend_it() -> None:
    (finding,) = lint((Line("design", "twitch[tiab] OR randomised[tiab]", 7),), role="search")
    assert (finding.rule, finding.severity, finding.line) == ("spelling-pair", "warning", "design")
    assert (finding.start, finding.end) == (16, 32)
    assert "randomized[tiab] is missing" in finding.why
    assert finding.mend == "Write both spellings."


@pytest.mark.parametrize(
    "query",
    [
        "randomi*[tiab]",
        "laboratory[tiab] OR colorectal[tiab] OR organism[tiab] OR specialist[tiab] OR optimist[tiab]",
        "characteristic[tiab] OR generalist[tiab] OR analysis[tiab]",
        "randomised[tiab] OR randomized[tiab]",
        '"local anaesthetic*"[tiab] OR ("local anesthetic*"[tiab])',
    ],
)
def test_a_spelling_that_is_covered_or_no_pair_at_all_is_left_alone(query: str) -> None:
    assert "spelling-pair" not in rules_broken(query)


@pytest.mark.parametrize(
    ("query", "redundant"),
    [
        ("needl*[tiab] OR needling[tiab]", True),
        ("needl*[tiab] OR needling[ti]", True),
        ("needl*[ti] OR needling[tiab]", False),
        ("needling[tiab] OR needl*[tiab]", True),
        ("needling[tiab] OR needling[tiab]", True),
        ("needling[tiab] OR needling*[tiab]", True),
        ('pain[tiab] OR "neck pain"[tiab]', True),
        ('pain[tiab] OR "neck pain*"[tiab]', False),
        ('pain*[tiab] OR "neck pain*"[tiab]', True),
        ('"neck pain"[tiab] OR pain[tiab]', True),
        ("needl*[tiab] AND needling[tiab]", False),
        ('"dry pain"[tiab:~2] OR pain[tiab]', False),
    ],
)
def test_a_term_is_redundant_beside_one_that_finds_all_it_finds(query: str, redundant: bool) -> None:
    assert ("redundant-term" in rules_broken(query)) is redundant


@pytest.mark.parametrize(
    ("query", "alone"),
    [
        ("LTR[tiab]", True),
        ("ltr[tiab] OR twitch[tiab]", True),
        ("(LTR[tiab] OR twitch[tiab]) AND needling[tiab]", False),
        ("needling[tiab] AND (LTR[tiab] OR twitch[tiab])", False),
        ("needling[tiab] AND twitch[tiab] OR LTR[tiab]", True),
        ("needling[tiab] NOT LTR[tiab]", False),
    ],
)
def test_an_abbreviation_is_ambiguous_where_nothing_stands_beside_it(query: str, alone: bool) -> None:
    assert ("ambiguous-abbreviation" in rules_broken(query)) is alone


def test_an_abbreviation_that_the_search_joins_to_its_context_is_not_alone() -> None:
    lines = read_lines("#twitch = LTR[tiab] OR twitch*[tiab]\n#search = #twitch AND needling[tiab]")
    assert lint(lines, role="search", ambiguous=["LTR"], search="search") == ()


def test_a_line_that_the_search_does_not_need_is_named() -> None:
    lines = read_lines("#a = needling[tiab]\n#b = twitch[tiab]\n#search = #b AND neck[tiab]")
    assert [(one.rule, one.line) for one in lint(lines, role="search", search="search")] == [("unused-line", "a")]


def test_the_parentheses_proposed_for_mixed_operators_mean_the_same() -> None:
    query = "a1[ti] OR b1[ti] AND c1[ti] OR d1[ti] AND (e1[ti] OR f1[ti] AND g1[ti])"
    (finding, *_) = lint((Line("itself", query, 1),), role="search")
    tree = parse(query)
    assert isinstance(tree, Chain)
    assert grouped(tree) in finding.mend
    assert grouped(tree).startswith("(((a1[ti] OR b1[ti]) AND c1[ti]) OR d1[ti]) AND (")


@pytest.mark.parametrize("present", range(32))
def test_the_grouping_shown_has_the_value_of_the_query_for_every_combination(present: int) -> None:
    words = ["aaaa", "bbbb", "cccc", "dddd", "eeee"]
    record = Record("csv:1", title=" ".join(["title", *(word for at, word in enumerate(words) if present >> at & 1)]))
    query = "aaaa[ti] OR bbbb[ti] AND cccc[ti] NOT dddd[ti] OR eeee[ti]"
    tree = parse(query)
    assert isinstance(tree, Chain)
    matches = compile_queries({"written": query, "grouped": grouped(tree), "printed": printed(tree)}).match(record)
    assert matches.value("written") is matches.value("grouped") is matches.value("printed")


def test_a_hundred_kilobytes_of_terms_that_begin_alike_are_linted_one_by_one() -> None:
    query = " OR ".join(f'"pain word{number}"[tiab]' for number in range(4_000))
    assert rules_broken(query) == set()

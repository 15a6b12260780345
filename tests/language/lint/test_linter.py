"""The linter: every rule by its own example, and no finding on what is clean."""

import pytest

from pipeline.ground.record import Record
from pipeline.language import Line, compile_queries, lint, parse, printed, read_lines
from pipeline.language.lint.lint_rules import RULES, LintRule
from pipeline.language.lint.query_checks import grouped
from pipeline.language.match.mesh import mesh_tree
from pipeline.language.syntax.tree import Chain

SECOND_LINE = Line("needling", "needling[tiab]", 2)
BY_THEMSELVES = [rule for rule in RULES if rule.id != "unused-line"]


def rules_broken(query: str, *, role: str = "search") -> set[str]:
    found = lint((Line("itself", query, 1), SECOND_LINE), role=role, ambiguous=["LTR"])  # type: ignore[arg-type]
    return {finding.rule for finding in found}


@pytest.mark.parametrize("rule", BY_THEMSELVES, ids=lambda rule: rule.id)
def test_the_example_of_a_rule_breaks_it(rule: LintRule) -> None:
    assert rule.id in rules_broken(rule.example)


@pytest.mark.parametrize("rule", BY_THEMSELVES, ids=lambda rule: rule.id)
def test_the_clean_counterpart_breaks_no_rule_at_all(rule: LintRule) -> None:
    assert rules_broken(rule.clean) == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_does_not_hold_for_criteria_is_silent_there(rule: LintRule) -> None:
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


def test_a_heading_of_the_tree_that_is_given_is_known() -> None:
    tree = mesh_tree([("Invented Disease", ["C99"])])
    lines = (Line("itself", '"Invented Disease"[mh]', 1),)
    assert [finding.rule for finding in lint(lines, role="search")] == ["unmapped-heading"]
    assert lint(lines, role="search", mesh=tree) == ()


@pytest.mark.parametrize(
    "query",
    [
        "sensitivity and specificity[MeSH Terms]",
        "aged, 80 and over[mh]",
        "prevention and control[sh]",
        "Research Support, American Recovery and Reinvestment Act[pt]",
        "pain and symptom management[ta]",
        "organi*ation*[tiab]",
        '"twitch* respons*"[tiab]',
        "using[tiab]",
        "91000001 91000002",
        "hasabstract AND needling[tiab]",
    ],
)
def test_what_pubmed_understands_is_no_error(query: str) -> None:
    lines = (Line("itself", query, 1),)
    assert [finding.rule for finding in lint(lines, role="search") if finding.severity == "error"] == []


@pytest.mark.parametrize(
    "query", ["needling[tiab] or neck pain[mh]", "neck pain or[mh]", "needling and twitch[tiab]", "or"]
)
def test_a_lower_case_operator_between_terms_is_an_error(query: str) -> None:
    assert "lower-case-operator" in rules_broken(query)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("randomised controlled trial[pt]", "randomized controlled trial"),
        ("englsh[la]", "english"),
        ("drug terapy[sh]", "drug therapy"),
        ('"Neck Pain/terapy"[mh]', "therapy"),
        ("medlin[sb]", "medline"),
        ("humens[filter]", "humans"),
    ],
)
def test_a_name_that_is_on_no_closed_list_is_told_with_the_nearest_one(query: str, meant: str) -> None:
    (finding,) = [one for one in lint((Line("it", query, 1),), role="search") if one.rule == "unknown-value"]
    assert f"did you mean {meant}?" in finding.why


@pytest.mark.parametrize(
    "query",
    ["eng[la]", "French[la]", "hasabstract[filter]", "female[Filter]", "free full text[sb]", "dt[sh]", "jsubsetn[sb]"],
)
def test_a_name_on_a_closed_list_is_left_alone(query: str) -> None:
    assert "unknown-value" not in rules_broken(query)


@pytest.mark.parametrize("query", ['"last 5 years"[dp]', "y_5[Filter]", '"last 60 days"[edat]', '"last year"[pdat]'])
def test_a_window_that_moves_is_named(query: str) -> None:
    assert "moving-window" in rules_broken(f"needling[tiab] AND {query}")


def test_headings_that_this_machine_does_not_know_are_one_finding_at_the_end() -> None:
    lines = (Line("a", '"Invented Disease"[mh] OR "Other Disease"[mh]', 1), Line("b", "needling", 2))
    *_, last = lint(lines, role="search")
    assert (last.rule, last.line, last.start) == ("unmapped-heading", "a", 0)
    assert "Invented Disease, Other Disease" in last.why
    assert "this machine" in last.why


def test_an_unquoted_heading_that_is_not_known_is_told_what_pubmed_would_do() -> None:
    (finding, _) = lint((Line("it", "invented neck twitch syndrome[mh]", 1),), role="search")
    assert finding.rule == "unquoted-phrase"
    assert "one of its words alone" in finding.why


def test_errors_come_before_warnings() -> None:
    lines = (Line("a", "needling", 1), Line("b", "needling[tiabb]", 2))
    assert [finding.severity for finding in lint(lines, role="search")] == ["error", "warning"]


@pytest.mark.parametrize("query", ["needling[tiab] or twitch[tiab]", "needling[tiabb]", "needl∗[ti]"])
def test_one_slip_has_one_message(query: str) -> None:
    assert len(lint((Line("it", query, 1),), role="search")) == 1


@pytest.mark.parametrize(
    ("query", "redundant"),
    [
        ("organi*[tiab] OR organi*ation[tiab]", True),
        ("organi*ation*[tiab] OR organisation[tiab]", True),
        ("organi*ation*[tiab] OR organism[tiab]", False),
        ('"vaccin* schedul*"[tiab] OR "vaccination schedule"[tiab]', True),
    ],
)
def test_stars_inside_words_make_terms_redundant_too(query: str, redundant: bool) -> None:
    assert ("redundant-term" in rules_broken(query)) is redundant


@pytest.mark.parametrize("query", ['"behavi* chang*"[tiab]', '"behaviour* chang*"[tiab] OR "behavior* chang*"[tiab]'])
def test_a_spelling_that_a_star_or_the_other_term_covers_is_not_missing(query: str) -> None:
    assert "spelling-pair" not in rules_broken(query)


def rules_in_a_criterion(query: str) -> list[str]:
    return [one.rule for one in lint((Line("it", query, 1),), role="criterion", search="it")]


def test_a_criterion_may_hold_a_longer_term_that_is_quoted_as_evidence() -> None:
    assert rules_in_a_criterion('review[ti] OR "systematic review"[ti]') == []


def test_a_type_of_another_source_is_left_alone_in_a_criterion_and_a_slip_is_told() -> None:
    assert rules_in_a_criterion("Clinical Trial Registry[pt] OR Trial registry record[pt]") == []
    assert rules_in_a_criterion("randomised controlled trial[pt]") == ["unknown-value"]

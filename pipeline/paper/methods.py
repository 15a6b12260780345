"""The text: what PRISMA-S, PRISMA 2020 and PRISMA-LSR ask for, as far as a run knows it.

PRISMA-S: Rethlefsen 2021, doi 10.1186/s13643-020-01542-z. PRISMA-LSR: Akl 2024, BMJ 387:e079183. What only the team can
tell is marked so; nothing is made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.paper.document import Block, DocumentTable, Heading, Paragraph, Verbatim
from pipeline.paper.facts import Facts
from pipeline.paper.search_report import (
    answer_blocks,
    strategy_blocks,
    table_of_items,
    table_of_searches,
    table_of_sources,
    translation_blocks,
)
from pipeline.prisma.fates import ARMS
from pipeline.prisma.studies import NOT_FOR_PEOPLE
from pipeline.review.audit_figures import audit_in_words, checked_by_rule, stopped_rules
from pipeline.review.searches import searched_in_words
from pipeline.tables.kept import AUDIT, FULL_TEXT, TITLE_ABSTRACT

DATABASES, OTHER = ARMS
PERSON = "person"


def methods(facts: Facts) -> list[Block]:
    """The whole text, in the order in which a paper tells it."""
    return [
        Heading(f"Words for the paper: {facts.protocol.review.title}", 1),
        Paragraph(
            f"Written by TrialSift {facts.version} from the search of {facts.searches[-1].name} and all before it. "
            "Take what fits; [the team] marks what no run can know."
        ),
        Heading("Search report (PRISMA-S)"),
        table_of_items(facts),
        table_of_sources(facts),
        table_of_searches(facts),
        *strategy_blocks(facts),
        *answer_blocks(facts),
        *translation_blocks(facts),
        Heading("Deduplication"),
        Paragraph(deduplication(facts)),
        Heading("Automation"),
        *automation(facts),
        Heading("Studies excluded after full-text assessment (PRISMA item 16b)"),
        excluded_studies(facts),
        Heading("Living mode (PRISMA-LSR)"),
        Paragraph(living_mode(facts)),
        table_of_versions(facts),
        table_of_criteria_versions(facts),
    ]


def deduplication(facts: Facts) -> str:
    """How duplicates were found, with the counts of this run."""
    by_rule = {rule: n for rule, n in facts.duplicates_by_rule.items() if rule != PERSON}
    rules = ", ".join(f"{rule} ({n})" for rule, n in sorted(by_rule.items(), key=lambda item: (-item[1], item[0])))
    return (
        f"Records from all sources ({facts.n_identified}) were deduplicated with TrialSift {facts.version}. Named "
        "rules compare identifiers, titles, authors, journals, years, volumes and pages; a record is set aside only by "
        "a rule whose evidence is stored with it, and two PubMed records are never merged without a person. "
        f"{sum(facts.duplicates_by_rule.values())} duplicate records were set aside: {sum(by_rule.values())} by rules"
        + (f" ({rules})" if rules else "")
        + f" and {facts.duplicates_by_rule.get(PERSON, 0)} by people. Pairs that no rule decides were shown to people; "
        f"{facts.n_open_pairs} of them are open. Several reports of one study are linked and not removed."
    )


def automation(facts: Facts) -> Iterator[Block]:
    """What was left to rules, what to people, and the rules themselves."""
    flow, criteria = facts.flow, facts.protocol.criteria
    yield Paragraph(
        f"Titles and abstracts were screened by {len(criteria)} criteria (version {facts.criteria_version}) written in "
        "PubMed's query language and applied by TrialSift. Each criterion is met, not met, or unknown where the field "
        "that would tell is missing; what is unknown goes to a person. The rules alone marked "
        f"{flow.n('automation')} records as ineligible ({flow.n('automation', DATABASES)} from databases and "
        f"registers, {flow.n('automation', OTHER)} from other methods). People screened "
        f"{sum(map(flow.screened, ARMS))} records and excluded {flow.n('excluded')} of them; "
        f"{flow.n('awaiting_screening')} wait. Only people exclude reports after reading them in full: "
        f"{flow.n('report_excluded')} so far. [the team]: how the rules were tested before they were used."
    )
    yield from audit(facts)
    yield from criteria_blocks(facts)


def criteria_blocks(facts: Facts) -> Iterator[Block]:
    """The criteria in a table, and their queries below it: in a column of a text document, a query fills pages."""
    kinds = {"exclude": "excludes", "require": "required", "signal": "ranks", "flag": "marks for people"}
    about = "The criteria, in the order in which reasons are counted."
    criteria = facts.protocol.criteria
    rows = [[criterion.id, kinds[criterion.kind], criterion.reason] for criterion in criteria]
    yield DocumentTable(about, ("criterion", "effect", "reason"), rows)
    yield Heading("The queries of the criteria", 3)
    for criterion in criteria:
        yield Paragraph(f"{criterion.id} is met by")
        yield Verbatim(criterion.when)
        if unless := " OR ".join(filter(None, (criterion.unless, criterion.unless_seen))):
            yield Paragraph("unless")
            yield Verbatim(unless)


def audit(facts: Facts) -> Iterator[Block]:
    """What people found who checked exclusions by rules alone, over all and for each criterion."""
    if not facts.audited:
        yield Paragraph(f"{audit_in_words(facts.audited)} [the team]: whether and how they were checked.")
        return
    stopped = ", ".join(stopped_rules(facts.audited)) or "none at present"
    yield Paragraph(
        f"{audit_in_words(facts.audited)} Each update draws by the SHA-256 of the record ids, so that nobody chooses, "
        f"until {facts.protocol.audit.size} wait. A record that was wrongly excluded goes back to people, and its "
        "criterion excludes nothing alone until it is changed or the team accepts the error; so stopped: "
        f"{stopped}."
    )
    about = (
        "Exclusions by rules alone that people checked; a record that two criteria excluded counts for both. The bound "
        "is one-sided, of 95 %, for each criterion by itself."
    )
    rows = [[c.rule, str(c.n), str(c.wrong), f"{c.bound:.1%}"] for c in checked_by_rule(facts.audited)]
    if rows:
        yield DocumentTable(about, ("criterion", "checked", "wrong", "upper bound"), rows)


def excluded_studies(facts: Facts) -> Block:
    """The reports that might appear to be eligible and were excluded, each cited with its reason."""
    if not facts.excluded:
        return Paragraph("No report was excluded after it was read in full.")
    rows = [[row.citation, row.reason, row.link] for row in facts.excluded]
    return DocumentTable("Reports excluded in full text, with the reason.", ("report", "reason", "link"), rows)


def living_mode(facts: Facts) -> str:
    """How the review is kept alive, and what only the team can say of it."""
    interval = facts.protocol.search.interval_days
    last = facts.searches[-1]
    due = date.fromisoformat(last.date) + timedelta(days=interval)
    reasons = facts.flow.reasons_of("awaiting_report")
    ongoing = sum(reasons.get(reason, 0) for reason in NOT_FOR_PEOPLE)
    waiting = facts.flow.n("awaiting_screening") + facts.flow.n("awaiting_report") - ongoing
    return (
        f"The whole strategy is to be run again every {interval} days; it was run {len(facts.searches)} times so far. "
        "Each search is compared with all earlier ones, so that records entered or indexed late are found too. The "
        f"last search is of {last.name}; the next one is due on {due}. {waiting} records wait for people. "
        f"Included so far: {facts.flow.total_studies} studies in {facts.flow.total_reports} reports. [the team]: what "
        "triggers a new version of the published review, when it will no longer be kept alive, changes of authors and "
        "roles."
    )


def table_of_versions(facts: Facts) -> DocumentTable:
    """One row for each update, earliest first, with what it brought, counted as of now."""
    rows = []
    for number, search in enumerate(facts.searches, start=1):
        flow = facts.flow_by_update.get(search.name)
        brought = (
            [sum(flow.identified_by_source.values()), len(flow.studies), flow.n("included")] if flow else ["–"] * 3
        )
        earlier = facts.searches[number - 2] if number > 1 else None
        changed = earlier is not None and earlier.strategy_sha256 != search.strategy_sha256
        trigger = "first search" if earlier is None else "strategy changed" if changed else "update"
        accepted = "; ".join(search.accepted)
        rows.append([str(number), search.name, trigger + (f" (accepted: {accepted})" if accepted else ""),
                     str(search.result.count), *map(str, brought)])  # fmt: skip
    found = f"records found in {searched_in_words(facts.searches)}"
    columns = ("version", "search", "trigger", found, "records first identified", "new studies included",
               "new reports included")  # fmt: skip
    return DocumentTable("Versions: each update and what it brought, as it stands now.", columns, rows)


def table_of_criteria_versions(facts: Facts) -> DocumentTable:
    """Which decisions were taken under which criteria: a change of methods shows here."""
    n = Counter((decision.criteria_version, decision.phase) for decision in facts.decisions)
    dates: dict[str, list[str]] = {}
    for decision in facts.decisions:
        dates.setdefault(decision.criteria_version, []).append(decision.decided_on)
    rows = [
        [
            version or "–",
            min(days),
            max(days),
            *(str(n[version, phase]) for phase in (TITLE_ABSTRACT, FULL_TEXT, AUDIT)),
        ]
        for version, days in sorted(dates.items(), key=lambda item: (min(item[1]), item[0]))
    ]
    columns = (
        "criteria version",
        "first decision",
        "last decision",
        "on title and abstract",
        "in full text",
        "in the audit",
    )
    return DocumentTable("Decisions of people by the version of the criteria in force.", columns, rows)

"""The search report: the 16 items of PRISMA-S, every search with its dates, every line with its counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.paper.document import Block, DocumentTable, Heading, Paragraph, Verbatim
from pipeline.paper.facts import Facts
from pipeline.review.searches import NLM_FILES, Search, searched_in_words

TEAM = "[the team]"


def table_of_items(facts: Facts) -> DocumentTable:
    """All items; what no run can know is left to the team."""
    return DocumentTable(
        "PRISMA-S items.",
        ("item", "what it asks", "what was done"),
        [[str(number), *row] for number, row in enumerate(_items(facts), start=1)],
    )


def _items(facts: Facts) -> Iterator[tuple[str, str]]:
    about, last = facts.protocol.review, facts.searches[-1]
    yield (
        "Database names and platforms",
        _done([_pubmed(last), *facts.sources_of("database")[1:]], facts.planned("database"))
        + f"; platforms of the others: {TEAM}",
    )
    yield "Several databases searched at once", f"{_alone(facts)}; the others: {TEAM}"
    yield "Study registries", _done(facts.sources_of("register"), facts.planned("register"))
    sites = ("website", "organisation")
    yield "Online resources and browsing", _done(facts.sources_of(*sites), facts.planned(*sites))
    kind = "citation searching"
    chased = [f"{title}: {words}" for title, words in facts.chased().items()]
    more = [title for title in facts.sources_of(kind) if title not in facts.chased()]
    yield "Citation searching", _done([*chased, *more], facts.planned(kind))
    yield "Contacts", TEAM
    yield "Other methods", _other_methods(facts)
    yield "Full search strategies", "below, exactly as sent, line by line"
    yield "Limits and restrictions", f"none besides what the strategy says; reasons for those: {TEAM}"
    yield "Search filters", f"as written in the strategy; their sources: {TEAM}"
    yield "Prior work", about.reconstruction or about.citation or TEAM
    yield (
        "Updates",
        (
            f"{len(facts.searches)} searches with the whole strategy so far; planned every "
            f"{facts.protocol.search.interval_days} days"
        ),
    )
    lasts = {facts.protocol.title_by_source[s]: answers[-1].name for s, answers in facts.answers.items() if answers}
    others = "".join(f", in {title} of {name}" for title, name in lasts.items())
    yield "Dates of searches", f"below; the last one in {last.searched} is of {last.name}{others}"
    yield "Peer review of the search", TEAM
    yield "Total records", f"{facts.n_identified} from all sources, below for each"
    yield "Deduplication", "below"


def table_of_sources(facts: Facts) -> DocumentTable:
    """What each source gave, and when."""
    protocol = facts.protocol
    dates: dict[str, list[str]] = {"pubmed": [search.name for search in facts.searches]}
    for source in protocol.title_by_source:
        asked = [answer.name for answer in facts.answers.get(source, ())]
        dates.setdefault(source, sorted([*asked, *facts.imports.get(source, ())]))
    rows = [
        [title, protocol.kind_by_source[source], str(facts.flow.identified_by_source.get(source, 0)),
         ", ".join(dates.get(source, ())) or "planned, not searched yet"]
        for source, title in protocol.title_by_source.items()
    ]  # fmt: skip
    return DocumentTable("Sources: records and dates.", ("source", "kind", "records", "searched or handed over"), rows)


def _pubmed(last: Search) -> str:
    """By which way PubMed's records came."""
    if last.is_of_a_mirror:
        return f"{NLM_FILES} and not by PubMed"
    return "PubMed, through NCBI's E-utilities"


def table_of_searches(facts: Facts) -> DocumentTable:
    """Every search in PubMed or its files: when it was answered, by which version of it, how many records it found."""
    rows = [
        [search.name, search.answered_at, search.database_updated, str(search.result.count), search.how, search.client]
        for search in facts.searches
    ]
    columns = ("search", "answered at (UTC)", "database updated", "records found", "listed", "client")
    return DocumentTable(f"Searches in {searched_in_words(facts.searches)}.", columns, rows)


def answer_blocks(facts: Facts) -> Iterator[Block]:
    """Each source that is asked besides PubMed: its queries exactly as they were asked, with dates and counts."""
    for source, answers in facts.answers.items():
        if not answers:
            continue
        yield Heading(f"What {facts.protocol.title_by_source[source]} was asked", 3)
        rows = [[a.name, a.asked_at, str(a.count), a.how, a.service, a.client] for a in answers]
        columns = ("answer", "answered at (UTC)", "records found", "listed", "service", "client")
        yield DocumentTable(f"Answers of {facts.protocol.title_by_source[source]}.", columns, rows)
        for query in dict.fromkeys(answer.query for answer in answers):
            dates = ", ".join(answer.name for answer in answers if answer.query == query)
            yield Paragraph(f"The query of {dates}, as it was asked:")
            yield Verbatim(query)
        yield Paragraph("The first request of the last answer:")
        yield Verbatim(answers[-1].request)


def strategy_blocks(facts: Facts) -> Iterator[Block]:
    """The strategy as last sent, and the counts of every line in every search."""
    last = facts.searches[-1]
    yield Heading(f"The strategy as sent on {last.name}", 3)
    for line in last.lines:
        is_search = " (the search)" if line.name == last.search else ""
        yield Paragraph(f"#{line.name}{is_search}: {line.count} records")
        yield Verbatim(line.sent)
        if line.warnings:
            yield Paragraph(f"{last.matched_by} remarked: " + "; ".join(line.warnings))
    names = list(dict.fromkeys(line.name for search in facts.searches for line in search.lines))
    counts = [{line.name: str(line.count) for line in search.lines} for search in facts.searches]
    rows = [[f"#{name}", *(count.get(name, "–") for count in counts)] for name in names]
    yield DocumentTable(
        "Records of each line in each search.", ("line", *(search.name for search in facts.searches)), rows
    )
    for search, earlier in zip(facts.searches[1:], facts.searches, strict=False):
        if search.strategy_sha256 != earlier.strategy_sha256:
            yield Paragraph(f"The strategy changed between the searches of {earlier.name} and {search.name}.")


def translation_blocks(facts: Facts) -> Iterator[Block]:
    """The strategy on each other platform, line by line, and what has no equal there."""
    for one in facts.translations:
        yield Heading(f"The strategy for {one.target.database}", 3)
        if not one.is_current:
            yield Paragraph(f"Made from an earlier strategy or other choices: translate it again. {TEAM}")
        yield Verbatim("\n".join(f"{line.number}  {line.text}" for line in one.kept.lines))
        for task in one.kept.tasks:
            yield Paragraph(f"Not finished: {task}")


def _other_methods(facts: Facts) -> str:
    if facts.n_noticed is None:
        return TEAM
    return (
        "for retractions, expressions of concern and corrections each record was looked up by its DOI and its PMID in "
        f"the table of Retraction Watch (Crossref), which told {facts.n_noticed} that PubMed does not; {TEAM}"
    )


def _alone(facts: Facts) -> str:
    """The databases that this program asked, each alone; registers and citations are other items of PRISMA-S."""
    kinds = facts.protocol.kind_by_source
    asked = [source for source, answers in facts.answers.items() if answers and kinds[source] == "database"]
    names = [searched_in_words(facts.searches), *(facts.protocol.title_by_source[source] for source in asked)]
    return f"none: each was searched alone ({'; '.join(names)})"


def _done(searched: Sequence[str], planned: Sequence[str]) -> str:
    """What was searched, and apart from it what is only planned: a protocol's intention is no search."""
    done = "; ".join(searched) or "none recorded"
    return f"{done}; planned, not searched yet: {', '.join(planned)}" if planned else done

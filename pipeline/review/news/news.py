"""What one update has to tell, gathered once for the page, the feed and the event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.review.news.source_news import SourceNews
from pipeline.tables.computed import AuditRow
from pipeline.tables.kept import Decision

LAST_READ = 100

CHANGES: Mapping[str, str] = {
    "notice": "retracted, corrected or of concern",
    "linked": "published since",
    "results": "results posted in a register",
    "trial": "registered trial changed",
    "revised": "revised",
    "gone": "no longer found",
    "deleted": "deleted from PubMed",
    "back": "found again",
}
"""Every change but `new`, in the order in which people should hear of it."""
RULES_SAY = {"include": "likely", "unclear": "awaiting a person", "exclude": "excluded by rules"}
LISTS: Mapping[str, str] = {
    "recheck": "changed after a person's decision",
    "conflicts": "reviewers differ",
    "disagreements": "rules and a person differ",
}
"""The lists of what deserves a second look, each a table of its name."""


@dataclass(frozen=True, slots=True)
class Told:
    """One record and what is told of it.

    outcome    what counts for a new record now: include, exclude, unclear, a duplicate; "" for a change
    evidence   the words on which its criteria rest, "" where nobody has to read it
    decided_by who decided on it, "" where rules alone say what counts
    duplicate_of  the record for which it was set aside, "" where it was not
    """

    record_id: str
    title: str
    year: str
    link: str
    why: str
    outcome: str = ""
    evidence: str = ""
    decided_by: str = ""
    duplicate_of: str = ""

    @property
    def outcome_in_words(self) -> str:
        """What counts for it, for people: rules include nothing, they find a record likely."""
        if self.decided_by:
            return f"{self.decided_by}: {self.outcome}"
        return RULES_SAY.get(self.outcome, self.outcome)


@dataclass(frozen=True, slots=True)
class News:
    """What an update tells.

    search      the name of the search it reports, answered_at when PubMed answered it
    found       records that search found, found_before those of the search before it, None for the first
    accepted    alarms that a person accepted
    strategy_changed  whether the search before it asked something else
    changed     change -> the records, every key of CHANGES
    waiting     phase -> records that wait for a person
    second_look list -> how many records stand there, every key of LISTS
    last_read   of the last LAST_READ records that people decided on, how many they want, and how many they are
    sources     the sources that are asked besides PubMed, and how each stands
    stopped     criterion that excludes nothing alone -> the wrong exclusions for which somebody has to deal with it
    """

    review: str
    title: str
    search: str
    answered_at: str
    found: int
    found_before: int | None
    accepted: tuple[str, ...]
    new: Sequence[Told]
    changed: Mapping[str, Sequence[Told]]
    waiting: Mapping[str, int]
    second_look: Mapping[str, int]
    stopped: Mapping[str, Sequence[AuditRow]] = field(default_factory=dict)
    last_read: tuple[int, int] = (0, 0)
    sources: Sequence[SourceNews] = ()
    strategy_changed: bool = False

    @property
    def to_read(self) -> int:
        """Records that wait for a person, whatever the phase."""
        return sum(self.waiting.values())

    @property
    def new_reports(self) -> list[Told]:
        """What is new and was not set aside as a duplicate."""
        return [told for told in self.new if not told.duplicate_of]

    @property
    def new_duplicates(self) -> list[Told]:
        """What is new and was set aside as a duplicate."""
        return [told for told in self.new if told.duplicate_of]

    @property
    def n_new_in_words(self) -> str:
        """How much is new, for people: reports, and the copies of reports apart from them."""
        return new_in_words(len(self.new_reports), len(self.new_duplicates))

    @property
    def is_quiet(self) -> bool:
        """Whether nobody needs to be called: nothing new, lost, warned of or published."""
        loud = ("notice", "linked", "results", "trial", "gone", "deleted", "back")
        all_answered = all(source.is_current for source in self.sources)
        return all_answered and not self.new and not any(self.changed[change] for change in loud)


def new_in_words(n_reports: int, n_duplicates: int) -> str:
    """How many reports are new; copies that were set aside are counted apart.

    >>> new_in_words(15, 21)
    '15 new (21 more were duplicates)'
    """
    more = f" ({n_duplicates} more {'was a duplicate' if n_duplicates == 1 else 'were duplicates'})"
    return f"{n_reports} new{more if n_duplicates else ''}"


def wanted_of_last(standing: Iterable[Decision]) -> tuple[int, int]:
    """How many people want of the last LAST_READ records that they decided on by title and abstract, and of how many.

    No rule for stopping: the ones that were tested stop when almost everything is read. It is what a team can see of
    its own reading.
    """
    decided = [decision for decision in standing if decision.decision in ("include", "exclude")]
    in_time = sorted(decided, key=lambda decision: (decision.made_on or decision.decided_on, decision.decided_on,
                                                    decision.record_id))  # fmt: skip
    last = in_time[-LAST_READ:]
    return sum(decision.decision == "include" for decision in last), len(last)


def last_read_in_words(last_read: tuple[int, int]) -> str:
    """What `wanted_of_last` found, "" where nobody decided yet."""
    wanted, n_read = last_read
    if not n_read:
        return ""
    return f"Of the last {n_read} records that people decided on by title and abstract, they want {wanted}."


def numbers(news: News) -> dict[str, int]:
    """The figures of an update by name; zero is a result."""
    changed = {change: len(news.changed[change]) for change in CHANGES}
    return {
        "found": news.found,
        "new": len(news.new_reports),
        "new_duplicates": len(news.new_duplicates),
        **changed,
        **news.waiting,
        **news.second_look,
    }


def one_line(news: News) -> str:
    """The update in a line, as for the subject of a mail."""
    counted = [news.n_new_in_words]
    counted += [f"{len(news.changed[change])} {words}" for change, words in CHANGES.items() if news.changed[change]]
    unanswered = [source.title for source in news.sources if not source.is_current]
    without = f"; no answer of {', '.join(unanswered)}" if unanswered else ""
    return f"{news.review}, update of {news.search}: {', '.join(counted)}; {news.to_read} to read{without}"

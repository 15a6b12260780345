"""What people are asked of each record that waits for them: in which phase, whose turn it is, the row of the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.ground.identifiers import page_of
from pipeline.ground.record import Record
from pipeline.ordering import BY_BOTH, BY_RULES, Judged, Learned
from pipeline.review.audit import PUT_BACK, Audit, put_back
from pipeline.review.people import CONSENSUS, People, Word
from pipeline.review.shares import Shares
from pipeline.review.team import Words
from pipeline.review.verdicts import reason_of
from pipeline.screening import Screener, Screening
from pipeline.sheets import ANYBODY, OF_WHEN, DecidedRow, Offered, ToScreenRow
from pipeline.tables.kept import AUDIT, FULL_TEXT, TITLE_ABSTRACT, Decision
from pipeline.tables.unread import ids_of_record


@dataclass(frozen=True, slots=True)
class Asking:
    """How people are asked, besides what they said so far.

    words         how they are called
    unnamed       whose the rows without a name are that were taken in just now
    date          of when the sheet is: nobody who fills it in knows less than what was known then
    shares        who reads which record
    reconsider    record id -> since when it is to be thought over again
    audit         what is drawn from what rules exclude alone, for people to check
    learned       what people's decisions teach of the order, None where they are too few
    """

    words: Words = field(default_factory=Words)
    unnamed: str | None = ANYBODY
    date: str = ""
    shares: Shares = field(default_factory=Shares)
    reconsider: Mapping[str, str] = field(default_factory=dict)
    audit: Audit = field(default_factory=Audit)
    learned: Learned | None = None

    @property
    def order_by(self) -> str:
        """What the order of the sheet rests on."""
        return BY_BOTH.format(n=self.learned.n_decisions) if self.learned else BY_RULES

    @property
    def of_when(self) -> str:
        """What the rows say of when the sheet is."""
        return self.date and OF_WHEN + self.date

    def in_order(self, row: ToScreenRow, judged: Judged | None) -> ToScreenRow:
        """The row, with what its place in the order rests on."""
        return replace(row, learned=str(judged or ""), order_by=self.order_by)


def waits_for(screening: Screening, first: Decision | None, second: Decision | None) -> str:
    """The phase in which the record waits for a person, "" when it waits for nobody."""
    if first and first.decision != "include":
        return TITLE_ABSTRACT if first.decision == "unclear" else ""
    if second:
        return FULL_TEXT if second.decision == "sought" and not second.tag else ""
    if first:
        return FULL_TEXT
    return "" if screening.outcome == "exclude" else TITLE_ABSTRACT


def whose_turn(word: Word, reviewers: int) -> str:
    """Who has to decide, where that is not simply anybody; what one reviewer said is not shown to the second."""
    if word.is_conflict:
        said = ", ".join(f"{decision.reviewer} says {decision.decision}" for decision in word.said)
        return f"conflict, for a third person or {CONSENSUS}: {said}"
    if reviewers == 1:
        return ""
    if not word.is_settled:
        return f"a second reviewer: {word.said[0].reviewer} has decided"
    return "two reviewers" if word.stands is None else "anybody: it is still open"


def thought_over(word: Word) -> str:
    """What people are shown who asked for a record again: here everybody's word may be seen."""
    said = ", ".join(f"{decision.reviewer} says {decision.decision}" for decision in word.said)
    return f"to be thought over again: {said or 'nobody has said anything'}"


def sheet_row(record: Record, screening: Screening, words: str, question: ToAsk, first: Decision | None) -> ToScreenRow:
    """What a person sees of a record: the deciding words in context, and empty cells to fill in."""
    return ToScreenRow(
        record_id=record.record_id,
        phase=question.phase,
        whose_turn=question.turn,
        outcome=first.decision if first else screening.outcome,
        score=str(screening.score),
        title=record.title,
        year=record.year,
        journal=record.journal,
        link=page_of(record.pmid, record.doi, record_id=record.record_id),
        evidence=words,
        open_questions="; ".join(reason_of(screening, criterion) for criterion in screening.reasons),
        flags="; ".join(criterion.reason for criterion in screening.flags),
        abstract=record.abstract,
        sheet=question.of_when and OF_WHEN + question.of_when,
    )


def decided_rows(record: Record, words: Sequence[Word], of_when: str) -> Iterator[DecidedRow]:
    """What stands on the record in each phase, who said it and when, with cells to say something else."""
    for word in words:
        if word.stands and word.said:
            said = "; ".join(f"{d.reviewer}: {d.decision} ({d.made_on or d.decided_on})" for d in word.said)
            stands = word.overridden or word.stands
            yield DecidedRow(
                record_id=record.record_id,
                phase=stands.phase,
                stands=", ".join(filter(None, (stands.decision, stands.reason))),
                said=said,
                year=record.year,
                title=record.title,
                link=page_of(record.pmid, record.doi),
                sheet=of_when and OF_WHEN + of_when,
            )


def offered_by(screener: Screener, words: Words) -> Offered:
    """What the lists of the workbook offer: the protocol's reasons, and on title and abstract those of its criteria."""
    criteria = tuple(dict.fromkeys(criterion.reason for criterion in screener.criteria))
    return Offered({TITLE_ABSTRACT: criteria, AUDIT: criteria, FULL_TEXT: words.reasons or criteria}, words.team.names)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What a person is asked of a record: in which phase ("" for nothing), whose turn it is, and since when.

    again   whether everybody is to think it over, those who spoke too
    """

    phase: str
    turn: str
    of_when: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class WordsOn:
    """What people said of a record so far: on title and abstract, in full text, and in the audit."""

    ids: Sequence[str]
    on_abstract: Word
    in_full: Word
    audited: Word

    @classmethod
    def of(cls, record: Record, people: People) -> WordsOn:
        """What `people` said of the record, under its own id or one that was merged into it."""
        ids = ids_of_record(record)
        return cls(ids, *people.both(ids), people.audited(ids))

    @property
    def back(self) -> Decision | None:
        """The word by which the audit put it back, where nobody has read it since."""
        return None if self.on_abstract.stands or self.in_full.stands else put_back(self.audited)

    @property
    def first(self) -> Decision | None:
        """What counts on title and abstract."""
        return self.on_abstract.stands or self.back

    def word(self, phase: str) -> Word:
        """What was said in this phase of reading."""
        return self.in_full if phase == FULL_TEXT else self.on_abstract

    def question(self, screening: Screening, reviewers: int, asking: Asking) -> ToAsk:
        """What is still to be asked, or asked again because somebody wants to think it over."""
        phase = waits_for(screening, self.first, self.in_full.stands)
        if phase:
            turn = whose_turn(self.word(phase), reviewers) or (PUT_BACK if self.back else "")
            return ToAsk(phase, turn, asking.date)
        since = max((asking.reconsider[i] for i in self.ids if i in asking.reconsider), default="")
        if not since:
            return ToAsk("", "", asking.date)
        phase = FULL_TEXT if self.in_full.said else TITLE_ABSTRACT
        return ToAsk(phase, thought_over(self.word(phase)), since, again=True)

"""The audit lived through: drawn, answered, one exclusion wrong, its rule stopped, dealt with, and at work again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.commands.running import run_stage
from pipeline.commands.status import status_of
from pipeline.review.layout import ReviewPaths
from pipeline.review.new_results import new_results
from pipeline.stages import decide, report, screen
from pipeline.tables.computed import AUDITED, FLOW, SCREENING, AuditRow
from pipeline.tables.kept import AUDIT, TITLE_ABSTRACT
from tests.living.year import DAYS, NAME, PROTOCOL, WIDER, pubmed, run_update
from tests.workspace import differing, make_workspace, nothing_drawn, rows_of, the_review, tree, write_rows

pytestmark = pytest.mark.long
ONE_READS = PROTOCOL.replace("reviewers = 2", "reviewers = 1") + "\n[audit]\nsize = 2\n"


class Audited:
    """A review that lives in a workspace, and what its audit says."""

    def __init__(self, folder: Path) -> None:
        self.workspace = make_workspace(folder, NAME, ONE_READS, WIDER)
        self.paths = ReviewPaths(folder, NAME)
        self.sheet = self.paths.results / "to_screen.csv"

    def update(self, month: int) -> None:
        run_update(self.workspace, pubmed(DAYS[month], {}))

    def asked(self, phase: str = AUDIT) -> list[str]:
        return [row["record_id"] for row in rows_of(self.sheet) if row["phase"] == phase]

    def answer(self, word_by_id: dict[str, str], day: str, phase: str = AUDIT) -> None:
        rows = rows_of(self.sheet)
        for row in rows:
            if row["phase"] == phase and row["record_id"] in word_by_id:
                row |= {"reviewer": "Anna", "decision": word_by_id[row["record_id"]]}
        write_rows(self.sheet, rows)
        with nothing_drawn(), new_results(the_review(self.workspace)) as made:
            assert run_stage(decide, made, decided_on=day).faults == ()
            for stage in (screen, report):
                run_stage(stage, made)

    @property
    def rows(self) -> dict[str, AuditRow]:
        return {row.record_id: row for row in AUDITED.read(self.paths.results)}

    @property
    def automatic(self) -> set[str]:
        return {row.record_id for row in SCREENING.read(self.paths.results) if row.outcome == "exclude"}

    def fates(self) -> Counter[str]:
        return Counter(row.fate for row in FLOW.read(self.paths.results))

    def edit_protocol(self, old: str, new: str) -> None:
        text = self.paths.protocol.read_text(encoding="utf-8")
        assert old in text
        self.paths.protocol.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def review(tmp_path: Path) -> Audited:
    """After the first update: three systematic reviews are excluded, two of them are drawn."""
    found = Audited(tmp_path / "work")
    found.update(0)
    return found


def test_what_is_drawn_stays_drawn_and_is_filled_up_by_the_next_update(review: Audited) -> None:
    one, other = review.asked()
    review.answer({one: "exclude"}, "2026-01-06")
    assert review.asked() == [other]
    assert one in review.automatic
    n = review.fates()["automation"]
    assert n == 3, "what was checked is still what automation excluded"
    review.update(1)
    assert len(review.asked()) == 2
    assert other in review.asked()
    assert review.rows[one].answer == "right"


def mend(review: Audited, wrong: str) -> None:
    """The criterion no longer excludes what it was wrong about."""
    word = review.rows[wrong].title.strip(".").split()[-1]
    review.edit_protocol("""'"systematic review"[ti]'""", f"""'"systematic review"[ti] NOT {word}[ti]'""")


def accept(review: Audited, wrong: str) -> None:
    """The team lets the rule go on."""
    review.edit_protocol("size = 2", f'size = 2\naccepted = ["{wrong}"]')


@pytest.mark.parametrize("deal_with", [mend, accept])
def test_a_wrong_exclusion_is_put_back_and_stops_its_rule_until_somebody_has_dealt_with_it(
    review: Audited, deal_with: Callable[[Audited, str], None]
) -> None:
    wrong, _ = review.asked()
    before = review.automatic
    total = review.fates().total()
    review.answer({wrong: "include"}, "2026-01-06")
    assert review.rows[wrong].stops == ("E1",)
    assert review.automatic == set()
    assert before <= set(review.asked(TITLE_ABSTRACT))
    assert (review.fates()["automation"], review.fates().total()) == (0, total)
    turn = {row["record_id"]: (row["whose_turn"], row["open_questions"]) for row in rows_of(review.sheet)}
    assert turn[wrong][0] == "put back by the audit"
    assert all("since the audit found it wrong" in turn[i][1] for i in before)

    review.update(1)
    digest = (review.paths.results / "digest.md").read_text(encoding="utf-8")
    assert "## Wrongly excluded by a rule" in digest
    assert f"/{wrong.removeprefix('pubmed:')}/>): Anna" in digest
    warning = f"E1 excludes nothing alone: the audit found {wrong} wrongly excluded"
    assert warning in status_of(review.paths, DAYS[1])
    paper = " ".join((review.paths.results / "paper.md").read_text(encoding="utf-8").split())
    assert "found 1 of them wrongly excluded; with 95 % confidence at most 100.0%" in paper
    assert "Wrongly excluded: " in (review.paths.results / "report.html").read_text(encoding="utf-8")
    review.answer({wrong: "include"}, "2026-02-02", TITLE_ABSTRACT)

    deal_with(review, wrong)
    review.update(2)
    assert warning not in status_of(review.paths, DAYS[2])
    assert (review.rows[wrong].answer, review.rows[wrong].stops) == ("wrong", ())
    assert before - {wrong} <= review.automatic
    assert wrong not in review.automatic
    assert "Dealt with." in (review.paths.results / "report.html").read_text(encoding="utf-8")


def test_an_exclusion_that_people_make_after_all_frees_the_rule(review: Audited) -> None:
    wrong, _ = review.asked()
    review.answer({wrong: "unclear"}, "2026-01-06")
    review.answer({wrong: "exclude"}, "2026-01-07", TITLE_ABSTRACT)
    assert (review.rows[wrong].answer, review.rows[wrong].stops) == ("right", ())
    assert review.fates()["excluded"] == 1, "a person screened it"
    assert review.fates()["automation"] == 2


def test_results_made_again_hold_the_same_draw(review: Audited) -> None:
    review.answer({review.asked()[0]: "exclude"}, "2026-01-06")
    before = tree(review.workspace, "results")
    with nothing_drawn(), new_results(the_review(review.workspace)) as made:
        for stage in (screen, report):
            run_stage(stage, made)
    assert differing(tree(review.workspace, "results"), before) == []

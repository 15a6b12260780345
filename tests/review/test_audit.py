"""The audit of what rules excluded alone: the draw, what people's words make of it, and the bound."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.review.audit import MOOT, OPEN, RIGHT, WRONG, Audit, Draw, answer_of, put_back, read_audit
from pipeline.review.audit_figures import audit_in_words, checked, checked_by_rule, stopped_rules, upper_bound
from pipeline.review.people import People
from pipeline.tables.computed import AuditRow
from pipeline.tables.kept import AUDIT, DRAWN, TITLE_ABSTRACT, Decision, DrawnRow

OPEN_UPDATE = {"search": "2026-02-02", "is_open": True}


def drawn(ids: list[str], size: int, earlier: frozenset[str] = frozenset(), answered: int = 0) -> list[str]:
    draw: Draw[str] = Draw(Audit(size, **OPEN_UPDATE))  # type: ignore[arg-type]
    for _ in range(answered):
        draw.answered()
    for record_id in ids:
        draw.offer(record_id, record_id, is_drawn=record_id in earlier)
    return list(draw.drawn())


IDS = some.lists(some.integers(1, 10**8).map(lambda n: f"pubmed:{n}"), unique=True, max_size=200)


@given(IDS, some.integers(0, 70), some.randoms())
def test_the_draw_is_the_same_in_whatever_order_the_records_come(ids: list[str], size: int, dice: object) -> None:
    shuffled = list(ids)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert drawn(shuffled, size) == drawn(ids, size)
    assert len(drawn(ids, size)) == min(size, len(ids))


@given(IDS, IDS, some.integers(0, 70))
def test_what_was_drawn_stays_drawn_whatever_comes_later(ids: list[str], later: list[str], size: int) -> None:
    before = frozenset(drawn(ids, size))
    after = drawn(list(dict.fromkeys((*ids, *later))), size, before)
    assert before <= set(after)
    assert len(after) <= max(size, len(before))


def test_what_was_answered_while_the_update_is_open_is_not_replaced() -> None:
    ids = [f"pubmed:{n}" for n in range(100)]
    first = drawn(ids, 10)
    left = [i for i in ids if i not in first[:4]]
    assert drawn(left, 10, answered=4) == first[4:]


def test_an_update_that_is_over_draws_nothing_more() -> None:
    draw: Draw[str] = Draw(Audit(10, "2026-02-02", is_open=False))
    draw.offer("pubmed:1", "kept", is_drawn=True)
    draw.offer("pubmed:2", "new", is_drawn=False)
    assert list(draw.drawn()) == ["kept"]


def test_the_draw_does_not_follow_the_order_of_the_ids() -> None:
    ids = [f"pubmed:{n:04}" for n in range(1000)]
    found = sorted(map(ids.index, drawn(ids, 60)))
    assert 350 < sum(found) / len(found) < 650


def test_the_files_of_two_machines_say_the_earlier_draw(tmp_path) -> None:  # type: ignore[no-untyped-def]
    rows = [DrawnRow("2026-02-02", "pubmed:1", ("E1",)), DrawnRow("2026-01-05", "pubmed:1", ("E2",))]
    DRAWN.write(tmp_path, rows)
    assert read_audit(tmp_path, 60, (), "2026-02-02").drawn["pubmed:1"].rules == ("E2",)


def word(*words: tuple[str, str, str], reviewers: int = 1) -> tuple[str, str]:
    """What (phase, reviewer, word) make of an exclusion by rules, and of its record."""
    decisions = [
        Decision("2026-01-05", reviewer, "pubmed:1", phase, said, made_on=f"2026-01-0{day}")
        for day, (phase, reviewer, said) in enumerate(words, start=1)
    ]
    people = People.of(decisions, reviewers)
    audited = people.audited(("pubmed:1",))
    back = put_back(audited)
    answer = answer_of(people.word(TITLE_ABSTRACT, ("pubmed:1",)), audited, is_excluded=True)
    return answer, back.decision if back else ""


@pytest.mark.parametrize(
    ("said", "answer", "back"),
    [
        ([], OPEN, ""),
        ([(AUDIT, "Anna", "exclude")], RIGHT, ""),
        ([(AUDIT, "Anna", "include")], WRONG, "unclear"),
        ([(AUDIT, "Anna", "unclear")], WRONG, "unclear"),
        ([(AUDIT, "Anna", "include"), (AUDIT, "Anna", "exclude")], RIGHT, ""),
        ([(AUDIT, "Anna", "include"), (AUDIT, "Anna", "withdrawn")], OPEN, ""),
        ([(AUDIT, "Anna", "include"), (AUDIT, "Ben", "exclude")], WRONG, "unclear"),
        ([(AUDIT, "Anna", "include"), (TITLE_ABSTRACT, "Ben", "exclude")], RIGHT, "unclear"),
        ([(AUDIT, "Anna", "exclude"), (TITLE_ABSTRACT, "Ben", "include")], WRONG, ""),
        ([(TITLE_ABSTRACT, "Ben", "unclear")], MOOT, ""),
    ],
)
def test_what_people_say_decides_whether_an_exclusion_was_right(
    said: list[tuple[str, str, str]], answer: str, back: str
) -> None:
    assert word(*said) == (answer, back)


def test_of_two_reviewers_one_may_put_a_record_back_and_both_must_exclude_it_again() -> None:
    wrong, ben = (AUDIT, "Anna", "include"), (TITLE_ABSTRACT, "Ben", "exclude")
    assert word(wrong, reviewers=2) == (WRONG, "unclear")
    assert word(wrong, ben, reviewers=2)[0] == WRONG
    assert word(wrong, ben, (TITLE_ABSTRACT, "Anna", "exclude"), reviewers=2)[0] == RIGHT


def audited(answer: str, *rules: str, stops: tuple[str, ...] = ()) -> AuditRow:
    return AuditRow("pubmed:1", "2026-01-05", rules, answer, "", stops, "", "", "")


def test_what_waits_and_what_is_moot_is_not_counted_as_checked() -> None:
    rows = [audited(RIGHT, "E1"), audited(WRONG, "E1", "E2"), audited(OPEN, "E1"), audited(MOOT, "E3")]
    assert (checked(rows).n, checked(rows).wrong) == (2, 1)
    assert [(c.rule, c.n, c.wrong) for c in checked_by_rule(rows)] == [("E1", 2, 1), ("E2", 1, 1)]


def test_a_rule_is_stopped_by_each_wrong_exclusion_that_nobody_has_dealt_with() -> None:
    rows = [audited(WRONG, "E1", stops=("E1",)), audited(WRONG, "E1", "E2", stops=("E1", "E2")), audited(WRONG, "E3")]
    assert {rule: len(wrong) for rule, wrong in stopped_rules(rows).items()} == {"E1": 2, "E2": 1}


def test_the_words_say_how_many_were_checked_how_many_wrong_and_how_many_may_be() -> None:
    rows = [audited(RIGHT, "E1")] * 59 + [audited(WRONG, "E1"), audited(OPEN, "E1")]
    assert "checked 60 records" in audit_in_words(rows)
    assert "found 1 of them wrongly excluded; with 95 % confidence at most 7.7%" in audit_in_words(rows)
    assert "1 wait to be checked" in audit_in_words(rows)


@pytest.mark.parametrize(
    ("wrong", "n", "bound"),
    [(0, 60, 0.0487), (1, 60, 0.0766), (0, 1, 0.95), (0, 300, 0.00994), (3, 100, 0.0757), (5, 5, 1.0), (0, 0, 1.0)],
)
def test_the_bound_is_the_one_of_published_tables(wrong: int, n: int, bound: float) -> None:
    assert upper_bound(wrong, n) == pytest.approx(bound, rel=0.002)


@given(some.integers(1, 400), some.integers(0, 20))
def test_at_the_bound_so_few_wrong_ones_have_a_chance_of_one_in_twenty(n: int, wrong: int) -> None:
    if wrong < n:
        p = upper_bound(wrong, n)
        assert sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(wrong + 1)) == pytest.approx(0.05, rel=1e-6)


def test_the_bound_of_many_records_does_not_overflow() -> None:
    assert 0.5 < upper_bound(5000, 10_000) < 0.52

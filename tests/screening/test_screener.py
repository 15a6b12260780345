"""The outcome of a record: three values, guards, absences, and what each kind of criterion may do."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.ground.record import Record
from pipeline.review.layout import Workspace
from pipeline.review.protocol import read_protocol
from pipeline.screening import Criterion, Screener, criteria_version
from tests.properties import examples

REVIEWS = ("ltr-spinal-pain", "dry-needling-low-back-pain")


ENOUGH = "Forty adults were massaged for six weeks, and then they were asked how it had been."
"""An English text that is long enough for an absent word to say something."""


def criterion(kind: str, when: str, **others: Any) -> Criterion:
    values = {"id": "one", "reason": "A reason", "sentence": "A sentence.", "meets": ["x"], "fails": ["y"]}
    return Criterion.model_validate(values | {"kind": kind, "when": when} | others)


def required(*words: str) -> list[Criterion]:
    return [criterion("require", f"{word}[tiab]", id=word) for word in words]


def record(title: str = "", abstract: str = "", **others: Any) -> Record:
    return Record("r1", title=title, abstract=abstract, **others)


def screener_of(review: str) -> Screener:
    return read_protocol(Workspace.around(Path(__file__)).review(review).protocol).screener()


SCREENERS = {review: screener_of(review) for review in REVIEWS}


# --- Absence and the unknown ---------------------------------------------------------------------------------------


def test_a_required_concept_that_is_absent_makes_a_record_unclear() -> None:
    screening = Screener(required("needling", "neck")).screen(record("Needling", "of the knee"))
    assert (screening.outcome, [c.id for c in screening.reasons]) == ("unclear", ["neck"])


def test_all_required_concepts_present_make_an_include() -> None:
    assert Screener(required("needling", "neck")).screen(record("Needling", "of the neck")).outcome == "include"


def test_absence_excludes_where_the_criterion_says_so() -> None:
    screener = Screener([criterion("require", "needling[tiab]", on_absent="exclude")])
    assert screener.screen(record("Massage", ENOUGH)).outcome == "exclude"


@pytest.mark.parametrize(("absent", "outcome"), [(1, "unclear"), (2, "exclude"), (3, "exclude")])
def test_absences_exclude_from_the_number_on_that_the_protocol_sets(absent: int, outcome: str) -> None:
    words = ("needling", "neck", "trial")
    text = " ".join((*words[absent:], ENOUGH))
    screening = Screener(required(*words), exclude_when_absent=2).screen(record("A title", text))
    assert screening.outcome == outcome
    assert [c.id for c in screening.reasons] == list(words[:absent])


def test_zero_lets_no_number_of_absences_exclude() -> None:
    assert Screener(required("a", "b", "c")).screen(record("A title", "nothing")).outcome == "unclear"


@pytest.mark.parametrize("half", [record(title="A title"), record(abstract="An abstract")])
def test_absence_never_excludes_a_record_without_title_or_abstract(half: Record) -> None:
    field = "ti" if half.title else "ab"
    criterion_of_the_half = criterion("require", f"needling[{field}]", on_absent="exclude")
    screening = Screener([criterion_of_the_half], exclude_when_absent=1).screen(half)
    assert (screening.verdicts[0].value, screening.outcome) == (False, "unclear")


def test_a_heading_that_is_not_indexed_yet_is_unknown_and_not_absent() -> None:
    screener = Screener([criterion("require", '"Dry Needling"[mh]', on_absent="exclude")])
    unindexed = screener.screen(record("Massage", "of the neck"))
    assert (unindexed.verdicts[0].value, unindexed.outcome) == (None, "unclear")
    assert screener.screen(record("Massage", ENOUGH, mesh_terms=("Massage",))).outcome == "exclude"


def test_an_unknown_concept_keeps_a_record_from_being_included() -> None:
    screener = Screener([criterion("require", '"Dry Needling"[mh]')])
    assert screener.screen(record("Dry needling", "of the neck")).outcome == "unclear"


# --- Grounds and guards --------------------------------------------------------------------------------------------

GUARDED = criterion("exclude", "rats[ti]", unless="patients[tiab]")


@pytest.mark.parametrize(
    ("abstract", "value", "outcome"),
    [("Rats ran.", True, "exclude"), ("Patients too.", False, "include"), ("", None, "include")],
    ids=["the guard is absent", "the guard holds", "the guard is unknown"],
)
def test_a_ground_excludes_only_where_its_guard_is_known_to_be_absent(
    abstract: str, value: bool | None, outcome: str
) -> None:
    screening = Screener([GUARDED]).screen(record("Needling of rats", abstract))
    assert (screening.verdicts[0].value, screening.outcome) == (value, outcome)


SEEN = criterion("exclude", "rats[ti]", unless_seen="Humans[mh] OR patients[ab]")


@pytest.mark.parametrize(
    ("others", "outcome"),
    [({}, "exclude"), ({"mesh_terms": ("Humans",)}, "include"), ({"abstract": "Patients too."}, "include")],
    ids=["nothing is seen", "the heading is seen", "the word is seen"],
)
def test_a_guard_that_must_be_seen_waits_for_no_field(others: dict[str, Any], outcome: str) -> None:
    assert Screener([SEEN]).screen(record("Needling of rats", **others)).outcome == outcome


HINTED = criterion("exclude", "review[ti]", id="review", hint="review[pt]", unless_seen="trial[ti]")


@pytest.mark.parametrize("exclude_when_absent", [0, 1])
def test_a_hint_is_named_before_the_absences_and_changes_no_outcome(exclude_when_absent: int) -> None:
    criteria = [*required("needling"), HINTED]
    typed = record("Massage", ENOUGH, publication_types=("Review",))
    bare = Screener(criteria, exclude_when_absent).screen(record("Massage", ENOUGH, publication_types=("Letter",)))
    screening = Screener(criteria, exclude_when_absent).screen(typed)
    assert screening.outcome == bare.outcome
    assert "review" in [c.id for c in screening.reasons]
    assert "review" not in [c.id for c in bare.reasons]


def test_a_hint_comes_first_where_its_ground_stands_first() -> None:
    screening = Screener([HINTED, *required("needling")], 1).screen(
        record("Massage", ENOUGH, publication_types=("Review",))
    )
    assert [c.id for c in screening.reasons] == ["review", "needling"]


def test_a_hint_says_nothing_where_a_guard_is_seen_or_nothing_is_absent() -> None:
    criteria = [HINTED, *required("needling")]
    guarded = Screener(criteria).screen(record("A trial of massage", ENOUGH, publication_types=("Review",)))
    complete = Screener(criteria).screen(record("Needling", ENOUGH, publication_types=("Review",)))
    assert [c.id for c in guarded.reasons] == ["needling"]
    assert complete.outcome == "include"


def test_the_first_criterion_that_excludes_is_the_reason_and_all_are_kept() -> None:
    criteria = [criterion("exclude", "rats[ti]", id="animals"), criterion("exclude", "review[ti]", id="reviews")]
    screening = Screener(criteria).screen(record("Rats: a review"))
    assert [c.id for c in screening.reasons] == ["animals", "reviews"]


def test_a_signal_and_a_flag_never_exclude() -> None:
    criteria = [criterion("signal", "rats[ti]", id="s"), criterion("flag", "rats[ti]", id="f")]
    screening = Screener(criteria).screen(record("Rats"))
    assert (screening.outcome, [c.id for c in screening.flags]) == ("include", ["f"])


def test_without_the_comparison_a_record_is_unclear_and_any_of_several_is_enough() -> None:
    criteria = [criterion("signal", f"{word}[ti]", id=word, comparison=True) for word in ("dose", "without")]
    assert Screener(criteria).screen(record("Twitches")).outcome == "unclear"
    assert Screener(criteria).screen(record("Without twitches")).outcome == "include"


def test_the_score_is_the_sum_of_the_weights_of_concepts_and_signals_that_are_met() -> None:
    criteria = [
        criterion("require", "neck[ti]", id="a", weight=2),
        criterion("signal", "pain[ti]", id="b", weight=3),
        criterion("signal", "knee[ti]", id="c", weight=50),
        criterion("flag", "neck[ti]", id="d", weight=7),
    ]
    assert Screener(criteria).screen(record("Neck pain")).score == 5


def test_a_verdict_quotes_the_words_it_rests_on() -> None:
    verdict = Screener([GUARDED]).screen(record("Needling of Rats", "They ran.")).verdicts[0]
    assert [(span.field, span.start, span.end, span.words) for span in verdict.spans] == [("title", 12, 16, "Rats")]


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("require", "unless", "x[ti]"),
        ("signal", "unless_seen", "x[ti]"),
        ("flag", "hint", "x[ti]"),
        ("exclude", "on_absent", "exclude"),
        ("flag", "comparison", True),
    ],
)
def test_a_key_that_does_not_fit_its_kind_is_refused(kind: str, key: str, value: object) -> None:
    with pytest.raises(ValidationError, match="only a criterion of kind"):
        criterion(kind, "x[ti]", **{key: value})


# --- The criteria's version ----------------------------------------------------------------------------------------

CHANGES: dict[str, Any] = {
    "id": "two",
    "kind": "flag",
    "reason": "Another reason",
    "when": "y[ti]",
    "unless": "y[ti]",
    "unless_seen": "y[ti]",
    "hint": "y[ti]",
    "weight": 9,
}
SILENT: dict[str, Any] = {"sentence": "Other words.", "meets": ("other",), "fails": ("others",)}


@pytest.mark.parametrize("key", CHANGES)
def test_the_version_changes_when_a_rule_changes(key: str) -> None:
    kind = "exclude" if key in ("unless", "unless_seen", "hint") else "signal"
    before = criterion(kind, "x[ti]")
    after = criterion(**({"kind": kind, "when": "x[ti]"} | {key: CHANGES[key]}))
    assert criteria_version([before], 0) != criteria_version([after], 0)


@pytest.mark.parametrize("key", SILENT)
def test_the_version_stays_when_only_words_for_people_change(key: str) -> None:
    before, after = criterion("signal", "x[ti]"), criterion("signal", "x[ti]", **{key: SILENT[key]})
    assert criteria_version([before], 0) == criteria_version([after], 0)


def test_the_version_knows_the_order_and_the_number_of_absences() -> None:
    one, two = required("a", "b")
    assert len({criteria_version(c, n) for c, n in (([one, two], 0), ([two, one], 0), ([one, two], 1))}) == 3


def test_every_key_of_a_criterion_is_either_a_rule_or_words_for_people() -> None:
    assert set(Criterion.model_fields) == {*CHANGES, *SILENT, "on_absent", "comparison"}


# --- Properties of the reviews that we carry -----------------------------------------------------------------------

PHRASES = (
    *(
        "dry needling",
        "needles",
        "injection of lidocaine",
        "local twitch response",
        "without LTR",
        "LTRs",
        "trigger points",
    ),
    *("myofascial pain", "neck pain", "low back pain", "trapezius", "multifidus", "randomised", "two groups", "versus"),
    *("retrospective", "cohort study", "rats", "Rabbits were", "patients", "healthy volunteers", "a systematic review"),
    *("meta-analysis", "case report", "erratum", "letter to the editor", "train-of-four", "long terminal repeat"),
    *(
        "tryptophan",
        "Trp",
        "distal needling",
        "protocol for",
        "will be randomised",
        "secondary analysis",
        "of the",
        "pine",
    ),
)


def text_of(*, at_least: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(PHRASES), min_size=at_least, max_size=12).map(". ".join)


def types_of(*, at_least: int) -> st.SearchStrategy[tuple[str, ...]]:
    types = ["Journal Article", "Letter", "Review", "Randomized Controlled Trial"]
    return st.lists(st.sampled_from(types), min_size=at_least, max_size=2).map(tuple)


records = st.builds(
    lambda title, abstract, types: record(title, abstract, publication_types=types),
    text_of(at_least=0),
    text_of(at_least=0),
    types_of(at_least=0),
)

INCLUDED = {
    "ltr-spinal-pain": record(
        "Dry needling of trigger points in neck pain: a randomised trial",
        "Needled with or without LTRs. No twitch in one arm.",
    ),
    "dry-needling-low-back-pain": record("Dry needling or sham for low back pain: a randomised trial"),
}
"""One include for each review, with fields that are still to be filled."""


@pytest.mark.parametrize("review", REVIEWS)
def test_the_records_that_text_is_added_to_are_includes(review: str) -> None:
    assert SCREENERS[review].screen(INCLUDED[review]).outcome == "include"


@examples(300)
@given(title=text_of(at_least=0), types=types_of(at_least=0), review=st.sampled_from(REVIEWS))
def test_no_record_without_an_abstract_is_excluded_by_a_required_concept(
    title: str, types: tuple[str, ...], review: str
) -> None:
    screening = SCREENERS[review].screen(record(title, "", publication_types=types))
    assert screening.outcome != "exclude" or all(c.kind == "exclude" for c in screening.reasons)


@examples(600)
@given(
    abstract=text_of(at_least=1),
    keyword=text_of(at_least=0),
    types=types_of(at_least=0),
    review=st.sampled_from(REVIEWS),
)
def test_more_text_turns_an_include_into_an_exclude_only_by_the_words_of_a_hard_ground(
    abstract: str, keyword: str, types: tuple[str, ...], review: str
) -> None:
    before = INCLUDED[review]
    filled = record(
        before.title, before.abstract or abstract, keywords=(keyword,) if keyword else (), publication_types=types
    )
    after = SCREENERS[review].screen(filled)
    met = {verdict.criterion.id for verdict in after.verdicts if verdict.value is True and verdict.spans}
    assert after.outcome != "exclude" or any(c.kind == "exclude" and c.id in met for c in after.reasons)


@examples(200)
@given(found=records, review=st.sampled_from(REVIEWS))
def test_an_outcome_follows_from_the_verdicts_beside_it(found: Record, review: str) -> None:
    screening = SCREENERS[review].screen(found)
    grounds = [v for v in screening.verdicts if v.criterion.kind == "exclude" and v.value is True]
    concepts = [v for v in screening.verdicts if v.criterion.kind == "require"]
    if grounds:
        assert screening.outcome == "exclude"
    if screening.outcome == "include":
        assert all(verdict.value is True for verdict in concepts)
    if screening.outcome != "include":
        assert screening.reasons

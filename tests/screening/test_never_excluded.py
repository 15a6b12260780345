"""Trials that fit the question are never excluded, whatever words they share with what the grounds exclude."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.ground.record import Record
from pipeline.review.layout import Workspace
from pipeline.review.protocol import read_protocol
from pipeline.screening import Screener
from pipeline.sources.record_files import read_record_file
from tests.screening.eligible import LOW_BACK, LTR, TEMPLATE, TITLES, eligible, eligible_in_other_languages

WORKSPACE = Workspace.around(Path(__file__))
SCREENERS = {name: read_protocol(WORKSPACE.review(name).protocol).screener() for name in (LTR, LOW_BACK)} | {
    TEMPLATE: read_protocol(WORKSPACE.root / "queries" / TEMPLATE / "protocol.toml").screener()
}
NOUNS = (
    *("females", "adult", "athletes", "office workers", "students", "nurses", "staff", "cases", "persons", "musicians"),
    *(
        "dancers",
        "recruits",
        "soldiers",
        "drivers",
        "teachers",
        "dentists",
        "elders",
        "seniors",
        "employees",
        "adolescents",
    ),
    *("players", "runners", "residents", "clients", "sufferers", "weavers", "bakers", "couples", "carers", "gamers"),
    "ones",
)
REGION = {LTR: "neck pain", LOW_BACK: "low back pain", TEMPLATE: "neck pain"}


def excluded(screener: Screener, record: Record) -> list[str]:
    screening = screener.screen(record)
    return [criterion.id for criterion in screening.reasons] if screening.outcome == "exclude" else []


@pytest.mark.parametrize("kind", TITLES)
@pytest.mark.parametrize("review", SCREENERS)
def test_a_trial_of_the_question_is_kept_whatever_it_shares_with_what_is_excluded(review: str, kind: str) -> None:
    records = list(eligible(review, kind))
    assert len(records) >= 30
    wrong = [
        (found, record.title, record.abstract) for record in records if (found := excluded(SCREENERS[review], record))
    ]
    assert not wrong, wrong[:3]


@pytest.mark.long
@pytest.mark.parametrize("kind", TITLES)
@pytest.mark.parametrize("review", SCREENERS)
def test_so_is_one_of_which_only_the_title_is_there(review: str, kind: str) -> None:
    records = {record.title: replace(record, abstract="") for record in eligible(review, kind)}
    wrong = [(found, title) for title, record in records.items() if (found := excluded(SCREENERS[review], record))]
    assert not wrong, wrong[:3]


@pytest.mark.parametrize("review", [LTR, LOW_BACK])
def test_words_of_another_language_are_no_absence(review: str) -> None:
    wrong = [record.title for record in eligible_in_other_languages() if excluded(SCREENERS[review], record)]
    assert not wrong


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("review", SCREENERS)
def test_rabbits_in_the_background_exclude_nobody_by_whatever_name_people_go(review: str, noun: str) -> None:
    abstract = (
        f"In rabbits, needling lowers endplate noise. Forty {noun} with {REGION[review]} were randomly allocated to "
        "dry needling of trigger points with or without a local twitch response."
    )
    title = f"Dry needling with or without local twitch responses in {REGION[review]}: a randomised trial"
    types = ("Journal Article", "Randomized Controlled Trial")
    for mesh in ((), ("Humans", "Animals"), ("Animals",)):
        record = Record("r", title=title, abstract=abstract, mesh_terms=mesh, publication_types=types)
        assert not excluded(SCREENERS[review], record)


INELIGIBLE = (
    (
        "X5-animals",
        "Local twitch responses in rabbit muscle under needling",
        "Twenty rabbits were needled in the biceps.",
        {},
    ),
    (
        "X5-animals",
        "Dry needling at trigger spots of rabbit muscles and substance P",
        "Needling helps patients with myofascial pain. New Zealand rabbits were divided into groups and sacrificed.",
        {"mesh_terms": ("Animals", "Rabbits")},
    ),
    (
        "X5-animals",
        "A rat model of trigger points",
        "Sprague-Dawley rats were randomly divided into needling and sham.",
        {},
    ),
    (
        "X5-animals",
        "Endplate noise under needling",
        "Wistar rats were assigned to needling or sham. Animals were killed.",
        {"mesh_terms": ("Animals", "Rats")},
    ),
    (
        "X5-animals",
        "Needling of equine muscle",
        "Ten horses were needled. Twitches were seen.",
        {"mesh_terms": ("Animals",)},
    ),
    ("X5-animals", "Dry needling in dogs with stiff muscles", "Twelve dogs received dry needling.", {}),
    ("X3-review", "Dry needling for neck pain: a systematic review", "We searched PubMed for randomised trials.", {}),
    (
        "X3-review",
        "Local twitch response: current perspectives",
        "This paper tells what is known, trials among it.",
        {},
    ),
    ("X3-review", "Myofascial pain: current concepts in needling", "Evidence from trials with placebo is limited.", {}),
    ("X3-review", "Twitches: an overview", "Mechanisms are told.", {"publication_types": ("Review",)}),
    ("X3-review", "Needling with and without twitches: an umbrella review", "Nine reviews were included.", {}),
    ("X4-case", "A dancer", "We present the case of a 45-year-old dancer who was needled until a twitch came.", {}),
    ("X4-case", "Epidural haematoma after dry needling: a case report", "A man of 58 years was needled.", {}),
    ("X4-case", "Lesión tras punción seca: informe de un caso", "Una mujer de 40 años tuvo dolor.", {}),
    ("X2-comment", "Comment on: Dry needling in neck pain", "", {"publication_types": ("Comment", "Letter")}),
    ("X2-comment", "Reply to: Twitches and what they are", "", {"publication_types": ("Letter",)}),
    ("X1-notice", "Erratum: Dry needling in neck pain", "", {}),
    ("X1-notice", "Correction to: twitches", "", {"publication_types": ("Published Erratum",)}),
)


@pytest.mark.parametrize("review", [LTR, LOW_BACK])
@pytest.mark.parametrize(("ground", "title", "abstract", "others"), INELIGIBLE, ids=[row[1] for row in INELIGIBLE])
def test_what_a_ground_names_is_excluded_by_it(
    ground: str, title: str, abstract: str, others: dict[str, tuple[str, ...]], review: str
) -> None:
    assert ground in excluded(SCREENERS[review], Record("r", title=title, abstract=abstract, **others))


@pytest.mark.parametrize(
    "region", ["knee osteoarthritis", "plantar heel pain", "lateral epicondylalgia", "bruxism of the masseter"]
)
@pytest.mark.parametrize(("review", "ground"), [(LTR, "X11-region"), (LOW_BACK, "X8-region")])
def test_a_limb_in_the_title_and_no_word_of_the_spine_anywhere_is_another_question(
    review: str, ground: str, region: str
) -> None:
    record = Record("r", title=f"Dry needling for {region}", abstract="Forty adults were randomly allocated.")
    assert ground in excluded(SCREENERS[review], record)
    for word in (
        ("their neck", "the lumbar spine", "the back", "several muscles")
        if review == LTR
        else ("the low back", "several muscles")
    ):
        also = replace(record, abstract=f"Forty adults were allocated. Points of {word} hurt too.")
        assert ground not in excluded(SCREENERS[review], also)


@pytest.mark.needs_data
def test_the_shared_cases_have_an_acceptable_outcome(real_data: Path) -> None:
    folder = real_data.parent / "cases" / "screening"
    records = {record.record_id: record for record in read_record_file(folder / "records.csv")}
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        outcome = SCREENERS[row["review"]].screen(records[row["record_id"]]).outcome
        assert outcome in row["acceptable"].split("|"), row["record_id"]

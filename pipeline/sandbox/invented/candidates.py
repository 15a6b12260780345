# ruff: noqa: E501 - a row of a table of articles is one line
"""Trials that compare needling with and without local twitch responses in spinal pain, each with a trap of its own."""

from __future__ import annotations

from datetime import date

from pipeline.sandbox.invented.draft import Link
from pipeline.sandbox.invented.people import PREPRINTS, SPANISH_JOURNAL
from pipeline.sandbox.invented.plan import PEOPLE, RCT, Plan
from pipeline.sandbox.invented.traps import CASE_CONTROL, DOSAGE, NO_DESIGN_WORD, NO_TRIGGER_POINT_WORD
from pipeline.sandbox.invented.trial_story import TRIAL

NEEDLING = ("*Dry Needling/methods", "*Myofascial Pain Syndromes/therapy", "Pain Measurement", "Trigger Points")
NECK = ("*Neck Pain/therapy", "Superficial Back Muscles")
REGISTERED = (("ClinicalTrials.gov", "NCT90000001"),)


WITH_OR_WITHOUT = {
    "a": "dry needling with local twitch responses",
    "b": "the same dry needling without eliciting local twitch responses",
    "twitch": "In the LTR group the needle was moved until twitches ceased; in the no-LTR group it was stopped "
    "short of the band and no LTR was elicited.",
}
CANDIDATES: tuple[Plan, ...] = (
    NO_DESIGN_WORD,
    CASE_CONTROL,
    NO_TRIGGER_POINT_WORD,
    DOSAGE,
    Plan(
        "Dry needling with and without local twitch responses for chronic neck pain: a randomised controlled trial.",
        TRIAL,
        {**WITH_OR_WITHOUT, "lesson": "Eliciting local twitch responses lowered pain directly after treatment, but "
            "not later."},
        (*PEOPLE, *NEEDLING, *NECK),
        ("dry needling", "local twitch response", "neck pain", "trigger points"),
        fields={"publication_types": RCT, "registry": REGISTERED, "created": date(2021, 3, 9)},
    ),
    Plan(
        "Twelve-month results of dry needling with and without local twitch responses in chronic neck pain: "
        "secondary report of a randomised trial.",
        TRIAL,
        {**WITH_OR_WITHOUT, "later": "twelve months", "lesson": "After a year the groups could not be told apart."},
        (*PEOPLE, *NEEDLING, *NECK),
        ("dry needling", "follow-up", "local twitch response"),
        fields={"publication_types": RCT, "registry": REGISTERED, "created": date(2022, 6, 17)},
        same_study="90000005",
    ),
    Plan(
        "Deep dry needling of the levator scapulae with or without a local twitch response in mechanical neck pain: "
        "a pilot randomized trial.",
        TRIAL,
        {**WITH_OR_WITHOUT, "muscle": "levator scapulae", "condition": "mechanical neck pain", "design":
            "single-blind pilot randomized trial"},
        (*PEOPLE, *NEEDLING),
        ("dry needling", "pilot study"),
        fields={"publication_types": RCT, "created": date(2019, 10, 1)},
    ),
    Plan(
        "Trigger point injection with or without a twitch in chronic low back pain: a crossover study.",
        TRIAL,
        {
            "condition": "chronic low back pain", "muscle": "quadratus lumborum", "design": "randomised crossover study",
            "a": "lidocaine injection that elicited a twitch", "b": "lidocaine injection without a twitch",
            "twitch": "When a local twitch response was not seen within 30 seconds, the session was counted as one "
                "without.",
            "lesson": "A twitch went with less pain on the same day only.",
        },
        (*PEOPLE, "*Low Back Pain/drug therapy", "Lidocaine/*therapeutic use", "Cross-Over Studies", "Trigger Points"),
        ("low back pain", "trigger point injection"),
        fields={"publication_types": RCT, "substances": ("Lidocaine",)},
    ),
    Plan(
        "[Respuesta de espasmo local y punción seca profunda en la cervicalgia: ensayo clínico aleatorizado].",
        TRIAL,
        {**WITH_OR_WITHOUT, "condition": "non-specific neck pain", "lesson": "Local twitch responses made no "
            "lasting difference."},
        (*PEOPLE, *NEEDLING, *NECK),
        ("punción seca", "cervicalgia"),
        fields={
            "journal": SPANISH_JOURNAL, "language": "spa", "publication_types": RCT,
            "vernacular_title": "Respuesta de espasmo local y punción seca profunda en la cervicalgia: ensayo "
                "clínico aleatorizado.",
            "other_abstract": "Se comparó la punción seca con y sin respuesta de espasmo local en personas con "
                "cervicalgia. No se hallaron diferencias a los tres meses.",
        },
    ),
    Plan(
        "Needling-induced twitches and pain in interscapular myofascial pain: a randomised comparison (preprint).",
        TRIAL,
        {**WITH_OR_WITHOUT, "condition": "interscapular pain", "muscle": "rhomboid muscles", "lesson":
            "Twitches were followed by less pain for a day."},
        keywords=("dry needling", "rhomboid", "twitch"),
        fields={
            "journal": PREPRINTS, "publication_types": ("Journal Article", "Preprint"), "status": "PubMed-not-MEDLINE",
            "volume": "", "issue": "", "pages": "", "created": date(2024, 2, 6), "links": (Link("UpdateIn", "90000011"),),
        },
    ),
    Plan(
        "Needling-induced twitches and pain in interscapular myofascial pain: a randomised comparison.",
        TRIAL,
        {**WITH_OR_WITHOUT, "condition": "interscapular pain", "muscle": "rhomboid muscles", "lesson":
            "Twitches were followed by less pain for a day."},
        (*PEOPLE, *NEEDLING),
        ("dry needling", "rhomboid", "twitch"),
        fields={
            "publication_types": RCT, "created": date(2024, 9, 12),
            "links": (Link("UpdateOf", "90000010"),),
        },
        same_study="90000010",
    ),
    Plan(
        "Pain and pressure sensitivity after trigger point dry needling in whiplash: responders versus "
        "non-responders to the twitch.",
        TRIAL,
        {
            **WITH_OR_WITHOUT, "condition": "whiplash-associated pain", "muscle": "splenius capitis",
            "design": "non-randomised controlled trial", "lesson": "Those who twitched had higher thresholds for "
                "two days.",
        },
        (*PEOPLE, *NEEDLING, "*Whiplash Injuries/therapy"),
        ("whiplash", "dry needling"),
        fields={"publication_types": ("Controlled Clinical Trial", "Journal Article")},
    ),
)  # fmt: skip
"""In the order of their PMIDs, from 90000001 on: four traps, a trial and its companion, and further designs."""

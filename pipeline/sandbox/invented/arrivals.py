# ruff: noqa: E501 - a row of a table of articles is one line
"""Articles that PubMed creates after the first day, from 90001001 on in the order of their creation."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.sandbox.invented.candidates import WITH_OR_WITHOUT
from pipeline.sandbox.invented.draft import Link
from pipeline.sandbox.invented.other_stories import ANIMAL, COHORT, PROTOCOL, REVIEW
from pipeline.sandbox.invented.people import PREPRINTS, SPANISH_JOURNAL
from pipeline.sandbox.invented.plan import PEOPLE, Plan
from pipeline.sandbox.invented.trial_story import TRIAL

FIRST_ARRIVAL = 90001001
UNINDEXED: dict[str, Any] = {"status": "In-Process"}
FROM_PUBLISHER: dict[str, Any] = {"status": "Publisher", "volume": "", "issue": "", "pages": ""}
PREPRINT_TITLE = (
    "Does the twitch matter? Dry needling of the multifidus with and without local twitch responses in low back pain"
)

ARRIVALS: tuple[Plan, ...] = (
    Plan(
        "Twitch or no twitch in dry needling for chronic low back pain (TONIC): a randomised controlled trial.",
        TRIAL,
        {**WITH_OR_WITHOUT, "condition": "chronic low back pain", "muscle": "multifidus", "lesson":
            "Pain was lower with local twitch responses for one week."},
        keywords=("dry needling", "local twitch response", "low back pain"),
        fields={**UNINDEXED, "created": date(2026, 1, 8), "group": "TONIC Investigators", "registry": (("ClinicalTrials.gov", "NCT90000002"),)},
    ),
    Plan(
        "Immediate effects of needling the upper trapezius with or without a local twitch response.",
        TRIAL,
        {**WITH_OR_WITHOUT, "condition": "upper back pain", "design": "quasi-randomised comparison", "lesson":
            "Thresholds rose more with a local twitch response."},
        fields={**FROM_PUBLISHER, "created": date(2026, 1, 12)},
    ),
    Plan(
        "Local twitch responses and outcomes of dry needling in spinal pain: an updated systematic review with "
        "meta-analysis.",
        REVIEW,
        {"condition": "spinal pain", "a": "dry needling with local twitch responses", "b": "needling without", "lesson":
            "Twitches add little after the first day."},
        fields={**UNINDEXED, "created": date(2026, 1, 14), "publication_types": ("Journal Article", "Systematic Review")},
    ),
    Plan(
        "Dry needling of the rhomboids with or without twitches: study protocol of a randomised trial.",
        PROTOCOL,
        {**WITH_OR_WITHOUT, "condition": "interscapular pain", "muscle": "rhomboids", "twitch":
            "Local twitch responses will be elicited in one group only.", "lesson": "The trial will compare doses."},
        fields={**UNINDEXED, "created": date(2026, 1, 15), "registry": (("ClinicalTrials.gov", "NCT90000005"),)},
    ),
    Plan(
        "Cytokines in muscle after needling with local twitch responses in rats.",
        ANIMAL,
        {"condition": "myofascial pain", "muscle": "gastrocnemius", "b": "sham", "twitch": "Local twitch responses "
            "were counted.", "lesson": "Twitches lowered cytokines."},
        fields={**UNINDEXED, "created": date(2026, 1, 16)},
    ),
    Plan(
        "Dry needling and education for neck pain: a randomised trial in which every patient twitched.",
        TRIAL,
        {"a": "dry needling with education", "b": "dry needling", "twitch": "Local twitch responses were elicited "
            "in both groups.", "lesson": "Education added little."},
        fields={**UNINDEXED, "created": date(2026, 1, 19)},
    ),
    Plan(
        "Needling of the scalene muscles with and without a twitch in neck pain: a controlled trial.",
        TRIAL,
        {**WITH_OR_WITHOUT, "muscle": "scalene muscles", "design": "controlled trial", "lesson":
            "Disability fell a little more with twitches."},
        fields={"status": "PubMed-not-MEDLINE", "created": date(2026, 1, 20), "published": "2025/01", "back_dated": date(2025, 1, 15)},
    ),
    Plan(
        "Retraction: Deep dry needling of the levator scapulae with or without a local twitch response in "
        "mechanical neck pain: a pilot randomized trial.",
        abstract=(),
        fields={
            "publication_types": ("Retraction of Publication",), "status": "PubMed-not-MEDLINE", "created": date(2026, 1, 22),
            "links": (Link("RetractionOf", "90000007"),),
        },
    ),
    Plan(
        "Local twitch response in dry needling: correspondence.",
        abstract=(),
        fields={**UNINDEXED, "publication_types": ("Letter",), "created": date(2026, 1, 26)},
    ),
    *(
        Plan(title, COHORT, {"condition": condition, "a": a, "muscle": "trunk muscles", "lesson": "The course was favourable."}, fields={**UNINDEXED, "created": date(2026, 1, 27)})
        for title, condition, a in (
            ("Walking programmes in chronic low back pain: a cohort study.", "chronic low back pain", "a walking programme"),
            ("Acupuncture for hip pain in general practice.", "hip pain", "acupuncture"),
            ("Epidural injection and early return to work.", "lumbar radiculopathy", "epidural injection"),
            ("Telerehabilitation for neck pain: one-year results.", "neck pain", "telerehabilitation"),
        )
    ),
    Plan(
        "Dry needling and kinesiology tape in trapezius myalgia: twitches in all participants.",
        TRIAL,
        {"condition": "trapezius myalgia", "a": "dry needling", "b": "tape", "twitch": "Local twitch responses were "
            "elicited.", "lesson": "Tape was as good."},
        fields={**UNINDEXED, "created": date(2026, 2, 17)},
    ),
    Plan(
        "Erratum to: Immediate effects of needling the upper trapezius with or without a local twitch response.",
        abstract=(),
        fields={
            "publication_types": ("Published Erratum",), "status": "PubMed-not-MEDLINE", "created": date(2026, 3, 18),
            "links": (Link("ErratumFor", "90001002"),),
        },
    ),
    Plan(
        "Six-month results of the TONIC trial of dry needling with and without twitches in low back pain.",
        TRIAL,
        {**WITH_OR_WITHOUT, "condition": "chronic low back pain", "muscle": "multifidus", "later": "six months", "lesson": "No difference remained."},
        fields={**UNINDEXED, "created": date(2026, 4, 14), "group": "TONIC Investigators", "registry": (("ClinicalTrials.gov", "NCT90000002"),)},
        same_study="90001001",
    ),
    Plan(
        "Expression of concern: Pain and pressure sensitivity after trigger point dry needling in whiplash: "
        "responders versus non-responders to the twitch.",
        abstract=(),
        fields={
            "publication_types": ("Expression of Concern",), "status": "PubMed-not-MEDLINE", "created": date(2026, 5, 12),
            "links": (Link("ExpressionOfConcernFor", "90000012"),),
        },
    ),
    Plan(
        f"{PREPRINT_TITLE} (preprint).",
        TRIAL,
        {**WITH_OR_WITHOUT, "condition": "low back pain", "muscle": "multifidus", "lesson":
            "The twitch made no difference."},
        fields={
            "journal": PREPRINTS, "publication_types": ("Journal Article", "Preprint"), "status": "PubMed-not-MEDLINE",
            "created": date(2026, 8, 11), "volume": "", "issue": "", "pages": "",
        },
    ),
    Plan(
        f"{PREPRINT_TITLE}.",
        TRIAL,
        {**WITH_OR_WITHOUT, "condition": "low back pain", "muscle": "multifidus", "lesson":
            "The twitch made no difference."},
        fields={**FROM_PUBLISHER, "created": date(2026, 10, 13), "links": (Link("UpdateOf", "90001018"),)},
        same_study="90001018",
    ),
    Plan(
        "[Punción seca del trapecio con o sin respuesta de espasmo local: ensayo aleatorizado].",
        TRIAL,
        {**WITH_OR_WITHOUT, "lesson": "El espasmo no cambió el resultado."},
        fields={
            **UNINDEXED, "journal": SPANISH_JOURNAL, "language": "spa", "created": date(2026, 12, 8),
            "vernacular_title": "Punción seca del trapecio con o sin respuesta de espasmo local: ensayo aleatorizado.",
        },
    ),
    Plan(
        "Needle-evoked twitches in rabbits: a dose-response study.",
        ANIMAL,
        {"condition": "myofascial pain", "muscle": "biceps femoris", "b": "sham", "species": "rabbits", "twitch":
            "Local twitch responses were counted.", "lesson": "More twitches meant more damage."},
        ("Animals", "*Dry Needling", "Rabbits"),
        fields={"created": date(2027, 1, 6), "indexed": date(2027, 1, 6)},
    ),
)  # fmt: skip
PEOPLE_INDEXED = (*PEOPLE, "*Dry Needling/methods", "*Low Back Pain/therapy", "Trigger Points")
"""What indexers add to the TONIC report in March."""

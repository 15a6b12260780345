# ruff: noqa: E501 - a row of a table of articles is one line
"""Articles that only other databases hold."""

from __future__ import annotations

from pipeline.sandbox.invented.candidates import WITH_OR_WITHOUT
from pipeline.sandbox.invented.draft import Journal
from pipeline.sandbox.invented.other_stories import COHORT
from pipeline.sandbox.invented.plan import Plan, plain
from pipeline.sandbox.invented.trial_story import TRIAL

REGISTER = Journal("ClinicalTrials.gov", "ClinicalTrials.gov", "", "", "United States")

EMBASE_ONLY: tuple[Plan, ...] = (
    Plan(
        "Twitch-guided dry needling in chronic neck pain: a randomised comparison with needling that avoids the twitch.",
        TRIAL,
        {**WITH_OR_WITHOUT, "lesson": "Twitch-guided needling hurt more and helped no better."},
        keywords=("dry needling",),
    ),
    *(
        Plan(
            title,
            COHORT,
            {"condition": condition, "a": "dry needling", "muscle": muscle, "twitch": "Local twitch responses were noted."},
            keywords=("dry needling",),
        )
        for title, condition, muscle in (
            ("Dry needling of the trapezius and heart rate variability.", "trapezius myalgia", "upper trapezius"),
            ("Local twitch responses in sonographic elastography of the neck.", "neck pain", "levator scapulae"),
            ("Dry needling in primary care: twitches, pain and cost.", "low back pain", "quadratus lumborum"),
            ("Sleep after dry needling of the neck.", "neck pain", "splenius capitis"),
            ("Dry needling and quality of life in dancers with back pain.", "back pain", "multifidus"),
        )
    ),
    Plan(
        "Local twitch response and early pain relief after trigger point injection.",
        abstract=plain("Poster. Twenty-four patients with neck pain had trigger point injections; a local twitch response was seen in fifteen of them, who had less pain on the next day."),
        fields={"publication_types": ("Meeting Abstract",), "volume": "31", "issue": "", "pages": "S77-S77"},
    ),
    Plan(
        "Does dry needling need a twitch? Preliminary results.",
        abstract=plain("Oral presentation. Eighteen people with low back pain were needled with and without local twitch responses. Recruitment goes on."),
        fields={"publication_types": ("Meeting Abstract",), "volume": "31", "issue": "", "pages": "S78-S78"},
    ),
)  # fmt: skip
REGISTERED_ONLY: tuple[Plan, ...] = tuple(
    Plan(
        title,
        abstract=plain(f"INTERVENTION: {intervention}. CONDITION: {condition}. PRIMARY OUTCOME: pain intensity. INCLUSION CRITERIA: age 18 to 65 years. STATUS: {status}."),
        fields={
            "registry": (("ClinicalTrials.gov", number),), "journal": REGISTER, "authors": (), "published": "2024", "doi": "",
            "volume": "", "issue": "", "pages": "",
        },
    )
    for title, intervention, condition, status, number in (
        ("Effect of Local Twitch Response in Neck Pain", "dry needling with or without a local twitch response", "neck pain", "completed, no results posted", "NCT90000006"),
        ("Rhomboid Needling With or Without Twitches", "dry needling with or without twitches", "interscapular pain", "recruiting", "NCT90000005"),
        ("Dry Needling Dose in Low Back Pain", "dry needling, one or three local twitch responses", "low back pain", "not yet recruiting", "NCT90000007"),
    )
)  # fmt: skip
CITED_ONLY: tuple[Plan, ...] = (
    Plan("Needle effect and muscle twitch in lumbar pain: an early controlled observation.", fields={"published": "1989", "pages": "201-206"}),
    Plan("The twitch sign in neck muscles.", fields={"published": "1994", "pages": "14-19"}),
)  # fmt: skip

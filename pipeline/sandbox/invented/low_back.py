# ruff: noqa: E501 - a row of a table of articles is one line
"""Dry needling in low back pain, without a word about twitches: the field of a second review."""

from __future__ import annotations

from itertools import product

from pipeline.sandbox.invented.other_stories import COHORT, PROTOCOL, REVIEW
from pipeline.sandbox.invented.plan import PEOPLE, RCT, Plan
from pipeline.sandbox.invented.trial_story import TRIAL

MESH = (*PEOPLE, "*Dry Needling/methods", "*Low Back Pain/therapy", "Disability Evaluation", "Pain Measurement")
WORDS = ("dry needling", "low back pain")
COMPARISONS = (
    ("dry needling", "sham needling"),
    ("dry needling", "acupuncture"),
    ("dry needling plus exercise", "exercise alone"),
    ("dry needling", "manual therapy"),
    ("superficial dry needling", "deep dry needling"),
    ("dry needling with usual care", "usual care"),
    ("dry needling", "percutaneous electrical stimulation"),
)
GROUPS = (
    ("chronic low back pain", "quadratus lumborum", "randomised controlled trial"),
    ("non-specific low back pain", "multifidus", "randomized clinical trial"),
    ("low back pain in nurses", "erector spinae", "pragmatic randomised trial"),
    ("subacute low back pain", "gluteus medius", "randomized pilot trial"),
)

TRIALS = tuple(
    Plan(
        f"{a[0].upper()}{a[1:]} versus {b} in {condition}: a {design}.",
        TRIAL,
        {"condition": condition, "muscle": muscle, "a": a, "b": b, "design": design, "outcome": "numeric pain rating scale",
         "lesson": f"{a[0].upper()}{a[1:]} and {b} led to similar changes of pain and disability."},
        MESH, WORDS, fields={"publication_types": RCT},
    )
    for (a, b), (condition, muscle, design) in product(COMPARISONS, GROUPS)
)  # fmt: skip
OTHERS = tuple(
    Plan(
        title, story,
        {"condition": condition, "muscle": "quadratus lumborum", "a": "dry needling", "b": b,
         "lesson": "Dry needling may ease low back pain for some weeks."},
        MESH[4:] if story is REVIEW else MESH, WORDS, fields={"publication_types": types},
    )
    for title, story, condition, b, types in (
        ("Dry needling for low back pain: a systematic review and meta-analysis.", REVIEW, "low back pain",
            "sham, acupuncture or usual care", ("Journal Article", "Meta-Analysis", "Systematic Review")),
        ("Needling of trigger points in chronic low back pain: an overview of reviews.", REVIEW, "chronic low back pain", "any comparator", ("Journal Article", "Review")),
        ("Dry needling in acute low back pain: a systematic review.", REVIEW, "acute low back pain", "other physiotherapy", ("Journal Article", "Systematic Review")),
        ("Dry needling and exercise in low back pain: protocol of a cluster randomised trial.", PROTOCOL, "low back pain", "exercise", ("Clinical Trial Protocol", "Journal Article")),
        ("Dry needling for low back pain in pregnancy: study protocol.", PROTOCOL, "low back pain in pregnancy", "advice", ("Clinical Trial Protocol", "Journal Article")),
        ("Course of low back pain after dry needling in primary care: a cohort study.", COHORT, "low back pain", "", ("Journal Article",)),
        ("Dry needling in low back pain after surgery: a prospective series.", COHORT, "low back pain after "
            "discectomy", "", ("Journal Article",)),
        ("Costs of dry needling for chronic low back pain: observational study.", COHORT, "chronic low back pain", "", ("Journal Article", "Observational Study")),
        ("Dry needling and low back pain: who responds?", COHORT, "low back pain", "", ("Journal Article",)),
        ("Adverse events of dry needling for low back pain.", COHORT, "low back pain", "", ("Journal Article", "Multicenter Study")),
        ("Dry needling of the gluteal muscles in low back pain: feasibility.", COHORT, "low back pain", "", ("Journal Article",)),
        ("Low back pain, dry needling and physical activity: one-year follow-up.", COHORT, "low back pain", "", ("Journal Article",)),
    )
)  # fmt: skip

LOW_BACK: tuple[Plan, ...] = (*TRIALS, *OTHERS)
"""Forty articles, in the order of their PMIDs, after the noise."""

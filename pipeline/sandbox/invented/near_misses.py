# ruff: noqa: E501 - a row of a table of articles is one line
"""Articles about twitches and needles that the review must not include, or cannot decide from the record alone."""

from __future__ import annotations

from datetime import date

from pipeline.sandbox.invented.draft import Link
from pipeline.sandbox.invented.near_trials import (
    ALL_ARMS,
    ANIMALS,
    ELSEWHERE,
    HEALTHY_VOLUNTEERS,
    MESH,
    SINGLE_GROUPS,
    WORDS,
)
from pipeline.sandbox.invented.other_stories import (
    CASE,
    COHORT,
    PROTOCOL,
    REVIEW,
    SURVEY,
)
from pipeline.sandbox.invented.people import BOOK_SHELF, GERMAN_JOURNAL, SPANISH_JOURNAL
from pipeline.sandbox.invented.plan import RCT, Plan, plain
from pipeline.sandbox.invented.trial_story import TRIAL

REVIEWS = tuple(
    Plan(
        title,
        REVIEW,
        {
            "condition": condition, "a": a, "b": b,
            "twitch": "Studies were grouped by whether a local twitch response had been sought.",
            "lesson": f"{a[0].upper()}{a[1:]} may reduce {condition} in the short term.",
        },
        ("Humans", "*Dry Needling", "Neck Pain/*therapy", "Randomized Controlled Trials as Topic", "Trigger Points"),
        ("dry needling", "meta-analysis", "systematic review"),
        fields={"publication_types": types},
    )
    for title, condition, a, b, types in (
        ("Is the local twitch response necessary? A systematic review of dry needling for spinal pain.", "spinal pain",
            "dry needling with local twitch responses", "needling without", ("Journal Article", "Systematic Review", "Meta-Analysis")),
        ("Dry needling for neck pain with trigger points: systematic review and meta-analysis of local twitch "
            "responses and dose.", "neck pain", "dry needling", "sham or no treatment", ("Journal Article", "Meta-Analysis", "Systematic Review")),
        ("The local twitch response to needling: a critical review.", "myofascial pain", "eliciting local twitch "
            "responses", "not eliciting them", ("Journal Article", "Review")),
        ("Trigger point injections and twitch responses: a scoping review.", "myofascial pain", "trigger point injection", "dry needling", ("Journal Article", "Scoping Review")),
        ("An umbrella review of needling therapies, twitch responses and low back pain.", "low back pain", "needling", "other treatments", ("Journal Article", "Review")),
        ("Dry needling and the twitch in the upper trapezius: a systematic review not yet indexed.", "trapezius myalgia", "dry needling", "sham needling", ("Journal Article",)),
    )
)  # fmt: skip
PROTOCOLS = tuple(
    Plan(
        title,
        PROTOCOL,
        {
            "condition": condition, "muscle": muscle, "a": "dry needling with local twitch responses",
            "b": "dry needling without local twitch responses",
            "twitch": "In one arm local twitch responses will be elicited; in the other the needle will stop short "
                "of the band.",
            "lesson": "The trial will show whether the twitch is worth its soreness.",
        },
        ("Humans", "*Dry Needling", "Randomized Controlled Trials as Topic"),
        ("protocol", "dry needling"),
        fields={"publication_types": types, "registry": (("ClinicalTrials.gov", number),) if number else ()},
    )
    for title, condition, muscle, types, number in (
        ("Local twitch responses in dry needling for neck pain: study protocol for a randomised controlled trial.", "chronic neck pain", "upper trapezius", ("Clinical Trial Protocol", "Journal Article"), "NCT90000001"),
        ("Twitch or no twitch in lumbar dry needling (the TONIC trial): protocol.", "chronic low back pain", "multifidus", ("Clinical Trial Protocol", "Journal Article"), "NCT90000002"),
        ("Rationale and design of a trial of needling doses and twitches in whiplash.", "whiplash", "splenius capitis", ("Journal Article",), "NCT90000003"),
        ("Dry needling of the levator scapulae with or without a twitch: protocol of a pilot study.", "mechanical neck pain", "levator scapulae", ("Clinical Trial Protocol", "Journal Article"), ""),
    )
)  # fmt: skip
CASES = tuple(
    Plan(
        f"{title}: a case report.",
        CASE,
        {
            "condition": condition, "muscle": muscle, "a": a,
            "twitch": "A strong local twitch response was obtained at the third insertion.",
            "lesson": "Needling may help where other measures have not.",
        },
        ("Adult", "*Dry Needling", "Humans", "Myofascial Pain Syndromes/*therapy"),
        ("case report",),
        fields={"publication_types": ("Case Reports", "Journal Article")},
    )
    for title, condition, muscle, a in (
        ("Dry needling of the longus colli", "neck pain", "longus colli", "dry needling"),
        ("Trigger point injection for pain that was taken for sciatica", "buttock and back pain", "gluteus minimus", "trigger point injection"),
        ("Pneumothorax after needling of the rhomboid", "interscapular pain", "rhomboid major", "dry needling"),
    )
)  # fmt: skip
SURVEYS = tuple(
    Plan(
        title,
        SURVEY,
        {
            "condition": "spinal pain", "muscle": muscle, "a": "dry needling",
            "twitch": "Two items asked whether a local twitch response is held to be necessary.",
            "lesson": "Practice varies, and most respondents seek a local twitch response.",
        },
        ("Humans", "*Dry Needling", "*Physical Therapists", "Surveys and Questionnaires"),
        ("dry needling", "survey"),
    )
    for title, muscle in (
        ("What physiotherapists believe about the local twitch response in dry needling: an online survey.", "upper trapezius"),
        ("Agreement of experts on needling technique and twitch responses: a Delphi study.", "levator scapulae"),
    )
)  # fmt: skip
LETTERS = (
    Plan("Comment on: Dry needling with and without local twitch responses for chronic neck pain.", abstract=(), fields={
        "publication_types": ("Comment", "Letter"), "links": (Link("CommentOn", "90000005"),)}),
    Plan("Local twitch response in dry needling: is it a goal or a side effect? Authors' reply.", abstract=(), fields={
        "publication_types": ("Comment", "Letter"), "links": (Link("CommentOn", "90000005"),)}),
    Plan("The twitch under the needle.", abstract=plain(
        "For forty years students of needling have been told to hunt for the twitch. This editorial asks what the "
        "local "
        "twitch response tells us, why it is so hard to see in deep muscles, and whether trials in which the same "
        "needling is done with and without it have settled the question. They have not: groups were small, therapists "
        "knew what they did, and soreness was rarely counted."), fields={"publication_types": ("Editorial",)}),
    Plan("Erratum: How many local twitch responses are enough? A randomized clinical trial of dosages of dry "
        "needling in cervical myofascial pain.", abstract=(), fields={
        "publication_types": ("Published Erratum",), "created": date(2017, 8, 1),
        "links": (Link("ErratumFor", "90000004"),)}),
    Plan("Correction to: Local twitch responses and needling depth in neck pain.", abstract=plain(
        "In the published article on local twitch responses and dry needling, the units of the pressure pain "
        "threshold in Table 2 should read kPa. The conclusions are not affected."), fields={
        "publication_types": ("Published Erratum",), "status": "PubMed-not-MEDLINE"}),
)  # fmt: skip
RETRACTED = Plan(
    "Dry needling with local twitch responses abolishes neck pain: a randomised controlled trial.",
    TRIAL,
    {"a": "dry needling with local twitch responses", "b": "dry needling without local twitch responses", "lesson":
        "Every patient with a twitch was free of pain."},
    MESH, WORDS,
    fields={
        "publication_types": ("Journal Article", "Randomized Controlled Trial", "Retracted Publication"),
        "links": (Link("RetractionIn", "90000069"),), "created": date(2018, 4, 4),
    },
)  # fmt: skip
NOTICE = Plan(
    "Retraction notice to: Dry needling with local twitch responses abolishes neck pain: a randomised controlled "
    "trial.",
    abstract=(),
    fields={
        "publication_types": ("Retraction of Publication",), "created": date(2020, 6, 2),
        "links": (Link("RetractionOf", "90000068"),),
    },
)  # fmt: skip
UNUSUAL = (
    Plan("[Lokale Zuckungsantwort bei der Nadelung von Triggerpunkten der Nackenmuskulatur: eine Übersicht].", REVIEW,
        {"condition": "neck pain", "twitch": "The local twitch response was described in eleven of them."}, ("Humans", "*Dry Needling"), fields={
        "journal": GERMAN_JOURNAL, "language": "ger", "publication_types": ("English Abstract", "Journal Article", "Review"),
        "vernacular_title": "Lokale Zuckungsantwort bei der Nadelung von Triggerpunkten der Nackenmuskulatur: eine "
            "Übersicht."}),
    Plan("[Punción seca y respuesta de espasmo local en la lumbalgia: serie de casos].", COHORT,
        {"condition": "low back pain", "a": "dry needling", "twitch": "Local twitch responses were counted."}, MESH, fields={
        "journal": SPANISH_JOURNAL, "language": "spa",
        "vernacular_title": "Punción seca y respuesta de espasmo local en la lumbalgia: serie de casos."}),
    Plan("Local twitch response during dry needling of the upper trapezius in neck pain.", abstract=(), mesh=("Humans", "*Dry Needling")),
    Plan("Needling with and without twitches in neck pain.", abstract=(), fields={"status": "In-Process", "created": date(2025, 10, 20)}),
    Plan("Twitches, needles and the lumbar multifidus.", abstract=(), fields={"status": "PubMed-not-MEDLINE"}),
    Plan("Effects of dry needling on pain and disability in neck pain: abstracts of the Imaginary Congress of "
        "Manual Medicine.", abstract=plain(
        "Forty people with neck pain had dry needling of the upper trapezius, in half of them with a local twitch "
        "response. "
        "Pain after one week was lower by 0.9 points in those with a twitch. The full results will be published."),
        fields={"publication_types": ("Congress", "Meeting Abstract"), "status": "PubMed-not-MEDLINE"}),
    Plan("Trigger points, needling and the local twitch response.", abstract=plain(
        "This chapter describes how trigger points are examined, when injection or dry needling is considered, and "
        "what "
        "the local twitch response looks like. It is written for clinicians and does not report a study of its own."),
        fields={"book": True, "journal": BOOK_SHELF, "publication_types": ("Review",)}),
    Plan("Myofascial pain.", abstract=plain(
        "An overview of myofascial pain for primary care. Treatment includes exercise, injection and dry needling; "
        "a local "
        "twitch response may be seen when the needle meets the taut band."), fields={"book": True, "journal": BOOK_SHELF, "publication_types": ("Review",)}),
    Plan("Multifidus needling in low back pain: do twitches predict the result of a randomised trial? A planned "
        "secondary analysis.", TRIAL,
        {"condition": "low back pain", "muscle": "multifidus", "a": "dry needling", "b": "sham needling",
         "twitch": "The therapist noted whether a local twitch response occurred.", "lesson":
             "The twitch did not predict the result."},
        (*MESH, "*Low Back Pain/therapy"), fields={"publication_types": RCT, "registry": (("ISRCTN", "ISRCTN90000004"),)}),
    Plan("Acupuncture deqi and local twitch responses in chronic neck pain: a comparison of sensations.", COHORT,
        {"a": "trigger point acupuncture", "twitch": "Deqi and local twitch responses were asked for after each "
            "needle."},
        ("Humans", "*Acupuncture Therapy", "Neck Pain/*therapy"), ("acupuncture", "deqi")),
)  # fmt: skip

NEAR_MISSES: tuple[Plan, ...] = (
    *ALL_ARMS, *HEALTHY_VOLUNTEERS, *ELSEWHERE, *ANIMALS, *REVIEWS, *PROTOCOLS, *SINGLE_GROUPS, *CASES, *SURVEYS,
    *LETTERS, RETRACTED, NOTICE, *UNUSUAL,
)  # fmt: skip
"""In the order of their PMIDs, after the candidates."""

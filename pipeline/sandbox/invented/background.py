# ruff: noqa: E501 - a row of a table of articles is one line
"""The rest of the corpus: what a search must leave aside, or finds only by one half of its words."""

from __future__ import annotations

from itertools import product

from pipeline.sandbox.invented.other_stories import COHORT, REVIEW, SURVEY
from pipeline.sandbox.invented.plan import PEOPLE, RCT, Plan
from pipeline.sandbox.invented.story import Story
from pipeline.sandbox.invented.trial_story import TRIAL

Topic = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str, tuple[str, ...]]
"""(conditions, treatments, comparators, muscle or site, MeSH headings)."""

TOPICS: tuple[Topic, ...] = (
    (
        ("chronic neck pain", "cervicogenic headache", "mechanical neck pain", "neck pain in office workers"),
        ("strengthening exercise", "cervical mobilisation", "postural training"),
        ("advice", "usual care"),
        "deep neck flexors",
        ("*Exercise Therapy", "*Neck Pain/therapy"),
    ),
    (
        ("knee osteoarthritis", "fibromyalgia", "chronic shoulder pain", "hip osteoarthritis", "restless legs"),
        ("acupuncture", "electroacupuncture", "acupressure"),
        ("sham acupuncture", "a waiting list"),
        "quadriceps",
        ("*Acupuncture Therapy", "Osteoarthritis, Knee/*therapy"),
    ),
    (
        ("spasticity after stroke", "chronic migraine", "cervical dystonia", "bruxism", "overactive bladder"),
        ("botulinum toxin injection", "low-dose botulinum toxin injection"),
        ("placebo injection", "physiotherapy"),
        "target muscles",
        ("*Botulinum Toxins, Type A/therapeutic use", "Injections, Intramuscular"),
    ),
    (
        ("lumbar radiculopathy", "spinal stenosis", "sciatica", "pain after back surgery"),
        ("epidural steroid injection", "transforaminal injection", "caudal injection"),
        ("saline injection", "oral analgesics"),
        "lumbar segments",
        ("*Injections, Epidural", "Radiculopathy/*drug therapy"),
    ),
    (
        ("plantar fasciitis", "calcific tendinopathy", "lateral epicondylitis"),
        ("shock wave therapy", "low-level laser therapy"),
        ("sham therapy", "stretching"),
        "calf",
        ("*Extracorporeal Shockwave Therapy", "Tendinopathy/*therapy"),
    ),
    (
        (
            "chronic low back pain",
            "recurrent low back pain",
            "low back pain with depression",
            "low back pain in adolescents",
            "pelvic girdle pain",
        ),
        ("graded activity", "cognitive functional therapy", "yoga", "motor control exercise"),
        ("education", "general exercise"),
        "trunk muscles",
        ("*Exercise Therapy", "*Low Back Pain/rehabilitation"),
    ),
    (
        ("tension-type headache", "trapezius myalgia at work", "neck pain with headache"),
        ("dry needling", "ischaemic compression", "trigger point massage"),
        ("sham treatment", "stretching"),
        "upper trapezius",
        ("*Tension-Type Headache/therapy", "Trigger Points"),
    ),
)
STORIES: tuple[tuple[Story, str, tuple[str, ...]], ...] = (
    (TRIAL, "{a} for {condition} compared with {b}: a randomised trial.", RCT),
    (TRIAL, "Effects of {a} and {b} on pain and function in {condition}: a randomized controlled trial.", RCT),
    (COHORT, "{a} in {condition}: a prospective cohort, with {b} as a later choice.", ("Journal Article",)),
    (REVIEW, "{a} versus {b} for {condition}: a systematic review.", ("Journal Article", "Systematic Review")),
)


def _topic_plans() -> list[Plan]:
    """Every combination of a topic once, its kinds of article taking turns."""
    plans: list[Plan] = []
    for conditions, treatments, comparators, site, headings in TOPICS:
        for condition, a, b in product(conditions, treatments, comparators):
            story, title, types = STORIES[len(plans) % len(STORIES)]
            words = title.format(a=a, b=b, condition=condition)
            blanks = {
                "condition": condition,
                "muscle": site,
                "a": a,
                "b": b,
                "lesson": f"{a[0].upper()}{a[1:]} may help in {condition}.",
            }
            people = ("Humans",) if story is REVIEW else PEOPLE
            plans.append(
                Plan(
                    words[0].upper() + words[1:],
                    story,
                    blanks,
                    (*people, *headings),
                    (a, condition),
                    fields={"publication_types": types},
                )
            )
    return plans


TWITCH_ONLY = tuple(
    Plan(
        title, TRIAL,
        {"condition": "fatigue of athletes", "muscle": muscle, "a": a, "b": "passive rest", "outcome":
            "interpolated twitch technique",
         "twitch": "Resting twitch force was evoked by magnetic stimulation.", "lesson": "Resting twitch force "
             "recovered within an hour."},
        (*PEOPLE[:4], "*Muscle Fatigue", "Electric Stimulation"), ("muscle fatigue", "twitch force"),
        fields={"publication_types": RCT},
    )
    for title, muscle, a in (
        ("Twitch interpolation and voluntary activation of the quadriceps after cycling.", "quadriceps", "active recovery"),
        ("Resting twitch force of the plantar flexors after cold water immersion.", "plantar flexors", "cold water immersion"),
        ("Twitch potentiation of the elbow flexors by conditioning contractions.", "elbow flexors", "conditioning contractions"),
        ("Diaphragm twitch pressure after inspiratory muscle training.", "diaphragm", "inspiratory muscle training"),
    )
)  # fmt: skip
SAFETY = tuple(
    Plan(
        title, SURVEY, {"condition": "any condition", "muscle": "deltoid", "a": a, "lesson": "Safe practice can be taught."},
        ("Humans", "*Needlestick Injuries", "Surveys and Questionnaires"), ("needlestick injury", "safety"),
    )
    for title, a in (
        ("Needlestick injuries among physiotherapy students: a survey.", "needling"),
        ("Injection technique of nurses in primary care: a questionnaire.", "intramuscular injection"),
        ("Needle fear and vaccination: a survey of adults.", "vaccine injection"),
    )
)  # fmt: skip

BACKGROUND: tuple[Plan, ...] = (*_topic_plans(), *TWITCH_ONLY, *SAFETY)
"""In the order of their PMIDs, after low back pain."""

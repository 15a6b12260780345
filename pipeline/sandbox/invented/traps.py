"""Four trials made after the traps that real trials of this question set, each with a wording of its own."""

from __future__ import annotations

from datetime import date

from pipeline.sandbox.invented.draft import Section
from pipeline.sandbox.invented.plan import PEOPLE, RCT, Plan, plain

NEEDLING = ("*Dry Needling/methods", "*Myofascial Pain Syndromes/therapy", "Pain Measurement", "Trigger Points")
NECK = ("*Neck Pain/therapy", "Superficial Back Muscles")
REGISTERED = (("ClinicalTrials.gov", "NCT90000001"),)

NO_DESIGN_WORD = Plan(
    "Lidocaine or dry needle for a tender spot in the trapezius: does it matter whether the muscle twitches?",
    abstract=plain(
        "Forty-six people with a painful band and an active trigger point in the upper trapezius muscle were "
        "treated once. "
        "The band was entered with a dry needle in half of them, and with a needle through which 1% lidocaine was "
        "given in "
        "the other half. In thirty-one the point of the needle was moved until the muscle gave a local twitch "
        "response; in "
        "fifteen it was moved for the same time but no local twitch response was elicited. Pain, pain threshold by "
        "algometry and side bending of the neck were recorded before the treatment, directly after it and ten days "
        "later. "
        "People with a local twitch response had less pain at once, by 2.7 points with lidocaine and by 2.4 points "
        "with "
        "the dry needle; those without a local twitch response gained 0.8 points whichever needle had been used. "
        "The same "
        "order was seen for the pain threshold, and less clearly for side bending. Soreness on the next morning was "
        "reported by ten people after lidocaine and by nineteen after the dry needle. What was injected seemed to "
        "matter "
        "less than whether the muscle twitched. Few people went without a response, the therapist knew what was in the "
        "syringe, and ten days are too short to speak of a lasting effect."
    ),
    mesh=(
        "Adult",
        "Female",
        "Humans",
        "Lidocaine/administration & dosage",
        "Male",
        "*Myofascial Pain Syndromes/therapy",
        "*Needles",
    ),
    fields={"publication_types": ("Clinical Trial", *RCT), "created": date(2006, 7, 3), "substances": ("Lidocaine",)},
)
CASE_CONTROL = Plan(
    "Ultrasound-observed twitching during injection of trigger points of the neck and lower back: a case-control "
    "comparison.",
    abstract=(
        Section(
            "OBJECTIVE",
            "OBJECTIVE",
            "To find out whether twitches seen on ultrasound during trigger point injection go with better results, "
            "and whether deep muscles differ from shallow ones.",
        ),
        Section("DESIGN", "METHODS", "Case-control study."),
        Section("SETTING", "METHODS", "Outpatient clinic of a university hospital."),
        Section(
            "PARTICIPANTS",
            "METHODS",
            "Sixty-four patients with myofascial pain, thirty-two with pain in the upper trapezius and thirty-two "
            "with pain in the lower back (quadratus lumborum or erector spinae); healthy-looking muscle beside the "
            "band served as a control site.",
        ),
        Section(
            "INTERVENTIONS",
            "METHODS",
            "Injection of 1 mL of 0.5% lidocaine under ultrasound guidance with repeated needle passes. Whether a "
            "local twitch response occurred was judged by the eye and on the screen.",
        ),
        Section(
            "MAIN OUTCOME MEASURES",
            "METHODS",
            "Pain on a visual analogue scale before, directly after and two weeks after injection.",
        ),
        Section(
            "RESULTS",
            "RESULTS",
            "Local twitch responses were seen by the eye in 21 of 32 trapezius muscles but in only 6 of 32 muscles "
            "of the lower back; ultrasound showed them in 27 and 24. Pain fell by 3.4 points (SD 1.2) where a "
            "twitch was seen on ultrasound and by 1.6 points (SD 1.5) where it was not (P<.01). The difference was "
            "found in both regions and was still present after two weeks.",
        ),
        Section(
            "CONCLUSIONS",
            "CONCLUSIONS",
            "Twitches of deep muscles escape the eye. Ultrasound makes them visible, and patients in whom they are "
            "seen do better than those in whom no local twitch response is seen.",
        ),
    ),
    mesh=(
        "Adult",
        "*Back",
        "Female",
        "Humans",
        "Injections, Intramuscular",
        "Lidocaine/*administration & dosage",
        "Male",
        "Middle Aged",
        "*Myofascial Pain Syndromes/drug therapy",
        "Ultrasonography, Interventional",
    ),
    fields={"publication_types": ("Journal Article",), "created": date(2011, 9, 20)},
)
NO_TRIGGER_POINT_WORD = Plan(
    "Muscle function and pain after needling of the lumbar multifidus with and without a twitch: a "
    "quasi-experimental study in low back pain.",
    abstract=(
        Section(
            "OBJECTIVES",
            "OBJECTIVE",
            "To compare changes in pain, nociceptive sensitivity and muscle function between people with low back "
            "pain who did and who did not experience a twitch during dry needling.",
        ),
        Section(
            "DESIGN",
            "METHODS",
            "Quasi-experimental study; the groups formed themselves according to the response of the muscle.",
        ),
        Section(
            "PARTICIPANTS",
            "METHODS",
            "Fifty-two volunteers with mechanical low back pain (mean age 38.6, SD 10.4 years; 29 women).",
        ),
        Section(
            "INTERVENTIONS",
            "METHODS",
            "One session of dry needling of the lumbar multifidus at three levels on the more painful side, with "
            "fast movements in and out for ten seconds. Two observers recorded whether at least one twitch response "
            "was seen or felt.",
        ),
        Section(
            "MAIN OUTCOME MEASURES",
            "METHODS",
            "Pain intensity (0 to 10), pressure pain threshold, contraction of the multifidus on ultrasound, and "
            "the Oswestry Disability Index, before and one week after treatment.",
        ),
        Section(
            "RESULTS",
            "RESULTS",
            "Thirty-four participants experienced a twitch and eighteen did not. Contraction of the multifidus "
            "increased more in those with a twitch immediately after treatment (mean difference 4.4%, 95% CI 1.0 to "
            "7.7; P=.012), but not after one week. Disability fell by 9 points in both groups (between-group "
            "difference 0.6, 95% CI -4.2 to 5.5), and pressure pain thresholds did not differ at any time.",
        ),
        Section(
            "CONCLUSIONS",
            "CONCLUSIONS",
            "A twitch went with a short-lived gain in muscle function; it made no difference to pain or disability "
            "after a week, and it should not be chased at the cost of soreness.",
        ),
    ),
    mesh=(
        "Adult",
        "Disability Evaluation",
        "Female",
        "Humans",
        "*Low Back Pain/therapy",
        "Male",
        "Pain Threshold",
        "Paraspinal Muscles/*physiopathology",
    ),
    fields={"created": date(2017, 5, 11)},
)
DOSAGE = Plan(
    "How many local twitch responses are enough? A randomized clinical trial of dosages of dry needling in cervical "
    "myofascial pain.",
    abstract=(
        Section("OBJECTIVE", "OBJECTIVE", "To determine the effect of the number of local twitch responses elicited "
            "during dry needling on neck pain related to trigger points of the upper trapezius."),
        Section("DESIGN", "METHODS", "Ninety people with cervical myofascial pain were randomized to one of three "
            "groups: no local twitch response elicited, three local twitch responses, or needling continued until "
            "no further local twitch response could be elicited. Each had "
            "one session. Pain intensity, pressure pain threshold and the Neck Disability Index were measured "
            "before treatment, immediately afterwards, and 48 hours, 72 hours and one week later by a blinded "
            "examiner."),
        Section("RESULTS", "RESULTS", "All groups improved over time (P<.001). Groups with local twitch responses "
            "had less pain after one week than the group without (mean difference -1.1, 95% CI -1.9 to -0.3), and "
            "there was no difference between three and as many as possible. Pain during the needling rose with "
            "the number of responses. Disability changed alike in all groups, by 5 points of 50."),
        Section("CONCLUSIONS", "CONCLUSIONS", "Eliciting local twitch responses was better than eliciting none; "
            "more than three brought no further gain and more soreness."),
    ),
    mesh=(*PEOPLE, "*Dry Needling/methods", "Neck Pain/*therapy", "Pain Threshold", "Superficial Back "
        "Muscles/physiopathology", "*Trigger Points"),
    keywords=("Dry Needling", "Local Twitch Response", "Neck Pain", "Dosage"),
    fields={"publication_types": RCT, "created": date(2017, 2, 2)},
)  # fmt: skip

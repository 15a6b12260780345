"""What trial reports say, sentence by sentence. Blanks: condition, muscle, a, b, design, outcome, twitch, lesson."""

from pipeline.sandbox.invented.story import Story

OPENING = (
    "background",
    (
        "{condition} is a frequent reason to see a physiotherapist, and taut bands in the {muscle} are often blamed "
        "for it.",
        "People with {condition} commonly show tender points in the {muscle} whose treatment is still debated.",
        "Although {a} is widely offered for {condition}, how much of its effect is specific remains uncertain.",
        "Many clinicians treat the {muscle} in {condition}, yet controlled comparisons are few and small.",
    ),
)
REASON = (
    "background",
    (
        "Earlier studies were short, unblinded or compared treatments of unequal length.",
        "Guidelines differ, mainly because the trials they rest on measured different things at different times.",
        "Whether the details of the technique matter has rarely been put to a test.",
    ),
)
AIM = (
    "objective",
    (
        "We compared {a} with {b} in adults with {condition}.",
        "The purpose was to determine whether {a} is better than {b} for pain and function in {condition}.",
        "This study examined the effects of {a}, as against {b}, on pain, disability and mechanical sensitivity.",
    ),
)
DESIGN = (
    "methods",
    (
        "In this {design}, {n} participants (mean age {age}, SD {sd} years; {women}% women) were allocated to {a} "
        "(n = {arm}) or {b} (n = {arm}).",
        "A {design} was carried out in two outpatient clinics; {n} people aged 18 to 65 years received either {a} "
        "or {b}.",
        "{n} patients were enrolled in a {design} and assigned by sealed envelopes to {a} or to {b}, {arm} in each "
        "group.",
    ),
)
ELIGIBILITY = (
    "methods",
    (
        "Symptoms had lasted at least three months, and a blinded examiner confirmed the diagnosis by palpation of "
        "the {muscle}.",
        "People with radiculopathy, fracture, previous surgery or fear of needles were not eligible.",
        "Eligible participants rated their pain at 3 or more on a scale from 0 to 10 and had a painful spot in the "
        "{muscle}.",
    ),
)
TREATMENT = (
    "methods",
    (
        "Treatment was given in {sessions} by therapists with more than five years of experience. {twitch}",
        "Each participant received {sessions}; needles were 0.30 mm wide and 40 mm long. {twitch}",
        "One physiotherapist delivered all treatments over {weeks} weeks, {sessions} per person. {twitch}",
    ),
)
OUTCOMES = (
    "methods",
    (
        "Pain intensity ({outcome}), pain-related disability and pressure pain thresholds were recorded at "
        "baseline, directly afterwards and {later} later.",
        "The primary outcome was pain on the {outcome}; secondary outcomes were disability, pressure pain threshold "
        "and range of motion.",
        "An assessor who did not know the allocation measured the {outcome}, pressure algometry and a disability "
        "questionnaire up to {later}.",
    ),
)
COMPLETION = (
    "results",
    (
        "All but {lost} participants completed the follow-up, and the groups were alike at baseline.",
        "{lost} people withdrew for reasons that had nothing to do with the treatment.",
        "Data of {n} participants were analysed as allocated.",
    ),
)
PAIN = (
    "results",
    (
        "Pain {verdict} between the groups at {later} (mean difference {md} points, 95% CI {lo} to {hi}; p = {p}).",
        "The between-group difference in pain was {md} (95% CI {lo} to {hi}, p = {p}) in favour of {a}.",
        "The groups {verdict} in pain intensity: {md} points (95% CI {lo} to {hi}; P = {p}).",
    ),
)
OTHERS = (
    "results",
    (
        "Pressure pain thresholds rose by {ppt} kPa on average in both groups, and disability fell by {disability} "
        "points.",
        "Disability improved by {disability} points, whichever treatment had been given; thresholds changed by "
        "{ppt} kPa.",
        "For pressure pain threshold the group by time interaction was small ({ppt} kPa), and for disability it was "
        "{disability} points.",
    ),
)
HARM = (
    "results",
    (
        "Soreness after needling lasted less than 48 hours in most participants; no serious adverse event occurred.",
        "Adverse events were mild and short: soreness, a small haematoma, one vasovagal reaction.",
        "No serious harm was reported in either group.",
    ),
)
LESSON = (
    "conclusion",
    (
        "{lesson} Larger samples with longer follow-up are needed.",
        "{lesson} The findings apply to this technique and this dose only.",
        "{lesson} Because therapists could not be blinded, the results should be read with caution.",
    ),
)

TRIAL: Story = (
    OPENING, REASON, AIM, DESIGN, ELIGIBILITY, TREATMENT, OUTCOMES, COMPLETION, PAIN, OTHERS, HARM, LESSON,
)  # fmt: skip
"""A complete report of a comparison of two groups, about 220 words."""

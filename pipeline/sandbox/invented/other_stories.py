"""What articles other than trial reports say. Blanks as in `trial_story`, where a story has use for them."""

from pipeline.sandbox.invented.story import Story

COHORT: Story = (
    ("background", (
        "Clinical reports describe relief of {condition} after {a}, but predictors of the response are not known.",
        "It is unclear who benefits most from {a} when the {muscle} is treated for {condition}.",
    )),
    ("objective", (
        "To describe the course of {condition} after {a} and to look for factors that go with recovery.",
        "We followed a group of patients treated with {a}, without a comparison group.",
    )),
    ("methods", (
        "{n} consecutive patients (mean age {age} years, {women}% women) were treated by one clinician between "
        "{years}, all in the same way.",
        "In this prospective single-group study, {n} adults with pain in the {muscle} received {sessions} of {a}.",
    )),
    ("methods", ("{twitch} Pain was rated before, directly after and {later} after treatment.",)),
    ("methods", (
        "Logistic regression with backward selection was used, and missing values were imputed ten times.",
        "Changes were tested with a linear mixed model that took the repeated measurements into account.",
    )),
    ("results", (
        "Mean pain fell by {drop} points (95% CI {least} to {most}); {women}% reported that they were much improved.",
        "At {later}, {arm} of {n} patients had less than half of their initial pain, and thresholds had risen by "
        "{ppt} kPa.",
    )),
    ("results", (
        "Age, sex and duration of symptoms did not predict the outcome, whereas high initial disability did (p = {p}).",
        "Longer duration and poor sleep went with a worse course; expectations made no difference (p = {p}).",
    )),
    ("results", ("Side effects were limited to local soreness in {lost} patients, who needed no care for it.",)),
    ("conclusion", ("{lesson} Without a control group, the natural course cannot be told from an effect.",)),
)  # fmt: skip
REVIEW: Story = (
    ("background", (
        "The evidence on {a} for {condition} has grown quickly, and its quality varies.",
        "Several reviews of {a} have reached different conclusions about {condition}.",
    )),
    ("objective", ("To summarise the evidence on {a} compared with {b} in people with {condition}.",)),
    ("methods", (
        "Five electronic databases were searched from inception, without limits of language, and reference lists "
        "were read.",
        "We searched bibliographic databases and two trial registers; the protocol was registered beforehand.",
    )),
    ("methods", (
        "Two reviewers selected studies, extracted data and judged the risk of bias independently; certainty was "
        "graded with GRADE. {twitch}",
        "Randomised and quasi-randomised comparisons were eligible. Mean differences were pooled with a "
        "random-effects model. {twitch}",
    )),
    ("results", (
        "Of {hits} records, {studies} studies with {n} participants were included, most of them at unclear or high "
        "risk of bias.",
        "{studies} trials met the criteria after {hits} titles had been screened; only four were judged to be at "
        "low risk of bias.",
    )),
    ("results", ("In the short term pain was lower by {drop} points (95% CI {least} to {most}; <i>I</i><sup>2</sup> = "
        "{women}%); later effects were smaller.",)),
    ("results", ("Disability (standardised mean difference -0.{arm}) and pressure pain threshold ({ppt} kPa) were "
        "reported by fewer studies.",)),
    ("results", ("Heterogeneity was explained in part by the number of sessions and by the comparator; funnel plots "
        "were asymmetrical.",)),
    ("conclusion", ("{lesson} The certainty of the evidence is low to very low, and further trials are likely to "
        "change the estimates.",)),
)  # fmt: skip
PROTOCOL: Story = (
    ("background", ("Whether {a} adds to usual care of {condition} is not known, and the part played by its details "
        "has not been studied.",)),
    ("objective", ("This protocol describes a trial that will compare {a} with {b}.",)),
    ("methods", ("The study will be a parallel, assessor-blinded randomised trial; {n} participants with "
        "{condition} will be recruited over {weeks} months and allocated 1:1 by a computer-made list.",)),
    ("methods", ("Participants will receive {sessions} directed at the {muscle}. {twitch}",)),
    ("methods", ("The primary outcome will be the {outcome} at {later}; secondary outcomes will be disability, "
        "pressure pain thresholds, medication and costs.",)),
    ("methods", ("A sample of {n} gives 90% power to detect a difference of 1.5 points at a two-sided level of 5%, "
        "allowing for 15% loss to follow-up. Analysis will be by intention to treat with mixed models.",)),
    ("results", ("Recruitment has not started at the time of writing; the ethics committee of the sponsoring "
        "hospital has approved the study.",)),
    ("conclusion", ("{lesson} Results will be presented at meetings and submitted to a journal whatever they show.",)),
)  # fmt: skip
ANIMAL: Story = (
    ("background", ("The mechanisms by which {a} relieves muscle pain are poorly understood, and animal models "
        "allow them to be studied under control.",)),
    ("objective", ("We investigated the effects of {a} on {muscle} in an animal model of {condition}.",)),
    ("methods", ("{animals} adult {species} were divided at random into {a} and {b} groups; a myofascial trigger "
        "spot was produced by blunt trauma and eccentric running for eight weeks.",)),
    ("methods", ("Under anaesthesia a needle was moved in and out at the spot. {twitch} Endplate noise was "
        "recorded, and muscle was taken for biochemistry one and five days later.",)),
    ("results", ("The amplitude of endplate noise fell by {women}% after {a} (p = {p}) and was unchanged in the "
        "controls.",)),
    ("results", ("Levels of substance P and of tumour necrosis factor in the muscle were lower in treated animals "
        "at day 1, by {ppt} pg/mL on average, but not at day 5.",)),
    ("results", ("Microscopy showed small contraction knots in {women}% of fibres before treatment and in fewer "
        "than a third afterwards; there was no sign of lasting damage to the fibres or to their nerves.",)),
    ("conclusion", ("{lesson} Whether the same happens in people with pain remains to be shown.",)),
)  # fmt: skip
HEALTHY: Story = (
    ("background", ("Needling of latent trigger points may alter motor control even in people without pain.",)),
    ("objective", ("To examine the immediate effect of {a} on the {muscle} of healthy volunteers.",)),
    ("methods", ("{n} healthy adults without any pain (mean age {age} years) took part in a {design}; they received "
        "{a} on one side and {b} on the other, in random order and a week apart.",)),
    ("methods", ("{twitch} Surface electromyography, strength, range of motion and pressure pain threshold were "
        "measured before and ten minutes after the needling.",)),
    ("methods", ("Examiners were unaware of the side that had been treated, and the volunteers wore a screen so "
        "that they could not see the needle.",)),
    ("results", ("Activity during arm elevation changed by {md}% of the maximum (95% CI {lo} to {hi}; p = {p}).",)),
    ("results", ("Thresholds rose by {ppt} kPa on the treated side only, and range of motion by {disability} "
        "degrees; strength was the same on both sides.",)),
    ("results", ("Post-needling soreness was reported by {women}% of the volunteers and had gone within two days.",)),
    ("conclusion", ("{lesson} As nobody had symptoms, the findings say nothing about treatment.",)),
)  # fmt: skip
NERVE: Story = (
    ("background", ("The depth of neuromuscular block is judged by the response of a muscle to stimulation of its "
        "nerve.",)),
    ("objective", ("We compared {a} with {b} in patients under general anaesthesia.",)),
    ("methods", ("{n} patients of ASA class I or II were allocated at random to {a} or {b}; the ulnar nerve was "
        "stimulated with a train of four every 15 seconds and the twitch response of the thumb was recorded by "
        "acceleromyography.",)),
    ("methods", ("The injection was given over five seconds through a cannula in the forearm; the time to loss of "
        "the first twitch and to its return to 25% of control was noted by a blinded observer.",)),
    ("results", ("Onset took {ppt} s with {a} and {women} s with {b} (p = {p}); twitch height at two minutes was "
        "{disability}% and {arm}% of control.",)),
    ("results", ("Intubating conditions were excellent or good in all but {lost} patients, and there were no "
        "differences in heart rate or blood pressure during the first ten minutes.",)),
    ("results", ("A twitch could still be evoked in {lost} patients when the surgeon asked for complete relaxation, "
        "and a further dose had to be given.",)),
    ("conclusion", ("{lesson} Monitoring of the twitch remains necessary with either drug.",)),
)  # fmt: skip
VIRUS: Story = (
    ("background", ("The long terminal repeat (LTR) of a retrovirus controls its transcription and is a target of "
        "new therapies.",)),
    ("objective", ("To study the activity of LTR promoters after {a}.",)),
    ("methods", ("Reporter constructs with wild-type and mutated LTRs were delivered by {a} into {muscle}, and "
        "luciferase was measured over {weeks} weeks.",)),
    ("methods", ("Integration sites were mapped by sequencing from the 5' LTR; {animals} {species} were used, and "
        "untreated animals of the same litters served as controls.",)),
    ("results", ("LTR-driven expression was {arm}-fold higher than that of the minimal promoter and lasted for at "
        "least {later}.",)),
    ("results", ("Deletion of the enhancer of the 3' LTR lowered activity by {women}% (p = {p}), whereas mutation "
        "of a single binding site had little effect.",)),
    ("results", ("No insertion near a known oncogene was found among {hits} sites, and none of the animals fell ill "
        "during the observation.",)),
    ("conclusion", ("{lesson} Self-inactivating LTRs reduce the risk of activation of neighbouring genes.",)),
)  # fmt: skip
CASE: Story = (
    ("background", ("Treatment of the {muscle} is rarely described in detail, and side effects may go unreported.",)),
    ("methods", ("A patient aged {arm} years with {condition} of several months was treated with {a} after other "
        "measures had failed. {twitch}",)),
    ("methods", ("The needle was placed with the patient lying on the side, guided by palpation, and was redirected "
        "in a fan until the muscle no longer reacted.",)),
    ("results", ("Pain fell from 7 to 2 on the {outcome} within a week and stayed low for {later}; the range of "
        "rotation rose by {disability} degrees.",)),
    ("results", ("Magnetic resonance images showed nothing that could have explained the symptoms, and laboratory "
        "values were normal throughout.",)),
    ("results", ("The patient returned to full work after {weeks} weeks and took no more medicines; soreness after "
        "the session had lasted for a day.",)),
    ("conclusion", ("{lesson} A single case proves nothing, but may suggest what to look for.",)),
)  # fmt: skip
SURVEY: Story = (
    ("background", ("How {a} is carried out in daily practice differs widely between clinics and countries.",)),
    ("objective", ("We asked physiotherapists how they use {a} in people with {condition}, and what they think "
        "makes it work.",)),
    ("methods", ("An online questionnaire of 32 items was sent to the members of three professional bodies; it had "
        "been tried out with twelve colleagues beforehand. {twitch}",)),
    ("results", ("{hits} therapists answered ({women}%). Most had been trained in short courses and treated the "
        "{muscle} at least once a week.",)),
    ("results", ("Opinions were divided on dose: {women}% chose the number of needle insertions by the reaction of "
        "the muscle, the others by the tolerance of the patient.",)),
    ("results", ("Bleeding and pain during needling were the commonest side effects named; pneumothorax had been "
        "met by {lost} respondents in their whole careers.",)),
    ("conclusion", ("{lesson} Teaching should agree on terms before trials compare doses.",)),
)  # fmt: skip

# ruff: noqa: E501 - a row of a table of articles is one line
"""Articles that share only the letters: nerve stimulation, retroviruses, tryptophan, distal needling."""

from __future__ import annotations

from pipeline.sandbox.invented.other_stories import NERVE, VIRUS
from pipeline.sandbox.invented.people import LABORATORY_JOURNAL
from pipeline.sandbox.invented.plan import PEOPLE, RCT, Plan, plain
from pipeline.sandbox.invented.trial_story import TRIAL

NERVE_STIMULATION = tuple(
    Plan(
        title,
        NERVE,
        {"a": a, "b": b, "lesson": f"{a[0].upper()}{a[1:]} acts faster at the price of a shorter twitch depression."},
        (*PEOPLE, "*Neuromuscular Blockade", "Anesthesia, General", "Electric Stimulation"),
        ("neuromuscular monitoring", "train-of-four"),
        fields={"publication_types": RCT, "substances": ("Rocuronium",)},
    )
    for title, a, b in (
        (
            "Train-of-four twitch and onset of rocuronium after rapid or slow injection.",
            "rapid injection",
            "slow injection",
        ),
        ("Twitch tension after priming injection of vecuronium.", "a priming injection", "a single injection"),
        (
            "Minimum current for a motor twitch in nerve-stimulator-guided injection of local anaesthetic.",
            "injection at 0.5 mA",
            "injection at 1.0 mA",
        ),
        ("Twitch response of the adductor pollicis and injection of sugammadex.", "early injection", "late injection"),
        (
            "Needle tip position and evoked twitch in femoral nerve block.",
            "a short-bevel needle",
            "a long-bevel needle",
        ),
    )
)
RETROVIRUSES = tuple(
    Plan(
        title,
        VIRUS,
        {"a": a, "muscle": site, "species": species, "lesson": "The LTR kept its activity in the tissue examined."},
        ("Animals", "*Terminal Repeat Sequences", "Genetic Vectors", "Mice"),
        ("long terminal repeat", "retrovirus"),
        fields={"journal": LABORATORY_JOURNAL},
    )
    for title, a, site, species in (
        (
            "Activity of a retroviral LTR after intramuscular injection of vectors in mice.",
            "intramuscular injection",
            "the tibialis anterior",
            "mice",
        ),
        (
            "LTR promoter variants and direct injection into the striatum.",
            "stereotactic injection",
            "the striatum",
            "rats",
        ),
        (
            "Needle-free delivery of LTR-driven reporters compared with needle injection.",
            "needle-free injection",
            "skin",
            "piglets",
        ),
        ("HIV-1 LTR transcription in cells after microinjection of Tat.", "microinjection", "cultured cells", "mice"),
    )
)
TRYPTOPHAN = tuple(
    Plan(title, abstract=plain(text), mesh=("Animals", "*Tryptophan/metabolism", "Rats"), fields={"substances": ("Tryptophan",)})
    for title, text in (
        (
            "Tryptophan (TrP) load and muscle twitch in rats after intraperitoneal injection.",
            "Tryptophan (TrP) is the precursor of serotonin. We measured twitch force of the soleus muscle in rats "
            "one and four "
            "hours after injection of TrP at three doses. Twitch force was unchanged at the low doses and fell by "
            "12% at the "
            "highest. Plasma TrP rose threefold within the first hour and returned to its baseline by the next "
            "morning. Rats "
            "that had been fasted before the injection showed larger changes than rats fed as usual, and the order "
            "of the "
            "doses made no difference. The fall in force was reversed by an antagonist of the receptor, which "
            "points to a "
            "central rather than a peripheral effect. We conclude that a load of TrP must be large to alter "
            "contraction.",
        ),
        (
            "Kynurenine, TrP and twitch contraction of isolated strips after injection of endotoxin.",
            "The kynurenine pathway degrades tryptophan (TrP) during inflammation. Strips of diaphragm were taken "
            "from rats "
            "six hours after injection of endotoxin or saline, and twitch and tetanic contractions were recorded in "
            "a bath. "
            "TrP in plasma was lower and kynurenine higher after endotoxin. Twitch contraction was weaker by a "
            "fifth, and the "
            "loss correlated with the ratio of kynurenine to TrP. Adding TrP to the bath did not restore the force. "
            "Inhibition "
            "of the first enzyme of the pathway kept TrP up but changed the force little. The weakness of muscle in "
            "sepsis is "
            "therefore unlikely to be caused by a lack of TrP alone.",
        ),
    )
)  # fmt: skip
DISTAL_NEEDLING = tuple(
    Plan(
        title,
        TRIAL,
        {
            "condition": condition, "muscle": muscle, "a": "distal needling (DN)", "b": "local needling",
            "twitch": "Points on hand and foot were used; a muscle twitch was neither sought nor avoided.",
            "lesson": "Distal and local needling gave similar relief.",
        },
        (*PEOPLE, "*Acupuncture Points", "Acupuncture Therapy/*methods"),
        ("acupuncture", "distal needling"),
        fields={"publication_types": RCT},
    )
    for title, condition, muscle in (
        ("Distal needling (DN) or local needling for acute low back pain: a randomised trial.", "acute low back pain", "erector spinae"),
        ("Distal needling (DN) with movement for neck pain: a randomised trial.", "neck pain", "upper trapezius"),
    )
)  # fmt: skip

NOISE: tuple[Plan, ...] = (*NERVE_STIMULATION, *RETROVIRUSES, *TRYPTOPHAN, *DISTAL_NEEDLING)
"""In the order of their PMIDs, after the near misses."""

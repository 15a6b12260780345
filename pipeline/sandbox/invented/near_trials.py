# ruff: noqa: E501 - a row of a table of articles is one line
"""Studies of needling and twitches that do not compare needling with and without a twitch in people with spinal pain."""

from __future__ import annotations

from pipeline.sandbox.invented.other_stories import (
    ANIMAL,
    COHORT,
    HEALTHY,
)
from pipeline.sandbox.invented.plan import PEOPLE, RCT, Plan
from pipeline.sandbox.invented.trial_story import TRIAL

MESH = (*PEOPLE, "*Dry Needling/methods", "Myofascial Pain Syndromes/*therapy", "*Trigger Points")
WORDS = ("dry needling", "local twitch response", "myofascial trigger points")

ALL_ARMS = tuple(
    Plan(
        f"{title}: a randomi{'s' if number % 2 else 'z'}ed controlled trial.",
        TRIAL,
        {
            "condition": condition, "muscle": muscle, "a": a, "b": b,
            "twitch": "Local twitch responses were elicited in every participant of both groups before the needle "
                "was withdrawn.",
            "lesson": f"Adding or changing the companion of needling made little difference to {condition}.",
        },
        MESH, WORDS, fields={"publication_types": RCT},
    )
    for number, (title, condition, muscle, a, b) in enumerate((
        ("Dry needling alone or with exercise for chronic neck pain", "chronic neck pain", "upper trapezius", "dry needling plus exercise", "dry needling alone"),
        ("Ultrasound-guided or palpation-guided trigger point injection in neck pain", "neck pain", "upper trapezius",
            "ultrasound-guided trigger point injection", "injection guided by palpation"),
        ("Dry needling versus manual compression of trigger points in mechanical neck pain", "mechanical neck pain", "levator scapulae", "dry needling", "ischaemic compression"),
        ("Lidocaine injection compared with dry needling in myofascial pain of the neck", "cervical myofascial pain", "upper trapezius", "lidocaine injection", "dry needling"),
        ("Deep dry needling and percutaneous electrolysis for low back pain", "chronic low back pain", "quadratus lumborum", "deep dry needling", "percutaneous electrolysis"),
        ("Trigger point dry needling with stretching in whiplash", "whiplash-associated disorder", "scalene muscles", "dry needling with stretching", "stretching alone"),
        ("Dry needling and kinesiology tape for interscapular pain", "interscapular pain", "rhomboid muscles", "dry needling", "tape"),
        ("Intramuscular stimulation or standard care in lumbar myofascial pain", "lumbar myofascial pain", "erector spinae", "intramuscular stimulation", "standard care"),
        ("Botulinum toxin injection versus dry needling of the trapezius", "trapezius myalgia", "upper trapezius", "botulinum toxin injection", "dry needling"),
        ("Fast-in, fast-out needling or static needle retention for neck pain", "chronic neck pain", "splenius capitis", "fast-in, fast-out needling", "static needling"),
    ))
)  # fmt: skip
HEALTHY_VOLUNTEERS = tuple(
    Plan(
        f"{title}: a crossover study in healthy volunteers.",
        HEALTHY,
        {
            "muscle": muscle, "a": "dry needling of a latent trigger point", "b": b, "design": "randomised crossover study",
            "twitch": "A local twitch response was required on the needled side.",
            "lesson": f"Needling of a latent trigger point altered the {muscle} for a short time.",
        },
        (*PEOPLE[:4], "*Dry Needling", "*Electromyography", "Healthy Volunteers", "Trigger Points"),
        ("electromyography", "latent trigger point"),
        fields={"publication_types": RCT},
    )
    for title, muscle, b in (
        ("Muscle activation after dry needling of latent trigger points in the trapezius", "upper trapezius", "sham needling"),
        ("Pressure pain threshold after needling with a twitch", "infraspinatus", "needling of a spot nearby"),
        ("Range of motion and needling of the lumbar muscles", "erector spinae", "sham needling"),
        ("Blood flow and temperature after an elicited local twitch response", "levator scapulae", "rest"),
        ("Spontaneous electrical activity before and after a local twitch response", "upper trapezius", "no needling"),
    )
)  # fmt: skip
ELSEWHERE = tuple(
    Plan(
        f"{title}.",
        TRIAL,
        {
            "condition": condition, "muscle": muscle, "a": "dry needling with local twitch responses", "b": b,
            "twitch": "Needling was continued until local twitch responses were exhausted.",
            "lesson": f"Needling of the {muscle} is an option in {condition}.",
        },
        (*MESH, heading), WORDS, fields={"publication_types": RCT},
    )
    for title, condition, muscle, b, heading in (
        ("Dry needling of the masseter in temporomandibular disorders: a randomized trial", "temporomandibular disorder", "masseter", "a bite splint",
            "*Temporomandibular Joint Disorders/therapy"),
        ("Lateral pterygoid needling for jaw pain: a controlled trial", "jaw pain", "lateral pterygoid", "methocarbamol", "*Facial Pain/therapy"),
        ("Dry needling in plantar heel pain: a randomised controlled trial", "plantar heel pain", "soleus", "sham needling", "*Foot Diseases/therapy"),
        ("Trigger point dry needling after ankle sprain: randomised trial", "recurrent ankle sprain", "fibularis longus", "exercise",
            "*Ankle Injuries/rehabilitation"),
        ("Dry needling for patellofemoral pain with twitches as the target of treatment", "patellofemoral pain", "vastus medialis", "sham needling",
            "*Patellofemoral Pain Syndrome/therapy"),
        ("Infraspinatus needling in shoulder pain: randomised trial", "non-specific shoulder pain", "infraspinatus", "manual therapy", "*Shoulder Pain/therapy"),
        ("Dry needling of forearm extensors in lateral elbow pain", "lateral elbow pain", "extensor carpi radialis "
            "brevis", "a brace", "*Tennis Elbow/therapy"),
        ("Local twitch responses in the hamstrings of footballers: a randomised trial", "hamstring tightness", "hamstrings", "stretching",
            "*Hamstring Muscles/physiopathology"),
    )
)  # fmt: skip
ANIMALS = tuple(
    Plan(
        title,
        ANIMAL,
        {
            "condition": "myofascial pain", "muscle": muscle, "a": "dry needling", "b": "sham", "species": species,
            "twitch": "Local twitch responses were elicited at each insertion and counted on the electromyogram.",
            "lesson": "Needling that elicits twitches lowers local mediators of pain for a short time.",
        },
        ("Animals", "*Disease Models, Animal", "*Dry Needling", "Male", "Myofascial Pain Syndromes/*physiopathology", heading, *(["Humans"] if both else [])),
        ("animal model", "local twitch response"),
    )
    for title, muscle, species, heading, both in (
        ("Dosage of dry needling at myofascial trigger spots of rabbits.", "biceps femoris", "New Zealand rabbits", "Rabbits", False),
        ("Substance P in the muscle of rats after needling with twitches.", "gastrocnemius", "Sprague-Dawley rats", "Rats", False),
        ("Endplate noise and local twitch responses to needling in a rat model.", "vastus medialis", "Wistar rats", "Rats, Wistar", False),
        ("Remote effects of needle-evoked twitches on spots in the contralateral muscle of rabbits.", "gastrocnemius", "rabbits", "Rabbits", False),
        ("Needling, neuromuscular junctions and twitch responses in mice.", "levator auris longus", "mice", "Mice", False),
        ("From rabbit to patient: twitch responses under the needle.", "biceps femoris", "rabbits", "Rabbits", True),
    )
)  # fmt: skip
SINGLE_GROUPS = tuple(
    Plan(
        f"{title}.",
        COHORT,
        {
            "condition": condition, "muscle": muscle, "a": a,
            "twitch": "The number of local twitch responses during needling was written down for each muscle.",
            "lesson": "Patients improved after needling, with or without many twitches.",
        },
        MESH, WORDS,
    )
    for title, condition, muscle, a in (
        ("Number of local twitch responses and change of pain after dry needling: a cohort study", "neck pain", "upper trapezius", "dry needling"),
        ("Twitch-obtaining intramuscular stimulation in chronic cervical radicular pain: a prospective series", "cervical radicular pain", "paraspinal muscles",
            "twitch-obtaining intramuscular stimulation"),
        ("Predictors of response to trigger point injection with a twitch in low back pain", "low back pain", "quadratus lumborum", "trigger point injection"),
        ("Factors that go with a local twitch response during dry needling of the neck", "neck pain", "levator scapulae", "dry needling"),
        ("Electrical twitch-obtaining intramuscular stimulation: one hundred consecutive patients", "spinal pain", "multifidus",
            "electrical intramuscular stimulation"),
        ("Soreness after dry needling and the local twitch response", "trapezius myalgia", "upper trapezius", "dry needling"),
    )
)  # fmt: skip

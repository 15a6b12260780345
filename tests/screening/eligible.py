"""Invented trials that fit the question of a review and bear the words of what its grounds exclude.

Each ground has its own titles; every title is told of several people, regions, needles, names of the twitch and
designs. None may ever be excluded. All records are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from pipeline.ground.record import Record

LTR, LOW_BACK, TEMPLATE = "ltr-spinal-pain", "dry-needling-low-back-pain", "_template"

PEOPLE = (
    *("females", "adult men", "athletes", "office workers", "students", "nurses", "staff"),
    *("cases", "beekeepers", "novelists", "monks", "twins", "welders"),
)
"""Some of these no list holds, and that is the point."""
REGIONS = {
    LTR: (
        *("neck pain", "chronic low back pain", "whiplash", "cervical myofascial pain", "upper trapezius myalgia"),
        *("interscapular pain", "lumbago", "spinal pain"),
    ),
    LOW_BACK: (
        "low back pain",
        "lumbago",
        "chronic lumbar myofascial pain",
        "lumbar myofasciitis",
        "sciatica",
        "sacroiliac pain",
    ),
    TEMPLATE: ("neck pain", "back pain"),
}
NEEDLES = {
    LTR: (
        "dry needling",
        "intramuscular stimulation",
        "lidocaine injection",
        "deep needling",
        "acupuncture",
        "wet needling",
    ),
    LOW_BACK: (
        "dry needling",
        "intramuscular stimulation",
        "deep needling of myofascial points",
        "intramuscular therapy",
    ),
    TEMPLATE: ("dry needling", "needling"),
}
TWITCHES = (
    *("local twitch responses", "fasciculation", "a jump of the muscle", "contraction of the taut band"),
    *("spinal reflex contractions", "LTRs", "a local spasm response"),
)
DESIGNS = (
    "Forty {who} with {pain} were randomly allocated to {needle} of trigger points with or without {twitch}.",
    "Sixty {who} with {pain} received {needle} with {twitch} or {needle} without, and rated their pain.",
    "We compared {who} with {pain} in whom {needle} of points had provoked {twitch} and those in whom it had not.",
    "{who} with {pain} had {needle} at the taut band: in one session with {twitch}, in the other without.",
    "In this controlled study two groups of {who} with {pain} were given {needle}, eliciting {twitch} in one.",
)
BACKGROUNDS = (
    "",
    "In rabbits, needling lowers endplate noise. ",
    "Rabbits were needled before. ",
    "Twelve New Zealand white rabbits were needled and sacrificed in earlier work. ",
    "Sprague-Dawley rats were studied. ",
)
STEP = 11
"""One in so many of the pairs of people and region is told for each title and design; all are met in the end."""
INDEXING: tuple[dict[str, Any], ...] = (
    {},
    {"mesh_terms": ("Humans", "Animals")},
    {"mesh_terms": ("Animals", "Rabbits")},
    {"publication_types": ("Journal Article", "Randomized Controlled Trial")},
)
TITLES: dict[str, tuple[str, ...]] = {
    "animals": (
        "From rabbits to {who}: {twitch} in {pain}",
        "What {twitch} in rats and mice tell of {pain}",
        "Horse riders with {pain}: {needle}",
        "Computer mouse users with {pain}: {needle} and {twitch}",
        "Cat and camel exercise or {needle} for {pain}",
        "Downward dog or {needle} for {pain}",
        "Sheep shearers with {pain}: {needle}",
        "Pig farmers with {pain}: {needle} and {twitch}",
        "Rat muscle and human muscle: {twitch} under {needle} in {pain}",
        "{needle} for {pain}: does {twitch} matter?",
    ),
    "reviews": (
        "{needle} with and without {twitch} in {pain}: a randomised trial with an updated systematic review",
        "{needle} in {pain}: a controlled study and literature review",
        "{needle} for {pain}: a randomised comparison and meta-analysis",
        "{needle} in {pain}: overview and a pilot study of {twitch}",
        "Update of a cohort with {pain}: {needle} and {twitch}",
        "Retrospective chart review of {needle} in {pain} with and without {twitch}",
        "A case-control study and systematic review of {twitch} in {pain}",
        "Current perspectives put to the test: {needle} with and without {twitch} in {pain}",
        "What do we know of {twitch}? {needle} in {pain}, a controlled trial",
    ),
    "cases": (
        "A comparative case series of {needle} with and without {twitch} in {pain}",
        "Randomised single-case series of {needle} in {pain}",
        "Is it a case of {twitch} or none? {needle} in {pain}",
        "{needle} in {pain}: case series with a control group",
    ),
    "comments": (
        "{twitch} in response to {needle} in {pain}",
        "Letter to the editor: a randomised comparison of {twitch} in {pain}",
        "{needle} in {pain}: a trial in reply to an open question",
    ),
    "notices": (
        "{needle} in {pain}: {twitch} [erratum appears in another issue]",
        "Scapular retraction and {needle} for {pain}",
        "Correction of posture with {needle} in {pain}",
    ),
    "regions": (
        "Gastrocnemius or lumbar {needle} for {pain}",
        "{needle} of masseter and trapezius in {pain} and jaw pain",
        "Knee flexion and {needle} in {pain}",
        "Wrist-ankle acupuncture or {needle} for {pain}",
        "{needle} of the hamstrings for {pain}",
        "Foot pain and {pain}: {needle}",
    ),
    "other meanings": (
        "{needle} in {pain}, {twitch}, and fast-twitch fibres",
        "{needle} in {pain} and serum tryptophan (Trp)",
        "{needle}, {twitch} and the long terminal repeat (LTR) of a virus in {pain}",
        "Train-of-four and {needle} in {pain}: {twitch}",
        "Distal points or {needle} for {pain}",
        "Distal needling as sham for {needle} in {pain}",
    ),
}
OTHER_LANGUAGES = (
    (
        "Punción seca con y sin {0} en la cervicalgia: ensayo clínico",
        "Sesenta personas fueron asignadas al azar a dos grupos.",
    ),
    ("Trockennadelung mit und ohne {0} bei Nackenschmerz", "Sechzig Personen wurden zwei Gruppen zugeteilt."),
    ("Puncture sèche avec ou sans {0} dans la lombalgie", "Soixante personnes ont été réparties en deux groupes."),
    ("Agulhamento a seco com ou sem {0} na lombalgia", "Sessenta pessoas foram alocadas em dois grupos."),
    ("Ago a secco con o senza {0} nel dolore lombare", "Sessanta persone sono state divise in due gruppi."),
    ("Bel ağrısında kuru iğneleme ve {0}", "Altmış kişi rastgele iki gruba ayrıldı."),
)
FOREIGN_TWITCHES = (
    "REL",
    "Zuckungen",
    "secousse",
    "resposta de contração",
    "risposta di contrazione",
    "seğirme",
    "reacción rara",
)


def eligible(review: str, kind: str) -> Iterator[Record]:
    """The records of one kind for one review: every title and design, the rest of the words in turn."""
    backgrounds = BACKGROUNDS if kind == "animals" else BACKGROUNDS[:1]
    told = list(product(PEOPLE, REGIONS[review]))
    for number, (title, design, background) in enumerate(product(TITLES[kind], DESIGNS, backgrounds)):
        for turn in range(number % STEP, len(told), STEP):
            who, pain = told[turn]
            words = {
                "who": who,
                "pain": pain,
                "needle": NEEDLES[review][(turn + number) % len(NEEDLES[review])],
                "twitch": TWITCHES[(turn + number) % len(TWITCHES)],
            }
            indexing = INDEXING[(turn + number) % len(INDEXING)]
            yield Record("r", title=title.format(**words), abstract=(background + design).format(**words), **indexing)


def eligible_in_other_languages() -> Iterator[Record]:
    for (title, abstract), twitch in product(OTHER_LANGUAGES, FOREIGN_TWITCHES):
        yield Record("r", title=title.format(twitch), abstract=abstract, publication_types=("Journal Article",))

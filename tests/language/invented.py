"""Invented records for the table of cases: each shows a few oddities, and every one is made up."""

from dataclasses import replace

from pipeline.ground.record import Record

TRIAL = Record(
    "pubmed:90000001",
    source="pubmed",
    pmid="90000001",
    doi="10.5555/needl.1",
    title="Dry-needling of the upper trapezius with and without local twitch responses: a randomised trial",
    abstract=(
        "BACKGROUND: Trigger points are common in neck pain. Their treatment, e.g. by needling, is debated.\n"
        "METHODS: Sixty adults received needling. In one group a twitch was elicited by Dr. Sample; in the other "
        "none.\n"
        "RESULTS: Pain fell by 2.03 points (95% CI 0.29-3.77). No twitch, no gain in naïve patients.\n"
        "CONCLUSION: Local twitch responses may matter."
    ),
    other_abstract="(spa) Respuesta de espasmo local y punción seca.",
    authors=("Sample, Anna Berta", "Invented-Name, Óscar", "Twitch Study Group"),
    journal="Journal of Invented Needling",
    year="2021",
    volume="40",
    issue="4",
    pages="299-311",
    language=("eng",),
    publication_types=("Journal Article", "Randomized Controlled Trial"),
    mesh_terms=("*Dry Needling/methods", "Humans", "Neck Pain/*therapy/diagnosis", "*Trigger Points"),
    keywords=("dry needling", "trigger point", "ultrasound"),
    registry_ids=("NCT90000001",),
    status="MEDLINE",
    indexed={
        "crdt": ("2021/06/04",),
        "edat": ("2019/11/18",),
        "mhda": ("2021/09/01",),
        "dcom": ("2021/09/01",),
        "lr": ("2022/01/15",),
        "dp": ("2021/03",),
        "epdat": ("2021/02/28",),
        "ppdat": ("2021/03",),
        "ta": ("J Invent Needling",),
        "jid": ("9900001",),
        "is": ("0000-0001",),
        "ad": ("Department of Invention, University of Nowhere, Examplia.",),
        "nm": ("Lidocaine",),
        "rn": ("98PI200987",),
        "pa": ("Anesthetics, Local",),
        "gr": ("R01 XX000001/XX/NIH HHS/United States",),
        "ir": ("Helper, Hugo",),
        "ed": (),
        "ps": ("Galen, Claudius",),
        "auid": ("0000-0001-2345-6789",),
        "lid": ("10.5555/needl.1",),
        "aid": ("S0000-0001(21)00001-1",),
        "pl": ("England",),
        "pubn": ("Invented Press",),
        "isbn": (),
        "book": (),
        "cois": ("The authors declare no conflict.",),
        "tt": ("Punción seca del trapecio",),
    },
)

BARE = Record("embase:L1", source="embase", title="Needling and twitch responses: an odd ﬁnding in cafe\u0301 staff")
"""A title and nothing else: no abstract, no heading, no type, no year, no author."""

RATS = Record(
    "pubmed:90000002",
    pmid="90000002",
    title="Fast-twitch fibres of rats and mice after β-blockers",
    abstract="Rats were studied. Rattus twitched; the train-of-four twitch tension fell.",
    authors=("Rodent R",),
    journal="Acta Inventa",
    year="1979",
    language=("ger", "eng"),
    publication_types=("Journal Article", "Review"),
    mesh_terms=("Animals", "*Rats, Wistar", "Muscle Contraction/*drug effects"),
    status="PubMed-not-MEDLINE",
    indexed={"crdt": ("1979/01/01",), "dp": ("1979",), "book": ("nbk1",)},
)

WILD = Record(
    "pubmed:90000003",
    pmid="90000003",
    title="Organisation of vaccination schedules by colour",
    abstract="Many organizations used color codes. Colon cancer was studied.",
    authors=("Sample, John Jr",),
    pages="11-9",
    year="2019",
    mesh_terms=("*Neck Pain/drug therapy", "Female", "Adolescent", "Influenza Vaccines/prevention & control"),
    registry_ids=("ISRCTN90000003",),
    indexed={"dp": ("2019/12", "2021/06/15"), "ppdat": ("2019/12",), "epdat": ("2021/06/15",)},
)
"""Spellings for stars, subheadings, and an electronic date later than the printed one."""

RECORD_BY_NAME = {
    "trial": TRIAL,
    "bare": BARE,
    "rats": RATS,
    "new": replace(TRIAL, mesh_terms=(), publication_types=("Journal Article",), status="Publisher", indexed={}),
    "untitled": replace(TRIAL, title=""),
    "plain": replace(TRIAL, abstract="Needling was given. Pain fell.", other_abstract=""),
    "wild": WILD,
    "placeholder": Record("pubmed:90000004", title="[Not Available].", abstract="Text."),
    "unknown": Record("csv:1", title="Needling"),
}

"""Exports as databases, registers and reference managers write them, and broken ones. People, papers and numbers are
invented; the forms follow what each vendor documents and its public samples show.
"""

# ruff: noqa: E501, C408 - lines of exports are as long as they are, and what is expected of them reads best as names

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Export:
    """A file, and what must come of it: fields of each record, or a part of the error; how many entries are named."""

    name: str
    text: str
    expected: tuple[Mapping[str, object], ...] = ()
    named: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


EXPORTS: list[Export] = []


def case(name: str, text: str, *expected: Mapping[str, object], named: int = 0, columns: Mapping[str, str] | None = None,
         error: str = "") -> None:  # fmt: skip
    EXPORTS.append(Export(name, text, expected, named, columns or {}, error))


# RIS
case(
    "ovid-medline.ris",
    """1. 
TY  - JOUR
DB  - Ovid MEDLINE(R) ALL <1946 to January 05, 2026>
ID  - 38111111
T1  - Invented needling.
A1  - Example, Ada
A1  - Muster, Bea B
Y1  - 2024//
N2  - BACKGROUND: We asked. METHODS: We needled.
KW  - Humans
LA  - English
JF  - Journal of Invented Pain
VL  - 12
IS  - 3
SP  - 1
EP  - 9
M3  - Randomized Controlled Trial
UR  - https://ovidsp.ovid.com/ovidweb.cgi?T=JS&CSC=Y&NEWS=N&PAGE=fulltext&D=med&AN=38111111
DO  - https://dx.doi.org/10.5555/om.1
PT  - Journal Article
CY  - England
ER  -  
""",
    dict(
        pmid="38111111",
        accession="38111111",
        doi="10.5555/om.1",
        year="2024",
        abstract="BACKGROUND: We asked.\nMETHODS: We needled.",
    ),
)
case(
    "ovid-medline-l2.ris",
    """TY  - JOUR
DB  - Ovid MEDLINE(R) In-Process
T1  - Without an ID
L2  - http://ovidsp.ovid.com/ovidweb.cgi?T=JS&PAGE=fulltext&D=prem&AN=38111112
M1  - Reference, A. PMID: 11111111
ER  - 
""",
    dict(pmid="38111112", accession="38111112"),
)
case(
    "ovid-embase.ris",
    """TY  - JOUR
DB  - Embase <1974 to 2026 January 05>
ID  - 2022222222
T1  - Invented embase record
A1  - Example A.
Y1  - 2023//
N2  - We needled. Copyright © 2023 Invented Press.
LA  - English, German
UR  - http://ovidsp.ovid.com/ovidweb.cgi?T=JS&D=emed&AN=2022222222
ER  - 
""",
    dict(pmid="", accession="2022222222", language=["eng", "ger"]),
)
case(
    "ebsco-medline.ris",
    """TY  - JOUR
ID  - 38111113
T1  - Through EBSCO
AU  - Example A
AU  - et al.
JO  - Invent J
N1  - Accession Number: 38111113. Language: English. Publication Type: Journal Article. Comment in: PMID: 22222222.
DP  - EBSCOhost
DB  - mdc
UR  - https://search.ebscohost.com/login.aspx?direct=true&db=mdc&AN=38111113&site=ehost-live
SP  - N.PAG
EP  - N.PAG
ER  - 
""",
    dict(pmid="38111113", accession="38111113", pages="", authors=["Example A"]),
)
case(
    "ebsco-psy.ris",
    """TY  - JOUR
T1  - Psy through EBSCO
N1  - Accession Number: 2024-33333-001. PMID: 33333333. Other Journal Title. References. 
DP  - EBSCOhost
DB  - psyh
L3  - https://doi.org/10.5555/psy.1
AB  - Copyright of Invented Nursing is the property of Invented Press and its content may not be copied.
ER  - 
""",
    dict(accession="2024-33333-001", doi="10.5555/psy.1", abstract=""),
)
case(
    "scopus.ris",
    """TY  - JOUR
TI  - Scopus title with CO<sub>2</sub>
T2  - Invented Journal
VL  - 9
IS  - 1
C7  - e105
DO  - 10.5555/sc.1
UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85111111111&doi=10.5555%2fsc.1&partnerID=40&md5=abc
AU  - Example, A.
AU  - Muster, B.
AB  - [No abstract available]
KW  - calf
DB  - Scopus
LA  - English
M3  - Article
C2  - 30000009
N1  - Export Date: 5 January 2026; Cited By: 3
ER  - 
""",
    dict(
        pmid="30000009",
        accession="2-s2.0-85111111111",
        pages="e105",
        abstract="",
        title="Scopus title with CO_2",
        language=["eng"],
    ),
)
case(
    "wos.ris",
    """TY  - JOUR
AU  - Example, A
TI  - WoS in RIS
T2  - J INVENT
M3  - Article
AB  - We.
AN  - WOS:000123456700001
C6  - JAN 2024
C7  - 12345
DO  - 10.5555/w.1
ER  -
""",
    dict(accession="WOS:000123456700001", pmid="", pages="12345"),
)
case(
    "wos-medline.ris",
    """TY  - JOUR
TI  - MEDLINE in WoS
AN  - MEDLINE:38111114
ER  -
""",
    dict(pmid="38111114", accession="MEDLINE:38111114"),
)
case(
    "proquest.ris",
    """Provider: ProQuest
Content: text/plain; charset="UTF-8"

TY  - JOUR
T1  - ProQuest record
AN  - 2712345678; 25061234
A1  - Example, Ada
JF  - Invent J
Y1  - 2022/05/01/
LA  - English
SN  - 1234-5678
DB  - ProQuest Central
UR  - https://www.proquest.com/scholarly-journals/x/docview/2712345678/se-2
N1  - Copyright - © Invented 2022
ER  - 
""",
    dict(accession="2712345678", pmid="", year="2022", registry_ids=[]),
)
case(
    "central.ris",
    """TY  - JOUR
AN  - CN-01111111
AU  - Example, A
AU  - Muster, B
TI  - CENTRAL report
SO  - Invented pain
YR  - 2024
PY  - 2024
VL  - 63
NO  - 2
SP  - 1‐9
JA  - Invented pain
AB  - We needled.
M3  - Journal article
C3  - PUBMED 39999991,EMBASE 600000001
DO  - 10.5555/c.1
UR  - https://www.cochranelibrary.com/central/doi/10.1002/central/CN-01111111/full
ER  - 
""",
    dict(accession="CN-01111111", pmid="39999991", pages="1-9", doi="10.5555/c.1", journal="Invented pain", issue="2"),
)
case(
    "central-ictrp.ris",
    """TY  -  JOUR
AN  -  CN-01111112
AU  -  ISRCTN12345678,
TI  -  A registration
JA  -  https://trialsearch.who.int/Trial2.aspx?TrialID=ISRCTN12345678
C3  -  ICTRP ISRCTN12345678
M3  -  Trial registry record
ER  - 
""",
    dict(registry_ids=["ISRCTN12345678"], authors=[], journal="", publication_types=["Trial registry record"]),
)
case(
    "embase-com2.ris",
    """TY  - JOUR
M3  - Conference Abstract
Y1  - 2024
U2  - L640000001
C5  - 
DB  - Embase
T1  - No PMID here
JF  - Invented
N2  - Abstract not available
LA  - English
LA  - French
ER  - 
""",
    dict(pmid="", accession="L640000001", abstract="", language=["eng", "fre"]),
)
case(
    "dimensions.ris",
    """TY  - JOUR
AU  - Example, Ada
TI  - Dimensions record
PY  - 2024
U1  - 39999992 [PMID]
UR  - https://app.dimensions.ai/details/publication/pub.1111111111
ID  - pub.1111111111
DO  - 10.5555/d.1
ER  -
""",
    dict(pmid="39999992", accession="pub.1111111111"),
)
case(
    "endnote-pubmed.ris",
    """TY  - JOUR
AD  - Nowhere
AN  - 38111115
AU  - Example, A.
C2  - PMC1234567
DA  - Jan
DO  - 10.5555/en.1
DP  - NLM
ET  - 2024/01/05
IS  - 1
LA  - eng
N1  - 1234-5678
Example, Ada
Comment in: J. 2025. PMID: 22222222
Journal Article
PY  - 2024
T2  - J Invent
TI  - EndNote record
ID  - 12
ER  - 
""",
    dict(pmid="38111115", year="2024", doi="10.5555/en.1"),
)
case(
    "zotero.ris",
    """TY  - JOUR
TI  - Zotero record
AU  - Example, Ada
AU  - Muster, Bea
T2  - Journal of Invented Pain
AB  - <p>We needled.</p><p>It hurt.</p>
DA  - 2024/02/03/
PY  - 2024
DO  - 10.5555/z.1
DP  - DOI.org (Crossref)
VL  - 3
IS  - 1
SP  - 10
EP  - 20
LA  - en
SN  - 1234-5678
UR  - https://doi.org/10.5555/z.1
Y2  - 2024/12/01/10:00:00
N1  - PMID: 38111116
KW  - needling
ER  - 
""",
    dict(pmid="38111116", language=["eng"], year="2024", abstract="We needled.\nIt hurt."),
)
case(
    "mendeley.ris",
    """TY  - JOUR
T1  - Mendeley record
AU  - Example, Ada
JO  - Invent
VL  - 3
SP  - 10-20
PY  - 2021
DO  - doi:10.5555/m.1
UR  - http://www.ncbi.nlm.nih.gov/pubmed/38111117
ER  -
""",
    dict(pmid="38111117", pages="10-20", doi="10.5555/m.1"),
)
case(
    "rayyan.ris",
    """TY  - JOUR
AN  - rayyan-987654
ID  - rayyan-987654
TI  - Rayyan record
AU  - Example, A
Y1  - 2020
N1  - RAYYAN-INCLUSION: {"Ada"=>"Included"}
ER  - 
""",
    dict(accession="rayyan-987654"),
)
case(
    "covidence.ris",
    """TY  - JOUR
ID  - #1234
AU  - Example, A.
TI  - Covidence record
T2  - Invent
PY  - 2020
DO  - 10.5555/cov.1
N1  - Accession Number: 38111118
U1  - Example 2020
ER  -
""",
    dict(doi="10.5555/cov.1"),
)
case(
    "pedro.ris",
    """TY  - JOUR
T1  - PEDro record
A1  - Example A, Muster B
JF  - Invented 2019;3(2):1-9
UR  - https://search.pedro.org.au/search-results/record-detail/54321
M3  - clinical trial
ER  -
""",
    dict(accession="54321"),
)
case(
    "lens.ris",
    """TY  - JOUR
TI  - Lens record
AU  - Example, A
UR  - https://lens.org/012-345-678-901-23X
DO  - 10.5555/l.1
ER  -
""",
    dict(accession="012-345-678-901-23X"),
)
# broken RIS
case(
    "bom-middle.ris",
    "TY  - JOUR\nTI  - One\nER  - \n\ufeffTY  - JOUR\nTI  - Two\nER  - \n",
    dict(title="One"),
    dict(title="Two"),
)
case(
    "nbsp.ris",
    "TY  - JOUR\nTI  - One\nER  - \n\u00a0TY  - JOUR\n\u00a0TI  - Two\n\u00a0ER  - \n",
    dict(title="One"),
    dict(title="Two"),
)
case(
    "lower.ris",
    "ty  - jour\nti  - One\nau  - A, B\ner  - \nty  - jour\nti  - Two\ner  - \n",
    dict(title="One", authors=["A, B"]),
    dict(title="Two"),
)
case(
    "numbered.ris",
    "1. TY  - JOUR\nTI  - One\nER  - \n2. TY  - JOUR\nTI  - Two\nER  - \n",
    dict(title="One"),
    dict(title="Two"),
)
case(
    "no-ty.ris",
    "TY  - JOUR\nTI  - One\nER  - \nTI  - Two\nAU  - A, B\nER  - \nTI  - Three\nER  - \n",
    dict(title="One"),
    dict(title="Two"),
    dict(title="Three"),
)
case(
    "no-ty-blank.ris",
    "TY  - JOUR\nTI  - One\nER  - \n\nTI  - Two\nPY  - 2020\n\nTI  - Three\nPY  - 2021\n",
    dict(title="One"),
    dict(title="Two"),
    dict(title="Three"),
)
case(
    "tight.ris",
    "TY  - JOUR\nTI  -Tight\nAU  -A, B\nKW - x\nER  -\n",
    dict(title="Tight", authors=["A, B"], keywords=["x"]),
)
case(
    "er-glued.ris", "TY  - JOUR\nTI  - One\nER  - TY  - JOUR\nTI  - Two\nER  - \n", dict(title="One"), dict(title="Two")
)
case("indented.ris", "  TY  - JOUR\n  TI  - One\n  ER  - \n", dict(title="One"))
case(
    "t1-weighted.ris",
    "TY  - JOUR\nTI  - One\nAB  - We used\nT1-weighted images and\nso - as it is - went on.\nER  - \n",
    dict(title="One", abstract="We used T1-weighted images and so - as it is - went on."),
)
case(
    "abstract-with-breaks.ris",
    "TY  - JOUR\nTI  - One\nAB  - BACKGROUND: a.\n\nMETHODS: b.\nER  - \n",
    dict(abstract="BACKGROUND: a.\nMETHODS: b."),
)
# tagged
case(
    "ovid2.txt",
    """<1>
UI  - 38111119
TI  - Ovid medline tagged.
SO  - Journal of Invented Pain. 12(2):1-9, 2024 Jan 05.
AU  - Example, A
DB  - Ovid MEDLINE(R)
AB  - BACKGROUND: x
      goes on
LG  - English

<2>
UI  - 38111120
TI  - Second.
DB  - Ovid MEDLINE(R)
""",
    dict(
        pmid="38111119",
        journal="Journal of Invented Pain",
        volume="12",
        issue="2",
        pages="1-9",
        year="2024",
        abstract="BACKGROUND: x goes on",
    ),
    dict(pmid="38111120"),
)
case(
    "psyc.txt",
    """<1. >
Database
APA PsycInfo
""",
    error="Ovid",
)
case(
    "wos2.txt",
    """FN Thomson Reuters Web of Science
VR 1.0
PT J
AU Example, A
   Muster, B
TI One title
SO J INVENT
DT Article; Proceedings Paper
DE calf; needling
ID PAIN
AB Abstract text
C1 [Example, A] Nowhere.
CR Other A, 2001, J OTHER, V1, P1, DOI 10.5555/other
   Another B, 2002, J OTHER
PY 2020
AR 123
DI 10.5555/wo.1
UT WOS:000111
PM 38111121
ER

EF
""",
    dict(
        doi="10.5555/wo.1",
        pmid="38111121",
        pages="123",
        publication_types=["Article", "Proceedings Paper"],
        keywords=["calf", "needling", "PAIN"],
    ),
)
case(
    "refworks.txt",
    """RT Journal Article
SR Electronic
ID 12345
A1 Example, Ada
A1 Muster, Bea
T1 RefWorks title
JF Invent Journal
YR 2019
VO 3
IS 2
SP 1
OP 9
AB We.
DO 10.5555/rw.1
LK https://doi.org/10.5555/rw.1

RT Journal Article
T1 Second
YR 2018
""",
    dict(title="RefWorks title", authors=["Example, Ada", "Muster, Bea"], pages="1-9", doi="10.5555/rw.1", year="2019"),
    dict(title="Second"),
)
case(
    "x.enw",
    """%0 Journal Article
%T Enw title
%A Example, Ada
%A Muster, Bea
%J Invented Journal
%D 2020
%V 3
%N 2
%P 1-9
%X We needled.
%R 10.5555/enw.1
%G eng
%W NLM
%M 38111122

%0 Journal Article
%T Second
""",
    dict(title="Enw title", pmid="38111122", doi="10.5555/enw.1", pages="1-9", language=["eng"]),
    dict(title="Second"),
)
# CSV
case(
    "cinahl.csv",
    """"Title","Authors","Journal Title","ISSN","Publication Date","Volume","Issue","First Page","Page Count","Accession Number","DOI","Publisher","Doctype","Subjects","Abstract","PLink"
"CINAHL title","Example, Ada; Muster, Bea","Invent Nurs","1","20240105","3","2","11","9","123456789","10.5555/ci.1","P","Article","Needles; Pain","We needled.","https://search.ebscohost.com/login.aspx?direct=true&db=ccm&AN=123456789"
""",
    dict(
        accession="123456789",
        doi="10.5555/ci.1",
        year="2024",
        authors=["Example, Ada", "Muster, Bea"],
        pages="11",
        keywords=["Needles", "Pain"],
    ),
)
case(
    "embase-lines.csv",
    """"TITLE","Embase in lines"
"AUTHOR NAMES","Example A.","Muster B."
"SOURCE TITLE","Invented"
"PUBLICATION YEAR","2024"
"ABSTRACT","We, needled."
"MEDLINE PMID","38111123"
"PUI","L2000000001"
"DOI","10.5555/el.1"

"TITLE","Second"
"AUTHOR NAMES","A B."
"PUI","L2000000002"
""",
    dict(
        title="Embase in lines",
        pmid="38111123",
        accession="L2000000001",
        authors=["Example A.", "Muster B."],
        abstract="We, needled.",
    ),
    dict(title="Second", accession="L2000000002"),
)
case(
    "semicolon.csv",
    'sep=;\nTitle;Authors;Year;Abstract\n"One; two";"A, B";2020;x\nTwo;C;2021;"y\nz"\n',
    dict(title="One; two", year="2020"),
    dict(title="Two", abstract="y z"),
)
case(
    "covidence.csv",
    'Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,Covidence #,Study,Notes,Tags\nCov title,"Example, A.; Muster, B.",We.,2020,,Invent,3,2,1-9,38111124,10.5555/cv.1,1,#12,Example 2020,,\n',
    dict(title="Cov title", year="2020", authors=["Example, A.", "Muster, B."], doi="10.5555/cv.1", accession="#12"),
)
case(
    "zotero.csv",
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN","ISSN","DOI","Url","Abstract Note","Date","Date Added","Pages","Issue","Volume","Journal Abbreviation","Short Title","Language","Extra","Notes","Manual Tags","Automatic Tags"\n"ABCD1234","journalArticle","2024","Example, Ada; Muster, Bea","Zot title","Journal of Invented Pain","","","10.5555/zc.1","http://x","We.","2024-01-05","2026","1-9","2","3","J Inv","Zot","en","PMID: 38111125","","","needle; pain"\n',
    dict(
        accession="ABCD1234",
        pmid="38111125",
        journal="Journal of Invented Pain",
        language=["eng"],
        keywords=["needle", "pain"],
        authors=["Example, Ada", "Muster, Bea"],
    ),
)
case(
    "lens.csv",
    "Lens ID,Title,Date Published,Publication Year,Publication Type,Source Title,ISSNs,Publisher,Source Country,Author/s,Abstract,Volume,Issue Number,Start Page,End Page,Fields of Study,Keywords,MeSH Terms,Chemicals,Funding,Source URLs,External URL,PMID,DOI,PMCID\n000-111-222-333-444,Lens title,2024-01-05,2024,journal article,Invent J,1,P,CH,Ada Example; Bea Muster,We.,3,2,1,9,,,,,,,,38111126,10.5555/ln.1,\n",
    dict(
        accession="000-111-222-333-444", pmid="38111126", authors=["Ada Example", "Bea Muster"], pages="1-9", issue="2"
    ),
)
case(
    "dimensions.csv",
    '"About the data: Exported on Jan 05, 2026. Criteria: x, y. © 2026 Digital Science"\nRank,Publication ID,DOI,PMID,PMCID,ISBN,Title,Abstract,Source title,MeSH terms,Publication Date,PubYear,Volume,Issue,Pagination,Open Access,Publication Type,Authors,Dimensions URL\n500,pub.1111111112,10.5555/dc.1,38111127,PMC1,,Dim title,We.,Invent J,Humans,2024-01-05,2024,3,2,1-9,Closed,Article,"Example, Ada; Muster, Bea",https://app.dimensions.ai\n',
    dict(
        accession="pub.1111111112", pmid="38111127", pages="1-9", year="2024", authors=["Example, Ada", "Muster, Bea"]
    ),
)
case(
    "ctgov-old.csv",
    '"Rank","NCT Number","Title","Acronym","Status","Study Results","Conditions","Interventions","Outcome Measures","Sponsor/Collaborators","Gender","Age","Phases","Enrollment","Funded Bys","Study Type","Study Designs","Other IDs","Start Date","Primary Completion Date","Completion Date","First Posted","Results First Posted","Last Update Posted","Locations","Study Documents","URL"\n"1","NCT01111111","Old style","","Completed","No Results Available","Pain|Neck","Device: needle","x","Uni","All","18","NA","10","Other","Interventional","","1","January 2020","","","January 5, 2020","","","","","https://ClinicalTrials.gov/show/NCT01111111"\n',
    dict(registry_ids=["NCT01111111"], title="Old style", publication_types=["Trial registry record"], year="2020"),
)
case(
    "wos.tsv",
    "\ufeffPT\tAU\tAF\tTI\tSO\tLA\tDT\tDE\tID\tAB\tPY\tVL\tIS\tBP\tEP\tDI\tUT\tPM\nJ\tExample, A; Muster, B\tExample, Ada; Muster, Bea\tWoS tab\tJ INVENT\tEnglish\tArticle\tcalf; needle\t\tWe.\t2024\t3\t2\t1\t9\t10.5555/wt.1\tWOS:000222\t38111128\n",
    dict(
        title="WoS tab", authors=["Example, Ada", "Muster, Bea"], pmid="38111128", accession="WOS:000222", pages="1-9"
    ),
)
case(
    "odd-authors.csv",
    'record_id,title,authors\n1,One,"Li, X.; Chiang, Y.-H.;; Wu, C."\n2,Two,A;B\n',
    dict(authors=["Li, X.", "Chiang, Y.-H.", "Wu, C."]),
    dict(authors=["A", "B"]),
)
case(
    "stray-quote.csv",
    'Title,Abstract,Year\n"One","a","2020"\n"Two,b,2021\nThree,c,2022\n"Four","d\ne","2023"\n',
    dict(title="One"),
    dict(title="Three"),
    dict(title="Four", abstract="d e"),
    named=1,
)
case(
    "wide-row.csv",
    "Title,Abstract,Year\nOne,a,2020\nTwo, with a comma,b,2021\nThree,c\n",
    dict(title="One"),
    dict(title="Three", abstract="c"),
    named=1,
)
case("no-title.csv", "Nom,Annee\nx,2020\n", error="columns = ")
case(
    "mapped.csv",
    "Titel,Kurzfassung,Jahr\nEins,Text,2020\n",
    dict(title="Eins", abstract="Text", year="2020"),
    columns=dict(title="Titel", abstract="Kurzfassung", year="Jahr"),
)
# docs
case(
    "ictrp.xml",
    '<?xml version="1.0" encoding="UTF-8"?>\n<Trials_downloaded_from_ICTRP>\n<Trial>\n<Internal_Number>1</Internal_Number><TrialID>ACTRN12600000000001</TrialID><Last_Refreshed_on>5 January 2026</Last_Refreshed_on><Public_title>Public &lt;i&gt;title&lt;/i&gt;</Public_title><Scientific_title>Sci title</Scientific_title><Primary_sponsor>Uni</Primary_sponsor><Date_registration>05/01/2024</Date_registration><Condition>Pain</Condition><web_address>https://x</web_address></Trial>\n</Trials_downloaded_from_ICTRP>',
    dict(
        registry_ids=["ACTRN12600000000001"],
        title="Public title",
        year="2024",
        publication_types=["Trial registry record"],
    ),
)
case(
    "bomb.xml",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><xml><records><record><titles><title>&a;</title></titles></record></records></xml>',
    error="entities",
)
case(
    "cut.xml",
    '<?xml version="1.0"?><xml><records><record><titles><title>One</title></titles></record><record><tit',
    error="breaks off",
)
case(
    "control.xml",
    '<?xml version="1.0"?><xml><records><record><titles><title>On\x0be &#x1F;two</title></titles><ref-type name="Journal Article">17</ref-type></record></records></xml>',
    dict(title="One two"),
)
case(
    "one.json",
    '{"protocolSection":{"identificationModule":{"nctId":"NCT02222222","briefTitle":"Single"},"descriptionModule":{}}}',
    dict(title="Single", registry_ids=["NCT02222222"]),
)
case("csl.json", '[{"type":"article-journal","title":"x","DOI":"10.5555/x"}]', error="RIS")
case("web.html", "<!DOCTYPE html><html><body>Please log in</body></html>", error="page of a site")
case("pubmed.txt", "1: Example A. Title. J Invent. 2024. doi: 10.5555/x. PMID: 38111129.\n", error=".nbib")
case(
    "mend.bib",
    '@article{Example2020,\nauthor = {Example, Ada and Muster, Bea and others},\ntitle = {{Braced title: {DNA}}},\njournal = {Invent. J.},\nyear = {2020},\npmid = {38111130},\nissn = {1234-5678},\nurl = {http://dx.doi.org/10.5555/mb.1},\nkeywords = {calf,needling}\n}\n@book{b, title="A Book", author="X Y", year=2019}\n',
    dict(
        title="Braced title: DNA",
        pmid="38111130",
        doi="10.5555/mb.1",
        authors=["Example, Ada", "Muster, Bea"],
        keywords=["calf", "needling"],
    ),
    dict(title="A Book", year="2019"),
)
case(
    "scopus.bib",
    "Scopus\nEXPORT DATE: 5 January 2026\n\n@ARTICLE{Example2024,\n\tauthor = {Example, A. and Muster, B.},\n\ttitle = {Scopus bib},\n\tyear = {2024},\n\tjournal = {Invented},\n\tdoi = {10.5555/sb.1},\n\turl = {https://www.scopus.com/inward/record.uri?eid=2-s2.0-85222222222&doi=10.5555},\n\tabstract = {[No abstract available]},\n\tauthor_keywords = {calf; needle},\n\tsource = {Scopus}\n}\n",
    dict(title="Scopus bib", accession="2-s2.0-85222222222", abstract="", keywords=["calf", "needle"]),
)

"""What is not parsed could not have matched: whatever the letters, markup and signs of a record's XML."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.language import compile_queries, compile_trees, context, literals_needed, parse, raw_text
from pipeline.language.match.field_text import words_of
from pipeline.language.match.literals import longest_piece
from pipeline.sources.pubmed.xml import read_pubmed_xml
from tests.properties import examples

LETTERS = (
    "needl", "ing", "dry", "twitch", "x", "2", "19", "é", "ø", "ß", "œ", "ﬁ", "α", "β", "Ⅳ", "²", "İ", "ſ", "K",
    "e\u0301", "\u00ad", "\u200d", "\ufeff", "針", "NEEDL", "Co", "nct", "NCT 90000001", "isrctn",
)  # fmt: skip
BETWEEN = (
    " ", " ", " ", "\n      ", "-", "–", "\u00a0", "/", "'", "’", "_", "^", "&amp;", "&lt;", "<i>", "</i>",
    "<sup>", "</sup>", "<sub>", "</sub>", "<i><b>", "</b></i>", "<u>", "</u>", '<i class="x">', "<b> </b>",
)  # fmt: skip
SELDOM = (
    "&#233;", "&#x2010;", "<sub/>", "<sup></sup>", "<sc>a</sc>", "<!-- a -->",
    "<mml:math><mml:mi>a</mml:mi> <mml:mi>b</mml:mi></mml:math>",
)  # fmt: skip
KINDS = (LETTERS, BETWEEN, SELDOM)
TAGS = ("ti", "ab", "tiab", "tw", "all", "ad", "ot", "mh", "majr", "pt", "au", "ta", "")
ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">7</PMID><Article><Journal><JournalIssue>
<PubDate><Year>2020</Year></PubDate></JournalIssue><Title>{3}</Title></Journal><ArticleTitle>{0}</ArticleTitle><Abstract>
<AbstractText Label="METHODS">{1}</AbstractText></Abstract><AuthorList><Author><LastName>{4}</LastName><ForeName>{5}
</ForeName><AffiliationInfo><Affiliation>{6}</Affiliation></AffiliationInfo></Author></AuthorList><Language>eng</Language>
<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList><AccessionNumber>NCT90000002
</AccessionNumber></AccessionNumberList></DataBank></DataBankList><PublicationTypeList><PublicationType>{7}
</PublicationType></PublicationTypeList></Article><MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="Y">{8}
</DescriptorName><QualifierName>therapy</QualifierName></MeshHeading></MeshHeadingList><KeywordList><Keyword>{2}</Keyword>
</KeywordList></MedlineCitation><PubmedData><ReferenceList><Reference><Citation>{9}</Citation></Reference></ReferenceList>
</PubmedData></PubmedArticle>"""


def balanced(text: str) -> bool:
    """Whether the text is well-formed inside an element."""
    start = b"<PubmedArticleSet xmlns:mml='http://www.w3.org/1998/Math/MathML'>"
    try:
        list(read_pubmed_xml(BytesIO(start + f"<PubmedThing>{text}</PubmedThing></PubmedArticleSet>".encode())))
    except ValueError:
        return False
    except Exception as error:  # noqa: BLE001 - whatever expat does not take
        return "not well-formed" not in str(error) and "mismatched" not in str(error)
    return True


def made(draw: Random) -> tuple[bytes, Record]:
    """A record's XML and what the reader makes of it."""
    texts = []
    while len(texts) < 10:
        pieces = [draw.choice(draw.choices(KINDS, (60, 39, 1))[0]) for _ in range(draw.randrange(1, 9))]
        text = "".join(pieces)
        texts.append(text if balanced(text) else "".join(piece for piece in pieces if "<" not in piece) or "needl")
    raw = ARTICLE.format(*texts).encode()
    start = b'<PubmedArticleSet xmlns:mml="http://www.w3.org/1998/Math/MathML">'
    (record,) = read_pubmed_xml(BytesIO(start + raw + b"</PubmedArticleSet>"))
    assert isinstance(record, Record), record
    return raw, record


def a_term(draw: Random, record: Record) -> str:
    """A term that looks for words of the record, with stars or without, under some tag."""
    fields = (record.title, record.abstract, *record.keywords, *record.mesh_terms, *record.authors, record.journal)
    words = words_of(draw.choice((*fields, *record.registry_ids, *record.indexed.get("ad", ())))) or ("needling",)
    at = draw.randrange(len(words))
    chosen = list(words[at : at + draw.randrange(1, 4)])
    if draw.random() < 0.4:
        chosen[-1] = chosen[-1][: draw.randrange(1, len(chosen[-1]) + 1)] + "*"
    if draw.random() < 0.1:
        chosen[0] = chosen[0][:1] + "*" + chosen[0][2:]
    tag = draw.choice(TAGS)
    near = f":~{draw.randrange(3)}" if tag in ("ti", "tiab", "ad") and len(chosen) > 1 and draw.random() < 0.3 else ""
    return f'"{" ".join(chosen)}"' + (f"[{tag}{near}]" if tag else "")


def a_query(draw: Random, record: Record) -> str:
    query = a_term(draw, record)
    for _ in range(draw.randrange(3)):
        query = f"({query}) {draw.choice(('AND', 'OR', 'NOT'))} {a_term(draw, record)}"
    return query


@given(st.integers(0, 1 << 32))
@examples(500)
def test_what_a_query_is_true_of_holds_what_it_needs(seed: int) -> None:
    draw = Random(seed)
    raw, record = made(draw)
    queries = {f"{n}": a_query(draw, record) for n in range(6)}
    trees = {name: parse(query, lenient=True) for name, query in queries.items()}
    compiled = [compile_trees(trees, context(None, None), three_values=three) for three in (True, False)]
    for one in compiled:
        matches = one.match(record)
        for name, query in queries.items():
            if matches.value(name) is True:
                needed = literals_needed(one, [name])
                text = raw_text(raw, of_words=needed.of_words)
                assert needed.may_be_true(text), (query, raw.decode(), text)
                assert literals_needed(one).may_be_true(raw_text(raw))


@pytest.mark.parametrize(
    ("query", "title", "may"),
    [
        ("needl*[ti]", "Dry needling", True),
        ("needl*[ti]", "Massage", False),
        ("needling[ti]", "Needlings", False),
        ("eedling[ti]", "Needling", False),
        ("needl*[ti] AND neck[tiab]", "Needling", False),
        ("needl*[ti] OR neck[tiab]", "Needling", True),
        ("massage[ti] NOT needl*[ti]", "Needling", False),
        ("massage[ti] NOT needl*[ti]", "Massage", True),
        ("NOT needl*[ti]", "Massage", True),
        ("2020[dp]", "Massage", True),
        ("2020[dp] AND needl*[ti]", "Massage", False),
        ('"Neck Pain"[mh]', "Massage", False),
        ('"needling neck"[tiab:~3]', "Needling", False),
        ("naive[ti]", "Naïve needling", True),
        ("Łodz[ti]", "Łódź", True),
        ("needling[ti]", "<i>Need</i>ling", True),
        ("needling[ti]", "Need<sup>ling</sup>", False),
        ("ling[ti]", "Need<sup>ling</sup>", True),
    ],
)
def test_what_may_match_and_what_cannot(query: str, title: str, may: bool) -> None:
    raw = ARTICLE.format(title, "", "", "", "", "", "", "", "", "needling neck naive").encode()
    needed = literals_needed(compile_queries({"it": query}, three_values=False))
    assert needed.may_be_true(raw_text(raw, of_words=needed.of_words)) is may


@pytest.mark.parametrize(
    ("phrase", "piece"),
    [
        ("dry needl*", " needl"),
        ("local twitch", " twitch "),
        ("*itis", "itis "),
        ("orga*isation", "isation "),
        ("β", ""),
    ],
)
def test_of_a_phrase_the_longest_piece_is_looked_for(phrase: str, piece: str) -> None:
    assert longest_piece(phrase) == piece

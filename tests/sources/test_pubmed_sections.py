"""PubMed's XML read by sections and by trees: the same records, or the same error, whatever the document looks like."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import TableError
from pipeline.ground.record import Record
from pipeline.sources.pubmed import xml
from pipeline.sources.pubmed.xml import Entry, read_by_trees, read_pubmed_xml
from pipeline.sources.pubmed.xml_sections import article_by_sections
from pipeline.sources.pubmed.xml_sources import ArticleSources, Unusual
from pipeline.sources.pubmed.xml_stream import Readable
from pipeline.sources.unpacking import opened
from tests.properties import examples

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.xml"))
FIELDS = [field.name for field in fields(Record)]
RICH = (Path(__file__).parent / "samples" / "sections" / "every_section.xml").read_bytes()
ARTICLE = RICH[RICH.index(b"<PubmedArticle>") : RICH.rindex(b"</PubmedArticleSet>")]
COMPACT = re.sub(rb"\n *", b"", RICH)


@pytest.fixture(scope="module", autouse=True)
def by_sections_from_the_first_article() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml, "FEW", 0)
        yield


def whole(entry: Entry | None) -> object:
    """All of an entry, also what two equal records may differ in."""
    if isinstance(entry, Record):
        return [(name, getattr(entry, name)) for name in FIELDS]
    return entry


def outcome(read: Callable[[Readable], Iterator[Entry]], content: bytes) -> list[object]:
    """The entries that come, and the error that ends them."""
    found: list[object] = []
    try:
        for entry in read(io.BytesIO(content)):
            found.append(whole(entry))
    except TableError as error:
        found.append(str(error))
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_read_alike(path: Path) -> None:
    content = path.read_bytes()
    assert outcome(read_pubmed_xml, content) == outcome(read_by_trees, content)


@pytest.mark.parametrize("content", [RICH, COMPACT], ids=["indented", "on one line"])
def test_every_section_that_pubmed_writes_is_read_by_sections(content: bytes) -> None:
    article = content[content.index(b"<PubmedArticle>") : content.rindex(b"</PubmedArticleSet>")]
    (expected,) = read_by_trees(io.BytesIO(content))
    assert whole(article_by_sections(article)) == whole(expected)
    empty = [name for name, value in whole(expected) if not value]  # type: ignore[attr-defined]
    assert empty == ["first_seen", "last_seen"]


PIECES = (
    *(b" ", b"  ", b"\n", b"\t", b"\r\n", b"\x08", b"\xff", "é".encode(), "\u2028".encode(), "\uffff".encode(), b""),
    *(b"&amp;", b"&lt;", b"&#65;", b"&bogus;", b"&", b"<", b">", b"]]>", b'"', b"'", b"<?p i?>", b"<!-- c -->"),
    *(
        b"<i>x</i>",
        b"<sup> 2</sup>",
        b"<b/>",
        b"<i>",
        b"</i>",
        b"<Foo>x</Foo>",
        b"<PMID>7</PMID>",
        b"<mml:mi>x</mml:mi>",
    ),
    *(b"<![CDATA[<x>]]>", b' ValidYN="N"', b' a="&lt;>"', b' xmlns:m="http://www.w3.org/1998/Math/MathML"'),
    *(b"<AbstractText>y</AbstractText>", b"<ReferenceList/>", b"<ReferenceList><Reference/></ReferenceList>"),
    *(b"</PubmedArticle>", b"<PubmedArticle>", b"</PubmedArticleSet>", b"</PMID>", b"</MeshHeading>", b"</Author>"),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A set of one to three articles, of which some bytes are replaced or doubled, and that may break off."""
    content = draw(st.sampled_from((RICH, COMPACT)))
    content = content.replace(b"</PubmedArticleSet>", ARTICLE * draw(st.integers(0, 2)) + b"</PubmedArticleSet>")
    for _ in range(draw(st.integers(1, 3))):
        places = [found.start() for found in re.finditer(rb"[<> \"&;a]", content)]
        at = draw(st.sampled_from(places)) if draw(st.booleans()) else draw(st.integers(0, len(content)))
        until = at + draw(st.sampled_from((0, 0, 0, 1, 2, 7, 60)))
        content = content[:at] + draw(st.sampled_from(PIECES)) * draw(st.integers(1, 2)) + content[until:]
    return content[: len(content) - draw(st.sampled_from((0, 0, 0, 0, 1, 12, 30, 500)))]


@examples(300)
@given(damaged())
def test_a_damaged_set_gives_the_same_records_or_the_same_error(content: bytes) -> None:
    assert outcome(read_pubmed_xml, content) == outcome(read_by_trees, content)


TEXTS = ("title", "abstract text", "keyword", "affiliation")
MATH = (
    '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup>'
)
MARKUP = (
    *(
        "<i>in</i>situ",
        "10<sup>2</sup>",
        "H<sub>2</sub>O",
        "a <b><i>b</i></b> c",
        "&lt;<i>&amp;</i>",
        "<i/>",
        "<i>a",
        "",
    ),
    *(f"{MATH}</mml:math>", MATH, "<i>" * 70 + "x" + "</i>" * 70, "<DispFormula>x</DispFormula>", "é<i>ß</i>"),
    *("", "<i>\n a\tb </i>", "<!-- c -->x", "<i>x<![CDATA[</i>]]></i>"),
)


@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("text", TEXTS)
def test_markup_in_a_text_is_read_alike(text: str, markup: str) -> None:
    content = RICH.replace(f"The {text}".encode(), f"The{markup}text".encode())
    assert content != RICH
    assert outcome(read_pubmed_xml, content) == outcome(read_by_trees, content)


TAGS_OF_PERSON = ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")
IDENTIFIER = '<Identifier Source="ORCID">%s</Identifier>'
ADDRESS = "<AffiliationInfo><Affiliation>%s</Affiliation></AffiliationInfo>"


@st.composite
def people(draw: st.DrawFn) -> str:
    """An AuthorList, mostly of people with both names."""
    text = st.sampled_from(("Ng", "O'Neill ", "A; B", "Fischer &amp; Co", "", " "))
    authors = []
    for _ in range(draw(st.integers(1, 4))):
        tags = draw(st.sampled_from((TAGS_OF_PERSON[:3], TAGS_OF_PERSON[:2], TAGS_OF_PERSON[:4], TAGS_OF_PERSON[4:])))
        parts = [f"<{tag}>{draw(text)}</{tag}>" for tag in tags]
        parts += [
            IDENTIFIER % one for one in draw(st.lists(st.sampled_from(("http://orcid.org/1", " 2 ")), max_size=2))
        ]
        parts += [
            ADDRESS % one for one in draw(st.lists(st.sampled_from(("Bern", " Ulm &lt;b", "Bern  1")), max_size=2))
        ]
        authors.append(f'<Author ValidYN="{draw(st.sampled_from("YYYN"))}">{"".join(parts)}</Author>')
    return f'<AuthorList CompleteYN="Y">{"".join(authors)}</AuthorList>'


@examples(300)
@given(people())
def test_people_are_read_alike(authors: str) -> None:
    start, end = COMPACT.index(b"<AuthorList"), COMPACT.index(b"</AuthorList>") + len(b"</AuthorList>")
    content = COMPACT[:start] + authors.encode() + COMPACT[end:]
    (expected,) = read_by_trees(io.BytesIO(content))
    article = content[content.index(b"<PubmedArticle>") : content.rindex(b"</PubmedArticleSet>")]
    assert whole(article_by_sections(article)) == whole(expected)


@pytest.mark.parametrize("control", [b"\0", b"\x08", b"\t", b"\r", b"\x1f"])
def test_an_article_with_a_control_character_is_left_to_the_reader_of_trees(control: bytes) -> None:
    damaged = ARTICLE.replace(b"The title", b"The%stitle" % control)
    assert damaged != ARTICLE
    with pytest.raises(Unusual):
        article_by_sections(damaged)


@pytest.mark.parametrize("instruction", [b"", b"<?pmcsd ?>\n<?nihms ?>\n"])
def test_references_are_not_read_and_cost_an_article_nothing(instruction: bytes) -> None:
    reference = b"<Reference><Citation>A <i>b</i> &amp; c\x08</Citation></Reference>"
    references = b"<ReferenceList>%s</ReferenceList>\n" % (reference * 40) + instruction
    without = re.sub(rb"<ReferenceList>.*</ReferenceList>\s*", b"", ARTICLE, flags=re.DOTALL)
    article = without.replace(b"</PubmedData>", references + b"</PubmedData>")
    assert whole(article_by_sections(article)) == whole(article_by_sections(without))


def test_a_position_that_is_skipped_is_not_read_however_the_others_are_written() -> None:
    usual, unusual = ARTICLE, ARTICLE.replace(b"<PMID ", b"<PMID  ")
    book = b"<PubmedBookArticle><BookDocument><PMID>5</PMID></BookDocument></PubmedBookArticle>"
    for parts in ([usual, unusual, book, usual], [unusual, usual, usual, book], [book, usual, unusual, usual]):
        content = b"<PubmedArticleSet>%s</PubmedArticleSet>" % b"".join(parts)
        entries = [whole(entry) for entry in read_pubmed_xml(io.BytesIO(content))]
        for skipped in ({0}, {1}, {2}, {3}, {0, 3}, {1, 2}):
            left = [entry for position, entry in enumerate(entries) if position not in skipped]
            found = read_pubmed_xml(io.BytesIO(content), skip=skipped)
            assert [whole(entry) for entry in found] == left


@pytest.mark.needs_data
@pytest.mark.long
@pytest.mark.parametrize("name", ["pubmed20n0014.xml.gz", "pubmed21n1298.xml.gz"])
def test_articles_of_a_real_file_are_read_alike_and_nearly_all_by_sections(name: str, real_data: Path) -> None:
    """Every sixteenth; `make bench-parse` compares all of them."""
    n_unusual = n_articles = 0
    with opened(real_data / "pubmed" / name) as stream:
        sources = ArticleSources(stream)
        for source in islice(sources, 0, None, 16):
            n_articles += 1
            (expected,) = read_by_trees(sources.document(source))
            try:
                assert whole(article_by_sections(source)) == whole(expected)
            except Unusual:
                n_unusual += 1
    assert n_unusual < n_articles / 50

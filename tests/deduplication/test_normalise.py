"""What records write in different ways and mean alike. All records are invented."""

import pytest

from pipeline.deduplication.authors import surnames
from pipeline.deduplication.citation import normalise
from pipeline.deduplication.field_values import FieldAgreement
from pipeline.deduplication.journals import same_journal
from pipeline.deduplication.pages import read_pages
from pipeline.deduplication.titles import read_title, replaces_words
from pipeline.deduplication.volume_and_pages import read_issue, read_volume
from pipeline.ground.identifiers import plain_doi
from pipeline.ground.record import Record
from pipeline.ground.text import folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dry needling [Japanese]", "[Dry needling]"),
        ("Dry needling. [33 refs]", "Dry needling"),
        ("Dry needling [see comment]", "DRY NEEDLING"),
        ("Dry needling.[Erratum appears in Spine Rev. 2009 Jun 4;3(2):7]", "Dry needling"),
        ("RETRACTED: Dry needling", "Dry needling"),
        ("K<inf>Ca</inf>3.1 channels", "KCa3.1 channels"),
        ("Haemolytic oedema", "Hemolytic edema"),
        ("TNF-α in pain", "TNF-alpha in pain"),
        ("Langenbeck’s needles", "Langenbecks needles"),
        ("Needle\u00adless\u200b pain", "Needleless pain"),
    ],
)
def test_titles_that_mean_the_same_read_the_same(one: str, other: str) -> None:
    assert read_title(one).words == read_title(other).words


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Erratum: Needling", "erratum"),
        ("Needling (Spine Review (2009) 360 (542-544))", "erratum"),
        ("Needling (vol 360, pg 542, 2009)", "erratum"),
        ("Retraction note to: Needling", "retraction"),
        ("Expression of concern: Needling", "retraction"),
        ("Needling - Reply", "reply"),
        ("Needling AUTHORS REPLY", "reply"),
        ("Needling: invited commentary", "comment"),
        ("Needling: protocol for a trial", "protocol"),
    ],
)
def test_a_title_says_what_kind_of_report_it_heads(title: str, kind: str) -> None:
    assert read_title(title).kinds == {kind}


def test_a_notice_is_called_what_its_article_is_called() -> None:
    assert read_title("Erratum to: Dry needling in nurses").words == read_title("Dry needling in nurses").words


def test_a_publication_type_says_what_the_title_does_not() -> None:
    assert normalise(Record("a", title="Needling", publication_types=("Published Erratum",))).kinds == {"erratum"}


@pytest.mark.parametrize(
    "authors",
    [
        ("Okafor, D.", "Rivera, C.", "Santos, A. B."),
        ("Okafor D", "Rivera C", "Santos AB"),
        ("Daniel Okafor", "Carlos Rivera", "Ana B. Santos"),
        ("D. Okafor", "C. Rivera", "A. B. Santos"),
        ("Okafor D. C.Rivera C. M.Santos A. B.",),
    ],
)
def test_surnames_are_found_in_each_way_of_writing_authors(authors: tuple[str, ...]) -> None:
    assert surnames(authors) == ("okafor", "rivera", "santos")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("123-9", "123-129"),
        ("123--129", "123–129"),
        ("01-Jun", "1-6"),
        ("Jun-01", "1-6"),
        ('"230-5, 246-51, 233-8"', "230-235+246-251+233-238"),
        ("395-9; discussion 399-400", "395-399"),
    ],
)
def test_pages_that_mean_the_same_read_the_same(one: str, other: str) -> None:
    assert read_pages(one)._replace(end="") == read_pages(other)._replace(end="")


@pytest.mark.parametrize("pages", ["", "(no pagination)", "215 p", "None", "n/a"])
def test_no_pages_are_none(pages: str) -> None:
    assert read_pages(pages).starts == ()


def test_a_registry_number_that_looks_like_a_doi_is_none() -> None:
    assert plain_doi("10.1002/central/CN-00900001") == ""


@pytest.mark.parametrize(
    ("raw", "year", "volume"), [("2019", 2019, "=2019"), ("3)", 2019, ""), ("027", 2019, "27"), ("", 1, "")]
)
def test_a_volume_is_its_number(raw: str, year: int, volume: str) -> None:
    assert read_volume(raw, year) == volume


def test_an_issue_is_its_first_number() -> None:
    assert [read_issue(raw) for raw in ("3", "03", "5-6", "13, Sp. Iss. SI", "SUPPL")] == ["3", "3", "5", "13", ""]


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("N Engl J Med", "The New England Journal of Medicine", FieldAgreement.AGREE),
        ("Arch Argent Pediatr", "Archivos Argentinos de Pediatria", FieldAgreement.AGREE),
        ("JPEN", "Journal of Parenteral and Enteral Nutrition", FieldAgreement.AGREE),
        ("Nephron", "Nephron Clinical Practice", FieldAgreement.UNKNOWN),
        ("", "Nephron", FieldAgreement.UNKNOWN),
        ("Spine", "Ward Care", FieldAgreement.CONFLICT),
    ],
)
def test_names_of_journals_are_compared_by_their_abbreviations(one: str, other: str, agreement: FieldAgreement) -> None:
    names = sorted((folded(one), folded(other)))
    assert same_journal(*names) is agreement


@pytest.mark.parametrize(
    ("one", "other", "replaced"),
    [
        ("needling in women", "needling in men", True),
        ("needling for neck pain", "needling for back pain", True),
        ("women and their needles in women", "women and their needles in men", True),
        ("needling of tumours", "needling of tumors", False),
        ("micro rna in pain", "microrna in pain", False),
        ("a trial of needling", "needling", False),
    ],
)
def test_a_word_in_place_of_another_is_seen_and_a_spelling_is_not(one: str, other: str, replaced: bool) -> None:
    assert replaces_words(one, other) is replaced
    assert replaces_words(other, one) is replaced

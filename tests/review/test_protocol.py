"""The protocol: whole when it is right, and when it is wrong all that is wrong, each with its line and key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.ground.errors import ProtocolError
from pipeline.ground.record import Record
from pipeline.review.protocol import parse_protocol, read_protocol

PATH = Path("protocol.toml")

WHOLE = """# An invented review.
[review]
title = "Needles"
question = "Do needles help?"

[search]
line = "search"

[[source]]
name = "embase"
title = "Embase"
kind = "database"

[[criterion]]
id = "needling"
kind = "require"
reason = "No needling"
sentence = '''
We included trials of needling.
[[criterion]] inside a text is no table
'''
when = "needling[tiab]"
meets = ["Needling of the neck"]
fails = [{ title = "Massage", abstract = "Nothing else." }]

[[criterion]]
id = "review"
kind = "exclude"
reason = "Review"
sentence = "We included trials."
when = "review[ti]"
unless = "trial[ti]"
meets = ["A review"]
fails = ["A review and a trial"]
"""


def faults_of(text: str) -> list[str]:
    with pytest.raises(ProtocolError) as error:
        parse_protocol(text, PATH)
    assert {fault.path for fault in error.value.faults} == {PATH}
    return [f"{fault.place}: {fault.message}" for fault in error.value.faults]


def changed(*changes: tuple[str, str]) -> str:
    text = WHOLE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_a_whole_protocol_is_read_with_its_defaults() -> None:
    protocol = parse_protocol(WHOLE, PATH)
    assert [criterion.id for criterion in protocol.criteria] == ["needling", "review"]
    assert protocol.kind_by_source == {"pubmed": "database", "embase": "database"}
    assert protocol.title_by_source == {"pubmed": "PubMed", "embase": "Embase"}
    assert protocol.expectations.largest_drop == 0.2


@pytest.mark.parametrize("folder", ["_template", "ltr-spinal-pain"])
def test_the_protocols_that_come_along_are_whole(folder: str) -> None:
    assert read_protocol(Path(__file__).parents[2] / "queries" / folder / "protocol.toml").criteria


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("line =", "lines ="), "line 7, key search.lines: Extra inputs are not permitted"),
        (('title = "Needles"\n', ""), "line 2, key review.title: Field required"),
        (('title = "Needles"', "title = 7"), "line 3, key review.title: Input should be a valid string"),
        (('line = "search"', "interval_days = 0"),
         "line 7, key search.interval_days: Input should be greater than or equal to 1"),
        (('kind = "database"', 'kind = "journal"'), "line 12, key source.1.kind: Input should be 'database',"),
        (('kind = "require"', 'kind = "required"'), "line 16, key criterion.1.kind: Input should be 'exclude',"),
        (('reason = "No needling"', 'reason = "No, needling"'), "line 17, key criterion.1.reason: String should match"),
        (('id = "review"', 'id = "re view"'), "line 27, key criterion.2.id: String should match pattern"),
        (('meets = ["A review"]\n', ""), "line 26, key criterion.2.meets: Field required"),
        (('unless = "trial[ti]"', 'on_absent = "exclude"'),
         "line 26, key criterion.2: only a criterion of kind require can exclude on absence"),
        (('id = "review"', 'id = "needling"'), "line 27, key criterion.2.id: this name is already taken"),
        (('name = "embase"', 'name = "pubmed"'), "line 10, key source.1.name: this name is already taken"),
        (('when = "review[ti]"', 'when = "review[ti"'), "line 31, key criterion.2.when, criterion review: "),
        (('unless = "trial[ti]"', 'unless = "(trial[ti]"'), "line 32, key criterion.2.unless, criterion review: "),
        (('when = "needling[tiab]"', 'when = "needling[tiap]"'),
         "line 22, key criterion.1.when, criterion needling: PubMed knows no tag [tiap]"),
        (('meets = ["A review"]', 'meets = ["A review", "A trial"]'),
         "line 33, key criterion.2.meets: example 2 does not meet criterion review"),
        (('"A review and a trial"', '"Another review"'),
         "line 34, key criterion.2.fails: example 1 meets criterion review"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_fault_is_named_with_its_line_and_key(change: tuple[str, str], fault: str) -> None:
    found = faults_of(changed(change))
    assert found[0].startswith(fault), found
    assert len(set(found)) == len(found)


def test_all_faults_of_all_kinds_are_named_at_once() -> None:
    text = changed(
        ('title = "Needles"\n', ""),
        ("line =", "lines ="),
        ('name = "embase"', 'name = "pubmed"'),
        ('when = "needling[tiab]"', 'when = "needling[tiap]"'),
        ('"A review and a trial"', '"Another review"'),
    )
    places = [fault.split(":")[0] for fault in faults_of(text)]
    assert [place for at, place in enumerate(places) if place not in places[:at]] == [
        "line 2, key review.title",
        "line 6, key search.lines",
        "line 9, key source.1.name",
        "line 21, key criterion.1.when, criterion needling",
        "line 33, key criterion.2.fails",
    ]


def test_a_criterion_of_the_wrong_shape_does_not_hide_the_faults_of_the_others() -> None:
    text = changed(('kind = "require"', 'kind = "required"'), ('"A review and a trial"', '"Another review"'))
    assert [fault.split(":")[0] for fault in faults_of(text)] == [
        "line 16, key criterion.1.kind",
        "line 34, key criterion.2.fails",
    ]


@pytest.mark.parametrize("text", ["criterion = 3\n", "criterion = [1]\n", "[criterion]\nid = 1\n"])
def test_a_criterion_that_is_no_list_of_tables_is_a_fault(text: str) -> None:
    assert any("line 1, key criterion" in fault for fault in faults_of(text))


@pytest.mark.parametrize(
    ("text", "line"), [("[review]\ntitle\n", 2), ('[review\ntitle = "a"', 1), ("a = 1\na = 2\n", 2)]
)
def test_what_is_no_toml_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ProtocolError, match=f"this is not TOML\n.*at line {line},"):
        parse_protocol(text, PATH)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda path: None, "the protocol cannot be opened: No such file"),
        (lambda path: path.mkdir(), "the protocol cannot be opened: Is a directory"),
        (lambda path: path.write_bytes(WHOLE.encode("utf-16")), "the protocol is not in UTF-8"),
    ],
)
def test_a_protocol_that_cannot_be_read_is_named(tmp_path: Path, prepare: Callable[[Path], None], message: str) -> None:
    prepare(tmp_path / "protocol.toml")
    with pytest.raises(ProtocolError, match=message):
        read_protocol(tmp_path / "protocol.toml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "protocol.toml").write_text(WHOLE, encoding="utf-8-sig")
    assert read_protocol(tmp_path / "protocol.toml") == parse_protocol(WHOLE, PATH)


DESCRIPTORS = """<DescriptorRecordSet>
<DescriptorRecord><DescriptorName><String>Invented Therapy</String></DescriptorName>
<TreeNumberList><TreeNumber>E99</TreeNumber></TreeNumberList></DescriptorRecord>
<DescriptorRecord><DescriptorName><String>Dry Needling</String></DescriptorName>
<TreeNumberList><TreeNumber>E99.1</TreeNumber></TreeNumberList></DescriptorRecord>
</DescriptorRecordSet>"""


def protocol_with_mesh(folder: Path) -> Path:
    path = folder / "protocol.toml"
    path.write_text(
        changed(
            ('line = "search"', 'line = "search"\nmesh = "mesh/desc.xml"'),
            ('when = "needling[tiab]"', "when = 'needling[tiab] OR \"Invented Therapy\"[mh]'"),
        ),
        encoding="utf-8",
    )
    return path


def test_headings_explode_over_the_descriptor_file_that_the_protocol_names(tmp_path: Path) -> None:
    (tmp_path / "mesh").mkdir()
    (tmp_path / "mesh" / "desc.xml").write_text(DESCRIPTORS, encoding="utf-8")
    screener = read_protocol(protocol_with_mesh(tmp_path)).screener()
    found = Record("csv:1", title="Massage", abstract="Nothing else.", mesh_terms=("Dry Needling",))
    assert screener.screen(found).outcome == "include"


def test_another_tree_of_headings_is_another_version_of_the_criteria(tmp_path: Path) -> None:
    (tmp_path / "mesh").mkdir()
    file = tmp_path / "mesh" / "desc.xml"
    versions = set()
    for text in (DESCRIPTORS, DESCRIPTORS.replace("E99.1<", "E98.10<")):
        file.write_text(text, encoding="utf-8")
        versions.add(read_protocol(protocol_with_mesh(tmp_path)).screener().version)
    assert len(versions) == 2


def test_a_descriptor_file_that_is_not_there_is_named_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError) as error:
        read_protocol(protocol_with_mesh(tmp_path))
    (fault,) = error.value.faults
    assert (fault.place, fault.found) == ("line 8, key search.mesh", "mesh/desc.xml")


ASKED = """
[[source]]
name = "ctgov"
title = "ClinicalTrials.gov"
kind = "register"
ask = "clinicaltrials.gov"
query = "needling AND neck"
"""


def test_a_source_that_is_asked_has_a_service_and_a_query() -> None:
    (asked,) = parse_protocol(WHOLE + ASKED, PATH).asked_sources
    assert (asked.name, asked.ask, asked.query) == ("ctgov", "clinicaltrials.gov", "needling AND neck")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('query = "needling AND neck"', ""), "query: a source that is asked needs a query"),
        (('query = "needling AND neck"', 'query = "  "'), "query: a source that is asked needs a query"),
        (('ask = "clinicaltrials.gov"', ""), "query: query says what is asked, and nothing is"),
        (('ask = "clinicaltrials.gov"', 'ask = "embase"'), "ask: Input should be"),
        (('"needling AND neck"', '"a"\nlinks = ["similar"]'), "links: this service follows no links"),
        (('"needling AND neck"', '"query.cond=a&pageSize=3"'), "query: ClinicalTrials.gov is not asked with this"),
        (('kind = "register"', 'kind = "database"'), "kind: the kind of this service is known"),
        (('ask = "clinicaltrials.gov"', 'ask = "openalex"'), "links: a source that follows citations says which"),
        (('name = "ctgov"', 'name = "shelf"'), "name: this name is already taken"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_key(change: tuple[str, str], fault: str) -> None:
    found = faults_of(WHOLE + ASKED.replace(*change))
    assert any(fault in one for one in found), found


def test_openalex_knows_no_similar_articles() -> None:
    source = ASKED.replace("register", "citation searching").replace("clinicaltrials.gov", "openalex")
    found = faults_of(WHOLE + source.replace('query = "needling AND neck"', 'links = ["similar"]'))
    assert any("links: OpenAlex knows no such links" in one for one in found)


OPENALEX = '[[source]]\nname = "oa"\ntitle = "OpenAlex"\nkind = "citation searching"\n'


@pytest.mark.parametrize(
    ("asked", "message", "fix"),
    [
        ('ask = "OpenAlex"\nlinks = ["references"]', "'openalex'", 'write "openalex"'),
        ('ask = "open alx"\nlinks = ["references"]', "'openalex'", 'write "openalex"'),
        ('ask = "pubmed_citations"\nlinks = ["similar"]', "'pubmed-citations'", 'write "pubmed-citations"'),
        ('ask = "scholar"\nlinks = ["references"]', "'pubmed-citations'", ""),
        ('ask = ["openalex"]\nlinks = ["references"]', "'openalex'", ""),
        ('ask = "openalex"\nlinks = "references"', "a list", 'put it into square brackets, as a list: ["…", "…"]'),
        ('ask = "openalex"\nlinks = ["citedby"]', "'cited by'", 'write "cited by"'),
        ('ask = "openalex"\nlinks = [["cited by"]]', "'cited by'", ""),
    ],
)
def test_a_service_or_a_link_that_is_none_is_told_once_with_what_is_allowed(asked: str, message: str, fix: str) -> None:
    with pytest.raises(ProtocolError) as error:
        parse_protocol(WHOLE + OPENALEX + asked, PATH)
    (fault,) = error.value.faults
    assert message in fault.message
    assert fault.fix == fix


def test_what_is_not_closed_in_a_query_for_europe_pmc_is_told_with_its_place() -> None:
    source = '[[source]]\nname = "p"\ntitle = "P"\nkind = "database"\nask = "europepmc"\nquery = "a AND (b"\n'
    with pytest.raises(ProtocolError) as error:
        parse_protocol(WHOLE + source, PATH)
    (fault,) = error.value.faults
    assert (fault.found, fault.place) == ("character 7: (b", "line 40, key source.2.query")

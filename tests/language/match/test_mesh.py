"""Headings below headings: the package's own and those of an official file."""

import gzip
from pathlib import Path

import pytest

from pipeline.language import QueryError, compile_queries, read_mesh_descriptors
from pipeline.language.match.mesh import own_headings, own_publication_types
from tests.language.invented import TRIAL

DESCRIPTORS = """<?xml version="1.0"?><DescriptorRecordSet LanguageCode="eng">
<DescriptorRecord><DescriptorUI>D1</DescriptorUI><DescriptorName><String>Invented Therapy</String></DescriptorName>
<TreeNumberList><TreeNumber>E99.1</TreeNumber></TreeNumberList></DescriptorRecord>
<DescriptorRecord><DescriptorUI>D2</DescriptorUI><DescriptorName><String>Dry Needling</String></DescriptorName>
<TreeNumberList><TreeNumber>E99.1.5</TreeNumber><TreeNumber>G1.2</TreeNumber></TreeNumberList></DescriptorRecord>
<DescriptorRecord><DescriptorUI>D3</DescriptorUI><DescriptorName><String>Neighbour</String></DescriptorName>
<TreeNumberList><TreeNumber>E99.10</TreeNumber></TreeNumberList></DescriptorRecord>
</DescriptorRecordSet>"""


def test_a_heading_stands_for_itself_and_all_below_it() -> None:
    assert own_headings().exploded("Back Pain") == {"back pain", "low back pain", "failed back surgery syndrome"}


def test_a_heading_that_stands_in_two_places_is_below_both() -> None:
    assert "electroacupuncture" in own_headings().exploded("Acupuncture Therapy")
    assert "electroacupuncture" in own_headings().exploded("Electric Stimulation Therapy")


def test_a_heading_that_is_not_known_stands_for_itself() -> None:
    assert own_headings().exploded("Kidney Diseases") == {"kidney diseases"}


def test_publication_types_have_types_below_them() -> None:
    assert "pragmatic clinical trial" in own_publication_types().exploded("Clinical Trial")


@pytest.mark.parametrize("packed", [False, True])
def test_an_official_descriptor_file_replaces_the_headings_of_the_package(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("desc.xml.gz" if packed else "desc.xml")
    path.write_bytes(gzip.compress(DESCRIPTORS.encode()) if packed else DESCRIPTORS.encode())
    tree = read_mesh_descriptors(path)
    assert tree.exploded("Invented Therapy") == {"invented therapy", "dry needling"}
    assert compile_queries({"it": "Invented Therapy[mh]"}, mesh=tree).match(TRIAL).value("it") is True


@pytest.mark.parametrize("content", [b"", b"<DescriptorRecordSet>", b"<Other/>"])
def test_a_file_that_holds_no_descriptors_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "desc.xml"
    path.write_bytes(content)
    with pytest.raises(QueryError, match=r"desc\.xml"):
        read_mesh_descriptors(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="cannot be read"):
        read_mesh_descriptors(tmp_path / "absent.xml")

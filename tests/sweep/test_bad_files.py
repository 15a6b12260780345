"""A file that cannot be read whole is named, and nothing is found without it unless a person says so."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sweep.conftest import Sweep
from tests.sweep.invented_mirror import END, HEAD, article, deletion, write_file, write_mirror, xml_file
from tests.workspace import ids

BAD = "pubmed26n0002.xml.gz"
WHOLE = xml_file([article(2, "Needling"), article(3, "Neck"), deletion(1)])


def packed(text: str | bytes) -> bytes:
    return gzip.compress(text if isinstance(text, bytes) else text.encode(), mtime=1)


def damaged(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes(byte ^ 0xFF for byte in content[middle : middle + 8]) + content[middle + 8 :]


OTHER_ELEMENT = f"{HEAD}{article(2, 'Needling')}<PubmedThing>3</PubmedThing>{END}"
NESTED = f"{HEAD}{article(2, 'Needling').replace('</PubmedArticle>', '')}{article(3, 'Neck')}{END}"
HIDDEN = f"{HEAD}<!-- {article(2, 'Needling')} -->{END}"
UNPARSABLE = f"{HEAD}{article(2, 'Needling').replace('</ArticleTitle>', '</Title>')}{END}"
ENTITY = f"{HEAD}{article(2, 'Needling').replace('Needling', 'Needling &ing;')}{END}"

KINDS: dict[str, tuple[bytes, str]] = {
    "packed data cut short": (packed(WHOLE)[:-20], "ends before its end"),
    "packed data without its checksum": (packed(WHOLE)[:-8], "ends before its end"),
    "damaged packed data": (damaged(packed(WHOLE)), "damaged"),
    "a wrong checksum": (packed(WHOLE)[:-8] + b"abcd" + packed(WHOLE)[-4:], "damaged"),
    "something else behind the packed data": (packed(WHOLE) + b"<html>", "damaged"),
    "XML cut inside a record": (packed(WHOLE[: WHOLE.index(b"Needling")]), "breaks off behind record 0"),
    "XML cut between records": (packed(WHOLE[: WHOLE.index(b"</PubmedArticle>") + 16]), "breaks off behind record 1"),
    "XML cut inside a tag": (packed(WHOLE[:-5]), "breaks off behind record 2"),
    "another document behind the set": (packed(WHOLE + b"<html/>"), "behind the end of the set"),
    "a page of HTML": (packed("<html>please log in</html>"), "no set of PubMed's records"),
    "an empty file": (b"", "no set of PubMed's records"),
    "an element that nobody knows": (packed(OTHER_ELEMENT), "something that is no record"),
    "a record in a record": (packed(NESTED), "a record has no end"),
    "records in a comment": (packed(HIDDEN), "something that is no record"),
    "a record that is not well-formed": (packed(UNPARSABLE), "not well-formed"),
    "an unknown entity": (packed(ENTITY), "not well-formed"),
    "another encoding": (packed(WHOLE.replace(b"utf-8", b"latin1")), "not UTF-8"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_file_stops_the_sweep_and_is_named(
    kind: str, tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str]
) -> None:
    content, why = KINDS[kind]
    write_mirror(tmp_path / "mirror", [[article(1, "Needling")], [], [article(4, "Needling")]])
    (tmp_path / "mirror" / BAD).write_bytes(content)
    assert sweep("needling[ti]") == 12
    said = capsys.readouterr().err
    assert BAD in said
    assert why in said
    assert not (tmp_path / "out" / "asked").exists()
    assert not (tmp_path / "out" / "summary.json").exists()


def test_a_bad_file_is_done_without_on_request_and_named_all_the_same(
    tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str]
) -> None:
    write_mirror(tmp_path / "mirror", [[article(1, "Needling")], [], [article(4, "Needling")]])
    (tmp_path / "mirror" / BAD).write_bytes(packed(WHOLE)[:-20])
    assert sweep("needling[ti]", "--skip-bad-files") == 12
    assert BAD in capsys.readouterr().err
    assert ids(tmp_path / "out/asked/records.csv") == ["pubmed:1", "pubmed:4"]
    assert list(json.loads((tmp_path / "out/summary.json").read_text())["not_read"]) == [BAD]
    (tmp_path / "mirror" / BAD).write_bytes(packed(WHOLE))
    assert sweep("needling[ti]", "--skip-bad-files") == 0
    assert ids(tmp_path / "out/asked/records.csv") == ["pubmed:2", "pubmed:4"]
    assert "2 files had been read before" in capsys.readouterr().out


@pytest.mark.parametrize(
    "layout",
    [
        lambda content: content,
        packed,
        lambda content: packed(content[:300]) + packed(content[300:]),
        lambda content: packed(content) + b"\0" * 512,
        lambda content: packed(content.replace(b"\n", b"\r\n")),
        lambda content: packed(content.replace(b">\n", b">").replace(b"  <", b"<")),
    ],
    ids=["not packed", "packed", "two packed files in one", "zeros behind it", "Windows", "without indentation"],
)
def test_what_is_only_another_layout_is_read(layout: Callable[[bytes], bytes], tmp_path: Path, sweep: Sweep) -> None:
    write_mirror(tmp_path / "mirror", [[article(1, "Needling")]])
    (tmp_path / "mirror" / BAD).write_bytes(layout(WHOLE))
    assert sweep("needling[ti]") == 0
    assert ids(tmp_path / "out/asked/records.csv") == ["pubmed:2"]


def test_an_entry_that_is_no_record_is_told(tmp_path: Path, sweep: Sweep) -> None:
    nameless = article(2, "Needling").replace('<PMID Version="1">2</PMID>', "")
    write_mirror(tmp_path / "mirror", [[article(1, "Needling"), nameless]])
    assert sweep("needling[ti]") == 0
    told = json.loads((tmp_path / "out/summary.json").read_text())["reviews"]["asked"]
    assert told["unreadable_entries"] == [["", "pubmed26n0001.xml.gz, record 2: it has no PMID"]]


def test_two_files_of_one_name_are_refused(tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("baseline", "updates"):
        write_file(tmp_path / "mirror" / folder / "pubmed26n0001.xml.gz", [article(1, "Needling")])
    assert sweep("needling[ti]", files="mirror/*/*") == 12
    assert "two files have this name" in capsys.readouterr().err


def test_names_are_ordered_by_their_numbers_whatever_their_folder(tmp_path: Path, sweep: Sweep) -> None:
    for name, title in (("b/pubmed26n9999.xml", "Needling"), ("a/pubmed26n10000.xml", "Massage")):
        write_file(tmp_path / "mirror" / name, [article(1, title)])
    assert sweep("needling[ti]", files="mirror/*/*") == 0
    assert ids(tmp_path / "out/asked/records.csv") == []


def test_a_number_that_no_file_has_is_told(tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 3, 6):
        write_file(tmp_path / f"mirror/pubmed26n{number:04}.xml.gz", [article(number, "Needling")])
    assert sweep("needling[ti]") == 0
    assert "no file has the number of pubmed26n0002, pubmed26n0004-0005" in capsys.readouterr().out


def test_a_pattern_that_names_nothing_is_told(sweep: Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    assert sweep("needling[ti]") == 12
    assert "no file has such a name" in capsys.readouterr().err

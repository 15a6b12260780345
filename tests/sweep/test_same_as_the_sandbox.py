"""A sweep finds what the sandbox finds in the same files: one matcher, two ways to it."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import read_lines
from pipeline.sandbox.stored import corpus_from_files
from pipeline.sources.pubmed.xml import read_pubmed_xml
from pipeline.sweep.mirror_files import mirror_files
from pipeline.sweep.outcome import Found, write_outcome
from pipeline.sweep.questions import new_question
from pipeline.sweep.raw_records import RawDeletion, RawHead, RawRecord, raw_entries, unpacked
from pipeline.sweep.sweeping import sweep
from tests.properties import ALL, examples
from tests.sweep.invented_mirror import article, deletion, write_mirror

WORDS = ("needling", "dry", "neck", "pain", "of", "the", "trial", "needles")
TERMS = (
    "needl*[tiab]", "dry needling[tiab]", '"dry needling"[tiab]', "neck pain[ti]", "pain of the neck[ti]", "the[tiab]",
    "trial needles dry[tiab]", '"trial needles"[ti]', "1:3[uid]", "pain", "neck pain", "hasabstract", "nowhere[ti]",
)  # fmt: skip
DAY = date(2026, 1, 5)

titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
records = st.builds(article, st.integers(1, 6), titles, st.sampled_from((1, 1, 1, 2)), titles | st.just(""))
deletions = st.builds(deletion, st.integers(1, 6))
mirrors = st.lists(st.lists(records, min_size=1, max_size=5), min_size=1, max_size=4)
queries = st.recursive(
    st.sampled_from(TERMS),
    lambda inner: st.builds("({}) {} ({})".format, inner, st.sampled_from(("AND", "OR", "NOT")), inner),
    max_leaves=5,
)


def swept(mirror: Path, out: Path, strategy: str, *, counts: bool = False) -> Found:
    """What a sweep of all files finds."""
    files = mirror_files([str(mirror / "*")])
    lines = read_lines(strategy)
    question = new_question("asked", lines, lines[-1].name, today=f"{DAY}", counts=counts)
    return write_outcome(sweep(files, [question], out), {})["asked"]


@given(files=mirrors, last=st.lists(deletions, max_size=2), query=queries, counts=st.booleans())
@examples(50)
def test_a_sweep_finds_what_the_sandbox_finds(
    files: list[list[str]], last: list[str], query: str, counts: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("mirror")
    # The sandbox knows no versions: of these the last counts, as here where each file's are newer.
    newest = [[entry.replace('Version="2"', 'Version="1"') for entry in entries] for entries in files]
    whole = [[article(7, "A needle in the neck"), *last, article(8, "Pain")], *newest, [article(9, "Dry"), *last]]
    write_mirror(folder / "mirror", whole)
    found = swept(folder / "mirror", folder / "out", query, counts=counts)
    snapshot = corpus_from_files([file.path for file in mirror_files([str(folder / "mirror/*")])]).on(DAY)
    assert sorted(found.pmids) == sorted(snapshot.search(query, DAY))
    assert found.n_records == len(snapshot.pmids)
    if counts:
        said = snapshot.translation(query, DAY)
        assert found.lines[0].translation == said.text
        assert len(found.lines[0].warnings) == len(said.phrases_not_found) + len(said.quoted_phrases_not_found)


def test_a_phrase_that_only_an_overridden_record_holds_is_nowhere(tmp_path: Path) -> None:
    many = [[article(n, "Dry needling of the neck") for n in range(1, 9)], [article(n, "Massage") for n in range(1, 9)]]
    write_mirror(tmp_path / "mirror", [*many, [article(9, "Needling in the dry season")]])
    assert swept(tmp_path / "mirror", tmp_path / "out", "dry needling[ti]").pmids == ("9",)


def test_a_phrase_that_later_comes_to_stand_somewhere_is_a_phrase_again(tmp_path: Path) -> None:
    apart = [article(9, "Needling in the dry season")]
    write_mirror(tmp_path / "mirror", [apart])
    assert swept(tmp_path / "mirror", tmp_path / "out", "dry needling[ti]").pmids == ("9",)
    write_mirror(tmp_path / "mirror", [apart, [article(10, "Dry needling")]])
    assert swept(tmp_path / "mirror", tmp_path / "out", "dry needling[ti]").pmids == ("10",)


REAL_STRATEGY = """#people = patient*[tiab] OR participant*[tiab] OR "humans"[mh] OR low back pain[tiab]
#needle = needl*[tiab] OR acupunct*[tiab] OR inject*[tiab] OR local twitch response of nobody[tiab]
#back = (spinal[tiab] OR back[tiab] OR neck[tiab] OR lumbar[tiab] OR "Spine"[mh]) NOT "Animals"[mh:noexp]
#needle AND #back AND #people
"""


def share_of(path: Path, folder: Path) -> Path:
    """The whole file where all examples are tried; otherwise every twelfth record of it, and what it deletes."""
    if ALL:
        return path
    with path.open("rb") as stream:
        head, *entries = raw_entries(unpacked(stream, len))
    assert isinstance(head, RawHead)
    records = [entry.xml for entry in entries if isinstance(entry, RawRecord)][::12]
    deleted = [pmid for entry in entries if isinstance(entry, RawDeletion) for pmid, _ in entry.pmids]
    last = [deletion(*deleted).encode()] if deleted else []
    share = folder / path.name
    share.write_bytes(b"\n".join((head.start, *records, *last, head.end)))
    return share


@pytest.mark.long
@pytest.mark.needs_data
def test_on_real_files_a_sweep_finds_what_the_sandbox_finds(real_data: Path, tmp_path: Path) -> None:
    names = ("pubmed20n0014.xml.gz", "pubmed21n1298.xml.gz")
    files = [share_of(real_data / "pubmed" / name, tmp_path) for name in names]
    lines = read_lines(REAL_STRATEGY)
    question = new_question("asked", lines, "4", counts=True)
    found = write_outcome(sweep(mirror_files(map(str, files)), [question], tmp_path), {})["asked"]
    snapshot = corpus_from_files(files).on(DAY)
    assert found.n_records == len(snapshot.pmids)
    for line in found.lines:
        assert line.count == len(snapshot.search(line.sent, DAY)), line.name
        assert line.translation == snapshot.translation(line.sent, DAY).text
    expected = snapshot.search(question.sent("4"), DAY)
    assert sorted(found.pmids) == sorted(expected)
    assert expected
    with zipfile.ZipFile(tmp_path / "asked" / "records.zip") as archive:
        for pmid in expected:
            document = b"<PubmedArticleSet>" + archive.read(f"{pmid}.xml") + b"</PubmedArticleSet>"
            (record,) = read_pubmed_xml(BytesIO(document))
            assert record == snapshot.article_by_pmid[pmid].record

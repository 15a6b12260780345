"""The invented corpus: what it holds, that it is valid, and how it lives."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rispy
from Bio import Entrez

from pipeline.ground.record import Record
from pipeline.sandbox import Corpus, invented_imports, small_corpus
from pipeline.sandbox.corpus import ALWAYS
from pipeline.sandbox.invented import LARGE, SMALL, life
from pipeline.sandbox.invented.article_xml import xml_of
from tests.sandbox.dtd import ContentModels

DAY_1, DAY_2 = date(2026, 1, 5), date(2026, 2, 2)
TWITCH = '("local twitch response*"[tiab] OR LTR[tiab] OR LTRs[tiab] OR twitch*[tiab])'
NEEDLE = '(needl*[tiab] OR injection*[tiab] OR "intramuscular stimulation"[tiab] OR "Dry Needling"[mh])'
STRATEGY = f"{TWITCH} AND {NEEDLE}"
DTD = Path(Entrez.__file__).parent / "DTDs" / "pubmed_250101.dtd"


def records(corpus: Corpus, day: date) -> dict[str, Record]:
    return {pmid: article.record for pmid, article in corpus.on(day).article_by_pmid.items()}


def test_it_holds_at_least_300_records_of_which_80_to_120_match_the_strategy(corpus: Corpus) -> None:
    snapshot = corpus.on(DAY_1)
    assert len(snapshot.pmids) >= 300
    assert 80 <= len(snapshot.search(STRATEGY, DAY_1)) <= 120


def test_about_forty_are_on_dry_needling_for_low_back_pain(corpus: Corpus) -> None:
    query = '"dry needling"[tiab] AND "low back pain"[tiab] NOT twitch*[tiab] NOT LTR[tiab]'
    assert 38 <= len(corpus.on(DAY_1).search(query, DAY_1)) <= 50


def test_every_version_is_valid_against_the_dtd() -> None:
    if not DTD.exists():
        pytest.skip("this Biopython does not ship pubmed_250101.dtd")
    models = ContentModels(DTD)
    faults = [
        fault for state in life() if state.draft for fault in models.faults(ElementTree.fromstring(xml_of(state.draft)))
    ]
    assert faults == []


def test_the_check_against_the_dtd_sees_what_is_wrong() -> None:
    if not DTD.exists():
        pytest.skip("this Biopython does not ship pubmed_250101.dtd")
    draft = life()[0].draft
    assert draft is not None
    root = ElementTree.fromstring(xml_of(draft))
    citation = root[0]
    citation.insert(0, citation[-1])
    citation.set("Status", "Perfect")
    assert len(list(ContentModels(DTD).faults(root))) == 2


def test_nothing_in_it_can_be_taken_for_a_real_record(corpus: Corpus) -> None:
    for pmid, record in records(corpus, DAY_2).items():
        assert 90000000 < int(pmid) < 90002000
        assert record.doi.startswith("10.5555/") or (not record.doi and record.journal == "InventPearls")
        assert all(re.search("9000000", number) for number in record.registry_ids)


def test_abstracts_are_as_long_as_real_ones_and_differ(corpus: Corpus) -> None:
    abstracts = [record.abstract for record in records(corpus, DAY_1).values() if record.abstract]
    lengths = sorted(len(abstract.split()) for abstract in abstracts)
    assert lengths[len(lengths) // 10] >= 120
    assert lengths[-len(lengths) // 10] <= 320
    assert len(set(abstracts)) == len(abstracts) - 1, "only a preprint and its article say the same"


@pytest.mark.parametrize(
    "query",
    [
        '"Randomized Controlled Trial"[pt]', '"Clinical Trial Protocol"[pt]', '"Systematic Review"[pt]', "Letter[pt]",
        "Comment[pt]", "Editorial[pt]", '"Published Erratum"[pt]', '"Retracted Publication"[pt]', "Preprint[pt]",
        '"Retraction of Publication"[pt]', '"Case Reports"[pt]', '"Meeting Abstract"[pt]', "spa[la]", "ger[la]",
        "Animals[mh] NOT Humans[mh]", "Animals[mh] AND Humans[mh]", "NCT90000001[si]", "pubmed books[sb]",
        '"long terminal repeat"[tiab]', "TrP[tiab] AND tryptophan[tiab]", '"distal needling"[tiab]',
        '"train of four"[tiab]',
        '"healthy volunteers"[tiab]', "masseter[tiab]", "twitch*[tiab] NOT hasabstract", "inprocess[sb]",
    ],
)  # fmt: skip
def test_each_kind_of_article_is_among_the_hits(corpus: Corpus, query: str) -> None:
    assert corpus.on(DAY_1).search(f"({query}) AND {STRATEGY}", DAY_1)


def test_the_traps_of_real_trials_are_kept(corpus: Corpus) -> None:
    found = records(corpus, DAY_1)
    no_design, case_control, no_trigger, dosage = (found[f"9000000{number}"] for number in range(1, 5))
    assert not re.search(r"random|trial|controlled", no_design.title + no_design.abstract)
    assert "Randomized Controlled Trial" in no_design.publication_types
    assert "Case-control" in case_control.abstract
    assert not any("Trigger Points" in term or "Pain/" in term for term in case_control.mesh_terms)
    assert not re.search("trigger", no_trigger.title + no_trigger.abstract, re.IGNORECASE)
    assert "no local twitch response elicited" in dosage.abstract


def test_links_point_both_ways_and_cite_the_record_they_name(corpus: Corpus) -> None:
    found = records(corpus, date(2027, 2, 1))
    inverse = {
        "RetractionIn": "RetractionOf", "RetractionOf": "RetractionIn", "UpdateIn": "UpdateOf", "UpdateOf": "UpdateIn",
        "ExpressionOfConcernIn": "ExpressionOfConcernFor", "ExpressionOfConcernFor": "ExpressionOfConcernIn",
    }  # fmt: skip
    for pmid, record in found.items():
        for link in record.links:
            kind, _, other = link.partition(":")
            if kind in inverse:
                assert f"{inverse[kind]}:{pmid}" in found[other].links


def test_every_event_changes_its_record_on_its_day(corpus: Corpus) -> None:
    for event in (state for state in life() if state.what):
        before = corpus.on(date.fromordinal(event.since.toordinal() - 1)).article_by_pmid[event.pmid].xml
        after = corpus.on(event.since).article_by_pmid.get(event.pmid)
        assert (after is None) == (event.draft is None)
        assert after is None or after.xml != before


def test_deleted_records_are_known_as_deleted(corpus: Corpus) -> None:
    assert corpus.on(DAY_1).deleted == frozenset()
    assert corpus.on(DAY_2).deleted == {"90000024", "90000073"}


def test_day_2_shows_each_kind_of_change(corpus: Corpus) -> None:
    first, second = (set(corpus.on(day).search(STRATEGY, day)) for day in (DAY_1, DAY_2))
    assert first - second == {"90000024", "90000057", "90000073"}
    assert second - first == {"90000308", *(str(pmid) for pmid in range(90001001, 90001010))}
    before, after = records(corpus, DAY_1), records(corpus, DAY_2)
    assert "Retracted Publication" in after["90000007"].publication_types
    assert after["90000011"].title != before["90000011"].title
    assert after["90001007"].indexed["edat"] < ("2025/02/01",) < after["90001007"].indexed["crdt"]
    assert (before["90000014"].mesh_terms, bool(after["90000014"].mesh_terms)) == ((), True)


def test_something_happens_until_january_2027_and_one_month_brings_nothing(corpus: Corpus) -> None:
    firsts = [date(2026 + month // 12, month % 12 + 1, 1) for month in range(2, 14)]
    hits = [frozenset(corpus.on(day).search(STRATEGY, day)) for day in firsts]
    changes = Counter(before == after for before, after in pairwise(hits))
    assert changes[True] >= 2
    assert changes[False] >= 6


def test_reports_of_one_study_share_their_authors(corpus: Corpus) -> None:
    found = records(corpus, DAY_1)
    assert found["90000005"].authors == found["90000006"].authors
    assert found["90000005"].registry_ids == found["90000006"].registry_ids == ("NCT90000001",)


@pytest.mark.parametrize(
    ("day", "sizes"),
    [
        (DAY_1, {"embase-2026-01-05.ris": 40, "cochrane-2026-01-05.ris": 15}),
        (DAY_2, {"citations-2026-02-02.ris": 3}),
        (date(2026, 3, 2), {}),
    ],
)
def test_other_databases_hand_over_their_exports(day: date, sizes: dict[str, int]) -> None:
    assert {name: len(rispy.loads(text)) for name, text in invented_imports(day).items()} == sizes


def test_most_of_embase_duplicates_the_corpus_and_some_is_only_there(corpus: Corpus) -> None:
    entries = rispy.loads(invented_imports(DAY_1)["embase-2026-01-05.ris"])
    dois = {record.doi for record in records(corpus, DAY_1).values()}
    held = [entry for entry in entries if entry["doi"].lower() in dois]
    assert 30 <= len(held) < len(entries)
    assert any(entry["doi"] != entry["doi"].lower() for entry in held)


def test_the_docs_tell_the_life_of_the_corpus_as_the_code_does() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / "sandbox.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| (\d{8}) \| (.+?) \|$", text, re.MULTILINE)
    done = [
        (state.since.isoformat(), state.pmid, state.what or (state.draft.title.rstrip(".") if state.draft else ""))
        for state in life()
        if state.since != ALWAYS
    ]
    assert sorted(told) == sorted(done)


def test_the_small_corpus_has_all_that_ever_happens() -> None:
    small, large = ({state.pmid for state in life(names)} for names in (SMALL, LARGE))
    assert small < large
    assert {state.pmid for state in life(SMALL) if state.what} == {state.pmid for state in life() if state.what}
    assert len(small_corpus().on(DAY_1).pmids) == 93


def test_a_record_is_invented_once() -> None:
    pmids = [state.pmid for state in life() if not state.what]
    assert len(pmids) == len(set(pmids)) == 329

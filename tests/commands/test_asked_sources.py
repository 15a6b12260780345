"""Commands that know the sources that a review asks: doctor, status, ask and update."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.commands.doctor import asked_services, other_checks
from pipeline.commands.running import open_asker
from pipeline.ground.errors import SourceError
from pipeline.review.layout import Workspace
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.sources.asked import SERVICES, Service
from tests.job.asked import QUERY, WITH_REGISTER
from tests.job.workspace import NAME, STRATEGY
from tests.workspace import commands_ask, make_workspace


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox that every command asks, and a workspace with a register to work in."""
    sandbox = Sandbox(small_corpus(), today=date(2026, 1, 5), rate=0)
    commands_ask(sandbox, monkeypatch)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(make_workspace(tmp_path / "workspace", NAME, WITH_REGISTER, STRATEGY))
    return sandbox


def test_ask_keeps_the_answer_and_ends_well(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", NAME]) == 0
    assert "ctgov/2026-01-05: 7 records, 1 page, 1 requests" in capsys.readouterr().out
    assert Path(f"queries/{NAME}/searches/ctgov/2026-01-05.json").is_file()


def test_ask_ends_with_the_code_of_what_failed(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    broken = Sandbox(small_corpus(), today=date(2026, 1, 5), rate=0, faults={"ctgov": [{"do": "E13", "times": 99}]})
    commands_ask(broken, monkeypatch)
    assert main(["ask", NAME]) == 12


def test_an_update_whose_register_fails_tells_the_news_once_and_ends_with_12(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed: list[str] = []
    monkeypatch.setattr("pipeline.commands.update.hand_over", lambda event, *_: handed.append(event))
    broken = Sandbox(small_corpus(), today=date(2026, 1, 5), rate=0, faults={"ctgov": [{"do": "E13", "times": 99}]})
    commands_ask(broken, monkeypatch)
    assert main(["update", NAME]) == 12
    told = capsys.readouterr()
    assert "ClinicalTrials.gov, studies at 127.0.0.1, 6 tries" in told.err
    assert "new" in told.out
    (event,) = handed
    assert '"ended": "well"' in event
    assert "no answer of ClinicalTrials.gov" in event


def test_status_names_the_last_answer_of_each_source(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["update", NAME]) == 0
    capsys.readouterr()
    assert main(["status"]) == 0
    assert "last answer      ClinicalTrials.gov: 2026-01-05" in capsys.readouterr().out
    Path(f"queries/{NAME}/searches/ctgov/2026-01-05.json").unlink()
    main(["status"])
    told = capsys.readouterr().out
    assert "last answer      ClinicalTrials.gov: none yet" in told
    assert "WARNING          ClinicalTrials.gov did not answer the last update" in told


SAMPLES = {
    "clinicaltrials.gov": "filter.ids=NCT00000102",
    "europepmc": "EXT_ID:PPR9000001 AND SRC:PPR",
    "pubmed-citations": "90000003",
    "openalex": "doi:10.5555/invented.meeting.2026.17",
}
"""What the sandbox holds in the place of the real sample."""


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_the_doctor_asks_every_service_for_a_sample_and_reads_it(
    sandbox: Sandbox, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "today", date(2026, 2, 2))
    monkeypatch.setenv("OPENALEX_API_KEY", "0123canary")
    assert service.sample
    with open_asker(replace(service, sample=SAMPLES[service.name])) as asker:
        (check,) = [check for _, check in other_checks(asker.service, asker)]
        assert f"found for {SAMPLES[service.name]}" in check()


def test_the_doctor_says_no_where_the_sample_is_not_there(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    service = next(service for service in SERVICES if service.name == "clinicaltrials.gov")
    monkeypatch.setattr(sandbox, "today", date(1999, 1, 1))
    with open_asker(service) as asker:
        (check,) = [check for _, check in other_checks(service, asker)]
        with pytest.raises(SourceError, match="was asked for"):
            check()


def test_the_doctor_looks_at_what_the_reviews_of_this_workspace_ask() -> None:
    assert Workspace.around(Path(__file__)).review_names()
    assert asked_services() == []


def test_the_services_of_this_workspace_are_asked_for_once_each(sandbox: Sandbox) -> None:
    assert [service.name for service in asked_services()] == ["clinicaltrials.gov"]


def test_the_doctor_looks_at_the_other_sources_where_pubmed_is_not_ready(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 12  # the small corpus lacks the record that the doctor reads
    told = capsys.readouterr()
    assert "NO   a search: " in told.out
    assert " ClinicalTrials.gov answers" in told.out
    assert "not ready: a search" in told.err


def test_lint_tells_pubmeds_habits_in_the_query_of_a_service_and_lets_it_pass(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol = Path(f"queries/{NAME}/protocol.toml")
    text = protocol.read_text(encoding="utf-8")
    protocol.write_text(text.replace(f'query = "{QUERY}"', "query = '''\ntwitch[tiab] or\n“trigger point”'''"), "utf-8")
    assert main(["lint", NAME]) == 0
    told = capsys.readouterr().out
    assert "#ctgov.query, character 7: warning service-bracket\n    twitch[tiab] or “trigger point”\n" in told
    assert "#ctgov.query, character 14: warning service-operator" in told
    assert "#ctgov.query, character 17: warning service-quote" in told
    protocol.write_text(text, encoding="utf-8")
    assert main(["lint", NAME]) == 0
    assert "service-" not in capsys.readouterr().out


def test_the_digest_tells_that_a_query_or_the_strategy_changed_since_the_last_answer(sandbox: Sandbox) -> None:
    digest = Path(f"results/{NAME}/digest.md")
    assert main(["update", NAME]) == 0
    assert "changed since" not in digest.read_text(encoding="utf-8")
    for path, old, new in (("protocol.toml", QUERY, "twitch OR trigger"), ("strategy.txt", STRATEGY, "needl*[tiab]\n")):
        file = Path(f"queries/{NAME}/{path}")
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    sandbox.today = date(2026, 2, 2)
    assert main(["update", NAME, "--accept-change"]) == 0
    told = digest.read_text(encoding="utf-8")
    assert re.search(r"the search found \d+ records \(\d+ at the search before; the strategy changed since\)", told)
    assert re.search(r"ClinicalTrials.gov: \d+ records \(7 at the answer before; the query changed since\)", told)
    sandbox.today = date(2026, 3, 2)
    assert main(["update", NAME, "--accept-change"]) == 0
    assert "changed since" not in digest.read_text(encoding="utf-8")


def test_a_source_that_fails_after_its_query_changed_says_that_its_records_are_of_another(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["update", NAME]) == 0
    protocol = Path(f"queries/{NAME}/protocol.toml")
    protocol.write_text(protocol.read_text(encoding="utf-8").replace(QUERY, "twitch OR trigger"), encoding="utf-8")
    broken = Sandbox(small_corpus(), today=date(2026, 2, 2), rate=0, faults={"ctgov": [{"do": "E13", "times": 99}]})
    commands_ask(broken, monkeypatch)
    assert main(["update", NAME]) == 12
    told = Path(f"results/{NAME}/digest.md").read_text(encoding="utf-8")
    assert "its 7 records stand as of 2026-01-05, found by another query than the protocol has now." in told


PREPRINTS = """
[[source]]
name = "preprints"
title = "Preprints"
kind = "database"
ask = "europepmc"
query = "SRC:PPR AND needling"
"""


@pytest.mark.parametrize("also", ["nothing else", "PubMed", "a known record"])
def test_every_failure_of_a_source_is_told_once_whatever_else_ends_the_run(
    also: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = Path(f"queries/{NAME}")
    with (queries / "protocol.toml").open("a", encoding="utf-8") as protocol:
        protocol.write(PREPRINTS)
    if also == "a known record":
        (queries / "known.csv").write_text("pmid,doi,title,note\n99999999,,,\n", encoding="utf-8")
    down = [{"do": "E13", "times": 99}]
    faults = {"ctgov": down, "europepmc": down, **({"esearch": down} if also == "PubMed" else {})}
    commands_ask(Sandbox(small_corpus(), today=date(2026, 1, 5), rate=0, faults=faults), monkeypatch)
    code = main(["update", NAME])
    told = capsys.readouterr().err
    assert code == (13 if also == "a known record" else 12)
    assert told.count("ClinicalTrials.gov, studies at 127.0.0.1") == 1
    assert told.count("Europe PMC, search at 127.0.0.1") == 1
    assert told.count("PubMed, esearch at 127.0.0.1") == (also == "PubMed")
    assert ("99999999" in told) is (also == "a known record")


def test_the_paper_names_no_address_of_this_machine_and_counts_no_citations_among_databases(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    citations = '\n[[source]]\nname = "refs"\ntitle = "PubMed\'s citations"\nkind = "citation searching"\n'
    citations += 'ask = "pubmed-citations"\nlinks = ["references"]\n'
    with Path(f"queries/{NAME}/protocol.toml").open("a", encoding="utf-8") as protocol:
        protocol.write(PREPRINTS + citations)
    assert main(["update", NAME]) == 0
    for name in ("paper.md", "paper.html"):
        paper = Path(f"results/{NAME}/{name}").read_text(encoding="utf-8")
        assert "127.0.0.1" not in paper
        assert "studies?query.term=" in paper
    rows = Path(f"results/{NAME}/paper.md").read_text(encoding="utf-8").splitlines()
    (item,) = [row for row in rows if row.startswith("| 2 |")]
    assert "each was searched alone (PubMed; Preprints)" in item
    assert "citations" not in item
    assert "ClinicalTrials.gov" not in item


def test_a_lost_page_of_the_last_answer_is_told_with_what_to_type(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["update", NAME]) == 0
    (page,) = Path(f"cache/{NAME}/ctgov/2026-01-05").iterdir()
    page.unlink()
    capsys.readouterr()
    assert main(["update", NAME, "--offline"]) == 15
    told = capsys.readouterr().err
    assert "this stored answer is missing" in told
    assert f"trialsift update {NAME} asks the source again" in told
    assert "take it away" not in told
    assert "…" not in told
    assert main(["update", NAME]) == 0
    assert main(["update", NAME, "--offline"]) == 0

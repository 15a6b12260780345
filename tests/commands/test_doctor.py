"""The first contact: what is asked, what is told where PubMed differs, and what a recording holds."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.ground.record import Record
from pipeline.sandbox import Article, Corpus, Sandbox, Version
from pipeline.sandbox.corpus import ALWAYS
from pipeline.sandbox.invented import life
from pipeline.sandbox.invented.article_xml import xml_of
from pipeline.sources.pubmed.xml import read_pubmed_xml
from pipeline.sources.web.network import CERTIFICATE_SETTINGS
from tests.workspace import commands_ask

TITLE_BY_PMID = {
    "8043247": "An invented title of 1994.",
    "30000001": "Organisation of needling.",
    "30000002": "Organization of twitches.",
    "30000003": "A twitch of 2019.",
}
KEY = "0123canary89abcdef"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """A few records, which stand where the doctor looks."""
    model = next(state.draft for state in life() if state.draft)
    versions = []
    for pmid, title in TITLE_BY_PMID.items():
        created = date(1994, 8, 1) if pmid == "8043247" else date(2019, 3, 4)
        article = replace(model, pmid=pmid, title=title, created=created, published=f"{created:%Y/%m}")
        element = xml_of(article)
        (record,) = read_pubmed_xml(io.BytesIO(b"<PubmedArticleSet>%s</PubmedArticleSet>" % element))
        assert isinstance(record, Record)
        versions.append(Version(pmid, ALWAYS, Article.of(record, element)))
    return Corpus(versions)


@pytest.fixture
def sandbox(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    sandbox = Sandbox(corpus, rate=0)
    commands_ask(sandbox, monkeypatch)
    for name in CERTIFICATE_SETTINGS:
        monkeypatch.delenv(name, raising=False)
    return sandbox


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_pubmed_that_is_as_believed_is_ready(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    told = lines(capsys)
    assert {line[:5] for line in told[:-1]} == {"ok   "}
    assert told[-1].startswith("ready")
    assert "ok   the way to 127.0.0.1: no proxy, the usual certificates" in told


def test_where_pubmed_differs_it_is_said_and_is_no_failure(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pipeline.sandbox.esearch._whole_term", lambda call, database: call.get("term").replace("i*a", "ia")
    )
    assert main(["doctor"]) == 0
    told = lines(capsys)
    (differs,) = (line for line in told if line.startswith("!!"))
    assert "organi*ation[ti] finds 0, its two spellings 1 and 1" in differs
    assert "PubMed differs in 1 points" in told[-2]


def test_a_recording_holds_every_reply_and_nobodys_key_or_address(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", KEY)
    folder = tmp_path / "replies"
    assert main(["doctor", "--record", f"{folder}"]) == 0
    entries = json.loads((folder / "replies.json").read_text("utf-8"))
    assert len(entries) == len(sandbox.requests) >= 15
    for entry in entries:
        content = (folder / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert not {"api_key", "email", "tool"} & entry["parameters"].keys()
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    assert KEY.encode() not in everything
    assert b"you@example.org" not in everything


def test_what_names_the_caller_in_a_reply_is_blotted_out(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands_ask(Sandbox(corpus, rate=0, faults={"einfo": [{"do": "E9"}]}), monkeypatch)
    assert main(["doctor", "--record", f"{tmp_path / 'replies'}"]) == 0
    assert b'"api-key":"[caller]"' in (tmp_path / "replies" / "01-einfo.xml").read_bytes()


def test_a_recording_is_never_mixed_with_another(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert main(["doctor", "--record", f"{tmp_path}"]) == 12
    assert sandbox.requests == []

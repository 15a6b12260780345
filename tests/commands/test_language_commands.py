"""`lint` and `match` without a review. All records are invented."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.__main__ import main

RECORDS = """record_id,title,abstract,mesh_terms
a,Twitches of the neck,Adults were needled.,
b,Twitches of rats,Rats were needled.,Rats
c,Twitches of humans,Adults were needled.,Humans
d,Needling,,
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        code = main(list(arguments))
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def records(tmp_path: Path) -> str:
    path = tmp_path / "records.csv"
    path.write_text(RECORDS, encoding="utf-8")
    return str(path)


Run = Callable[..., tuple[int, str]]


def test_a_query_is_looked_over_without_a_review(run: Run) -> None:
    code, out = run("lint", "--query", "needling[tiab] OR twitch*[tiab]")
    assert (code, out.splitlines()[-1]) == (0, "lint      0 errors, 0 warnings in 1 queries")


def test_json_has_one_object_for_each_finding(run: Run) -> None:
    code, out = run("lint", "--query", "needling[tiabb] OR twitch", "--format", "json")
    findings = json.loads(out)
    assert code == 10
    assert [finding["rule"] for finding in findings] == ["unknown-tag", "untagged"]
    assert findings[0] | {"message": "", "fix": ""} == {
        "rule": "unknown-tag",
        "severity": "error",
        "line": "query",
        "start": 8,
        "end": 15,
        "message": "",
        "fix": "",
    }
    assert all(finding["message"] and finding["fix"] for finding in findings)


def test_json_of_nothing_found_is_an_empty_list(run: Run) -> None:
    code, out = run("lint", "--query", "needling[tiab]", "--format", "json")
    assert (code, json.loads(out)) == (0, [])


def test_a_strategy_is_looked_over_without_a_protocol(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("#needling = needling[tiab]\n#other = neck[tiab]\n#search = #needling AND pain[tiab]\n", "utf-8")
    code, out = run("lint", "--strategy", str(path), "--format", "json")
    assert (code, [(one["rule"], one["line"]) for one in json.loads(out)]) == (0, [("unused-line", "other")])


@pytest.mark.parametrize("arguments", [(), ("mine", "--query", "x[ti]"), ("--query", "x[ti]", "--strategy", "f")])
def test_one_thing_is_looked_over_at_a_time(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["lint", *arguments])
    assert stopped.value.code == 2


def ids(out: str) -> list[str]:
    return list(dict.fromkeys(row["record_id"] for row in csv.DictReader(io.StringIO(out))))


def test_a_field_that_is_not_there_does_not_match_so_that_not_finds_the_record(run: Run, records: str) -> None:
    code, out = run("match", "twitch*[tiab] NOT rats[mh]", records)
    assert (code, ids(out)) == (0, ["a", "c"])


def test_what_cannot_be_told_is_listed_when_asked_for(run: Run, records: str) -> None:
    assert ids(run("match", "--unknown", "twitch*[tiab] NOT rats[mh]", records)[1]) == ["a", "d"]
    assert ids(run("match", "--unknown", "neck[tiab]", records)[1]) == ["d"]


def test_a_window_that_moves_is_counted_from_today(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("record_id,title,year\na,Needling,1979\n", "utf-8")
    assert ids(run("match", 'needling[ti] NOT "last 5 years"[dp]', str(path))[1]) == ["a"]


PASTED = "Population\n1. needling[tiab] 12\n2. “dry needling”[tiab]\n3. 1 and 2\n"


def test_a_pasted_strategy_is_printed_as_a_strategy_file_with_an_account_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pasted.txt"
    path.write_text(PASTED, "utf-8")
    assert main(["translate", str(path), "--to", "strategy"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "# Translated from pasted.txt: numbered lines (1. …).",
        "# Population",
        "#needling = needling[tiab]",
        '#dry-needling = "dry needling"[tiab]',
        "#search = #needling AND #dry-needling",
    ]
    assert "row 1: kept as a remark: Population" in said.err
    assert "row 2: taken out or corrected: 12" in said.err


def test_what_was_translated_passes_the_linter(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "pasted.txt"
    path.write_text(PASTED, "utf-8")
    assert run("lint", "--strategy", str(path))[0] == 10
    (tmp_path / "strategy.txt").write_text(run("translate", str(path))[1], "utf-8")
    assert run("lint", "--strategy", str(tmp_path / "strategy.txt"))[0] == 0


def test_what_cannot_be_sent_to_pubmed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pasted.txt"
    path.write_text("1. exp Neck Pain/\n2. needling[tiab]\n3. 1 AND 2\n", "utf-8")
    assert main(["translate", str(path)]) == 0
    assert "not understood: #exp-neck-pain: exp explodes a heading in Ovid" in capsys.readouterr().err


def test_a_strategy_is_printed_for_another_platform_and_run_over_records(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, records: str
) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("#rats = rats[mh]\n#twitch = twitch*[tiab]\n#search = #twitch AND #rats\n", "utf-8")
    assert main(["translate", str(path), "--to", "wos", "--check", records]) == 16
    out, err = capsys.readouterr()
    assert [row for row in out.splitlines() if row.startswith("#") and row[1] != " "] == [
        "#1  TS=(rats)",
        "#2  TS=(twitch*)",
        "#3  #2 AND #1",
    ]
    assert "4 records" in err
    assert "0 found by only one of the two" in err
    assert main(["translate", str(path), "--to", "ovid-medline"]) == 0

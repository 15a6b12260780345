"""What the tutorial says of the demo is what the demo shows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.tables.computed import SCREENING

TUTORIAL = (Path(__file__).parents[2] / "docs" / "tutorial" / "from-search-to-paper.md").read_text(encoding="utf-8")
TOLD = {
    "records identified, with the imports": "Records identified",
    "duplicate records removed": "Duplicate records removed",
    "excluded by rules alone": "Records marked as ineligible by automation tools",
    "awaiting screening by a person": "Records awaiting screening by a person",
    "reports of included studies": "Reports of included studies",
}
"""A row of the tutorial's table -> the line of the demo's."""
SHEET = re.compile(r"holds (\d+) rows: (\d+) titles and abstracts, (\d+) full texts, (\d+) to check")


@pytest.mark.long
def test_every_number_of_the_tutorial_is_the_demos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    shown = capsys.readouterr().out
    results = tmp_path / "results" / "demo" / "results" / "ltr-spinal-pain"
    table = dict(re.findall(r"^\| ([a-z][^|]+) \| (\d+ \| \d+) \|$", TUTORIAL, re.MULTILINE))
    assert table.pop("records found in PubMed") == " | ".join(re.findall(r"(\d+) records found, one page", shown))
    for told, line in TOLD.items():
        counted = re.search(rf"^{re.escape(line)} +(\d+) +(\d+)$", shown, re.MULTILINE)
        assert counted
        assert table.pop(told) == " | ".join(counted.groups())
    assert table == {}
    with (results / "to_screen.csv").open(encoding="utf-8-sig", newline="") as sheet:
        phases = Counter(row["phase"] for row in csv.DictReader(sheet))
    said = SHEET.search(TUTORIAL)
    assert said
    numbers = (phases.total(), phases["title_abstract"], phases["full_text"], phases["audit"])
    assert tuple(map(int, said.groups())) == numbers
    assert f"each of the {sum(1 for _ in SCREENING.read(results))} unique records" in TUTORIAL
    digest = (results / "digest.md").read_text(encoding="utf-8")
    assert re.search(r"^\| new \| 17 \|\n\| new, set aside as duplicates [^|]+ \| 10 \|$", digest, re.MULTILINE)
    assert "seventeen new records (and ten more that were duplicates)" in TUTORIAL

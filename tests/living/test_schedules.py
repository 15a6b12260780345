"""The schedules that the documentation offers: each is what its program reads, and starts the job that there is."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.ground.errors import SourceError, TrialSiftError

ROOT = Path(__file__).parents[2]
SCHEDULES = ROOT / "docs" / "schedules"
ROUND_MINUTES = {"0", "00", "15", "30", "45"}


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((SCHEDULES / name).read_text(encoding="utf-8"))
    return parser


def test_the_timer_makes_up_for_missed_runs_at_an_odd_minute() -> None:
    timer = unit("trialsift@.timer")["Timer"]
    assert timer["Persistent"] == "true"
    minute = re.search(r"\d\d:(\d\d):00", timer["OnCalendar"])
    assert minute
    assert minute[1] not in ROUND_MINUTES


def test_the_service_runs_the_update_itself_for_make_would_hide_its_exit_code() -> None:
    service = unit("trialsift@.service")["Service"]
    assert service["Type"] == "oneshot"
    assert service["ExecStart"].endswith(" .venv/bin/trialsift update %i")
    assert service["ExecStartPre"].endswith(" make .venv/installed")


def test_the_service_is_not_started_again_where_a_person_is_needed_and_is_where_only_pubmed_failed() -> None:
    service = unit("trialsift@.service")["Service"]
    family = {kind.exit_code for kind in (TrialSiftError, *TrialSiftError.__subclasses__())}
    waits_for_a_person = {int(code) for code in service["RestartPreventExitStatus"].split()}
    assert family - waits_for_a_person == {TrialSiftError.exit_code, SourceError.exit_code}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for name in ("trialsift@.service", "trialsift@.timer"):
        text = (SCHEDULES / name).read_text(encoding="utf-8")
        (tmp_path / name.replace("@", "@my-review")).write_text(text, encoding="utf-8")
    timer = tmp_path / "trialsift@my-review.timer"
    checked = subprocess.run(["systemd-analyze", "verify", timer], capture_output=True, text=True, check=False)
    assert [line for line in checked.stderr.splitlines() if f"{tmp_path}" in line] == []
    calendar = unit("trialsift@.timer")["Timer"]["OnCalendar"]
    subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, check=True)


def test_the_cron_line_has_five_fields_and_runs_the_update() -> None:
    lines = (SCHEDULES / "crontab").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line and not line.startswith("#"))
    minute, hour, day, month, weekday, command = line.split(maxsplit=5)
    assert minute not in ROUND_MINUTES
    assert (int(minute) < 60, int(hour) < 24, 1 <= int(day) <= 28, month, weekday) == (True, True, True, "*", "*")
    assert "make update REVIEW=" in command
    assert "%" not in command, "cron would take it for the end of the line"


# The workflow is read line by line: its few keys do not earn a YAML reader among the dependencies.

WORKFLOW = (SCHEDULES / "github-update.yml").read_text(encoding="utf-8")


def block(key: str) -> list[str]:
    """The lines under a key of the workflow, up to the next of its depth."""
    lines = WORKFLOW.splitlines()
    start = next(at for at, line in enumerate(lines) if line.strip() == f"{key}:")
    depth = len(lines[start]) - len(lines[start].lstrip())
    under = []
    for line in lines[start + 1 :]:
        if line.strip() and len(line) - len(line.lstrip()) <= depth and not line.strip().startswith("#"):
            break
        under.append(line.strip())
    return under


def test_the_workflow_runs_at_an_odd_minute_and_when_somebody_asks() -> None:
    (cron,) = re.findall(r'- cron: "(.*)"', "\n".join(block("on")))
    minute, *rest = cron.split()
    assert minute not in ROUND_MINUTES
    assert len(rest) == 4
    assert "workflow_dispatch:" in block("on")


def test_the_workflow_may_open_a_pull_request_and_nothing_more() -> None:
    assert sorted(filter(None, block("permissions"))) == ["contents: write", "pull-requests: write"]
    assert 'gh pr create --fill --body-file "results/$REVIEW/digest.md"' in WORKFLOW
    assert 'git add "queries/$REVIEW"' in WORKFLOW


def test_the_workflow_takes_the_key_from_secrets_and_writes_it_nowhere() -> None:
    for name in ("NCBI_EMAIL", "NCBI_API_KEY"):
        assert f"{name}: ${{{{ secrets.{name} }}}}" in WORKFLOW
        assert WORKFLOW.count(f"secrets.{name}") == 1


def test_the_workflow_is_indented_by_twos_without_a_tab() -> None:
    assert "\t" not in WORKFLOW
    depths = {len(line) - len(line.lstrip()) for line in WORKFLOW.splitlines() if line.strip()}
    assert all(depth % 2 == 0 for depth in depths)


def test_every_schedule_is_named_in_the_documentation() -> None:
    text = (ROOT / "docs" / "how-to" / "run-by-itself.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(SCHEDULES.iterdir()) if f"schedules/{path.name}" not in text] == []

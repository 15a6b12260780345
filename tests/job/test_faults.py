"""Every fault that NCBI is known for, at the first, a middle and the last request of an update.

The files are those of an undisturbed update, or it stops with exit code 12 and words to act on, and everything of
yesterday is untouched; a plain run afterwards ends like an undisturbed one.
"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from pipeline.ground.errors import SourceError
from pipeline.sandbox import Corpus, Sandbox
from tests.job.conftest import History
from tests.job.workspace import PAGE_LIMIT, SECOND, ask_pubmed
from tests.workspace import FAULTS, differing, kept

KEY = "0123canary89abcdef"


@pytest.mark.parametrize("times", [1, "always"])
@pytest.mark.parametrize(
    "place", ["middle", pytest.param("first", marks=pytest.mark.long), pytest.param("last", marks=pytest.mark.long)]
)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_survived_or_told_and_never_leaves_half_an_update(
    fault: str, place: str, times: int | str, history: History, corpus: Corpus, tmp_path: Path,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    workspace = history.copy_to(tmp_path)
    yesterday = kept(workspace)
    plan = {"*": [{"on": place, "of": history.n_requests, "times": times, "do": fault}]}
    error = failed_update(workspace, Sandbox(corpus, today=SECOND, rate=0, page_limit=PAGE_LIMIT, faults=plan))
    if error:
        assert [told.fix for told in error.faults if told.fix], error
        assert results_of(kept(workspace)) == results_of(yesterday)
        ask_pubmed(workspace, Sandbox(corpus, today=SECOND, rate=0, page_limit=PAGE_LIMIT), KEY)
    assert differing(kept(workspace), history.kept_when_collated) == []
    assert_nowhere(KEY, str(error), caplog.text, *capfd.readouterr(), folder=workspace)


def failed_update(workspace: Path, sandbox: Sandbox) -> SourceError | None:
    """Run an update; the error by which it stopped, if it did."""
    try:
        ask_pubmed(workspace, sandbox, KEY)
    except SourceError as error:
        return error
    return None


def results_of(files: dict[str, str]) -> dict[str, str]:
    """What people read: everything but the search that may have been stored before the fault."""
    return {name: digest for name, digest in files.items() if "/searches/" not in name}


def assert_nowhere(key: str, *texts: str, folder: Path) -> None:
    """The key stands in no text and in no file."""
    assert not [text for text in texts if key in text]
    assert not [path for path in folder.rglob("*") if path.is_file() and key.encode() in path.read_bytes()]

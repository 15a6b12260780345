"""One undisturbed history to compare with: a first update, and another one four weeks later."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.sandbox import Corpus, Sandbox, small_corpus
from tests.job.workspace import FIRST, NAME, PAGE_LIMIT, PROTOCOL, SECOND, STRATEGY, ask_pubmed, run_update
from tests.workspace import kept, make_workspace


@dataclass(frozen=True, slots=True)
class History:
    """The workspace after the first update, what it keeps after the second, and how many requests that one took.

    kept_when_collated   what it keeps when the second update has asked PubMed and collated
    """

    after_first: Path
    kept_when_collated: dict[str, str]
    kept_after_second: dict[str, str]
    n_requests: int

    def copy_to(self, folder: Path) -> Path:
        """A copy of the workspace as it stands after the first update."""
        return shutil.copytree(self.after_first, folder / "workspace")


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test keeps a request clock of its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return small_corpus()


@pytest.fixture(scope="session")
def history(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> History:
    """An undisturbed history, made once for each worker."""
    folder = tmp_path_factory.mktemp("history")
    workspace = make_workspace(folder / "workspace", NAME, PROTOCOL, STRATEGY)
    sandbox = Sandbox(corpus, today=FIRST, rate=0, page_limit=PAGE_LIMIT)
    run_update(workspace, sandbox)
    after_first = shutil.copytree(workspace, folder / "after_first")
    sandbox.today = SECOND
    n_requests = ask_pubmed(workspace, sandbox)
    collated = kept(workspace)
    run_update(workspace, sandbox)
    return History(after_first, collated, kept(workspace), n_requests)

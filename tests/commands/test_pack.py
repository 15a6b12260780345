"""`trialsift pack`: fewer and smaller files, results to the same bytes, and nothing that a stop could spoil."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.review import pack
from pipeline.sandbox import Sandbox, small_corpus
from tests.small_review import small_review
from tests.workspace import commands_ask, kept, tree

DAYS = (date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2))


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A review after three updates."""
    sandbox = Sandbox(small_corpus(), rate=0)
    commands_ask(sandbox, monkeypatch)
    small_review(tmp_path)
    monkeypatch.chdir(tmp_path)
    for sandbox.today in DAYS:
        assert main(["update", "small"]) == 0
    return tmp_path


def packed_names(workspace: Path) -> list[str]:
    """What stands in the cache, but for the lock and what was kept to save work."""
    names = {path.name for path in (workspace / "cache" / "small").iterdir()}
    return sorted(names - {"lock", "shelf"})


def test_a_packed_cache_gives_the_same_results_and_goes_on(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, n_files = kept(workspace), len(tree(workspace, "cache"))
    assert main(["pack", "small"]) == 0
    assert "2 searches packed" in capsys.readouterr().out
    assert packed_names(workspace) == [f"{DAYS[2]}", pack.PACK]
    assert len(tree(workspace, "cache")) == n_files - 7
    shutil.rmtree(workspace / "results")
    assert main(["update", "small", "--offline"]) == 0
    assert kept(workspace) == before
    assert main(["pack", "small"]) == 0
    assert "0 searches packed" in capsys.readouterr().out


def test_packing_that_was_stopped_is_done_by_the_next_run(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(folder: Path) -> None:
        raise KeyboardInterrupt

    before = kept(workspace)
    with monkeypatch.context() as patch:
        patch.setattr(pack, "_take_away", stopped)
        assert main(["pack", "small"]) == 130
    assert packed_names(workspace) == [*map(str, DAYS), pack.PACK]
    (workspace / "cache" / "small" / f".{DAYS[0]}.packed").mkdir()
    assert main(["pack", "small"]) == 0
    assert packed_names(workspace) == [f"{DAYS[2]}", pack.PACK]
    assert main(["update", "small", "--offline"]) == 0
    assert kept(workspace) == before


@pytest.mark.posix
def test_a_search_that_is_damaged_a_link_or_not_read_to_its_end_is_left_as_it_is(workspace: Path) -> None:
    cache = workspace / "cache" / "small"
    (cache / f"{DAYS[0]}" / "done.json").unlink()
    elsewhere = workspace / "elsewhere"
    (cache / f"{DAYS[1]}").rename(elsewhere)
    (cache / f"{DAYS[1]}").symlink_to(elsewhere)
    before = tree(workspace, "cache", "elsewhere")
    assert main(["pack", "small"]) == 0
    assert tree(workspace, "cache", "elsewhere") == before

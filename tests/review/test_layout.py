"""Where everything lives: no name of a review leads anywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ground.errors import ProtocolError
from pipeline.review.layout import ReviewPaths, Workspace, template_folder


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "work"
    (folder / "queries" / "neck-pain").mkdir(parents=True)
    (folder / "queries" / "neck-pain" / "protocol.toml").touch()
    return Workspace(folder)


BAD_NAMES = (
    "", ".", "..", "../x", "../../etc", "/x", "/etc/passwd", "a/b", "a\\b", "C:\\x", "CON", "Neck", "-x", "_template",
    ".git", "a" * 65, "a" * 300, "a\nb", "a\n", "a\0b", "neck pain", "nécк", "a.b", "~", "$HOME", "*", "neck-pain/",
)  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES, ids=repr)
def test_a_name_that_could_lead_elsewhere_is_refused_before_a_path_is_made(workspace: Workspace, name: str) -> None:
    for make in (workspace.review, workspace.new_review):
        with pytest.raises(ProtocolError, match="cannot be the name of a review") as error:
            make(name)
        assert error.value.faults[0].found == repr(name)


@pytest.mark.parametrize("name", ["a", "0", "neck-pain", "neck_pain-2", "a" * 64])
def test_a_plain_name_is_a_folder_in_queries(workspace: Workspace, name: str) -> None:
    assert workspace.new_review(name).queries == workspace.root / "queries" / name


@pytest.mark.posix
def test_a_review_that_is_a_link_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (workspace.root / "queries" / "linked").symlink_to(tmp_path / "elsewhere")
    for make in (workspace.review, workspace.new_review):
        with pytest.raises(ProtocolError, match="a link that leads elsewhere"):
            make("linked")


@pytest.mark.parametrize(
    "where", ["queries/r/searches", "queries/r/imports/embase-2026-01-05.ris", "cache", "cache/r/x"]
)
def test_a_link_that_leads_out_of_the_workspace_is_refused_and_one_within_is_followed(
    workspace: Workspace, tmp_path: Path, where: str
) -> None:
    (workspace.root / "queries" / "r").mkdir()
    link = workspace.root / where
    link.parent.mkdir(parents=True, exist_ok=True)
    (workspace.root / "kept").mkdir()
    link.symlink_to(workspace.root / "kept")
    workspace.review("r")
    link.unlink()
    link.symlink_to(tmp_path)
    with pytest.raises(ProtocolError, match="a link that leads elsewhere") as error:
        workspace.review("r")
    assert error.value.faults[0].path == link


def test_a_review_that_is_not_there_is_told_with_those_that_are(workspace: Workspace) -> None:
    with pytest.raises(ProtocolError, match=r"no review named 'back-pain'\n.*expected: neck-pain"):
        workspace.review("back-pain")


def test_every_file_of_a_review_lies_in_its_three_folders(workspace: Workspace) -> None:
    paths = workspace.review("neck-pain")
    folders = {workspace.root / kind / "neck-pain" for kind in ("queries", "cache", "results")}
    properties = [name for name, value in vars(ReviewPaths).items() if isinstance(value, property) and name != "notes"]
    files = [getattr(paths, name) for name in properties] + [paths.result("x.csv"), paths.note("collate"), *paths.notes]
    assert {folder for folder in folders for file in files if file.is_relative_to(folder)} == folders
    assert all(any(file.is_relative_to(folder) for folder in folders) for file in files)


def test_the_workspace_is_found_from_any_folder_inside_it(workspace: Workspace) -> None:
    assert Workspace.around(workspace.root / "queries" / "neck-pain") == workspace
    assert Workspace.around(workspace.root) == workspace


def test_a_folder_in_no_workspace_is_told_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match="trialsift init"):
        Workspace.around(tmp_path)


def test_reviews_are_listed_without_templates_and_without_folders_that_are_none(workspace: Workspace) -> None:
    for name in ("_template", "Notes", "back-pain"):
        (workspace.root / "queries" / name).mkdir()
        (workspace.root / "queries" / name / "protocol.toml").touch()
    (workspace.root / "queries" / "empty").mkdir()
    assert workspace.review_names() == ("back-pain", "neck-pain")


def test_a_workspaces_own_template_goes_before_the_one_that_was_installed(workspace: Workspace) -> None:
    assert (template_folder(workspace.root) / "protocol.toml").is_file()
    own = workspace.root / "queries" / "_template"
    own.mkdir()
    assert template_folder(workspace.root) == own

"""What a review keeps of its strategy on other platforms, and when that is out of date. All of it is invented."""

from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.ground.errors import ProtocolError
from pipeline.review.layout import ReviewPaths, Workspace
from pipeline.review.translations import choices_of, kept_translations, state_of
from pipeline.translation import TARGETS

STRATEGY = '#neck = "Neck Pain"[mh] OR neck[ti]\n#search = #neck AND needl*[tiab]\n'


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReviewPaths:
    folder = tmp_path / "queries" / "mine"
    folder.mkdir(parents=True)
    template = Path(__file__).parent.parent.parent / "queries" / "_template"
    (folder / "protocol.toml").write_text((template / "protocol.toml").read_text("utf-8"), "utf-8")
    (folder / "strategy.txt").write_text(STRATEGY, "utf-8")
    monkeypatch.chdir(tmp_path)
    return Workspace(tmp_path).review("mine")


def translated(paths: ReviewPaths) -> tuple[int, str]:
    """The exit code of the command, and the text that it left."""
    code = main(["translate", "mine", "--to", "embase"])
    return code, (paths.translations / "embase.txt").read_text("utf-8")


def test_a_translation_is_kept_with_its_tasks_and_the_way_to_export(paths: ReviewPaths) -> None:
    code, text = translated(paths)
    assert code == 16
    assert "#1  'neck pain':ti,ab,kw OR neck:ti\n" in text
    assert '#   TO DO "Neck Pain"[mh]' in text
    assert "imports/embase-YYYY-MM-DD.ris" in text


def test_a_choice_finishes_it_and_makes_the_kept_one_out_of_date(paths: ReviewPaths) -> None:
    translated(paths)
    (paths.translations / "embase.choices.txt").write_text("\"Neck Pain\"[mh] = 'neck pain'/exp\n", "utf-8")
    assert [one.is_current for one in kept_translations(paths)] == [False]
    code, text = translated(paths)
    assert (code, "('neck pain'/exp) OR neck:ti" in text) == (0, True)
    assert [(one.is_current, one.kept.tasks) for one in kept_translations(paths)] == [(True, ())]


def test_status_and_lint_say_that_the_strategy_has_changed_since(
    paths: ReviewPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    translated(paths)
    paths.imports.mkdir()
    (paths.imports / "embase-2026-01-05.ris").write_text("", "utf-8")
    (state,) = state_of(paths)
    assert "OUT OF DATE" not in state
    assert "1 to do" in state
    assert "last import 2026-01-05" in state
    paths.strategy.write_text(STRATEGY + "# changed\n", "utf-8")
    (state,) = state_of(paths)
    assert "OUT OF DATE" in state
    capsys.readouterr()
    main(["lint", "mine"])
    assert "trialsift translate mine --to embase" in capsys.readouterr().err


def test_what_a_person_wrote_into_the_text_is_not_written_over(paths: ReviewPaths) -> None:
    _, text = translated(paths)
    path = paths.translations / "embase.txt"
    path.write_text(text.replace("neck:ti", "'neck'/exp"), "utf-8")
    assert main(["translate", "mine", "--to", "embase"]) == 10
    assert "'neck'/exp" in path.read_text("utf-8")
    (state,) = state_of(paths)
    assert "by hand" in state


def test_a_choice_that_cannot_be_read_names_its_file(paths: ReviewPaths) -> None:
    paths.translations.mkdir()
    path = paths.translations / "embase.choices.txt"
    path.write_text("neck pain\n", "utf-8")
    with pytest.raises(ProtocolError) as error:
        choices_of(paths, TARGETS["embase"])
    assert error.value.faults[0].path == path


def test_a_choice_for_a_term_that_is_nowhere_is_told(paths: ReviewPaths, capsys: pytest.CaptureFixture[str]) -> None:
    paths.translations.mkdir()
    (paths.translations / "embase.choices.txt").write_text("\"Back Pain\"[mh] = 'backache'/exp\n", "utf-8")
    translated(paths)
    assert 'the choice for "Back Pain"[mh] does nothing' in capsys.readouterr().err

"""New results are made beside those that stand there and take their place whole: no folder ever mixes two runs."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from pipeline.ground.errors import TO_OPEN, DecisionError, ExpectationError, Fault, TrialSiftError
from pipeline.ground.files import UNWRITABLE, sha256_of_file, write_text
from pipeline.review.layout import ReviewPaths
from pipeline.review.review import Review
from pipeline.sheets import is_sheet

EXCHANGE = 2
"""RENAME_EXCHANGE of Linux's renameat2: two folders change places in one step."""
HERE = -100
"""AT_FDCWD: paths are taken as they are."""
WHY_REFUSED = "why.txt"


@contextmanager
def new_results(review: Review) -> Iterator[Review]:
    """The review, its results those of a copy that takes the place of the real ones when the block ends well.

    Results that are whole and yet do not pass what must hold are kept in `results/<review>.refused/` with the reason.
    After any other failure nothing of the copy is left. A word typed into a sheet while the block ran would stand in
    the folder that goes: then the old results stay, and the run has to be repeated.
    Raises TrialSiftError for a link in the results: nothing is written through one.
    """
    real = review.paths
    made = replace(real, results_name=f".{real.name}.next")
    refused = replace(real, results_name=f"{real.name}.refused")
    _clear_away(made.results)
    _copy(real.results, made.results)
    typed = _sheets(real)
    try:
        yield replace(review, paths=made)
        if _sheets(real) != typed:
            fix = "run it again; nothing that was typed is lost"
            raise DecisionError(Fault("a sheet was changed while this run was at work", real.results, fix=fix))
        _take_the_place(made.results, real.results)
    except ExpectationError as error:
        _clear_refused(refused)
        write_text(made.result(WHY_REFUSED), f"{_in_real(error, made)}\n")
        made.results.replace(refused.results)
        raise _in_real(error, made) from error
    except TrialSiftError as error:
        raise _in_real(error, made) from error
    finally:
        _clear_away(made.results)
    with suppress(TrialSiftError):
        _clear_refused(refused)


def _clear_refused(refused: ReviewPaths) -> None:
    """Take away results that were refused before. Raises TrialSiftError where something else stands there."""
    folder = refused.results
    if folder.is_symlink() or (folder.exists() and not refused.result(WHY_REFUSED).is_file()):
        problem = "something that no run wrote stands where refused results go"
        raise TrialSiftError(Fault(problem, folder, fix="move it away"))
    _clear_away(folder)


def _copy(results: Path, copy: Path) -> None:
    """A folder with the same files: linked, for every writer puts a new file in the place of an old one."""
    if results.is_symlink():
        raise _link(results)
    copy.mkdir(parents=True)
    for folder, subfolders, names in os.walk(results):
        here = copy / Path(folder).relative_to(results)
        for name in (*subfolders, *names):
            if (Path(folder) / name).is_symlink():
                raise _link(Path(folder) / name)
        for name in subfolders:
            (here / name).mkdir()
        for name in names:
            _link_or_copy(Path(folder) / name, here / name)


def _link(path: Path) -> TrialSiftError:
    return TrialSiftError(
        Fault("there is a link among the results, and nothing is written through one", path, fix="take the link away")
    )


def _link_or_copy(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy)
    except OSError:
        shutil.copy2(path, copy)


def _sheets(paths: ReviewPaths) -> dict[Path, str]:
    """What stands in the sheets that people fill in. Raises DecisionError for one that cannot be opened."""
    found = {}
    for path in filter(is_sheet, sorted(paths.results.glob("*"))):
        try:
            found[path] = sha256_of_file(path)
        except OSError as error:
            raise DecisionError(Fault(f"the sheet cannot be opened: {error.strerror}", path, fix=TO_OPEN)) from error
    return found


def _take_the_place(made: Path, real: Path) -> None:
    """Put the new folder where the old one stands; the old one is then where the new one was."""
    try:
        if not real.exists():
            made.rename(real)
        elif not _exchanged(made, real):
            aside = made.with_name(f".{real.name}.old")
            real.rename(aside)
            made.rename(real)
            _clear_away(aside)
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        fix = "close the programs that hold files in it open, then run again; the old results stand"
        raise TrialSiftError(Fault(f"the results cannot be replaced: {error.strerror}", real, fix=fix)) from error


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system could let the two folders change places in one step."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and rename(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0


def _clear_away(folder: Path) -> None:
    """Take away a folder that a run has made; what a link in it leads to stays."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def _in_real(error: TrialSiftError, made: ReviewPaths) -> TrialSiftError:
    """The same error, its places those that a person finds."""
    return type(error)(*(replace(fault, path=made.real_path(fault.path)) for fault in error.faults))

"""The strategy of a review on other platforms: `translations/<target>.txt`, and a person's choices beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.files import read_text, sha256_of, write_text
from pipeline.ground.way_in import to_type
from pipeline.review.layout import ReviewPaths
from pipeline.translation import TARGETS, KeptText, Target, Translated, as_text, read_choices
from pipeline.translation import read_text as read_translation


@dataclass(frozen=True, slots=True)
class KeptTranslation:
    """A translation as it lies in the review's folder. `is_current`: made from today's strategy and choices."""

    target: Target
    path: Path
    kept: KeptText
    is_current: bool


def translation_path(paths: ReviewPaths, target: Target) -> Path:
    """The text that is run on the platform."""
    return paths.translations / f"{target.name}.txt"


def choices_path(paths: ReviewPaths, target: Target) -> Path:
    """What a person chose for the platform."""
    return paths.translations / f"{target.name}.choices.txt"


def choices_text(paths: ReviewPaths, target: Target) -> str:
    """The file of choices, "" where nobody chose anything yet."""
    path = choices_path(paths, target)
    return read_text(path) if path.is_file() else ""


def choices_of(paths: ReviewPaths, target: Target) -> dict[str, str]:
    """A person's choices: term -> text. Raises ProtocolError that names the file and the row."""
    try:
        return read_choices(choices_text(paths, target))
    except ProtocolError as error:
        raise ProtocolError(*(replace(fault, path=choices_path(paths, target)) for fault in error.faults)) from None


def keep(paths: ReviewPaths, made: Translated, strategy: str) -> Path:
    """Write the translation. Raises ProtocolError where somebody wrote into the last one: their words stay."""
    path = translation_path(paths, made.target)
    if path.is_file() and _read(path, made.target).is_edited:
        fix = f"move it away, and write what you chose into {choices_path(paths, made.target).name}"
        raise ProtocolError(Fault("somebody wrote into this translation, and it is not written over", path, fix=fix))
    heading = f"{made.target.database}: the strategy of {paths.name}, translated from PubMed's language by trialsift."
    path.parent.mkdir(exist_ok=True)
    write_text(path, as_text(made, heading, strategy, choices_text(paths, made.target)))
    return path


def kept_translations(paths: ReviewPaths) -> Iterator[KeptTranslation]:
    """Every translation that is kept, in the order of the targets."""
    if not paths.translations.is_dir():
        return
    strategy = sha256_of(read_text(paths.strategy).encode())
    for target in TARGETS.values():
        path = translation_path(paths, target)
        if path.is_file():
            kept = _read(path, target)
            choices = sha256_of(choices_text(paths, target).encode())
            yield KeptTranslation(
                target, path, kept, (kept.strategy_sha256, kept.choices_sha256) == (strategy, choices)
            )


def _read(path: Path, target: Target) -> KeptText:
    try:
        return read_translation(read_text(path), target)
    except ProtocolError as error:
        raise ProtocolError(*(replace(fault, path=path) for fault in error.faults)) from None


def again_for(paths: ReviewPaths, target: Target) -> str:
    """What a person types to make the translation again."""
    return to_type("translate", paths.name, options=f"--to {target.name}", variables=f"TO={target.name}")


def state_of(paths: ReviewPaths) -> Iterator[str]:
    """A sentence for each translation: whether it is out of date, what is to do, when records last came from there."""
    for one in kept_translations(paths):
        again = again_for(paths, one.target)
        made = "" if one.is_current else f" OUT OF DATE, the strategy or a choice has changed: {again};"
        n = len(one.kept.tasks)
        to_do = f" {n} to do by a person, in {one.path.name};" if n else ""
        edited = (
            f" written into by hand: choices belong into {one.target.name}.choices.txt;" if one.kept.is_edited else ""
        )
        yield f"{one.target.database}:{made}{edited}{to_do} {_last_import(paths, one.target)}"


def _last_import(paths: ReviewPaths, target: Target) -> str:
    """When records last came from the platform, by the names of the imports, and how to bring them."""
    name = re.compile(rf"(?:{'|'.join(target.sources)})-(\d{{4}}-\d{{2}}-\d{{2}})\b.*")
    files = paths.imports.iterdir() if paths.imports.is_dir() else ()
    dates = sorted(found[1] for path in files if (found := name.fullmatch(path.name)))
    when = f"last import {dates[-1]}" if dates else "never imported"
    return f"{when}; to bring records: {target.export}, and save it as imports/{target.sources[0]}-YYYY-MM-DD.ris"

"""What git leaves in a file of two machines that it could not merge, named as such."""

from __future__ import annotations

from pathlib import Path

from pipeline.ground.errors import Fault

OURS, BETWEEN, THEIRS = "<<<<<<< ", "=======", ">>>>>>> "
"""What git writes around lines that it could not merge: ours, then theirs."""
KEEP_BOTH = "keep the lines of both sides and take out the lines of git (<<<<<<<, =======, >>>>>>>)"
KEEP_ONE = "keep what is right of both sides and take out the lines of git (<<<<<<<, =======, >>>>>>>)"


def faults_of_markers(path: Path, text: str, fix: str = KEEP_ONE) -> list[Fault]:
    """The first conflict marker, if there is one."""
    return [
        Fault("git could not merge this file and left its conflict markers", path, f"line {number}", line[:60], fix=fix)
        for number, line in enumerate(text.split("\n"), start=1)
        if line.startswith((OURS, THEIRS))
    ][:1]


def both_sides(text: str) -> tuple[str, str]:
    """The two files of which git made one with conflict markers: ours, and theirs."""
    sides: tuple[list[str], list[str]] = ([], [])
    now: tuple[list[str], ...] = sides
    for line in text.split("\n"):
        if line.startswith(OURS):
            now = sides[:1]
        elif line.rstrip() == BETWEEN and now == sides[:1]:
            now = sides[1:]
        elif line.startswith(THEIRS):
            now = sides
        else:
            for side in now:
                side.append(line)
    return "\n".join(sides[0]), "\n".join(sides[1])

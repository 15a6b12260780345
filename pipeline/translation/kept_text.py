"""A translation as a text that people run and keep, with what it was made from, and a person's choices for it.

The head names the SHA-256 of the strategy and of the choices: either may change, and then the text is out of date. It
names its own too: a text in which a person has written is not written over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.files import sha256_of
from pipeline.ground.text import visible_line
from pipeline.language import QueryError, parse, printed
from pipeline.translation.fitting import NO_CHOICE
from pipeline.translation.plain_tree import nested
from pipeline.translation.printing import NumberedLine
from pipeline.translation.target import Target, Task
from pipeline.translation.translating import Translated

FROM, CHOICES, TEXT = "# strategy sha256: ", "# choices sha256: ", "# text sha256: "
TO_DO = "#   TO DO "
NAME = re.compile(r"# (?P<name>[\w-]+)")
CHOICE = re.compile(r"(?P<term>#[A-Za-z][\w-]*|.*?\S)\s+=\s+(?P<text>\S.*)")


@dataclass(frozen=True, slots=True)
class KeptText:
    """What a kept translation says of itself. `is_edited`: somebody wrote in it; `tasks` are sentences."""

    strategy_sha256: str
    choices_sha256: str
    is_edited: bool
    tasks: tuple[str, ...]
    lines: tuple[NumberedLine, ...]


def as_text(made: Translated, heading: str, strategy: str, choices: str) -> str:
    """The whole text; `strategy` and `choices` are the texts that it was made from."""
    body = "\n".join(as_lines(made)) + "\n"
    target = made.target
    head = (
        f"# {heading}",
        f"{FROM}{sha256_of(strategy.encode())}",
        f"{CHOICES}{sha256_of(choices.encode())}",
        f"{TEXT}{sha256_of(body.encode())}",
        f"# Run the lines in their order, each by itself. Export: {target.export}.",
        f"# Save the export as imports/{target.sources[0]}-YYYY-MM-DD.ris.",
        f"# Write what you choose into {target.name}.choices.txt, not here, a row for each: the term, =, its text.",
    )
    return "\n".join(head) + "\n" + body


def as_lines(made: Translated) -> Iterator[str]:
    """The numbered lines, each below its name and above its tasks; parts of a line come before it."""
    tasks = {name: list(some) for name, some in groupby(sorted(made.tasks, key=_line), key=_line)}
    parts: list[str] = []
    printed_names = {line.name for line in made.lines}
    for name in [name for name in tasks if name not in printed_names]:
        yield from ("", f"# {name}", "#   nothing of it can be run there", *_to_do(tasks[name]))
    for line in made.lines:
        parts.append(f"{label_of(line.number, made.target)}  {line.text}")
        if line.name:
            yield from ("", f"# {line.name}", *parts, *_to_do(tasks.get(line.name, ())))
            parts = []


def to_do(made: Translated) -> list[str]:
    """What a person has to do, a sentence for terms of one line with the same reason."""
    return [row.removeprefix(TO_DO) for row in as_lines(made) if row.startswith(TO_DO)]


def _line(task: Task) -> str:
    return task.line


def label_of(number: int, target: Target) -> str:
    """How the platform shows the number of a line: `1.`, `#1`, `S1`."""
    label = target.label.format(number)
    return f"{label}." if label.isdigit() else label


def _to_do(tasks: Sequence[Task]) -> Iterator[str]:
    """A row for each thing to do; terms with the same reason stand together."""
    for (why, todo, meanwhile), some in groupby(tasks, key=lambda task: (task.why, task.todo, task.meanwhile)):
        terms = visible_line(", ".join(task.term for task in some))
        sentences = (f"{one[:1].upper()}{one[1:]}".rstrip(".") for one in (todo, f"until then {meanwhile}"))
        yield f"{TO_DO}{terms}: {why.rstrip('.')}. {'. '.join(sentences)}."


def read_text(text: str, target: Target) -> KeptText:
    """The kept translation. Raises ProtocolError for a text that is none."""
    rows = text.splitlines(keepends=True)
    said = {head: row[len(head) :].strip() for row in rows for head in (FROM, CHOICES, TEXT) if row.startswith(head)}
    if len(said) < 3:
        fix = "move it away, and let trialsift translate write it again"
        raise ProtocolError(Fault("this is no translation that was written here", fix=fix))
    below = [number for number, row in enumerate(rows) if not row.strip()]
    body = "".join(rows[below[0] :]) if below else ""
    tasks = tuple(row.removeprefix(TO_DO).strip() for row in rows if row.startswith(TO_DO))
    edited = sha256_of(body.encode()) != said[TEXT]
    return KeptText(said[FROM], said[CHOICES], edited, tasks, tuple(_numbered(body.splitlines(), target)))


def _numbered(rows: Sequence[str], target: Target) -> Iterator[NumberedLine]:
    """The lines of a text; the last one below a name bears it."""
    before, after = label_of(0, target).split("0")
    label = re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}  (.+)")
    name = ""
    for at, row in enumerate(rows):
        if found := NAME.fullmatch(row):
            name = found["name"]
        elif found := label.fullmatch(row):
            is_last = at + 1 == len(rows) or not label.fullmatch(rows[at + 1])
            yield NumberedLine(int(found[1]), name if is_last else "", found[2])


def read_choices(text: str) -> dict[str, str]:
    """A person's choices, `term = text` in each row: term as PubMed writes it -> what stands for it there.

    Raises ProtocolError, naming the row: no equals sign, no term of PubMed's, a term twice, a parenthesis left open.
    """
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for number, row in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not row.strip() or row.startswith(("# ", "#\t")) or row.strip() == "#":
            continue
        choice = CHOICE.fullmatch(row.strip())
        term = _term(choice["term"]) if choice else ""
        why = _why_not(choice, term, found)
        if why:
            expected = f"\"Neck Pain\"[mh] = 'neck pain'/exp, or {NO_CHOICE} behind the equals sign"
            faults.append(Fault(why, place=f"row {number}", found=row.strip(), expected=expected))
        elif choice:
            found[term] = choice["text"].strip()
    ProtocolError.raise_if_any(faults)
    return found


def _term(text: str) -> str:
    if text.startswith("#"):
        return text
    try:
        return printed(nested(parse(text)))
    except QueryError:
        return ""


def _why_not(choice: re.Match[str] | None, term: str, found: dict[str, str]) -> str:
    if choice is None:
        return "a choice is a term, an equals sign and a text"
    if not term:
        return "this is no term as PubMed writes it"
    if term in found:
        return f"{term} stands twice"
    return "" if _is_balanced(choice["text"]) else "the parentheses do not match"


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0

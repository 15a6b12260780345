"""Begin a review from your answers to a few questions, from a published strategy, or from the template."""

from __future__ import annotations

import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from pipeline.commands.command import add_review
from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.files import made_whole
from pipeline.ground.way_in import to_type
from pipeline.review.first_draft import Answers, Concept, asked, is_searchable, protocol_of, strategy_of, words_of
from pipeline.review.layout import Workspace, template_folder

CONCEPTS = ("population", "intervention", "comparison")
PROTOCOL, STRATEGY = "protocol.toml", "strategy.txt"


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--strategy", metavar="FILE", type=Path, help="a published strategy, as it was pasted")


def execute(arguments: Namespace) -> None:
    paths = Workspace.around(Path.cwd()).new_review(arguments.review)
    if paths.queries.exists():
        raise ProtocolError(Fault("there is a review of this name already", paths.queries, fix="choose another name"))
    template = template_folder(paths.workspace)
    published = _published(arguments.strategy) if arguments.strategy else ""
    is_watched = sys.stdin.isatty() and sys.stdout.isatty()
    answers = ask(input, has_strategy=bool(published)) if is_watched else Answers()

    def fill(folder: Path) -> None:
        shutil.copytree(template, folder)
        protocol = folder / PROTOCOL
        protocol.write_text(protocol_of(protocol.read_text(encoding="utf-8"), answers), encoding="utf-8")
        drafted = published or (strategy_of(answers) if any(concept.words for concept in answers.concepts) else "")
        if drafted:
            (folder / STRATEGY).write_text(drafted, encoding="utf-8")

    made_whole(paths.queries, fill)
    print(f"begun: {paths.queries}\nnow read {PROTOCOL} and {STRATEGY}, and make them yours; then: ", end="")
    print(to_type("lint", arguments.review))


def ask(answer: Callable[[str], str], *, has_strategy: bool) -> Answers:
    """The answers of a person at a terminal; an empty line leaves the template's words."""
    print("Press Enter to leave something for later.")
    given = {key: " ".join(answer(f"{question}: ").split()) for key, question in asked()}
    concepts = []
    for name in CONCEPTS:
        words = words_of(given[name])
        concepts.append(Concept(name, name, tuple(filter(is_searchable, words))))
        if left_out := [word for word in words if not is_searchable(word)]:
            print(f"left out, as PubMed cannot look for it: {', '.join(left_out)}")
    if has_strategy:
        print("The strategy is the one that you brought; your words become criteria.")
    return Answers(given["title"], given["question"], tuple(concepts), words_of(given["people"]))


def _published(path: Path) -> str:
    """A published strategy as a strategy file; what could not be understood is told."""
    # Reading what others write brings every platform's language with it.
    from pipeline.commands.foreign_strategy import read_foreign

    read = read_foreign(path)
    print("\n".join(read.account), file=sys.stderr)
    return "\n".join(read.rows) + "\n"

"""The page of all commands: what each does, its arguments and options, and the make target that types it."""

from __future__ import annotations

import re
from argparse import Action, ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import pipeline
from docs.markdown_parts import page, table, words
from pipeline.commands.catalogue import MODULE_BY_COMMAND, command_named

MAKEFILE = Path(pipeline.__file__).with_name("workspace.mk")


def parser_of(name: str) -> ArgumentParser:
    """What may be typed behind `trialsift name`."""
    parser = ArgumentParser(prog=f"trialsift {name}", add_help=False)
    command_named(name).add_arguments(parser)
    return parser


def targets() -> dict[str, str]:
    """Name of a target of the workspace's Makefile -> what its help says."""
    return dict(re.findall(r"^([a-z-]+):.*?## (.*)$", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE))


def commands_page() -> str:
    """The whole page."""
    return page(
        "commands",
        *(part for name in MODULE_BY_COMMAND for part in _section(name)),
        "## With make",
        words("pages")["commands"]["make"].strip(),
        table(("target", "what it does"), ((f"`make {name}`", text) for name, text in targets().items())),
    )


def _section(name: str) -> Iterator[str]:
    parser = parser_of(name)
    usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
    rows = [(_written(each), _meaning(each)) for each in parser._actions]
    yield f"## {name}"
    yield command_named(name).help
    yield f"```\n{usage}\n```"
    if rows:
        yield table(("argument", "what it does"), rows)


def _written(each: Action) -> str:
    metavar = each.metavar if isinstance(each.metavar, str) else each.dest.upper()
    if not each.option_strings:
        return f"`{metavar}`"
    return f"`{each.option_strings[-1]}`" if each.nargs == 0 else f"`{each.option_strings[-1]} {metavar}`"


def _meaning(each: Action) -> str:
    choices = ", ".join(f"`{choice}`" for choice in each.choices or ())
    default = f"without it `{each.default}`" if each.default not in (None, False, "") else ""
    return "; ".join(filter(None, (each.help or "", f"one of {choices}" if choices else "", default)))

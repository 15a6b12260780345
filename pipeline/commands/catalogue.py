"""All subcommands, in the order of the work. Each is imported when it is named, and no other with it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from pipeline.commands.command import Command, of_module

_OF_A_STAGE = "pipeline.commands.stages"

MODULE_BY_COMMAND: dict[str, str] = {
    "init": "pipeline.commands.init",
    "new": "pipeline.commands.new",
    "lint": "pipeline.commands.lint",
    "doctor": "pipeline.commands.doctor",
    "update": "pipeline.commands.update",
    "consent": "pipeline.commands.consent",
    "search": "pipeline.stages.search",
    "fetch": "pipeline.stages.fetch",
    "ask": "pipeline.stages.ask",
    "collate": "pipeline.stages.collate",
    "dedupe": "pipeline.stages.dedupe",
    "screen": "pipeline.stages.screen",
    "page": "pipeline.commands.page",
    "decide": "pipeline.stages.decide",
    "reconsider": "pipeline.commands.reconsider",
    "report": "pipeline.stages.report",
    "tell": "pipeline.stages.tell",
    "check": "pipeline.stages.check",
    "status": "pipeline.commands.status",
    "convert": "pipeline.commands.convert",
    "match": "pipeline.commands.match",
    "translate": "pipeline.commands.translate",
    "explain": "pipeline.commands.explain",
    "export": "pipeline.commands.export",
    "pack": "pipeline.commands.pack",
    "sweep": "pipeline.commands.sweep",
    "validate": "pipeline.commands.validate",
    "simulate": "pipeline.commands.simulate",
    "diff-criteria": "pipeline.commands.diff_criteria",
    "sandbox": "pipeline.commands.sandbox",
    "demo": "pipeline.commands.demo",
}
"""Subcommand -> the module whose documentation begins with its help: its own, or that of its stage."""


def help_of(name: str) -> str:
    """The help of a subcommand, read from its source: a list of commands is no reason to import them all."""
    source = Path(__file__).parents[2].joinpath(*MODULE_BY_COMMAND[name].split(".")).with_suffix(".py")
    with source.open(encoding="utf-8") as lines:
        return next(lines).strip().strip('"')


def command_named(name: str) -> Command:
    """The subcommand of this name, imported now."""
    module = import_module(MODULE_BY_COMMAND[name])
    if MODULE_BY_COMMAND[name].startswith("pipeline.stages."):
        command: Command = import_module(_OF_A_STAGE).command_of(module)
        return command
    return of_module(module)

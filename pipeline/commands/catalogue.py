"""All subcommands, in the order of the work."""

from __future__ import annotations

from pipeline.commands import (
    consent,
    convert,
    demo,
    diff_criteria,
    doctor,
    explain,
    export,
    init,
    lint,
    match,
    new,
    pack,
    reconsider,
    sandbox,
    simulate,
    status,
    translate,
    update,
    validate,
)
from pipeline.commands.command import Command, of_module
from pipeline.commands.stages import STAGES

COMMANDS: dict[str, Command] = {
    "init": of_module(init),
    "new": of_module(new),
    "lint": of_module(lint),
    "doctor": of_module(doctor),
    "update": of_module(update),
    "consent": of_module(consent),
    "search": STAGES["search"],
    "fetch": STAGES["fetch"],
    "collate": STAGES["collate"],
    "dedupe": STAGES["dedupe"],
    "screen": STAGES["screen"],
    "decide": STAGES["decide"],
    "reconsider": of_module(reconsider),
    "report": STAGES["report"],
    "tell": STAGES["tell"],
    "check": STAGES["check"],
    "status": of_module(status),
    "convert": of_module(convert),
    "match": of_module(match),
    "translate": of_module(translate),
    "explain": of_module(explain),
    "export": of_module(export),
    "pack": of_module(pack),
    "validate": of_module(validate),
    "simulate": of_module(simulate),
    "diff-criteria": of_module(diff_criteria),
    "sandbox": of_module(sandbox),
    "demo": of_module(demo),
}

"""What each exit code means, for schedules and scripts that look at nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

INTERRUPTED = 130
UNTOLD = 1
"""The work was done, but the screen or its log could not be written."""


@dataclass(frozen=True, slots=True)
class ExitCode:
    """Why a command ended so, and what to do."""

    meaning: str
    to_do: str


EXIT_CODES: Mapping[int, ExitCode] = MappingProxyType(
    {
        0: ExitCode("The command did what it was asked.", "Nothing."),
        UNTOLD: ExitCode(
            "Another run is at work on this review; or the work was done, but the screen or the log could not be "
            "written; or TrialSift itself failed, with a traceback.",
            "Wait for the other run, or make room for the log. A traceback is our fault: report it, please.",
        ),
        2: ExitCode("The command line cannot be understood.", "Read the line that names the option, or add --help."),
        10: ExitCode(
            "The protocol, the strategy, a query or the name of a review is wrong.",
            "Correct the line that is named. trialsift lint REVIEW shows all of them at once.",
        ),
        11: ExitCode(
            "A table or a file of records cannot be read.",
            "Correct the row and column that are named, or take the file out of imports/. Nothing was changed.",
        ),
        12: ExitCode(
            "PubMed, or another source, gave no answer that can be trusted.",
            "Run the same command again in an hour. The last results are as they were. The code in the message "
            "(E1 to E20 or a word) can be explained too.",
        ),
        13: ExitCode(
            "What came out is not what the protocol expects: a known record is lost, far fewer hits than before, or "
            "earlier decisions would be judged anew.",
            "Look at what is named. If it is right, run again with --accept-change. Refused results stand in "
            "results/<review>.refused.",
        ),
        14: ExitCode(
            "A person's decision cannot be taken in as it stands.",
            "Correct the row that is named in the sheet. Every other row was taken in, and nothing typed is lost.",
        ),
        15: ExitCode(
            "A stored answer or a result is missing, damaged, or not the one that was written.",
            "trialsift update REVIEW --offline writes results again; trialsift fetch REVIEW asks for an answer again.",
        ),
        16: ExitCode(
            "A translation is whole as far as it goes, and a person has to finish it.",
            "Do the tasks that stand beside the lines.",
        ),
        INTERRUPTED: ExitCode("You stopped it.", "Run the same command again; it goes on from there."),
    }
)

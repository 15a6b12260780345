"""The other services of the sandbox: what is asked beside PubMed, each under its own path of the same server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.sandbox.call import Call, ServedReply
from pipeline.sandbox.database import Database
from pipeline.sandbox.services.served_clinical_trials import clinical_trials
from pipeline.sandbox.services.served_europe_pmc import europe_pmc
from pipeline.sandbox.services.served_openalex import openalex
from pipeline.sandbox.services.shapes import SHAPE_BY_SERVICE

Answer = Callable[[str, Call, Database], ServedReply]
"""(the path below the service's own, the decoded request, the day's PubMed) -> the reply."""

ANSWER_BY_SERVICE: Mapping[str, Answer] = {
    "ctgov": clinical_trials,
    "europepmc": europe_pmc,
    "openalex": openalex,
}


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A request to one of the services: its name, and the path below the service's own ("search")."""

    name: str
    rest: str

    def answer(self, call: Call, database: Database) -> ServedReply:
        """What the service says."""
        return ANSWER_BY_SERVICE[self.name](self.rest, call, database)


def asked_for(path: str) -> ServiceRequest | None:
    """The service that answers under `path`; None where none does."""
    for name in ANSWER_BY_SERVICE:
        base = SHAPE_BY_SERVICE[name].base
        if path.startswith(f"{base}/"):
            return ServiceRequest(name, path.removeprefix(f"{base}/"))
    return None

"""What a check says before the rule's own words are added."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.language.tree import Node


@dataclass(frozen=True, slots=True)
class Remark:
    """The rule that text[start:end] of a line breaks. `detail` names what was found, `mend` a mending of its own."""

    rule: str
    start: int
    end: int
    detail: str = ""
    mend: str = ""


def remark(rule: str, node: Node, detail: str = "", mend: str = "") -> Remark:
    """A remark on the whole of `node`."""
    return Remark(rule, node.start, node.end, detail, mend)

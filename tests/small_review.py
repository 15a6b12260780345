"""The smallest review there can be, for tests that need one and do not care which."""

from __future__ import annotations

from pathlib import Path

from pipeline.review.review import Review
from tests.workspace import make_workspace, the_review

PROTOCOL = """
[review]
title = "An invented review"
question = "Does it hold?"

[[criterion]]
id = "I1"
kind = "require"
reason = "No needling"
sentence = "Needling was the intervention."
when = 'needl*[tiab]'
meets = ["Dry needling of the trapezius"]
fails = ["Massage of the trapezius"]
"""
STRATEGY = '#needling = "dry needling"[ti]\n#all = #needling AND neck[tiab]\n'


def small_review(folder: Path) -> Review:
    """The review in a workspace of its own."""
    return the_review(make_workspace(folder, "small", PROTOCOL, STRATEGY))

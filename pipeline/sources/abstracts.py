"""Abstracts that come as one paragraph, brought to one line per section, as PubMed's XML gives them."""

from __future__ import annotations

import re

SECTION = re.compile(r"(?:(?<=[.?!)\]:])|^) *(?=[A-Z][A-Z ,/&()'-]{3,60}: )")
"""Where a section begins: at the start or after a sentence, a label in capitals and a colon."""


def by_section(paragraph: str) -> str:
    r"""`paragraph` with every labelled section on its own line.

    >>> by_section("AIM OF STUDY: To see. METHODS: We looked.")
    'AIM OF STUDY: To see.\nMETHODS: We looked.'
    """
    return SECTION.sub("\n", paragraph).strip()

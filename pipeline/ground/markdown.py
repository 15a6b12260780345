"""Text from records inside Markdown: shown as it is, whatever it holds."""

from __future__ import annotations

import re

from pipeline.ground.text import visible_line

MARKUP = re.compile(r"[\\`*_{}\[\]<>#!|~$@]|:(?=/|[\w+-]+:)|&(?=#?\w+;)|(?<=[wW]{3})\.")
"""What Markdown or HTML takes for markup wherever it stands; a full stop and a colon only where they would make a web
address, or a colon an emoji (":name:")."""

LIST_SIGN = re.compile(r"^(?:(\d+)([.)])|([-+:]))")
"""What begins a list, or a definition, where a line begins."""


def as_markdown_text(text: str) -> str:
    r"""`text` on one line, every character that Markdown or HTML could take for markup made harmless.

    Characters that no reader can see (control characters, bidirectional overrides, zero-width marks) are shown by
    their code, so that they cannot change what stands around them.

    >>> as_markdown_text("a *b* <c>")
    'a \\*b\\* \\<c\\>'
    """
    return LIST_SIGN.sub(r"\1\\\2\3", MARKUP.sub(r"\\\g<0>", visible_line(text)))

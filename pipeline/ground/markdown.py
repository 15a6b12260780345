"""Text from records inside Markdown: shown as it is, whatever it holds."""

from __future__ import annotations

import re

from pipeline.ground.text import visible_line

MARKUP = re.compile(r"[\\`*_{}\[\]<>#!|~$@]|:(?=/|([\w+-]+):)|&(?=#?\w+;)|(?<=[wW]{3})\.")
"""What Markdown or HTML takes for markup wherever it stands; a full stop and a colon only where they would make a web
address, or a colon an emoji (":name:")."""

EMOJI_OF_DIGITS = ("100", "1234")
"""All others have letters: the minutes of a time of day make none."""

ADDRESS = re.compile(r"https://[\w./:()%;~-]+", re.ASCII)

LIST_SIGN = re.compile(r"^(?:(\d+)([.)])|([-+:]))")
"""What begins a list, or a definition, where a line begins."""


def as_markdown_text(text: str) -> str:
    r"""`text` on one line, every character that Markdown or HTML could take for markup made harmless.

    Characters that no reader can see (control characters, bidirectional overrides, zero-width marks) are shown by
    their code, so that they cannot change what stands around them.

    >>> as_markdown_text("a *b* <c>")
    'a \\*b\\* \\<c\\>'
    """
    return LIST_SIGN.sub(r"\1\\\2\3", MARKUP.sub(_harmless, visible_line(text)))


def as_markdown_cell(text: str) -> str:
    """The same in a table, where a web address that stands alone is a link.

    >>> as_markdown_cell("https://doi.org/10.5555/a"), as_markdown_cell("see https://x.example")
    ('<https://doi.org/10.5555/a>', 'see https\\\\://x.example')
    """
    return f"<{text}>" if ADDRESS.fullmatch(text) else as_markdown_text(text)


def _harmless(found: re.Match[str]) -> str:
    name = found[1] or ""
    return found[0] if name.isdecimal() and name not in EMOJI_OF_DIGITS else f"\\{found[0]}"

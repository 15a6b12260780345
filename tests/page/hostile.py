"""Forty strings that a page, a picture, a table or a list might take for more than text."""

import unicodedata

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><iframe src=javascript:alert(1)>",
    "<svg><style>*{display:none}</style></svg>",
    "</style><b>bold</b>",
    "</title><h1>big</h1>",
    "]]><x/>",
    "&lt;b&gt; &amp; &#x41;",
    "<?xml version='1.0'?>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "${7*7} `7`",
    "[click](javascript:alert(1))",
    "![x](http://example.org/x.png)",
    "**bold** _it_ # heading",
    "| a | b |",
    "```\ncode\n```",
    "<http://example.org>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    'a","b\n"c',
    "a, b; c",
    "TY  - JOUR\nER  - ",
    "$\\frac{1}{2}$ and $5",
    "\u202egnitirw \u2066left\u2069",
    "zero\u200bwidth\ufeff",
    "line\u2028separator\u2029here",
    "nul\x00 bell\x07 escape\x1b[31m",
    "emoji 👩‍⚕️ and combining e\u0301\u0302",
    "lone \ud800 surrogate",
    "W" * 400,
)
assert len(set(HOSTILE)) == 40


def in_ris(words: str) -> str:
    """The words as RIS holds them: on one line, without control characters and lone surrogates."""
    held = "".join(c for c in " ".join(words.split()) if unicodedata.category(c) not in ("Cc", "Cs"))
    return held.strip()

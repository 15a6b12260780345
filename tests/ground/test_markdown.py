"""Text inside Markdown: what a reader sees is what the record says, and nothing of it is markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.markdown import as_markdown_text
from tests.properties import examples

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
"""CommonMark 6.1: a backslash before ASCII punctuation makes it a plain character."""

ACTIVE = re.compile(r"[\\`*_{}\[\]<>#!|~$@]|:/|:(?!\d+:)[\w+-]+:|:100:|:1234:|&#?\w+;|www\.|\n|^[-+:]|^\d+[.)]")
"""What could still be markup in a line whose escaped characters have been replaced by a dot."""

HOSTILE = (
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>'>", "<style>@import'http://evil.example'</style>", "<!-- comment", "-->", "<![CDATA[x]]>",
    "</td></tr></table><h1>x</h1>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;b&#62;", "&amp;", "AT&T; and R&D",
    "[link](javascript:alert(1))", "![image](http://evil.example/x.png)", "[ref]: http://evil.example", "[^1]",
    "<http://evil.example>", "http://evil.example", "www.evil.example", "mailto:a@b.example", "@team", "#12",
    "# heading", "- item", "+ item", "* item", "1. item", "12) item", "> quote", "---", "***", "===", "    code",
    "`code`", "```\ncode", "~~~", "~~gone~~", "**bold**", "__bold__", "a | b", "|---|", "$x$", "\\*escaped\\*", "\\",
    "line\n\n# heading", "line\r- item", "a\u2028# b", "a\u202eb", "a\u200bb", "a\u0000b", "a\x1b[31mb", "\ufeffa",
    ":smile: :+1:", ": a definition", "a::b:c:",
    "{{ 7 * 7 }}", "{% raw %}", "=HYPERLINK(\"http://evil.example\")", "'; DROP TABLE records; --",
)  # fmt: skip


def shown(markdown: str) -> str:
    return ESCAPED.sub(r"\1", markdown)


def assert_is_text(text: str) -> None:
    markdown = as_markdown_text(text)
    assert not ACTIVE.search(ESCAPED.sub("·", markdown)), markdown
    assert all(character.isprintable() for character in markdown), markdown


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    assert_is_text(text)


@examples(500)
@given(st.one_of(st.text(), st.text(alphabet="\\`*_[]()<>#!|~$:@&;w.-+1 \n")))
def test_any_text_is_text(text: str) -> None:
    assert_is_text(text)


@examples(500)
@given(st.text(alphabet=st.characters(exclude_categories=["C"])))
def test_a_reader_sees_what_the_record_says_on_one_line(text: str) -> None:
    assert shown(as_markdown_text(text)) == " ".join(text.split())


def test_what_no_reader_can_see_is_shown_by_its_code() -> None:
    assert as_markdown_text("a\u202eb\u0007") == "aU+202EbU+0007"


def test_plain_titles_stay_readable() -> None:
    title = "Dry needling (3 sessions) vs. sham in neck pain, 2019-2021: a trial of Smith & Jones"
    assert as_markdown_text(title) == title
    assert as_markdown_text("2026-01-05T12:00:00Z") == "2026-01-05T12:00:00Z"

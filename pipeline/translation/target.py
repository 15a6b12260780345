"""What a platform's query language can say: one row of facts for each, its vendor's documentation beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.language import Kind, Node, Operator, Range, Term

Finds = Literal["same", "more", "fewer", "other"]
"""Beside what was meant: the same records, all of them and others, some of them, or neither of these."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The tag that stands for one that the platform does not know, what is different, and which records it finds."""

    tag: str
    why: str
    finds: Finds = "more"


@dataclass(frozen=True, slots=True)
class Special:
    """Headings, types, languages, years: what a platform writes otherwise than words in fields.

    refuses  why this one leaf cannot be said, "" where it can
    write    the text of a leaf
    pattern  finds such a text, and nothing else that is printed
    read     the leaf of what was found
    """

    write: Callable[[Term | Range], str]
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Node]
    refuses: Callable[[Term | Range], str] = lambda leaf: ""


def years(one: str, several: str, pattern: str) -> Special:
    """How a year and a range of years are written, where {} stand for them."""

    def write(leaf: Term | Range) -> str:
        return one.format(leaf.text) if isinstance(leaf, Term) else several.format(leaf.low, leaf.high)

    def read(found: re.Match[str]) -> Node:
        return Range(found["low"], found["high"], "dp") if found["high"] else Term(found["year"], tag="dp")

    return Special(write, re.compile(pattern), read)


def language(written: Callable[[str], str], pattern: str) -> Special:
    """How a language is written; languages of several words are left to a person."""

    def refuses(leaf: Term | Range) -> str:
        return (
            "" if isinstance(leaf, Term) and NAME_OF_LANGUAGE.fullmatch(leaf.text) else "this is no name of a language"
        )

    return Special(
        lambda leaf: written(leaf.text.lower()) if isinstance(leaf, Term) else "",
        re.compile(pattern),
        lambda found: Term(found["name"].lower(), tag="la"),
        refuses,
    )


NAME_OF_LANGUAGE = re.compile("[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Target:
    """A platform and the database that is searched there.

    name        as typed behind --to
    database    the words by which a person knows it
    sources     names of files in imports/ that come from it begin with one of these
    export      how its records are exported
    label       the number of a line, and how another line refers to it: `S{}`
    signs       how AND, OR and NOT are written
    fields      tag -> how words stand in it; several where the words are written once for each
    suffix      whether the field stands behind the words
    nearest     tag -> the tag that is printed in its place, as a task for a person
    near        the operator for words near each other, {} its number
    near_adds   what the number counts more than PubMed, which counts the words between
    quote       the mark around a phrase
    next        the operator that makes a phrase of words with a star where no star may stand in quotation marks
    phrases_are_bare  whether words side by side are a phrase without quotation marks
    inner_star  whether a star may stand inside a word
    headings    what the database calls its headings, "" where it has none
    heading     an example of a heading in its language, {} its words, exploded and alone
    specials    kind of leaf -> how it is written
    without     kind of leaf -> what to do where there is no special for it
    limits_lines     whether years are a limit on a whole line: `limit 5 to yr="2010 -Current"`
    same_as_medline  whether it holds MEDLINE's own records, so that a filter is printed as it stands
    """

    name: str
    database: str
    sources: tuple[str, ...]
    export: str
    label: str
    signs: Mapping[Operator, str]
    fields: Mapping[str, tuple[str, ...]]
    near: str
    near_adds: int
    suffix: bool = False
    nearest: Mapping[str, Nearest] = field(default_factory=dict)
    quote: str = '"'
    next: str = ""
    phrases_are_bare: bool = False
    inner_star: bool = False
    headings: str = ""
    heading: tuple[str, str] = ("", "")
    specials: Mapping[Kind, Special] = field(default_factory=dict)
    without: Mapping[Kind, str] = field(default_factory=dict)
    same_as_medline: bool = False
    limits_lines: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """What a person has to do: the line, the term as PubMed writes it, why it has no equal, what to do, and what the
    platform is asked until then."""

    line: str
    term: str
    why: str
    todo: str
    meanwhile: str

"""The sandbox's replies beside those that NCBI gave: the same first lines, elements and order."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.sandbox import Sandbox
from tests.sandbox.conftest import ask

pytestmark = pytest.mark.needs_data
Serving = Callable[..., Sandbox]

MARKUP = {"i", "sup", "sub", "b"}


@pytest.fixture
def recorded(real_data: Path) -> Callable[[str], str]:
    return lambda name: (real_data / "pubmed" / "ncbi-replies" / "Entrez" / f"{name}.xml").read_text(encoding="utf-8")


def doctype(text: str) -> str:
    found = re.search(r"<!DOCTYPE[^>]+>", text)
    return found[0] if found else ""


def paths(text: str) -> list[str]:
    """Each path of elements once, in the order of its first appearance."""
    found: dict[str, None] = {}

    def walk(element: ElementTree.Element, path: str) -> None:
        found[path] = None
        for child in element:
            if child.tag not in MARKUP:
                walk(child, f"{path}/{child.tag}")

    root = ElementTree.fromstring(text.encode())
    walk(root, root.tag)
    return list(found)


@pytest.mark.parametrize(
    ("name", "endpoint", "params"),
    [
        ("esearch1", "esearch", {"term": "needling"}),
        ("einfo1", "einfo", {"db": ""}),
        ("elink1", "elink", {"dbfrom": "pubmed", "id": "90000001"}),
    ],
)
def test_a_reply_has_the_doctype_and_the_elements_of_a_recorded_one(
    serving: Serving, recorded: Callable[[str], str], name: str, endpoint: str, params: dict[str, Any]
) -> None:
    ours, theirs = ask(serving(), endpoint, **params).text, recorded(name)
    assert doctype(ours) == doctype(theirs) != ""
    assert ours.split("?>")[0] == theirs.split("?>")[0]
    assert paths(ours) == paths(theirs)


def test_a_reply_with_history_has_its_key_where_a_recorded_one_has_it(
    serving: Serving, recorded: Callable[[str], str]
) -> None:
    ours, theirs = (
        [child.tag for child in ElementTree.fromstring(text.encode())]
        for text in (ask(serving(), "esearch", term="needling", usehistory="y").text, recorded("esearch2"))
    )
    assert ours == theirs


def test_a_set_of_articles_begins_as_a_recorded_one(serving: Serving, recorded: Callable[[str], str]) -> None:
    texts = (ask(serving(), "efetch", id="90000001").text, recorded("pubmed1"))
    ours, theirs = (text.splitlines()[:3] for text in texts)
    assert ours == theirs


def test_the_description_of_pubmed_begins_as_a_recorded_one(serving: Serving, recorded: Callable[[str], str]) -> None:
    texts = (ask(serving(), "einfo").text, recorded("einfo2"))
    ours, theirs = ([child.tag for child in ElementTree.fromstring(text.encode())[0]] for text in texts)
    assert ours == theirs

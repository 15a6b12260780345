"""Contributors and groups: authors, editors, investigators, and those whom a paper is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipeline.ground.record import SEPARATOR_BY_LIST, listable
from pipeline.sources.pubmed.xml_draft import Draft
from pipeline.sources.pubmed.xml_text import text_of, tidy

NAME_PARTS = frozenset({"LastName", "ForeName", "Initials", "Suffix", "CollectiveName"})
SEPARATOR = SEPARATOR_BY_LIST["authors"]


@dataclass(frozen=True, slots=True)
class Contributors:
    """Names in their order (two of the same name are two people), the groups among them, and what belongs to them."""

    names: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    affiliations: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)


def people_in(elements: Iterable[Element]) -> Contributors:
    """The people of a list. A spelling marked as wrong (ValidYN="N") is left out: the right one stands beside it."""
    people = Contributors()
    for element in elements:
        if element.get("ValidYN") != "N":
            _add_person(people, element)
    return people


def _add_person(people: Contributors, element: Element) -> None:
    part_by_tag = {}
    for child in element:
        tag = child.tag
        if tag in NAME_PARTS:
            part_by_tag[tag] = text_of(child)
        elif tag == "AffiliationInfo":
            people.affiliations.extend(text_of(one) for one in child if one.tag == "Affiliation")
        elif tag == "Identifier":
            people.identifiers.append(tidy(child.text or "").rpartition("/")[2])
    group = part_by_tag.get("CollectiveName")
    if group:
        people.groups.append(group)
    name = group or full_name(part_by_tag)
    if name:
        people.names.append(listable(name, SEPARATOR) if ";" in name else name)


def full_name(part_by_tag: dict[str, str]) -> str:
    """ "Family, Given Suffix", with the initials where there is no given name.

    >>> full_name({"LastName": "Muster", "Initials": "EM", "Suffix": ", Jr"})
    'Muster, EM Jr'
    """
    given = part_by_tag.get("ForeName") or part_by_tag.get("Initials", "")
    suffix = part_by_tag.get("Suffix", "").lstrip(", ")
    if suffix:
        given = f"{given} {suffix}".lstrip()
    family = part_by_tag.get("LastName", "")
    return f"{family}, {given}" if family and given else family or given


def read_authors(draft: Draft, element: Element) -> None:
    people = people_in(element)
    draft.fields["authors"] = tuple(people.names)
    draft.add("cn", *people.groups)
    _add_belongings(draft, people)


def read_editors(draft: Draft, element: Element) -> None:
    people = people_in(element)
    draft.tags["ed"] += tuple(people.names)
    _add_belongings(draft, people)


def read_investigators(draft: Draft, element: Element) -> None:
    people = people_in(element)
    draft.tags["ir"] += tuple(people.names)
    draft.tags["fir"] = draft.tags["ir"]
    _add_belongings(draft, people)


def read_subjects(draft: Draft, element: Element) -> None:
    draft.tags["ps"] = tuple(people_in(element).names)


def _add_belongings(draft: Draft, people: Contributors) -> None:
    if people.affiliations:
        draft.tags["ad"] = tuple(filter(None, dict.fromkeys((*draft.tags["ad"], *people.affiliations))))
    if people.identifiers:
        draft.tags["auid"] = tuple(filter(None, dict.fromkeys((*draft.tags["auid"], *people.identifiers))))

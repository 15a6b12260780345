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

    def add(self, family: str, given: str, suffix: str, group: str) -> None:
        """Add a person or a group by the texts of its elements; `given` is the given name, or else the initials."""
        if group:
            self.groups.append(group)
        name = group or full_name(family, given, suffix)
        if name:
            self.names.append(listable(name, SEPARATOR) if ";" in name else name)

    def add_identifier(self, written: str) -> None:
        """Add an identifier, of an address its last part."""
        self.identifiers.append(tidy(written).rpartition("/")[2])


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
            people.add_identifier(child.text or "")
    part = part_by_tag.get
    given = part("ForeName") or part("Initials", "")
    people.add(part("LastName", ""), given, part("Suffix", ""), part("CollectiveName", ""))


def full_name(family: str, given: str, suffix: str) -> str:
    """ "Family, Given Suffix".

    >>> full_name("Muster", "EM", ", Jr")
    'Muster, EM Jr'
    """
    suffix = suffix.lstrip(", ")
    if suffix:
        given = f"{given} {suffix}".lstrip()
    return f"{family}, {given}" if family and given else family or given


def read_authors(draft: Draft, element: Element) -> None:
    people = people_in(element)
    draft.fields["authors"] = tuple(people.names)
    draft.add("cn", *people.groups)
    add_belongings(draft, people)


def read_editors(draft: Draft, element: Element) -> None:
    people = people_in(element)
    draft.tags["ed"] += tuple(people.names)
    add_belongings(draft, people)


def read_investigators(draft: Draft, element: Element) -> None:
    people = people_in(element)
    draft.tags["ir"] += tuple(people.names)
    draft.tags["fir"] = draft.tags["ir"]
    add_belongings(draft, people)


def read_subjects(draft: Draft, element: Element) -> None:
    draft.tags["ps"] = tuple(people_in(element).names)


def add_belongings(draft: Draft, people: Contributors) -> None:
    if people.affiliations:
        draft.tags["ad"] = tuple(filter(None, dict.fromkeys((*draft.tags["ad"], *people.affiliations))))
    if people.identifiers:
        draft.tags["auid"] = tuple(filter(None, dict.fromkeys((*draft.tags["auid"], *people.identifiers))))

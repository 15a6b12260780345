"""What a line of Ovid MEDLINE asks in PubMed's language.

What PubMed cannot ask gives way to what finds more, with a note: words near each other, of which one is cut short, are
joined by AND; a field that PubMed does not have is searched as a wider one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType

from pipeline.ground.errors import Fault
from pipeline.language import (
    STOPWORDS,
    SUBHEADING_BY_LETTERS,
    Node,
    QueryError,
    Range,
    Reference,
    Term,
    starred_words,
    subheading_key,
)
from pipeline.translation import headings
from pipeline.translation.ovid_limits import limit_of, limits_in
from pipeline.translation.ovid_parsing import (
    OvidFielded,
    OvidGroup,
    OvidHeading,
    OvidLimit,
    OvidNear,
    OvidWords,
    Raw,
)
from pipeline.translation.ovid_spellings import Notes, forms_of
from pipeline.translation.plain_tree import joined

FIELDS_BY_TAG: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ti": ("ti",),
        "tiab": ("ab", "tw"),
        "tw": ("mp", "hw"),
        "all": ("af", "tx"),
        "ot": ("kf", "kw", "kp"),
        "tt": ("ot", "tt"),
        "mh": ("sh",),
        "sh": ("fs", "xs", "fx"),
        "pt": ("pt",),
        "au": ("au",),
        "ta": ("jn", "jw", "ja"),
        "nm": ("nm", "rs", "rx", "os", "ox", "px", "ps"),
        "rn": ("rn",),
        "la": ("lg", "la"),
        "pmid": ("ui",),
        "dp": ("yr", "dp"),
        "edat": ("ed", "ez", "em"),
        "ad": ("in",),
        "sb": ("sb",),
    }
)
"""PubMed's tag -> the fields of Ovid MEDLINE that it stands for."""
TAG_BY_FIELD: Mapping[str, str] = MappingProxyType(
    {name: tag for tag, names in FIELDS_BY_TAG.items() for name in names}
)
TEXT = frozenset(("ti", "ab", "tw", "kf", "kw", "kp", "ot", "tt"))


LONGEST_PRODUCT = 200
"""Pairs into which words near each other are written out."""
NEAR_TAGS = frozenset(("ti", "tiab", "ad"))
WHY_NOT_NEAR = "PubMed looks for whole single words near each other, in title and abstract"
PLAIN = re.compile(r"[^\s()\[\]]+")
FINDS_MORE = "it finds more; accept it"
TAKEN_AWAY = ("NOT", "what is taken away finds more in PubMed than in Ovid", "look that no record is lost by it")


@dataclass
class InPubMed:
    """The nodes of one line, and the notes on it."""

    notes: Notes = field(default_factory=Notes)

    def node(self, raw: Raw, fields: Sequence[str] = ()) -> Node:
        """The node in PubMed's fields; without a field Ovid searches .mp."""
        if isinstance(raw, Reference):
            return raw
        if isinstance(raw, OvidFielded):
            return self.node(raw.inside, raw.fields)
        if isinstance(raw, OvidHeading):
            return self._heading(raw)
        if isinstance(raw, OvidLimit):
            return self._limit(raw)
        if isinstance(raw, OvidNear):
            return self._near(raw, fields or ("mp",))
        if isinstance(raw, OvidWords):
            return joined("OR", [self._term(raw.text, name, tag) for name, tag in self._tags(fields or ("mp",))])
        if tuple(fields) == ("pt",) and raw.operator == "OR" and (family := _family_of_types(raw.parts)):
            return family
        first, *others = raw.parts
        nodes = [self.node(first, fields)]
        n_notes = len(self.notes.found)
        nodes += [self.node(part, fields) for part in others]
        if raw.operator == "NOT" and len(self.notes.found) > n_notes:
            self.notes.add(*TAKEN_AWAY)
        return joined(raw.operator, nodes)

    def _heading(self, heading: OvidHeading) -> Node:
        tag, noexp = "majr" if heading.major else "mh", not heading.exploded
        if not heading.has_slash:
            self.notes.add(heading.written, "the / of a heading is missing", "it is read as a heading")
        if not heading.letters:
            return Term(heading.name, True, tag, noexp=noexp)
        unknown = [letters for letters in heading.letters if letters not in SUBHEADING_BY_LETTERS]
        if unknown:
            raise QueryError(Fault(f"there is no subheading {unknown[0]}", found=heading.written))
        if heading.exploded and (family := headings.subheading_of(heading.letters, exploded=True)):
            return Term(f"{heading.name}/{family}", True, tag)
        if heading.exploded and any(len(headings.letters_of(one, exploded=True)) > 1 for one in heading.letters):
            self.notes.add(heading.written, "PubMed explodes the subheading together with the heading", FINDS_MORE)
        names = [SUBHEADING_BY_LETTERS[letters] for letters in heading.letters]
        return joined("OR", [Term(f"{heading.name}/{name}", True, tag, noexp=noexp) for name in names])

    def _tags(self, fields: Sequence[str]) -> Iterator[tuple[str, str]]:
        """(Ovid's field, PubMed's tag); title, abstract and keywords are one field in PubMed."""
        names = set(fields)
        if names == {"ab"}:
            self.notes.add(".ab.", "PubMed searches the abstract together with the title", FINDS_MORE)
        if "hw" in names and "mp" not in names:
            self.notes.add(
                ".hw.", "PubMed has no search for the words of headings alone", "[tw] is asked, which finds more"
            )
        if "mp" in names or "hw" in names:
            yield "mp", "tw"
            names -= TEXT | {"mp", "hw"}
        elif names & {"ab", "tw"}:
            yield "tw", "tiab"
            names -= TEXT
        seen = set()
        for name in fields:
            tag = TAG_BY_FIELD.get(name, "")
            if name in names and tag not in seen:
                seen.add(tag)
                if not tag:
                    self.notes.add(f".{name}.", "PubMed has no such field", "choose another; all fields are searched")
                yield name, tag or "all"

    def _term(self, text: str, name: str, tag: str) -> Node:
        if tag == "mh":
            return Term(text.replace("$", "*"), True, "mh", noexp=True)
        if tag == "sh":
            subheading = SUBHEADING_BY_LETTERS.get(text.lower(), text)
            return Term(subheading_key(subheading), tag="sh", noexp=name == "fs" and _has_family(subheading))
        if tag == "pt":
            return Term(text, True, "pt", noexp=headings.has_types_below(text))
        if tag in ("dp", "edat"):
            return self._date(text.rstrip("*$"), tag)
        if tag in ("la", "au", "ta", "nm", "rn", "pmid", "sb"):
            return Term(text.replace("$", "*"), tag not in ("la", "pmid", "sb", "au"), tag)
        forms = forms_of(text, self.notes)
        return joined("OR", [Term(form, not PLAIN.fullmatch(form), tag) for form in forms])

    def _date(self, digits: str, tag: str) -> Node:
        """201208 as 2012/08; of 20121, which is the last quarter, the year."""
        if len(digits) == 5:
            self.notes.add(digits, "PubMed has no search for a part of a year", "the year is asked; accept it")
        parts = (digits[:4], digits[4:6], digits[6:8]) if len(digits) in (6, 8) else (digits[:4],)
        return Term("/".join(part for part in parts if part), tag=tag)

    def _near(self, near: OvidNear, fields: Sequence[str]) -> Node:
        left, right = self._alternatives(near.left), self._alternatives(near.right)
        tags = [tag for _, tag in self._tags(fields)]
        shown = f"adj{near.n or ''}"
        if left and right and len(left) * len(right) <= LONGEST_PRODUCT:
            pairs = [self._pair(one, other, near.n, tags) for one, other in product(left, right)]
            if all(pairs):
                return joined("OR", [node for nodes in pairs if nodes for node in nodes])
        self.notes.add(
            shown, WHY_NOT_NEAR, "its words are joined by AND, which finds more; write out the phrases that matter"
        )
        both = [self.node(near.left, fields), self.node(near.right, fields)]
        telling = [one for one in both if not (isinstance(one, Term) and one.text.lower() in STOPWORDS)]
        return joined("AND", telling or both)

    def _alternatives(self, raw: Raw) -> list[str]:
        """The phrases of an OR of words, [] for anything else."""
        if isinstance(raw, OvidWords):
            return forms_of(raw.text, self.notes)
        if isinstance(raw, OvidGroup) and raw.operator == "OR":
            found = [self._alternatives(part) for part in raw.parts]
            return [form for forms in found for form in forms] if all(found) else []
        if isinstance(raw, OvidNear) and raw.n is None:
            left, right = self._alternatives(raw.left), self._alternatives(raw.right)
            return [f"{one} {other}" for one, other in product(left, right)]
        return []

    def _pair(self, one: str, other: str, n: int | None, tags: Sequence[str]) -> list[Node]:
        """Two phrases beside or near each other; [] where PubMed cannot ask for them."""
        if n is None:
            return [Term(f"{one} {other}", True, tag) for tag in tags]
        if n == 1:
            orders = (f"{one} {other}", f"{other} {one}")
            return [Term(order, True, tag) for order in orders for tag in tags]
        words = (*starred_words(one), *starred_words(other))
        if len(words) == 2 and "*" not in one + other and set(tags) <= NEAR_TAGS:
            return [Term(" ".join(words), True, tag, distance=n - 1) for tag in tags]
        return []

    def _limit(self, limit: OvidLimit) -> Node:
        parts: list[Node] = [limit.line]
        for one in limits_in(limit.what):
            node = limit_of(one)
            if node is None:
                self.notes.add(f"limit to {one}", "PubMed has no such limit", "it is left out; choose a filter")
                continue
            if isinstance(node, Range) and node.tag == "edat":
                self.notes.add(one, "Ovid's entry date is its own", "PubMed's date of entry is asked; look at the ends")
            parts.append(node)
        return joined("AND", parts)


def _family_of_types(parts: Sequence[Raw]) -> Term | None:
    """The publication type of which the parts are all that stand below it, itself among them."""
    names = [part.text for part in parts if isinstance(part, OvidWords)]
    return headings.type_of(names) if len(names) == len(parts) else None


def _has_family(subheading: str) -> bool:
    key = subheading_key(subheading)
    return key in headings.LETTERS_BY_SUBHEADING and len(headings.letters_of(key, exploded=True)) > 1

"""Parts of XML that articles and book chapters share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from pipeline.sandbox.invented.draft import Draft, Person, Section

MARKUP = ("i", "sup", "sub", "b")


def abstract(sections: Iterable[Section]) -> str:
    """The abstract with its notice of copyright; "" for an article without one."""
    texts = "".join(_section(section) for section in sections)
    notice = "<CopyrightInformation>Invented text; nobody's copyright.</CopyrightInformation>"
    return f"<Abstract>{texts}{notice}</Abstract>" if texts else ""


def _section(section: Section) -> str:
    label = f" Label={quoteattr(section.label)}" if section.label else ""
    category = f' NlmCategory="{section.category}"' if section.category else ""
    return f"<AbstractText{label}{category}>{marked_text(section.text)}</AbstractText>"


def author_list(draft: Draft, kind: str = "") -> str:
    """The authors and the group that stands behind them; `kind` is an attribute that books have."""
    people = "".join(_person(person) for person in draft.authors)
    group = (
        f'<Author ValidYN="Y"><CollectiveName>{escape(draft.group)}</CollectiveName></Author>' if draft.group else ""
    )
    return f'<AuthorList CompleteYN="Y"{kind}>{people}{group}</AuthorList>' if people or group else ""


def _person(person: Person) -> str:
    return (
        f'<Author ValidYN="Y"><LastName>{escape(person.family)}</LastName><ForeName>{escape(person.given)}</ForeName>'
        f"<Initials>{person.initials}</Initials><AffiliationInfo><Affiliation>{escape(person.affiliation)}</Affiliation>"
        "</AffiliationInfo></Author>"
    )


def typed(tag: str, names: Iterable[str]) -> str:
    """An element for each name, with an identifier."""
    return "".join(f'<{tag} UI="{made_up_id(name)}">{escape(name)}</{tag}>' for name in names)


def optional(tag: str, text: str) -> str:
    """The element, or nothing where there is no text."""
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""


def day_element(tag: str, day: date) -> str:
    """A date as NLM writes it outside of History: two digits for month and day."""
    return f"<{tag}><Year>{day.year}</Year><Month>{day.month:02}</Month><Day>{day.day:02}</Day></{tag}>"


def marked_text(text: str) -> str:
    """Escaped, with the markup that PubMed allows inside titles and abstracts left standing."""
    escaped = escape(text)
    for tag in MARKUP:
        escaped = escaped.replace(f"&lt;{tag}&gt;", f"<{tag}>").replace(f"&lt;/{tag}&gt;", f"</{tag}>")
    return escaped


def made_up_id(name: str) -> str:
    """An identifier in the place of MeSH's own: D99 and four digits."""
    return f"D99{int(hashlib.sha256(name.lstrip('*').encode()).hexdigest(), 16) % 10_000:04}"

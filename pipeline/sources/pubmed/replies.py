"""NCBI's replies as typed answers. Each reader gives the answer or the refusal that a damaged reply is."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.ground.identifiers import is_pmid
from pipeline.sources.web.json_body import json_object
from pipeline.sources.web.refusal import Refusal, refusal
from pipeline.sources.web.reply import Reply

MOST_DIGITS = 15
"""Of a count. Python itself refuses to read a number of some thousand digits."""
PMID_PATH_BY_ARTICLE: Mapping[str, str] = {
    "PubmedArticle": "MedlineCitation/PMID",
    "PubmedBookArticle": "BookDocument/PMID",
}


@dataclass(frozen=True, slots=True)
class DatabaseInfo:
    """The state of PubMed: its build, its last update ("2026/01/05 06:33") and how many records it holds.

    answered_at   when NCBI said so: aware, in UTC
    expected_at   what time it should have been, by a clock that is not NCBI's; None where there is none to ask
    """

    build: str
    last_update: str
    n_records: int
    answered_at: datetime
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many records a query finds, and how PubMed understood it.

    translation    the query as PubMed ran it
    translations   what it made of single terms: (from, to)
    warnings       every entry of the ErrorList and the WarningList: "PhraseNotFound: xyz"
    """

    count: int
    translation: str
    translations: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A count with the PMIDs listed beside it."""

    count: Count
    pmids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """What ELink links each PMID with, and the reply that says so.

    unknown   PMIDs asked for that PubMed does not have, as far as ELink tells
    """

    body: bytes
    answered_at: datetime
    linked_by_pmid: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]


def read_info(reply: Reply) -> DatabaseInfo | Refusal:
    """The answer of EInfo for one database."""
    root = _parsed(reply)
    if isinstance(root, Refusal):
        return root
    build, last_update, n_records = (
        (root.findtext(f"DbInfo/{name}") or "").strip() for name in ("DbBuild", "LastUpdate", "Count")
    )
    if not (build and last_update and _is_number(n_records)):
        return _incomplete("DbBuild, LastUpdate or Count", reply)
    return DatabaseInfo(build, last_update, int(n_records), reply.answered_at)


def read_page(reply: Reply) -> Page | Refusal:
    """The answer of ESearch. An answer without a count, a list or a translation is none: it must not become 0 hits."""
    root = _parsed(reply)
    if isinstance(root, Refusal):
        return root
    count, ids, translation = root.findtext("Count") or "", root.find("IdList"), root.find("QueryTranslation")
    if not _is_number(count.strip()) or ids is None or translation is None:
        return _incomplete("Count, IdList or QueryTranslation", reply)
    pmids = tuple((element.text or "").strip() for element in ids)
    if not all(map(is_pmid, pmids)):
        return _incomplete("a PMID in every Id", reply)
    answer = Count(
        int(count),
        (translation.text or "").strip(),
        tuple(
            ((entry.findtext("From") or "").strip(), (entry.findtext("To") or "").strip())
            for entry in root.iterfind("TranslationSet/Translation")
        ),
        tuple(
            f"{entry.tag}: {' '.join((entry.text or '').split())}"
            for kind in ("ErrorList", "WarningList")
            for entry in root.iterfind(f"{kind}/*")
        ),
    )
    return Page(answer, pmids)


def read_delivery(reply: Reply, asked: tuple[str, ...]) -> frozenset[str] | Refusal:
    """Which of the records asked for stand in the answer of EFetch.

    A record nobody asked for, or one that stands twice in the same version, makes the whole answer doubtful.
    """
    try:
        versions = _pmid_versions(reply.body)
    except ET.ParseError as error:
        return refusal("E16", f"not well-formed XML: {error}", reply.status)
    if versions is None:
        return _incomplete("PubmedArticleSet", reply)
    pmids = {pmid for pmid, _ in versions}
    unasked = sorted(pmids - set(asked))
    if unasked:
        return refusal("unasked", f"PMID {', '.join(pmid or '(none)' for pmid in unasked)}", reply.status)
    if len(set(versions)) < len(versions):
        twice = sorted({pmid for pmid, version in versions if versions.count((pmid, version)) > 1})
        return refusal("unasked", f"twice: PMID {', '.join(twice)}", reply.status)
    return frozenset(pmids)


def _pmid_versions(body: bytes) -> list[tuple[str, str]] | None:
    """(PMID, version) of every record, books included, in the order of the document; None when it is no set."""
    found: list[tuple[str, str]] = []
    events = ET.iterparse(io.BytesIO(body), ("start", "end"))
    _, root = next(iter(events))
    if root.tag != "PubmedArticleSet":
        return None
    for event, element in events:
        if event == "end" and (path := PMID_PATH_BY_ARTICLE.get(element.tag)):
            pmid = element.find(path)
            text = "" if pmid is None else (pmid.text or "").strip()
            found.append((text, "1" if pmid is None else pmid.get("Version", "1")))
            root.clear()
    return found


def read_links(reply: Reply, asked: tuple[str, ...], name: str) -> Links | Refusal:
    """The answer of ELink to PMIDs that were each asked for apart: one LinkSet for each, with or without links.

    In the place of a PMID that it does not know NCBI has written 0 (ropensci/rentrez#57).
    """
    root = _parsed(reply)
    if isinstance(root, Refusal):
        return root
    error = next(root.iter("ERROR"), None)
    if error is not None:
        return refusal("error", (error.text or "").strip(), reply.status)
    linked = linked_by_pmid(root, name)
    missing = tuple(pmid for pmid in asked if pmid not in linked)
    n_unknown = sum(element.text == "0" for element in root.iterfind("LinkSet/IdList/Id"))
    if len(missing) > n_unknown:
        return refusal("incomplete", f"without a LinkSet for PMID {', '.join(missing)}", reply.status)
    unasked = sorted(linked.keys() - set(asked))
    if unasked:
        return refusal("unasked", f"links of PMID {', '.join(unasked)}", reply.status)
    if not all(is_pmid(pmid) for pmids in linked.values() for pmid in pmids):
        return _incomplete("a PMID in every Link", reply)
    return Links(reply.body, reply.answered_at, linked, missing)


def linked_by_pmid(root: ET.Element, name: str) -> dict[str, tuple[str, ...]]:
    """PMID -> those that it is linked with under a link's name, each once; () for a PMID without such links."""
    found: dict[str, tuple[str, ...]] = {}
    for link_set in root.iterfind("LinkSet"):
        groups = [group for group in link_set.iterfind("LinkSetDb") if name == group.findtext("LinkName")]
        pmids = dict.fromkeys((link.text or "").strip() for group in groups for link in group.iterfind("Link/Id"))
        for asked in link_set.iterfind("IdList/Id"):
            if asked.text and asked.text != "0":
                found[asked.text.strip()] = tuple(pmids)
    return found


def read_summaries(reply: Reply) -> dict[str, str] | Refusal:
    """The answer of ESummary: PMID -> the error it reports for it, "" when it has a summary."""
    answer = json_object(reply.body)
    if answer is None:
        return refusal("E16", "not JSON", reply.status)
    result = answer.get("result")
    if not isinstance(result, dict) or not isinstance(result.get("uids"), list):
        return _incomplete("result and uids", reply)
    return {
        pmid: " ".join(str(summary.get("error", "")).split())
        for pmid, summary in result.items()
        if isinstance(summary, dict)
    }


def _parsed(reply: Reply) -> ET.Element | Refusal:
    try:
        return ET.fromstring(reply.body)
    except ET.ParseError as error:
        return refusal("E16", f"not well-formed XML: {error}", reply.status)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


def _incomplete(missing: str, reply: Reply) -> Refusal:
    start = reply.body[:300].decode("utf-8", "replace")
    return refusal("incomplete", f"without {missing}: {start}", reply.status)

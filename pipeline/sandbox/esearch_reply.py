"""The shapes of ESearch's replies, in XML and in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.sandbox.call import Call, ServedReply, json_reply, xml_reply, xml_text

PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
HEADER = {"type": "esearch", "version": "0.3"}


@dataclass(frozen=True, slots=True)
class HitPage:
    """One page of hits, with whatever PubMed has to say about it."""

    count: int
    start: int
    pmids: tuple[str, ...]
    translation: str
    phrases_not_found: tuple[str, ...]
    quoted_not_found: tuple[str, ...]
    messages: tuple[str, ...]
    mapped: tuple[tuple[str, str], ...]
    environment: str
    key: int


def page_reply(call: Call, page: HitPage) -> ServedReply:
    """A page of hits."""
    return json_reply(_json_of(page)) if call.wants_json else xml_reply(_xml_of(page))


def refused(call: Call, words: str) -> ServedReply:
    """An error inside HTTP 200. In JSON a line break of the text stands raw inside the string, as PubMed sends it."""
    if call.wants_json:
        document = {"header": HEADER, "esearchresult": {"ERROR": words}}
        return json_reply(_compact(document).replace("\\n", "\n"))
    return xml_reply(f"{PROLOG}<eSearchResult>\n\t<ERROR>{xml_text(words)}</ERROR>\n</eSearchResult>\n")


def count_reply(call: Call, count: int) -> ServedReply:
    """rettype=count: the number and nothing else, no translation and no warning."""
    if call.wants_json:
        return json_reply(_compact({"header": HEADER, "esearchresult": {"count": str(count)}}))
    return xml_reply(f"{PROLOG}<eSearchResult>\n\t<Count>{count}</Count>\n</eSearchResult>\n")


def _xml_of(page: HitPage) -> str:
    history = f"<QueryKey>{page.key}</QueryKey><WebEnv>{page.environment}</WebEnv>" if page.key else ""
    ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in page.pmids)
    lists = _xml_list("ErrorList", PhraseNotFound=page.phrases_not_found) + _xml_list(
        "WarningList", QuotedPhraseNotFound=page.quoted_not_found, OutputMessage=page.messages
    )
    return (
        f"{PROLOG}<eSearchResult><Count>{page.count}</Count><RetMax>{len(page.pmids)}</RetMax>"
        f"<RetStart>{page.start}</RetStart>{history}{f'<IdList>{chr(10)}{ids}</IdList>' if ids else '<IdList/>'}"
        f"{_translation_set(page)}<QueryTranslation>{xml_text(page.translation)}</QueryTranslation>{lists}"
        "</eSearchResult>\n"
    )


def _translation_set(page: HitPage) -> str:
    """What single terms were taken for, with the blanks that PubMed has there."""
    inner = "".join(
        f"<Translation>     <From>{xml_text(old)}</From>     <To>{xml_text(new)}</To>    </Translation>"
        for old, new in page.mapped
    )
    return f"<TranslationSet>{inner}</TranslationSet>" if inner else "<TranslationSet/>"


def _xml_list(name: str, **texts_by_tag: tuple[str, ...]) -> str:
    inner = "".join(f"<{tag}>{xml_text(text)}</{tag}>" for tag, texts in texts_by_tag.items() for text in texts)
    return f"<{name}>{inner}</{name}>" if inner else ""


def _json_of(page: HitPage) -> str:
    result: dict[str, Any] = {
        "count": str(page.count),
        "retmax": str(len(page.pmids)),
        "retstart": str(page.start),
        **({"querykey": str(page.key), "webenv": page.environment} if page.key else {}),
        "idlist": list(page.pmids),
        "translationset": [{"from": old, "to": new} for old, new in page.mapped],
        "querytranslation": page.translation,
    }
    if page.phrases_not_found:
        result["errorlist"] = {"phrasesnotfound": list(page.phrases_not_found), "fieldsnotfound": []}
    if page.quoted_not_found or page.messages:
        result["warninglist"] = {
            "phrasesignored": [],
            "quotedphrasesnotfound": list(page.quoted_not_found),
            "outputmessages": list(page.messages),
        }
    return _compact({"header": HEADER, "esearchresult": result})


def _compact(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

"""What kind of failure a reply is, if any: judged before anything in it is read, because NCBI sends many of its
errors with HTTP status 200."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from pipeline.sources.pubmed.refusal import Refusal, refusal
from pipeline.sources.pubmed.transport import Reply

Form = Literal["xml", "json"]

HEAD = 20_000
"""Bytes of a reply in which an error stands, if there is one; a page inside an error can be long."""

CODE_BY_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words, re.IGNORECASE), code)
    for words, code in (
        ("API rate limit exceeded", "E9"),
        ("API key invalid", "E11"),
        ("/lbsm/|Unable to route request|ratecontrol", "E10"),
        ("ID list is empty", "E2"),
        ("Unable to obtain query", "E3"),
        ("OUT OF RANGE", "E4"),
        ("cannot be larger than|out of acceptable range", "E5"),
        ("proxy_stream|Failed to connect to PubOne", "E6"),
        ("External viewer error|Status: Timeout", "E7"),
        ("Unable to open connection|Database is not supported|temporarily unavailable", "E8"),
        ("Neither query_key nor id specified", "E17"),
        ("Too many UIDs in request", "E18"),
        ("Empty ID list|IDs have invalid value|Invalid db name", "E19"),
        ("DocSum backend", "E20"),
        ("Search Backend failed", "query"),
    )
)
"""NCBI's words -> the kind of failure. The first that fits counts: "Search Backend failed" opens several of them."""

ERROR_ELEMENT = re.compile(r"<ERROR>(.*?)(?:</ERROR>\s*<|\Z)", re.DOTALL | re.IGNORECASE)
DATA_ROOT = re.compile(r"<(PubmedArticleSet|eSearchResult|eInfoResult|eSummaryResult|eFetchResult|ePostResult)\b")
SUMMARY_COMMENT = re.compile(r"<DocumentSummarySet[^>]*>\s*<!--")
PAGE = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!DOCTYPE\s+html|<html)", re.IGNORECASE)


def classify(reply: Reply, form: Form) -> Refusal | None:
    """The refusal that `reply` is, or None when it looks like the data that was asked for."""
    words = _error_words(reply.body, form)
    code = _code(reply, form, words)
    if code is None:
        return None
    shown = words or reply.body[:HEAD].decode("utf-8", "replace")
    return refusal(
        code, f"HTTP {reply.status}: {shown}" if reply.status != 200 else shown, reply.status, reply.retry_after_s
    )


def _code(reply: Reply, form: Form, words: str) -> str | None:
    for pattern, code in CODE_BY_WORDS:
        if pattern.search(words):
            return code
    if SUMMARY_COMMENT.search(reply.body[:HEAD].decode("utf-8", "replace")):
        return "E20"
    if reply.status != 200:
        return _code_of_status(reply.status)
    if not reply.body.strip():
        return "empty"
    if not _looks_like(reply.body, form):
        return "E14"
    return "error" if words else None


def _code_of_status(status: int) -> str:
    if status >= 500:
        return "E13"
    return {400: "bad-request", 413: "E12", 414: "E12", 408: "timeout", 429: "E9"}.get(status, "status")


def _looks_like(body: bytes, form: Form) -> bool:
    start = body[:HEAD].decode("utf-8", "replace")
    return start.lstrip("\ufeff \t\r\n").startswith("{") if form == "json" else DATA_ROOT.search(start) is not None


def _error_words(body: bytes, form: Form) -> str:
    """What the reply says went wrong; "" when it says nothing of the kind, or is a page."""
    start = body[:HEAD].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if PAGE.match(start):
        return ""
    if start.startswith("{"):
        return "; ".join(_errors_in(body))
    root = DATA_ROOT.search(start)
    if start.startswith("<"):
        errors = ERROR_ELEMENT.findall(start) if root and root[1] != "PubmedArticleSet" else []
        return "; ".join(errors)
    return start[:1000]


def _errors_in(body: bytes) -> Iterator[str]:
    """The errors in a JSON reply. NCBI puts raw line feeds into its strings: hence not strict."""
    try:
        answer: Any = json.loads(body.decode("utf-8", "replace"), strict=False)
    except ValueError:
        return
    if not isinstance(answer, dict):
        return
    if "result" not in answer and "error" in answer:
        yield str(answer["error"])
    for name in ("esearchresult", "esummaryresult"):
        result = answer.get(name)
        if isinstance(result, dict) and "ERROR" in result:
            yield str(result["ERROR"])
        elif isinstance(result, list):
            yield from (str(entry) for entry in result)

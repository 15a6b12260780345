"""A sweep in the place of PubMed: it answers what the stages ask of Entrez, from what was found in NLM's files.

The strategy was matched by our own matcher and not by PubMed: see docs/how-to/search-a-mirror.md for what that means.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from shlex import quote
from types import TracebackType
from typing import Any

from pipeline.ground.errors import Fault, ProtocolError, SourceError
from pipeline.ground.files import read_bytes, sha256_of_file
from pipeline.sources.pubmed import Batch, Count, DatabaseInfo, Hits
from pipeline.sweep.mirror_files import NUMBERED
from pipeline.sweep.outcome import FORMAT, FOUND, RECORDS_ZIP, SUMMARY, Found, LineFound
from pipeline.sweep.parts import FOLDER

FILES = "pubmed*.xml.gz"
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
END = b"\n</PubmedArticleSet>\n"
PLACE = "[pubmed] mirror"
NO_STATUS = 0
"""Of a reply that did not come over the network."""


class Mirror:
    """What a sweep found for one review. Stands where `Entrez` stands, and sends nothing to anybody.

    Raises ProtocolError where the protocol names no folder of a sweep, and SourceError where the sweep there is of
    no use: not of this review, of another strategy, or one that had to do without a file.
    """

    n_requests = 0

    def __init__(self, out: Path, review: str, protocol: Path) -> None:
        self._folder = out / review
        self._protocol = protocol
        self._require_sweep(out)
        self._found = self._read()
        self._line_by_sent = {line.sent: line for line in self._found.lines}

    def __enter__(self) -> Mirror:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._archive.close()

    def about(self) -> DatabaseInfo:
        """The state of the mirror; its day is the one on which its last file was packed."""
        found = self._found
        answered_at = datetime.strptime(found.made_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        build = f"mirror of {found.first} to {found.last}, {found.n_files} files, sha256 {found.files_sha256[:16]}"
        return DatabaseInfo(build, f"{answered_at:%Y/%m/%d %H:%M}", found.n_records, answered_at)

    def require_lines(self, sent_by_name: Mapping[str, str], search: str) -> None:
        """Raises SourceError where the sweep is not of this strategy: its lines as they are sent, and the search."""
        unknown = [name for name, sent in sent_by_name.items() if sent not in self._line_by_sent]
        if unknown:
            raise self._changed(", ".join(f"#{name}" for name in unknown))
        self.search(sent_by_name[search])
        for sent in sent_by_name.values():
            self.count(sent)

    def count(self, query: str) -> Count:
        """How many records a line of the strategy finds, and how it was understood."""
        line = self._line(query)
        if line.count is None:
            raise self._unfit("lines were not counted in this sweep", found=f"#{line.name}")
        return Count(line.count, line.translation, line.translations, line.warnings)

    def search(self, query: str) -> Hits:
        """Every PMID that the strategy finds."""
        line, found = self._line(query), self._found
        if line.name != found.search:
            raise self._unfit("the sweep searched another line", found=f"#{found.search}", expected=f"#{line.name}")
        how = f"from a mirror of {found.n_files} files by TrialSift's own matcher"
        return Hits(len(found.pmids), line.translation, line.translations, line.warnings, found.pmids, how)

    def fetch(self, pmids: Sequence[str]) -> Iterator[Batch]:
        """The records, as their files have them: those that were found, and what earlier searches found."""
        asked = tuple(dict.fromkeys(pmids))
        if unknown := [pmid for pmid in asked if not self._knows(pmid)]:
            raise self._unfit("this sweep did not look for records that the review has", found=", ".join(unknown[:10]))
        there = self._names
        returned = tuple(pmid for pmid in asked if f"{pmid}.xml" in there)
        body = HEAD + b"\n".join(self._archive.read(f"{pmid}.xml") for pmid in returned) + END
        missing = tuple(pmid for pmid in asked if f"{pmid}.xml" not in there)
        parameters = {"db": "pubmed", "id": ",".join(asked), "mirror": self._found.last}
        yield Batch("", asked, body, NO_STATUS, self.about().answered_at, parameters, returned, missing)

    def explain_missing(self, pmids: Sequence[str]) -> dict[str, str]:
        """Why each of these is not there."""
        return {pmid: self._found.elsewhere[pmid] for pmid in pmids}

    def _knows(self, pmid: str) -> bool:
        return f"{pmid}.xml" in self._names or pmid in self._found.elsewhere

    def _line(self, query: str) -> LineFound:
        if query not in self._line_by_sent:
            raise self._changed(query[:200])
        return self._line_by_sent[query]

    def _changed(self, found: str) -> SourceError:
        return self._unfit("the strategy was changed since this sweep", found=found)

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self._folder / RECORDS_ZIP)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._archive.namelist())

    def _require_sweep(self, out: Path) -> None:
        """Raises ProtocolError where no sweep ever wrote into the folder that the protocol names."""
        if (out / SUMMARY).is_file() or (out / FOLDER).is_dir():
            return
        fix = f"correct the key, or sweep into that folder: {_to_sweep(None, self._protocol, out)}"
        if not out.is_dir():
            problem = "the folder of the mirror is not there"
        elif any(NUMBERED.fullmatch(path.name) for path in out.iterdir()):
            problem = "these are NLM's files; a review takes its records from what a sweep of them wrote"
            beside = out.with_name(f"{out.name}-swept")
            fix = f"name {beside.name} in their place, after: {_to_sweep(out, self._protocol, beside)}"
        else:
            problem = "no sweep has written into the folder of the mirror"
        raise ProtocolError(Fault(problem, self._protocol, PLACE, f"{out.resolve()}", fix=fix))

    def _read(self) -> Found:
        if not (self._folder / FOUND).is_file():
            there = ", ".join(sorted(path.parent.name for path in self._folder.parent.glob(f"*/{FOUND}")))
            problem = "the sweep there does not hold this review, or has not come to its end"
            raise self._unfit(problem, found=there and f"of {there}", expected=f"of {self._folder.name}")
        try:
            values = json.loads(read_bytes(self._folder / FOUND))
            found = _found_of(values)
            is_whole = sha256_of_file(self._folder / RECORDS_ZIP) == found.records_sha256
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._unfit(f"there is no sweep of this review that can be read: {error}") from error
        if not is_whole:
            raise self._unfit("the records of this sweep are not those that it wrote")
        if found.why_bad:
            raise self._unfit("this sweep did without files that were bad", found=", ".join(found.why_bad))
        if not found.made_at:
            raise self._unfit("no file of this mirror tells when it was made, and a search must have a date")
        return found

    def _unfit(self, problem: str, *, found: str = "", expected: str = "") -> SourceError:
        fix = _to_sweep(None, self._protocol, self._folder.parent)
        return SourceError(Fault(problem, self._folder.resolve(), "", found, expected, fix))


def _to_sweep(files: Path | None, protocol: Path, out: Path) -> str:
    """What to type so that a sweep of NLM's files writes into `out`; where they lie is known at times."""
    pattern = f"{files.resolve()}/{FILES}" if files else f"MIRROR/{FILES}"
    return f"trialsift sweep --files '{pattern}' --protocol {quote(str(protocol))} --out {quote(str(out.resolve()))}"


def _found_of(values: dict[str, Any]) -> Found:
    """What stands in the file that a sweep wrote. Raises ValueError, KeyError or TypeError."""
    if values.pop("format") != FORMAT:
        raise ValueError("it is not of a sweep of this version")
    for line in values["lines"]:
        line["translations"] = tuple((old, new) for old, new in line["translations"])
        line["warnings"] = tuple(line["warnings"])
    values["lines"] = tuple(LineFound(**line) for line in values["lines"])
    values["unreadable"] = tuple((pmid, why) for pmid, why in values["unreadable"])
    values["gaps"], values["pmids"] = tuple(values["gaps"]), tuple(values["pmids"])
    return Found(**values)

"""What the sources that are asked besides PubMed answered: one JSON file for each answer, never edited.

The raw replies stand in the cache, page by page. A page of the very same bytes as one of an earlier answer is referred
to and not written again. The answer's file is written last: a page that no answer names counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import __version__
from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import read_bytes, remove, sha256_of, write_bytes, write_text
from pipeline.ground.way_in import to_restore, to_type
from pipeline.review.layout import ReviewPaths
from pipeline.review.sealed import sealed, unsealed
from pipeline.review.searches import dated_paths, faults_of_two_machines, next_name
from pipeline.sources.web.host import is_loopback

FORMAT = "trialsift-asked/1"


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One raw reply: where it stands in the cache of its source, the hash of its bytes, how many records it holds.

    name   "2026-01-05/page-0001.json", the folder that of the answer with which these bytes first came
    """

    name: str
    sha256: str
    n: int


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """One dated answer of a source.

    name       the date, with ".2" for a second one on the same day
    source     the name of the source in the protocol; service: what was asked, "clinicaltrials.gov"
    asked_at   date and time by the service's clock, UTC
    url        of the first request, without who asks
    query      exactly as it was asked
    how        on how many pages it came
    accepted   alarms that a person accepted for this answer
    count      how many records the service counts
    ids        the service's own, in ascending order, as many as the count
    """

    name: str
    source: str
    service: str
    asked_at: str
    client: str
    url: str
    query: str
    how: str
    accepted: tuple[str, ...]
    count: int
    ids: tuple[str, ...]
    replies: tuple[StoredPage, ...]

    @property
    def date(self) -> str:
        """YYYY-MM-DD."""
        return self.name[:10]

    @property
    def request(self) -> str:
        """The first request, for others to repeat: of one to this very machine, where a sandbox or a proxy answers,
        what was asked without the address, which says nothing elsewhere."""
        place = urlsplit(self.url)
        if not is_loopback(place.hostname or ""):
            return self.url
        return place._replace(scheme="", netloc="", path=place.path.rpartition("/")[2]).geturl()

    @property
    def event(self) -> str:
        """How tables name it: "ctgov/2026-01-05"."""
        return f"{self.source}/{self.name}"

    @property
    def record_ids(self) -> frozenset[str]:
        """The ids of its records."""
        return frozenset(f"{self.source}:{own}" for own in self.ids)


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer that has just come whole: as `SourceAnswer`, with the pages as they came.

    pages   (bytes, number of records) of each
    """

    service: str
    asked_at: str
    url: str
    query: str
    how: str
    ids: tuple[str, ...]
    pages: Sequence[tuple[bytes, int]]
    accepted: tuple[str, ...] = ()


def read_answers(folder: Path) -> tuple[SourceAnswer, ...]:
    """All answers of one source, earliest first. Raises ProvenanceError for a file that is not one we wrote."""
    return tuple(map(_read_answer, dated_paths(folder)))


def answered_sources(searches: Path) -> tuple[str, ...]:
    """The sources of which there are answers, by their names."""
    folders = searches.iterdir() if searches.is_dir() else ()
    return tuple(sorted(folder.name for folder in folders if dated_paths(folder)))


def answers_by_source(paths: ReviewPaths, sources: Iterable[str]) -> dict[str, tuple[SourceAnswer, ...]]:
    """The answers of these sources, by their names; () for one that has not answered yet."""
    return {source: read_answers(paths.answers(source)) for source in sources}


def write_answer(paths: ReviewPaths, source: str, new: NewAnswer) -> SourceAnswer:
    """Write the pages of an answer that has not been written before, and then, last, the answer itself."""
    folder, cache = paths.answers(source), paths.pages(source)
    name = next_name(folder, new.asked_at[:10])
    sound = {page.sha256: page for answer in read_answers(folder) for page in answer.replies if is_sound(cache, page)}
    replies: list[StoredPage] = []
    for number, (body, n) in enumerate(new.pages, start=1):
        sha256 = sha256_of(body)
        page = sound.get(sha256) or StoredPage(f"{name}/page-{number:04d}.json", sha256, n)
        if sha256 not in sound:
            write_bytes(cache / page.name, body)
        replies.append(page)
    _clear(cache / name, {page.name for page in replies})
    answer = SourceAnswer(
        name, source, new.service, new.asked_at, f"trialsift {__version__}", new.url, new.query, new.how, new.accepted,
        len(new.ids), new.ids, tuple(replies),
    )  # fmt: skip
    write_text(folder / f"{name}.json", sealed({"format": FORMAT, **asdict(answer)}))
    return answer


def page_bodies(cache: Path, answers: Sequence[SourceAnswer]) -> Mapping[str, Path]:
    """Hash -> a file that should hold the page of that hash, and is there."""
    pages = [page for answer in answers for page in answer.replies]
    return {page.sha256: cache / page.name for page in pages if (cache / page.name).is_file()}


def damaged_pages(cache: Path, answers: Sequence[SourceAnswer]) -> list[Fault]:
    """A fault for each page that is there and is not what was written, and for each that the last answer lacks.

    `cache`: the folder of the source in the review's, which is named after the review.
    """
    again = to_type("update", cache.parent.name)
    fix = f"restore the file from a copy of cache/; without one, {again} asks the source again"
    there = page_bodies(cache, answers)
    faults = {
        path: Fault("this stored answer is damaged", path, expected=f"sha256 {sha256}", fix=fix)
        for sha256, path in there.items()
        if sha256_of(read_bytes(path)) != sha256
    }
    for page in answers[-1].replies if answers else ():
        if page.sha256 not in there:
            path = cache / page.name
            faults[path] = Fault("this stored answer is missing", path, expected=f"sha256 {page.sha256}", fix=fix)
    return [faults[path] for path in sorted(faults)]


def set_aside_damaged(cache: Path, answers: Sequence[SourceAnswer]) -> bool:
    """Rename what is damaged to `<name>.damaged`; whether the last answer is still there whole."""
    for page in (page for answer in answers for page in answer.replies):
        path = cache / page.name
        if path.is_file() and not is_sound(cache, page):
            path.replace(path.with_name(f"{path.name}.damaged"))
    return not damaged_pages(cache, answers)


def is_sound(cache: Path, page: StoredPage) -> bool:
    """Whether the page is there, and still the one that was written."""
    try:
        return sha256_of(read_bytes(cache / page.name)) == page.sha256
    except OSError:
        return False


def _clear(folder: Path, names: set[str]) -> None:
    """Take away what a run that was killed, or whose answer did not add up, left of pages."""
    for path in sorted(folder.glob("*page-*.json*")) if folder.is_dir() else ():
        if f"{folder.name}/{path.name}" not in names:
            remove(path)


def _read_answer(path: Path) -> SourceAnswer:
    content = b""
    try:
        content = read_bytes(path)
        return _answer_of(path.stem, content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        ProvenanceError.raise_if_any(faults_of_two_machines(path, content.decode("utf-8", "replace"), "ids"))
        fix = f"restore it: {to_restore(path)}"
        raise ProvenanceError(Fault(f"this answer cannot be read: {error}", path, fix=fix)) from error


# Every stage reads all answers, and they are never edited.
@lru_cache(maxsize=1024)
def _answer_of(name: str, content: bytes) -> SourceAnswer:
    """What stands in the file of an answer. Raises ValueError, KeyError or TypeError."""
    values = unsealed(content, FORMAT, name)
    replies = tuple(StoredPage(**page) for page in values.pop("replies"))
    accepted, ids = (tuple(values.pop(key)) for key in ("accepted", "ids"))
    return SourceAnswer(**values, accepted=accepted, ids=ids, replies=replies)

"""Pack the stored replies of earlier searches into one file. The results stay the same.

Those of the last search stay as they are, and those of a search whose reading was never finished or is damaged.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.commands.command import add_review, review_paths
from pipeline.ground.errors import ProvenanceError
from pipeline.review.cache import SearchCache, search_caches
from pipeline.review.lock import locked
from pipeline.review.pack import PACK, clear_leftovers, pack_folders
from pipeline.review.searches import read_searches


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)


def execute(arguments: Namespace) -> None:
    paths = review_paths(arguments)
    with locked(paths.cache):
        searches = read_searches(paths.searches)
        clear_leftovers(paths.cache, [search.name for search in searches])
        loose = [cache.folder for cache in search_caches(paths.cache, searches[:-1]) if _can_be_packed(cache)]
        before = _size(paths.cache)
        if loose:
            pack_folders(paths.cache, loose)
    n_files, n_bytes = _size(paths.cache)
    print(
        f"pack      {len(loose)} searches packed into {paths.cache / PACK}: "
        f"{before[0]} files of {before[1]:,} bytes became {n_files} of {n_bytes:,}"
    )


def _can_be_packed(cache: SearchCache) -> bool:
    """Whether it is a folder of ours, wholly read and sound."""
    if cache.folder.is_symlink() or not cache.folder.is_dir():
        return False
    try:
        is_done = cache.missing() is not None and cache.plan() is not None
        return is_done and all(reply.is_sound() for reply in cache.replies())
    except ProvenanceError:
        return False


def _size(cache: Path) -> tuple[int, int]:
    sizes = [path.stat().st_size for path in cache.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)

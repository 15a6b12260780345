"""Whether what a protocol names outside of its own folder is there: the mirror, and Retraction Watch's table.

They are a state of this machine and no fault of what people wrote, so `lint` and `status` warn of them. An update,
which needs them, stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError, TrialSiftError
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol


def faults_outside(paths: ReviewPaths, protocol: Protocol) -> Iterator[Fault]:
    """What an update would stop at, each with what to do."""
    for require in (partial(_require_mirror, paths, protocol), partial(require_table, protocol)):
        try:
            require()
        except TrialSiftError as error:
            yield from error.faults


def _require_mirror(paths: ReviewPaths, protocol: Protocol) -> None:
    """Raises where a mirror is named that has nothing for the strategy as it is today."""
    if not protocol.pubmed.mirror:
        return
    # Few reviews have a mirror, and `status` is to start quickly: what reads sweeps and strategies is imported here.
    from pipeline.language import expand
    from pipeline.review.review import read_strategy, strategy_text
    from pipeline.sweep.mirror import Mirror

    try:
        lines = read_strategy(strategy_text(paths.strategy), paths.strategy)
        sent_by_name = {line.name: expand(lines, line.name) for line in lines}
    except ProtocolError:
        # What is wrong with the strategy itself is the linter's to say, and an update's.
        return
    with Mirror(Path(protocol.pubmed.mirror), paths.name, paths.protocol) as mirror:
        mirror.require_lines(sent_by_name, protocol.search.line or lines[-1].name)


def require_table(protocol: Protocol) -> None:
    """Raises TableError where the table of Retraction Watch is named and not there, or its first row is another's."""
    if protocol.notices.retraction_watch:
        from pipeline.review.retraction_watch import check_table

        check_table(Path(protocol.notices.retraction_watch))

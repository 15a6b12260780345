"""Asking again: how often, and how long to wait before."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from pipeline.sources.web.clock import Clock
from pipeline.sources.web.host import Server
from pipeline.sources.web.refusal import Refusal, is_final

N_TRIES = 6
LONGEST_WAIT_S = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Before the second try, the third, … A wait is drawn between 0 and this ("full jitter"), so that many clients that
failed together do not come back together."""
RETRY_AFTER_CAP_S = 60.0
"""The longest wait that a server may ask for; a mistaken "one day" must not hold the run."""

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


def with_retries(
    attempt: Callable[[], Answer | Refusal], server: Server, clock: Clock, n_tries: int
) -> tuple[Answer | Refusal, int]:
    """What `attempt` answers, after as many tries as make sense, and how many that were."""
    earlier: Refusal | None = None
    for number in range(1, n_tries + 1):
        answer = attempt()
        if not isinstance(answer, Refusal):
            return answer, number
        if number == n_tries or is_final(answer, earlier):
            return answer, number
        wait_s = wait_before_next(answer, number, clock)
        log.warning(
            "%s, try %d of %d: %s (%s) %s; asking again in %.1f s",
            server.title, number, n_tries, server.named(answer.kind.what), answer.kind.code, answer.words, wait_s,
        )  # fmt: skip
        clock.sleep(wait_s)
        earlier = answer
    raise AssertionError("the last try returns")


def wait_before_next(refused: Refusal, n_done: int, clock: Clock) -> float:
    """Seconds to wait after the try number `n_done`: drawn by chance, and at least what the server asked for."""
    drawn = clock.jitter(LONGEST_WAIT_S[min(n_done, len(LONGEST_WAIT_S)) - 1])
    return max(drawn, min(refused.retry_after_s, RETRY_AFTER_CAP_S))

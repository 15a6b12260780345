"""One browser for all tests of the pages.

Needs Debian's chromium. Where it is not installed, the set-up installs it when CI=true; elsewhere these tests skip.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.page.browser import Page, browsing, program


@pytest.fixture(scope="session")
def browser() -> Iterator[Page]:
    # The workers of one run wait for each other.
    with FileLock(Path(tempfile.gettempdir()) / "trialsift-chromium.lock"):
        if program() is None and os.environ.get("CI") == "true":
            for arguments in (["update", "-qq"], ["install", "-yqq", "--no-install-recommends", "chromium"]):
                subprocess.run(["apt-get", *arguments], check=False)
    if program() is None:
        pytest.skip("no chromium on this machine: apt-get install chromium, or run with CI=true as root")
    with browsing() as page:
        yield page

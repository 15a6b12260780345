"""One version everywhere: in the package, for those who cite it, and as the newest of the changelog."""

import json
import re
from pathlib import Path

from pipeline import __version__

ROOT = Path(__file__).parents[1]


def test_the_version_is_the_one_that_is_cited_and_told_of() -> None:
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)
    told = re.search(r"^## (\S+) \((\d{4}-\d{2}-\d{2})\)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    meta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert cited
    assert told
    assert cited[1] == told[1] == meta["version"] == __version__
    assert told[2] == meta["datePublished"]

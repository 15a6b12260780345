"""Lets the tests of the language share their invented records."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

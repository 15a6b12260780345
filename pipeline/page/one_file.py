"""What a page of one file needs: text that stays text, data that ends no element, a policy that names the script."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from pipeline.ground.text import visible


@cache
def template(folder: Path, name: str) -> Template:
    """A template whose every value is shown as text, its hidden characters by their code."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    environment.filters["percent"] = lambda part, whole: f"{100 * part / whole:.0f} %" if whole else "–"
    return environment.get_template(name)


def json_in_html(values: object) -> str:
    """JSON that cannot end the element it stands in, begin another one, or be taken for a line end by a script."""
    return text_in_html(json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def text_in_html(text: str) -> str:
    """The same of values that are JSON already."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def sha256_source(text: str) -> str:
    """A script or a style as the policy of the page names it: the only one that may run."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _shown(value: object) -> object:
    """Whatever the template prints: text from people and sources with its hidden characters made visible."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

"""The page of protocol.toml: every section, every key, with its type, its default and its bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.markdown_parts import page, table, words
from pipeline.review.protocol import Protocol
from pipeline.screening.criteria import Example

REPEATED = ("source", "criterion")
"""Sections of which there are as many as you like."""
BOUNDS = {"ge": "at least", "le": "at most"}
PLAIN = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}


def sections() -> dict[str, type[BaseModel] | None]:
    """Name of each section of a protocol -> its model; None where its keys are the user's own."""
    return {field.alias or name: _model_of(field.annotation) for name, field in Protocol.model_fields.items()}


def protocol_page() -> str:
    """The whole page."""
    examples = ", ".join(f"`{name}`" for name in Example.model_fields)
    return page(
        "protocol",
        *(part for name, model in sections().items() for part in _section(name, model)),
        "## Fields of an example",
        f"{words('pages')['protocol']['examples']} {examples}.",
    )


def _section(name: str, model: type[BaseModel] | None) -> Iterator[str]:
    told = words("protocol")[name]
    yield f"## [[{name}]]" if name in REPEATED else f"## [{name}]"
    yield str(told[""])
    if model:
        rows = ((f"`{key}`", told[key], _value(field), _default(field)) for key, field in model.model_fields.items())
        yield table(("key", "what it means", "value", "without it"), rows)


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as tuple[Source, ...] or PreviousVersion | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_of, get_args(annotation))), None)


def _value(field: FieldInfo) -> str:
    bounds = [
        f"{phrase} {getattr(rule, name):,}"
        for name, phrase in BOUNDS.items()
        for rule in field.metadata
        if hasattr(rule, name)
    ]
    return ", ".join([_kind(field.annotation), *bounds])


def _kind(annotation: Any) -> str:
    choices = [value for value in get_args(annotation) if isinstance(value, str | int) and value != ""]
    if choices:
        return " or ".join(f"`{json.dumps(value)}`" for value in choices)
    return PLAIN.get(annotation) or ("list" if str(annotation).startswith("tuple") else "table")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    return "none" if value in ("", (), {}) else f"`{json.dumps(value)}`"

"""A document checked against the declarations of a DTD: names, order and number of children, attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

ELEMENT = re.compile(r"<!ELEMENT\s+(\S+)\s+(.*?)>", re.DOTALL)
ATTLIST = re.compile(r"<!ATTLIST\s+(\S+)\s+(.*?)>", re.DOTALL)
REQUIRED = re.compile(r"([\w:]+)\s+(?:CDATA|ID|\([^)]*\))\s+#REQUIRED")
CHOICES = re.compile(r"([\w:]+)\s+\(([^)]*)\)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
ENTITY = re.compile(r'<!ENTITY\s+%\s+(\S+)\s+"([^"]*)"\s*>')


class ContentModels:
    """The element and attribute declarations of one DTD file."""

    def __init__(self, path: Path) -> None:
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        for name, value in ENTITY.findall(text):
            text = text.replace(f"%{name};", value)
        self._models: Mapping[str, str] = {name: " ".join(model.split()) for name, model in ELEMENT.findall(text)}
        self._attributes = dict(ATTLIST.findall(text))

    def faults(self, root: Element) -> Iterator[str]:
        """What the DTD does not allow, in words."""
        for element in root.iter():
            if element.tag not in self._models:
                yield f"unknown element {element.tag}"
                continue
            children = "".join(f"<{child.tag}>" for child in element)
            if not self._allows(self._models[element.tag], children):
                yield f"{element.tag} holds {children}, against {self._models[element.tag]}"
            yield from self._attribute_faults(element)

    def _allows(self, model: str, children: str) -> bool:
        if "#PCDATA" in model:
            allowed = {name.strip("() *") for name in model.split("|")}
            return all(child in allowed for child in re.findall(r"<([^>]+)>", children))
        if model == "EMPTY":
            return not children
        pattern = re.sub(r"[\w.:-]+", lambda name: f"(?:<{name[0]}>)", model).replace(",", "").replace(" ", "")
        return re.fullmatch(pattern, children) is not None

    def _attribute_faults(self, element: Element) -> Iterator[str]:
        body = self._attributes.get(str(element.tag), "")
        for name in REQUIRED.findall(body):
            if name not in element.attrib:
                yield f"{element.tag} lacks {name}"
        for name, choices in CHOICES.findall(body):
            value = element.get(name)
            if value is not None and value not in {choice.strip() for choice in choices.split("|")}:
                yield f"{element.tag} has {name}={value}"

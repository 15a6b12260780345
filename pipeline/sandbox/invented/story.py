"""Tell a story: pick a wording for each sentence, fill the blanks, and lay the abstract out as journals do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.sandbox.invented.dice import Dice
from pipeline.sandbox.invented.draft import Section

Story = Sequence[tuple[str, tuple[str, ...]]]
"""Sentences in order: the part of the abstract that each stands in, and its wordings."""

CATEGORY_BY_PART = {
    "background": "BACKGROUND",
    "objective": "OBJECTIVE",
    "methods": "METHODS",
    "results": "RESULTS",
    "conclusion": "CONCLUSIONS",
}
LABELS: tuple[Mapping[str, str], ...] = tuple(
    dict(zip(CATEGORY_BY_PART, labels, strict=True))
    for labels in (
        ("BACKGROUND", "OBJECTIVE", "METHODS", "RESULTS", "CONCLUSION"),
        ("INTRODUCTION", "AIM", "MATERIALS AND METHODS", "RESULTS", "CONCLUSIONS"),
        ("Background", "Objectives", "Methods", "Findings", "Interpretation"),
    )
)


def tell(story: Story, blanks: Mapping[str, str], dice: Dice) -> tuple[Section, ...]:
    """The abstract of one article, structured or plain as the dice have it."""
    text_by_part: dict[str, str] = {}
    for number, (part, wordings) in enumerate(story):
        sentence = dice.pick(f"sentence {number}", wordings).format_map(blanks).strip()
        if sentence:
            said = f"{text_by_part.get(part, '')} {sentence[0].upper()}{sentence[1:]}"
            text_by_part[part] = said.strip()
    if dice.number("layout", 0, 9) < 4:
        return (Section("", "", " ".join(text_by_part.values())),)
    labels = dice.pick("labels", LABELS)
    return tuple(Section(labels[part], CATEGORY_BY_PART[part], text) for part, text in text_by_part.items())


def figures(dice: Dice) -> dict[str, str]:
    """The numbers of a report; those that belong together agree."""
    arm, low = dice.number("arm", 12, 58), dice.number("low", -29, 4)
    middle, high = low + dice.number("half", 5, 14), low + dice.number("half", 5, 14) * 2
    significant = (low > 0) == (high > 0)
    drop, half = dice.number("drop", 9, 31), dice.number("drop half", 3, 8)
    return {
        "n": str(2 * arm),
        "arm": str(arm),
        "age": f"{dice.number('age', 24, 57)}.{dice.number('age tenth', 0, 9)}",
        "sd": f"{dice.number('sd', 5, 13)}.{dice.number('sd tenth', 0, 9)}",
        "women": str(dice.number("women", 48, 79)),
        "weeks": dice.pick("weeks", ("two", "three", "four", "six", "eight")),
        "later": dice.pick("later", ("four weeks", "eight weeks", "three months", "six months")),
        "sessions": dice.pick(
            "sessions", ("a single session", "two sessions", "three sessions", "four weekly sessions")
        ),
        "md": f"{middle / 10:.1f}",
        "lo": f"{low / 10:.1f}",
        "hi": f"{high / 10:.1f}",
        "drop": f"{drop / 10:.1f}",
        "least": f"{(drop - half) / 10:.1f}",
        "most": f"{(drop + half) / 10:.1f}",
        "p": f"0.{dice.number('p', 1, 39):03}" if significant else f"0.{dice.number('p', 12, 88)}",
        "verdict": "differed" if significant else "did not differ",
        "ppt": str(dice.number("ppt", 18, 96)),
        "disability": str(dice.number("disability", 3, 14)),
        "lost": dice.pick("lost", ("two", "three", "four", "five", "seven")),
        "studies": str(dice.number("studies", 7, 31)),
        "hits": str(dice.number("hits", 212, 1893)),
        "years": f"{dice.number('from', 2009, 2014)} to {dice.number('to', 2016, 2023)}",
        "animals": str(dice.number("animals", 14, 40)),
    }

"""The linter's rules: what each finds, why it matters, how to mend it, and an example of either side.

What PubMed swallows in silence was measured on the live service; the rest follows the PubMed User Guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule. `in_search` and `in_criterion` are None where the rule does not hold.

    `example` breaks the rule and `clean` says the same without breaking it, or what was meant.
    """

    id: str
    in_search: Severity | None
    in_criterion: Severity | None
    why: str
    mend: str
    example: str
    clean: str


def _always(id: str, why: str, mend: str, example: str, clean: str) -> LintRule:
    return LintRule(id, "error", "error", why, mend, example, clean)


def _hint(id: str, why: str, mend: str, example: str, clean: str) -> LintRule:
    return LintRule(id, "warning", "warning", why, mend, example, clean)


RULES: tuple[LintRule, ...] = (
    _always(
        "unknown-tag",
        "PubMed throws an unknown tag away without a word and searches all fields, with its own mapping of terms.",
        "Write a tag that PubMed knows.",
        "needling[tiabb]",
        "needling[tiab]",
    ),
    _always(
        "tag-on-group",
        "A tag behind parentheses is ignored without a word: everything inside is searched in all fields.",
        "Put the tag behind each term inside the parentheses.",
        "(needling OR acupuncture)[tiab]",
        "(needling[tiab] OR acupuncture[tiab])",
    ),
    _always(
        "tag-on-reference",
        "A tag behind a line reference is a tag on a group, which PubMed ignores.",
        "Put the tag behind each term of that line.",
        "#needling[tiab]",
        "#needling",
    ),
    _always(
        "tag-alone",
        "A tag belongs to the term directly before it; here is none.",
        "Write the term, or take the tag away.",
        "needling[tiab][ti]",
        "needling[ti]",
    ),
    _always(
        "unknown-modifier",
        "PubMed knows :noexp and :~N, and passes over anything else.",
        "Take the modifier away, or write one of the two.",
        '"Neck Pain"[mh:exp]',
        '"Neck Pain"[mh:noexp]',
    ),
    _always(
        "misplaced-noexp",
        "Only headings, subheadings and publication types explode; elsewhere :noexp is ignored without a word.",
        "Take :noexp away.",
        "needling[tiab:noexp]",
        "needling[tiab]",
    ),
    _always(
        "misplaced-proximity",
        "Proximity works on two or more whole words in quotation marks, in [ti], [tiab] and [ad]; else it is ignored.",
        "Put the words in quotation marks without *, or take :~N away.",
        "dry needl*[tiab:~2]",
        '"dry needling"[tiab:~2]',
    ),
    _always(
        "missing-operator",
        "PubMed joins neighbours by AND, which is rarely what a list of synonyms means.",
        "Write AND, OR or NOT between them.",
        '"dry needling"[tiab] acupuncture[tiab]',
        '"dry needling"[tiab] OR acupuncture[tiab]',
    ),
    _always(
        "missing-operand",
        "An operator stands between two terms; here one of them is missing, and PubMed drops the operator.",
        "Write the term, or take the operator away.",
        "needling[tiab] OR",
        "needling[tiab]",
    ),
    _always(
        "empty-query",
        "There is nothing to search for.",
        "Write a term.",
        "()",
        "needling[tiab]",
    ),
    _always(
        "empty-group",
        "Parentheses with nothing inside are dropped, with the operator before them.",
        "Write what belongs inside, or take them away.",
        "needling[tiab] AND ()",
        "needling[tiab]",
    ),
    _always(
        "unbalanced-parentheses",
        "PubMed answers with a failure of its search, or guesses where the parenthesis belongs.",
        "Close or remove the parenthesis.",
        "(needling[tiab] OR twitch[tiab]",
        "(needling[tiab] OR twitch[tiab])",
    ),
    _always(
        "unbalanced-quotes",
        "A quotation mark without its partner is dropped, and the phrase with it.",
        "Close or remove the quotation mark.",
        '"dry needling[tiab]',
        '"dry needling"[tiab]',
    ),
    _always(
        "unbalanced-brackets",
        "A bracket without its partner makes no tag: the words are searched in all fields.",
        "Close or remove the bracket.",
        "needling[tiab",
        "needling[tiab]",
    ),
    _always(
        "empty-quotes",
        "Doubled quotation marks enclose nothing, and leave the words beside them without quotation marks.",
        "Write one pair.",
        '""dry needling""[tiab]',
        '"dry needling"[tiab]',
    ),
    _always(
        "tag-in-quotes",
        "What stands in quotation marks is searched as words; a quotation mark before it was probably forgotten.",
        "Move the tag behind the quotation mark.",
        '"dry needling[tiab]"',
        '"dry needling"[tiab]',
    ),
    _always(
        "nested-too-deep",
        "More than 100 levels of parentheses or NOTs are a slip, not a strategy.",
        "Name parts of the query in lines of their own, or take needless parentheses away.",
        "(" * 101 + "needling[tiab]" + ")" * 101,
        "needling[tiab]",
    ),
    _always(
        "bad-range",
        "The two ends of this range do not make one.",
        "Write low:high[tag].",
        "2020[dp]:2026[crdt]",
        "2020:2026[dp]",
    ),
    _always("bad-date", "This is not a date.", "Write YYYY/MM/DD, YYYY/MM or YYYY.", "2026/13[dp]", "2026/12[dp]"),
    _always("bad-number", "A PMID is a number.", "Write digits alone.", "PMID1[uid]", "1[uid]"),
    _always(
        "leading-star",
        "PubMed needs at least four characters before the first *, and reads a star without them as a blank.",
        "Write the forms out, joined by OR.",
        "*needling[tiab]",
        "needling[tiab]",
    ),
    _always(
        "short-stem",
        "PubMed needs at least four characters before the first *, and reads a star after fewer as a blank.",
        "Write the forms out, joined by OR.",
        "rat*[tiab]",
        "(rat[tiab] OR rats[tiab])",
    ),
    _hint(
        "short-stem-in-phrase",
        "The four characters before * stand in the words before it; whether PubMed counts those is not documented.",
        "Look at what PubMed makes of it, or write the forms out with OR.",
        '"school age*"[tiab]',
        '"school age"[tiab] OR "school aged"[tiab]',
    ),
    _always(
        "other-platform",
        "PubMed takes the syntax of another platform for words or blanks, and says nothing.",
        "Write it in PubMed's own way.",
        "needling.ti,ab.",
        "needling[tiab]",
    ),
    _always(
        "look-alike",
        "The character looks like one of the language and is another: pasted ∗ found 9 records where * finds 269,566.",
        "Type the character anew.",
        "intervent∗[ti]",
        "intervent*[ti]",
    ),
    _always(
        "lower-case-operator",
        "Operators are upper case; what PubMed makes of them in lower case between words is not documented.",
        "Write AND, OR or NOT in capitals, or put the phrase in quotation marks.",
        "needling[tiab] or twitch[tiab]",
        "needling[tiab] OR twitch[tiab]",
    ),
    _always(
        "stopword",
        "PubMed does not index this word: alone it finds nothing, and an AND with it nothing either.",
        "Take it away, or make it part of a phrase.",
        "with[tiab]",
        '"with local twitch"[tiab]',
    ),
    LintRule(
        "lone-not",
        "error",
        "warning",
        "A NOT with nothing before it is ignored: `topic AND (NOT x)` is run as `topic AND x`.",
        "Write `topic NOT x`.",
        "needling[tiab] AND (NOT rats[tiab])",
        "needling[tiab] NOT rats[tiab]",
    ),
    LintRule(
        "local-tag",
        "error",
        None,
        "This tag is an extension for criteria: PubMed does not know it, and would search all fields.",
        "Use it in criteria only.",
        "needling[methods]",
        "needling[tiab]",
    ),
    _always(
        "unknown-reference",
        "There is no line of this name.",
        "Correct the name, or write the line.",
        "#nedling",
        "needling[tiab]",
    ),
    _always(
        "circular-reference",
        "The line refers to itself, perhaps by way of others.",
        "Break the circle.",
        "#itself OR needling[tiab]",
        "needling[tiab]",
    ),
    _hint(
        "mixed-operators",
        "Without parentheses PubMed works from left to right; readers take AND before OR.",
        "Put parentheses where they are meant.",
        "neck[tiab] OR back[tiab] AND needling[tiab]",
        "(neck[tiab] OR back[tiab]) AND needling[tiab]",
    ),
    _hint(
        "doubled-parentheses",
        "Two pairs of parentheses around the same thing: one of them may have been meant for something else.",
        "Take one pair away.",
        "((neck[tiab] OR back[tiab]))",
        "(neck[tiab] OR back[tiab])",
    ),
    _hint(
        "untagged",
        "Without a tag PubMed maps the term as it sees fit, and differently from year to year.",
        "Write the tag that is meant.",
        "needling",
        "needling[tiab]",
    ),
    _hint(
        "unquoted-phrase",
        "PubMed looks an unquoted phrase up in its index, and takes the words apart where it is not there.",
        "Put the phrase in quotation marks, or write the AND.",
        "local twitch response[tiab]",
        '"local twitch response"[tiab]',
    ),
    _hint(
        "moving-window",
        "The window moves: a living review loses what falls out of it, and a criterion judges otherwise another day.",
        "Write a fixed beginning: 2021/01/01:3000[dp].",
        '"last 5 years"[dp]',
        "2021/01/01:3000[dp]",
    ),
    _hint(
        "unknown-value",
        "The list of what may stand before this tag is closed, and this is not on it: PubMed finds nothing by it.",
        "Write the name as PubMed lists it.",
        "englsh[la]",
        "english[la]",
    ),
    _hint(
        "spelling-pair",
        "PubMed does not know that British and American spellings are one word.",
        "Write both spellings.",
        "randomised[tiab]",
        "randomised[tiab] OR randomized[tiab]",
    ),
    # In a criterion the longer of two terms is no waste: it is what is quoted as evidence.
    LintRule(
        "redundant-term",
        "warning",
        None,
        "Another term of the same OR finds everything that this one finds.",
        "Take the narrower term away.",
        'needl*[tiab] OR "dry needling"[tiab]',
        "needl*[tiab]",
    ),
    _hint(
        "ambiguous-abbreviation",
        "The abbreviation stands for other things too, and nothing beside it says which is meant.",
        "Join it by AND to a word of its context.",
        "LTR[tiab]",
        "LTR[tiab] AND needling[tiab]",
    ),
    _hint(
        "unmapped-heading",
        "This concerns this machine's small tree only, not PubMed: what stands below these headings is not known here.",
        "Write the headings below it with OR, use :noexp, or name NLM's file under [search]: mesh = 'desc2026.xml'.",
        '"Kidney Diseases"[mh]',
        '"Neck Pain"[mh]',
    ),
    LintRule(
        "unused-line",
        "warning",
        None,
        "No line that is searched refers to this one.",
        "Refer to it, or take it away.",
        "needling[tiab]",
        "needling[tiab]",
    ),
)

RULE_BY_ID: Mapping[str, LintRule] = MappingProxyType({rule.id: rule for rule in RULES})

"""Text made comparable, present or visible: the one place for folding, for words that mean nothing, for hidden signs.

PubMed's own folding, which keeps every place of the original, is `pipeline.language.folding`.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

ACCENTS = dict.fromkeys(range(0x0300, 0x0370))
INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
"""Soft hyphen, zero-width signs, byte-order mark: they stand inside words without ending them."""
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
LETTERS = {
    "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega",
}  # fmt: skip
PLAIN = ACCENTS | INVISIBLE | APOSTROPHES | str.maketrans(LETTERS)
ASCII_WORDS = bytes(code if code > 127 or chr(code).isalnum() else ord(" ") for code in range(256))
"""For bytes.translate: what is neither letter nor digit separates words."""

SAME_SIGNS = ACCENTS | INVISIBLE | str.maketrans(LETTERS) | str.maketrans("‘’ʼ`´“”«»‐‑–—", "'''''\"\"\"\"----")
"""For names and reasons: quotation marks and dashes of all kinds are one, other signs stay."""
BETWEEN = re.compile(r"[,;\s]+")
"""What a list of reasons is split at where it is printed: it cannot tell two reasons apart."""

PARTS = r"(?:abstract|summary|title|authors?|description|pagination|keywords?|doi|issn|date|data|text|value|resume)"
MISSING = r"(?:available|applicable|provided|supplied|given|found|listed|present|recorded|reported|specified|known)"
WHERE = r"(?: (?:for|in|on) (?:this|the) (?:record|article|item|entry|paper|document|database|publication|source))?"
NOTHING = re.compile(
    r"none|null|nil|nan|na|n a|unknown|undefined|untitled|no data"
    rf"|(?:there is |sorry )?no {PARTS}(?: (?:is |was |were )?(?:currently )?{MISSING})?{WHERE}"
    rf"|(?:(?:the |an )?{PARTS} (?:is |was |were )?)?(?:currently )?(?:not {MISSING}|unavailable){WHERE}"
    r"|kein abstract(?: verfugbar| vorhanden)?|(?:abstract|zusammenfassung) nicht verfugbar"
    r"|(?:pas de|sans) resume(?: disponible)?|resume non disponible"
    r"|(?:no hay |sin )resumen(?: disponible)?|resumen no disponible|sem resumo|resumo nao disponivel"
)
"""What exports write where they have nothing, as `folded` gives it."""
UNCOMMON = re.compile(r"[^ -~]")
"""All but printable ASCII: what needs a look before it is shown."""
LONGEST_NOTHING = 80
FIRST_WORD = re.compile(
    r"[\W_]*(?:$|no|na\b|nan\b|n\W|nil\b|null|un|data|text|value|date|doi|issn|there|sorry|the|an\b|abstract|summary|title"
    r"|author|description|pagination|keyword|r[eé]sum|currently|kein|zusammenf|pas\b|sans\b|sin\b|sem\b)",
    re.IGNORECASE,
)
"""How texts begin that may mean nothing; looking for it is cheaper, and most texts need no closer look."""
OTHER_BEGINNINGS = frozenset("0123456789bBeEfFgGhHjJlLmMoOqQwWxXyY")
"""No text that means nothing begins so: looking for that is cheaper still."""


def present(text: str) -> str:
    """`text` without blanks around it, or "" where it only says that there is nothing, or holds no letter or digit.

    >>> present(" None "), present("[No abstract available]"), present("[Not Available]."), present("Pain")
    ('', '', '', 'Pain')
    """
    stripped = text.strip()
    if stripped[:1] in OTHER_BEGINNINGS or len(stripped) > LONGEST_NOTHING or not FIRST_WORD.match(stripped):
        return stripped
    words = folded(stripped)
    # A title in signs alone ("???") says nothing either; letters of any script are words.
    return stripped if words and not NOTHING.fullmatch(words) else ""


def folded(text: str) -> str:
    """The words of `text` in lower case, without accents or punctuation, one blank between them.

    >>> folded("Łukasz’s TNF-α: Évaluation")
    'lukaszs tnf alpha evaluation'
    """
    return b" ".join(folded_words(text)).decode()


def folded_words(text: str) -> list[bytes]:
    """The same words one by one, encoded: they are folded as bytes, which takes a fraction of the time."""
    text = text.casefold()
    if text.isascii():
        return text.encode().translate(ASCII_WORDS, b"'").split()
    return text.encode("ascii", BEYOND_ASCII).translate(ASCII_WORDS, b"'`").split()


def _fold_beyond_ascii(error: UnicodeError) -> tuple[bytes, int]:
    """Called by str.encode for each run of characters beyond ASCII."""
    assert isinstance(error, UnicodeEncodeError)
    return _folded_run(error.object[error.start : error.end]), error.end


@lru_cache(maxsize=1 << 12)  # the same dashes, signs and letters in text after text
def _folded_run(run: str) -> bytes:
    plain = unicodedata.normalize("NFKD", run).translate(PLAIN)
    return "".join(character if character.isalnum() else " " for character in plain).encode()


BEYOND_ASCII = "trialsift.words"
"""The name under which str.encode finds it."""
codecs.register_error(BEYOND_ASCII, _fold_beyond_ascii)


def name_key(name: str) -> str:
    """What two writings of one person's name have in common: all but case, blanks and accents.

    >>> name_key("Ánna  Rossi ") == name_key("anna rossi"), name_key("A. Rossi") == name_key("A Rossi")
    (True, False)
    """
    return "".join(_plain(name).split())


def reason_key(reason: str) -> str:
    """What two writings of one reason have in common. Signs count: "< 18 years" is not "> 18 years".

    Quotation marks around it do not.

    >>> reason_key("Wrong  population.") == reason_key("wrong population"), reason_key("n < 10") == reason_key("n > 10")
    (True, False)
    """
    return BETWEEN.sub(" ", _plain(reason)).strip().strip("\"'").rstrip(".:!").rstrip().strip("\"'")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).translate(SAME_SIGNS)


def letters(text: str) -> str:
    """`text` without what differs between two printings of it: case, accents, blanks and punctuation.

    >>> letters("Needling: a Trial") == letters("needling – a trial.")
    True
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


def without_invisible(text: str) -> str:
    """`text` without signs that nobody can see and that end no word."""
    return text if text.isascii() else text.translate(INVISIBLE)


def visible(text: str) -> str:
    """`text` with control characters, bidirectional overrides, zero-width marks and lone surrogates as "U+202E".

    Line ends and tabs stay. What is left can stand in XML 1.0 and cannot change what stands around it.

    >>> visible("a\u202eb")
    'aU+202Eb'
    """
    return text if text.isprintable() else UNCOMMON.sub(_by_its_code, text)


def _by_its_code(found: re.Match[str]) -> str:
    character = found[0]
    return character if _is_seen(character) else f"U+{ord(character):04X}"


def visible_line(text: str) -> str:
    """The same on one line."""
    return visible(" ".join(text.split()))


def _is_seen(character: str) -> bool:
    # XML 1.0 also forbids U+FFFE and U+FFFF; like all unassigned characters they are of a category that begins with C.
    return character in "\n\t" or unicodedata.category(character)[0] != "C"

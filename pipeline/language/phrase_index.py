"""How PubMed treats words that its phrase index does not hold (PubMed User Guide, "Searching for a phrase")."""

from __future__ import annotations

from pipeline.language.folding import words_of
from pipeline.language.stopwords import STOPWORDS
from pipeline.language.tags import TAG_BY_KEY
from pipeline.language.tree import Term


def is_stopword(term: Term) -> bool:
    """Whether the term is a stopword and nothing else: PubMed finds nothing by it."""
    kind = TAG_BY_KEY[term.tag].kind if term.tag else "text"
    words = words_of(term.text)
    return kind == "text" and len(words) == 1 and words[0] in STOPWORDS and not term.text.endswith("*")


def split_words(term: Term) -> list[Term]:
    """The words into which PubMed takes an unquoted phrase apart, without the stopwords; [] where it does not."""
    tagged_text = term.tag and TAG_BY_KEY[term.tag].kind == "text"
    if term.quoted or not tagged_text or "-" in term.text:
        return []
    words = [word for word in term.text.split() if word.lower() not in STOPWORDS and words_of(word)]
    return [Term(word, tag=term.tag) for word in words] if len(term.text.split()) > 1 else []

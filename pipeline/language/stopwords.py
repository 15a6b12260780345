"""The words that PubMed does not index by themselves."""

from pipeline.language.data_files import rows_of

STOPWORDS = frozenset(word for (word,) in rows_of("stopwords.tsv"))

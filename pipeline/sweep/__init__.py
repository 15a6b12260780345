"""All of PubMed, or a part of it, from NLM's files: which records a strategy finds, file by file, and what came of it."""

"""PubMed as NLM's files on disk: what a strategy finds in each of them, and what came of all together."""

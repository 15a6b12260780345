"""What PubMed would swallow in silence, and what is probably not meant."""

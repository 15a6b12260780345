"""Readers that only split: a file becomes entries, each a mapping of the file's own field names to their lines."""

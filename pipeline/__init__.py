"""TrialSift: a literature-screening pipeline for living systematic reviews."""

__version__ = "0.2.0"

"""System Flow: who no longer meets the criteria to reside, why, and what would change it."""

__version__ = "0.1.0"

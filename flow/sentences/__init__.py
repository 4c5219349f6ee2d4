"""Sentences about what the figures say, one module a topic. Computed from figures, never typed; none claims a cause."""

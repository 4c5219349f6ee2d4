"""What the figures mean: SQL and its meaning, one module a topic. `measure` answers any metric of the catalogue."""

from flow.metrics.measure import Question, Readings, measure

__all__ = ["Question", "Readings", "measure"]

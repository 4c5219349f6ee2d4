"""The next two weeks, and how often such forecasts were right: simple methods and the queue model, scored side by side.

from flow.forecast import backtest, outlook

found = backtest(snapshot, place, as_of=None, excluded=())
found.shown.error_patients[14]      # mean error 14 days ahead of the method that the page shows
outlook(snapshot, place, day=date(2026, 2, 15), as_of=None, excluded=()).days
"""

from flow.forecast.backtest import BackTest, Score, WorstWeek, backtest
from flow.forecast.methods import METHODS, NAIVE, Method
from flow.forecast.outlook import Outlook, outlook

__all__ = ["METHODS", "NAIVE", "BackTest", "Method", "Outlook", "Score", "WorstWeek", "backtest", "outlook"]
